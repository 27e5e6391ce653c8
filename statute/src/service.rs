//! Who is served with what, and how: the capacities of a service list, the methods of service, who may see whom on it.
//!
//! Periods run from the day a notice is issued (19 CFR 165.5, 165.15): how a delivery fares moves no date.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decide::Defect;
use crate::entry::{Entry, EntryKind};
use crate::role::{Program, Role, UnknownWord, words};
use crate::rule::Confidence;
use crate::task::{Task, without_limit};
use crate::visibility::Audience;

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

/// Whether somebody's word on where a party is served is enough to let whoever reads there in as that party: an officer's is. A filer
/// names the importer whom it accuses, and whom it could name with an address of its own; a notice goes there all the same, since nobody
/// knows a better one. No provision says so: it is the safe reading (U).
#[must_use]
pub const fn vouches(role: Role) -> bool {
    role.is_officer() && !matches!(role, Role::System)
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

/// Whether an audience may see those of a side on the service list, of what it sees of the docket: the office everybody, a
/// side its own. In an EAPA case the parties serve each other from the notice of initiation on (19 CFR 165.5(b), 165.15(d)), and
/// until then nobody but the office knows who else is on the list, its officers included. In forced-labor enforcement no party
/// learns of another.
#[must_use]
pub fn sees_side(viewer: Audience, side: Audience, program: Program, seen: &[Entry]) -> bool {
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

/// Whether a party may put somebody of this capacity onto its own side of the list: whom it appoints.
#[must_use]
pub const fn is_appointed(capacity: Capacity) -> bool {
    matches!(capacity, Capacity::Counsel | Capacity::Agent)
}

/// Why somebody cannot be taken off the list, or be served elsewhere, now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Obstacle {
    /// What stands in the way.
    pub message: &'static str,
    /// What has to happen first.
    pub remedy: &'static str,
}

/// Whether a list may become what it then would be: of each of those who stand for one party, whether he can be reached.
///
/// # Errors
/// [`Obstacle`] where the party could be reached nowhere, or where too many stand for it.
pub fn may_become(reached: &[bool]) -> Result<(), Obstacle> {
    if reached.len() > AT_MOST {
        return Err(Obstacle {
            message: "as many persons as a service list has for one party stand on it already",
            remedy: "withdraw somebody first",
        });
    }
    if reached.contains(&true) {
        return Ok(());
    }
    Err(Obstacle {
        message: "the party would be left without an address at which it can be served",
        remedy: "first add counsel, or an e-mail or postal address of the party",
    })
}

/// How many persons stand for one party at most. No law says so: it keeps one account from having mail sent to many.
pub const AT_MOST: usize = 20;

/// What is wrong with where somebody is to be served.
#[must_use]
pub fn defects(said: &Value) -> Vec<Defect> {
    let text =
        |name: &str| said.get(name).and_then(Value::as_str).filter(|it| !it.trim().is_empty());
    let word = |name: &str| said.get(name).and_then(Value::as_str).unwrap_or_default();
    let mut found = Vec::new();
    let mut add = |pointer: &str, code, message: &str| {
        let (pointer, message) = (pointer.to_owned(), message.to_owned());
        found.push(Defect { pointer, code, message, authority: None });
    };
    // A change says only what changes.
    let is_new = said.get("capacity").is_some();
    match word("method").parse() {
        Ok(Method::Email) if is_new && text("email").is_none() => {
            add("/email", "required", "an e-mail address, or another method of service");
        }
        Ok(by_hand @ (Method::Post | Method::Courier | Method::Personal))
            if is_new && text("postal_address").is_none() =>
        {
            let message = format!("a postal address, for service by {by_hand}");
            add("/postal_address", "required", &message);
        }
        Ok(Method::Portal) if is_new && word("capacity") != Capacity::Party.as_str() => {
            let message = "only a party with accounts of its own is served in this service alone";
            add("/method", "not_for_this_capacity", message);
        }
        _ => {}
    }
    if text("fallback_email").is_some() && text("fallback_email") == text("email") {
        add("/fallback_email", "the_same", "another address than the first");
    }
    found
}

/// The task of an officer that somebody could not be served: by hand from the start, or after what was sent failed. It is
/// gone when he is served, when something is sent again, or when an officer says why he is not. No law asks for it: the
/// notice was issued, and periods run.
#[must_use]
pub fn task(program: Program, delivery: &str, by_hand: bool, since: NaiveDate) -> Task {
    let queue = match program {
        Program::Eapa | Program::ForcedLaborOrder => Role::Investigator,
        Program::Detention => Role::PortDirector,
    };
    let name = if by_hand { BY_HAND } else { FAILED };
    let source = ("a service of Tidewaiter", Confidence::Unverified);
    without_limit(format!("{name}#{delivery}"), queue, Vec::new(), since, source)
}

/// The name of the task to serve by hand.
pub const BY_HAND: &str = "serve_by_hand";
/// The name of the task that somebody was not served.
pub const FAILED: &str = "service_failed";

/// What is wrong with what an officer says of service by hand: `issued` is the day of the notice, `today` that of the record.
#[must_use]
pub fn by_hand_defects(
    method: Method,
    served: NaiveDate,
    issued: NaiveDate,
    today: NaiveDate,
) -> Vec<Defect> {
    let mut found = Vec::new();
    let mut add = |pointer: &str, code, message: String| {
        found.push(Defect { pointer: pointer.to_owned(), code, message, authority: None });
    };
    if !method.is_by_hand() {
        let message = "post, courier or personal: the service itself records the others".to_owned();
        add("/method", "not_by_hand", message);
    }
    if served < issued {
        add("/served_on", "too_early", format!("not before the notice, which is of {issued}"));
    }
    if served > today {
        add("/served_on", "in_the_future", format!("not after today, {today}"));
    }
    found
}

/// What is wrong with the form of what an officer records: that somebody was served by hand, or why he was not.
#[must_use]
pub fn record_defects(said: &Value) -> Vec<Defect> {
    let has = |name: &&str| said.get(name).is_some_and(|it| !it.is_null());
    let fields = ["method", "served_on", "proof"];
    let defect = |name: &str, code, message: &str| Defect {
        pointer: format!("/{name}"),
        code,
        message: message.to_owned(),
        authority: None,
    };
    if has(&"not_served") {
        let message = "nothing of it where nobody was served";
        return fields
            .iter()
            .filter(|it| has(it))
            .map(|it| defect(it, "not_served", message))
            .collect();
    }
    let missing = fields.iter().filter(|it| !has(it));
    let message = "how, when and by what proof he was served; or `not_served` and why not";
    missing.map(|it| defect(it, "required", message)).collect()
}
