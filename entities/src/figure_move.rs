//! How the figures of the report moved: what each transaction added to them, kept for ever, so that they can be told as they were told at any moment.

use sea_orm::entity::prelude::*;
use statute::statistics::{Readership, Series};

use crate::ids::RealmId;
use crate::stored::Word;

/// A move of a figure.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_move")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    /// The realm.
    pub realm_id: RealmId,
    /// Whose figures.
    pub readership: Word<Readership>,
    /// The federal fiscal year.
    pub fiscal_year: i32,
    /// Of what.
    pub series: Word<Series>,
    /// Which of these.
    pub key: String,
    /// How many days, of a time.
    pub days: i32,
    /// The first day on which it is told.
    pub from: Date,
    /// By how much.
    pub value: i64,
    /// When, by the realm's clock; of the public's figures, the end of that legal day.
    pub recorded_at: DateTimeUtc,
    /// Whether it is what there was when moves began to be kept: nothing is known of how that came about.
    pub is_first: bool,
    /// Whether it is among the sums of its day and year: [`crate::figure_span`].
    pub is_added: bool,
}

impl ActiveModelBehavior for ActiveModel {}
