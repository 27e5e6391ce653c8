//! Files that are sent in parts: begun, gone on with from where they stand, completed or given up.

use entities::{LedgerError, NewPart, NewUpload as Begun, PART_BYTES, UploadId, upload};
use futures::StreamExt as _;
use poem_openapi::OpenApi;
use poem_openapi::param::{Header, Path};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use super::Chapter;
use super::documents::staged;
use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::{Caller, Identity};
use crate::intake::{Sent, mismatch, unavailable};
use crate::offset::{GivenUp, GoneOn, OffsetStream, Standing, StandsAt};
use crate::payload::{Body, hex};
use crate::problem::{Problem, Read, Refused, Uploading};
use crate::wire::document::Document;
use crate::wire::upload::{NewUpload, Upload};

/// The routes of uploads.
pub struct Uploads;

#[OpenApi(tag = "Chapter::Documents")]
impl Uploads {
    /// Begin to send a file in parts: for large files, and for lines that break.
    #[oai(path = "/v1/uploads", method = "post", operation_id = "begin_upload")]
    async fn begin(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewUpload>,
    ) -> Result<Created<Upload>, Refused<Uploading>> {
        let ledger = caller.app.ledger.received(body.received_at);
        ledger.may_upload(&caller.actor)?;
        let checked = body.check(&caller.app.validators)?;
        let NewUpload { title, file_name, length, sha256 } = checked.value;
        caller.app.intake.fits(length)?;
        let new = Begun { title, file_name, length, sha256, time: caller.app.intake.time };
        let idem = key.of(&caller.actor, caller.realm, &checked.sha256);
        let answer = |row: &upload::Model| {
            stored(&Upload::from(row), &format!("/v1/uploads/{}", row.id), None)
        };
        let begun = ledger.begin_upload(&caller.actor, caller.realm, &new, Some(&idem), &answer);
        Ok(Created::of(begun.await?))
    }

    /// How much of a file has arrived and is kept.
    #[oai(path = "/v1/uploads/:id", method = "get", operation_id = "read_upload")]
    async fn read(
        &self,
        caller: Caller,
        /// The upload.
        id: Path<Uuid>,
    ) -> Result<Standing, Refused<Read>> {
        let (ledger, id) = (&caller.app.ledger, UploadId(id.0));
        let row = ledger.upload(&caller.actor, caller.realm, id).await?;
        Ok(Standing(Upload::from(&row)))
    }

    /// The same without a body: `Upload-Offset` and `Upload-Length` say it.
    #[oai(path = "/v1/uploads/:id", method = "head", operation_id = "head_upload")]
    async fn head(
        &self,
        caller: Caller,
        /// The upload.
        id: Path<Uuid>,
    ) -> Result<StandsAt, Refused<Read>> {
        let (ledger, id) = (&caller.app.ledger, UploadId(id.0));
        let row = ledger.upload(&caller.actor, caller.realm, id).await?;
        Ok(StandsAt { offset: row.arrived, length: row.length })
    }

    /// Go on with a file from where it stands. What has arrived when the line breaks is kept.
    #[oai(path = "/v1/uploads/:id", method = "patch", operation_id = "continue_upload")]
    async fn go_on(
        &self,
        caller: Caller,
        /// The upload.
        id: Path<Uuid>,
        /// Which byte of the file is the first of these, from 0: as many have arrived and are kept.
        #[oai(name = "Upload-Offset", validator(minimum(value = "0")))]
        offset: Header<i64>,
        bytes: OffsetStream,
    ) -> Result<GoneOn, Refused<Uploading>> {
        let id = UploadId(id.0);
        let gone = go_on(&caller, id, offset.0, &bytes).await;
        if gone.is_err() {
            bytes.tap.linger().await;
        }
        Ok(GoneOn { offset: gone? })
    }

    /// Complete a file of which every byte has arrived: from here on it is as if it had been sent whole to `/v1/documents`. Where it is
    /// refused for what it is, the upload is given up too.
    #[oai(path = "/v1/uploads/:id/completions", method = "post", operation_id = "complete_upload")]
    async fn complete(
        &self,
        caller: Caller,
        /// The upload.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
    ) -> Result<Created<Document>, Refused<Uploading>> {
        let (ledger, id) = (&caller.app.ledger, UploadId(id.0));
        let (actor, realm) = (&caller.actor, caller.realm);
        ledger.may_upload(actor)?;
        let row = ledger.upload(actor, realm, id).await?;
        let idem = key.of(actor, realm, &hex(&Sha256::digest(id.to_string())));
        if let Some(before) = ledger.staged_before(&idem).await? {
            return Ok(Created::again(before, true));
        }
        if row.arrived != row.length || row.document_id.is_some() {
            return Err(Problem::upload_stands(row.arrived).into());
        }
        let sent = match composed(&caller, &row).await {
            Ok(sent) => sent,
            Err(problem) => return Err(given_up(&caller, id, problem).await.into()),
        };
        match staged(&caller, sent, Some(id), &idem).await {
            Ok(done) => {
                // What is not removed now is nobody's, and is found by the sweep.
                for key in ledger.forget_parts(id).await? {
                    caller.app.intake.store.remove(&key).await.map_err(unavailable)?;
                }
                Ok(Created::of(done))
            }
            Err(problem) => Err(given_up(&caller, id, problem).await.into()),
        }
    }

