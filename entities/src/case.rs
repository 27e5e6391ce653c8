//! A case: what its docket, its deadlines and its parties belong to.

use sea_orm::entity::prelude::*;

use statute::{Matter, Program, Track};

use crate::ids::{CaseId, RealmId};
use crate::stored::Word;

/// A case.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case")]
pub struct Model {
    /// Its id, which is also the id of its allegation and its investigation.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: CaseId,
    /// The realm it lives in.
    pub realm_id: RealmId,
    /// What kind of case it is.
    pub program: Word<Program>,
    /// For a detention: the track it began under.
    pub track: Option<Word<Track>>,
    /// Its number, drawn at random from the year's range: `EAPA-2026-48213`.
    pub number: String,
    /// The control number sent with the acknowledgment.
    pub control_number: Option<String>,
    /// When it was filed, or taken over from elsewhere.
    pub opened_at: DateTimeUtc,
    /// The account of the officer who acknowledged or, later, initiated.
    pub officer: Option<String>,
    /// Where that officer is told.
    pub officer_email: Option<String>,
    /// The realm.
    #[sea_orm(belongs_to, from = "realm_id", to = "id")]
    pub realm: BelongsTo<super::realm::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// By which law its docket is read.
    #[must_use]
    pub fn matter(&self) -> Matter {
        Matter { program: self.program.0, track: self.track.map(|track| track.0) }
    }
}
