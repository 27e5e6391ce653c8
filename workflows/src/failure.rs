//! Whether a failure of an activity is worth repeating: said here, at the edge, so that no workflow matches on text.

use entities::LedgerError;
use temporalio_sdk::ApplicationFailure;
use temporalio_sdk::activities::ActivityError;

/// A failure of the ledger, as Temporal is to treat it.
pub(crate) fn failed(error: LedgerError) -> ActivityError {
    match error {
        // It will not appear by waiting for it.
        LedgerError::NotFound => given_up(error),
        _ => again(error),
    }
}

/// A failure that may pass.
pub(crate) fn again(error: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> ActivityError {
    ActivityError::Application(Box::new(ApplicationFailure::new(error)))
}

/// A failure that no repetition mends.
pub(crate) fn given_up(
    error: impl Into<Box<dyn std::error::Error + Send + Sync>>,
) -> ActivityError {
    ActivityError::Application(Box::new(ApplicationFailure::non_retryable(error)))
}
