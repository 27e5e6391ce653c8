//! An act, or a tolling order, on its way to the many cases it reaches: a hundred at a time, with rests, and a sweep at the end.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::BulkActivities;
pub(crate) use workflow::Bulk;
