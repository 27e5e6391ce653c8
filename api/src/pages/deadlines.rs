//! The first page: the caller's deadlines by week, what is overdue first, and what stands still last.

use chrono::NaiveDate;
use entities::{CaseFilter, CaseId, DeadlineFilter, DeadlineSeen, Key, LedgerError, Page};
use minijinja::context;
use poem::{FromRequest as _, Request, Response};
use serde::Serialize;
use statute::Status;
use statute::time_line;

use super::calendars;
use super::templates::page as made;
use super::{asked, frame, here, visitor, words};
use crate::identity::Identity;
use crate::page::Here;
use crate::problem::{Problem, catalogue};
use crate::wire::deadline::Deadline;

/// The deadlines of one week.
#[derive(Debug, Serialize)]
struct Group {
    heading: String,
    rows: Vec<Row>,
}

/// A deadline, as a line of a table says it.
#[derive(Debug, Serialize)]
pub(super) struct Row {
    pub id: String,
    pub case: String,
    pub case_number: String,
    pub act: String,
    pub who: String,
    pub due: Option<String>,
    pub left: Option<String>,
    pub status: &'static str,
    pub is_overdue: bool,
    pub is_open: bool,
    pub force: &'static str,
    pub safe: Option<String>,
    #[serde(skip)]
    day: Option<NaiveDate>,
}

/// A status to choose from.
#[derive(Debug, Serialize)]
struct Choice {
    word: &'static str,
    said: &'static str,
}

/// The page. Without a status it shows what is overdue, what runs and what stands still; later ones by a cursor.
pub(super) async fn page(request: Request) -> poem::Result<Response> {
    let caller = visitor(&request).await?;
    let (number, cursor) = (asked(&request, "case"), asked(&request, "cursor"));
    let status = chosen(asked(&request, "status").as_deref())?;
    let place = Here::from_request_without_body(&request).await?;
    let place = place.page(&caller, cursor.as_deref(), None)?;
    let today = caller.app.ledger.today(caller.realm).await.map_err(Problem::from)?;
    let case = match &number {
        None => None,
        Some(number) => named(&caller, number).await.map_err(Problem::from)?,
    };
    let is_unknown = number.is_some() && case.is_none();
    let is_first = status.is_none() && cursor.is_none();
    let filter = DeadlineFilter { case, ..DeadlineFilter::default() };
    let late = DeadlineFilter { status: Some(Status::Overdue), ..filter.clone() };
    let still = DeadlineFilter { status: Some(Status::Stayed), ..filter.clone() };
    let asked_for = DeadlineFilter { status: status.or(Some(Status::Running)), ..filter };
    let mut overdue = Page { items: Vec::new(), next: None };
    let mut stayed = Page { items: Vec::new(), next: None };
    let mut listed = Page { items: Vec::new(), next: None };
    if !is_unknown {
        if is_first {
            overdue = list(&caller, &late, None, place.limit).await?;
            stayed = list(&caller, &still, None, place.limit).await?;
        }
        listed = list(&caller, &asked_for, place.after.as_ref(), place.limit).await?;
    }
    let words = context! {
        today => words::day(today),
        number,
        is_unknown,
        is_first,
        status => status.map(Status::as_str),
        choices => Status::ALL.iter().map(|it| Choice { word: it.as_str(), said: words::chosen(*it) }).collect::<Vec<_>>(),
        overdue => rows(&overdue.items, today)?,
        more_overdue => overdue.next.as_ref().map(|_| filtered(number.as_deref(), Some(Status::Overdue))),
        stayed => rows(&stayed.items, today)?,
        more_stayed => stayed.next.as_ref().map(|_| filtered(number.as_deref(), Some(Status::Stayed))),
        weeks => weeks(rows(&listed.items, today)?, today),
        next => listed.next.as_ref().map(|key| here(&place.going_on(key))),
        calendar => calendars::offer(&caller, None),
        ..frame(&caller)
    };
    Ok(made("deadlines.html", &words)?)
}

/// Where the deadlines are of a case, and of a status.
pub(super) fn filtered(case: Option<&str>, status: Option<Status>) -> String {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    let status = status.map(Status::as_str);
    query.extend_pairs(
        [("case", case), ("status", status)].into_iter().filter_map(|(name, it)| Some((name, it?))),
    );
    format!("/?{}", query.finish())
}

fn chosen(word: Option<&str>) -> Result<Option<Status>, Problem> {
    let Some(word) = word else { return Ok(None) };
    word.parse().map(Some).map_err(|_| {
        Problem::new(&catalogue::MALFORMED_REQUEST, "There is no such status of a deadline.")
    })
}

async fn list(
    caller: &Identity,
    filter: &DeadlineFilter,
    from: Option<&Key>,
    limit: u64,
) -> Result<Page<DeadlineSeen>, Problem> {
    let ledger = &caller.app.ledger;
    Ok(ledger.deadlines(&caller.actor, caller.realm, filter, from, limit).await?)
}

/// The case with a number, where the caller may know of it.
async fn named(caller: &Identity, number: &str) -> Result<Option<CaseId>, LedgerError> {
    let filter = CaseFilter { number: Some(number.to_owned()), ..CaseFilter::default() };
    let found = caller.app.ledger.cases(&caller.actor, caller.realm, &filter, None, 1).await?;
    Ok(found.items.first().map(|file| file.id))
}

/// Deadlines as lines of a table.
pub(super) fn rows(items: &[DeadlineSeen], today: NaiveDate) -> Result<Vec<Row>, Problem> {
    items.iter().map(|it| row(it, today)).collect()
}

/// One of them.
pub(super) fn row(seen: &DeadlineSeen, today: NaiveDate) -> Result<Row, Problem> {
    let it = Deadline::from_seen(seen).map_err(|error| Problem::internal(&error))?;
    let is_open = matches!(seen.status, Status::Running | Status::Stayed | Status::Overdue);
    Ok(Row {
        id: seen.id.to_string(),
        case: seen.case.to_string(),
        case_number: seen.case_number.clone(),
        act: words::act(&it.rule),
        who: words::obligor(&it.obligor),
        due: it.due.map(words::day),
        left: it.due.filter(|_| is_open).map(|due| words::left(today, due)),
        status: words::status(seen.status, it.projected),
        is_overdue: seen.status == Status::Overdue,
        is_open,
        force: words::force(it.force.0),
        safe: it.safe.filter(|safe| is_open && it.due != Some(*safe)).map(words::day),
        day: it.due,
    })
}

/// Lines by week, in their order.
fn weeks(rows: Vec<Row>, today: NaiveDate) -> Vec<Group> {
    let mut weeks: Vec<Group> = Vec::new();
    for row in rows {
        let heading = row.day.map_or_else(
            || "Without a day yet".to_owned(),
            |due| words::week(time_line::week(today, due)),
        );
        match weeks.last_mut().filter(|week| week.heading == heading) {
            Some(week) => week.rows.push(row),
            None => weeks.push(Group { heading, rows: vec![row] }),
        }
    }
    weeks
}
