//! The one place where reads are audited: whatever shows something of a case leaves its link before the bytes go out.
//!
//! What is shown is told by the path, and the law says which of it is confidential ([`Resource::is_audited`]). A read that was refused
//! leaves nothing, so that nothing tells whether it is there. Where the link cannot be written, nothing is shown.

use std::sync::{Arc, OnceLock};

use entities::{Actor, CaseId, ReadDone, ReadOf, RealmId};
use poem::http::{Method, StatusCode, header};
use poem::{Endpoint, IntoResponse, Request, Response};
use statute::Role;
use statute::audit::{Doing, Outcome, Resource};
use uuid::Uuid;

use crate::app::App;
use crate::attempts;
use crate::contract::Paths;
use crate::idempotency::REPLAYED;
use crate::pages;
use crate::problem::{Problem, catalogue, chain};
use crate::rehearsable;

/// What the id in a path is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Names {
    /// A case.
    Case,
    /// A deadline.
    Deadline,
    /// A notice.
    Notice,
    /// A task.
    Task,
    /// Confidential information.
    Confidential,
    /// A protective order.
    ProtectiveOrder,
    /// A seal.
    Seal,
    /// A legal hold.
    LegalHold,
    /// A destruction of records.
    Destruction,
    /// A document.
    Document,
    /// A receipt.
    Receipt,
    /// Of no case, or of many.
    Thing,
    /// Nothing: the token names the case.
    Token,
}

/// What is shown below which path; the first row that fits holds.
const CLASSES: &[(&str, Resource, Names)] = &[
    ("/v1/accounts", Resource::Account, Names::Thing),
    // Whoever has the URL of a calendar reads it as its owner.
    ("/v1/calendars/feeds", Resource::Deadline, Names::Thing),
    ("/v1/calendars", Resource::Own, Names::Thing),
    ("/v1/cases/{id}/docket", Resource::Docket, Names::Case),
    ("/v1/cases/{id}/documents", Resource::Document, Names::Case),
    ("/v1/cases/{id}/record", Resource::Record, Names::Case),
    ("/v1/cases/{id}/related", Resource::CrossReference, Names::Case),
    ("/v1/cases/{id}/service-list", Resource::ServiceList, Names::Case),
    ("/v1/cases/{id}/confidential-information", Resource::ConfidentialInformation, Names::Case),
    ("/v1/cases/{id}/protective-orders", Resource::ProtectiveOrder, Names::Case),
    ("/v1/cases/{id}/protective-order-applications", Resource::ProtectiveOrder, Names::Case),
    ("/v1/cases/{id}/receipts", Resource::Receipt, Names::Case),
    ("/v1/cases/{id}/audit", Resource::Audit, Names::Case),
    ("/v1/cases/{id}/destructions", Resource::Retention, Names::Case),
    ("/v1/cases/{id}/legal-holds", Resource::Retention, Names::Case),
    ("/v1/cases/{id}/retention", Resource::Retention, Names::Case),
    ("/v1/cases/{id}/seals", Resource::Seal, Names::Case),
    ("/v1/cases", Resource::Case, Names::Case),
    ("/v1/audit", Resource::Audit, Names::Thing),
    ("/v1/confidential-information", Resource::ConfidentialInformation, Names::Confidential),
    ("/v1/cross-references", Resource::CrossReference, Names::Thing),
    ("/v1/deadlines", Resource::Deadline, Names::Deadline),
    ("/v1/deadlines.csv", Resource::Deadline, Names::Thing),
    ("/v1/destructions", Resource::Retention, Names::Destruction),
    ("/v1/documents", Resource::Document, Names::Document),
    ("/v1/eapa/allegations", Resource::Case, Names::Case),
    ("/v1/eapa/agency-requests", Resource::Case, Names::Case),
    ("/v1/eapa/help-requests", Resource::Request, Names::Thing),
    ("/v1/eapa/investigations", Resource::Case, Names::Case),
    ("/v1/eapa/notices", Resource::Service, Names::Thing),
    ("/v1/eapa/notices.atom", Resource::Service, Names::Thing),
    ("/v1/events", Resource::Case, Names::Thing),
    ("/v1/filing-attempts", Resource::Receipt, Names::Thing),
    ("/v1/filing-intents", Resource::Receipt, Names::Thing),
    ("/v1/forced-labor/allegations/{id}/messages", Resource::Message, Names::Case),
    ("/v1/forced-labor/allegations", Resource::Case, Names::Case),
    ("/v1/forced-labor/follow-ups/current/docket", Resource::Docket, Names::Token),
    ("/v1/forced-labor/follow-ups/current/messages", Resource::Message, Names::Token),
    ("/v1/forced-labor/follow-ups", Resource::Case, Names::Token),
    ("/v1/forced-labor/orders/counts", Resource::Register, Names::Thing),
    ("/v1/forced-labor/orders/{id}/history", Resource::Register, Names::Case),
    ("/v1/forced-labor/orders/{id}/", Resource::Docket, Names::Case),
    ("/v1/forced-labor/orders", Resource::Register, Names::Case),
    ("/v1/forced-labor/penalties", Resource::Case, Names::Case),
    ("/v1/forced-labor/shipments", Resource::Case, Names::Case),
    ("/v1/law-changes", Resource::Operation, Names::Thing),
    ("/v1/legal-holds", Resource::Retention, Names::LegalHold),
    ("/v1/me", Resource::Own, Names::Thing),
    ("/v1/notices/{id}/certificate", Resource::Certificate, Names::Notice),
    ("/v1/notices", Resource::Notice, Names::Notice),
    ("/v1/operations", Resource::Operation, Names::Thing),
    ("/v1/outages", Resource::Service, Names::Thing),
    ("/v1/parties", Resource::Party, Names::Thing),
    ("/v1/protective-orders", Resource::ProtectiveOrder, Names::ProtectiveOrder),
    ("/v1/receipts", Resource::Receipt, Names::Receipt),
    ("/v1/sandboxes", Resource::Sandbox, Names::Thing),
    ("/v1/seals", Resource::Seal, Names::Seal),
    ("/v1/search", Resource::Search, Names::Thing),
    ("/v1/statistics", Resource::Register, Names::Thing),
    // Whoever has a link: nobody is asked who he is, and it shows nothing of the case.
    ("/v1/simulations/shared", Resource::Own, Names::Thing),
    ("/v1/simulations", Resource::Simulation, Names::Thing),
    ("/v1/subscriptions", Resource::Own, Names::Thing),
    ("/v1/tasks", Resource::Task, Names::Task),
    ("/v1/tolling-orders", Resource::Operation, Names::Thing),
    ("/v1/unsubscribe", Resource::Own, Names::Thing),
    ("/v1/uploads", Resource::Own, Names::Thing),
    ("/v1/webhooks", Resource::Own, Names::Thing),
    ("/.well-known", Resource::Service, Names::Thing),
    ("/livez", Resource::Service, Names::Thing),
    ("/metrics", Resource::Service, Names::Thing),
    ("/problems", Resource::Service, Names::Thing),
    ("/readyz", Resource::Service, Names::Thing),
];

