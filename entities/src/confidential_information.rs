//! Information beside a docket entry for which its submitter claims confidential treatment, 19 CFR 165.4. What it says stands in
//! [`crate::confidential_text`] alone.

use sea_orm::entity::prelude::*;

use statute::Role;

use crate::ids::{CaseId, ConfidentialInformationId, EntryId, RealmId, ReceiptId};
use crate::stored::Word;

/// What is known of confidential information without reading it.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "confidential_information")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ConfidentialInformationId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of the case, from 1.
    pub number: i32,
    /// The submission it stands beside.
    pub entry_id: EntryId,
    /// What the accounts of its submitter have in common.
    pub party_key: String,
    /// The account that lodged it.
    pub by_account: String,
    /// In what role.
    pub by_role: Word<Role>,
    /// Why it is claimed to be confidential.
    pub basis: String,
    /// What everybody may read of it who may see the submission.
    pub public_summary: String,
    /// SHA-256 of what it says.
    pub sha256: String,
    /// When it arrived, by the realm's clock.
    pub lodged_at: DateTimeUtc,
    /// Its receipt; none of what was filed before there were any.
    pub receipt_id: Option<ReceiptId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}
