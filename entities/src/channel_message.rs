//! What the sender of a communication without a name and the office write to each other. No part of the docket.

use sea_orm::entity::prelude::*;

use crate::ids::{CaseId, MessageId};

/// Whose a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum Side {
    /// Whoever sent the communication.
    #[sea_orm(string_value = "sender")]
    Sender,
    /// An officer, or the service itself where an act owes a notice.
    #[sea_orm(string_value = "office")]
    Office,
}

/// A message. Never edited.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "channel_message")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: MessageId,
    /// The case.
    pub case_id: CaseId,
    /// Its number in the channel, from 1 without gaps.
    pub number: i32,
    /// Whose it is.
    pub side: Side,
    /// The account of the officer who wrote it. Of the sender nothing is known.
    pub by_account: Option<String>,
    /// The notice whose words it is, by its id.
    pub notice: Option<String>,
    /// The number on the whole docket of the entry that owes that notice.
    pub answers: Option<i32>,
    /// What it says.
    pub text: String,
    /// When it was recorded, by the realm's clock.
    pub sent_at: DateTimeUtc,
}

impl ActiveModelBehavior for ActiveModel {}
