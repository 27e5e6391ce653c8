//! The receipt of a filing, or of the announcement of one: a text that says what arrived when, and its signature. It is written in the
//! transaction of what it is of, and never changed.

use sea_orm::entity::prelude::*;
use statute::Role;

use crate::ids::{CaseId, EntryId, IntentId, RealmId, ReceiptId};
use crate::stored::Word;

/// A receipt.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "filing_receipt")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReceiptId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case; none of an announcement that names none.
    pub case_id: Option<CaseId>,
    /// The entry that the filing became; none of an announcement.
    pub entry_id: Option<EntryId>,
    /// What was announced; none of a filing.
    pub intent_id: Option<IntentId>,
    /// What the accounts of its party have in common.
    pub party_key: String,
    /// The account that filed.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// The legal day that the filing has.
    pub on: Date,
    /// When its last byte had arrived, by the realm's clock.
    pub received_at: DateTimeUtc,
    /// What opens the seal of the entry's hash in the text: 32 bytes in hexadecimal, which the office alone is told.
    pub seal_key: Option<String>,
    /// What is signed: canonical JSON, RFC 8785.
    pub said: String,
    /// Which key signed it, by its RFC 7638 thumbprint; none where no key was set.
    pub kid: Option<String>,
    /// The Ed25519 signature of the text's bytes, in base64url without padding.
    pub signature: Option<String>,
}

/// Its case, entry and announcement are told by their ids: each may be none.
impl ActiveModelBehavior for ActiveModel {}
