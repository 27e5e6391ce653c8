//! The document: complete, and closed to what it does not name.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use api::contract::{DRY_RUN, Paths, Schemas, bodies, document, operations, text};
use api::payload::Validators;
use poem::http::Method;

/// The document of the code as it would be served: what is committed may be older.
pub(crate) fn published() -> &'static str {
    static PUBLISHED: LazyLock<String> = LazyLock::new(text);
    &PUBLISHED
}

/// Operations that answer anybody. Everything else needs an account.
const PUBLIC: &[&str] = &[
    "live",
    "ready",
    "metrics",
    "list_problems",
    "explain_problem",
    "file_anonymous_communication",
    "show_unsubscribe",
    "unsubscribe",
    "resubscribe",
    "open_calendar",
    "read_audit_keys",
    "read_shared_simulation",
];
/// Operations that answer anybody, and know some who show a token.
const REGISTER: &[&str] = &[
    "list_orders",
    "count_orders",
    "read_order",
    "read_order_history",
    "claim",
    "list_outages",
    "read_outage_certificate",
    "read_statistics",
    "list_public_notices",
    "read_public_notice",
    "read_public_notice_feed",
];

#[test]
fn no_operation_is_lost() {
    // Two chapters that share a path would be two members of one name in the document, of which one is lost.
    fn written<T: poem_openapi::OpenApi>(_: &T) -> usize {
        T::meta().iter().flat_map(|api| &api.paths).map(|path| path.operations.len()).sum()
    }
    assert_eq!(operations(&document()).count(), written(&api::routes::all()));
}

#[test]
fn every_operation_needs_an_account_or_says_public() {
    let document = document();
    for operation in operations(&document) {
        let id = operation["operationId"].as_str().expect("every operation has an id");
        let ways = operation["security"].as_array().expect("every operation says who may ask");
        assert_eq!(ways.is_empty(), PUBLIC.contains(&id), "{id}");
        let needs_none = ways.contains(&serde_json::json!({}));
        assert_eq!(needs_none, REGISTER.contains(&id), "{id}");
    }
}

#[test]
fn every_operation_lists_its_problems() {
    let document = document();
    for operation in operations(&document) {
        let id = operation["operationId"].as_str().unwrap_or_default();
        let failures = operation["responses"]
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(status, _)| *status >= &"400".to_owned());
        for (status, response) in failures.clone() {
            assert!(response["content"]["application/problem+json"].is_object(), "{id} {status}");
        }
        assert!(id == "live" || failures.count() > 0, "{id}");
        if !PUBLIC.contains(&id) {
            for status in ["400", "401", "404", "429", "500"] {
                assert!(operation["responses"][status].is_object(), "{id} {status}");
            }
        }
    }
}

#[test]
fn every_parameter_of_a_path_is_written_in_braces_and_declared() {
    let document = document();
    for (path, item) in document["paths"].as_object().expect("paths") {
        assert!(!path.contains(':'), "{path}");
        let named: BTreeSet<&str> =
            path.split('/').filter_map(|it| it.strip_prefix('{')?.strip_suffix('}')).collect();
        for operation in item.as_object().into_iter().flatten().map(|(_, it)| it) {
            let declared: BTreeSet<&str> = operation["parameters"]
                .as_array()
                .into_iter()
                .flatten()
                .filter(|it| it["in"] == "path")
                .filter_map(|it| it["name"].as_str())
                .collect();
            assert_eq!(declared, named, "{path}");
        }
    }
}

#[test]
fn the_examples_of_filings_pass_their_own_schema() {
    let document = document();
    let validators = Validators::of(published());
    let bodies = bodies(&document);
    let read = Schemas::read(published()).expect("it is what was written");
    assert!(read.bodies.iter().eq(&bodies), "as served, it has the same");
    for name in bodies {
        let schema = &document["components"]["schemas"][&name];
        assert_eq!(schema["additionalProperties"], false, "{name}");
        assert!(schema["example"].is_object(), "{name} has no example");
        assert_eq!(validators.errors(&name, &schema["example"]), [], "{name}");
    }
}

#[test]
fn a_request_is_counted_under_the_path_of_the_document() {
    let paths = Paths::all();
    let found =
        paths.find("/v1/cases/0e7c9f58-5f5a-4a2c-9f43-0c3f0b1f4f11").expect("a case has a path");
    assert_eq!((found.pattern.as_str(), found.methods.as_str()), ("/v1/cases/{id}", "GET"));
    let found = paths.find("/v1/tasks/reassignments");
    assert_eq!(found.map(|it| it.methods.as_str()), Some("POST"), "it is no task");
    assert_eq!(paths.find("/v1/eapa/allegations").map(|it| it.methods.as_str()), Some("POST, GET"));
    assert!(paths.find("/nowhere").is_none());
    for (pattern, item) in document()["paths"].as_object().expect("paths") {
        let known = paths.find(pattern).expect("every path of the document is known");
        let methods: Vec<String> =
            item.as_object().expect("a path").keys().map(|it| it.to_uppercase()).collect();
        assert_eq!((&known.pattern, &known.methods), (pattern, &methods.join(", ")));
    }
}

#[test]
fn what_is_not_rehearsed_is_known() {
    let paths = Paths::all();
    let (mut rehearsed, mut done) = (0, 0);
    for (pattern, item) in document()["paths"].as_object().expect("paths") {
        let known = paths.find(pattern).expect("every path of the document is known");
        for (method, operation) in item.as_object().expect("a path") {
            let mut declared = operation["parameters"].as_array().into_iter().flatten();
            let is_rehearsed = declared.any(|it| it["in"] == "query" && it["name"] == DRY_RUN);
            let method = Method::from_bytes(method.to_uppercase().as_bytes()).expect("a method");
            let is_done = !matches!(method, Method::GET | Method::HEAD) && !is_rehearsed;
            assert_eq!(known.is_only_done(&method), is_done, "{method} {pattern}");
            rehearsed += usize::from(is_rehearsed);
            done += usize::from(is_done);
        }
    }
    assert!(rehearsed > 0 && done > 0, "{rehearsed} are rehearsed, {done} are not");
    let orders = paths.find("/v1/tolling-orders").expect("they have a path");
    assert!(orders.is_only_done(&Method::POST), "an order is drafted, and not rehearsed");
    assert!(!orders.is_only_done(&Method::GET) && !orders.is_only_done(&Method::PUT));
}

#[test]
fn the_rule_packs_fit_their_published_schema() {
    let schema = serde_json::from_str(statute::pack::JSON_SCHEMA).expect("the schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("it is a schema");
    for program in statute::Program::ALL {
        let pack = statute::pack::pack(*program);
        let misfits: Vec<String> = validator
            .iter_errors(&pack)
            .map(|error| format!("{}: {error}", error.instance_path()))
            .collect();
        assert!(misfits.is_empty(), "{program}: {misfits:#?}");
    }
}
