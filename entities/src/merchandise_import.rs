//! A list of entries of merchandise that an officer put beside a case. A later one takes its place; none is ever changed.

use sea_orm::entity::prelude::*;

use statute::Role;

use crate::ids::{CaseId, MerchandiseImportId, RealmId};
use crate::stored::Word;

/// A list of entries of merchandise.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merchandise_import")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MerchandiseImportId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number in the case, from 1. The last is the one that counts.
    pub version: i32,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// How many entries it lists.
    pub lines: i32,
    /// When its last byte arrived.
    pub imported_at: DateTimeUtc,
    /// The account that sent it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
