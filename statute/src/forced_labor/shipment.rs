//! What a shipment's docket says of it: the port, the entry, the lines, and the days that count.

use chrono::NaiveDate;
use serde_json::Value;

use super::penalty::Cents;
use super::state::{is_manifest, line_detained_on};
use crate::docket::Docket;
use crate::entry::{Entry, EntryKind as K};
use crate::state::State;
use crate::track::{Matter, Track};

/// A shipment, read off its docket.
#[derive(Debug, Clone, PartialEq)]
pub struct Shipment<'a> {
    /// The regime it is held under now.
    pub track: Option<Track>,
    /// The number of the customs entry, as it was said last.
    pub entry_number: Option<&'a str>,
    /// The port.
    pub port: Option<&'a str>,
    /// The importer, as the port gave it: name, address, importer number.
    pub importer: Option<&'a Value>,
    /// The cases of the orders under which it is held.
    pub orders: Vec<&'a Value>,
    /// Its lines.
    pub lines: Vec<Line<'a>>,
    /// The day the customs entry was made.
    pub entered_on: Option<NaiveDate>,
    /// The day of importation.
    pub imported_on: Option<NaiveDate>,
    /// The day it was presented for examination: day 0 of the detention's clocks.
    pub presented_on: Option<NaiveDate>,
    /// The day it was detained, by decision or by silence.
    pub detained_on: Option<NaiveDate>,
    /// The day of the notice of detention.
    pub detention_noticed_on: Option<NaiveDate>,
    /// The day of the last exclusion, by decision or by law.
    pub excluded_on: Option<NaiveDate>,
    /// Whether that exclusion is by operation of law.
    pub deemed_excluded: bool,
    /// The day of the last protest.
    pub protested_on: Option<NaiveDate>,
    /// The day of the last seizure.
    pub seized_on: Option<NaiveDate>,
    /// The day on which it came to its end; none while it has not.
    pub ended_on: Option<NaiveDate>,
}

/// A line of a shipment.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Line<'a> {
    /// The line, as the docket names it.
    pub line: &'a Value,
    /// Where it stands.
    pub state: State,
    /// What the port said of it.
    pub particulars: Option<&'a Value>,
    /// The day it was detained, by decision or by silence.
    pub detained_on: Option<NaiveDate>,
}

impl Line<'_> {
    /// Its entered value, where the port said it as a sum in dollars.
    #[must_use]
    pub fn value(&self) -> Option<Cents> {
        self.particulars?.get("value")?.as_str()?.parse().ok()
    }
}

impl<'a> Shipment<'a> {
    /// Reads a docket of a detention.
    #[must_use]
    pub fn of(docket: &'a Docket) -> Self {
        let matter = Matter { program: docket.program, track: docket.track };
        let on = |kind| docket.last(kind).map(|entry| entry.on);
        let excluded = docket
            .entries
            .iter()
            .rev()
            .find(|entry| matches!(entry.kind, K::Excluded | K::DeemedExcluded));
        Self {
            track: matter.track_after(&docket.entries),
            entry_number: said(docket, "entry_number").and_then(Value::as_str),
            port: said(docket, "port").and_then(Value::as_str),
            importer: said(docket, "importer"),
            orders: said(docket, "orders")
                .and_then(Value::as_array)
                .map(|orders| orders.iter().collect())
                .unwrap_or_default(),
            lines: docket
                .lines
                .iter()
                .map(|line| Line {
                    line: &line.line,
                    state: line.state,
                    particulars: particulars(docket, &line.line),
                    detained_on: line_detained_on(docket.program, &docket.entries, &line.line),
                })
                .collect(),
            entered_on: on(K::EntryFiled),
            imported_on: on(K::Imported),
            presented_on: on(K::PresentedForExamination),
            detained_on: on(K::Detained),
            detention_noticed_on: on(K::DetentionNoticeIssued),
            excluded_on: excluded.map(|entry| entry.on),
            deemed_excluded: excluded.is_some_and(|entry| entry.kind == K::DeemedExcluded),
            protested_on: on(K::ExclusionProtestFiled),
            seized_on: on(K::Seized),
            ended_on: ended_on(docket),
        }
    }
}

/// What the entries that tell of the arrival say under this name; the latest counts.
fn said<'a>(docket: &'a Docket, name: &str) -> Option<&'a Value> {
    let arrivals = docket.entries.iter().rev().filter(|entry| is_manifest(entry));
    arrivals.filter_map(|entry| entry.fields.content.as_ref()?.get(name)).find(|it| !it.is_null())
}

fn particulars<'a>(docket: &'a Docket, line: &Value) -> Option<&'a Value> {
    said(docket, "lines")?.as_array()?.iter().find(|it| it.get("line") == Some(line))
}

/// The day of the last entry that changed anything, where the case is over.
#[must_use]
pub fn ended_on(docket: &Docket) -> Option<NaiveDate> {
    let by_the_clock = |entry: &&Entry| {
        !matches!(entry.kind, K::DeadlineMissed | K::LapseReversed | K::EntryCorrected)
    };
    let last = docket.entries.iter().rev().find(by_the_clock)?;
    docket.state.is_terminal().then_some(last.on)
}
