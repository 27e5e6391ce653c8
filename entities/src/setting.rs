//! What a database makes up once and keeps: random keys, and the name of its history.

use sea_orm::entity::prelude::*;

/// Something kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "setting")]
pub struct Model {
    /// What it is for.
    #[sea_orm(primary_key, auto_increment = false)]
    pub name: String,
    /// The value, in hexadecimal.
    pub value: String,
}

impl ActiveModelBehavior for ActiveModel {}
