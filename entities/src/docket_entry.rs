//! One thing that happened. Never updated, never deleted: a correction is a later entry.

use sea_orm::entity::prelude::*;

use statute::{EntryKind, Role};

use crate::ids::{CaseId, EntryId};
use crate::stored::Word;

/// A docket entry.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "docket_entry")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: EntryId,
    /// The case on whose docket it stands.
    pub case_id: CaseId,
    /// Its place, from 1, without gaps. Unique within the case: a lost race is a constraint, not a bug.
    pub position: i32,
    /// What happened.
    pub kind: Word<EntryKind>,
    /// The legal day.
    pub on: Date,
    /// When we learned it, by the realm's clock.
    pub recorded_at: DateTimeUtc,
    /// The account that recorded it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// The whole entry in canonical JSON, byte for byte as it was hashed.
    pub data: String,
    /// The hash of the entry before it; 64 zeros at position 1.
    pub prev_hash: String,
    /// SHA-256 over all of the above.
    pub hash: String,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
