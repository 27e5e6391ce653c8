//! Where a period stands on a day: met, averted, closed, overdue.

use chrono::NaiveDate;

use crate::count;
use crate::docket::{Deadline, Revision, Trigger};
use crate::entry::{Entry, EntryKind};
use crate::rule::{Bites, Force, Lapse, MetBy, Obligor, Rule, Status};

use super::period::Period;

/// The place of the first entry that met a period of this rule begun at `from`.
///
/// Where another reading runs from an earlier entry, what was done since then is done: a request for review made between
/// the determination and its notice is a request.
pub(super) fn met_at(rule: &Rule, entries: &[Entry], from: usize) -> Option<usize> {
    let trigger = &entries[from];
    let earlier = rule
        .also_from
        .as_ref()
        .and_then(|also| entries[..from].iter().position(|entry| entry.kind == also.trigger));
    (earlier.unwrap_or(from) + 1..entries.len()).find(|at| {
        let entry = &entries[*at];
        rule.meeting().contains(&entry.kind) && answers(rule, trigger, entry)
    })
}

/// Whether this entry is about this trigger, as far as either says.
fn answers(rule: &Rule, trigger: &Entry, entry: &Entry) -> bool {
    let named = match entry.fields.of {
        Some(of) => of == trigger.position || Some(of) == trigger.fields.of,
        None => !matches!(rule.met_by, MetBy::Answer(_)),
    };
    let by = |other: bool| match (&trigger.fields.by, &entry.fields.by) {
        (Some(one), Some(another)) => (one == another) != other,
        _ => true,
    };
    let declined =
        matches!(entry.kind, EntryKind::InitiationDeclined | EntryKind::NonInitiationNoticeIssued);
    let allegation = |entry: &Entry| entry.fields.allegation.unwrap_or(1);
    named
        && covers(entry, trigger)
        && (!declined || allegation(entry) == allegation(trigger))
        && match rule.obligor {
            Obligor::OtherParties => by(true),
            Obligor::Submitter => by(false),
            _ => true,
        }
}

/// Whether an entry is about all that the trigger was about: quantities or lines carry the state, not only the shipment.
fn covers(entry: &Entry, trigger: &Entry) -> bool {
    let (covered, wanted) = (entry.lines(), trigger.lines());
    covered.is_empty() || !wanted.is_empty() && wanted.iter().all(|line| covered.contains(line))
}

/// The place of the first entry that made a period of this rule pointless before it was met, and whether another case
/// now governs it.
fn averted_at(period: &Period, entries: &[Entry]) -> Option<(usize, bool)> {
    let (rule, averted_by, from) = (period.rule, period.averted_by, period.trigger_at);
    let begin = from.map_or(0, |from| from + 1);
    let allegation = from.and_then(|from| entries[from].fields.allegation);
    (begin..period.met_at.unwrap_or(entries.len())).find_map(|at| {
        let entry = &entries[at];
        let same = |wanted: Option<u32>| wanted.unwrap_or(1) == allegation.unwrap_or(1);
        match entry.kind {
            EntryKind::ReviewRequestWithdrawn if averted_by.contains(&entry.kind) => {
                all_requests_withdrawn(&entries[..=at]).then_some((at, false))
            }
            EntryKind::AllegationWithdrawn if averted_by.contains(&entry.kind) => {
                same(entry.fields.allegation).then_some((at, false))
            }
            kind if averted_by.contains(&kind) => {
                from.is_none_or(|from| covers(entry, &entries[from])).then_some((at, false))
            }
            EntryKind::ConsolidatedInto => Some((at, true)),
            // Another regime took the shipment over.
            EntryKind::TrackSwitched if !rule.tracks.is_empty() => {
                let to = entry.fields.to.as_deref().and_then(|word| word.parse().ok());
                to.is_some_and(|to| !rule.tracks.contains(&to)).then_some((at, true))
            }
            // A later allegation that joins the case: the first one's clocks govern.
            EntryKind::AllegationConsolidated
                if averted_by.contains(&EntryKind::ConsolidatedInto)
                    && allegation.is_some()
                    && entry.fields.allegation == allegation =>
            {
                Some((at, true))
            }
            _ => None,
        }
    })
}

/// Whether a period that has not been met cannot fall due any more.
pub(super) fn is_averted(period: &Period, entries: &[Entry]) -> bool {
    averted_at(period, entries).is_some()
}

