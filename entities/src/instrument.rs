//! Read model: one row of the register of orders, projected from the docket of its family.

use sea_orm::entity::prelude::*;
use statute::State;
use statute::forced_labor::{InForce, OrderKind};

use crate::ids::{CaseId, InstrumentId, RealmId};
use crate::stored::{Document, Word};

/// A withhold release order, a Finding, or an entity's place on the list.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "instrument")]
pub struct Model {
    /// Its id, fixed by its docket and its number there.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InstrumentId,
    /// The realm of its register.
    pub realm_id: RealmId,
    /// The docket of its family.
    pub case_id: CaseId,
    /// 1 for the first of its docket.
    pub instance: i32,
    /// What it is.
    pub kind: Word<OrderKind>,
    /// The day it was signed or published.
    pub issued: Date,
    /// The first day on which it keeps merchandise out.
    pub effective: Date,
    /// The day of its announcement, where that is known.
    pub announced: Option<Date>,
    /// The first day on which the public knows of it.
    pub public_from: Date,
    /// Where it stands after all that happened.
    pub status: Word<State>,
    /// Whether it still keeps merchandise out.
    pub in_force: Word<InForce>,
    /// Every status it ever had, between spaces: to find it by.
    pub statuses: String,
    /// Every country it ever reached, between spaces: to find it by.
    pub countries: String,
    /// The words of all it ever reached, between spaces: to find it by.
    pub words: String,
    /// How good the source of an imported row is.
    pub confidence: Option<String>,
    /// All of it, as the statute tells it.
    pub object: Document,
    /// The docket.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
