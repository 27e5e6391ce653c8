//! Who is what to a case.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, PartyId};

/// What a party is to a case. The words are those of the audiences.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum PartyRole {
    /// It filed the allegation.
    #[sea_orm(string_value = "filer")]
    Filer,
    /// It is alleged to evade.
    #[sea_orm(string_value = "importer")]
    Importer,
}

impl PartyRole {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Filer => "filer",
            Self::Importer => "importer",
        }
    }
}

/// A party of a case.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_party")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// The party.
    #[sea_orm(primary_key, auto_increment = false)]
    pub party_id: PartyId,
    /// What it is to the case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub role: PartyRole,
    /// Where it is served in this case, when that is not the party's own address.
    pub email: Option<String>,
    /// The joined case through which it became a party; none of the parties of the case itself.
    pub joined_from: Option<CaseId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
    /// The party.
    #[sea_orm(belongs_to, from = "party_id", to = "id")]
    pub party: BelongsTo<super::party::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
