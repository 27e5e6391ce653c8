//! Communications on forced labor: sent by whoever has an account, checked, read, and the messages with those who have none.

use entities::{CaseFilter, CaseId, Opening, Recorded};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::payload::Json;
use statute::{EntryKind, Program};
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Checking, Filing, Problem, Read, Refused};
use crate::wire::acts::NewAct as _;
use crate::wire::channel::{Message, NewMessage};
use crate::wire::check::Check;
use crate::wire::communication::Communication;
use crate::wire::new_communication::NewCommunication;
use crate::wire::receipt::Receipt;
use crate::wire::word::StateWord;

/// The routes of communications.
pub struct Communications;

/// What opens the case of a communication.
pub(super) fn opening(raw: serde_json::Value) -> Opening {
    let act = NewCommunication::act(raw);
    debug_assert_eq!(act.kind, EntryKind::AllegationFiled);
    Opening { program: Program::ForcedLaborOrder, track: None, act }
}

#[OpenApi(tag = "Chapter::Communications")]
impl Communications {
    /// Send a communication that merchandise made with forced labor is, or is likely to be, imported, 19 CFR 12.42(b): as a
    /// party, or as a port director. Without a name it is sent to `/v1/forced-labor/anonymous-allegations`.
    #[oai(
        path = "/v1/forced-labor/allegations",
        method = "post",
        operation_id = "file_communication"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewCommunication>,
    ) -> Result<Created<Receipt>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/forced-labor/allegations/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let opening = opening(body.raw);
        let filed =
            ledger.open_case(&caller.actor, caller.realm, opening, Some(&idem), &answer).await?;
        Ok(Created::recorded(&caller.app, filed))
    }

    /// Check a communication without sending it: every defect at once, with its place and its provision. Nothing is
    /// stored, so it needs no Idempotency-Key.
    #[expect(clippy::unused_async, reason = "the framework's operations are asynchronous")]
    #[oai(
        path = "/v1/forced-labor/allegations/checks",
        method = "post",
        operation_id = "check_communication"
    )]
    async fn check(
        &self,
        caller: Caller,
        body: Body<NewCommunication>,
    ) -> Result<Json<Check>, Refused<Checking>> {
        let errors = match body.check(&caller.app.validators) {
            Ok(_) => Vec::new(),
            Err(refused) => refused.defects()?,
        };
        Ok(Json(Check { complete: errors.is_empty(), errors }))
    }

    /// Communications, newest first.
    #[oai(
        path = "/v1/forced-labor/allegations",
        method = "get",
        operation_id = "list_communications"
    )]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// In this state, as the caller sees it.
        state: Query<Option<StateWord>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Communication>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = CaseFilter {
            program: Some(Program::ForcedLaborOrder),
            state: state.0.map(|it| it.0.as_str().to_owned()),
            communication: true,
            ..CaseFilter::default()
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .cases(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let seen = page.items.iter().filter_map(|file| Communication::of(file, &caller.actor));
        Ok(asked.answer(seen.collect(), page.next.as_ref()))
    }

    /// One communication.
    #[oai(
        path = "/v1/forced-labor/allegations/:id",
        method = "get",
        operation_id = "read_communication"
    )]
    async fn read(
        &self,
        caller: Caller,
        /// The communication.
        id: Path<Uuid>,
    ) -> Result<Found<Communication>, Refused<Read>> {
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(id.0)).await?;
        let body = Communication::of(&file, &caller.actor).ok_or_else(Problem::not_found)?;
        Ok(Found { body, version: Some(file.etag) })
    }

    /// Write to the sender of a communication who gave no name: an officer's part of their channel. It is no entry of the
    /// docket, and needs no `If-Match`.
    #[oai(
        path = "/v1/forced-labor/allegations/:id/messages",
        method = "post",
        operation_id = "write_to_sender"
    )]
    async fn write(
        &self,
        caller: Caller,
        /// The communication.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewMessage>,
    ) -> Result<Created<Message>, Refused<Filing>> {
        let (ledger, case) = (caller.app.ledger.received(body.received_at), CaseId(id.0));
        ledger.case(&caller.actor, caller.realm, case).await?;
        let (value, idem) = body.filed(&caller, &key)?;
        let answer = |row: &_| {
            let location = format!("/v1/forced-labor/allegations/{case}/messages");
            stored(&Message::of(row, &caller.actor), &location, None)
        };
        let text = &value.text;
        let written = ledger
            .write_message(&caller.actor, caller.realm, case, text, Some(&idem), &answer)
            .await?;
        Ok(Created::recorded(&caller.app, written))
    }

    /// What the office and a sender without a name wrote to each other, oldest first.
    #[oai(
        path = "/v1/forced-labor/allegations/:id/messages",
        method = "get",
        operation_id = "list_messages_of_communication"
    )]
    async fn messages(
        &self,
        caller: Caller,
        here: Here,
        /// The communication.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Message>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (ledger, case) = (&caller.app.ledger, CaseId(id.0));
        let page = ledger
            .messages(&caller.actor, caller.realm, case, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(|row| Message::of(row, &caller.actor)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }
}
