//! File an allegation of evasion, and list those filed.

use entities::{CaseFilter, Recorded};
use poem_openapi::OpenApi;
use poem_openapi::param::Query;
use serde_json::Value;
use statute::Program;

use crate::announced::by_intent;
use crate::answer::stored;
use crate::doing::{Acted, Doing};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Read, Refused};
use crate::routes::Chapter;
use crate::wire::acts::NewAct as _;
use crate::wire::allegation::Allegation;
use crate::wire::new_allegation::NewAllegation;
use crate::wire::receipt::Receipt;
use crate::wire::word::StateWord;

/// The routes of this act.
pub struct FileAllegation;

#[OpenApi(tag = "Chapter::Allegations")]
impl FileAllegation {
    /// File an allegation of evasion. Every defect is reported at once, and then nothing is stored.
    #[oai(path = "/v1/eapa/allegations", method = "post", operation_id = "file_allegation")]
    async fn create(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        /// Only tell what the act would do; nothing is stored.
        dry_run: Query<Option<bool>>,
        body: Body<NewAllegation>,
    ) -> Result<Acted<Receipt>, Refused<Filing>> {
        let doing = Doing::new(&caller, body.received_at, dry_run.0);
        let mut body = match body.check(&caller.app.validators) {
            Ok(checked) => checked,
            Err(refused) => {
                let act = body.raw().filter(Value::is_object).map(NewAllegation::act);
                return Err(super::with_documents(&caller, None, act, refused).await?.into());
            }
        };
        let by_intent = by_intent(&mut body.raw);
        let idem = key.of(&caller.actor, caller.realm, &body.sha256);
        let answer = |recorded: &Recorded| {
            let location = format!("/v1/eapa/allegations/{}", recorded.file.id);
            stored(&Receipt::of(recorded, &caller.actor), &location, Some(&recorded.file.etag))
        };
        let filed = doing
            .ledger
            .by_intent(by_intent)
            .file_allegation(&caller.actor, caller.realm, body.raw, doing.key(&idem), &answer)
            .await?;
        Ok(doing.answer(&caller, filed).await?)
    }

    /// Allegations, newest first.
    #[oai(path = "/v1/eapa/allegations", method = "get", operation_id = "list_allegations")]
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
    ) -> Result<Listed<Allegation>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let state = state.0.map(|it| it.0.as_str().to_owned());
        let filter = CaseFilter { program: Some(Program::Eapa), state, ..CaseFilter::default() };
        let ledger = &caller.app.ledger;
        let page = ledger
            .cases(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(|file| Allegation::of(file, &caller.actor)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }
}
