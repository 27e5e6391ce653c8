//! The reconciliation: what the ledger waits for is held against what runs in Temporal, and whatever is not at work is set going.
//!
//! It heals by the same ids as everybody else, so that nothing is done twice that way: a clock that runs looks once more, a notice that is
//! served stays served. The relay heals at its start and after an outage without asking what is there; this asks first, so that
//! somebody hears of it.

mod activities;
mod compare;
pub mod contract;
mod run;
mod workflow;

pub(crate) use activities::ReconciliationActivities;
pub(crate) use run::Reconciler;
pub(crate) use workflow::Reconciliation;

pub use compare::{Discrepancy, Kind};
pub use run::{How, Outcome, ReconcileError, reconcile};

#[cfg(test)]
mod tests;
