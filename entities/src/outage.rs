//! A time in which no process that takes filings lived, or none could write: from the last beat before it to the first after it.

use sea_orm::entity::prelude::*;

use crate::ids::OutageId;

/// An outage.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outage")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutageId,
    /// The last beat before it, by the real clock.
    pub began_at: DateTimeUtc,
    /// The first beat after it.
    pub ended_at: DateTimeUtc,
    /// What is signed: canonical JSON, RFC 8785.
    pub said: String,
    /// Which key signed it, by its RFC 7638 thumbprint; none where no key was set.
    pub kid: Option<String>,
    /// The Ed25519 signature of the text's bytes, in base64url without padding.
    pub signature: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
