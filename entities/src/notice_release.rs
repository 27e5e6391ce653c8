//! Which notices an officer released to the public: those that were issued after the record had been.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, NoticeId};

/// A release of a notice.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_release")]
pub struct Model {
    /// The notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: NoticeId,
    /// Its case.
    pub case_id: CaseId,
    /// Why it may be public.
    pub reason: String,
    /// The account of the officer who released it.
    pub released_by: String,
    /// When, by the realm's clock.
    pub released_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
