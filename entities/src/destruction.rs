//! The destruction of what a case's records say, asked for by one officer and approved by another. What was destroyed is known by
//! [`crate::destroyed_thing`]; each of its acts stands in the audit.

use sea_orm::entity::prelude::*;
use sha2::{Digest, Sha256};

use crate::ids::{CaseId, DestructionId, RealmId};
use crate::ledger::hex;

/// A destruction.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "destruction")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: DestructionId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of the case, from 1.
    pub number: i32,
    /// Raised with everything that is done to it.
    pub revision: i64,
    /// Why it was asked for.
    pub reason: String,
    /// The account of the officer who asked.
    pub asked_by: String,
    /// When, by the realm's clock.
    pub asked_at: DateTimeUtc,
    /// The account of the officer who approved it: then the records were destroyed.
    pub approved_by: Option<String>,
    /// When, by the realm's clock.
    pub approved_at: Option<DateTimeUtc>,
    /// How many things were destroyed.
    pub things: i32,
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
