//! A legal hold on the records of a case: while it stands, nothing of them is destroyed. Each of its acts stands in the audit.

use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};

use crate::ids::{CaseId, LegalHoldId, RealmId};
use crate::ledger::hex;

/// A legal hold.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "legal_hold")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: LegalHoldId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of the case, from 1.
    pub number: i32,
    /// Raised with everything that is done to it.
    pub revision: i64,
    /// Why it was placed.
    pub reason: String,
    /// On what it rests: a court, a statute, an order.
    pub authority: String,
    /// The account of the officer who placed it.
    pub placed_by: String,
    /// When, by the realm's clock.
    pub placed_at: DateTimeUtc,
    /// The account of the officer who released it.
    pub released_by: Option<String>,
    /// When, by the realm's clock.
    pub released_at: Option<DateTimeUtc>,
    /// Why.
    pub released_because: Option<String>,
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
