//! The acts: a POST does one, a GET on the same path lists its history. A chapter of the law a file; what is not like the
//! others has a file of its own.

mod agency_requests;
mod allegation;
mod check_allegation;
mod check_proof;
mod check_submission;
mod communication;
mod consolidate;
mod court;
mod docket;
mod file_allegation;
mod initiate;
mod investigation;
mod open_order;
mod open_penalty;
mod open_shipment;
mod orders;
mod penalties;
mod petition;
mod protests;
mod public_versions;
mod record;
mod review;
mod seizures;
mod shipments;
mod submissions;
mod withdraw;

use entities::{CaseFile, CaseId, Recorded};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use poem_openapi::OpenApi;
use serde_json::Value;
use statute::{Act, Defect, EntryKind, Program};
use uuid::Uuid;

use crate::announced::by_intent;
use crate::answer::stored;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Asked, Listed};
use crate::payload::{Body, Checked, Filing, Untyped};
use crate::problem::Problem;
use crate::wire::acts::NewAct;
use crate::wire::docket::DocketEntry;
use crate::wire::penalty::is_penalty;
use crate::wire::problem::FieldError;
use crate::wire::receipt::Receipt;
use crate::wire::shipment::is_shipment;

/// All acts.
#[must_use]
pub fn all() -> impl OpenApi {
    (
        check_allegation::CheckAllegation,
        file_allegation::FileAllegation,
        agency_requests::AgencyRequests,
        allegation::all(),
        withdraw::Withdraw,
        initiate::Initiate,
        investigation::all(),
        consolidate::Consolidate,
        record::all(),
        (submissions::all(), check_submission::CheckSubmission, public_versions::PublicVersions),
        review::all(),
        court::all(),
        communication::all(),
        docket::all(),
        (open_order::OpenOrder, orders::all(), petition::PetitionForModification),
        (
            open_shipment::OpenShipment,
            check_proof::CheckProof,
            shipments::all(),
            protests::all(),
            seizures::all(),
            open_penalty::OpenPenalty,
            penalties::all(),
        ),
    )
}

