//! Every route that reads, and to whom it is there: typed by hand. A route of the contract without a row fails the test, so that
//! none can be added without saying who may see what it shows.

use super::people::{Matter, Person, Side};
use crate::world::World;

/// What a route shows, and so to whom it is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A case, to whoever may know of it.
    Case,
    /// An allegation, which is an EAPA case.
    Allegation,
    /// An investigation, to whoever may know that it was initiated.
    Investigation,
    /// What stands beside a case and is the office's own.
    OfOffice,
    /// What stands beside an investigation and is the office's own.
    OfficeFile,
    /// A thing of a case that no case here has.
    Nothing,
    /// The audit of a case: the auditor's, and no more than another's act to officers.
    Audit,
    /// A communication on forced labor, to its sender and the office.
    Communication,
    /// Acts on an order, to the office.
    Order,
    /// Petitions against an order that was announced: to each his own, and so none or some to everybody who has a name.
    Petitions,
    /// What is public.
    Public,
    /// A shipment, to its importer and the office.
    Shipment,
    /// A penalty, likewise.
    Penalty,
    /// A deadline of a case, as this audience has it.
    Deadline,
    /// A notice of a case, to whom it was sent.
    Notice,
    /// A task, to officers.
    Task,
    /// A party.
    Party,
    /// A document on a case, to whoever sees the entry it lies beside; its bytes, to whoever may open it.
    Document,
    /// A sandbox, to its maker and to officers.
    Sandbox,
    /// A list to everybody who has a name, of what he may see.
    List,
    /// A list to officers.
    OfficeList,
    /// A list to auditors.
    AuditList,
    /// What is of no case and has tests of its own: probes, problems, operations, accounts, links of mail.
    Apart,
}

use Kind as K;

