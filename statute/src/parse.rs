//! Reading a docket file: every defect at once, and nothing refused that is merely irregular.

mod following;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::calendar;
use crate::entry::{Entry, EntryKind, Fields};
use crate::fold::effective;
use crate::role::Program;
use crate::track::Track;

pub use following::following;

/// The most days a tolling order may add: more is a slip of the pen.
const MOST_TOLLED_DAYS: u64 = 3660;

/// A docket as a file gives it.
#[derive(Debug, Clone, PartialEq)]
pub struct DocketFile {
    /// Which program.
    pub program: Program,
    /// For a detention: which track.
    pub track: Option<Track>,
    /// The entries, their index as position.
    pub entries: Vec<Entry>,
}

/// Something in the file that cannot be read as a docket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct InputError {
    /// JSON Pointer to the place.
    pub pointer: String,
    /// A stable word for programs.
    pub code: &'static str,
    /// What is wrong, and what would be right.
    pub message: String,
}

/// Reads a docket file.
///
/// # Errors
/// Every defect of the file, in its order: unreadable input, unknown names, missing required fields, days that go back,
/// references that name nothing, a second entry of what can happen once, an entry after a terminal one, a successor
/// before its predecessor.
pub fn parse(input: &[u8]) -> Result<DocketFile, Vec<InputError>> {
    let mut found = Found::default();
    let value: Value = match serde_json::from_slice(input) {
        Ok(value) => value,
        Err(error) => {
            found.add("", "unreadable", format!("this is not JSON: {error}"));
            return Err(found.0);
        }
    };
    let Value::Object(file) = value else {
        found.add("", "unreadable", "a docket file is a JSON object".to_owned());
        return Err(found.0);
    };
    let program = program(&file, &mut found);
    let track = track(&file, program, &mut found);
    let entries = match file.get("docket") {
        Some(Value::Array(items)) => entries(items, program, &mut found),
        Some(_) => {
            found.add("/docket", "unreadable", "`docket` is a list of entries".to_owned());
            Vec::new()
        }
        None => {
            found.add("/docket", "missing", "`docket` is missing: the list of entries".to_owned());
            Vec::new()
        }
    };
    match program {
        Some(program) if found.0.is_empty() => Ok(DocketFile { program, track, entries }),
        _ => Err(found.0),
    }
}

#[derive(Default)]
struct Found(Vec<InputError>);

impl Found {
    fn add(&mut self, pointer: &str, code: &'static str, message: String) {
        self.0.push(InputError { pointer: pointer.to_owned(), code, message });
    }
}

fn program(file: &Map<String, Value>, found: &mut Found) -> Option<Program> {
    let words = || Program::ALL.iter().map(|p| p.as_str()).collect::<Vec<_>>().join(", ");
    match file.get("program") {
        Some(Value::String(word)) => match word.parse() {
            Ok(program) => return Some(program),
            Err(error) => found.add("/program", "unknown_program", format!("{error}: {}", words())),
        },
        Some(_) => found.add("/program", "unreadable", format!("`program` is one of: {}", words())),
        None => {
            found.add("/program", "missing", format!("`program` is missing: one of {}", words()));
        }
    }
    None
}

fn track(file: &Map<String, Value>, program: Option<Program>, found: &mut Found) -> Option<Track> {
    let words = || Track::ALL.iter().map(|track| track.as_str()).collect::<Vec<_>>().join(", ");
    match file.get("track") {
        Some(value) => match value.as_str().map(str::parse) {
            Some(Ok(track)) => return Some(track),
            _ => found.add("/track", "unknown_track", format!("`track` is one of: {}", words())),
        },
        None if program == Some(Program::Detention) => {
            found.add("/track", "missing", format!("a detention has a `track`: {}", words()));
        }
        None => {}
    }
    None
}

fn entries(items: &[Value], program: Option<Program>, found: &mut Found) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::with_capacity(items.len());
    let mut latest: Option<NaiveDate> = None;
    for (index, item) in items.iter().enumerate() {
        let at = format!("/docket/{index}");
        let Some(mut entry) = entry(item, &at, program, found) else { continue };
        entry.position = u32::try_from(index).unwrap_or(u32::MAX);
        if latest.is_some_and(|latest| entry.on < latest) {
            let message =
                format!("{} is before the entry above it; a docket goes forward", entry.on);
            found.add(&format!("{at}/on"), "goes_back", message);
        }
        latest = latest.max(Some(entry.on));
        let replaced = entry.fields.replacement.as_ref().and_then(|text| text.fields.of);
        let names = [
            ("of", entry.fields.of),
            ("corrects", entry.fields.corrects),
            ("replacement/of", replaced),
        ];
        for (name, named) in names {
            if named.is_some_and(|named| named >= entry.position) {
                let message = format!("`{name}` is the index of an earlier entry, counted from 0");
                found.add(&format!("{at}/{name}"), "names_nothing", message);
            }
        }
        entries.push(entry);
    }
    if let Some(program) = program {
        order(program, &entries, found);
    }
    entries
}

