//! What one audience knows of a case. No row: it may not know that the case exists.

use sea_orm::entity::prelude::*;

use statute::Audience;

use crate::ids::CaseId;
use crate::stored::Word;

/// One audience's view of a case.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_view")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// Who sees this.
    #[sea_orm(primary_key, auto_increment = false)]
    pub audience: Word<Audience>,
    /// The state of the case, as this audience sees it.
    pub state: String,
    /// Raised whenever what this audience sees has changed, and only then.
    pub revision: i64,
    /// Whether this audience may know of an investigation.
    pub investigation: bool,
    /// SHA-256 of what this audience sees: how a change is recognised.
    pub digest: String,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
