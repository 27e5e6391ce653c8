//! First attempts: up to a hundred notices rendered and sent in one activity.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::ServeActivities;
pub(crate) use workflow::Serve;
