//! What happened against a rule and stands on the docket all the same.

use crate::act::act_rule;
use chrono::NaiveDate;

use crate::docket::Irregularity;
use crate::entry::{Entry, EntryKind};
use crate::law::Law;
use crate::role::Program;
use crate::rule::{Authority, Confidence, Force, MetBy, Moves};

use super::period::{Period, Step};

/// Every irregularity, in the order of the docket.
pub(super) fn irregularities(
    program: Program,
    entries: &[Entry],
    periods: &[Period],
    law: &Law,
) -> Vec<Irregularity> {
    let mut found: Vec<(usize, Irregularity)> = Vec::new();
    for at in 0..entries.len() {
        if let Some(missing) = program.left_out(entries, at) {
            found.push((at, step_left_out(program, &entries[at], missing)));
        }
    }
    for period in periods.iter().filter(|period| !period.projected()) {
        match (period.rule.met_by, period.rule.force) {
            (MetBy::Window(kinds), _) => late_filings(entries, period, periods, kinds, &mut found),
            (_, Force::Duty | Force::Bar) => late_act(entries, period, &mut found),
            _ => {}
        }
    }
    found.extend(set_too_late(entries, periods));
    found.extend(set_dates(entries, periods, law));
    found.extend(premature(entries, periods));
    found.extend(without_effect(program, entries));
    found.sort_by_key(|(at, _)| *at);
    found.into_iter().map(|(_, irregularity)| irregularity).collect()
}

/// An act done after the last day of its period.
fn late_act(entries: &[Entry], period: &Period, found: &mut Vec<(usize, Irregularity)>) {
    let (Some(at), Some(due)) = (period.met_at, period.due) else { return };
    let entry = &entries[at];
    if entry.on > due {
        found.push((at, late(entry, period, due)));
    }
}

/// Filings in a window that was closed, for every instance of the rule they could have been for.
fn late_filings(
    entries: &[Entry],
    period: &Period,
    periods: &[Period],
    kinds: &[EntryKind],
    found: &mut Vec<(usize, Irregularity)>,
) {
    let (Some(due), Some(from)) = (period.due, period.trigger_at) else { return };
    for (at, entry) in entries.iter().enumerate().skip(from + 1) {
        if !kinds.contains(&entry.kind) || entry.on <= due {
            continue;
        }
        // More time may be asked for later in extraordinary circumstances, 19 CFR 165.5(c)(1).
        if entry.kind == EntryKind::ExtensionRequested && is_extraordinary(entry) {
            continue;
        }
        let answers_this = match (entry.fields.of, period.limit.as_deref()) {
            (Some(of), _) => of == entries[from].position,
            (None, Some(limit)) => entry.fields.rule.as_deref() == limit.split('#').next(),
            (None, None) => !periods.iter().any(|other| {
                other.rule.id == period.rule.id
                    && other.instance != period.instance
                    && other.trigger_at.is_some_and(|begun| begun < at)
                    && other.due.is_some_and(|due| entry.on <= due)
            }),
        };
        let said = found.iter().any(|(place, other)| *place == at && other.rule == period.rule.id);
        if answers_this && !said {
            found.push((at, late(entry, period, due)));
        }
    }
}

fn late(entry: &Entry, period: &Period, due: NaiveDate) -> Irregularity {
    Irregularity {
        rule: period.rule.id.to_owned(),
        entry: entry.kind,
        index: entry.position,
        on: entry.on,
        message: format!("`{}` came on {}; the last day was {due}", entry.kind, entry.on),
        authority: period.rule.authority.iter().map(Authority::from).collect(),
    }
}

fn step_left_out(program: Program, entry: &Entry, missing: EntryKind) -> Irregularity {
    Irregularity {
        rule: missing.as_str().to_owned(),
        entry: entry.kind,
        index: entry.position,
        on: entry.on,
        message: format!("`{}` has no `{missing}` before it", entry.kind),
        authority: act_rule(program, entry.kind)
            .map(|act| Authority {
                cite: act.authority.to_owned(),
                confidence: Confidence::Verified,
            })
            .into_iter()
            .collect(),
    }
}

/// The date for written arguments is never later than the last day of the determination, 19 CFR 165.26(a).
fn set_too_late(entries: &[Entry], periods: &[Period]) -> Vec<(usize, Irregularity)> {
    let last_day =
        periods.iter().find(|period| period.rule.id == "determination").and_then(|p| p.due);
    let Some(last_day) = last_day else { return Vec::new() };
    let sets = |entry: &Entry| {
        let of_arguments = entry.kind == EntryKind::WrittenArgumentDateSet
            || entry.kind == EntryKind::DeadlineExtended
                && entry
                    .fields
                    .rule
                    .as_deref()
                    .is_some_and(|r| r.starts_with("written_argument_close"));
        of_arguments && entry.fields.due.is_some_and(|due| due > last_day)
    };
    entries
        .iter()
        .enumerate()
        .filter(|(_, entry)| sets(entry))
        .map(|(at, entry)| {
            let message = format!(
                "written arguments may not close after the determination's last day, {last_day}"
            );
            let authority = "19 CFR 165.26(a)".to_owned();
            (
                at,
                Irregularity {
                    rule: "written_argument_close".to_owned(),
                    entry: entry.kind,
                    index: entry.position,
                    on: entry.on,
                    message,
                    authority: vec![Authority {
                        cite: authority,
                        confidence: Confidence::Verified,
                    }],
                },
            )
        })
        .collect()
}

