//! What the relay, the worker and the workflow agree on about an act on many cases.

use entities::OperationId;
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use carrier::Carry;

/// How many cases one activity does at most.
pub const BATCH: u32 = 100;

/// The operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkKey {
    /// Which one. What it does, and how far it is, stands in its row.
    pub operation: OperationId,
}

impl BulkKey {
    /// One workflow per operation.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        format!("bulk/{}", self.operation)
    }
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Batch {
    /// There is more to do.
    Further,
    /// The operation is paused: nothing is done until somebody says that it goes on.
    Rest,
    /// The operation has ended.
    Ended,
}

/// What the workflow asks for.
pub(crate) struct Carrier;

#[activity_definitions]
impl Carrier {
    /// Do the next cases, from wherever the operation stands.
    #[activity(name = "bulk.carry")]
    pub(crate) fn carry(key: BulkKey) -> Result<Batch, ActivityError> {
        unimplemented!()
    }
}
