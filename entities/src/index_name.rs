//! Read model: every name on every docket, as it is compared, projected from the dockets of all programs. For officers only.

use sea_orm::entity::prelude::*;

use statute::cross::NameKind;

use crate::ids::{CaseId, RealmId};
use crate::stored::Word;

/// A name, as one case says it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "index_name")]
pub struct Model {
    /// The realm.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm_id: RealmId,
    /// The name as it is compared, its beginning where it is very long; a word of it, where it is a description.
    #[sea_orm(primary_key, auto_increment = false)]
    pub normalised: String,
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// As what it is named.
    #[sea_orm(primary_key, auto_increment = false)]
    pub kind: Word<NameKind>,
    /// The name as the case gives it.
    pub name: String,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
