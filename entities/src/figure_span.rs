//! The moves of the figures, added up: by how much a figure moved in all that was recorded on one day, or in one fiscal year. Whoever asks how figures
//! were told at a moment reads these, and the moves of one day.

use sea_orm::entity::prelude::*;
use statute::count::{fiscal_year, fiscal_year_days};
use statute::statistics::{Readership, Series};

use crate::ids::RealmId;
use crate::stored::Word;

/// How long a span is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Span {
    /// A legal day.
    #[sea_orm(string_value = "day")]
    Day,
    /// A federal fiscal year.
    #[sea_orm(string_value = "year")]
    Year,
}

impl Span {
    /// Every one.
    pub const ALL: &'static [Self] = &[Self::Day, Self::Year];

    /// The first day of the span that a day is in.
    #[must_use]
    pub fn begins(self, on: Date) -> Date {
        match self {
            Self::Day => on,
            Self::Year => fiscal_year_days(fiscal_year(on)).map_or(on, |(first, _)| first),
        }
    }
}

/// By how much a figure moved in a span.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure_span")]
pub struct Model {
    /// The realm.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm_id: RealmId,
    /// Whose figures.
    #[sea_orm(primary_key, auto_increment = false)]
    pub readership: Word<Readership>,
    /// How long the span is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub span: Span,
    /// Its first day: a move is in it by the legal day on which it was recorded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub begins: Date,
    /// The federal fiscal year of the figure.
    #[sea_orm(primary_key, auto_increment = false)]
    pub fiscal_year: i32,
    /// Of what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub series: Word<Series>,
    /// Which of these.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// How many days, of a time.
    #[sea_orm(primary_key, auto_increment = false)]
    pub days: i32,
    /// The first day on which it is told.
    #[sea_orm(primary_key, auto_increment = false)]
    pub from: Date,
    /// The sum of the moves that were added up.
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}