/// A set date that is no business day is taken as written; a limit of a party is extended until its last day, and after
/// it only in extraordinary circumstances, 19 CFR 165.5(c).
fn set_dates(entries: &[Entry], periods: &[Period], law: &Law) -> Vec<(usize, Irregularity)> {
    let mut found = Vec::new();
    for period in periods {
        for (step, before) in
            period.steps.iter().zip(std::iter::once(None).chain(period.steps.iter().map(Some)))
        {
            let Step::Set { at, cause, to, .. } = *step else { continue };
            let entry = &entries[at];
            let mut add = |message: String| {
                found.push((at, Irregularity { message, ..late(entry, period, to) }));
            };
            if let Some(off) = law.calendar().why_off(to) {
                add(format!(
                    "the date that was set, {to}, is no business day ({}); it is taken as written",
                    off.name
                ));
            }
            let last = before.and_then(|step| ended(step, law)).filter(|last| entry.on > *last);
            if let Some(last) =
                last.filter(|_| cause == EntryKind::DeadlineExtended && !is_extraordinary(entry))
            {
                add(format!(
                    "extended after its last day, {last}, without extraordinary circumstances"
                ));
            }
        }
    }
    found
}

/// The last day a step left the period with.
fn ended(step: &Step, law: &Law) -> Option<NaiveDate> {
    match *step {
        Step::Set { to, .. } | Step::Rolled { to, .. } => Some(to),
        Step::Counted { to, .. } | Step::CountedBack { to, .. } | Step::Resumed { to, .. } => {
            law.calendar().roll(to)
        }
        Step::Tolled { to, .. } | Step::Extended { to, .. } => {
            to.and_then(|to| law.calendar().roll(to))
        }
        Step::Projected { .. } | Step::With { .. } | Step::Stayed { .. } => None,
    }
}

/// Whether an extension says that the circumstances were extraordinary.
fn is_extraordinary(entry: &Entry) -> bool {
    let said = entry
        .fields
        .reason
        .as_deref()
        .is_some_and(|reason| reason.contains("extraordinary_circumstances"));
    let content = entry.fields.content.as_ref();
    said || content.and_then(|content| content.get("extraordinary_circumstances"))
        == Some(&true.into())
}

/// Warnings that bar nothing: an exclusion while the importer may still prove admissibility (real: Uniqlo I), and a
/// protest after the day on which the merchandise was abandoned.
fn premature(entries: &[Entry], periods: &[Period]) -> Vec<(usize, Irregularity)> {
    let warn =
        |rule: &str, kind: EntryKind, wrong: fn(NaiveDate, NaiveDate) -> bool, message: &str| {
            let period =
                periods.iter().find(|period| period.rule.id == rule && period.met_at.is_none())?;
            let due = period.due?;
            let at = entries.iter().position(|entry| entry.kind == kind && wrong(entry.on, due))?;
            let message = format!("{message} {due}");
            Some((at, Irregularity { message, ..late(&entries[at], period, due) }))
        };
    let early = warn(
        "proof_of_admissibility",
        EntryKind::Excluded,
        |on, due| on <= due,
        "excluded before the time for proof of admissibility was over on",
    );
    let abandoned = warn(
        "deemed_abandonment",
        EntryKind::ExclusionProtestFiled,
        |on, due| on > due,
        "the protest came after the merchandise was deemed abandoned on",
    );
    early.into_iter().chain(abandoned).collect()
}

/// What the law gives no effect: an extension of a limit that is no party's, and, since 2024-04-17, the withdrawal of a
/// request for review (19 CFR 165.43).
fn without_effect(program: Program, entries: &[Entry]) -> Vec<(usize, Irregularity)> {
    let extendable = |wanted: &str| {
        let id = wanted.split('#').next().unwrap_or_default();
        program.rules().iter().any(|rule| {
            rule.id == id && rule.moved_by.iter().any(|moves| matches!(moves, Moves::DateSet(_)))
        })
    };
    let mut found = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let (rule, message, cite) = match (entry.kind, entry.fields.rule.as_deref()) {
            (EntryKind::DeadlineExtended, Some(rule)) if !extendable(rule) => (
                rule.to_owned(),
                format!("`{rule}` is no limit that may be extended"),
                if program == Program::Eapa { "19 CFR 165.5(c)" } else { "19 CFR 171.2(c)" },
            ),
            (EntryKind::ReviewRequestWithdrawn, _)
                if !crate::eapa::withdrawal_ends_review(entry.on) =>
            {
                let message =
                    "a request for review cannot be withdrawn since 2024-04-17".to_owned();
                ("review_decision".to_owned(), message, "19 CFR 165.43")
            }
            _ => continue,
        };
        found.push((
            at,
            Irregularity {
                rule,
                entry: entry.kind,
                index: entry.position,
                on: entry.on,
                message,
                authority: vec![Authority {
                    cite: cite.to_owned(),
                    confidence: Confidence::Verified,
                }],
            },
        ));
    }
    found
}
