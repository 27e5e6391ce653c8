//! One delivery that was not served at once: tried again over days, until it is served or given up.

mod activities;
pub mod contract;
mod workflow;

pub(crate) use activities::DeliveryActivities;
pub(crate) use workflow::NoticeDelivery;
