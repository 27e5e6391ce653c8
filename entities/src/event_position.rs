//! How far events were handed on to those who wait for them.

use sea_orm::entity::prelude::*;

/// A reader of all events, and where it stands.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "event_position")]
pub struct Model {
    /// Whose place it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The transaction of the last event it has seen.
    pub xact: i64,
    /// That event's place in it.
    pub seq: i64,
}

impl ActiveModelBehavior for ActiveModel {}
