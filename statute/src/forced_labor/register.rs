//! The register of orders: what the entries of a docket make of each instrument, on any day.
//!
//! A withhold release order and the Finding that follows stand on one docket and are two instruments, two rows of the
//! register. What is told here is public: grounds, evidence and petitions are no part of it.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::scope::{Named, Scope};
use crate::entry::{Entry, EntryKind as K};
use crate::fold::effective;
use crate::role::{UnknownWord, words};
use crate::state::State;

words! {
    /// What kind of instrument keeps merchandise out.
    OrderKind in "kinds of order" {
        /// A withhold release order, 19 CFR 12.42(e).
        Wro = "wro",
        /// A Finding, 19 CFR 12.42(f).
        Finding = "finding",
        /// An entity on the UFLPA Entity List, Pub. L. 117-78, sec. 2(d)(2).
        EntityListing = "entity_listing",
    }
}

words! {
    /// Whether an instrument keeps merchandise out.
    InForce in "answers" {
        /// All that its scope names.
        Yes = "yes",
        /// Not that of whoever was carved out.
        Partly = "partly",
        /// None any more, or none yet.
        No = "no",
        /// Imported history that does not say.
        Unknown = "unknown",
    }
}

/// Where an instrument stands from a day on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// The first day.
    pub from: NaiveDate,
    /// Where it stands.
    pub status: State,
    /// Whether it keeps merchandise out.
    pub in_force: InForce,
}

impl Standing {
    /// Whether it keeps merchandise out, wholly or partly.
    #[must_use]
    pub const fn is_in_force(self) -> bool {
        matches!(self.in_force, InForce::Yes | InForce::Partly)
    }
}

/// What an instrument reaches from a day on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScopeVersion {
    /// 1, 2, ...
    pub version: u32,
    /// The first day.
    pub from: NaiveDate,
    /// The first day of the next version.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<NaiveDate>,
    /// What it reaches.
    pub scope: Scope,
}

/// One row of the register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Instrument {
    /// 1 for the first of its docket.
    pub instance: u32,
    /// What it is.
    pub kind: OrderKind,
    /// The day it was signed or, for a Finding, published.
    pub issued: NaiveDate,
    /// The first day on which it keeps merchandise out.
    pub effective: NaiveDate,
    /// The day on which it was, or is to be, announced; absent where its source does not say.
    pub announced: Option<NaiveDate>,
    /// The first day on which the public knows of it.
    pub public_from: NaiveDate,
    /// Where it was published.
    pub citation: Option<String>,
    /// How good the source of an imported row is; absent for what was recorded here.
    pub confidence: Option<String>,
    /// What its source says beside.
    pub note: Option<String>,
    /// Where it stood, in the order of the days.
    pub standings: Vec<Standing>,
    /// What it reached, in the order of the days.
    pub scopes: Vec<ScopeVersion>,
}

/// Something that happened to an instrument, as the public knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// The docket entry, by position.
    pub position: u32,
    /// The instrument.
    pub instance: u32,
    /// What happened.
    pub kind: K,
    /// Its legal day.
    pub on: NaiveDate,
    /// The version of the scope that it made.
    pub scope: Option<u32>,
    /// Whose goods it let in.
    pub carved_out: Vec<Named>,
    /// What took the order's place.
    pub by_what: Option<String>,
    /// Where it was published.
    pub citation: Option<String>,
    /// What its source says beside.
    pub note: Option<String>,
}

/// The instruments of a docket, and what happened to them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Register {
    /// In the order in which they were made.
    pub instruments: Vec<Instrument>,
    /// In the order of the days.
    pub events: Vec<Event>,
}

/// What the entries of a docket make of its instruments; nothing where there is no order on it.
#[must_use]
pub fn register(entries: &[Entry]) -> Register {
    let mut register = Register::default();
    for entry in effective(entries, NaiveDate::MAX) {
        match entry.kind {
            K::WroIssued => register.open(OrderKind::Wro, &entry),
            K::FindingPublished => register.open(OrderKind::Finding, &entry),
            K::EntityListed => register.open(OrderKind::EntityListing, &entry),
            _ => register.change(&entry),
        }
    }
    register
}

