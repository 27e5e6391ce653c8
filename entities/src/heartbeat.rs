//! When a process lived: one row a run, made longer with each beat, and not one row a beat.

use sea_orm::entity::prelude::*;

use crate::ids::HeartbeatId;

/// What a process does. What files goes through the door, and so its beats alone tell of an outage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Part {
    /// It answers requests, whatever else it does.
    #[sea_orm(string_value = "door")]
    Door,
    /// It does not: a worker.
    #[sea_orm(string_value = "worker")]
    Worker,
}

/// A run of a process in which no beat was late.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "heartbeat")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HeartbeatId,
    /// The process: a random id of its own.
    pub process: Uuid,
    /// What it does.
    pub part: Part,
    /// Its first beat, by the real clock.
    pub began_at: DateTimeUtc,
    /// Its last.
    pub last_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
