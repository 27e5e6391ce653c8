//! The daily head of the audit: started by Temporal's schedule soon after midnight in New York, made and signed by the ledger.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::SealActivities;
pub(crate) use workflow::Seal;
