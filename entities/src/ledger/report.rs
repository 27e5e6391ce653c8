//! What the mail system reports later, RFC 3464: a message that came back makes what was served not served.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};
use sha2::{Digest, Sha256};

use super::Ledger;
use super::attempt::rows::save;
use super::connect::hex;
use super::settle::all_set;
use crate::actor::clean_some;
use crate::delivery::{self, DeliveryStatus};
use crate::delivery_report::{self, ReportAction};
use crate::error::{Doing, LedgerError};

/// How many Message-IDs of one report are looked up.
const NAMES: usize = 8;

/// What a report says of one message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailReport {
    /// The Message-IDs that it may be about, in their angle brackets, the surest first.
    pub message_ids: Vec<String>,
    /// What became of the message.
    pub action: ReportAction,
    /// The enhanced status code, RFC 3463.
    pub status: Option<String>,
    /// The words of the server that refused it.
    pub diagnostic: Option<String>,
}

impl Ledger {
    /// Notes what the mail system reports of a message. Said twice it is noted once; a message that nobody sent here is passed
    /// over. Gives whether something was noted.
    ///
    /// # Errors
    /// The database's own.
    pub async fn mail_reported(&self, report: &MailReport) -> Result<bool, LedgerError> {
        use delivery_report::Column;
        let mut found = None;
        for id in report.message_ids.iter().take(NAMES) {
            let row = delivery::Entity::find().filter(delivery::Column::MessageId.eq(id));
            found = row.one(self.db()).await.doing("looking up a message")?;
            if found.is_some() {
                break;
            }
        }
        let Some(delivery::Model { id, .. }) = found else { return Ok(false) };
        self.write(async |tx| {
            let locked = self.lock_case_of(tx, id).await?;
            let mut row = self.lock_delivery(tx, id).await?;
            let now = self.present(locked.sandbox_now);
            let (status, diagnostic) =
                (clean_some(report.status.as_deref()), clean_some(report.diagnostic.as_deref()));
            let said = format!("{:?}", (report.action.as_str(), &status, &diagnostic));
            let noted = delivery_report::Model {
                delivery_id: id,
                sha256: hex(&Sha256::digest(said)),
                action: report.action,
                status,
                diagnostic,
                received_at: now,
            };
            let once =
                OnConflict::columns([Column::DeliveryId, Column::Sha256]).do_nothing().to_owned();
            let fresh = delivery_report::Entity::insert(all_set(noted))
                .on_conflict(once)
                .exec_without_returning(tx)
                .await
                .doing("noting a report")?;
            // Only what had been taken can come back: what is still tried, or has failed already, goes on as it is.
            let came_back =
                report.action == ReportAction::Failed && row.status == DeliveryStatus::Served;
            if fresh > 0 && came_back && !row.method.0.is_by_hand() {
                row.status = DeliveryStatus::Bounced;
                row.ended_at = Some(now);
                save(tx, &row).await?;
                Box::pin(self.lost(tx, locked, std::slice::from_ref(&row))).await?;
            }
            Ok(fresh > 0)
        })
        .await
    }
}
