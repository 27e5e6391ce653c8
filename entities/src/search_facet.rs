//! Read model: what a case is found by, as each audience sees it.

use sea_orm::entity::prelude::*;

use statute::Audience;
use statute::search::Facet;

use crate::ids::CaseId;
use crate::stored::Word;

/// One thing that one audience finds a case by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, DeriveEntityModel)]
#[sea_orm(table_name = "search_facet")]
pub struct Model {
    /// The case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub case_id: CaseId,
    /// Who finds it so.
    #[sea_orm(primary_key, auto_increment = false)]
    pub audience: Word<Audience>,
    /// As what.
    #[sea_orm(primary_key, auto_increment = false)]
    pub facet: Word<Facet>,
    /// The value as it is compared.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// Whether it is the whole value, or one word of a description.
    #[sea_orm(primary_key, auto_increment = false)]
    pub is_whole: bool,
    /// The value as the case gives it.
    pub value: String,
}

/// It stands beside [`crate::case_view`], and is joined to it by a search alone.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
