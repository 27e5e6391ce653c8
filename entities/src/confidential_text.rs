//! What confidential information says: by itself, so that nothing reads it but what opens it.

use std::fmt;

use sea_orm::entity::prelude::*;

use crate::ids::ConfidentialInformationId;

/// The words of confidential information.
#[derive(Clone, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confidential_text")]
pub struct Model {
    /// Of which information.
    #[sea_orm(primary_key, auto_increment = false)]
    pub information_id: ConfidentialInformationId,
    /// What it says.
    pub information: String,
}

impl fmt::Debug for Model {
    /// Without what it says: a log is read by others.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("confidential_text").field(&self.information_id).finish()
    }
}

/// It stands beside [`crate::confidential_information`], and is joined to nothing.
#[derive(Debug, Clone, Copy, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
