//! Where a date comes from: each day counted or skipped, each thing that moved it, the law in our own words.

use chrono::{Datelike, NaiveDate};
use serde::Serialize;

use crate::calendar::DayOff;
use crate::docket::{Deadline, Docket, Reading, Unit};
use crate::fold::Step;
use crate::law::Law;
use crate::rule::{Confidence, Length, Rule};

/// Everything there is to say about one deadline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Explanation {
    /// The rule's id.
    pub rule: String,
    /// Which instance.
    pub instance: u32,
    /// The day as counted.
    pub nominal: Option<NaiveDate>,
    /// The last day.
    pub due: Option<NaiveDate>,
    /// The earliest last day under every calendar and reading.
    pub safe: Option<NaiveDate>,
    /// What was done, in order.
    pub trail: Vec<Trail>,
    /// The law in our own words.
    pub law: Vec<Provision>,
    /// What other serious readings make of it.
    pub other_readings: Vec<Reading>,
    /// The whole in plain English, for a brief.
    pub paragraph: String,
}

/// One step of a count.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Trail {
    /// `projected`, `counted`, `counted_back`, `with`, `stayed`, `resumed`, `tolled`, `extended`, `set`, `rolled`.
    pub step: &'static str,
    /// In a sentence.
    pub text: String,
    /// Where the count stands after it.
    pub to: Option<NaiveDate>,
    /// The days that were not counted, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<DayOff>,
}

/// A provision, with its meaning.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Provision {
    /// The source.
    pub cite: String,
    /// What it says, in our own words.
    pub meaning: String,
    /// How sure we are.
    pub confidence: Confidence,
}

/// Explains a deadline of the docket; `None` when the docket has no such deadline.
#[must_use]
pub fn explain(docket: &Docket, rule: &str, instance: u32, law: &Law) -> Option<Explanation> {
    let deadline = docket.deadline(rule, instance)?;
    // While it waits for a stayed deadline it has no day to be judged by but those it had.
    let known = deadline.revisions.iter().rev().find_map(|revision| revision.due);
    let trigger = deadline.trigger.on.or(known).unwrap_or(docket.on);
    let governing = |row: &&Rule| {
        row.id == deadline.rule
            && (row.triggers.is_empty() || row.governs(judged_on(docket, row, trigger)))
    };
    let row = docket.program.rules().iter().find(governing)?;
    let trail: Vec<Trail> = deadline.steps.iter().map(|step| trail(docket, step, law)).collect();
    let provisions = row.authority.iter().map(|cite| Provision {
        cite: cite.source.to_owned(),
        meaning: cite.meaning.to_owned(),
        confidence: cite.confidence,
    });
    Some(Explanation {
        rule: deadline.rule.to_owned(),
        instance,
        nominal: deadline.nominal,
        due: deadline.due,
        safe: deadline.safe,
        law: provisions.collect(),
        other_readings: deadline.other_readings.clone(),
        paragraph: paragraph(deadline, row, &trail),
        trail,
    })
}

/// The day by which the version of the law was chosen.
fn judged_on(docket: &Docket, row: &Rule, trigger: NaiveDate) -> NaiveDate {
    let earlier =
        row.judged_on.and_then(|kind| docket.entries.iter().find(|entry| entry.kind == kind));
    earlier.map_or(trigger, |entry| entry.on)
}

