//! Read model: what one case adds to the figures of the report, projected from its docket. What a figure has to change by is seen here.

use sea_orm::entity::prelude::*;
use statute::statistics::{Readership, Series};

use crate::ids::CaseId;
use crate::stored::Word;

/// What a case adds to a figure.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "case_figure")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// Whose figures.
    #[sea_orm(primary_key, auto_increment = false)]
    pub readership: Word<Readership>,
    /// The federal fiscal year.
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
    /// To which part of the sum.
    pub part: i32,
    /// How many.
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}
