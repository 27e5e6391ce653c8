//! Read model: a line of a shipment, projected from its docket: lines carry the state, not only the shipment.

use sea_orm::entity::prelude::*;

use statute::State;

use crate::ids::CaseId;
use crate::stored::{Document, Word};

/// A line of a shipment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "detention_line")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// Its place among the lines, from 1, in the order in which the docket first names them.
    #[sea_orm(primary_key, auto_increment = false)]
    pub position: i32,
    /// The line, as the docket names it.
    pub line: Document,
    /// Where it stands.
    pub state: Word<State>,
    /// What the port said of it.
    pub particulars: Option<Document>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