/// Declares the acts of one chapter: each a POST that does it and a GET on the same path that lists its history.
///
/// An `officer`'s act is held against the version it was decided on; a `party`'s filing needs none, for a right is not
/// lost to another's entry; of an act of `either`, the officer names the version. The third word is whether the
/// history is that of the `Case`, of the `Investigation`, which for some does not exist yet, of a `Shipment` or a `Penalty`.
macro_rules! acts {
    ($tag:literal, $noun:literal, $within:ident; $(
        $(#[doc = $about:literal])+
        $who:ident $name:ident($body:ident) at $path:literal as $post:literal;
        $(#[doc = $history:literal])+
        $list:literal [$($kind:ident),+];
    )+) => {
        $(acts! { @$who $tag $noun $within $name $body $path $post $list
            { $(#[doc = $about])+ } { $(#[doc = $history])+ } [$($kind),+] })+

        /// The acts of this chapter.
        pub(super) fn all() -> impl poem_openapi::OpenApi {
            ($($name,)+)
        }
    };
    (@officer $($rest:tt)+) => { acts! { @versioned Seen $($rest)+ } };
    (@either $($rest:tt)+) => { acts! { @versioned SeenByOfficer $($rest)+ } };
    (@versioned $seen:ident $tag:literal $noun:literal $within:ident $name:ident $body:ident
        $path:literal $post:literal $list:literal { $($about:tt)+ } { $($history:tt)+ } [$($kind:ident),+]) => {
        struct $name;

        #[poem_openapi::OpenApi(tag = $tag)]
        impl $name {
            $($about)+
            #[oai(path = $path, method = "post", operation_id = $post)]
            async fn create(
                &self,
                caller: crate::identity::Caller,
                #[doc = $noun]
                id: poem_openapi::param::Path<uuid::Uuid>,
                /// The ETag of the case the act was decided on.
                #[oai(name = "If-Match")]
                seen: crate::preconditions::$seen,
                /// Names this request.
                #[oai(name = "Idempotency-Key")]
                key: crate::idempotency::Key,
                /// Only tell what the act would do; nothing is stored.
                dry_run: poem_openapi::param::Query<Option<bool>>,
                body: crate::payload::Body<$body>,
            ) -> Result<
                crate::doing::Acted<crate::wire::receipt::Receipt>,
                crate::problem::Refused<crate::problem::Act>,
            > {
                let seen = seen.by(&caller.actor);
                Ok(super::record(&caller, id.0, super::Within::$within, seen, &key, dry_run.0, body).await?)
            }

            $($history)+
            #[oai(path = $path, method = "get", operation_id = $list)]
            async fn list(
                &self,
                caller: crate::identity::Caller,
                here: crate::page::Here,
                #[doc = $noun]
                id: poem_openapi::param::Path<uuid::Uuid>,
                /// From where the page goes on: see `next`.
                cursor: poem_openapi::param::Query<Option<String>>,
                /// How many items a page has.
                #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
                limit: poem_openapi::param::Query<Option<u64>>,
            ) -> Result<
                crate::page::Listed<crate::wire::docket::DocketEntry>,
                crate::problem::Refused<crate::problem::Read>,
            > {
                let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
                let kinds = &[$(statute::EntryKind::$kind),+];
                Ok(super::history(&caller, id.0, super::Within::$within, kinds, &asked).await?)
            }
        }
    };
    (@party $tag:literal $noun:literal $within:ident $name:ident $body:ident
        $path:literal $post:literal $list:literal { $($about:tt)+ } { $($history:tt)+ } [$($kind:ident),+]) => {
        struct $name;

        #[poem_openapi::OpenApi(tag = $tag)]
        impl $name {
            $($about)+
            #[oai(path = $path, method = "post", operation_id = $post)]
            async fn create(
                &self,
                caller: crate::identity::Caller,
                #[doc = $noun]
                id: poem_openapi::param::Path<uuid::Uuid>,
                /// Names this request.
                #[oai(name = "Idempotency-Key")]
                key: crate::idempotency::Key,
                /// Only tell what the act would do; nothing is stored.
                dry_run: poem_openapi::param::Query<Option<bool>>,
                body: crate::payload::Body<$body>,
            ) -> Result<
                crate::doing::Acted<crate::wire::receipt::Receipt>,
                crate::problem::Refused<crate::problem::Filing>,
            > {
                Ok(super::record(&caller, id.0, super::Within::$within, Ok(None), &key, dry_run.0, body).await?)
            }

            $($history)+
            #[oai(path = $path, method = "get", operation_id = $list)]
            async fn list(
                &self,
                caller: crate::identity::Caller,
                here: crate::page::Here,
                #[doc = $noun]
                id: poem_openapi::param::Path<uuid::Uuid>,
                /// From where the page goes on: see `next`.
                cursor: poem_openapi::param::Query<Option<String>>,
                /// How many items a page has.
                #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
                limit: poem_openapi::param::Query<Option<u64>>,
            ) -> Result<
                crate::page::Listed<crate::wire::docket::DocketEntry>,
                crate::problem::Refused<crate::problem::Read>,
            > {
                let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
                let kinds = &[$(statute::EntryKind::$kind),+];
                Ok(super::history(&caller, id.0, super::Within::$within, kinds, &asked).await?)
            }
        }
    };
}
use acts;

/// Whose history is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The case's, whatever it is.
    Case,
    /// The allegation's.
    Allegation,
    /// That of a communication on forced labor.
    Communication,
    /// The investigation's: who may not know of one finds none.
    Investigation,
    /// The order's: a case of another program has none.
    Order,
    /// A shipment's: what is no shipment has none.
    Shipment,
    /// A penalty's.
    Penalty,
}

impl Within {
    /// The program it is a noun of: programs share the names of some acts.
    const fn program(self) -> Option<Program> {
        match self {
            Self::Case => None,
            Self::Allegation | Self::Investigation => Some(Program::Eapa),
            Self::Communication | Self::Order => Some(Program::ForcedLaborOrder),
            Self::Shipment | Self::Penalty => Some(Program::Detention),
        }
    }

    /// Whether a case is one, as this caller sees it.
    fn is(self, file: &CaseFile) -> bool {
        let is_of_program = self.program().is_none_or(|program| program == file.program);
        is_of_program
            && match self {
                Self::Case | Self::Allegation | Self::Order => true,
                Self::Communication => file.docket.has(EntryKind::AllegationFiled),
                Self::Investigation => file.investigation,
                Self::Shipment => is_shipment(file),
                Self::Penalty => is_penalty(file),
            }
    }
}

/// Says that there is no such shipment or penalty, where the case is the other: both are of one program and share the
/// names of acts. Of any other noun the program decides, or the docket itself.
async fn stands(caller: &Caller, case: Uuid, within: Within) -> Result<(), Problem> {
    if !matches!(within, Within::Shipment | Within::Penalty) {
        return Ok(());
    }
    let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(case)).await?;
    if within.is(&file) { Ok(()) } else { Err(Problem::not_found()) }
}

/// Records an act on a case and answers with its receipt, or only rehearses it.
fn record<'a, T: NewAct>(
    caller: &'a Caller,
    case: Uuid,
    within: Within,
    seen: Result<Option<&'a str>, Problem>,
    key: &'a Key,
    dry_run: Option<bool>,
    body: Body<T>,
) -> BoxFuture<'a, Result<Acted<Receipt>, Problem>> {
    let sent = Sent { body: body.untyped(), act: T::act };
    record_sent(caller, case, within, seen, key, dry_run, sent)
}

/// The same, of whatever type the body was: compiled once, and not again for each act.
///
/// Boxed, like [`history`]: what it waits for is proven to be `Send` here, and not again at each of the routes that call it, which
/// took the compiler minutes.
fn record_sent<'a>(
    caller: &'a Caller,
    case: Uuid,
    within: Within,
    seen: Result<Option<&'a str>, Problem>,
    key: &'a Key,
    dry_run: Option<bool>,
    sent: Sent,
) -> BoxFuture<'a, Result<Acted<Receipt>, Problem>> {
    async move {
        stands(caller, case, within).await?;
        // What is not there is not there, whatever the precondition.
        record_there(caller, case, within, seen?, key, dry_run, &sent).await
    }
    .boxed()
}

