//! What the schedule, the worker and the workflow agree on about what nobody files.

use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use sweeper::Remove;

/// The schedule's id, and what the ids of the workflows it starts begin with.
pub const SCHEDULE: &str = "document-garbage";
/// The minute of the day in New York at which it begins.
pub const MINUTE: u32 = 3 * 60 + 10;

/// What a run asks for.
pub(crate) struct Sweeper;

#[activity_definitions]
impl Sweeper {
    /// Remove what is over; how many things it were.
    #[activity(name = "document-garbage.remove")]
    pub(crate) fn remove(_nothing: ()) -> Result<u64, ActivityError> {
        unimplemented!()
    }
}