fn entry(item: &Value, at: &str, program: Option<Program>, found: &mut Found) -> Option<Entry> {
    let Value::Object(item) = item else {
        found.add(at, "unreadable", "an entry is an object with `entry` and `on`".to_owned());
        return None;
    };
    let kind = kind(item, at, program, found);
    let on = match item.get("on") {
        None => {
            found.add(
                &format!("{at}/on"),
                "missing",
                "`on` is missing: the legal day, as YYYY-MM-DD".to_owned(),
            );
            None
        }
        Some(value) => date(value, &format!("{at}/on"), found),
    };
    let fields = fields(item, at, program, found);
    let kind = kind?;
    for name in required(kind) {
        if item.get(*name).is_none_or(Value::is_null) {
            found.add(&format!("{at}/{name}"), "missing", format!("`{kind}` says `{name}`"));
        }
    }
    Some(Entry { position: 0, kind, on: on?, fields })
}

fn kind(
    item: &Map<String, Value>,
    at: &str,
    program: Option<Program>,
    found: &mut Found,
) -> Option<EntryKind> {
    let pointer = format!("{at}/entry");
    match item.get("entry") {
        Some(Value::String(word)) => match word.parse::<EntryKind>() {
            Ok(kind) if program.is_none_or(|program| kind.belongs_to(program)) => {
                return Some(kind);
            }
            Ok(kind) => {
                let program = program.map_or("", |program| program.as_str());
                found.add(
                    &pointer,
                    "unknown_entry",
                    format!("`{kind}` is no entry of `{program}`"),
                );
            }
            Err(error) => found.add(&pointer, "unknown_entry", error.to_string()),
        },
        Some(_) => found.add(&pointer, "unreadable", "`entry` is the name of an entry".to_owned()),
        None => found.add(&pointer, "missing", "`entry` is missing: what happened".to_owned()),
    }
    None
}

/// The fields an entry cannot be understood without.
///
/// `determination_made` names its outcomes, `review_decided` its outcome and `review_requested` who asked; but the
/// public sources of real dockets leave these out, and no date hangs on them, so a file may too.
pub(crate) const fn required(kind: EntryKind) -> &'static [&'static str] {
    use EntryKind as K;
    match kind {
        K::AllegationConsolidated => &["allegation"],
        K::ConsolidationServed
        | K::AgentSubmissionFiled
        | K::PowerOfAttorneyFiled
        | K::FactualInformationFiled
        | K::WrittenArgumentFiled
        | K::ReviewResponseFiled => &["by"],
        K::InformationRequested => &["to", "due"],
        K::RebuttalFiled | K::ArgumentResponseFiled => &["by", "of"],
        K::InformationResponseFiled
        | K::SubmissionRejected
        | K::SubmissionCorrected
        | K::ExtensionDenied
        | K::ReviewRequestRefused
        | K::ReviewRequestWithdrawn
        | K::LapseReversed => &["of"],
        K::FactualInformationDateSet | K::WrittenArgumentDateSet | K::RemandOrdered => &["due"],
        K::ExtensionRequested => &["by", "rule"],
        K::DeadlineExtended => &["rule", "due"],
        K::DeadlineMissed => &["rule"],
        K::EntryCorrected => &["corrects"],
        K::TollingOrdered => &["days", "from"],
        K::JudgmentEntered
        | K::ModificationDecided
        | K::SeizurePetitionDecided
        | K::PenaltyDecided => &["outcome"],
        K::WroSuperseded => &["by_what"],
        K::TrackSwitched => &["to"],
        _ => &[],
    }
}

fn fields(
    item: &Map<String, Value>,
    at: &str,
    program: Option<Program>,
    found: &mut Found,
) -> Fields {
    let rule = text(item, at, "rule", found);
    if let Some(rule) = &rule
        && let Some(program) = program
    {
        let id = rule.split('#').next().unwrap_or_default();
        if !program.rules().iter().any(|known| known.id == id) {
            found.add(
                &format!("{at}/rule"),
                "unknown_rule",
                format!("`{rule}` is no time limit of this program"),
            );
        }
    }
    let day = |name: &str, found: &mut Found| {
        let value = item.get(name).filter(|value| !value.is_null())?;
        date(value, &format!("{at}/{name}"), found)
    };
    let replacement = item
        .get("replacement")
        .filter(|value| !value.is_null())
        .and_then(|value| entry(value, &format!("{at}/replacement"), program, found).map(Box::new));
    let (due, from) = (day("due", found), day("from", found));
    Fields {
        by: text(item, at, "by", found),
        reason: text(item, at, "reason", found),
        authority: text(item, at, "authority", found),
        to: text(item, at, "to", found),
        outcome: text(item, at, "outcome", found),
        by_what: text(item, at, "by_what", found),
        allegation: number(item, at, "allegation", u64::from(u32::MAX), found),
        days: number(item, at, "days", MOST_TOLLED_DAYS, found),
        of: number(item, at, "of", u64::from(u32::MAX), found),
        corrects: number(item, at, "corrects", u64::from(u32::MAX), found),
        outcomes: item.get("outcomes").cloned(),
        lines: item.get("lines").cloned(),
        content: item.get("content").cloned(),
        rule,
        due,
        from,
        replacement,
    }
}

