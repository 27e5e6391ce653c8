//! What the schedule, the worker and the workflow agree on about the daily head.

use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use keeper::Make;

/// The schedule's id, and what the ids of the workflows it starts begin with.
pub const SCHEDULE: &str = "audit-head";
/// The minute of the day in New York at which it begins.
pub const MINUTE: u32 = 15;

/// What a run asks for.
pub(crate) struct Keeper;

#[activity_definitions]
impl Keeper {
    /// Make the head of today; whether it was made now.
    #[activity(name = "audit-head.make")]
    pub(crate) fn make(_nothing: ()) -> Result<bool, ActivityError> {
        unimplemented!()
    }
}
