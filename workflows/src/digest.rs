//! The daily digests of a realm: started by Temporal's schedule, written and sent a page of addresses at a time.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::DigestActivities;
pub(crate) use workflow::Digest;
