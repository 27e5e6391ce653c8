//! Initiate an investigation, and list those initiated.

use entities::{CaseFilter, CaseId, Joined, Recorded};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use statute::Program;

use crate::answer::stored;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::Seen;
use crate::problem::{Act, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::{NewAct as _, NewInvestigation};
use crate::wire::investigation::Investigation;
use crate::wire::receipt::Receipt;
use crate::wire::word::StateWord;

/// The routes of this act.
pub struct Initiate;

#[OpenApi(tag = "Chapter::Investigations")]
impl Initiate {
    /// Initiate the investigation of an acknowledged allegation, and of others that are joined to it at once. Nobody outside knows until the notice of initiation.
    #[oai(
        path = "/v1/eapa/investigations",
        method = "post",
        operation_id = "initiate_investigation"
    )]
    async fn create(
        &self,
        caller: Caller,
        /// The ETag of the allegation the act was decided on.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewInvestigation>,
    ) -> Result<Acted<Receipt>, Refused<Act>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let body = body.check(&caller.app.validators)?;
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let also = body.value.also.into_iter().flatten();
        let also: Vec<Joined> = also
            .map(|it| Joined { allegation: CaseId(it.allegation), grounds: it.grounds })
            .collect();
        let (case, act) = (CaseId(body.value.allegation), NewInvestigation::act(body.raw));
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/eapa/investigations/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let seen = seen.by(&caller.actor)?;
        let done = doing
            .ledger
            .initiate(
                &caller.actor,
                caller.realm,
                case,
                &also,
                seen,
                act,
                doing.key(&idem),
                &answer,
            )
            .await?;
        Ok(doing.answer(&caller, done).await?)
    }

    /// Investigations, newest case first.
    #[oai(path = "/v1/eapa/investigations", method = "get", operation_id = "list_investigations")]
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
    ) -> Result<Listed<Investigation>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let state = state.0.map(|it| it.0.as_str().to_owned());
        let filter = CaseFilter {
            program: Some(Program::Eapa),
            investigation: Some(true),
            state,
            ..CaseFilter::default()
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .cases(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items =
            page.items.iter().filter_map(|file| Investigation::of(file, &caller.actor)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }
}
