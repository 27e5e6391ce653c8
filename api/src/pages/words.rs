//! The law's words as the pages say them. What whoever owes it does is said as the letters say it.

use chrono::{Datelike, NaiveDate};
use statute::time_line::Week;
use statute::{Confidence, Force, Status, count, explain};

/// A day with its weekday: `Tuesday, October 13, 2020`.
pub fn day(on: NaiveDate) -> String {
    explain::long(on)
}

/// The same, where there is little room: `Tue, Oct 13, 2020`.
#[must_use]
pub fn short_day(on: NaiveDate) -> String {
    format!("{} {}, {}", on.format("%a, %b"), on.day(), on.year())
}

/// A month: `Oct 2020`.
pub fn month(on: NaiveDate) -> String {
    on.format("%b %Y").to_string()
}

/// What is due: `Decide whether to initiate an investigation`.
#[must_use]
pub fn act(rule: &str) -> String {
    workflows::act(rule).map_or_else(|| spelled(rule), |said| capital(said.trim_end_matches(',')))
}

/// Who owes it.
pub fn obligor(word: &str) -> String {
    capital(workflows::obligor(word))
}

/// What happened, a state, a role: `Notice of initiation issued`.
#[must_use]
pub fn entry(word: &str) -> String {
    spelled(word)
}

/// A word of the law's lists, spelled for reading.
#[must_use]
pub fn spelled(word: &str) -> String {
    capital(&word.replace('_', " "))
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// A sentence in its parts, each with whether it is a word of the law's lists: the law writes those between backticks.
#[must_use]
pub fn parts(sentence: &str) -> Vec<(bool, String)> {
    let marked = [false, true].into_iter().cycle().zip(sentence.split('`'));
    marked
        .filter(|(_, part)| !part.is_empty())
        .map(|(is_word, part)| (is_word, part.to_owned()))
        .collect()
}

/// Where a deadline stands.
pub const fn status(status: Status, is_projected: bool) -> &'static str {
    match status {
        Status::Running if is_projected => "Expected: what it runs from has not happened yet",
        Status::Running => "Running",
        Status::Stayed => "Stands still until Commerce answers",
        Status::Met => "Done in time",
        Status::MetLate => "Done late",
        Status::Overdue => "Overdue",
        Status::Closed => "The time is over",
        Status::Lapsed => "Took effect by operation of law",
        Status::Averted => "Can no longer fall due",
        Status::Superseded => "Another date governs",
    }
}

/// The same, as one chooses it from a list.
pub const fn chosen(status: Status) -> &'static str {
    match status {
        Status::Running => "Running",
        Status::Stayed => "Standing still",
        other => self::status(other, false),
    }
}

/// What a lapse does.
pub const fn force(force: Force) -> &'static str {
    match force {
        Force::Duty => "A duty of CBP: the case goes on if it is missed",
        Force::Bar => "What is filed later is refused",
        Force::Law => "It takes effect without anybody acting",
        Force::Target => "A target without a sanction",
        Force::Advisory => "Arguable: shown, and never acted upon",
    }
}

/// How sure a reading is.
pub const fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Verified => "verified: the text was read",
        Confidence::Derived => "derived: real cases prove it",
        Confidence::Unverified => "unverified: not to be taken as settled",
    }
}

/// How many days are left, in words.
#[must_use]
pub fn left(today: NaiveDate, due: NaiveDate) -> String {
    match count::days_left(today, due) {
        0 => "Today".to_owned(),
        1 => "1 day left".to_owned(),
        -1 => "1 day over".to_owned(),
        days if days > 0 => format!("{days} days left"),
        days => format!("{} days over", days.unsigned_abs()),
    }
}

/// The heading of a week.
#[must_use]
pub fn week(week: Week) -> String {
    match week {
        Week::Past => "Before this week".to_owned(),
        Week::This => "This week".to_owned(),
        Week::Next => "Next week".to_owned(),
        Week::Later(monday) => format!("Week of {}", day(monday)),
    }
}
