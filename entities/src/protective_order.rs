//! An administrative protective order, from the application of counsel to the certificate of destruction, 19 CFR 165.4(f). It is no
//! docket entry; each of its acts stands in the audit.

use sea_orm::entity::prelude::*;

use sha2::{Digest, Sha256};
use statute::protective::Order;

use crate::ids::{CaseId, PartyId, ProtectiveOrderId, RealmId, ReceiptId};
use crate::ledger::hex;

/// A protective order.
#[sea_orm::model]
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "protective_order")]
pub struct Model {
    /// Its id.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ProtectiveOrderId,
    /// The realm of the case.
    pub realm_id: RealmId,
    /// The case.
    pub case_id: CaseId,
    /// Its number among those of the case, from 1.
    pub number: i32,
    /// Raised with everything that is done to it.
    pub revision: i64,
    /// The party for which counsel appears.
    pub party_id: PartyId,
    /// What the accounts of that party have in common.
    pub party_key: String,
    /// The account of the counsel who applied.
    pub by_account: String,
    /// The name of counsel, as it stands on the service list.
    pub name: String,
    /// The number under which counsel is admitted.
    pub bar_number: String,
    /// Where.
    pub bar_jurisdiction: String,
    /// The firm.
    pub firm: String,
    /// When counsel applied, by the realm's clock.
    pub applied_at: DateTimeUtc,
    /// The legal day it was granted on.
    pub granted_on: Option<Date>,
    /// Its last day, inclusive.
    pub expires_on: Option<Date>,
    /// Under which terms.
    pub terms: Option<String>,
    /// Whether it was refused.
    pub refused: bool,
    /// When it was granted or refused, by the realm's clock.
    pub decided_at: Option<DateTimeUtc>,
    /// The account of the officer who granted or refused it.
    pub decided_by: Option<String>,
    /// Why it was refused.
    pub refused_because: Option<String>,
    /// The legal day it was revoked on.
    pub revoked_on: Option<Date>,
    /// When that was recorded, by the realm's clock.
    pub revoked_at: Option<DateTimeUtc>,
    /// The account of the officer who revoked it.
    pub revoked_by: Option<String>,
    /// Why.
    pub revoked_because: Option<String>,
    /// The legal day on which what was read under it was destroyed.
    pub destroyed_on: Option<Date>,
    /// When that was certified, by the realm's clock.
    pub certified_at: Option<DateTimeUtc>,
    /// The account that certified it.
    pub certified_by: Option<String>,
    /// Who signed the certificate.
    pub signed_by: Option<String>,
    /// What the certificate says.
    pub statement: Option<String>,
    /// Its receipt; none of what was filed before there were any.
    pub receipt_id: Option<ReceiptId>,
    /// The case.
    #[sea_orm(belongs_to, from = "case_id", to = "id")]
    pub case: BelongsTo<super::case::Entity>,
}

impl ActiveModelBehavior for ActiveModel {}

impl Model {
    /// What the law reads of it.
    #[must_use]
    pub fn law(&self) -> Order {
        Order {
            granted_on: self.granted_on,
            is_refused: self.refused,
            expires_on: self.expires_on,
            revoked_on: self.revoked_on,
            is_certified: self.certified_at.is_some(),
        }
    }

    /// The strong tag of where it stands, in its quotes: what an officer's act on it is held against.
    #[must_use]
    pub fn etag(&self) -> String {
        let seen = format!("{}/{}", self.id, self.revision);
        format!("\"{}\"", &hex(&Sha256::digest(seen))[..32])
    }
}
