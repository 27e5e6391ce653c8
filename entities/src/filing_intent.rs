//! A filing that was announced: the hashes of its documents arrived, and the documents may follow within the grace.

use sea_orm::entity::prelude::*;
use statute::{EntryKind, Role};

use crate::ids::{CaseId, EntryId, IntentId, RealmId};
use crate::stored::{Document, Word};

/// An announcement.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "filing_intent")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: IntentId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case; none of what opens one.
    pub case_id: Option<CaseId>,
    /// What will be filed.
    pub what: Word<EntryKind>,
    /// The documents that will follow: `[{ "length", "sha256" }]`, in the order of their hashes.
    pub documents: Document,
    /// What the accounts of its party have in common.
    pub party_key: String,
    /// The account that announced it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// When it arrived, by the realm's clock.
    pub received_at: DateTimeUtc,
    /// Until when the filing may follow.
    pub until: DateTimeUtc,
    /// The entry that followed; an announcement is good for one.
    pub entry_id: Option<EntryId>,
}

/// Its case and its entry are told by their ids: each may be none.
impl ActiveModelBehavior for ActiveModel {}