/// What the pages show: the same things as the API, and so the same links, one for each.
const PAGES: &[(&str, &[(Resource, Names)])] = &[
    ("/", &[(Resource::Deadline, Names::Thing)]),
    ("/docket/cases", &[(Resource::Case, Names::Thing)]),
    (
        "/docket/cases/{id}",
        &[
            (Resource::Case, Names::Case),
            (Resource::Docket, Names::Case),
            (Resource::Deadline, Names::Case),
        ],
    ),
    ("/docket/deadlines/{id}", &[(Resource::Deadline, Names::Deadline)]),
];

/// What is shown below a path, of the document or of a page.
#[must_use]
pub fn classes(pattern: &str) -> Vec<(Resource, Names)> {
    let of_a_page = PAGES.iter().find(|row| row.0 == pattern).map(|row| row.1.to_vec());
    of_a_page.unwrap_or_else(|| class(pattern).into_iter().collect())
}

/// What a path of the document shows.
#[must_use]
pub fn class(pattern: &str) -> Option<(Resource, Names)> {
    let fits = |below: &str| {
        let rest = pattern.strip_prefix(below);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || below.ends_with('/'))
    };
    CLASSES.iter().find(|row| fits(row.0)).map(|&(_, resource, names)| (resource, names))
}

/// Who was let in: what the extractors of a request say of it.
#[derive(Debug, Clone, Default)]
struct Visitor(Arc<OnceLock<Came>>);

#[derive(Debug)]
struct Came {
    actor: Actor,
    realm: RealmId,
    case: Option<CaseId>,
}

/// Says who a request was found to be of; `case`: the one that his token opens.
pub(crate) fn came(request: &Request, actor: &Actor, realm: RealmId, case: Option<CaseId>) {
    attempts::came(request, actor, realm);
    if let Some(visitor) = request.data::<Visitor>() {
        // A request is of one caller, whoever asks for it twice.
        let _ = visitor.0.set(Came { actor: actor.clone(), realm, case });
    }
}

