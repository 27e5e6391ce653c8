//! Every route: what is read by the noun, what is done by the act.

mod acts;
mod allegations;
mod cases;
mod communications;
mod deadlines;
mod follow_ups;
mod health;
mod investigations;
mod notices;
mod operations;
mod parties;
mod problems;
mod sandboxes;
mod tasks;

use poem_openapi::{OpenApi, Tags};

/// The chapters of the document.
#[derive(Debug, Clone, Copy, Tags)]
pub enum Chapter {
    /// Allegations of evasion, and the acts on them.
    Allegations,
    /// Investigations, and the acts on them.
    Investigations,
    /// What parties submit to the record.
    Submissions,
    /// Administrative and judicial review.
    Reviews,
    /// Communications on forced labor, and the acts on them.
    Communications,
    /// What is sent without a name, and how it is followed.
    Channel,
    /// Cases and their dockets.
    Cases,
    /// What is due, and why on that day.
    Deadlines,
    /// What was served, to whom, and how.
    Notices,
    /// What officers owe, and who has it.
    Tasks,
    /// Who is party to a case.
    Parties,
    /// Long work, and how far it has come.
    Operations,
    /// Realms with a clock of their own.
    Sandboxes,
    /// Whether the service lives, and what its problems mean.
    Service,
}

/// All of them.
#[must_use]
pub fn all() -> impl OpenApi {
    let reads = (
        allegations::Allegations,
        investigations::Investigations,
        cases::Cases,
        deadlines::Deadlines,
        notices::Notices,
        tasks::Tasks,
        parties::Parties,
        sandboxes::Sandboxes,
        operations::Operations,
        communications::Communications,
        follow_ups::FollowUps,
        health::Health,
        problems::Problems,
    );
    (acts::all(), reads)
}
