//! The key to a case of whoever gave no name: the hash of a token that is kept nowhere.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, RealmId};

/// A token's hash, and the case it opens to the sender of its communication.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "follow_up")]
pub struct Model {
    /// SHA-256 of the token, in lower-case hexadecimal.
    #[sea_orm(primary_key, auto_increment = false)]
    pub token_sha256: String,
    /// The realm.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
}

impl ActiveModelBehavior for ActiveModel {}
