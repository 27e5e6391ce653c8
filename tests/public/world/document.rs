//! The committed contract: every answer that any test receives is held against it, here and nowhere else.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;
use std::sync::Mutex;

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};

use super::caller::Answer;

/// `openapi/tidewaiter.json`.
pub struct Document {
    json: Value,
    operations: Vec<Operation>,
    validators: Mutex<HashMap<String, Validator>>,
    succeeded: Mutex<BTreeSet<String>>,
}

/// One operation: what may be sent where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Operation {
    /// Its unique name.
    pub id: String,
    /// In capitals.
    pub method: String,
    /// With `{parameters}`.
    pub path: String,
    /// Whether it answers whoever shows no token.
    pub is_open: bool,
}

impl Document {
    /// The contract as it is committed.
    pub fn committed(root: &Path) -> Self {
        let file = root.join("openapi/tidewaiter.json");
        let text = std::fs::read_to_string(&file)
            .expect("openapi/tidewaiter.json is there: `make openapi` writes it");
        let mut document = serde_json::from_str(&text).expect("the contract is JSON");
        speak_json_schema(&mut document);
        let operations = operations(&document);
        Self {
            json: document,
            operations,
            validators: Mutex::default(),
            succeeded: Mutex::default(),
        }
    }

    /// Every operation of the contract.
    pub fn operations(&self) -> Vec<Operation> {
        self.operations.clone()
    }

    /// The operations that have been called with success.
    pub fn succeeded(&self) -> BTreeSet<String> {
        self.succeeded.lock().expect("no test panics while it holds this").clone()
    }

    /// The operation that a request meets; a path's own word wins over a parameter.
    pub fn operation(&self, method: &str, path: &str) -> Option<Operation> {
        let path = path.split('?').next().unwrap_or_default();
        let fitting = |it: &Operation| it.method == method && fits(&it.path, path);
        let found = self.operations.iter().filter(|it| fitting(it));
        found.min_by_key(|it| it.path.matches('{').count()).cloned()
    }

    /// Fails the test when the contract does not allow this answer to this request.
    pub fn check(&self, method: &str, path: &str, answer: &Answer) {
        let what = format!("{method} {path} -> {}", answer.status);
        if answer.status >= 400 {
            assert_eq!(
                answer.media_type(),
                "application/problem+json",
                "{what}: {}",
                answer.text()
            );
            assert_eq!(answer.body["status"], answer.status, "{what}: {}", answer.text());
        }
        let Some(operation) = self.operation(method, path) else { return };
        if answer.status < 400 {
            self.succeeded
                .lock()
                .expect("no test panics while it holds this")
                .insert(operation.id.clone());
        }
        let declared =
            &self.json["paths"][&operation.path][operation.method.to_lowercase()]["responses"];
        let Some(response) = declared.get(answer.status.to_string()) else {
            panic!(
                "{what}: the contract of {} does not declare this status: {}",
                operation.id,
                answer.text()
            );
        };
        for (name, header) in response["headers"].as_object().into_iter().flatten() {
            let required = header["required"].as_bool().unwrap_or(false);
            assert!(
                !required || answer.headers.contains_key(name.as_str()),
                "{what}: no header {name}"
            );
        }
        let Some(content) = response["content"].as_object().filter(|content| !content.is_empty())
        else {
            assert!(
                answer.bytes.is_empty(),
                "{what}: the contract declares no body: {}",
                answer.text()
            );
            return;
        };
        let media = content.iter().find(|(name, _)| essence(name) == answer.media_type());
        let Some((name, media)) = media else {
            panic!("{what}: {} is not declared", answer.media_type())
        };
        if matches!(answer.media_type(), "application/json" | "application/problem+json") {
            self.check_body(
                &format!("{} {} {name}", operation.id, answer.status),
                &media["schema"],
                &what,
                answer,
            );
        }
    }

    fn check_body(&self, key: &str, schema: &Value, what: &str, answer: &Answer) {
        let mut validators = self.validators.lock().expect("no test panics while it holds this");
        let validator = validators.entry(key.to_owned()).or_insert_with(|| {
            let whole = json!({ "components": self.json["components"], "allOf": [schema] });
            let options =
                jsonschema::options().with_draft(Draft::Draft202012).should_validate_formats(true);
            options.build(&whole).expect("the contract's schemas are schemas")
        });
        let found: Vec<String> = validator
            .iter_errors(&answer.body)
            .map(|error| format!("  {}: {error}", error.instance_path()))
            .collect();
        drop(validators);
        assert!(
            found.is_empty(),
            "{what} breaks the contract:\n{}\n{}",
            found.join("\n"),
            answer.text()
        );
    }
}

/// Every operation of a contract, in order.
fn operations(document: &Value) -> Vec<Operation> {
    let paths = document["paths"].as_object().expect("the contract has paths");
    let mut operations: Vec<Operation> = paths
        .iter()
        .flat_map(|(path, item)| {
            item.as_object().into_iter().flatten().map(move |(method, it)| (path, method, it))
        })
        .filter_map(|(path, method, it)| {
            let id = it["operationId"].as_str()?.to_owned();
            let ways = it["security"].as_array().map(Vec::as_slice).unwrap_or_default();
            let is_open = ways.is_empty() || ways.contains(&json!({}));
            Some(Operation { id, method: method.to_uppercase(), path: path.clone(), is_open })
        })
        .collect();
    operations.sort();
    operations
}

/// `OpenAPI` 3.0 says `nullable` where JSON Schema says `null`, and its number formats are no formats there.
fn speak_json_schema(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.remove("nullable") == Some(Value::Bool(true)) {
                let whole = Value::Object(std::mem::take(object));
                object.insert("anyOf".to_owned(), json!([whole, { "type": "null" }]));
            }
            object.values_mut().for_each(speak_json_schema);
        }
        Value::Array(items) => items.iter_mut().for_each(speak_json_schema),
        _ => {}
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (template, path): (Vec<&str>, Vec<&str>) =
        (template.split('/').collect(), path.split('/').collect());
    template.len() == path.len()
        && template.iter().zip(&path).all(|(wanted, given)| {
            wanted == given || (wanted.starts_with('{') && !given.is_empty())
        })
}

/// A media type without its parameters.
pub fn essence(media_type: &str) -> &str {
    media_type.split(';').next().unwrap_or_default().trim()
}
