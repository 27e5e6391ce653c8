//! Tolling orders that reach many cases: what one says, what it puts on a docket, and what takes it back.
//!
//! Which cases an order reaches hangs on its scope and on whether a case is over, and on nothing that a party may not know: an order that were
//! missing from a docket would tell what its case stands at. The kinds of limits that an order names decide what it moves, and not whom it
//! reaches.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::decide::{Act, Barred, Defect, Who, decide, reversals};
use crate::docket::Docket;
use crate::eapa::Check;
use crate::entry::{Entry, EntryKind, Fields};
use crate::law::Law;
use crate::role::{Program, Role, UnknownWord, words};
use crate::rule::Moves;
use crate::state::State;
use crate::{calendar, count};

/// Who may draft an order.
pub const DRAFTED_BY: &[Role] = &[Role::Investigator, Role::Supervisor];
/// Who gives it, and who says that it rests, goes on or ends: the same who orders tolling in one case.
pub const APPROVED_BY: &[Role] = &[Role::Supervisor];

/// On what an order rests.
const AUTHORITY: &str = "tolling order of CBP";

/// On what a change of the calendar rests.
const LAW: &str = "19 CFR 165.1, 101.6(a)";

words! {
    /// Why time limits are moved in many cases at once.
    Cause in "causes of tolling orders" {
        /// The appropriations of the government have lapsed.
        LapseInAppropriations = "lapse_in_appropriations",
        /// An executive order closed the offices.
        ExecutiveOrderClosure = "executive_order_closure",
        /// A disaster.
        Disaster = "disaster",
        /// A court said so.
        CourtOrder = "court_order",
    }
}

/// What a tolling order says, wherever it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Order<'a> {
    /// Why.
    pub cause: Cause,
    /// How many calendar days are added.
    pub days: u32,
    /// The first day of the cause.
    pub from: NaiveDate,
    /// The time limits that it moves, by the ids of their rules; all of them where it names none.
    pub limits: &'a [String],
    /// On what authority, in words that every party reads.
    pub authority: &'a str,
    /// Why, in words that every party reads.
    pub reason: &'a str,
}

impl Order<'_> {
    /// The act that puts the order on a docket, dated on this day.
    #[must_use]
    pub fn act(&self, on: NaiveDate) -> Act {
        let mut content = json!({ "cause": self.cause.as_str() });
        if !self.limits.is_empty() {
            content["limits"] = json!(self.limits);
        }
        let fields = Fields {
            days: Some(self.days),
            from: Some(self.from),
            authority: Some(self.authority.to_owned()),
            reason: Some(self.reason.to_owned()),
            content: Some(content),
            ..Fields::default()
        };
        Act { kind: EntryKind::TollingOrdered, on: Some(on), fields }
    }

    /// Whether it can move a time limit of a docket that begins on this day: one that begins while the days of the order run is moved by those still
    /// to come, one that begins later is not moved. Whether the case was there when the order was given is not asked (U).
    #[must_use]
    pub fn moves_from(&self, first: NaiveDate) -> bool {
        moves_until(self.from, self.days).is_none_or(|end| first < end)
    }

    /// How many calendar days it shares with another order that moves one of the same time limits; zero where none. A period that both reach is
    /// moved by each, and by such a day twice: no source says that it counts once (U).
    #[must_use]
    pub fn shared_days(&self, other: &Order<'_>) -> u32 {
        let moves_the_same = self.limits.is_empty()
            || other.limits.is_empty()
            || self.limits.iter().any(|limit| other.limits.contains(limit));
        if !moves_the_same {
            return 0;
        }
        let end = |order: &Order<'_>| moves_until(order.from, order.days).unwrap_or(NaiveDate::MAX);
        count::days_between(self.from.max(other.from), end(self).min(end(other)))
    }
}

/// The first day on which the days of an order are over: what begins then, or later, is not moved. `None` beyond the calendar.
#[must_use]
pub fn moves_until(from: NaiveDate, days: u32) -> Option<NaiveDate> {
    count::later(from, days)
}

/// The act that takes an order off a docket again: the entry at this position was wrong.
#[must_use]
pub fn taking_back(position: u32, authority: &str, reason: &str) -> Act {
    let fields = Fields {
        corrects: Some(position),
        authority: Some(authority.to_owned()),
        reason: Some(reason.to_owned()),
        ..Fields::default()
    };
    Act { kind: EntryKind::EntryCorrected, on: None, fields }
}

