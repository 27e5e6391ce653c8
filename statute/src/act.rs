//! Acts as rows of a table: who, from which states, in which window; and what stands in an act's way.

use crate::docket::{Docket, PermittedAct};
use crate::entry::EntryKind;
use crate::role::{Program, Role};
use crate::rule::Status;
use crate::state::State;

/// One act: the entry it writes, and what the law asks of it before its content is looked at.
#[derive(Debug, Clone, Copy)]
pub struct ActRule {
    /// The entry it writes.
    pub act: EntryKind,
    /// The roles that may do it.
    pub by: &'static [Role],
    /// The states it is open in. Empty: in every state.
    pub from: &'static [State],
    /// The window it has to fall in, by rule id.
    pub window: Option<&'static str>,
    /// What it rests on.
    pub authority: &'static str,
    /// What has to be done first, where the state is not right.
    pub remedy: &'static str,
}

/// A row without a window.
pub(crate) const fn row(
    act: EntryKind,
    by: &'static [Role],
    from: &'static [State],
    authority: &'static str,
    remedy: &'static str,
) -> ActRule {
    ActRule { act, by, from, window: None, authority, remedy }
}

/// The same row, to be done while the window of a rule is open.
pub(crate) const fn within(window: &'static str, row: ActRule) -> ActRule {
    ActRule { window: Some(window), ..row }
}

/// The row of an act.
pub(crate) fn act_rule(program: Program, act: EntryKind) -> Option<&'static ActRule> {
    program.acts().iter().find(|row| row.act == act)
}

/// What stands in the way of an act in this state of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The case is not in a state that is open to it.
    State,
    /// It happened, and happens only once.
    Once,
    /// Its window is not open: the deadline's rule and, where there is one, its last day.
    Window(&'static str, Option<chrono::NaiveDate>),
    /// A notice of initiation before the decision on interim measures, while that decision is not overdue.
    MeasuresUndecided,
    /// A referral is still unanswered, or there is none to be answered.
    Referral,
}

/// What stands in the way of this act on the docket's day, before its content is looked at.
pub(crate) fn obstacle(docket: &Docket, row: &ActRule) -> Option<Obstacle> {
    // Lines carry the state, not only the shipment: what some of them are open to is open.
    let is_from = row.from.contains(&docket.state)
        || docket.lines.iter().any(|line| row.from.contains(&line.state));
    if !row.from.is_empty() && !is_from {
        return Some(Obstacle::State);
    }
    // What is over is only corrected, and what the clock writes of it is its own.
    let of_the_end = row.act == EntryKind::EntryCorrected || row.by == [Role::System] || is_from;
    if docket.program.is_over(docket.state) && !of_the_end {
        return Some(Obstacle::State);
    }
    // Of each allegation once; every consolidation is of another one.
    let of_another = row.act == EntryKind::AllegationConsolidated;
    if docket.program.is_once(row.act) && docket.has_whole(row.act) && !of_another {
        return Some(Obstacle::Once);
    }
    let before = docket.program.predecessors(row.act);
    if !before.is_empty() && !before.iter().any(|kind| docket.has(*kind)) {
        return Some(Obstacle::State);
    }
    if let Some(obstacle) = docket.program.obstacle(docket, row.act) {
        return Some(obstacle);
    }
    let window = row.window?;
    let or_else = match (row.act, docket.state) {
        // A penalty that was decided is sued for without a protest.
        (EntryKind::CourtActionFiled, State::Decided) => return None,
        // So is a Finding, and it has a window of its own.
        (EntryKind::CourtActionFiled, _) => "finding_suit_close",
        _ => window,
    };
    let open = docket.deadlines.iter().any(|deadline| {
        (deadline.rule == window || deadline.rule == or_else)
            && !deadline.projected
            && matches!(deadline.status, Status::Running | Status::Stayed | Status::Met)
    });
    let last = docket.deadlines.iter().rev().find(|deadline| deadline.rule == window);
    (!open).then(|| Obstacle::Window(window, last.and_then(|deadline| deadline.due)))
}

/// The acts that are open on the docket's day, in the order of the table. The clock's own are not offered to anyone.
pub(crate) fn permitted_acts(docket: &Docket) -> Vec<PermittedAct> {
    if docket.entries.is_empty() {
        return Vec::new();
    }
    docket
        .program
        .acts()
        .iter()
        .filter(|row| row.by != [Role::System])
        .filter(|row| obstacle(docket, row).is_none())
        .map(|row| PermittedAct {
            act: row.act,
            by: row.by.to_vec(),
            authority: row.authority.to_owned(),
        })
        .collect()
}
