//! One case: its time line, its deadlines and its docket, as the caller's audience sees them.

use chrono::NaiveDate;
use entities::{CaseFile, CaseId, DeadlineFilter, DocketLine};
use minijinja::{Value, context};
use poem::{Request, Response};
use serde::Serialize;
use serde_json::Value as Json;
use statute::time_line::{TimeLine, Why, time_line};

use super::calendars;
use super::cases::Row as Case;
use super::deadlines;
use super::drawing::{Happened, svg};
use super::templates::page as made;
use super::{frame, id, visitor, words};
use crate::page::LIMIT_MAX;
use crate::problem::Problem;

/// A docket entry, as a line of a table says it.
#[derive(Debug, Serialize)]
struct Entry {
    number: u32,
    on: String,
    what: String,
    /// In what role it was recorded.
    by: String,
    /// What more it says, each as a name and a word.
    more: Vec<(&'static str, String)>,
    /// The act's own particulars, each with the way to it.
    content: Vec<(String, String)>,
    is_sealed: bool,
}

impl From<&DocketLine> for Entry {
    fn from(line: &DocketLine) -> Self {
        let fields = &line.entry.fields;
        let day = |on: Option<NaiveDate>| on.map(words::day);
        let number = |it: Option<u32>| it.map(|number| format!("entry {number}"));
        let more = [
            ("Done by", fields.by.as_deref().map(words::spelled)),
            ("To", fields.to.as_deref().map(words::spelled)),
            ("Outcome", fields.outcome.as_deref().map(words::spelled)),
            ("Reason", fields.reason.clone()),
            ("Authority", fields.authority.clone()),
            ("Date set", day(fields.due)),
            ("Time limit", fields.rule.as_deref().map(words::spelled)),
            ("Days added", fields.days.map(|it| it.to_string())),
            ("From", day(fields.from)),
            ("Answers", number(fields.of)),
            ("Corrects", number(fields.corrects)),
        ];
        Self {
            number: line.number,
            on: words::day(line.entry.on),
            what: words::entry(line.entry.kind.as_str()),
            by: words::spelled(line.by_role.as_str()),
            more: more.into_iter().filter_map(|(name, it)| Some((name, it?))).collect(),
            content: fields.content.as_ref().map(particulars).unwrap_or_default(),
            is_sealed: line.is_sealed,
        }
    }
}

/// What the drawing shows, as a line of a table says it.
#[derive(Debug, Serialize)]
struct InWords {
    #[serde(skip)]
    from: NaiveDate,
    on: String,
    to: Option<String>,
    kind: &'static str,
    what: String,
}

impl InWords {
    fn new(kind: &'static str, from: NaiveDate, to: Option<NaiveDate>, what: String) -> Self {
        Self { from, on: words::day(from), to: to.map(words::day), kind, what }
    }
}

/// The page. The case is read first: of one that is hidden nothing else is asked, as of one that is not there.
pub(super) async fn page(request: Request) -> poem::Result<Response> {
    let caller = visitor(&request).await?;
    let (ledger, actor, realm) = (&caller.app.ledger, &caller.actor, caller.realm);
    let case = CaseId(id(&request)?);
    let file = ledger.case(actor, realm, case).await.map_err(Problem::from)?;
    let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
    let due = ledger.deadlines(actor, realm, &filter, None, LIMIT_MAX).await;
    let due = due.map_err(Problem::from)?;
    let rows = deadlines::rows(&due.items, file.docket.on)?;
    let (open, over): (Vec<_>, Vec<_>) = rows.into_iter().partition(|it| it.is_open);
    let line = time_line(&file.docket, &ledger.law());
    let happened: Vec<Happened> = file.lines.iter().map(happened).collect();
    let title = format!("Time line of {}", file.number);
    let drawing = line.as_ref().map(|it| Value::from_safe_string(svg(&title, it, &happened)));
    let words = context! {
        case => Case::from(&file),
        today => words::day(file.docket.on),
        drawing,
        in_words => line.as_ref().map(|it| in_words(it, &happened)),
        open,
        over,
        is_cut => due.next.is_some(),
        all => deadlines::filtered(Some(&file.number), None),
        entries => file.lines.iter().map(Entry::from).collect::<Vec<_>>(),
        irregularities => irregularities(&file),
        calendar => calendars::offer(&caller, Some(case.0)),
        ..frame(&caller)
    };
    Ok(made("case.html", &words)?)
}

/// What an act says, one line a particular: `Importer, name` and the name.
#[must_use]
pub fn particulars(content: &Json) -> Vec<(String, String)> {
    let mut told = Vec::new();
    gather(&mut told, "", content);
    told
}

fn gather(told: &mut Vec<(String, String)>, place: &str, value: &Json) {
    let below = |name: &str| {
        let name = name.replace('_', " ");
        if place.is_empty() { words::spelled(&name) } else { format!("{place}, {name}") }
    };
    match value {
        Json::Null => {}
        Json::Object(fields) => {
            for (name, inner) in fields {
                gather(told, &below(name), inner);
            }
        }
        Json::Array(items) if items.iter().all(Json::is_string) => {
            let said: Vec<&str> = items.iter().filter_map(Json::as_str).collect();
            told.push((place.to_owned(), said.join("; ")));
        }
        Json::Array(items) => {
            for (number, inner) in (1..).zip(items) {
                gather(told, &below(&u32::to_string(&number)), inner);
            }
        }
        Json::String(said) => told.push((place.to_owned(), said.clone())),
        Json::Bool(is) => {
            let said = if *is { "yes" } else { "no" };
            told.push((place.to_owned(), said.to_owned()));
        }
        Json::Number(number) => told.push((place.to_owned(), number.to_string())),
    }
}

fn happened(line: &DocketLine) -> Happened {
    let what = words::entry(line.entry.kind.as_str());
    Happened { number: line.number, on: line.entry.on, what }
}

/// Everything that is drawn, by its first day.
fn in_words(line: &TimeLine, happened: &[Happened]) -> Vec<InWords> {
    let entries = happened
        .iter()
        .map(|it| InWords::new("Entry", it.on, None, format!("{}: {}", it.number, it.what)));
    let clocks = line.clocks.iter().map(|it| {
        let status = words::status(it.status, it.projected);
        let what = format!("{} ({})", words::act(it.rule), status.to_lowercase());
        InWords::new("Clock", it.from, it.due, what)
    });
    let pauses = line.pauses.iter().map(|it| {
        let what = match it.why {
            Why::Stay => "The count stood still for Commerce",
            Why::Tolling => "Days that a tolling order added",
        };
        let kind = if it.why == Why::Stay { "Stay" } else { "Tolling" };
        InWords::new(kind, it.from, it.to, what.to_owned())
    });
    let off = line.days_off.iter().map(|it| {
        let what = if it.authority.is_empty() {
            it.name.clone()
        } else {
            format!("{} ({})", it.name, it.authority)
        };
        InWords::new("No business day", it.on, None, what)
    });
    let today = InWords::new("Today", line.today, None, "The day of this page".to_owned());
    let mut all: Vec<InWords> =
        entries.chain(clocks).chain(pauses).chain(off).chain([today]).collect();
    all.sort_by_key(|it| it.from);
    all
}

fn irregularities(file: &CaseFile) -> Vec<String> {
    let told = file.docket.irregularities.iter();
    told.map(|it| format!("Entry {}, {}: {}", it.index, words::day(it.on), it.message)).collect()
}
