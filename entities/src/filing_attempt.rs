//! An attempt of a party to file, whatever came of it. Nothing of what was sent is kept but its hash.

use sea_orm::entity::prelude::*;
use statute::Role;

use crate::ids::{AttemptId, CaseId, RealmId, ReceiptId};
use crate::stored::Word;

/// An attempt.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "filing_attempt")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AttemptId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case, where the account may know of it.
    pub case_id: Option<CaseId>,
    /// The account that tried.
    pub account: String,
    /// In what role.
    pub role: Word<Role>,
    /// What it tried: the path as the contract writes it.
    pub route: String,
    /// When the first byte had arrived, by the real clock.
    pub began_at: DateTimeUtc,
    /// When the last byte had; none where it never did, or nobody read on.
    pub arrived_at: Option<DateTimeUtc>,
    /// SHA-256 over the bytes that arrived.
    pub body_sha256: Option<String>,
    /// The status that was answered; none where the connection broke before the answer.
    pub status: Option<i32>,
    /// Why it was refused: the last part of the problem's type.
    pub problem: Option<String>,
    /// The receipt, where it was recorded.
    pub receipt_id: Option<ReceiptId>,
}

/// Its case is told by its id: it may be none.
impl ActiveModelBehavior for ActiveModel {}
