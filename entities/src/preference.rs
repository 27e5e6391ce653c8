//! What somebody at an address wants of courtesies. No row: all of them. A legal notice never asks.

use sea_orm::entity::prelude::*;

use crate::ids::RealmId;
use crate::stored::Document;

/// The wishes of an address.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "preference")]
pub struct Model {
    /// The realm: who tries something out in a sandbox asks for nothing in the real world.
    #[sea_orm(primary_key, auto_increment = false)]
    pub realm_id: RealmId,
    /// The address, in lower case.
    #[sea_orm(primary_key, auto_increment = false)]
    pub address: String,
    /// Since when it wants no reminders.
    pub reminders_off: Option<DateTimeUtc>,
    /// Since when it wants no digest.
    pub digest_off: Option<DateTimeUtc>,
    /// The rungs it wants to be reminded at, in days before the last day; none: every rung.
    pub rungs: Option<Document>,
    /// The account that said so last; none where it was said by the link in a mail.
    pub changed_by: Option<String>,
    /// When.
    pub changed_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
