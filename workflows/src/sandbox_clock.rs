//! A sandbox's clock on its way: forward, stopping wherever something is due until all of it is done.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::SandboxActivities;
pub(crate) use workflow::SandboxClock;
