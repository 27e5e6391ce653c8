//! Documents: sent whole, listed, and opened.

use entities::{
    CaseId, DocumentFilter, DocumentId, DocumentSeen, Idempotency, Ledger, NewDocument, Replayable,
    UploadId, document,
};
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path, Query};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::bytes_out::{Asked, Content};
use crate::clock::WallClock;
use crate::idempotency::Key;
use crate::identity::{Caller, Identity};
use crate::intake::{Form, Sent, unavailable};
use crate::page::{Here, Listed};
use crate::payload::hex;
use crate::problem::{Opening, Problem, Read, Refused, Uploading};
use crate::wire::document::{Document, DocumentStatus};

/// The routes of documents.
pub struct Documents;

#[OpenApi(tag = "Chapter::Documents")]
impl Documents {
    /// Send a document, whole: a form with its title and the file. It is hashed as it comes, scanned where a scanner is set up, told by its
    /// content, and read. It is staged then: nobody else sees it until a filing names it.
    ///
    /// `Repr-Digest: sha-256=:...:` is held against the file, or against the form as it was sent. For large files and bad lines there is
    /// `/v1/uploads`.
    #[oai(path = "/v1/documents", method = "post", operation_id = "upload_document")]
    async fn upload(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        form: Form,
    ) -> Result<Created<Document>, Refused<Uploading>> {
        if let Err(error) = caller.app.ledger.may_upload(&caller.actor) {
            form.turn_away().await;
            return Err(error.into());
        }
        // Whoever has no room for a byte is told before he sends the rest.
        if let Err(error) = caller.app.ledger.has_room(&caller.actor, 1).await {
            form.turn_away().await;
            return Err(error.into());
        }
        let sent = form.take(&caller.app.intake).await?;
        let body = format!("{}\n{}\n{}", sent.title, sent.file_name, sent.file.sha256);
        let idem = key.of(&caller.actor, caller.realm, &hex(&Sha256::digest(body)));
        Ok(Created::of(staged(&caller, sent, None, &idem).await?))
    }

    /// The documents of the caller's own party, the newest first: those that are staged, and those it has filed.
    #[oai(path = "/v1/documents", method = "get", operation_id = "list_documents")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// Only those on a case, or only those that are staged.
        filed: Query<Option<bool>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Document>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = DocumentFilter { filed: filed.0 };
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page =
            ledger.own_documents(&caller.actor, caller.realm, filter, after, asked.limit).await?;
        Ok(asked.listed(&page, Document::from))
    }

    /// The documents of a case, the first first: those filed with entries that the caller sees.
    #[oai(path = "/v1/cases/:id/documents", method = "get", operation_id = "list_case_documents")]
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
    ) -> Result<Listed<Document>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, case) = (&caller.actor, caller.realm, CaseId(id.0));
        let (ledger, after) = (&caller.app.ledger, asked.after.as_ref());
        let page = ledger.case_documents(actor, realm, case, after, asked.limit).await?;
        Ok(asked.listed(&page, Document::from))
    }

    /// What is known of a document, and what was found in it.
    #[oai(path = "/v1/documents/:id", method = "get", operation_id = "read_document")]
    async fn read(
        &self,
        caller: Caller,
        /// The document.
        id: Path<Uuid>,
    ) -> Result<Found<Document>, Refused<Read>> {
        let (ledger, id) = (&caller.app.ledger, DocumentId(id.0));
        let seen = ledger.document(&caller.actor, caller.realm, id).await?;
        Ok(Found::new(Document::from(&seen)))
    }

    /// Open a document: its bytes, or one range of them (`Range`, `If-Range`), with their SHA-256 in `Repr-Digest`. To whoever may not open
    /// it, it is not there. Every opening stands in the audit, and one under a protective order names the order there.
    #[oai(path = "/v1/documents/:id/content", method = "get", operation_id = "open_document")]
    async fn open(
        &self,
        caller: Caller,
        /// The document.
        id: Path<Uuid>,
        /// One range of bytes: `bytes=0-1023`.
        #[oai(name = "Range")]
        range: Header<Option<String>>,
        /// The tag for which the range is good; all is given where it is another.
        #[oai(name = "If-Range")]
        if_range: Header<Option<String>>,
    ) -> Result<Content, Refused<Opening>> {
        let (ledger, id) = (&caller.app.ledger, DocumentId(id.0));
        let document = ledger.open_document(&caller.actor, caller.realm, id).await?;
        let asked = Asked { range: range.0, if_range: if_range.0 };
        Ok(Content::of(&caller.app.intake.store, document, &asked).await?)
    }

    /// Take a staged document of one's own party back: it is there no more, nor are its bytes. What is filed stays.
    #[oai(
        path = "/v1/documents/:id/withdrawals",
        method = "post",
        operation_id = "withdraw_document"
    )]
    async fn withdraw(
        &self,
        caller: Caller,
        /// The document.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
    ) -> Result<Created<Document>, Refused<Uploading>> {
        let (ledger, id) = (&caller.app.ledger, DocumentId(id.0));
        let (actor, realm) = (&caller.actor, caller.realm);
        let idem = key.of(actor, realm, &hex(&Sha256::digest(id.to_string())));
        let done = ledger.withdraw_document(actor, realm, id, Some(&idem), &withdrawn).await?;
        Ok(Created::of(done))
    }
}