/// What a route shows, with what its paths begin, and how they go on.
const ROWS: &[(Kind, &str, &[&str])] = &[
    (
        K::Case,
        "/v1/cases/{id}",
        &[
            "",
            "/confidential-information",
            "/corrections",
            "/docket",
            "/docket/{number}",
            "/documents",
            "/protective-orders",
            "/receipts",
            "/record",
            "/record/export",
            "/service-list",
        ],
    ),
    (
        K::Allegation,
        "/v1/eapa/allegations/{id}",
        &[
            "",
            "/acknowledgments",
            "/commerce-determinations",
            "/declinations",
            "/health-or-safety-words",
            "/notices-of-non-initiation",
            "/referrals",
            "/returns",
            "/versions",
            "/withdrawal-requests",
            "/withdrawals",
        ],
    ),
    // A tolling order reaches an allegation too: it is listed before there is an investigation.
    (K::Allegation, "/v1/eapa/investigations/{id}", &["/tolling"]),
    (
        K::Investigation,
        "/v1/eapa/investigations/{id}",
        &[
            "",
            "/agent-submissions",
            "/argument-responses",
            "/cbp-information",
            "/commerce-determinations",
            "/consolidation-services",
            "/consolidations",
            "/corrections-of-submissions",
            "/deadline-extensions",
            "/determinations",
            "/extension-denials",
            "/extension-requests",
            "/extensions",
            "/factual-information",
            "/factual-information-dates",
            "/health-or-safety-words",
            "/information-requests",
            "/information-responses",
            "/interim-measures",
            "/interim-measures/liftings",
            "/judgments",
            "/judicial-reviews",
            "/measures",
            "/notices-of-consolidation",
            "/notices-of-determination",
            "/notices-of-initiation",
            "/powers-of-attorney",
            "/public-records",
            "/rebuttals",
            "/referrals",
            "/rejections",
            "/remand-determinations",
            "/remands",
            "/review-decisions",
            "/review-request-refusals",
            "/review-requests",
            "/review-responses",
            "/reviews",
            "/verification-reports",
            "/verification-visits",
            "/written-argument-dates",
            "/written-arguments",
        ],
    ),
    (
        K::OfOffice,
        "/v1/cases/{id}",
        &["/destructions", "/legal-holds", "/related", "/retention", "/seals"],
    ),
    (
        K::OfficeFile,
        "/v1/eapa/investigations/{id}",
        &["/consequences", "/entries-of-merchandise", "/tolling-requests"],
    ),
    (K::Nothing, "", &["/v1/eapa/investigations/{id}/entries-of-merchandise/{number}/lines"]),
    (K::Audit, "", &["/v1/cases/{id}/audit"]),
    (
        K::Communication,
        "/v1/forced-labor/allegations/{id}",
        &[
            "",
            "/acceptances",
            "/messages",
            "/orders",
            "/referrals",
            "/rejections",
            "/returns",
            "/transmittals",
            "/versions",
        ],
    ),
    (
        K::Order,
        "/v1/forced-labor/orders/{id}",
        &[
            "/carve-outs",
            "/court-actions",
            "/entity-delistings",
            "/findings",
            "/judgments",
            "/modification-decisions",
            "/modifications",
            "/revocations",
            "/supersessions",
            "/terminations",
            "/vacaturs",
        ],
    ),
    (K::Petitions, "", &["/v1/forced-labor/orders/{id}/modification-requests"]),
    (
        K::Public,
        "",
        &[
            "/v1/forced-labor/orders",
            "/v1/forced-labor/orders/counts",
            "/v1/forced-labor/orders/{id}",
            "/v1/forced-labor/orders/{id}/history",
            "/v1/eapa/notices",
            "/v1/eapa/notices.atom",
            "/v1/statistics",
        ],
    ),
    (
        K::Shipment,
        "/v1/forced-labor/shipments/{id}",
        &[
            "",
            "/accelerated-dispositions",
            "/court-actions",
            "/deadline-extensions",
            "/destructions",
            "/detentions",
            "/entries",
            "/exception-determinations",
            "/exception-reports",
            "/exception-requests",
            "/exclusion-advices",
            "/exclusions",
            "/exportations",
            "/forfeitures",
            "/importations",
            "/judgments",
            "/notices-of-detention",
            "/presentations",
            "/proofs",
            "/protest-allowances",
            "/protest-denials",
            "/protests",
            "/releases",
            "/seizure-claims",
            "/seizure-notices",
            "/seizure-petition-decisions",
            "/seizure-petitions",
            "/seizure-publications",
            "/seizures",
            "/track-switches",
            "/uflpa-responses",
        ],
    ),
    (
        K::Penalty,
        "/v1/forced-labor/penalties/{id}",
        &[
            "",
            "/court-actions",
            "/deadline-extensions",
            "/decisions",
            "/judgments",
            "/payments",
            "/penalty-notices",
            "/petitions",
            "/prepenalty-responses",
        ],
    ),
    (K::Deadline, "/v1/deadlines/{id}", &["", "/explanation", "/revisions"]),
    (
        K::Notice,
        "",
        &["/v1/notices/{id}", "/v1/notices/{id}/certificate", "/v1/notices/{id}/rendered"],
    ),
    (
        K::Task,
        "",
        &[
            "/v1/tasks/{id}",
            "/v1/tasks/{id}/assignments",
            "/v1/tasks/{id}/claims",
            "/v1/tasks/{id}/completions",
        ],
    ),
    (K::Party, "", &["/v1/parties/{id}"]),
    (K::Document, "", &["/v1/documents/{id}", "/v1/documents/{id}/content"]),
    (K::Sandbox, "", &["/v1/sandboxes/{id}", "/v1/sandboxes/{id}/clock"]),
    (
        K::List,
        "",
        &[
            "/v1/accounts",
            "/v1/calendars",
            "/v1/cases",
            "/v1/deadlines",
            "/v1/deadlines/changes",
            "/v1/documents",
            "/v1/eapa/allegations",
            "/v1/eapa/help-requests",
            "/v1/eapa/investigations",
            "/v1/events",
            "/v1/filing-attempts",
            "/v1/forced-labor/allegations",
            "/v1/forced-labor/penalties",
            "/v1/forced-labor/shipments",
            "/v1/me",
            "/v1/me/digests",
            "/v1/me/preferences",
            "/v1/me/tokens",
            "/v1/notices",
            "/v1/parties",
            "/v1/sandboxes",
            "/v1/search",
            "/v1/search/counts",
            "/v1/simulations",
            "/v1/subscriptions",
            "/v1/webhooks",
        ],
    ),
    (
        K::OfficeList,
        "",
        &["/v1/cross-references", "/v1/law-changes", "/v1/tasks", "/v1/tolling-orders"],
    ),
    (K::AuditList, "", &["/v1/audit", "/v1/audit/heads"]),
    (
        K::Apart,
        "",
        &[
            "/.well-known/jwks.json",
            "/livez",
            "/metrics",
            "/problems",
            "/problems/{slug}",
            "/readyz",
            "/v1/accounts/{id}",
            "/v1/calendars/feeds/{token}",
            "/v1/calendars/{id}",
            "/v1/confidential-information/{id}",
            // The list at `/v1/deadlines`, in another form.
            "/v1/deadlines.csv",
            "/v1/destructions/{id}",
            "/v1/destructions/{id}/things",
            "/v1/documents/{id}",
            "/v1/documents/{id}/content",
            "/v1/eapa/notices/{id}",
            "/v1/forced-labor/follow-ups/current",
            "/v1/forced-labor/follow-ups/current/docket",
            "/v1/forced-labor/follow-ups/current/messages",
            "/v1/legal-holds/{id}",
            "/v1/me/tokens/{id}",
            "/v1/operations/{id}",
            "/v1/operations/{id}/items",
            "/v1/outages",
            "/v1/outages/{id}/certificate",
            "/v1/protective-orders/{id}",
            "/v1/protective-orders/{id}/accesses",
            "/v1/seals/{id}",
            "/v1/seals/{id}/readers",
            "/v1/receipts/{id}",
            "/v1/sandboxes/{id}/messages",
            "/v1/simulations/shared/{token}",
            "/v1/simulations/{id}",
            "/v1/subscriptions/{id}",
            "/v1/tolling-orders/{id}",
            "/v1/tolling-orders/{id}/items",
            "/v1/tolling-orders/{id}/preview",
            "/v1/tolling-orders/{id}/preview.csv",
            "/v1/unsubscribe/{token}",
            "/v1/uploads/{id}",
            "/v1/webhooks/{id}",
            "/v1/webhooks/{id}/deliveries",
        ],
    ),
];

