//! The clock of one case: it waits for what is due next, and knows neither dates nor rules.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::ClockActivities;
pub(crate) use workflow::CaseClock;
