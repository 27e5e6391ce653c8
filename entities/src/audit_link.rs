//! One thing an account did or read, chained to the one before. Never updated, never deleted.

use sea_orm::entity::prelude::*;

use statute::Role;
use statute::audit::{Outcome, Resource, What};

use crate::ids::{CaseId, LinkId, RealmId};
use crate::stored::Word;

/// A link of a chain.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_link")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LinkId,
    /// The chain: that of a case has the case's id, that of a realm the realm's.
    pub chain: Uuid,
    /// Its number in the chain, from 1, without gaps.
    pub number: i64,
    /// The realm.
    pub realm_id: RealmId,
    /// The case; none of what concerns many, or none.
    pub case_id: Option<CaseId>,
    /// When, by the realm's clock.
    pub at: DateTimeUtc,
    /// When, by the real clock.
    pub real_at: DateTimeUtc,
    /// The legal day of `real_at`.
    pub on: Date,
    /// The account.
    pub account: String,
    /// In what role.
    pub role: Word<Role>,
    /// The key of the party the account acts for.
    pub party: Option<String>,
    /// What it did.
    pub what: Word<What>,
    /// To what kind of thing.
    pub resource: Word<Resource>,
    /// To which one, by its id.
    pub subject: Option<String>,
    /// The tag of what was shown.
    pub etag: Option<String>,
    /// What came of it.
    pub outcome: Word<Outcome>,
    /// The place on the docket of the entry that was written.
    pub position: Option<i32>,
    /// The hash of that entry, which is over all entries before it too.
    pub entry_hash: Option<String>,
    /// The hash of the link before; zeros before the first.
    pub prev_hash: String,
    /// The hash of this link.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
