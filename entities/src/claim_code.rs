//! What a claim code of a notice stands for: a party to which nobody here belongs yet, and the case in which it was told.

use sea_orm::entity::prelude::*;

use crate::case_party::PartyRole;
use crate::ids::{AccountId, CaseId, NoticeId, PartyId};

/// A code that was sent.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "claim_code")]
pub struct Model {
    /// The SHA-256 of the code, by which alone it is known again.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code_sha256: String,
    /// The notice that it went out with.
    pub notice_id: NoticeId,
    /// The case.
    pub case_id: CaseId,
    /// The party.
    pub party_id: PartyId,
    /// What the party is to the case.
    pub role: PartyRole,
    /// From when on it is good no more, by the real clock.
    pub expires_at: DateTimeUtc,
    /// When it was used, by the real clock.
    pub claimed_at: Option<DateTimeUtc>,
    /// The account it made.
    pub account_id: Option<AccountId>,
}

impl ActiveModelBehavior for ActiveModel {}
