//! Which notice took the place of which. The words that were taken out stand nowhere but in the notice that is sealed.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, NoticeId};

/// An amendment of a notice.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "notice_amendment")]
pub struct Model {
    /// The amended notice.
    #[sea_orm(primary_key, auto_increment = false)]
    pub notice_id: NoticeId,
    /// The notice in whose place it is.
    pub amends_id: NoticeId,
    /// The case of both.
    pub case_id: CaseId,
    /// Why it was amended.
    pub reason: String,
    /// How many passages were taken out or said otherwise.
    pub passages: i32,
    /// The account of the officer who amended it.
    pub amended_by: String,
    /// When, by the realm's clock.
    pub amended_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
