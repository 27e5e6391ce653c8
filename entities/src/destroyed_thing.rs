//! One thing that a destruction took, by its id and the hash of what it said: so that a copy can be known again.

use sea_orm::entity::prelude::*;
use statute::retention::Kind;

use crate::ids::DestructionId;
use crate::stored::Word;

/// Something that was destroyed.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "destroyed_thing")]
pub struct Model {
    /// By which destruction.
    #[sea_orm(primary_key, auto_increment = false)]
    pub destruction_id: DestructionId,
    /// Its number in it, from 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i32,
    /// What it was.
    pub kind: Word<Kind>,
    /// Its id; of a letter that of its delivery.
    pub thing_id: Uuid,
    /// SHA-256 of what it said; of a notice over what was rendered.
    pub sha256: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