/// What an act of an order writes on a docket, on the day it was read.
///
/// A case that is over, as the office alone knows, has the order too where it is open to a party: that it is missing would tell.
///
/// # Errors
/// [`Barred`] says why the case is not reached.
pub fn written(
    docket_now: &Docket,
    act: &Act,
    who: &Who<'_>,
    is_open_to_a_party: bool,
    law: &Law,
) -> Result<Vec<Entry>, Barred> {
    let today = docket_now.on;
    let is_over = docket_now.program.is_over(docket_now.state);
    match decide(docket_now, act, who, today, law) {
        Err(Barred::NotNow { .. })
            if act.kind == EntryKind::TollingOrdered && is_over && is_open_to_a_party =>
        {
            let fields = act.fields.clone();
            let on = act.on.unwrap_or(today);
            let entry = Entry { position: 0, kind: act.kind, on, fields };
            let more = reversals(docket_now, &entry, today, law);
            Ok(std::iter::once(entry).chain(more).collect())
        }
        other => other,
    }
}

/// Whether an order can reach cases of a program: where one case can be tolled, many can.
#[must_use]
pub fn reaches(program: Program) -> bool {
    program.acts().iter().any(|row| row.act == EntryKind::TollingOrdered)
}

/// The time limits of a program that an order moves, by the ids of their rules.
pub fn limits(program: Program) -> impl Iterator<Item = &'static str> {
    let moved = program.rules().iter().filter(|rule| rule.moved_by.contains(&Moves::Tolling));
    moved.map(|rule| rule.id)
}

/// The states in which a case of a program is over.
#[must_use]
pub fn over(program: Program) -> Vec<&'static str> {
    let over = State::ALL.iter().filter(|state| program.is_over(**state));
    over.map(|state| state.as_str()).collect()
}

/// Everything that is wrong with the draft of an order.
#[must_use]
pub fn defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("authority", AUTHORITY, "name the order, in words that every party reads");
    check.text("reason", AUTHORITY, "say why, in words that every party reads");
    let day = |pointer: &str| said.pointer(pointer)?.as_str().and_then(crate::parse::day);
    if day("/from").is_some_and(|from| !calendar::covers(from)) {
        let message = "the calendar does not answer for this day";
        check.add("/from", "outside_calendar", message, AUTHORITY);
    }
    let (first, last) = (day("/scope/opened_from"), day("/scope/opened_to"));
    if first.zip(last).is_some_and(|(first, last)| last < first) {
        check.add("/scope/opened_to", "goes_back", "no day is in this span", AUTHORITY);
    }
    let program = said.pointer("/scope/program").and_then(Value::as_str);
    let Some(program) = program.and_then(|word| word.parse::<Program>().ok()) else {
        return check.found;
    };
    if !reaches(program) {
        let message = format!(
            "no act of `{program}` moves its time limits by an order: they are statutory, and run on"
        );
        check.add("/scope/program", "not_tolled", &message, AUTHORITY);
        return check.found;
    }
    let named = said.pointer("/scope/limits").and_then(Value::as_array);
    let named = named.map(Vec::as_slice).unwrap_or_default();
    for (at, id) in named.iter().enumerate() {
        let pointer = format!("/scope/limits/{at}");
        if !id.as_str().is_some_and(|id| limits(program).any(|known| known == id)) {
            let message = format!("{id} is no time limit of `{program}` that an order moves");
            check.add(&pointer, "unknown_rule", &message, AUTHORITY);
        } else if named[..at].contains(id) {
            check.add(&pointer, "twice", "the time limit is named already", AUTHORITY);
        }
    }
    check.found
}

/// Everything that is wrong with the draft of a change of the law; whether its day is a business day, only the law in force can say.
#[must_use]
pub fn law_change_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("authority", LAW, "name the order or the text, in words that every party reads");
    check.text("reason", LAW, "say what it changes and why, in words that every party reads");
    let day = said.pointer("/closed_on").and_then(Value::as_str).and_then(crate::parse::day);
    if day.is_some_and(|day| !calendar::covers(day)) {
        check.add(
            "/closed_on",
            "outside_calendar",
            "the calendar does not answer for this day",
            LAW,
        );
    }
    check.found
}

/// What the words of a revocation lack.
#[must_use]
pub fn revocation_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("authority", AUTHORITY, "name the later order");
    check.text("reason", AUTHORITY, "say why the order is taken back");
    check.found
}
