//! What on a docket moves a period, and by how much.

use chrono::NaiveDate;

use crate::count;
use crate::entry::{Entry, EntryKind};
use crate::rule::{Moves, Rule};

/// What a period has to know of its neighbours to be moved rightly.
#[derive(Debug, Clone, Copy)]
pub(super) struct Among<'a> {
    pub instance: u32,
    /// Where this one begins; none while it is only expected.
    pub trigger_at: Option<usize>,
    /// Where the next instance of the same rule begins.
    pub next_trigger_at: Option<usize>,
    pub met_at: Option<usize>,
    /// The orders that already moved what this one is projected from.
    pub moved_before: &'a [u32],
    /// The places of the entries that move periods.
    pub movers: &'a [usize],
}

/// The places of the entries that may move a period: there are few, and every period asks for them.
pub(super) fn movers(entries: &[Entry]) -> Vec<usize> {
    use EntryKind as K;
    let moves = |entry: &Entry| {
        matches!(
            entry.kind,
            K::CommerceReferralMade
                | K::CommerceDeterminationReceived
                | K::TollingOrdered
                | K::DeterminationExtended
        ) || entry.fields.due.is_some()
    };
    (0..entries.len()).filter(|at| moves(&entries[*at])).collect()
}

/// Whether this entry sets the date of the period. An extension that names a rule without an instance means the latest
/// instance there was: neither one that was followed by another, nor another that was still to come.
pub(super) fn sets_date(rule: &Rule, among: &Among<'_>, entry: &Entry, at: usize) -> bool {
    let extends = |wanted: &str| match wanted.split_once('#') {
        Some((id, instance)) => id == rule.id && instance.parse() == Ok(among.instance),
        None => {
            wanted == rule.id
                && among.next_trigger_at.is_none_or(|next| at < next)
                && (among.instance == 1 || among.trigger_at.is_some_and(|begun| begun < at))
        }
    };
    rule.moved_by.iter().any(|moves| match moves {
        Moves::DateSet(own) => {
            *own == Some(entry.kind)
                || entry.kind == EntryKind::DeadlineExtended
                    && entry.fields.rule.as_deref().is_some_and(extends)
        }
        _ => false,
    })
}

/// The days of a tolling order: from its first day up to, and not including, the end.
pub(super) fn interval(order: &Entry) -> Option<(NaiveDate, NaiveDate)> {
    let from = order.fields.from?;
    Some((from, count::later(from, order.fields.days?)?))
}

/// How many days of the span (first, end exclusive) fell into the stay: after its first day, through the answer's.
pub(super) fn overlap(span: (NaiveDate, NaiveDate), stay: (NaiveDate, NaiveDate)) -> u32 {
    let first = count::later(stay.0, 1).unwrap_or(stay.0).max(span.0);
    let end = count::later(stay.1, 1).unwrap_or(stay.1).min(span.1);
    count::days_between(first, end)
}
