//! The removal of what nobody files: started by Temporal's schedule each night, done by the ledger.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::GarbageActivities;
pub(crate) use workflow::Garbage;
