//! The problem document of RFC 9457 with what this service adds to it.

use poem_openapi::Object;
use statute::Defect;

use super::deadline::{Authority, PermittedAct};

/// What went wrong, why, and what can be done (RFC 9457).
#[derive(Debug, Clone, Default, PartialEq, Object)]
#[oai(rename = "Problem", skip_serializing_if_is_none)]
pub struct ProblemDocument {
    /// The kind of problem: `urn:tidewaiter:problem:<slug>`, explained at /problems/{slug}.
    #[oai(rename = "type")]
    pub kind: String,
    /// The kind in a short sentence, the same every time.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What is particular to this occurrence.
    pub detail: String,
    /// Every place that is wrong.
    #[oai(skip_serializing_if_is_empty, default)]
    pub errors: Vec<FieldError>,
    /// The rule that bars the act, by its id.
    pub rule: Option<String>,
    /// The sources of that rule.
    #[oai(skip_serializing_if_is_empty, default)]
    pub authority: Vec<Authority>,
    /// What can be done instead.
    pub remedy: Option<String>,
    /// The roles whose act it is.
    #[oai(skip_serializing_if_is_empty, default)]
    pub roles: Vec<String>,
    /// What the caller may do on this case now.
    pub permitted_acts: Option<Vec<PermittedAct>>,
}

/// One place that is wrong, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FieldError {
    /// JSON Pointer into the body.
    pub pointer: Option<String>,
    /// Name of the parameter or header.
    pub parameter: Option<String>,
    /// A word for programs: `required`, `format`, `not_an_order_number`.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The provision that asks for it.
    pub authority: Option<String>,
}

impl FieldError {
    /// A defect at a place of the body.
    #[must_use]
    pub fn at(pointer: impl Into<String>, code: &str, message: impl Into<String>) -> Self {
        let pointer = Some(pointer.into());
        Self {
            pointer,
            parameter: None,
            code: code.to_owned(),
            message: message.into(),
            authority: None,
        }
    }

    /// A parameter or header that is wrong.
    #[must_use]
    pub fn parameter(name: &str, message: &str) -> Self {
        let parameter = Some(name.to_owned());
        Self {
            pointer: None,
            parameter,
            code: "malformed".to_owned(),
            message: message.to_owned(),
            authority: None,
        }
    }
}

impl From<Defect> for FieldError {
    fn from(defect: Defect) -> Self {
        Self {
            authority: defect.authority,
            ..Self::at(defect.pointer, defect.code, defect.message)
        }
    }
}
