//! A part of a file that is sent in several requests: which bytes of it are kept where.

use sea_orm::entity::prelude::*;

use crate::ids::UploadId;

/// A part.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "upload_part")]
pub struct Model {
    /// Of which upload.
    #[sea_orm(primary_key, auto_increment = false)]
    pub upload_id: UploadId,
    /// Which byte of the file is its first, from 0.
    #[sea_orm(primary_key, auto_increment = false)]
    pub first_byte: i64,
    /// How many bytes it has.
    pub length: i64,
    /// Where they lie in the document store.
    pub storage_key: String,
}

/// It stands beside [`crate::upload`], and is joined to nothing.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
