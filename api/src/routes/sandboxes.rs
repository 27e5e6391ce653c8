//! Sandboxes and their clocks: open ones with `TIDEWAITER_SANDBOX=1`, and one's own for whoever has an account.

use entities::{Clock as _, Idempotency, Owned, Person, RealmId, Replayable, SandboxMade, realm};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use statute::Role;
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Accepted, Created, Found, stored};
use crate::clock::WallClock;
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::sign_in::Minted;
use crate::wire::operation::Operation;
use crate::wire::problem::FieldError;
use crate::wire::realm::{NewClock, NewSandbox, NewSandboxClosure, Sandbox, SandboxMail};

/// The routes of sandboxes.
pub struct Sandboxes;

#[OpenApi(tag = "Chapter::Sandboxes")]
impl Sandboxes {
    /// Make a sandbox: a realm with its own clock, cases and numbers. One of one's own comes with people in every role, whose tokens are in the first
    /// answer, and in no other.
    #[oai(path = "/v1/sandboxes", method = "post", operation_id = "create_sandbox")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSandbox>,
    ) -> Result<Created<Sandbox>, Refused<Filing>> {
        caller.app.sandboxes_only()?;
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let is_own = body.value.own.unwrap_or(!caller.app.sandbox);
        if is_own {
            return Ok(create_own(&caller, body.value, &idem).await?);
        }
        if !caller.app.sandbox {
            let message = "This service makes no open sandboxes: leave it out, or say `true`.";
            let error = FieldError::at("/own", "not_here", message);
            return Err(Problem::defective(vec![error]).into());
        }
        let answer = |made: &_| {
            let sandbox = Sandbox::from(made);
            let location = format!("/v1/sandboxes/{}", sandbox.id);
            stored(&sandbox, &location, None)
        };
        let (NewSandbox { name, now, .. }, ledger) = (body.value, &caller.app.ledger);
        Ok(Created::of(
            ledger.create_sandbox(&caller.actor, &name, now.0, Some(&idem), &answer).await?,
        ))
    }

    /// Sandboxes, newest first: to officers all that are nobody's own, to everybody those his account made, also closed ones that are not removed yet.
    #[oai(path = "/v1/sandboxes", method = "get", operation_id = "list_sandboxes")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Sandbox>, Refused<Read>> {
        caller.app.sandboxes_only()?;
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let page = ledger.sandboxes_seen_by(&caller.actor, after, asked.limit).await?;
        let told = page.items.iter().map(|it| sandbox_now(&caller, it)).collect();
        Ok(asked.answer(told, page.next.as_ref()))
    }

    /// One sandbox, with what its clock shows, to officers and to the account that made it.
    #[oai(path = "/v1/sandboxes/:id", method = "get", operation_id = "read_sandbox")]
    async fn read(
        &self,
        caller: Caller,
        /// The sandbox.
        id: Path<Uuid>,
    ) -> Result<Found<Sandbox>, Refused<Read>> {
        let realm = sandbox(&caller, id.0)?;
        let found = caller.app.ledger.sandbox(&caller.actor, realm).await?;
        Ok(Found::new(sandbox_now(&caller, &found)))
    }

    /// Move a sandbox's clock forward; it stops at each wake-up on the way, in order.
    #[oai(path = "/v1/sandboxes/:id/clock", method = "post", operation_id = "move_clock")]
    async fn move_clock(
        &self,
        caller: Caller,
        /// The sandbox.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewClock>,
    ) -> Result<Accepted<Operation>, Refused<Filing>> {
        let realm = sandbox(&caller, id.0)?;
        caller.app.ledger.sandbox(&caller.actor, realm).await?;
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, realm, &body.sha256);
        let answer = |begun: &_| {
            let operation = Operation::from(begun);
            let location = format!("/v1/operations/{}", operation.id);
            stored(&operation, &location, None)
        };
        let (to, ledger) = (body.value.to.0, &caller.app.ledger);
        let moved = ledger.move_clock(&caller.actor, realm, to, Some(&idem), &answer).await?;
        caller.app.recorded();
        Ok(match moved {
            Replayable::Fresh { answer, .. } => Accepted::again(answer, false),
            Replayable::Replayed(answer) => Accepted::again(answer, true),
        })
    }

    /// The operations that moved a sandbox's clock, newest first.
    #[oai(path = "/v1/sandboxes/:id/clock", method = "get", operation_id = "list_clock_moves")]
    async fn list_moves(
        &self,
        caller: Caller,
        here: Here,
        /// The sandbox.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Operation>, Refused<Read>> {
        let realm = sandbox(&caller, id.0)?;
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let page = ledger.operations_seen_by(&caller.actor, realm, after, asked.limit).await?;
        Ok(asked.listed(&page, Operation::from))
    }

    /// Close a sandbox of one's own: nobody enters it any more, its tokens are good no more, and its clocks end. All of it is removed the night after.
    #[oai(path = "/v1/sandboxes/:id/closures", method = "post", operation_id = "close_sandbox")]
    async fn close(
        &self,
        caller: Caller,
        /// The sandbox.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewSandboxClosure>,
    ) -> Result<Created<Sandbox>, Refused<Filing>> {
        let realm = sandbox(&caller, id.0)?;
        caller.app.ledger.sandbox(&caller.actor, realm).await?;
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, RealmId::REAL, &body.sha256);
        let limits = caller.app.ledger.sandbox_limits();
        let answer = |row: &realm::Model| {
            let sandbox = Sandbox::at(row, row.closed_at.unwrap_or(row.created_at), limits);
            let location = format!("/v1/sandboxes/{}", sandbox.id);
            stored(&sandbox, &location, None)
        };
        let ledger = &caller.app.ledger;
        let done = ledger
            .close_sandbox(&caller.actor, realm, body.value.reason.as_deref(), Some(&idem), &answer)
            .await?;
        Ok(Created::recorded(&caller.app, done))
    }

    /// Every message of a sandbox of one's own, newest first, whoever it was to: what was sent to the account's own address, and all that was kept.
    #[oai(
        path = "/v1/sandboxes/:id/messages",
        method = "get",
        operation_id = "list_sandbox_messages"
    )]
    async fn messages(
        &self,
        caller: Caller,
        here: Here,
        /// The sandbox.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<SandboxMail>, Refused<Read>> {
        let realm = sandbox(&caller, id.0)?;
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (after, ledger) = (asked.after.as_ref(), &caller.app.ledger);
        let page = ledger.sandbox_messages(&caller.actor, realm, after, asked.limit).await?;
        Ok(asked.listed(&page, SandboxMail::from))
    }
}

