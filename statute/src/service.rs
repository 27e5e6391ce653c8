//! Who is served with what, and how: the capacities of a service list, the methods of service, who may see whom on it.
//!
//! Periods run from the day a notice is issued (19 CFR 165.5, 165.15): how a delivery fares moves no date.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::entry::{Entry, EntryKind};
use crate::role::{Program, Role, UnknownWord, words};
use crate::visibility::{Audience, view};

words! {
    /// As what somebody stands on a service list.
    Capacity in "capacities" {
        /// The party itself.
        Party = "party",
        /// Its counsel of record.
        Counsel = "counsel",
        /// Its agent, as a customs broker.
        Agent = "agent",
        /// An officer who is told beside the one in charge.
        Officer = "officer",
    }
}

words! {
    /// How a notice is served.
    Method in "methods of service" {
        /// By electronic mail.
        Email = "email",
        /// By post: an officer sends it, and says so.
        Post = "post",
        /// By courier: an officer sends it, and says so.
        Courier = "courier",
        /// By hand: an officer gives it, and says so.
        Personal = "personal",
        /// By being readable in this service.
        Portal = "portal",
    }
}

impl Method {
    /// Whether an officer serves it, and records that he did.
    #[must_use]
    pub const fn is_by_hand(self) -> bool {
        matches!(self, Self::Post | Self::Courier | Self::Personal)
    }
}

/// Where somebody on a service list can be reached.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reach {
    /// By electronic mail.
    pub email: bool,
    /// At a postal address.
    pub postal: bool,
}

/// How somebody is served: as the list says where he can be reached so, else by electronic mail, else by post. `None`
/// where he can be reached nowhere. Nobody is served through the service alone who has not chosen it.
#[must_use]
pub const fn method(wanted: Method, reach: Reach) -> Option<Method> {
    match wanted {
        Method::Portal => Some(Method::Portal),
        Method::Post | Method::Courier | Method::Personal if reach.postal => Some(wanted),
        _ if reach.email => Some(Method::Email),
        _ if reach.postal => Some(Method::Post),
        _ => None,
    }
}

/// Whether an entry of a service list stands on a day: from its first day, and no more on the day it ends.
#[must_use]
pub fn stands(from: NaiveDate, until: Option<NaiveDate>, on: NaiveDate) -> bool {
    from <= on && until.is_none_or(|until| on < until)
}

/// Who of a side is served with a notice to it: the party, its counsel and its agents, each of them. The regulations
/// let the office serve a party or its counsel and do not say that one of them is enough (U): both are told, so that no right hangs
/// on it. The officers on the list are told what the office is told.
#[must_use]
pub const fn is_served(audience: Audience, capacity: Capacity) -> bool {
    match audience {
        Audience::Office => matches!(capacity, Capacity::Officer),
        Audience::Filer | Audience::Importer => !matches!(capacity, Capacity::Officer),
    }
}

/// Whether an audience may see those of a side on the service list: the office everybody, a side its own. In an EAPA case
/// the parties serve each other from the notice of initiation on (19 CFR 165.5(b), 165.15(d)), and until then nobody but the
/// office knows who else is on the list, its officers included. In forced-labor enforcement no party learns of another.
#[must_use]
pub fn sees_side(viewer: Audience, side: Audience, program: Program, entries: &[Entry]) -> bool {
    let Some(seen) = view(viewer, program, entries) else { return false };
    let is_open = || {
        program == Program::Eapa
            && seen.iter().any(|entry| entry.kind == EntryKind::NoticeOfInitiationIssued)
    };
    viewer == Audience::Office || viewer == side || is_open()
}

/// The officers who keep the service lists of a program's cases, and who serve by hand.
#[must_use]
pub const fn kept_by(program: Program) -> &'static [Role] {
    match program {
        Program::Eapa => &[Role::Investigator, Role::Supervisor],
        Program::ForcedLaborOrder | Program::Detention => {
            &[Role::PortDirector, Role::Investigator, Role::Supervisor]
        }
    }
}
