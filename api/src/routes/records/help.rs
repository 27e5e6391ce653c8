//! Small businesses ask for help before they file. None of it is on any docket.

use entities::help_request;
use poem_openapi::OpenApi;
use poem_openapi::param::Query;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Read, Refused};
use crate::routes::Chapter;
use crate::wire::beside::{HelpRequest, NewHelpRequest};

/// The routes of requests for help.
pub struct Help;

#[OpenApi(tag = "Chapter::Allegations")]
impl Help {
    /// Ask for help in preparing an allegation, as a small business. An officer answers, and completes the task that it is.
    #[oai(path = "/v1/eapa/help-requests", method = "post", operation_id = "ask_for_help")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewHelpRequest>,
    ) -> Result<Created<HelpRequest>, Refused<Filing>> {
        let ledger = caller.app.ledger.received(body.received_at);
        let checked = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &checked.sha256);
        let answer = |row: &help_request::Model| {
            stored(&HelpRequest::of(row, false), "/v1/eapa/help-requests", None)
        };
        let done = ledger
            .ask_for_help(&caller.actor, caller.realm, &checked.raw, Some(&idem), &answer)
            .await?;
        Ok(Created::of(done))
    }

    /// Requests for help, the first first: to officers all, to a party its own.
    #[oai(path = "/v1/eapa/help-requests", method = "get", operation_id = "list_help_requests")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<HelpRequest>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let ledger = &caller.app.ledger;
        let after = asked.after.as_ref();
        let page = ledger.help_requests(&caller.actor, caller.realm, after, asked.limit).await?;
        let is_officer = caller.actor.role.is_officer();
        let items = page.items.iter().map(|row| HelpRequest::of(row, is_officer)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }
}
