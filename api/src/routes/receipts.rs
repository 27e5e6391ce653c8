//! Receipts of filings, filings that are announced, and attempts to file.

use entities::{AttemptFilter, CaseId, IntentKept, ReceiptId};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, stored};
use crate::form::{Accept, Form, Formed};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::wire::instant::Instant;
use crate::wire::intent::{FilingAttempt, FilingIntent, NewFilingIntent};
use crate::wire::signed::{FilingReceipt, ReceiptKind};

/// The routes of receipts.
pub struct Receipts;

#[OpenApi(tag = "Chapter::Receipts")]
impl Receipts {
    /// A signed receipt, as JSON or PDF: of a filing of one's own party, or of its announcement; any of them to officers.
    #[oai(path = "/v1/receipts/:id", method = "get", operation_id = "read_receipt")]
    async fn read(
        &self,
        caller: Caller,
        accept: Accept,
        /// The receipt.
        id: Path<Uuid>,
        /// `json` or `pdf`; else by `Accept`.
        form: Query<Option<Form>>,
    ) -> Result<Formed<FilingReceipt>, Refused<Read>> {
        let form = accept.wanted(form.0, &[Form::Json, Form::Pdf]);
        let (app, id) = (&caller.app, ReceiptId(id.0));
        let seen = app.ledger.receipt_seen(&caller.actor, caller.realm, id).await?;
        let receipt = FilingReceipt::from(&seen);
        if form == Form::Json {
            return Ok(Formed::Json(receipt));
        }
        let realm = app.ledger.realm(caller.realm).await?;
        let sandbox = realm.now.map(|_| realm.name);
        let bytes = app.renderer.receipt(&receipt.printed(&app.office, sandbox));
        let bytes = bytes.map_err(|error| Problem::internal(&error))?;
        let name = match receipt.kind {
            ReceiptKind::Filing => format!("receipt-{}", receipt.id),
            ReceiptKind::Intent => format!("intent-receipt-{}", receipt.id),
            ReceiptKind::Beside => format!("receipt-beside-{}", receipt.id),
        };
        Ok(Formed::Bytes { bytes, form, name })
    }

    /// The receipts of a case, oldest first: those of one's own party, to officers all.
    #[oai(path = "/v1/cases/:id/receipts", method = "get", operation_id = "list_receipts_of_case")]
    async fn of_case(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<FilingReceipt>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (ledger, case) = (&caller.app.ledger, CaseId(id.0));
        let page = ledger
            .receipts(&caller.actor, caller.realm, case, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, FilingReceipt::from))
    }

    /// Announce a filing by the hashes of its documents, before a cut-off that a slow upload would miss, and get a signed receipt of
    /// it. The filing that names it in `intent`, of these documents, counts from the announcement; it shows both instants, and
    /// whoever decides may still reject it as late: no provision that was at hand says that it is in time.
    #[oai(path = "/v1/filing-intents", method = "post", operation_id = "announce_filing")]
    async fn announce(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewFilingIntent>,
    ) -> Result<Created<FilingIntent>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (value, idem) = body.filed(&caller, &key)?;
        let answer = |kept: &IntentKept| {
            let told = FilingIntent::from(kept);
            stored(&told, &told.receipt, None)
        };
        let new = (&value).into();
        let kept = ledger.announce(&caller.actor, caller.realm, &new, Some(&idem), &answer).await?;
        Ok(Created::of(kept))
    }

    /// Attempts to file, newest first, whatever came of them: one's own account's, to officers everybody's. They are written a moment
    /// after their answer.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/filing-attempts", method = "get", operation_id = "list_filing_attempts")]
    async fn attempts(
        &self,
        caller: Caller,
        here: Here,
        /// Of this account; for officers.
        account: Query<Option<String>>,
        /// Not before this instant, by the real clock.
        from: Query<Option<Instant>>,
        /// Before this instant, by the real clock.
        to: Query<Option<Instant>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<FilingAttempt>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = AttemptFilter {
            account: account.0,
            from: from.0.map(|it| it.0),
            to: to.0.map(|it| it.0),
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .attempts(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        Ok(asked.listed(&page, FilingAttempt::from))
    }
}