fn text(item: &Map<String, Value>, at: &str, name: &str, found: &mut Found) -> Option<String> {
    match item.get(name)? {
        Value::String(text) => Some(text.clone()),
        Value::Null => None,
        _ => {
            found.add(&format!("{at}/{name}"), "unreadable", format!("`{name}` is a text"));
            None
        }
    }
}

fn number(
    item: &Map<String, Value>,
    at: &str,
    name: &str,
    most: u64,
    found: &mut Found,
) -> Option<u32> {
    let value = item.get(name).filter(|value| !value.is_null())?;
    let number = value
        .as_u64()
        .filter(|number| *number <= most)
        .and_then(|number| u32::try_from(number).ok());
    if number.is_none() {
        found.add(
            &format!("{at}/{name}"),
            "unreadable",
            format!("`{name}` is a whole number from 0 to {most}"),
        );
    }
    number
}

/// A day as YYYY-MM-DD and in no other way.
#[must_use]
pub fn day(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped.then(|| text.parse().ok()).flatten()
}

fn date(value: &Value, pointer: &str, found: &mut Found) -> Option<NaiveDate> {
    let parsed = value.as_str().and_then(day);
    match parsed {
        Some(on) if calendar::covers(on) => return Some(on),
        Some(on) => {
            let (first, last) = (calendar::FIRST_YEAR, calendar::LAST_YEAR);
            found.add(
                pointer,
                "outside_calendar",
                format!("{on} is outside the calendar, {first} to {last}"),
            );
        }
        None => found.add(pointer, "unreadable", format!("{value} is no day, as YYYY-MM-DD")),
    }
    None
}

/// What can happen once happens once; nothing follows an end; a predecessor that stands on the docket stands before.
fn order(program: Program, entries: &[Entry], found: &mut Found) {
    let mut standing = effective(entries, NaiveDate::MAX);
    standing.sort_by_key(|entry| entry.position);
    // Of some lines of a shipment it may happen again, and the others go on.
    let allegation = |entry: &Entry| entry.fields.allegation.unwrap_or(1);
    let mut ended: Option<EntryKind> = None;
    for (at, entry) in standing.iter().enumerate() {
        let pointer = format!("/docket/{}", entry.position);
        let earlier = standing[..at].iter();
        let twice =
            |other: &Entry| other.kind == entry.kind && allegation(other) == allegation(entry);
        if program.is_once(entry.kind)
            && !entry.is_partial()
            && let Some(first) = earlier.clone().find(|other| twice(other))
        {
            let message = format!(
                "`{}` happens once, and stands at index {} already",
                entry.kind, first.position
            );
            found.add(&pointer, "second_entry", message);
        }
        // The clock may still find a duty that was missed, or take a lapse back.
        let by_the_clock =
            matches!(entry.kind, EntryKind::LapseReversed | EntryKind::DeadlineMissed);
        if let Some(end) = ended.filter(|_| !by_the_clock) {
            found.add(&pointer, "after_end", format!("nothing follows `{end}`"));
        }
        let ends = program.is_terminal(entry.kind) || entry.kind == EntryKind::AllegationWithdrawn;
        if ends && allegation(entry) == 1 && !entry.is_partial() {
            ended = Some(entry.kind);
        }
        let before = program.predecessors(entry.kind);
        let precedes = |other: &&Entry| before.contains(&other.kind) && same_matter(entry, other);
        if !before.is_empty()
            && !earlier.clone().any(|other| precedes(&other))
            && let Some(late) = standing[at + 1..].iter().find(precedes)
        {
            let message = format!(
                "`{}` comes before its `{}` at index {}",
                entry.kind, late.kind, late.position
            );
            found.add(&pointer, "before_predecessor", message);
        }
    }
}

/// Entries about different allegations do not wait for each other.
fn same_matter(entry: &Entry, other: &Entry) -> bool {
    entry.fields.allegation.unwrap_or(1) == other.fields.allegation.unwrap_or(1)
}
