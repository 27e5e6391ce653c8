//! How long the records of a case are kept, what holds them longer, and by whose act they are destroyed: nothing is destroyed before its
//! term, and then only by act.
//!
//! The schedule that governs the agency's own records was not at hand. 19 CFR 163.4 has importers keep the records of an entry for five
//! years; no office keeps less of a case about it than those it asks (U). So five years is the least, an office may settle more, and an
//! open case has no term at all.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::count;
use crate::docket::Docket;
use crate::entry::Entry;
use crate::law::Law;
use crate::role::{Program, Role, UnknownWord, words};
use crate::rule::{Authority, Confidence, Length};
use crate::track::Matter;

/// For how many years records are kept where an office settles nothing.
pub const YEARS_DEFAULT: u32 = 10;
/// For how many years they are kept at least, whatever an office settles.
pub const YEARS_AT_LEAST: u32 = 5;
/// For how many years they may be settled to be kept at most.
pub const YEARS_AT_MOST: u32 = 100;

/// Who puts a legal hold on a case, and takes it off.
pub const HELD_BY: &[Role] = &[Role::Supervisor];
/// Who asks for records to be destroyed: whoever keeps them.
pub const ASKED_BY: &[Role] = &[Role::Registrar];
/// Who approves it: an officer of these, and never the one who asked.
pub const APPROVED_BY: &[Role] = &[Role::Supervisor, Role::Registrar];

words! {
    /// What is destroyed of a case. What stays: its docket, the audit, the hashes of what was destroyed, who was served and when.
    Kind in "kinds of records that are destroyed" {
        /// What confidential information says.
        ConfidentialText = "confidential_text",
        /// What a notice said: its subject, its text and its HTML, and the words of its letter.
        Notice = "notice",
        /// A letter that was set in type.
        Letter = "letter",
        /// A document: its bytes, its words, what was found in it, and the name of its file. Its title stands on the docket.
        Document = "document",
    }
}

/// How long an office keeps records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Schedule {
    years: u32,
}

/// The settled term is none that can be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("is not {} to {} years", YEARS_AT_LEAST, YEARS_AT_MOST)]
pub struct NoTerm;

impl Default for Schedule {
    fn default() -> Self {
        Self { years: YEARS_DEFAULT }
    }
}

impl Schedule {
    /// So many years.
    ///
    /// # Errors
    /// Where they are fewer than the least, or more than can be counted.
    pub const fn new(years: u32) -> Result<Self, NoTerm> {
        if years < YEARS_AT_LEAST || years > YEARS_AT_MOST {
            return Err(NoTerm);
        }
        Ok(Self { years })
    }

    /// For how many years the records of a program are kept. No program has a term of its own in the text that was at hand (U).
    #[must_use]
    pub const fn years(self, _program: Program) -> u32 {
        self.years
    }
}

/// Until when the records of a case are kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// For how many years.
    pub years: u32,
    /// The legal day on which the case ended: day zero. None of an open case.
    pub ended_on: Option<NaiveDate>,
    /// The last day on which the records are kept. None of an open case.
    pub kept_through: Option<NaiveDate>,
    /// On what it rests.
    pub authority: Vec<Authority>,
    /// How it was counted.
    pub explanation: String,
}

impl Term {
    /// The first day on which records may be destroyed; none of an open case.
    #[must_use]
    pub fn destroyed_from(&self) -> Option<NaiveDate> {
        count::later(self.kept_through?, 1)
    }
}

/// Until when the records of a case are kept, as its whole docket says on a day.
#[must_use]
pub fn term(
    matter: Matter,
    entries: &[Entry],
    law: &Law,
    today: NaiveDate,
    schedule: Schedule,
) -> Term {
    let years = schedule.years(matter.program);
    let ended_on = ended_on(matter, entries, law, today);
    let through = |on| count::after(on, Length::Years(years), law.calendar());
    let kept_through = ended_on.and_then(through);
    let explanation = match (ended_on, kept_through) {
        (Some(ended), Some(through)) => format!(
            "The case ended on {ended}: day zero. {years} years later is {through}: the last day on which its records are kept."
        ),
        _ => format!(
            "The case is open: its records are kept until it has ended, and for {years} years after that."
        ),
    };
    let authority =
        vec![Authority { cite: "19 CFR 163.4(a)".to_owned(), confidence: Confidence::Unverified }];
    Term { years, ended_on, kept_through, authority, explanation }
}

/// The first legal day since which nothing more can happen on a case; none while something can.
fn ended_on(matter: Matter, entries: &[Entry], law: &Law, today: NaiveDate) -> Option<NaiveDate> {
    let is_over = |on| {
        let read: Docket = crate::docket(matter, entries, law, on);
        read.state.is_terminal()
    };
    let (mut open, mut over) = (entries.iter().map(|it| it.on).max()?, today);
    if !is_over(over) {
        return None;
    }
    if open >= over || is_over(open) {
        return Some(open.min(over));
    }
    // After the last entry only time passes: what is over stays over.
    while let days @ 2.. = count::days_between(open, over) {
        let middle = count::later(open, days / 2)?;
        *(if is_over(middle) { &mut over } else { &mut open }) = middle;
    }
    Some(over)
}

