//! A party's word of a risk to health or safety, 19 CFR 165.7. It is no docket entry: its sender and the office know of it.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, HealthOrSafetyWordId, RealmId, ReceiptId};
use crate::stored::Document;

/// A word of a risk to health or safety.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "health_or_safety_word")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HealthOrSafetyWordId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of its kind in the case, from 1.
    pub number: i32,
    /// When it arrived.
    pub received_at: DateTimeUtc,
    /// The account that sent it.
    pub by_account: String,
    /// What the accounts of its sender have in common.
    pub party_key: String,
    /// What it says.
    pub said: Document,
    /// Its receipt; none of what was filed before there were any.
    pub receipt_id: Option<ReceiptId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
