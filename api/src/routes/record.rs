//! The administrative record of a case, 19 CFR 165.21: its index, and the whole of it to be taken away.

use entities::CaseId;
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use statute::administrative_record::RecordVersion;
use uuid::Uuid;

use super::Chapter;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Exporting, Read, Refused};
use crate::record_export::Export;
use crate::wire::instant::Instant;
use crate::wire::record::RecordItem;
use crate::wire::word::RecordVersionWord;

/// The administrative record.
pub struct Records;

#[OpenApi(tag = "Chapter::Cases")]
impl Records {
    /// The index of the administrative record, as this caller may see it: each docket entry, then the documents that were filed with it,
    /// then the letters that it owed, in one numbering without gaps. The office's own papers are on no record.
    #[oai(path = "/v1/cases/:id/record", method = "get", operation_id = "list_record")]
    async fn index(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// What was on the record at this instant.
        as_of: Query<Option<Instant>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<RecordItem>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (ledger, as_of) = (&caller.app.ledger, as_of.0.map(|at| at.0));
        let (actor, realm) = (&caller.actor, caller.realm);
        let record = ledger.record_of(actor, realm, CaseId(id.0), as_of, None).await?;
        let page = ledger.record_page(&record, asked.after.as_ref(), asked.limit).await?;
        Ok(asked.listed(&page, RecordItem::from))
    }

    /// The administrative record as a ZIP archive: `index.json`, `index.html`, and every entry, document and letter as a file whose SHA-256
    /// stands in the index. The same record is the same bytes, and `as_of` gives those of an earlier day again. The confidential version is
    /// for whoever may open every confidential document on it; each opening under a protective order is recorded first. A document that is
    /// not what the index says breaks the transfer off.
    #[oai(path = "/v1/cases/:id/record/export", method = "get", operation_id = "export_record")]
    async fn export(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// Which version: the public one where none is named.
        version: Query<Option<RecordVersionWord>>,
        /// What was on the record at this instant.
        as_of: Query<Option<Instant>>,
    ) -> Result<Export, Refused<Exporting>> {
        let (ledger, as_of) = (&caller.app.ledger, as_of.0.map(|at| at.0));
        let version = version.0.map_or(RecordVersion::Public, |it| it.0);
        let (actor, realm) = (&caller.actor, caller.realm);
        let record = ledger.take_record(actor, realm, CaseId(id.0), as_of, version).await?;
        Ok(Export::of(ledger, record).await?)
    }
}
