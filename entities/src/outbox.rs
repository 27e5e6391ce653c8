//! What must happen outside the database, committed with what causes it.

use sea_orm::entity::prelude::*;

use crate::ids::{OutboxId, RealmId};

/// What kind of work it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Topic {
    /// A case's clock looks again.
    #[sea_orm(string_value = "look")]
    Look,
    /// A notice is rendered and first attempted.
    #[sea_orm(string_value = "serve")]
    Serve,
    /// A delivery is tried again.
    #[sea_orm(string_value = "retry")]
    Retry,
    /// Long work begins.
    #[sea_orm(string_value = "operation")]
    Operation,
    /// An act goes on to the other cases that it reaches.
    #[sea_orm(string_value = "bulk")]
    Bulk,
    /// A webhook looks for what it is to send.
    #[sea_orm(string_value = "push")]
    Push,
}

impl Topic {
    /// The word, as it is stored and told.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Look => "look",
            Self::Serve => "serve",
            Self::Retry => "retry",
            Self::Operation => "operation",
            Self::Bulk => "bulk",
            Self::Push => "push",
        }
    }
}

/// A piece of work.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox")]
pub struct Model {
    /// Its id, which names the work in Temporal too.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OutboxId,
    /// The realm.
    pub realm_id: RealmId,
    /// What to do.
    pub topic: Topic,
    /// To what: the case, notice, delivery, operation or webhook of the topic.
    pub subject: Uuid,
    /// When it was queued, by the real clock.
    pub created_at: DateTimeUtc,
    /// Nobody else takes it before this instant of the real clock.
    pub free_at: DateTimeUtc,
    /// When it was done, by the real clock.
    pub done_at: Option<DateTimeUtc>,
    /// How often it was taken.
    pub attempts: i32,
    /// Why it last failed.
    pub last_error: Option<String>,
}

impl ActiveModelBehavior for ActiveModel {}