fn trail(docket: &Docket, step: &Step, law: &Law) -> Trail {
    let (step, text, to, skipped) = match *step {
        Step::Projected { rule, due } => (
            "projected",
            format!(
                "What it follows has not happened, or counts only by its last day: day zero is the last day of `{rule}`, {}.",
                long(due)
            ),
            Some(due),
            Vec::new(),
        ),
        Step::Counted { zero, length, to } => {
            let skipped = match length {
                Length::BusinessDays(_) => days_off(zero.succ_opt().unwrap_or(zero), to, law),
                Length::CalendarDays(_) | Length::Months(_) | Length::Years(_) => Vec::new(),
            };
            let named = named(&skipped);
            let text = format!(
                "{} is day zero and not counted; {length} on is {}.{named}",
                long(zero),
                long(to)
            );
            ("counted", text, Some(to), skipped)
        }
        Step::CountedBack { limit, days, to } => {
            let skipped = days_off(to, limit.pred_opt().unwrap_or(limit), law);
            let named = named(&skipped);
            let text = format!(
                "{} back from the limit, {}, is {}.{named}",
                Length::BusinessDays(days),
                long(limit),
                long(to)
            );
            ("counted_back", text, Some(to), skipped)
        }
        Step::With { rule } => {
            ("with", format!("It is due together with `{rule}`."), None, Vec::new())
        }
        Step::Stayed { on, remaining } => {
            let unit = match remaining.unit {
                Unit::CalendarDays => Length::CalendarDays(remaining.length),
                Unit::BusinessDays => Length::BusinessDays(remaining.length),
            };
            let text = format!(
                "The referral to Commerce stopped the count after {}, which still counts; {unit} remain.",
                long(on)
            );
            ("stayed", text, None, Vec::new())
        }
        Step::Resumed { on, to } => {
            let text = format!(
                "Commerce's answer arrived on {}: day zero of the rest, which ends on {}.",
                long(on),
                long(to)
            );
            ("resumed", text, Some(to), Vec::new())
        }
        Step::Tolled { order, from, days, not_added, to } => {
            let by = docket
                .entries
                .iter()
                .find(|entry| entry.position == order)
                .and_then(|entry| entry.fields.authority.clone())
                .unwrap_or_else(|| "an order".to_owned());
            let not_added = match not_added {
                0 => String::new(),
                n => format!(" {n} of its days fell into the stay and are not added twice."),
            };
            let text = match to {
                Some(to) if days > 0 => {
                    format!(
                        "Tolled by {days} days from {} ({by}), to {}.{not_added}",
                        long(from),
                        long(to)
                    )
                }
                _ => format!("The tolling order ({by}) adds nothing.{not_added}"),
            };
            ("tolled", text, to, Vec::new())
        }
        Step::Extended { on, days, to } => {
            let end = to.map_or_else(String::new, |to| format!(", to {}", long(to)));
            let text = format!(
                "Extended on {} by {days} days{end}, counted from the date before any roll.",
                long(on)
            );
            ("extended", text, to, Vec::new())
        }
        Step::Set { on, cause, to, .. } => {
            let text = format!(
                "On {} CBP set {} (`{cause}`); a date that was set is taken as written.",
                long(on),
                long(to)
            );
            ("set", text, Some(to), Vec::new())
        }
        Step::Rolled { from, to } => {
            let skipped = days_off(from, to.pred_opt().unwrap_or(to), law);
            let why = law.calendar().why_off(from).map_or_else(String::new, |day| {
                if day.authority.is_empty() {
                    format!(" is a {}", day.name)
                } else {
                    format!(" is {} ({})", day.name, day.authority)
                }
            });
            let text = format!(
                "{}{why}; the last day is the next business day, {}.",
                long(from),
                long(to)
            );
            ("rolled", text, Some(to), skipped)
        }
    };
    Trail { step, text, to, skipped }
}

fn days_off(first: NaiveDate, last: NaiveDate, law: &Law) -> Vec<DayOff> {
    first
        .iter_days()
        .take_while(|on| *on <= last)
        .filter_map(|on| law.calendar().why_off(on))
        .collect()
}

/// The skipped days that are no weekends, in a sentence.
fn named(skipped: &[DayOff]) -> String {
    let named: Vec<String> = skipped
        .iter()
        .filter(|day| !day.authority.is_empty())
        .map(|day| format!("{} ({}, {})", long(day.on), day.name, day.authority))
        .collect();
    match named.as_slice() {
        [] => String::new(),
        [one] => format!(" Not counted beside weekends: {one}."),
        more => format!(" Not counted beside weekends: {}.", more.join("; ")),
    }
}

fn paragraph(deadline: &Deadline, row: &Rule, trail: &[Trail]) -> String {
    let mut said = vec![match deadline.due {
        Some(due) => format!("The last day of `{}` is {}.", deadline.name(), long(due)),
        None if deadline.remaining.is_some() => {
            format!("`{}` stands still and has no last day.", deadline.name())
        }
        None => format!("`{}` has no last day yet.", deadline.name()),
    }];
    if let Some(on) = deadline.trigger.on {
        let verb = if deadline.projected { "is expected to run" } else { "runs" };
        said.push(format!("It {verb} from `{}` of {}.", deadline.trigger.entry, long(on)));
    }
    said.extend(trail.iter().map(|step| step.text.clone()));
    if let Some(safe) = deadline.safe.filter(|safe| Some(*safe) != deadline.due) {
        said.push(format!(
            "Under the strictest calendar and reading the last day would be {}: that is the safe day.",
            long(safe)
        ));
    }
    if deadline.provisional {
        let text = "The count touches days whose executive-order closures have not been reviewed; it may still change.";
        said.push(text.to_owned());
    }
    for cite in row.authority {
        said.push(format!("{}: {}{}.", cite.source, cite.meaning, marked(cite.confidence)));
    }
    for reading in &deadline.other_readings {
        let date = reading.due.map_or_else(|| "no date".to_owned(), long);
        let marked = marked(reading.authority.confidence);
        said.push(format!("Another reading ({}){marked}: {date}.", reading.authority.cite));
    }
    said.join(" ")
}

/// What a reader is told of a source that is not settled.
const fn marked(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Verified => "",
        Confidence::Derived => " [derived from the dates of real cases]",
        Confidence::Unverified => " [unverified]",
    }
}

/// `Tuesday, October 13, 2020`.
#[must_use]
pub fn long(on: NaiveDate) -> String {
    format!("{} {}, {}", on.format("%A, %B"), on.day(), on.year())
}
