//! What a check of a filing found.

use poem_openapi::Object;

use super::problem::FieldError;

/// Whether a filing is complete; nothing of it was stored.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Check {
    /// Whether it would be filed as it is.
    pub complete: bool,
    /// Every defect, with its place and, where the law asks for it, the provision.
    pub errors: Vec<FieldError>,
}
