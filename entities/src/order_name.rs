//! Read model: the keys by which an instrument is found before any name is compared.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, InstrumentId, RealmId};

/// One key of an instrument.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "order_name")]
pub struct Model {
    /// The instrument.
    #[sea_orm(primary_key, auto_increment = false)]
    pub instrument_id: InstrumentId,
    /// The beginning or the end of a word of a name, or a country.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// The realm of its register.
    pub realm_id: RealmId,
    /// The docket of its family.
    pub case_id: CaseId,
}

impl ActiveModelBehavior for ActiveModel {}
