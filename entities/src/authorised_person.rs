//! Somebody whom a protective order authorises beside the counsel who applied. Recognised by the address of his account, which has to be
//! one of counsel for the same party.

use sea_orm::entity::prelude::*;

use statute::protective::Capacity;

use crate::ids::{AuthorisedPersonId, ProtectiveOrderId};
use crate::stored::Word;

/// A person whom a protective order authorises.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "authorised_person")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AuthorisedPersonId,
    /// By which order.
    pub order_id: ProtectiveOrderId,
    /// The name.
    pub name: String,
    /// The e-mail address of the account, in lower case.
    pub email: String,
    /// As what.
    pub capacity: Word<Capacity>,
    /// The legal day from which.
    pub from_on: Date,
    /// The legal day from which no more.
    pub until_on: Option<Date>,
    /// When that was recorded, by the realm's clock.
    pub added_at: DateTimeUtc,
    /// When the end was recorded, by the realm's clock.
    pub removed_at: Option<DateTimeUtc>,
    /// Why it ended.
    pub removed_because: Option<String>,
    /// The order.
    #[sea_orm(belongs_to, from = "order_id", to = "id")]
    pub order: BelongsTo<super::protective_order::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
