//! The first answer to a request, kept for its repetitions.

use sea_orm::entity::prelude::*;

use crate::stored::Document;

/// An answer that is kept.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "idempotency")]
pub struct Model {
    /// Account, method and path.
    #[sea_orm(primary_key, auto_increment = false)]
    pub scope: String,
    /// The client's key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub key: String,
    /// SHA-256 of the body it came with.
    pub body_sha256: String,
    /// The answer.
    pub answer: Document,
    /// When, by the real clock.
    pub created_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}

impl Entity {
    /// The rows of this table, not of the one being inserted, that are too old to count.
    pub(crate) fn created_before(self, instant: DateTimeUtc) -> sea_orm::sea_query::Expr {
        use sea_orm::sea_query::{Expr, ExprTrait};
        Expr::col((self, Column::CreatedAt)).lte(instant)
    }
}
