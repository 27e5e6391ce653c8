//! Acts as rows of a table: who, from which states, in which window; and what stands in an act's way.

use crate::docket::{Docket, PermittedAct};
use crate::eapa;
use crate::entry::EntryKind;
use crate::role::{Program, Role};
use crate::rule::Status;
use crate::state::State;
use crate::track::{Matter, Track};

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
    if !row.from.is_empty() && !row.from.contains(&docket.state) {
        return Some(Obstacle::State);
    }
    // Of each allegation once; every consolidation is of another one.
    let of_another = row.act == EntryKind::AllegationConsolidated;
    if docket.program.is_once(row.act) && docket.has(row.act) && !of_another {
        return Some(Obstacle::Once);
    }
    let before = docket.program.predecessors(row.act);
    if !before.is_empty() && !before.iter().any(|kind| docket.has(*kind)) {
        return Some(Obstacle::State);
    }
    if docket.program == Program::Eapa
        && let Some(obstacle) = eapa::obstacle(docket, row.act)
    {
        return Some(obstacle);
    }
    let track =
        Matter { program: docket.program, track: docket.track }.track_after(&docket.entries);
    // Under a Finding there is no right to export, and what is not admitted is seized (19 CFR 12.42(g)).
    if track == Some(Track::Finding) && matches!(row.act, EntryKind::Exported | EntryKind::Excluded)
    {
        return Some(Obstacle::State);
    }
    let window = row.window?;
    // A Finding is sued upon without a protest.
    let or_else =
        if row.act == EntryKind::CourtActionFiled { "finding_suit_close" } else { window };
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
        .filter(|row| !docket.state.is_terminal() || row.act == EntryKind::EntryCorrected)
        .filter(|row| obstacle(docket, row).is_none())
        .map(|row| PermittedAct {
            act: row.act,
            by: row.by.to_vec(),
            authority: row.authority.to_owned(),
        })
        .collect()
}
