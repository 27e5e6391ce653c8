//! What somebody supposed, and what the law made of it. It stands beside the cases and in none of them.

use sea_orm::entity::prelude::*;

use statute::{Audience, Program};

use crate::ids::{AccountId, CaseId, RealmId, SimulationId};
use crate::stored::{Document, Word};

/// A simulation.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "simulation")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: SimulationId,
    /// The realm.
    pub realm_id: RealmId,
    /// The case on which it was supposed; none where it began from nothing.
    pub case_id: Option<CaseId>,
    /// As whom its maker saw that case.
    pub audience: Option<Word<Audience>>,
    /// Which program's law.
    pub program: Word<Program>,
    /// What its maker calls it.
    pub name: Option<String>,
    /// The name of the account that made it.
    pub created_by: String,
    /// That account, where the ledger keeps it; none where the settings do. The simulation is no other account's of that name.
    pub account_id: Option<AccountId>,
    /// When, by the realm's clock.
    pub created_at: DateTimeUtc,
    /// From when on it is gone, by the realm's clock.
    pub expires_at: DateTimeUtc,
    /// What came of it: [`statute::supposition::Supposition`].
    pub outcome: Document,
    /// SHA-256 of the token of its link; none where it is not shared.
    pub token_sha256: Option<String>,
    /// Why it has no link, where its maker wanted one.
    pub not_shared: Option<String>,
    /// Since when its link is good no more, by the realm's clock.
    pub revoked_at: Option<DateTimeUtc>,
    /// Why, in its maker's words.
    pub revoked_why: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
