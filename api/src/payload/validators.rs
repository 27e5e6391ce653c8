//! The published schemas of what can be filed, each compiled once when it is first wanted: the OpenAPI document is their only source.

use std::collections::HashMap;
use std::sync::OnceLock;

use jsonschema::error::{TypeKind, ValidationErrorKind};
use jsonschema::{Draft, ValidationError, Validator};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::contract::Schemas;
use crate::wire::problem::FieldError;

/// One schema for each type of body.
///
/// Each stands with the schemas that it names and no others: compiled with the whole document beside it, all of them would cost
/// seconds.
#[derive(Debug)]
pub struct Validators {
    document: &'static str,
    bodies: OnceLock<Bodies>,
}

/// The schemas, and those of bodies compiled.
#[derive(Debug)]
struct Bodies {
    schemas: Schemas,
    compiled: HashMap<String, OnceLock<Validator>>,
}

impl Validators {
    /// Those of a document that [`crate::contract::text`] wrote. Nothing of it is read yet.
    #[must_use]
    pub fn of(document: &'static str) -> Self {
        Self { document, bodies: OnceLock::new() }
    }

    /// Everything in the body that is not as its type's schema says.
    #[must_use]
    pub fn errors(&self, name: &str, body: &Value) -> Vec<FieldError> {
        let bodies = self.bodies.get_or_init(|| Bodies::of(self.document));
        let Some(compiled) = bodies.compiled.get(name) else { return Vec::new() };
        let schema = compiled.get_or_init(|| compile(&bodies.schemas, name));
        schema.iter_errors(body).flat_map(|error| explain(&error)).collect()
    }
}

impl Bodies {
    /// The schemas of all request bodies of the document.
    ///
    /// # Panics
    /// Never with a document this crate generates: a test reads it.
    fn of(document: &'static str) -> Self {
        let schemas = Schemas::read(document).expect("a generated document is one");
        let compiled = schemas.bodies.iter().map(|name| (name.clone(), OnceLock::new())).collect();
        Self { schemas, compiled }
    }
}

/// The compiled schema of this name.
///
/// # Panics
/// Never with a document this crate generates: a test compiles every body.
fn compile(schemas: &Schemas, name: &str) -> Validator {
    let schema = json!({
        "allOf": [{ "$ref": format!("#/components/schemas/{name}") }],
        "components": { "schemas": schemas.named_by(name) },
    });
    jsonschema::options()
        .with_draft(Draft::Draft7)
        .should_validate_formats(true)
        .with_format("uuid", |text: &str| Uuid::try_parse(text).is_ok())
        .build(&schema)
        .expect("a generated schema compiles")
}

fn explain(error: &ValidationError<'_>) -> Vec<FieldError> {
    let here = error.instance_path().as_str();
    let at = |code: &str, message: String| vec![FieldError::at(here, code, message)];
    match error.kind() {
        ValidationErrorKind::Required { property } => {
            let name = property.as_str().unwrap_or_default();
            vec![FieldError::at(child(here, name), "required", format!("`{name}` is missing."))]
        }
        ValidationErrorKind::AdditionalProperties { unexpected } => unexpected
            .iter()
            .map(|name| {
                FieldError::at(
                    child(here, name),
                    "unknown",
                    format!("`{name}` is no field of this filing."),
                )
            })
            .collect(),
        ValidationErrorKind::Type { kind } => {
            at("type", format!("This is not {}.", type_name(kind)))
        }
        ValidationErrorKind::Format { format } => {
            at("format", format!("This is not a valid {}.", format_name(format)))
        }
        ValidationErrorKind::Pattern { pattern } => {
            at("pattern", format!("This does not have the form {pattern}."))
        }
        ValidationErrorKind::Enum { options } => {
            at("enum", format!("This is not one of {}.", list(options)))
        }
        ValidationErrorKind::MinLength { limit: 1 } => {
            at("min_length", "This is empty.".to_owned())
        }
        ValidationErrorKind::MinLength { limit } => {
            at("min_length", format!("This is shorter than {limit} characters."))
        }
        ValidationErrorKind::MaxLength { limit } => {
            at("max_length", format!("This is longer than {limit} characters."))
        }
        ValidationErrorKind::MinItems { limit } => {
            at("min_items", format!("At least {limit} must be given."))
        }
        ValidationErrorKind::MaxItems { limit } => {
            at("max_items", format!("At most {limit} can be given."))
        }
        ValidationErrorKind::Minimum { limit } => {
            at("minimum", format!("This is less than {limit}."))
        }
        ValidationErrorKind::Maximum { limit } => {
            at("maximum", format!("This is more than {limit}."))
        }
        _ => at("invalid", format!("{}.", error.masked())),
    }
}

fn child(pointer: &str, name: &str) -> String {
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn type_name(kind: &TypeKind) -> String {
    match kind {
        TypeKind::Single(one) => format!("of type {one}"),
        TypeKind::Multiple(_) => "of one of the types it may have".to_owned(),
    }
}

fn format_name(format: &str) -> &str {
    match format {
        "date" => "day (YYYY-MM-DD)",
        "date-time" => "instant (RFC 3339)",
        "email" => "e-mail address",
        "uuid" => "UUID",
        other => other,
    }
}

fn list(options: &Value) -> String {
    let words = options.as_array().into_iter().flatten().filter_map(Value::as_str);
    words.collect::<Vec<_>>().join(", ")
}