    /// Give an upload up. What has arrived of it is removed.
    #[oai(path = "/v1/uploads/:id", method = "delete", operation_id = "abort_upload")]
    async fn abort(
        &self,
        caller: Caller,
        /// The upload.
        id: Path<Uuid>,
    ) -> Result<GivenUp, Refused<Uploading>> {
        abort(&caller, UploadId(id.0)).await?;
        Ok(GivenUp)
    }
}

/// Takes bytes in, part by part; says how many have arrived then.
async fn go_on(
    caller: &Identity,
    id: UploadId,
    offset: i64,
    bytes: &OffsetStream,
) -> Result<i64, Problem> {
    let ledger = &caller.app.ledger;
    let (actor, realm) = (&caller.actor, caller.realm);
    ledger.may_upload(actor)?;
    let row = ledger.upload(actor, realm, id).await?;
    if row.arrived != offset || row.document_id.is_some() {
        return Err(Problem::upload_stands(row.arrived));
    }
    let left = u64::try_from(row.length - row.arrived).unwrap_or_default();
    if bytes.declared.is_some_and(|declared| declared > left) {
        return Err(beyond(row.length));
    }
    let mut at = offset;
    let mut part: Vec<u8> = Vec::new();
    let mut source = bytes.tap.source();
    loop {
        let piece = match source.next().await {
            Some(Ok(piece)) => piece,
            None => return keep(caller, id, &mut part, at).await,
            Some(Err(_)) => {
                // The line broke: what came counts.
                keep(caller, id, &mut part, at).await?;
                let detail =
                    "The bytes broke off; Upload-Offset of the upload says how many are kept.";
                return Err(Problem::new(&crate::problem::catalogue::MALFORMED_REQUEST, detail));
            }
        };
        let mut rest = &piece[..];
        let come = at.saturating_add(i64::try_from(part.len() + rest.len()).unwrap_or(i64::MAX));
        if come > row.length {
            keep(caller, id, &mut part, at).await?;
            return Err(beyond(row.length));
        }
        while !rest.is_empty() {
            let (now, later) = rest.split_at((PART_BYTES - part.len()).min(rest.len()));
            part.extend_from_slice(now);
            rest = later;
            if part.len() == PART_BYTES {
                at = keep(caller, id, &mut part, at).await?;
            }
        }
    }
}

/// Keeps a part that begins at a byte; says how many have arrived then.
async fn keep(
    caller: &Identity,
    id: UploadId,
    part: &mut Vec<u8>,
    first_byte: i64,
) -> Result<i64, Problem> {
    let length = i64::try_from(part.len()).unwrap_or(i64::MAX);
    if length == 0 {
        return Ok(first_byte);
    }
    let store = &caller.app.intake.store;
    let storage_key = store.keep_part(id.0, std::mem::take(part)).await.map_err(unavailable)?;
    let new = NewPart { first_byte, length, storage_key };
    match caller.app.ledger.part_arrived(&caller.actor, caller.realm, id, &new).await {
        Ok(row) => Ok(row.arrived),
        Err(error) => {
            store.remove(&new.storage_key).await.map_err(unavailable)?;
            Err(error.into())
        }
    }
}

fn beyond(length: i64) -> Problem {
    let detail = format!("The upload was begun for {length} bytes, and these go beyond.");
    Problem::new(&crate::problem::catalogue::TOO_LARGE, detail)
}

/// Puts the parts of an upload together, and holds them against what was said beforehand.
async fn composed(caller: &Identity, row: &upload::Model) -> Result<Sent, Problem> {
    let (ledger, store) = (&caller.app.ledger, &caller.app.intake.store);
    let mut arriving = store.begin().await.map_err(unavailable)?;
    for part in ledger.upload_parts(row.id).await? {
        let mut bytes = store.read(&part.storage_key, None).await.map_err(unavailable)?;
        while let Some(piece) = bytes.next().await {
            arriving.write(&piece.map_err(unavailable)?).await.map_err(unavailable)?;
        }
    }
    let file = arriving.finish().await.map_err(unavailable)?;
    let file = file.ok_or_else(|| Problem::upload_stands(0))?;
    if i64::try_from(file.length) != Ok(row.length) {
        file.discard().await.map_err(unavailable)?;
        return Err(Problem::upload_stands(row.arrived));
    }
    if row.sha256.as_ref().is_some_and(|said| *said != file.sha256) {
        let problem = mismatch(&file.sha256);
        file.discard().await.map_err(unavailable)?;
        return Err(problem);
    }
    Ok(Sent { file, title: row.title.clone(), file_name: row.file_name.clone() })
}

/// Gives an upload up that was refused for what it is; one that can be tried again stays.
async fn given_up(caller: &Identity, id: UploadId, problem: Problem) -> Problem {
    use crate::problem::catalogue::{DEFECTIVE, DIGEST_MISMATCH, INFECTED};
    let kinds = [DEFECTIVE.uri(), DIGEST_MISMATCH.uri(), INFECTED.uri()];
    if !kinds.contains(&problem.document().kind) {
        return problem;
    }
    match abort(caller, id).await {
        Ok(()) => problem,
        Err(other) => other,
    }
}

async fn abort(caller: &Identity, id: UploadId) -> Result<(), Problem> {
    let keys = caller.app.ledger.abort_upload(&caller.actor, caller.realm, id).await;
    for key in keys.map_err(|error: LedgerError| Problem::from(error))? {
        caller.app.intake.store.remove(&key).await.map_err(unavailable)?;
    }
    Ok(())
}
