//! Read model: a detained shipment, projected from its docket.

use sea_orm::entity::prelude::*;

use statute::{State, Track};

use crate::ids::CaseId;
use crate::stored::{Document, Word};

/// A shipment.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "detention")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// Where the shipment as a whole stands.
    pub state: Word<State>,
    /// The regime it is held under now; unknown of one that was taken over without.
    pub track: Option<Word<Track>>,
    /// The number of the customs entry.
    pub entry_number: Option<String>,
    /// The port.
    pub port: Option<String>,
    /// The importer's name, as the port gave it.
    pub importer_name: Option<String>,
    /// The cases of the orders under which it is held.
    pub orders: Document,
    /// The day the customs entry was made.
    pub entered_on: Option<Date>,
    /// The day of importation.
    pub imported_on: Option<Date>,
    /// The day it was presented for examination.
    pub presented_on: Option<Date>,
    /// The day it was detained, by decision or by silence.
    pub detained_on: Option<Date>,
    /// The day of the notice of detention.
    pub detention_noticed_on: Option<Date>,
    /// The day of the last exclusion, by decision or by law.
    pub excluded_on: Option<Date>,
    /// Whether that exclusion is by operation of law.
    pub deemed_excluded: bool,
    /// The day of the last protest.
    pub protested_on: Option<Date>,
    /// The day of the last seizure.
    pub seized_on: Option<Date>,
    /// The day on which it came to its end; none while it has not.
    pub ended_on: Option<Date>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
