//! Interim measures, item by item: what was taken, from when, and what has ended. 19 USC 1517(e), 19 CFR 165.24 and 165.27(c).

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::decide::{Act, Defect};
use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::entry::{Entry, EntryKind};
use crate::parse::day;
use crate::rule::{Authority, Confidence};
use crate::state::State;
use crate::task::{Task, without_limit};

/// The interim measures, each with the provision it is taken under.
pub(crate) const KINDS: &[(&str, &str)] = &[
    ("suspend_liquidation", "19 USC 1517(e)(1); 19 CFR 165.24(b)"),
    ("extend_liquidation", "19 USC 1517(e)(2), 1504(b); 19 CFR 165.24(b)"),
    ("single_transaction_bond", "19 USC 1517(e)(3); 19 CFR 165.24(b)"),
    ("cash_deposit", "19 USC 1517(e)(3); 19 CFR 165.24(b)"),
    ("live_entry", "19 USC 1517(e)(3); 19 CFR 165.24(b)"),
];

/// Why a negative determination ends measures.
pub(crate) const LIFTED_BY: &str = "19 CFR 165.27(c)";

/// One interim measure on a class of entries.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Measure {
    /// What is done: `suspend_liquidation`, `cash_deposit`, ...
    pub kind: String,
    /// Which entries of merchandise it reaches.
    pub entries: String,
    /// The provision it is taken under.
    pub authority: Authority,
    /// The position of the entry that took it, in the numbers of whoever reads.
    pub taken: u32,
    /// Its place among the measures of that entry, from 1.
    pub item: u32,
    /// The first day it has effect.
    pub effective_on: NaiveDate,
    /// The position of the entry that ended it.
    pub lifted: Option<u32>,
    /// The last day it has effect, where it has ended.
    pub lifted_on: Option<NaiveDate>,
}

/// Every measure of a docket in the order in which they were taken. What was taken without being itemised, as on a docket
/// that was taken over, is not among them.
#[must_use]
pub fn measures(docket: &Docket) -> Vec<Measure> {
    let mut found: Vec<Measure> = Vec::new();
    for entry in &docket.entries {
        match entry.kind {
            K::InterimMeasuresTaken => found.extend(taken(entry)),
            K::InterimMeasuresLifted => {
                for end in ends(entry.fields.content.as_ref(), entry.on) {
                    for measure in found.iter_mut().filter(|it| end.is_of(it)) {
                        measure.lifted = Some(entry.position);
                        measure.lifted_on = Some(end.lifted_on);
                    }
                }
            }
            _ => {}
        }
    }
    found
}

/// The measures that one entry took.
fn taken(entry: &Entry) -> Vec<Measure> {
    let itemised = items(entry.fields.content.as_ref());
    let measures = itemised.iter().zip(1_u32..).filter_map(|(it, item)| {
        let kind = it.get("measure")?.as_str()?;
        let cite = KINDS.iter().find(|known| known.0 == kind)?.1.to_owned();
        let named = it.get("effective_on").and_then(Value::as_str).and_then(day);
        Some(Measure {
            kind: kind.to_owned(),
            entries: it.get("entries")?.as_str()?.trim().to_owned(),
            authority: Authority { cite, confidence: Confidence::Verified },
            taken: entry.position,
            item,
            effective_on: named.unwrap_or(entry.on),
            lifted: None,
            lifted_on: None,
        })
    });
    measures.collect()
}

/// An end of measures: of a kind, on a class of entries or on all of them.
struct End<'a> {
    kind: &'a str,
    entries: Option<&'a str>,
    lifted_on: NaiveDate,
}

impl End<'_> {
    /// Whether it ends this measure, which has not ended before.
    fn is_of(&self, measure: &Measure) -> bool {
        measure.lifted.is_none()
            && measure.kind == self.kind
            && self.entries.is_none_or(|entries| entries == measure.entries)
    }
}

/// What an entry ends, each on the day it names or else on the entry's own.
fn ends(content: Option<&Value>, on: NaiveDate) -> Vec<End<'_>> {
    let end = |it| end(it, on);
    items(content).iter().filter_map(end).collect()
}

fn end(it: &Value, on: NaiveDate) -> Option<End<'_>> {
    let named = it.get("lifted_on").and_then(Value::as_str).and_then(day);
    let entries = it.get("entries").and_then(Value::as_str).map(str::trim);
    // A class that says nothing is none, and not all of them.
    if entries == Some("") {
        return None;
    }
    Some(End { kind: it.get("measure")?.as_str()?, entries, lifted_on: named.unwrap_or(on) })
}

