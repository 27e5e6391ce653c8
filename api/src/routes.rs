//! Every route: what is read by the noun, what is done by the act.

mod accounts;
mod acts;
mod allegations;
mod audit;
mod calendars;
mod cases;
mod claims;
mod communications;
mod confidential;
mod cross_references;
mod deadlines;
mod deliveries;
mod documents;
mod events;
mod follow_ups;
mod health;
mod investigations;
mod keeping;
mod me;
mod notices;
mod operations;
mod outages;
mod parties;
mod penalties;
mod preferences;
mod problems;
mod protective;
mod public;
mod receipts;
mod record;
mod records;
mod register;
mod sandboxes;
mod screenings;
mod seals;
mod search;
mod service_list;
mod shipments;
mod simulations;
mod subscriptions;
mod tasks;
mod tolling_orders;
mod uploads;
mod webhooks;

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
    /// Withhold release orders, Findings and listings: the acts on them, and their public register.
    Orders,
    /// Detained shipments, and the acts on them.
    Shipments,
    /// Penalties, and the acts on them.
    Penalties,
    /// Communications on forced labor, and the acts on them.
    Communications,
    /// What is sent without a name, and how it is followed.
    Channel,
    /// Cases and their dockets.
    Cases,
    /// What is due, and why on that day.
    Deadlines,
    /// What is due, as calendar programs read it.
    Calendars,
    /// What was served, to whom, and how.
    Notices,
    /// What officers owe, and who has it.
    Tasks,
    /// Who is party to a case.
    Parties,
    /// Long work, and how far it has come.
    Operations,
    /// What is confidential, and who may read it under which order.
    Confidence,
    /// Documents: sent, staged, filed, and opened.
    Documents,
    /// What proves that something was filed, when, and whether it could be.
    Receipts,
    /// What anybody may read: the figures of the report, and released notices.
    Public,
    /// What is found by its words.
    Search,
    /// What happened, as it happens: the feed, webhooks, and what is followed.
    Events,
    /// Who may sign in, and with what.
    Accounts,
    /// Who did and read what, and the proof that nothing of it was changed.
    Audit,
    /// What would be.
    Simulations,
    /// Realms with a clock of their own.
    Sandboxes,
    /// Whether the service lives, and what its problems mean.
    Service,
}

/// All of them.
#[must_use]
pub fn all() -> impl OpenApi {
    let cases = (
        allegations::Allegations,
        investigations::Investigations,
        shipments::Shipments,
        penalties::Penalties,
        cases::Cases,
        (deadlines::Deadlines, calendars::Calendars),
        notices::Notices,
        tasks::Tasks,
        parties::Parties,
    );
    let rest = (
        (sandboxes::Sandboxes, simulations::Simulations),
        (operations::Operations, tolling_orders::TollingOrders),
        communications::Communications,
        cross_references::CrossReferences,
        follow_ups::FollowUps,
        health::Health,
        problems::Problems,
        records::all(),
        (register::Register, public::Public),
        screenings::Screenings,
        (search::Search, record::Records),
        preferences::OwnPreferences,
        (service_list::ServiceLists, deliveries::Deliveries, audit::Audit),
        (accounts::Accounts, claims::Claims, me::Myself),
        (confidential::Confidences, protective::ProtectiveOrders, seals::Seals, keeping::Keeping),
        (
            (documents::Documents, uploads::Uploads, receipts::Receipts, outages::Outages),
            (events::Events, webhooks::Webhooks, subscriptions::Subscriptions),
        ),
    );
    (acts::all(), cases, rest)
}
