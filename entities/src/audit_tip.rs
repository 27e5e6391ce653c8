//! The last link of a chain under a head.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, RealmId};

/// A tip.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_tip")]
pub struct Model {
    /// The head.
    #[sea_orm(primary_key, auto_increment = false)]
    pub head: i64,
    /// The chain.
    #[sea_orm(primary_key, auto_increment = false)]
    pub chain: Uuid,
    /// Its realm.
    pub realm_id: RealmId,
    /// Its case; none of the chain of a realm.
    pub case_id: Option<CaseId>,
    /// The number of the last link.
    pub number: i64,
    /// The hash of the last link.
    pub hash: String,
}

impl ActiveModelBehavior for ActiveModel {}