/// What is kept and given of a document that was taken back.
fn withdrawn(row: &document::Model) -> serde_json::Value {
    let seen = DocumentSeen::staged(row.clone(), None);
    let body =
        Document { status: DocumentStatus::Withdrawn, may_open: false, ..Document::from(&seen) };
    stored(&body, &format!("/v1/documents/{}", row.id), None)
}

/// Makes a file that has arrived whole a staged document, unless it is refused or this was done before.
pub(super) async fn staged(
    caller: &Identity,
    sent: Sent,
    upload: Option<UploadId>,
    idem: &Idempotency,
) -> Result<Replayable<DocumentSeen>, Problem> {
    use entities::Clock as _;
    // Its last byte has arrived; scanning and reading take their time.
    let ledger = caller.app.ledger.received(WallClock.now());
    let Sent { file, title, file_name } = sent;
    let done = match looked_into(caller, &ledger, &file, idem).await {
        Ok(done) => done,
        Err(problem) => {
            file.discard().await.map_err(unavailable)?;
            return Err(problem);
        }
    };
    let examined = match done {
        Looked::Before(answer) => {
            file.discard().await.map_err(unavailable)?;
            return Ok(Replayable::Replayed(answer));
        }
        Looked::Into(examined) => *examined,
    };
    let (length, sha256) = (file.length, file.sha256.clone());
    let laid = file.publish().await.map_err(unavailable)?;
    let words = examined.reading.pages.iter();
    let words = words
        .map(|page| page.lines.iter().map(|line| line.0.as_str()).collect::<Vec<_>>().join("\n"));
    let new = NewDocument {
        title,
        file_name,
        media_type: examined.media_type.as_str().to_owned(),
        length,
        sha256,
        storage_key: laid.key().to_owned(),
        pages: examined.reading.page_count,
        scan: examined.scan,
        words: words.collect(),
        facts: serde_json::to_value(&examined.reading).map_err(|it| Problem::internal(&it))?,
        upload,
        kept: caller.app.intake.kept,
    };
    let answer = |seen: &DocumentSeen| {
        let location = format!("/v1/documents/{}", seen.document.id);
        stored(&Document::from(seen), &location, None)
    };
    let (actor, realm) = (&caller.actor, caller.realm);
    let staged = ledger.stage_document(actor, realm, &new, Some(idem), &answer).await;
    match staged {
        Ok(staged @ Replayable::Fresh { .. }) => {
            laid.named();
            Ok(staged)
        }
        Ok(replayed) => {
            laid.discard().await.map_err(unavailable)?;
            Ok(replayed)
        }
        Err(error) => {
            laid.discard().await.map_err(unavailable)?;
            Err(error.into())
        }
    }
}

enum Looked {
    Before(serde_json::Value),
    Into(Box<crate::intake::Examined>),
}

async fn looked_into(
    caller: &Identity,
    ledger: &Ledger,
    file: &entities::Arrived,
    idem: &Idempotency,
) -> Result<Looked, Problem> {
    if let Some(before) = ledger.staged_before(idem).await? {
        return Ok(Looked::Before(before));
    }
    Ok(Looked::Into(Box::new(caller.app.intake.examine(file).await?)))
}
