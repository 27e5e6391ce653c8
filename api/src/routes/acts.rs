//! The acts: a POST does one, a GET on the same path lists its history. One act a file.

mod acknowledge;
mod determine;
mod extend;
mod file_allegation;
mod file_facts;
mod initiate;
mod issue_notice_of_determination;
mod issue_notice_of_initiation;
mod return_allegation;
mod take_interim_measures;

use entities::{CaseFile, CaseId, Recorded, Replayable, Written};
use poem_openapi::OpenApi;
use statute::EntryKind;
use uuid::Uuid;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Asked, Listed};
use crate::payload::Body;
use crate::problem::Problem;
use crate::wire::acts::NewAct;
use crate::wire::docket::DocketEntry;
use crate::wire::receipt::Receipt;

/// All acts.
#[must_use]
pub fn all() -> impl OpenApi {
    (
        file_allegation::FileAllegation,
        acknowledge::Acknowledge,
        return_allegation::ReturnAllegation,
        initiate::Initiate,
        take_interim_measures::TakeInterimMeasures,
        issue_notice_of_initiation::IssueNoticeOfInitiation,
        extend::Extend,
        file_facts::FileFacts,
        determine::Determine,
        issue_notice_of_determination::IssueNoticeOfDetermination,
    )
}

/// Records an act on a case and answers with its receipt.
async fn record<T: NewAct>(
    caller: &Caller,
    case: Uuid,
    seen: Option<&str>,
    key: &Key,
    body: Body<T>,
) -> Result<Created<Receipt>, Problem> {
    let ledger = caller.app.ledger.received(body.received_at);
    let checked = match body.check(&caller.app.validators) {
        Ok(checked) => checked,
        Err(defective) => {
            // A defective act on what is not there is an act on what is not there.
            ledger.case(&caller.actor, caller.realm, CaseId(case)).await?;
            return Err(defective);
        }
    };
    let idem = key.of(&caller.actor, caller.realm, &checked.sha256);
    let act = checked.value.act(checked.raw);
    let answer = |recorded: &Recorded| receipt(caller, recorded);
    let written = ledger
        .record(&caller.actor, caller.realm, CaseId(case), seen, act, Some(&idem), &answer)
        .await?;
    Ok(created(caller, written))
}

/// The answer that is kept: the receipt, where the entry is, and the version of the case after it.
fn receipt(caller: &Caller, recorded: &Recorded) -> serde_json::Value {
    let location = format!("/v1/cases/{}/docket/{}", recorded.file.id, recorded.act.number);
    stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
}

fn created(caller: &Caller, written: Written) -> Created<Receipt> {
    caller.app.recorded();
    match written {
        Replayable::Fresh { answer, .. } => Created::again(answer, false),
        Replayable::Replayed(answer) => Created::again(answer, true),
    }
}

/// The entries of these kinds on a case, as a page.
async fn history(
    caller: &Caller,
    case: Uuid,
    kinds: &[EntryKind],
    asked: &Asked,
) -> Result<Listed<DocketEntry>, Problem> {
    let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(case)).await?;
    Ok(entries(&file, asked, |kind| kinds.contains(&kind)))
}

/// The same for an investigation: who may not know of one finds none.
async fn history_of_investigation(
    caller: &Caller,
    case: Uuid,
    kinds: &[EntryKind],
    asked: &Asked,
) -> Result<Listed<DocketEntry>, Problem> {
    let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(case)).await?;
    if !file.investigation {
        return Err(Problem::not_found());
    }
    Ok(entries(&file, asked, |kind| kinds.contains(&kind)))
}

/// A page of the entries a caller sees, by their number.
pub(super) fn entries(
    file: &CaseFile,
    asked: &Asked,
    wanted: impl Fn(EntryKind) -> bool,
) -> Listed<DocketEntry> {
    let after = asked.after.as_ref().and_then(|key| key.0.parse().ok()).unwrap_or(0_u32);
    let mut rest =
        file.lines.iter().filter(|line| line.number > after && wanted(line.entry.kind)).peekable();
    let mut items = Vec::new();
    while let Some(line) = rest.next_if(|_| (items.len() as u64) < asked.limit) {
        items.push(DocketEntry::from(line));
    }
    let next = rest.peek().and(items.last()).map(|last| entities::Key(last.number.to_string()));
    asked.answer(items, next.as_ref())
}
