//! What the schedule, the worker and the workflow agree on about the reconciliation.

use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use reconciler::Compare;

/// The schedule's id, and what the ids of the workflows it starts begin with.
pub const SCHEDULE: &str = "reconciliation";

/// What a run asks for.
pub(crate) struct Reconciler;

#[activity_definitions]
impl Reconciler {
    /// Compare, and heal; how much was found.
    #[activity(name = "reconciliation.compare")]
    pub(crate) fn compare(_nothing: ()) -> Result<u64, ActivityError> {
        unimplemented!()
    }
}
