//! Entries of merchandise: a list from a file, and every list before it. The office's own.

use entities::{CaseId, merchandise_import};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use statute::eapa::entries_covered::period_of_investigation;
use uuid::Uuid;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::merchandise::CsvBody;
use crate::page::{Here, Listed};
use crate::preconditions::Seen;
use crate::problem::{Act, Read, Refused};
use crate::routes::Chapter;
use crate::wire::merchandise::{MerchandiseImport, MerchandiseLine};
use crate::wire::word::LiquidationWord;

/// The routes of entries of merchandise.
pub struct EntriesOfMerchandise;

#[OpenApi(tag = "Chapter::Investigations")]
impl EntriesOfMerchandise {
    /// List the entries of merchandise of an investigation from a CSV file with a header line: `entry_number`, `entry_date`,
    /// `port`, `value`, `liquidation_status`. Up to 100,000 entries; every bad line is told at once, and then nothing is
    /// stored. A later list takes the place of this one.
    #[oai(
        path = "/v1/eapa/investigations/:id/entries-of-merchandise",
        method = "post",
        operation_id = "import_entries_of_merchandise"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        /// The ETag of the case the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: CsvBody,
    ) -> Result<Created<MerchandiseImport>, Refused<Act>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let file = ledger.office_file(actor, realm, case).await?;
        let seen = seen.by(actor)?;
        let listed = body.read(file.docket.on)?;
        let idem = key.of(actor, realm, &listed.sha256);
        let answer = |import: &merchandise_import::Model| {
            let location = MerchandiseImport::lines_of(id.0, import.version);
            stored(&MerchandiseImport::from(import), &location, Some(&file.etag))
        };
        let (sha256, lines) = (&listed.sha256, &listed.lines);
        let done = ledger
            .list_merchandise(actor, realm, case, seen, sha256, lines, Some(&idem), &answer)
            .await?;
        Ok(Created::of(done))
    }

    /// The lists of entries of merchandise, the first first; for officers only.
    #[oai(
        path = "/v1/eapa/investigations/:id/entries-of-merchandise",
        method = "get",
        operation_id = "list_entries_of_merchandise"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// The investigation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<MerchandiseImport>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let after = asked.after.as_ref();
        let ledger = &caller.app.ledger;
        let page = ledger.merchandise_imports(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, MerchandiseImport::from))
    }

    /// The entries of one list in the order of the file, each held against the period of investigation; for officers only.
    #[oai(
        path = "/v1/eapa/investigations/:id/entries-of-merchandise/:number/lines",
        method = "get",
        operation_id = "list_merchandise_lines"
    )]
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    async fn lines(
        &self,
        caller: Caller,
        here: Here,
        /// The investigation.
        id: Path<Uuid>,
        /// The number of the list.
        number: Path<u32>,
        /// Of this status.
        liquidation_status: Query<Option<LiquidationWord>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<MerchandiseLine>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let status = liquidation_status.0.map(|it| it.0);
        let after = asked.after.as_ref();
        let ledger = &caller.app.ledger;
        let (file, page) = ledger
            .merchandise_lines(actor, realm, case, number.0, status, after, asked.limit)
            .await?;
        let period = period_of_investigation(&file.docket);
        let line = |row| MerchandiseLine::of(row, period.as_ref());
        Ok(asked.answer(page.items.iter().map(line).collect(), page.next.as_ref()))
    }
}
