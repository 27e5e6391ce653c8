//! A filer's request to withdraw an allegation that is acknowledged. It is no docket entry: whether the allegation may still
//! be withdrawn is for an officer to decide, and its filer learns nothing from the answer.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, RealmId, ReceiptId, WithdrawalRequestId};

/// A request to withdraw an allegation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "withdrawal_request")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: WithdrawalRequestId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of its kind in the case, from 1.
    pub number: i32,
    /// When it arrived.
    pub requested_at: DateTimeUtc,
    /// The account that asked.
    pub by_account: String,
    /// Why, where it says so.
    pub reason: Option<String>,
    /// Its receipt; none of what was filed before there were any.
    pub receipt_id: Option<ReceiptId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
