//! The OpenAPI document: generated from the code, committed as `openapi/tidewaiter.json`, served as it is committed,
//! and the one source of the schemas that filings are checked against.
//!
//! The framework writes the operations. Added here is only what every operation shares, and what the framework cannot
//! say: that a filing has no other fields than its own, and what may be null.

mod paths;
mod schemas;

use std::collections::{BTreeSet, HashMap};

use poem::IntoEndpoint;
use poem::endpoint::BoxEndpoint;
use poem_openapi::{LicenseObject, OpenApi, OpenApiService};
use serde_json::{Map, Value, json};

pub use self::paths::{DRY_RUN, Known, Paths};
pub use self::schemas::Schemas;
use crate::routes;

const DESCRIPTION: &str = "\
Cases of the Enforce and Protect Act (19 USC 1517, 19 CFR Part 165) with every statutory clock and every notice.

**Acts are sub-resources**: an act is a POST to its path, and a GET on the same path lists its history. A case is its docket; \
what you see of it is what you may know, and an id you may not know answers 404.

**Every POST** carries an `Idempotency-Key`; a repetition gets the first answer with `Idempotent-Replayed: true`. **Officers' \
acts** carry the ETag they decided on in `If-Match`; filings of parties never need it. The time of filing is when the last \
byte arrived, by the service's clock, and stands in the receipt.

**Legal days** are dates in America/New_York, **instants** are RFC 3339 in UTC. A deadline's `due` is its last day, inclusive; \
`due_at` is the instant that is too late.

**Rehearsals**: an act that takes `dry_run` answers with it what it would write and send, and keeps nothing. Where an operation takes none, \
a request with `dry_run` answers 400, and nothing is done.

**Failures** are RFC 9457 problem documents with a stable `type`, explained at `/problems/{slug}`; a defective filing lists \
every defect at once, with JSON Pointers and citations.

**Sandboxes** are realms with their own clock: name one in the header `Tidewaiter-Sandbox`.";

/// The service with all its routes, before any wrapping.
fn service() -> OpenApiService<impl OpenApi, ()> {
    OpenApiService::new(routes::all(), "Tidewaiter", env!("CARGO_PKG_VERSION"))
        .description(DESCRIPTION)
        .license(
            LicenseObject::new("Apache-2.0").url("https://www.apache.org/licenses/LICENSE-2.0"),
        )
        .server("/")
}

/// All routes as one endpoint.
#[must_use]
pub fn endpoint() -> BoxEndpoint<'static> {
    service().into_endpoint()
}

/// The document, as values only: no server, no settings, no database.
///
/// # Panics
/// Never: the framework writes JSON.
#[must_use]
pub fn document() -> Value {
    let mut document: Value =
        serde_json::from_str(&service().spec()).expect("the framework writes JSON");
    close_bodies(&mut document);
    let types = types(&document);
    speak_openapi(&mut document, &types);
    share_security(&mut document);
    document
}

/// The document as it is committed: indented, with a final newline.
#[must_use]
pub fn text() -> String {
    let mut text = serde_json::to_string_pretty(&document()).unwrap_or_default();
    text.push('\n');
    text
}

/// The names of the schemas that are bodies of requests.
#[must_use]
pub fn bodies(document: &Value) -> Vec<String> {
    let mut names = BTreeSet::new();
    for operation in operations(document) {
        if let Some(reference) =
            operation["requestBody"]["content"]["application/json"]["schema"]["$ref"].as_str()
        {
            names.extend(reference.rsplit('/').next().map(str::to_owned));
        }
    }
    names.into_iter().collect()
}

/// Every operation object of the document.
pub fn operations(document: &Value) -> impl Iterator<Item = &Value> {
    document["paths"]
        .as_object()
        .into_iter()
        .flat_map(Map::values)
        .filter_map(Value::as_object)
        .flat_map(Map::values)
}

/// A filing with an unknown field is defective: a misspelt name must not be lost in silence.
fn close_bodies(document: &mut Value) {
    for name in reached(document, bodies(document)) {
        let schema = document["components"]["schemas"][&name].as_object_mut();
        if let Some(schema) = schema.filter(|it| it.contains_key("properties")) {
            schema.insert("additionalProperties".to_owned(), Value::Bool(false));
        }
    }
}

/// The names of these schemas and of all that they name, and that those name, in the order in which they are found.
fn reached(document: &Value, mut open: Vec<String>) -> Vec<String> {
    let (mut found, mut known) = (Vec::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        if known.insert(name.clone()) {
            open.extend(references(&document["components"]["schemas"][&name]));
            found.push(name);
        }
    }
    found
}

