//! Taking the record of a case away: who does it under a protective order leaves the opening of each document, and one link for all.

use chrono::{DateTime, Utc};
use sea_orm::PaginatorTrait;
use statute::administrative_record::RecordVersion;
use statute::audit::{Doing as Deeds, Resource};

use super::Ledger;
use super::audit::{Deed, Place};
use super::insert::insert_all;
use crate::actor::{Actor, clean};
use crate::document_access;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, OpeningId, RealmId};
use crate::read::{Record, secrets_of_others};

/// How many openings are read at once.
const AT_ONCE: u64 = 500;

impl Ledger {
    /// The record of a case, to be taken away. Under a protective order every opening is recorded first, and no order ends in between.
    ///
    /// # Errors
    /// As [`Ledger::record_of`].
    pub async fn take_record(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        as_of: Option<DateTime<Utc>>,
        version: RecordVersion,
    ) -> Result<Record, LedgerError> {
        let record = self.record_of(actor, realm, case, as_of, Some(version)).await?;
        if record.under().is_none() {
            return Ok(record);
        }
        self.write(async |tx| {
            self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            // Once more, when nobody else can end the order.
            let record = self.record_of(actor, realm, case, as_of, Some(version)).await?;
            let Some(order) = record.under() else { return Ok(record) };
            let at = self.now(realm).await?;
            let mut pages = secrets_of_others(&record).paginate(tx, AT_ONCE);
            let mut count = 0;
            while let Some(some) = pages.fetch_and_next().await.doing("reading what is opened")? {
                count += some.len();
                let openings = some.into_iter().map(|document| document_access::Model {
                    id: OpeningId::random(),
                    order_id: order,
                    document_id: document.id,
                    account: clean(&actor.account),
                    opened_at: at,
                });
                insert_all(tx, openings, "recording what is opened").await?;
            }
            if count > 0 {
                let (what, subject) = (Deeds::OpenedUnderProtectiveOrder, Some(order.to_string()));
                let deed = Deed::of(actor, what, Resource::ProtectiveOrder, subject);
                self.chain(tx, Place { realm, case: Some(case), at }, vec![deed]).await?;
            }
            Ok(record)
        })
        .await
    }
}