/// A body, and the act that it is.
struct Sent {
    body: Untyped,
    act: fn(Value) -> Act,
}

async fn record_there(
    caller: &Caller,
    case: Uuid,
    within: Within,
    seen: Option<&str>,
    key: &Key,
    dry_run: Option<bool>,
    sent: &Sent,
) -> Result<Acted<Receipt>, Problem> {
    let Sent { body, act } = sent;
    let doing = Doing::new(caller, body.received_at, dry_run).only(within.program());
    let mut checked = match there(caller, case, body.check(&caller.app.validators)).await {
        Ok(checked) => checked,
        Err(refused) => {
            let act = body.raw().filter(Value::is_object).map(act);
            return Err(with_documents(caller, Some(case), act, refused).await?);
        }
    };
    let idem = key.of(&caller.actor, caller.realm, &checked.sha256);
    let by_intent = by_intent(&mut checked.raw);
    let act = act(checked.raw);
    let answer = |recorded: &Recorded| receipt(caller, recorded);
    let (actor, realm, key) = (&caller.actor, caller.realm, doing.key(&idem));
    let ledger = doing.ledger.by_intent(by_intent);
    let written = ledger.record(actor, realm, CaseId(case), seen, act, key, &answer).await?;
    doing.answer(caller, written).await
}

/// The body of an act on a case, or every defect of it. A defective act on what is not there is an act on what is not
/// there.
async fn checked<T: Filing>(
    caller: &Caller,
    case: Uuid,
    body: &Body<T>,
) -> Result<Checked<T>, Problem> {
    there(caller, case, body.check(&caller.app.validators)).await
}

/// What came of checking a body, where its case is there.
async fn there<T>(caller: &Caller, case: Uuid, checked: Result<T, Problem>) -> Result<T, Problem> {
    if checked.is_err() {
        caller.app.ledger.case(&caller.actor, caller.realm, CaseId(case)).await?;
    }
    checked
}

/// What is wrong with a body, with what is wrong with the documents that it names, where it is an act at all: all of it at once.
async fn with_documents(
    caller: &Caller,
    case: Option<Uuid>,
    act: Option<Act>,
    refused: Problem,
) -> Result<Problem, Problem> {
    let mut errors = refused.defects()?;
    if let Some(act) = act {
        let (ledger, case) = (&caller.app.ledger, case.map(CaseId));
        let found = ledger.check_documents(&caller.actor, caller.realm, case, &act, false).await?;
        add(&mut errors, found);
    }
    Ok(Problem::defective(errors))
}

/// Adds what is wrong with documents to what is wrong with the rest of a body, a place once.
fn add(errors: &mut Vec<FieldError>, found: Vec<Defect>) {
    for found in found.into_iter().map(FieldError::from) {
        if !errors.iter().any(|it| it.pointer == found.pointer && it.code == found.code) {
            errors.push(found);
        }
    }
    errors.sort_by(|one, other| one.pointer.cmp(&other.pointer));
}

/// The answer that is kept: the receipt, where the entry is, and the version of the case after it.
fn receipt(caller: &Caller, recorded: &Recorded) -> serde_json::Value {
    let location = format!("/v1/cases/{}/docket/{}", recorded.file.id, recorded.act.number);
    stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
}

/// The entries of these kinds on a case, as a page.
fn history<'a>(
    caller: &'a Caller,
    case: Uuid,
    within: Within,
    kinds: &'a [EntryKind],
    asked: &'a Asked,
) -> BoxFuture<'a, Result<Listed<DocketEntry>, Problem>> {
    async move {
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(case)).await?;
        if !within.is(&file) {
            return Err(Problem::not_found());
        }
        Ok(entries(&file, asked, |kind| kinds.contains(&kind)))
    }
    .boxed()
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
