//! A realm: the real world, or a sandbox with its own clock, cases and numbers.

use sea_orm::entity::prelude::*;

use crate::ids::RealmId;

/// A realm.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "realm")]
pub struct Model {
    /// Its id; the nil UUID is the real world.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: RealmId,
    /// What its keeper calls it.
    pub name: String,
    /// The sandbox's own present. Absent in the real world, which follows the process's clock.
    pub now: Option<DateTimeUtc>,
    /// The account that made it.
    pub created_by: String,
    /// When it was made, by the real clock.
    pub created_at: DateTimeUtc,
    /// Whether it is its maker's own: nobody else enters it, it has limits, and it ends.
    pub is_own: bool,
    /// Of one's own: the only address to which its mail is sent, where its maker's account has one.
    pub owner_email: Option<String>,
    /// Of one's own: when it ends, by the real clock.
    pub expires_at: Option<DateTimeUtc>,
    /// Of one's own: when it was closed, by the real clock.
    pub closed_at: Option<DateTimeUtc>,
    /// Why, in its maker's words.
    pub closed_why: Option<String>,
}

impl Model {
    /// Whether it can be entered at this instant of the real clock.
    #[must_use]
    pub fn is_open(&self, real_now: DateTimeUtc) -> bool {
        self.closed_at.is_none() && self.expires_at.is_none_or(|end| end > real_now)
    }
}

impl ActiveModelBehavior for ActiveModel {}
