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
    act: String,
    /// By whom.
    who: &'static str,
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
    limit: Option<String>,
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

    /// The same of a deadline at hand.
    pub(super) fn of(deadline: &Deadline) -> Result<Self, RenderError> {
        let value = serde_json::to_value(deadline).map_err(RenderError::Deadline)?;
        Self::read(&value)
    }

    /// The last day.
    pub(super) fn due(&self) -> Result<NaiveDate, RenderError> {
        self.due.ok_or(RenderError::Missing("by when"))
    }

    /// In words, as they are on a day.
    pub(super) fn limit(&self, dated: NaiveDate) -> Result<Limit, RenderError> {
        let due = self.due()?;
        Ok(Limit {
            act: self.act()?,
            who: self.who(),
            is_bar: self.force == Force::Bar,
            due: long(due),
            // A day that has passed helps nobody.
            safe: self.safe.filter(|safe| (dated..due).contains(safe)).map(long),
            cites: self.cites(),
        })
    }

    /// What is to be done.
    pub(super) fn act(&self) -> Result<String, RenderError> {
        let act = act(&self.rule, self.limit.as_deref());
        act.ok_or(RenderError::Missing("what the time limit is for"))
    }

    /// By whom.
    pub(super) fn who(&self) -> &'static str {
        words::obligor(&self.obligor)
    }

    /// Where it is written.
    pub(super) fn cites(&self) -> Vec<String> {
        self.authority.iter().map(Source::cited).collect()
    }
}

impl Source {
    /// Marked where nobody here has read it.
    fn cited(&self) -> String {
        let mark = if self.confidence == Confidence::Unverified { " (unverified)" } else { "" };
        format!("{}{mark}", self.cite)
    }
}

/// What is done under a limit; of a limit for asking for more time, for what.
fn act(rule: &str, limit: Option<&str>) -> Option<String> {
    let own = words::act(rule)?;
    let other = limit.and_then(|it| words::act(it.split('#').next()?));
    Some(other.map_or_else(|| own.to_owned(), |other| format!("{own} to {other}")))
}

/// The limits that run now and are certain, in the order of their last days: the parties' and CBP's.
pub(super) fn running(
    deadlines: &[Deadline],
    dated: NaiveDate,
) -> Result<(Vec<Limit>, Vec<Limit>), RenderError> {
    let running = deadlines
        .iter()
        .filter(|it| it.status == Status::Running && !it.projected && it.due.is_some());
    let limits = running.map(|it| Stored::of(it)?.limit(dated)).collect::<Result<Vec<_>, _>>()?;
    Ok(limits.into_iter().partition(|limit| limit.who != words::CBP))
}

/// A legal day in full: `Tuesday, January 14, 2020`.
pub(super) fn long(day: NaiveDate) -> String {
    day.format("%A, %B %-d, %Y").to_string()
}