/// Every path of the table with what it shows.
pub fn routes() -> Vec<(Kind, String)> {
    let all = ROWS.iter().flat_map(|(kind, begin, ends)| {
        ends.iter().map(move |end| (*kind, format!("{begin}{end}")))
    });
    all.collect()
}

/// Fails where the contract reads by a route that has no row, or a row has no route.
pub fn assert_complete(world: &World) {
    let rows: Vec<String> = routes().into_iter().map(|it| it.1).collect();
    let reads: Vec<String> = world
        .document
        .operations()
        .into_iter()
        .filter(|it| it.method == "GET")
        .map(|it| it.path)
        .collect();
    let missing: Vec<&String> = reads.iter().filter(|it| !rows.contains(it)).collect();
    assert!(missing.is_empty(), "say in visibility/routes.rs to whom these are there: {missing:?}");
    let gone: Vec<&String> = rows.iter().filter(|it| !reads.contains(it)).collect();
    assert!(gone.is_empty(), "the contract has none of these: {gone:?}");
}

/// What somebody is to be answered about a case under its id. `None`: a route of something else.
pub fn answered(kind: Kind, who: &Person, of: &Matter) -> Option<u16> {
    let nouns: &[Kind] = match of.program {
        "eapa" => &[K::Allegation, K::Investigation, K::OfficeFile, K::Nothing],
        "communication" => &[K::Communication],
        "order" => &[K::Order, K::Petitions, K::Public],
        "shipment" => &[K::Shipment],
        _ => &[K::Penalty],
    };
    if ![K::Case, K::OfOffice, K::Audit].contains(&kind) && !nouns.contains(&kind) {
        return None;
    }
    let seen = of.seen(who.side);
    let is_investigation =
        || seen.as_ref().is_some_and(|it| it.iter().any(|kind| kind == "investigation_initiated"));
    let is_there = match kind {
        K::Nothing => false,
        K::Investigation => is_investigation(),
        K::OfOffice => who.side == Side::Office,
        K::OfficeFile => who.side == Side::Office && is_investigation(),
        K::Audit => who.is_auditor,
        K::Petitions => true,
        _ => seen.is_some(),
    };
    Some(match (kind, who.side) {
        (K::Public, _) => 200,
        (_, Side::Nobody) => 401,
        (K::Audit, Side::Office) if !is_there => 403,
        _ if is_there => 200,
        _ => 404,
    })
}

/// What somebody is to be answered where a list is asked for.
pub const fn listed(kind: Kind, who: &Person) -> Option<u16> {
    Some(match (kind, who.side) {
        (K::List | K::OfficeList | K::AuditList, Side::Nobody) => 401,
        (K::Public | K::List, _) | (K::OfficeList, Side::Office) => 200,
        (K::AuditList, Side::Office) => {
            if who.is_auditor {
                200
            } else {
                403
            }
        }
        (K::OfficeList | K::AuditList, _) => 404,
        _ => return None,
    })
}
