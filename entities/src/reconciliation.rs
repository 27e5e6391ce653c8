//! A run of the reconciliation: on what ledger and Temporal did not agree, and how much of that was healed. It names no case.

use sea_orm::entity::prelude::*;

use crate::ids::ReconciliationId;

/// A run that healed. One that only looked leaves nothing.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "reconciliation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReconciliationId,
    /// When it began, by the real clock.
    pub began_at: DateTimeUtc,
    /// When it ended, by the real clock.
    pub ended_at: DateTimeUtc,
    /// How many open cases had no clock.
    pub cases_without_clock: i64,
    /// How many clocks had no case that waits for anything.
    pub clocks_without_case: i64,
    /// How many wake-ups were overdue.
    pub wakes_overdue: i64,
    /// How many deliveries nobody was at work on.
    pub notices_undelivered: i64,
    /// How much work of the outbox was stuck.
    pub work_stuck: i64,
    /// How many operations under way no workflow carried.
    pub operations_idle: i64,
    /// How many webhooks no workflow looked after.
    pub webhooks_idle: i64,
    /// How much of all that was healed.
    pub healed: i64,
}

impl ActiveModelBehavior for ActiveModel {}
