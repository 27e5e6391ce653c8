//! A seal on one thing of a case: what somebody was shown who may not see it. It is no docket entry; each of its acts stands in the audit.

use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};
use statute::seal::Kind;

use crate::ids::{CaseId, RealmId, SealId};
use crate::ledger::hex;
use crate::stored::Word;

/// A seal.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "seal")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SealId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of the case, from 1.
    pub number: i32,
    /// Raised with everything that is done to it.
    pub revision: i64,
    /// What kind of thing is sealed.
    pub kind: Word<Kind>,
    /// The id of the thing.
    pub thing_id: Uuid,
    /// Why it was sealed.
    pub reason: String,
    /// The account of the officer who sealed it.
    pub sealed_by: String,
    /// When, by the realm's clock.
    pub sealed_at: DateTimeUtc,
    /// When, by the real clock: reads are held against it.
    pub sealed_really_at: DateTimeUtc,
    /// The account of the officer who took the seal off.
    pub unsealed_by: Option<String>,
    /// When, by the realm's clock.
    pub unsealed_at: Option<DateTimeUtc>,
    /// Why.
    pub unsealed_because: Option<String>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// The strong tag of where it stands, in its quotes: what an officer's act on it is held against.
    #[must_use]
    pub fn etag(&self) -> String {
        let seen = format!("{}/{}", self.id, self.revision);
        format!("\"{}\"", &hex(&Sha256::digest(seen))[..32])
    }
}