fn references(value: &Value) -> Vec<String> {
    match value {
        Value::Object(fields) => fields
            .iter()
            .flat_map(|(name, inner)| match inner.as_str() {
                Some(target) if name == "$ref" => {
                    target.rsplit('/').next().map(str::to_owned).into_iter().collect()
                }
                _ => references(inner),
            })
            .collect(),
        Value::Array(items) => items.iter().flat_map(references).collect(),
        _ => Vec::new(),
    }
}

/// The type of each schema that says one, by its name.
fn types(document: &Value) -> HashMap<String, Value> {
    let schemas = document["components"]["schemas"].as_object().into_iter().flatten();
    schemas.filter_map(|(name, it)| Some((name.clone(), it.get("type")?.clone()))).collect()
}

/// What the framework cannot say or says in its own way: a reference that may be null, a legal day.
fn speak_openapi(value: &mut Value, types: &HashMap<String, Value>) {
    match value {
        Value::Object(fields) => {
            // It repeats a field's description and nullability inside `allOf`, where they mean nothing.
            if let Some(Value::Array(parts)) = fields.get_mut("allOf") {
                parts.retain(|part| part.get("$ref").is_some());
            }
            if fields.get("format").is_some_and(|it| it == "naive-date") {
                fields.insert("format".to_owned(), Value::from("date"));
            }
            if fields.get("description").is_some_and(|it| it == "") {
                fields.insert("description".to_owned(), Value::from("The answer."));
            }
            if fields.get("nullable").is_some_and(|it| it == true) && !fields.contains_key("type") {
                // Without a type beside it the word means nothing: it is that of what is referred to.
                let referred = fields.get("allOf").map(references).unwrap_or_default();
                let of = referred.first().and_then(|name| types.get(name)).cloned();
                fields.insert("type".to_owned(), of.unwrap_or_else(|| Value::from("object")));
            }
            require_nullable(fields);
            fields.values_mut().for_each(|it| speak_openapi(it, types));
        }
        Value::Array(items) => items.iter_mut().for_each(|it| speak_openapi(it, types)),
        _ => {}
    }
}

/// What may be null is always there: an absent member would say something else.
fn require_nullable(schema: &mut Map<String, Value>) {
    let properties = schema.get("properties").and_then(Value::as_object).into_iter().flatten();
    let nullable: Vec<Value> = properties
        .filter(|(_, it)| it["nullable"] == true)
        .map(|(name, _)| Value::from(name.as_str()))
        .collect();
    if nullable.is_empty() {
        return;
    }
    if let Value::Array(required) = schema.entry("required").or_insert_with(|| json!([])) {
        required.extend(nullable);
    }
}

/// Every operation on cases may be asked in a sandbox; those that need no account say so.
fn share_security(document: &mut Value) {
    document["components"]["parameters"] = json!({
        "Sandbox": {
            "name": "Tidewaiter-Sandbox",
            "in": "header",
            "required": false,
            "description": "The sandbox to act in; the real world without it. Ids of another realm are not found.",
            "schema": { "type": "string", "format": "uuid" },
        }
    });
    document["components"]["securitySchemes"]["mail_system"] = json!({
        "type": "http",
        "scheme": "bearer",
        "description": "The token of the mail system, the setting `mail.bounce_token`.",
    });
    let paths = document["paths"].as_object_mut().into_iter().flatten();
    let operations = paths.flat_map(|(path, item)| {
        let item = item.as_object_mut().into_iter().flat_map(Map::values_mut);
        item.filter_map(Value::as_object_mut).map(|operation| (path.as_str(), operation))
    });
    for (path, operation) in operations {
        // The mail system knows no realm: a message is known by its id.
        let by_mail_system = path.starts_with("/v1/mail/");
        let has_a_realm = path.starts_with("/v1/") && !by_mail_system;
        // Whoever gives no name shows no token either.
        let is_unnamed = ["/anonymous-", "subscribe/", "/calendars/feeds/", "/shared/"]
            .iter()
            .any(|it| path.contains(it));
        let has_a_name = has_a_realm && !is_unnamed;
        if operation.get("security").is_none() {
            // Said, and not left out: this operation answers anybody; one of a realm may tell more to whoever shows a token.
            let security = match (by_mail_system, has_a_name) {
                (true, _) => json!([{ "mail_system": [] }]),
                (false, true) => json!([{}, { "token": [] }]),
                (false, false) => json!([]),
            };
            operation.insert("security".to_owned(), security);
        }
        if !has_a_realm {
            continue;
        }
        let reference = json!({ "$ref": "#/components/parameters/Sandbox" });
        if let Value::Array(parameters) = operation.entry("parameters").or_insert_with(|| json!([]))
        {
            parameters.push(reference);
        }
    }
}
