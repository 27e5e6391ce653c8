//! Deadlines as the events of a calendar: whole days, each known by its deadline, cancelled and never taken away.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use entities::{CANCELLED_DAYS, CalendarEvent, PAST_DAYS};
use statute::{Program, Status};
use url::Url;
use uuid::Uuid;

use crate::icalendar::Lines;

/// In what a calendar stands.
#[derive(Debug, Clone)]
pub struct Feed<'a> {
    /// The calendar.
    pub id: Uuid,
    /// What its owner calls it.
    pub name: &'a str,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// Whether its dates are those of a sandbox.
    pub is_sandbox: bool,
    /// Whether there are more deadlines than it shows.
    pub is_cut: bool,
    /// How clients reach the API.
    pub public_url: &'a Url,
}

/// The calendar as RFC 5545 writes it.
#[must_use]
pub fn written(feed: &Feed<'_>, events: &[CalendarEvent]) -> String {
    let mut lines = Lines::default();
    lines.put("BEGIN", "VCALENDAR");
    lines.put("VERSION", "2.0");
    lines.put("PRODID", "-//Tidewaiter//Deadlines//EN");
    lines.put("CALSCALE", "GREGORIAN");
    lines.put("METHOD", "PUBLISH");
    let name =
        if feed.is_sandbox { format!("SANDBOX {}", feed.name) } else { feed.name.to_owned() };
    lines.text("NAME", &name);
    lines.text("X-WR-CALNAME", &name);
    let about = about(feed, events);
    lines.text("DESCRIPTION", &about);
    lines.text("X-WR-CALDESC", &about);
    lines.put("X-WR-TIMEZONE", ZONE);
    lines.put("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.put("X-PUBLISHED-TTL", REFRESH);
    for event in events {
        put(&mut lines, feed, event);
    }
    if let Some(last) = events.last().filter(|_| feed.is_cut) {
        put_cut(&mut lines, feed, last.on, events.len());
    }
    lines.put("END", "VCALENDAR");
    lines.finish()
}

/// The zone in which legal days end.
const ZONE: &str = "America/New_York";
/// How often a client is asked to look again.
const REFRESH: &str = "PT1H";
/// What the title of a confidential matter says.
pub const NEUTRAL: &str = "A date in a confidential matter";

/// What a calendar holds, and what it does not.
fn about(feed: &Feed<'_>, events: &[CalendarEvent]) -> String {
    let mut about = format!(
        "Last days of deadlines, each a legal day in {ZONE}, from {PAST_DAYS} days back on. What no longer stands is shown as cancelled \
         for {CANCELLED_DAYS} days. Reminders only: the docket is what counts."
    );
    if feed.is_cut {
        about.push(' ');
        about.push_str(&cut(events.len()));
    }
    about
}

fn cut(shown: usize) -> String {
    format!(
        "This calendar is cut off: it shows {shown} deadlines, and there are more after them. A calendar of fewer cases shows all of its own."
    )
}

fn put(lines: &mut Lines, feed: &Feed<'_>, event: &CalendarEvent) {
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("{}@tidewaiter", event.id));
    lines.instant("DTSTAMP", event.changed_at);
    lines.instant("LAST-MODIFIED", event.changed_at);
    lines.put("SEQUENCE", &event.sequence.to_string());
    lines.day("DTSTART", event.on);
    lines.text("SUMMARY", &title(feed, event));
    lines.text("DESCRIPTION", &description(feed, event));
    lines.put("URL", &link(feed, event));
    lines.put("STATUS", status(event));
    lines.put("TRANSP", "TRANSPARENT");
    if event.is_confidential {
        lines.put("CLASS", "PRIVATE");
    }
    if feed.is_sandbox {
        lines.put("CATEGORIES", "SANDBOX");
    }
    lines.put("END", "VEVENT");
}

/// The statement that there is more, on the last day that is shown.
fn put_cut(lines: &mut Lines, feed: &Feed<'_>, on: NaiveDate, shown: usize) {
    lines.put("BEGIN", "VEVENT");
    lines.put("UID", &format!("cut-off-{}@tidewaiter", feed.id));
    lines.instant("DTSTAMP", feed.created_at);
    lines.put("SEQUENCE", &on.num_days_from_ce().to_string());
    lines.day("DTSTART", on);
    lines.text("SUMMARY", "This calendar is cut off here");
    lines.text("DESCRIPTION", &cut(shown));
    lines.put("STATUS", "CONFIRMED");
    lines.put("TRANSP", "TRANSPARENT");
    lines.put("END", "VEVENT");
}

/// `CANCELLED` for what has no day any more, `TENTATIVE` for what is only expected.
fn status(event: &CalendarEvent) -> &'static str {
    if event.is_cancelled {
        "CANCELLED"
    } else if event.is_projected {
        "TENTATIVE"
    } else {
        "CONFIRMED"
    }
}

/// The title: of a confidential matter neither its number nor what is due in it.
fn title(feed: &Feed<'_>, event: &CalendarEvent) -> String {
    let what = if event.is_confidential {
        NEUTRAL.to_owned()
    } else {
        format!("{}, {}", words(&event.rule), event.number)
    };
    let state = match event.status {
        _ if event.is_cancelled => "Cancelled: ",
        Some(Status::Met | Status::MetLate) => "Done: ",
        Some(Status::Overdue) => "Overdue: ",
        _ if event.is_projected => "Expected: ",
        _ => "",
    };
    let realm = if feed.is_sandbox { "SANDBOX " } else { "" };
    format!("{realm}{state}{what}")
}

fn description(feed: &Feed<'_>, event: &CalendarEvent) -> String {
    let mut said = Vec::new();
    if feed.is_sandbox {
        said.push("SANDBOX: this is no real date.".to_owned());
    }
    let day = event.on.format("%B %-d, %Y");
    said.push(if event.is_cancelled {
        format!("This date no longer stands; the last day was {day}.")
    } else {
        format!("The last day is {day}. It ends at midnight, time zone {ZONE}.")
    });
    if !event.is_confidential {
        let law = match event.program {
            Program::Eapa => "EAPA",
            Program::ForcedLaborOrder | Program::Detention => "Forced labor",
        };
        said.push(format!("{law}; owed by: {}.", words(&event.obligor).to_lowercase()));
    }
    if let Some(paragraph) = event.paragraph.as_deref().filter(|_| event.status.is_some()) {
        said.push(paragraph.to_owned());
    }
    said.push(link(feed, event));
    said.join("\n")
}

/// Where the deadline is explained; of one that is gone, where it is told what became of it.
fn link(feed: &Feed<'_>, event: &CalendarEvent) -> String {
    let mut url = feed.public_url.clone();
    let end = if event.status.is_some() { "explanation" } else { "revisions" };
    url.set_path(&format!("/v1/deadlines/{}/{end}", event.id));
    url.to_string()
}

/// A word of the law's lists as a title has it: `initiation_decision` as `Initiation decision`.
fn words(word: &str) -> String {
    let mut rest = word.chars();
    let first = rest.next().map(|it| it.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", rest.as_str().replace('_', " "))
}
