//! The head of a day: one hash over the last links of all chains that moved since the head before, signed.

use sea_orm::entity::prelude::*;

/// A head.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_head")]
pub struct Model {
    /// Its number, from 1, without gaps.
    #[sea_orm(primary_key, auto_increment = false)]
    pub number: i64,
    /// The legal day on which it was made, in New York. One a day.
    pub on: Date,
    /// When, by the real clock.
    pub made_at: DateTimeUtc,
    /// How many chains had moved.
    pub chains: i64,
    /// The hash of the head before; zeros before the first.
    pub prev_hash: String,
    /// The hash of this head.
    pub hash: String,
    /// Which key signed it, by its RFC 7638 thumbprint; none where no key was set.
    pub kid: Option<String>,
    /// The Ed25519 signature of the hash's 64 characters, in base64url without padding.
    pub signature: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