impl Instrument {
    /// Where it stands on a day. Before it is effective it keeps nothing out.
    #[must_use]
    pub fn standing(&self, on: NaiveDate) -> Standing {
        let began = self.standings.iter().rev().find(|standing| standing.from <= on);
        began.copied().unwrap_or(Standing {
            from: self.issued,
            status: State::Active,
            in_force: InForce::No,
        })
    }

    /// What it reaches on a day; before it is effective, what it is going to.
    #[must_use]
    pub fn scope(&self, on: NaiveDate) -> Option<&ScopeVersion> {
        let began = self.scopes.iter().rev().find(|version| version.from <= on);
        began.or(self.scopes.first())
    }

    /// Whether it was there on a day, to somebody who knows of it.
    #[must_use]
    pub fn is_made(&self, on: NaiveDate) -> bool {
        self.issued.min(self.effective) <= on
    }

    fn new(instance: u32, kind: OrderKind, entry: &Entry) -> Self {
        let date = |name: &str| said(entry, name).and_then(crate::parse::day);
        let issued = date("issued").unwrap_or(entry.on);
        let effective = date("effective").unwrap_or(entry.on);
        // A Finding is public by its publication.
        let announced = date("announced").or((kind == OrderKind::Finding).then_some(issued));
        let is_known = said(entry, "standing") != Some(State::Unknown.as_str());
        let (status, in_force) = if is_known {
            (State::Active, InForce::Yes)
        } else {
            (State::Unknown, InForce::Unknown)
        };
        let scope = Scope::read(content(entry, "/scope"));
        Self {
            instance,
            kind,
            issued,
            effective,
            announced,
            public_from: announced.unwrap_or(effective),
            citation: citation(entry),
            confidence: said(entry, "confidence").map(str::to_owned),
            note: said(entry, "note").map(str::to_owned),
            standings: vec![Standing { from: effective, status, in_force }],
            scopes: vec![ScopeVersion { version: 1, from: effective, to: None, scope }],
        }
    }

    /// Whether nothing can change any more.
    fn is_ended(&self) -> bool {
        self.standings
            .last()
            .is_some_and(|last| last.in_force == InForce::No && last.status != State::Modified)
    }

    fn stand(&mut self, from: NaiveDate, status: State, in_force: InForce) {
        self.standings.push(Standing { from, status, in_force });
    }

    /// Gives it another scope from a day on, and that version's number.
    fn reach(&mut self, from: NaiveDate, scope: Scope) -> u32 {
        if let Some(last) = self.scopes.last_mut() {
            last.to = Some(from);
        }
        let version = self.scopes.last().map_or(1, |last| last.version.saturating_add(1));
        self.scopes.push(ScopeVersion { version, from, to: None, scope });
        version
    }

    fn latest_scope(&self) -> Scope {
        self.scopes.last().map(|version| version.scope.clone()).unwrap_or_default()
    }
}

impl Register {
    fn open(&mut self, kind: OrderKind, entry: &Entry) {
        let instance = u32::try_from(self.instruments.len()).unwrap_or(u32::MAX).saturating_add(1);
        self.instruments.push(Instrument::new(instance, kind, entry));
        self.events.push(Event { scope: Some(1), ..Event::of(instance, entry) });
    }

