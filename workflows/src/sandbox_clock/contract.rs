//! What the relay, the worker and the workflow agree on about the moving of a sandbox's clock.

use entities::OperationId;
use serde::{Deserialize, Serialize};
use temporalio_common::ActivityError;
use temporalio_macros::activity_definitions;

pub(crate) use mover::Advance;

/// The operation that moves a sandbox's clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationKey {
    /// Which one. Where to, and how far it is, stands in its row.
    pub operation: OperationId,
}

impl OperationKey {
    /// One workflow per operation.
    #[must_use]
    pub fn workflow_id(&self) -> String {
        format!("sandbox-clock/{}", self.operation)
    }
}

/// How a part of the way ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Way {
    /// There is more of it.
    Further,
    /// The operation has ended: at its target, or with its reason.
    Ended,
}

/// What the operation asks for.
pub(crate) struct Mover;

#[activity_definitions]
impl Mover {
    /// Go on from wherever the clock stands, for a while.
    #[activity(name = "sandbox-clock.advance")]
    pub(crate) fn advance(key: OperationKey) -> Result<Way, ActivityError> {
        unimplemented!()
    }
}
