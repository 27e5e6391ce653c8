//! What followed elsewhere from an affirmative determination, as officers recorded it: 19 CFR 165.28. The office's own.

use sea_orm::entity::prelude::*;

use statute::Role;
use statute::eapa::consequences::ConsequenceKind;

use crate::ids::{CaseId, ConsequenceId, RealmId};
use crate::stored::Word;

/// A consequence.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consequence")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConsequenceId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of its kind in the case, from 1.
    pub number: i32,
    /// What follows.
    pub kind: Word<ConsequenceKind>,
    /// To whom it was sent.
    pub recipient: String,
    /// The legal day it was sent.
    pub sent_on: Date,
    /// What it rests on.
    pub grounds: String,
    /// How the recipient knows it, where it has said so.
    pub reference: Option<String>,
    /// When it was recorded.
    pub recorded_at: DateTimeUtc,
    /// The account that recorded it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
