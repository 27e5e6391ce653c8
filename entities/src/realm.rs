//! A realm: the real world, or a sandbox with its own clock, cases and numbers.

use sea_orm::entity::prelude::*;

use crate::ids::RealmId;

/// A realm.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "realm")]
pub struct Model {
    /// Its id; the nil UUID is the real world.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RealmId,
    /// What its keeper calls it.
    pub name: String,
    /// The sandbox's own present. Absent in the real world, which follows the process's clock.
    pub now: Option<DateTimeUtc>,
    /// The account that made it.
    pub created_by: String,
    /// When it was made, by the real clock.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
