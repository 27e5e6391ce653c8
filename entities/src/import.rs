//! A matter taken over from elsewhere: by what it is known again, and what it was.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, RealmId};

/// A matter taken over.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import")]
pub struct Model {
    /// The realm.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm_id: RealmId,
    /// What the file calls the matter; where it has no name, its digest.
    #[sea_orm(primary_key, auto_increment = false)]
    pub reference: String,
    /// The case it became.
    pub case_id: CaseId,
    /// SHA-256 of program, track and entries in canonical JSON.
    pub sha256: String,
    /// How many entries the file had: the first ones of the docket.
    pub entries: i32,
    /// When, by the realm's clock.
    pub imported_at: DateTimeUtc,
    /// The account that took it over.
    pub imported_by: String,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
