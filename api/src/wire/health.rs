//! Whether the service lives, and whether it is ready.

use poem_openapi::{Enum, Object};

/// The process answers.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Alive {
    /// `alive`.
    pub status: String,
    /// The version of the service.
    pub version: String,
}

/// What the service depends on, each with its state.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Readiness {
    /// `ready` when all of it answers, `degraded` when filings are taken and something waits.
    pub status: ReadyState,
    /// The ledger's database. Without it nothing can be filed.
    pub database: Dependency,
    /// Temporal, which keeps the clocks. Without it filings are taken, and the clocks start when it is back.
    pub temporal: Dependency,
    /// The mail server. Without it notices wait and are tried again.
    pub mail: Dependency,
}

/// How much of it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ReadyState {
    /// All of it.
    Ready,
    /// The database, so that filings are taken.
    Degraded,
    /// Not the database.
    Unavailable,
}

impl Readiness {
    /// What is said of the three.
    #[must_use]
    pub fn of(database: Dependency, temporal: Dependency, mail: Dependency) -> Self {
        let status = match (database.ok, temporal.ok && mail.ok) {
            (true, true) => ReadyState::Ready,
            (true, false) => ReadyState::Degraded,
            (false, _) => ReadyState::Unavailable,
        };
        Self { status, database, temporal, mail }
    }

    /// Whether all of it answers.
    #[must_use]
    pub fn all_answer(&self) -> bool {
        self.status == ReadyState::Ready
    }

    /// Each with its name.
    #[must_use]
    pub fn parts(&self) -> [(&'static str, &Dependency); 3] {
        [("database", &self.database), ("temporal", &self.temporal), ("mail", &self.mail)]
    }
}

/// The state of one thing the service depends on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Dependency {
    /// Whether it answers.
    pub ok: bool,
    /// What is wrong with it.
    pub detail: Option<String>,
}

impl Dependency {
    /// It answers, or says why not. Addresses and secrets are not part of the words.
    #[must_use]
    pub fn of(outcome: Result<(), String>) -> Self {
        Self { ok: outcome.is_ok(), detail: outcome.err() }
    }
}

/// A kind of problem and what to do about it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct ProblemKind {
    /// Its name, the last part of `type`.
    pub slug: String,
    /// The `type` of the problem document.
    #[oai(rename = "type")]
    pub kind: String,
    /// The kind in a short sentence.
    pub title: String,
    /// The status it comes with.
    pub status: u16,
    /// What it means and what can be done.
    pub about: String,
}