/// Who acts in a sandbox of one's own: one in each role, and each party's counsel. The parties and their importer number are made up.
const PEOPLE: &[(&str, Role, Option<MadeUp>)] = &[
    ("filer", Role::Filer, Some(DOMESTIC)),
    ("filers-counsel", Role::Counsel, Some(DOMESTIC)),
    ("importer", Role::Importer, Some(IMPORTER)),
    ("importers-counsel", Role::Counsel, Some(IMPORTER)),
    ("investigator", Role::Investigator, None),
    ("second-investigator", Role::Investigator, None),
    ("supervisor", Role::Supervisor, None),
    ("reviewer", Role::Reviewer, None),
    ("port-director", Role::PortDirector, None),
    ("registrar", Role::Registrar, None),
    ("auditor", Role::Auditor, None),
];
/// A party's name, and its importer number where it has one.
type MadeUp = (&'static str, Option<&'static str>);
const DOMESTIC: MadeUp = ("Sandbox Producers Committee", None);
const IMPORTER: MadeUp = ("Sandbox Imports Inc.", Some("00-0000001SB"));

async fn create_own(
    caller: &Caller,
    new: NewSandbox,
    idem: &Idempotency,
) -> Result<Created<Sandbox>, Problem> {
    let app = &caller.app;
    if !app.has_own_sandboxes() {
        return Err(Problem::not_found());
    }
    let minted: Vec<Minted> = PEOPLE.iter().map(|_| Minted::of_sandbox()).collect();
    let people = PEOPLE.iter().zip(&minted).map(|(&(name, role, party), minted)| Person {
        name,
        role,
        party,
        token_sha256: minted.sha256.clone(),
    });
    let owned = Owned { name: new.name, now: new.now.0, people: people.collect() };
    let limits = app.ledger.sandbox_limits();
    let answer = |made: &SandboxMade| {
        let sandbox = Sandbox::made(made, limits);
        stored(&sandbox, &format!("/v1/sandboxes/{}", sandbox.id), None)
    };
    let done = app.ledger.create_own_sandbox(&caller.actor, &owned, Some(idem), &answer).await?;
    let tokens = minted.into_iter().map(|it| it.token).collect();
    Ok(match &done {
        Replayable::Fresh { .. } => Created::of(done).showing_each("people", "token", tokens),
        Replayable::Replayed(_) => Created::of(done),
    })
}

/// A sandbox as it stands now.
fn sandbox_now(caller: &Caller, row: &realm::Model) -> Sandbox {
    Sandbox::at(row, WallClock.now(), caller.app.ledger.sandbox_limits())
}

/// The sandbox of a path; the real world is none.
fn sandbox(caller: &Caller, id: Uuid) -> Result<RealmId, Problem> {
    caller.app.sandboxes_only()?;
    Some(RealmId(id)).filter(|realm| *realm != RealmId::REAL).ok_or_else(Problem::not_found)
}
