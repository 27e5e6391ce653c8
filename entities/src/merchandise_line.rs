//! One entry of merchandise of a list.

use sea_orm::entity::prelude::*;

use statute::eapa::merchandise::LiquidationStatus;

use crate::ids::MerchandiseImportId;
use crate::stored::Word;

/// One entry of merchandise.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "merchandise_line")]
pub struct Model {
    /// The list.
    #[sea_orm(primary_key, auto_increment = false)]
    pub import_id: MerchandiseImportId,
    /// Its line in the file, where the header is line 1.
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i32,
    /// Its number: `ABC-1234567-8`.
    pub entry_number: String,
    /// The day of entry.
    pub entry_date: Date,
    /// The port of entry.
    pub port: String,
    /// Its value in dollars, as it was written.
    pub value: String,
    /// Whether its duties are settled.
    pub liquidation_status: Word<LiquidationStatus>,
    /// The list.
    #[sea_orm(belongs_to, from = "import_id", to = "id")]
    pub import: BelongsTo<super::merchandise_import::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
