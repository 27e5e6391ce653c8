//! What the law says about an act, on one sheet: who may do it, what it has to say, by what standard, what it opens and
//! ends, which notice it owes. Everything but the standards is read off the tables that decide.

use serde::Serialize;

use crate::act::ActRule;
use crate::decide::{Act, Defect};
use crate::entry::EntryKind;
use crate::entry::EntryKind as K;
use crate::notice::{self, NoticeRule};
use crate::role::{Program, Role};
use crate::state::State;

/// How sure the law wants an officer to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Standard {
    /// The words of the law.
    pub words: &'static str,
    /// The provision.
    pub authority: &'static str,
}

/// Two acts that may not be one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Separation {
    /// The act.
    pub act: EntryKind,
    /// Whoever signed this one may not do it.
    pub not_signer_of: EntryKind,
    /// The provision.
    pub authority: &'static str,
}

/// Every pair of acts that may not be one person's.
pub static SEPARATIONS: &[Separation] = &[Separation {
    act: K::ReviewDecided,
    not_signer_of: K::DeterminationMade,
    authority: "19 CFR 165.45",
}];

/// What the law says about one act.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// The entry it writes.
    pub act: EntryKind,
    /// Who may do it.
    pub by: Vec<Role>,
    /// Whose signature it may not bear.
    pub not_by: Vec<Separation>,
    /// Whether it can open a case.
    pub opens_a_case: bool,
    /// The states it is open in; none means every one.
    pub from: Vec<State>,
    /// The entries of which one has to come before it.
    pub after: Vec<EntryKind>,
    /// Whether it happens once on a docket.
    pub once: bool,
    /// Whether only a correction can follow it.
    pub ends_the_docket: bool,
    /// The window it has to fall in, by rule id.
    pub window: Option<&'static str>,
    /// The standard it is held to.
    pub standard: Option<Standard>,
    /// What it has to say: the place, what is wanted, the provision.
    pub requires: Vec<Defect>,
    /// The time limits it starts, by rule id.
    pub starts: Vec<&'static str>,
    /// The time limits it meets.
    pub meets: Vec<&'static str>,
    /// The time limits it makes pointless.
    pub averts: Vec<&'static str>,
    /// The notice it owes.
    pub notice: Option<&'static NoticeRule>,
    /// What it rests on.
    pub authority: &'static str,
}

/// The sheet of every act of a program, the clock's own included, in the order of its table.
#[must_use]
pub fn sheets(program: Program) -> Vec<Sheet> {
    let opening = program.openings().iter().filter(|row| rule(program, row.act).is_none());
    opening.chain(program.acts()).map(|row| sheet(program, row)).collect()
}

fn rule(program: Program, act: EntryKind) -> Option<&'static ActRule> {
    program.acts().iter().find(|row| row.act == act)
}

fn sheet(program: Program, row: &ActRule) -> Sheet {
    let act = row.act;
    let rules = |wanted: &dyn Fn(&crate::rule::Rule) -> bool| {
        let mut ids: Vec<&'static str> =
            program.rules().iter().filter(|rule| wanted(rule)).map(|rule| rule.id).collect();
        ids.dedup();
        ids
    };
    Sheet {
        act,
        by: row.by.to_vec(),
        not_by: SEPARATIONS.iter().filter(|pair| pair.act == act).copied().collect(),
        opens_a_case: program.openings().iter().any(|row| row.act == act),
        from: row.from.to_vec(),
        after: program.predecessors(act).to_vec(),
        once: program.is_once(act),
        ends_the_docket: program.is_terminal(act),
        window: row.window,
        standard: standard(act),
        // What is wanted of an act that says nothing.
        requires: crate::decide::wanted(program, &Act::new(act)),
        starts: rules(&|rule| rule.triggers.contains(&act)),
        meets: rules(&|rule| rule.meeting().contains(&act)),
        averts: rules(&|rule| rule.averted_by.contains(&act)),
        notice: notice::owed(program, act),
        authority: row.authority,
    }
}

/// How sure the law wants the officer to be who does this.
#[must_use]
pub fn standard(act: EntryKind) -> Option<Standard> {
    let (words, authority) = match act {
        K::InvestigationInitiated => {
            ("the information reasonably suggests evasion", "19 USC 1517(b)(1)")
        }
        K::InterimMeasuresTaken => ("reasonable suspicion of evasion", "19 USC 1517(e)"),
        K::DeterminationMade => ("substantial evidence", "19 USC 1517(c)(1)(A)"),
        K::ReviewDecided => ("de novo, on the whole record", "19 USC 1517(f)(1); 19 CFR 165.45"),
        K::WroIssued => {
            ("information reasonably but not conclusively indicates", "19 CFR 12.42(e)")
        }
        K::FindingPublished => {
            ("it is determined that the merchandise is subject to 19 USC 1307", "19 CFR 12.42(f)")
        }
        K::Released => (
            "satisfactory evidence of admissibility, under an order or a Finding",
            "19 CFR 12.42(g)",
        ),
        K::ExceptionDetermined => ("clear and convincing evidence", "Pub. L. 117-78, sec. 3(b)(2)"),
        _ => return None,
    };
    Some(Standard { words, authority })
}
