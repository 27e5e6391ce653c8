//! A time limit, as a notice tells it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use statute::{Confidence, Deadline, Force, Status};

use super::RenderError;
use super::words;

/// A time limit in words.
#[derive(Debug, Serialize)]
pub(super) struct Limit {
    /// What is to be done.
    act: &'static str,
    /// By whom.
    who: &'static str,
    /// Whether CBP owes it.
    is_duty: bool,
    /// Whether the right is lost with it.
    is_bar: bool,
    /// The last day.
    due: String,
    /// The day that is early enough under every calendar and every serious reading, where it is another.
    safe: Option<String>,
    /// Where it is written.
    cites: Vec<String>,
}

/// A deadline as it is stored: what the law's own type writes.
#[derive(Debug, Deserialize)]
pub(super) struct Stored {
    rule: String,
    force: Force,
    obligor: String,
    due: Option<NaiveDate>,
    safe: Option<NaiveDate>,
    authority: Vec<Source>,
}

#[derive(Debug, Deserialize)]
struct Source {
    cite: String,
    confidence: Confidence,
}

impl Stored {
    pub(super) fn read(value: &serde_json::Value) -> Result<Self, RenderError> {
        Self::deserialize(value).map_err(RenderError::Deadline)
    }

    /// The last day.
    pub(super) fn due(&self) -> Result<NaiveDate, RenderError> {
        self.due.ok_or(RenderError::Missing("by when"))
    }

    pub(super) fn limit(&self) -> Result<Limit, RenderError> {
        let due = self.due()?;
        Ok(Limit {
            act: words::act(&self.rule)
                .ok_or(RenderError::Missing("what the time limit is for"))?,
            who: words::obligor(&self.obligor),
            is_duty: self.force == Force::Duty,
            is_bar: self.force == Force::Bar,
            due: long(due),
            safe: self.safe.filter(|safe| *safe < due).map(long),
            cites: self
                .authority
                .iter()
                .map(|source| cited(&source.cite, source.confidence))
                .collect(),
        })
    }
}

/// The limits that run now and are certain, in the order of their last days: the parties' and CBP's.
pub(super) fn running(deadlines: &[Deadline]) -> (Vec<Limit>, Vec<Limit>) {
    let running = deadlines.iter().filter(|it| it.status == Status::Running && !it.projected);
    let limits = running.filter_map(|it| {
        let due = it.due?;
        Some(Limit {
            act: words::act(it.rule)?,
            who: words::obligor(&it.obligor),
            is_duty: it.force == Force::Duty,
            is_bar: it.force == Force::Bar,
            due: long(due),
            safe: it.safe.filter(|safe| *safe < due).map(long),
            cites: it
                .authority
                .iter()
                .map(|source| cited(&source.cite, source.confidence))
                .collect(),
        })
    });
    limits.partition(|limit| limit.who != "CBP")
}

/// A legal day in full: `Tuesday, January 14, 2020`.
pub(super) fn long(day: NaiveDate) -> String {
    day.format("%A, %B %-d, %Y").to_string()
}

/// A source, marked where nobody here has read it.
fn cited(cite: &str, confidence: Confidence) -> String {
    if confidence == Confidence::Unverified {
        format!("{cite} (unverified)")
    } else {
        cite.to_owned()
    }
}
