//! The figures of the report, added up: what all cases of a realm add to one number of one year. The sum is kept in parts, each for some
//! of the cases, so that those who record at the same time seldom wait for each other.

use sea_orm::entity::prelude::*;
use statute::statistics::{Readership, Series};

use crate::ids::RealmId;
use crate::stored::Word;

/// A part of a figure.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "figure")]
pub struct Model {
    /// The realm.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm_id: RealmId,
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
    /// Which part.
    #[sea_orm(primary_key, auto_increment = false)]
    pub part: i32,
    /// The sum.
    pub value: i64,
}

impl ActiveModelBehavior for ActiveModel {}