fn items(content: Option<&Value>) -> &[Value] {
    let items = content.and_then(|content| content.get("measures"));
    items.and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// Whether measures were taken that nobody itemised: then nobody can say what stands.
fn is_vague(docket: &Docket) -> bool {
    docket.entries.iter().any(|it| it.kind == K::InterimMeasuresTaken && taken(it).is_empty())
}

/// Whether there is a measure to end. After the end of a case only what a negative determination left standing.
pub(crate) fn may_be_lifted(docket: &Docket) -> bool {
    if docket.state == State::Final {
        return to_be_lifted(docket).is_some();
    }
    is_vague(docket) || measures(docket).iter().any(|it| it.lifted.is_none())
}

/// What is wrong with an act that takes or ends measures on this docket.
pub(crate) fn stand(docket: &Docket, act: &Act, on: NaiveDate) -> Vec<Defect> {
    match act.kind {
        K::InterimMeasuresTaken => taking(docket, act),
        K::InterimMeasuresLifted => lifting(docket, act, on),
        _ => Vec::new(),
    }
}

/// No measure has effect before the investigation has begun.
fn taking(docket: &Docket, act: &Act) -> Vec<Defect> {
    let Some(initiated) = docket.last(K::InvestigationInitiated) else { return Vec::new() };
    let early = |(at, it): (usize, &Value)| {
        let named = it.get("effective_on").and_then(Value::as_str).and_then(day)?;
        let message = format!("no earlier than the initiation, {}", initiated.on);
        let pointer = format!("/measures/{at}/effective_on");
        (named < initiated.on).then(|| defect(pointer, "too_early", message, "19 USC 1517(e)"))
    };
    items(act.fields.content.as_ref()).iter().enumerate().filter_map(early).collect()
}

/// Only what stands can end, and not before it had effect.
fn lifting(docket: &Docket, act: &Act, on: NaiveDate) -> Vec<Defect> {
    if is_vague(docket) {
        return Vec::new();
    }
    let mut standing = measures(docket);
    standing.retain(|it| it.lifted.is_none());
    let mut defects = Vec::new();
    for (at, it) in items(act.fields.content.as_ref()).iter().enumerate() {
        let Some(end) = end(it, on) else { continue };
        let place = format!("/measures/{at}");
        let (ended, left): (Vec<_>, Vec<_>) = standing.into_iter().partition(|it| end.is_of(it));
        standing = left;
        if ended.is_empty() {
            let known: Vec<String> =
                standing.iter().map(|it| format!("`{}` of {}", it.kind, it.entries)).collect();
            let known = if known.is_empty() { "none".to_owned() } else { known.join("; ") };
            let message = format!("no such measure stands; what stands: {known}");
            defects.push(defect(place, "not_taken", message, LIFTED_BY));
        } else if let Some(later) = ended.iter().find(|it| it.effective_on > end.lifted_on) {
            let message = format!("it has effect from {} on", later.effective_on);
            defects.push(defect(format!("{place}/lifted_on"), "too_early", message, LIFTED_BY));
        }
    }
    defects
}

fn defect(pointer: String, code: &'static str, message: String, authority: &str) -> Defect {
    Defect { pointer, code, message, authority: Some(authority.to_owned()) }
}

/// Whether a determination is negative for every importer and order it speaks of; what does not say so is not.
pub(crate) fn is_negative(outcomes: Option<&Value>) -> bool {
    match outcomes {
        Some(Value::String(word)) => word == "negative",
        Some(Value::Array(all)) => {
            !all.is_empty() && all.iter().all(|it| is_negative(it.get("outcome")))
        }
        Some(Value::Object(one)) => is_negative(one.get("outcome")),
        _ => false,
    }
}

/// The task to end what still stands after a determination that is negative throughout, 19 CFR 165.27(c). A review that
/// reversed the determination took its place.
pub(crate) fn to_be_lifted(docket: &Docket) -> Option<Task> {
    let determination = docket.last(K::DeterminationMade)?;
    let reversed = |kind: EntryKind| {
        docket.last(kind).and_then(|it| it.fields.outcome.as_deref()) == Some("reversed")
    };
    let stands = is_negative(determination.fields.outcomes.as_ref())
        && !reversed(K::ReviewDecided)
        && !reversed(K::RemandDeterminationFiled);
    let measures = measures(docket).iter().any(|it| it.lifted.is_none());
    let governs = !matches!(docket.state, State::Consolidated);
    (stands && measures && governs).then(|| {
        let instance = docket.count(K::DeterminationMade);
        without_limit(
            format!("interim_measures_lifting#{instance}"),
            crate::Role::Investigator,
            vec![K::InterimMeasuresLifted],
            determination.on,
            (LIFTED_BY, Confidence::Verified),
        )
    })
}
