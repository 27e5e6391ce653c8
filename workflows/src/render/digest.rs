//! What a digest tells: deadlines by case, in the order in which they are due, and what became of others.

use chrono::NaiveDate;
use entities::{CaseId, DigestChange, DigestEvent, DigestJob, DigestLine, EventType};
use serde::Serialize;
use statute::count::legal_day;
use statute::digest::{Turn, until};

use super::limit::{Stored, long};
use super::{NoticeSettings, RenderError};

/// A digest, before it is put into words.
#[derive(Debug, Serialize)]
pub(super) struct DigestLetter {
    sandbox: Option<String>,
    case_number: Option<String>,
    control_number: Option<String>,
    filer: Option<String>,
    importer: Option<String>,
    office: String,
    dated: String,
    authority: &'static str,
    link: String,
    /// How many are due soon, overdue and changed.
    counts: Counts,
    /// How far ahead it looks.
    until: String,
    /// Since when changes are told.
    since: String,
    due: Vec<OfCase>,
    overdue: Vec<OfCase>,
    changed: Vec<OfCase>,
    followed: Vec<FollowedCase>,
    more: bool,
    /// Where one says what one wants.
    preferences: String,
}

#[derive(Debug, Serialize)]
struct Counts {
    due: usize,
    overdue: usize,
    changed: usize,
}

/// What happened in a case that is followed.
#[derive(Debug, Serialize)]
struct FollowedCase {
    number: String,
    link: String,
    lines: Vec<FollowedLine>,
}

#[derive(Debug, Serialize)]
struct FollowedLine {
    on: String,
    what: String,
}

/// The lines of one case.
#[derive(Debug, Serialize)]
struct OfCase {
    number: String,
    link: String,
    lines: Vec<Line>,
}

#[derive(Debug, Serialize)]
struct Line {
    act: String,
    who: &'static str,
    due: Option<String>,
    before: Option<String>,
    turn: Option<&'static str>,
    cause: Option<String>,
    cites: Vec<String>,
}

impl DigestLetter {
    /// Gathers what a digest tells.
    pub(super) fn of(job: &DigestJob, settings: &NoticeSettings) -> Result<Self, RenderError> {
        let base = settings.public_url.as_str().trim_end_matches('/');
        let plain = |lines: &[DigestLine]| by_case(lines.iter().map(|line| (line, None)), base);
        Ok(Self {
            sandbox: None,
            case_number: None,
            control_number: None,
            filer: None,
            importer: None,
            office: settings.office.clone(),
            dated: long(job.on),
            authority: "a service of Tidewaiter",
            link: format!("{base}/v1/deadlines"),
            counts: Counts {
                due: job.due.len(),
                overdue: job.overdue.len(),
                changed: job.changed.len(),
            },
            until: long(until(job.on)),
            since: long(legal_day(job.since)),
            due: plain(&job.due)?,
            overdue: plain(&job.overdue)?,
            followed: followed(&job.followed, base),
            changed: by_case(job.changed.iter().map(|it| (&it.line, Some(it))), base)?,
            more: job.more,
            preferences: format!("{base}/v1/me/preferences"),
        })
    }
}

/// Lines grouped by case, the cases in the order of their first lines.
fn by_case<'a>(
    lines: impl Iterator<Item = (&'a DigestLine, Option<&'a DigestChange>)>,
    base: &str,
) -> Result<Vec<OfCase>, RenderError> {
    let mut cases: Vec<(CaseId, OfCase)> = Vec::new();
    for (line, change) in lines {
        let told = told(line, change)?;
        match cases.iter_mut().find(|(id, _)| *id == line.case) {
            Some((_, case)) => case.lines.push(told),
            None => cases.push((
                line.case,
                OfCase {
                    number: line.case_number.clone(),
                    link: format!("{base}/v1/cases/{}", line.case),
                    lines: vec![told],
                },
            )),
        }
    }
    Ok(cases.into_iter().map(|(_, case)| case).collect())
}

/// What is followed, by case, in the order in which it happened.
fn followed(events: &[DigestEvent], base: &str) -> Vec<FollowedCase> {
    let mut cases: Vec<(CaseId, FollowedCase)> = Vec::new();
    for event in events {
        let what = match event.kind {
            EventType::Entry(kind) => kind.as_str().replace('_', " "),
            EventType::Deadline(turn) => format!("a time limit: {}", turn.as_str()),
            EventType::Test => continue,
        };
        let line = FollowedLine { on: long(legal_day(event.at)), what };
        match cases.iter_mut().find(|(id, _)| *id == event.case) {
            Some((_, case)) => case.lines.push(line),
            None => cases.push((
                event.case,
                FollowedCase {
                    number: event.case_number.clone(),
                    link: format!("{base}/v1/cases/{}", event.case),
                    lines: vec![line],
                },
            )),
        }
    }
    cases.into_iter().map(|(_, case)| case).collect()
}

fn told(line: &DigestLine, change: Option<&DigestChange>) -> Result<Line, RenderError> {
    let deadline = Stored::read(&line.deadline)?;
    let day = |day: Option<NaiveDate>| day.map(long);
    Ok(Line {
        act: deadline.act()?,
        who: deadline.who(),
        due: day(deadline.due().ok()),
        before: day(change.and_then(|change| change.before)),
        turn: change.map(|change| Turn::as_str(change.turn)),
        cause: change.and_then(cause),
        cites: deadline.cites(),
    })
}

/// What did it, in words: an entry, or a change of the law.
fn cause(change: &DigestChange) -> Option<String> {
    let by_law = || change.by_law.then(|| "a change of the law".to_owned());
    change.cause.map(|kind| kind.as_str().replace('_', " ")).or_else(by_law)
}