/// Before 2024-04-17 the withdrawal of every request ended a review; since then a request cannot be withdrawn (19 CFR
/// 165.43).
pub(crate) fn all_requests_withdrawn(entries: &[Entry]) -> bool {
    let requests = entries.iter().filter(|entry| entry.kind == EntryKind::ReviewRequested).count();
    let withdrawn = entries
        .iter()
        .filter(|entry| {
            entry.kind == EntryKind::ReviewRequestWithdrawn
                && crate::eapa::withdrawal_ends_review(entry.on)
        })
        .count();
    withdrawn > 0 && withdrawn >= requests
}

/// The deadline that a period is on a day.
pub(super) fn deadline(period: Period, entries: &[Entry], on: NaiveDate) -> Deadline {
    let met_on = period.met_at.map(|at| entries[at].on);
    let averted = averted_at(&period, entries);
    let by_silence = period.rule.lapse.is_some()
        && period.met_at.is_some_and(|at| entries[at].fields.by.as_deref() == Some("system"));
    let met_on = met_on.filter(|_| !by_silence);
    let status = status(&period, met_on, averted.map(|(at, other)| (entries[at].on, other)), on);
    let in_time = met_on.filter(|met| period.due.is_none_or(|due| *met <= due));
    Deadline {
        rule: period.rule.id,
        instance: period.instance,
        force: period.rule.force,
        trigger: Trigger {
            entry: period.trigger,
            index: period.trigger_at.map(|at| entries[at].position),
            on: period.trigger_on,
        },
        projected: period.projected(),
        nominal: period.nominal,
        due: period.due,
        due_at: period.due.map(|due| match period.rule.lapse {
            Some(Lapse { bites: Bites::AtStart, .. }) => count::beginning_of_day(due),
            _ => count::end_of_day(due),
        }),
        safe: period.safe,
        status,
        met_on: match period.rule.force {
            Force::Bar | Force::Law => in_time,
            Force::Duty | Force::Target | Force::Advisory => met_on,
        },
        provisional: period.provisional,
        remaining: period.remaining,
        limit: period.limit,
        authority: period.rule.authority.iter().map(Into::into).collect(),
        other_readings: period.other_readings,
        revisions: period
            .revisions
            .into_iter()
            .map(|moved| Revision { due: moved.due, cause: moved.cause })
            .collect(),
        obligor: period.obligor.to_owned(),
        writes: period.rule.lapse.and_then(|lapse| lapse.writes),
        steps: period.steps,
    }
}

/// The order of the questions is the law's: what was done counts before what became pointless, and that before the
/// passing of time.
fn status(
    period: &Period,
    met_on: Option<NaiveDate>,
    averted: Option<(NaiveDate, bool)>,
    on: NaiveDate,
) -> Status {
    if let Some(lapse) = period.rule.lapse {
        return by_law(period, lapse, met_on, averted, on);
    }
    let over = period.due.is_some_and(|due| due < on);
    let window = matches!(period.rule.met_by, MetBy::Window(_));
    if let Some(met_on) = met_on.filter(|_| !window) {
        return match (period.due.is_none_or(|due| met_on <= due), period.rule.force) {
            (true, _) => Status::Met,
            (false, Force::Bar) => Status::Closed,
            (false, _) => Status::MetLate,
        };
    }
    if let Some((averted_on, other_case)) = averted
        && (period.rule.force != Force::Bar || period.due.is_none_or(|due| averted_on <= due))
    {
        return if other_case { Status::Superseded } else { Status::Averted };
    }
    if period.remaining.is_some() || period.waits {
        return Status::Stayed;
    }
    if over && !period.projected() { period.rule.force.when_over() } else { Status::Running }
}

/// Where an effect of law stands: it takes place unless something came before it bit.
fn by_law(
    period: &Period,
    lapse: Lapse,
    met_on: Option<NaiveDate>,
    averted: Option<(NaiveDate, bool)>,
    on: NaiveDate,
) -> Status {
    let in_time = |day: NaiveDate| match lapse.bites {
        Bites::AtStart => period.due.is_none_or(|due| day < due),
        Bites::AtEnd => period.due.is_none_or(|due| day <= due),
    };
    if met_on.is_some_and(in_time) {
        return Status::Met;
    }
    match averted.filter(|(day, _)| in_time(*day)) {
        Some((_, true)) => Status::Superseded,
        Some((_, false)) => Status::Averted,
        None if in_time(on) || period.projected() => Status::Running,
        None => period.rule.force.when_over(),
    }
}
