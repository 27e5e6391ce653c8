//! The events of one webhook, sent as they happen: taken from the feed, tried again over days, and given up in the end.

mod activities;
pub mod contract;
mod guard;
mod sender;
mod workflow;

pub use guard::{Network, NetworkError, PushSettings, Refusal};

pub(crate) use activities::PushActivities;
pub(crate) use sender::Sender;
pub(crate) use workflow::Push;