    fn change(&mut self, entry: &Entry) {
        let Some(kinds) = concerned(entry) else { return };
        let among = |kind: &OrderKind| {
            self.instruments.iter().rposition(|it| it.kind == *kind && !it.is_ended())
        };
        let Some(at) = kinds.iter().find_map(among) else { return };
        let it = &mut self.instruments[at];
        let mut event = Event::of(it.instance, entry);
        match entry.kind {
            K::WroModified => {
                if let Some(entity) = carved_out(entry) {
                    event.scope =
                        Some(it.reach(entry.on, it.latest_scope().without(entity.clone())));
                    event.carved_out = vec![entity];
                    it.stand(entry.on, State::PartiallyActive, InForce::Partly);
                } else if admits_all(entry) {
                    it.stand(entry.on, State::Modified, InForce::No);
                } else {
                    let mut scope = Scope::read(content(entry, "/scope"));
                    // Who was carved out stays so: a new scope takes nobody back in silence.
                    for entity in it.latest_scope().carved_out {
                        scope = scope.without(entity);
                    }
                    event.scope = Some(it.reach(entry.on, scope));
                    it.stand(entry.on, State::Modified, InForce::Yes);
                }
            }
            K::WroRevoked if entry.is_partial() => {
                let names = entry.lines().iter().filter_map(Value::as_str);
                event.carved_out =
                    names.map(|name| Named { name: name.to_owned(), ..Named::default() }).collect();
                let scope =
                    event.carved_out.iter().cloned().fold(it.latest_scope(), Scope::without);
                event.scope = Some(it.reach(entry.on, scope));
                it.stand(entry.on, State::PartiallyActive, InForce::Partly);
            }
            K::WroRevoked | K::EntityDelisted => it.stand(entry.on, State::Revoked, InForce::No),
            K::WroSuperseded => {
                let by_uflpa = entry.fields.by_what.as_deref() == Some("uflpa");
                let status =
                    if by_uflpa { State::SupersededByUflpa } else { State::SupersededByFinding };
                it.stand(entry.on, status, InForce::No);
            }
            K::FindingTerminated => it.stand(entry.on, State::Terminated, InForce::No),
            _ => it.stand(entry.on, State::Vacated, InForce::No),
        }
        self.events.push(event);
    }
}

impl Event {
    fn of(instance: u32, entry: &Entry) -> Self {
        Self {
            position: entry.position,
            instance,
            kind: entry.kind,
            on: entry.on,
            scope: None,
            carved_out: Vec::new(),
            by_what: entry.fields.by_what.clone(),
            citation: citation(entry),
            note: said(entry, "note").map(str::to_owned),
        }
    }
}

/// Which kinds of instrument an entry can change, the likeliest first.
fn concerned(entry: &Entry) -> Option<&'static [OrderKind]> {
    match entry.kind {
        K::WroModified | K::WroRevoked | K::WroSuperseded => Some(&[OrderKind::Wro]),
        K::FindingTerminated | K::FindingVacated => Some(&[OrderKind::Finding]),
        K::EntityDelisted => Some(&[OrderKind::EntityListing]),
        K::JudgmentEntered if entry.fields.outcome.as_deref() == Some("vacated") => {
            Some(&[OrderKind::Finding, OrderKind::EntityListing, OrderKind::Wro])
        }
        _ => None,
    }
}

/// Whom a modification carves out of an order.
pub(super) fn carved_out(entry: &Entry) -> Option<Named> {
    content(entry, "/carve_out").and_then(|it| serde_json::from_value(it.clone()).ok())
}

/// Whether a modification lets in all that the order kept out, as the Service does when every indicator was remediated.
fn admits_all(entry: &Entry) -> bool {
    content(entry, "/admits_all") == Some(&Value::Bool(true))
}

fn content<'a>(entry: &'a Entry, pointer: &str) -> Option<&'a Value> {
    entry.fields.content.as_ref()?.pointer(pointer)
}

fn said<'a>(entry: &'a Entry, name: &str) -> Option<&'a str> {
    entry.fields.content.as_ref()?.get(name)?.as_str()
}

/// Where it was published.
fn citation(entry: &Entry) -> Option<String> {
    let federal_register = content(entry, "/publications/federal_register").and_then(Value::as_str);
    federal_register.or_else(|| said(entry, "citation")).map(str::to_owned)
}
