//! Giving an order on many cases. The office's own.

use poem_openapi::Object;
use poem_openapi::types::Example;

use crate::payload::Filing;

/// Give an order whose preview is done; with the reason where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewTollingApproval {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
    /// Of tolling: whether it is given only where no case has come since the preview that it would reach too; refused with 409 where one has. Without this it
    /// is given all the same, and reaches these as well.
    pub only_previewed: Option<bool>,
}

impl Filing for NewTollingApproval {}

impl Example for NewTollingApproval {
    fn example() -> Self {
        Self {
            reason: Some("The preview was read, case by case.".to_owned()),
            only_previewed: Some(true),
        }
    }
}