/// What stands against the destruction of records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Bar {
    /// The rule.
    pub rule: &'static str,
    /// Why not.
    pub message: String,
    /// On what it rests.
    pub authority: Vec<Authority>,
    /// What can be done instead.
    pub remedy: String,
}

/// What of a case stands against destroying its records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Standing {
    /// Legal holds that were not released.
    pub holds: u64,
    /// Protective orders that were granted, and under which nobody certified yet that what was read is destroyed.
    pub open_orders: u64,
}

/// Everything that stands against the destruction of the records of a case on a day; nothing where they may be destroyed.
#[must_use]
pub fn bars(term: &Term, standing: Standing, today: NaiveDate) -> Vec<Bar> {
    let mut found = Vec::new();
    let unverified =
        |cite: &str| vec![Authority { cite: cite.to_owned(), confidence: Confidence::Unverified }];
    match term.destroyed_from() {
        None => found.push(Bar {
            rule: "retention_term",
            message: "the case is open, and its records have no term".to_owned(),
            authority: term.authority.clone(),
            remedy: "ask again when the case has ended and the term after that is over".to_owned(),
        }),
        Some(from) if today < from => found.push(Bar {
            rule: "retention_term",
            message: term.explanation.clone(),
            authority: term.authority.clone(),
            remedy: format!("ask again on {from} or later"),
        }),
        Some(_) => {}
    }
    if standing.holds > 0 {
        found.push(Bar {
            rule: "legal_hold",
            message: format!("{} legal hold(s) stand on the case", standing.holds),
            authority: unverified("FRCP 37(e)"),
            remedy: "have a supervisor release the hold, once what it is for is over".to_owned(),
        });
    }
    if standing.open_orders > 0 {
        found.push(Bar {
            rule: "protective_order_open",
            message: format!(
                "under {} protective order(s) nobody certified yet that what was read is destroyed",
                standing.open_orders
            ),
            authority: unverified("19 CFR 165.4(f)"),
            remedy: "have the holder certify it".to_owned(),
        });
    }
    found
}

/// Whether an account may approve what another asked for.
///
/// # Errors
/// What stands against it where they are one: nobody approves what he asked for.
pub fn may_approve(asked_by: &str, account: &str) -> Result<(), Bar> {
    if asked_by != account {
        return Ok(());
    }
    Err(Bar {
        rule: "second_officer",
        message: "whoever asks for records to be destroyed does not approve it".to_owned(),
        authority: Vec::new(),
        remedy: "have another officer approve it".to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use serde_json::json;

    use super::{Schedule, Standing, bars, may_approve, term};
    use crate::entry::{Entry, EntryKind as K};
    use crate::law::Law;
    use crate::role::Program;
    use crate::track::Matter;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a day")
    }

    fn withdrawn() -> Vec<Entry> {
        let entries = [(K::AllegationFiled, "2020-02-27"), (K::AllegationWithdrawn, "2020-02-29")];
        let entry = |(position, (kind, on)): (u32, (K, &str))| {
            let mut entry = Entry { position, ..Entry::new(kind, day(on)) };
            entry.fields.content = Some(json!({}));
            entry
        };
        (1..).zip(entries).map(entry).collect()
    }

    #[test]
    fn a_term_begins_with_the_end_of_the_case_and_an_open_case_has_none() {
        let (matter, law) = (Matter::from(Program::Eapa), Law::standard());
        let schedule = Schedule::new(5).expect("it is enough");
        let all = withdrawn();
        let open = term(matter, &all[..1], &law, day("2040-01-01"), schedule);
        assert_eq!((open.ended_on, open.destroyed_from()), (None, None));
        assert_eq!(bars(&open, Standing::default(), day("2040-01-01"))[0].rule, "retention_term");
        let over = term(matter, &all, &law, day("2025-02-28"), schedule);
        assert_eq!(over.ended_on, Some(day("2020-02-29")));
        assert_eq!(over.kept_through, Some(day("2025-02-28")), "of a leap day the month's last");
        let on = |on| bars(&over, Standing::default(), day(on)).len();
        assert_eq!((on("2025-02-28"), on("2025-03-01")), (1, 0));
    }

    #[test]
    fn each_thing_that_stands_against_it_is_told() {
        let law = Law::standard();
        let over =
            term(Program::Eapa.into(), &withdrawn(), &law, day("2021-01-01"), Schedule::default());
        let standing = Standing { holds: 1, open_orders: 2 };
        let found = bars(&over, standing, day("2021-01-01"));
        let rules: Vec<_> = found.iter().map(|it| it.rule).collect();
        assert_eq!(rules, ["retention_term", "legal_hold", "protective_order_open"]);
        assert!(found[0].remedy.contains("2030-03-01"), "{found:?}");
    }

    #[test]
    fn no_office_keeps_less_than_the_least_and_nobody_approves_his_own_request() {
        assert!(Schedule::new(4).is_err() && Schedule::new(101).is_err());
        assert_eq!(Schedule::new(5).map(|it| it.years(Program::Eapa)), Ok(5));
        assert_eq!(Schedule::default().years(Program::Detention), 10);
        assert!(may_approve("regina", "regina").is_err());
        assert!(may_approve("regina", "sue").is_ok());
    }
}
