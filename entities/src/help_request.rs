//! A small business asks for help in preparing an allegation. It stands on no docket, and what is answered is no part of any
//! record.

use sea_orm::entity::prelude::*;

use crate::ids::{HelpRequestId, RealmId, ReceiptId, TaskId};
use crate::stored::Document;

/// A request for help.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "help_request")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: HelpRequestId,
    /// The realm.
    pub realm_id: RealmId,
    /// When it arrived.
    pub requested_at: DateTimeUtc,
    /// The account that asked.
    pub by_account: String,
    /// What the accounts of the business have in common.
    pub party_key: String,
    /// What it says.
    pub said: Document,
    /// The task that it is.
    pub task_id: TaskId,
    /// When an officer said that it is done.
    pub completed_at: Option<DateTimeUtc>,
    /// The account of that officer.
    pub completed_by: Option<String>,
    /// Its receipt; none of what was filed before there were any.
    pub receipt_id: Option<ReceiptId>,
}

impl ActiveModelBehavior for ActiveModel {}