/// A request that may show something.
struct Asked {
    resource: Resource,
    names: Names,
    id: Option<Uuid>,
    is_read: bool,
    is_rehearsal: bool,
}

impl Asked {
    /// All that a request may show: one thing, or on a page several.
    fn of(request: &Request) -> Vec<Self> {
        let path = request.uri().path();
        let known = request.data::<Arc<Paths>>().and_then(|it| it.find(path));
        let page = || pages::is_page(request).then(|| pages::pattern(path)).flatten();
        let Some(pattern) = known.map(|it| it.pattern.as_str()).or_else(page) else {
            return Vec::new();
        };
        let mut parts = pattern.split('/').zip(path.split('/'));
        let id = parts.find(|(want, _)| *want == "{id}").and_then(|(_, it)| it.parse().ok());
        let is_rehearsal = rehearsable::is_rehearsal(request);
        let is_read = matches!(*request.method(), Method::GET | Method::HEAD);
        let shown = classes(pattern).into_iter();
        shown.map(|(resource, names)| Self { resource, names, id, is_read, is_rehearsal }).collect()
    }

    /// What was shown by this answer; `None` where nothing was.
    fn done(&self, came: &Came, response: &Response) -> Option<ReadDone> {
        let is_replay = response.headers().contains_key(REPLAYED);
        let (what, outcome) = match response.status() {
            StatusCode::OK | StatusCode::PARTIAL_CONTENT if self.is_read => {
                (Doing::Read, Outcome::Shown)
            }
            StatusCode::NOT_MODIFIED if self.is_read => (Doing::Read, Outcome::Unchanged),
            StatusCode::OK if self.is_rehearsal => (Doing::Rehearsed, Outcome::Shown),
            // The first answer, given again.
            status if status.is_success() && is_replay => (Doing::Read, Outcome::Shown),
            _ => return None,
        };
        let of = match (self.names, self.id) {
            (Names::Token, _) => came.case.map_or(ReadOf::Realm, ReadOf::Case),
            (_, None) => ReadOf::Realm,
            (Names::Case, Some(id)) => ReadOf::Case(CaseId(id)),
            (Names::Deadline, Some(id)) => ReadOf::Deadline(id),
            (Names::Notice, Some(id)) => ReadOf::Notice(id),
            (Names::Task, Some(id)) => ReadOf::Task(id),
            (Names::Confidential, Some(id)) => ReadOf::Confidential(id),
            (Names::ProtectiveOrder, Some(id)) => ReadOf::ProtectiveOrder(id),
            (Names::Seal, Some(id)) => ReadOf::Seal(id),
            (Names::LegalHold, Some(id)) => ReadOf::LegalHold(id),
            (Names::Destruction, Some(id)) => ReadOf::Destruction(id),
            (Names::Document, Some(id)) => ReadOf::Document(id),
            (Names::Receipt, Some(id)) => ReadOf::Receipt(id),
            (Names::Thing, Some(id)) => ReadOf::Thing(id),
        };
        let etag = response.headers().get(header::ETAG).and_then(|it| it.to_str().ok());
        let etag = etag.map(str::to_owned);
        Some(ReadDone { what, resource: self.resource, of, etag, outcome })
    }
}

/// Writes the link of a read that succeeded, and only then lets the answer out.
///
/// # Errors
/// The endpoint's own; 503 where the link cannot be written.
pub async fn noted<E: Endpoint>(endpoint: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let app = App::of(&request)?;
    let asked = Asked::of(&request);
    let visitor = Visitor::default();
    request.set_data(visitor.clone());
    let response = endpoint.call(request).await?.into_response();
    let Some(came) = visitor.0.get() else {
        // Nobody was asked who he is: only what is for everybody may be shown to him.
        let is_shown = |it: &Asked| it.is_read && response.status().is_success();
        if asked.iter().any(|it| is_shown(it) && it.resource.is_audited(Role::Filer)) {
            return Err(refused().into());
        }
        return Ok(response);
    };
    let reads: Vec<ReadDone> = asked.iter().filter_map(|it| it.done(came, &response)).collect();
    for read in reads.iter().filter(|it| it.resource.is_audited(came.actor.role)) {
        app.ledger.note_read(&came.actor, came.realm, read).await.map_err(|error| {
            let caused_by = chain(&error);
            tracing::error!(error = %error, %caused_by, "a read could not be audited, and was refused");
            refused()
        })?;
    }
    Ok(response)
}

fn refused() -> Problem {
    Problem::new(
        &catalogue::UNAVAILABLE,
        "The read could not be written into the audit, and nothing is shown without that.",
    )
}
