//! Word of a risk to health or safety, 19 CFR 165.7: on an allegation or on an investigation, whichever its sender knows of.

use entities::{CaseId, health_or_safety_word};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use crate::answer::{Created, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::problem::{Filing, Problem, Read, Refused};
use crate::routes::Chapter;
use crate::wire::beside::{HealthOrSafetyWord, NewHealthOrSafetyWord};

/// The routes of words of risks.
pub struct Words;

#[OpenApi]
impl Words {
    /// Send word of a risk to health or safety. Its sender and officers see it, and the supervisor has a task at once.
    #[oai(
        path = "/v1/eapa/allegations/:id/health-or-safety-words",
        method = "post",
        operation_id = "send_health_or_safety_word_on_allegation",
        tag = "Chapter::Allegations"
    )]
    async fn on_allegation(
        &self,
        caller: Caller,
        /// The allegation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewHealthOrSafetyWord>,
    ) -> Result<Created<HealthOrSafetyWord>, Refused<Filing>> {
        Ok(send(&caller, id.0, false, &key, &body).await?)
    }

    /// Words of risks that were sent on an allegation or its investigation: to officers all, to a party its own.
    #[oai(
        path = "/v1/eapa/allegations/:id/health-or-safety-words",
        method = "get",
        operation_id = "list_health_or_safety_words_of_allegation",
        tag = "Chapter::Allegations"
    )]
    async fn of_allegation(
        &self,
        caller: Caller,
        here: Here,
        /// The allegation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<HealthOrSafetyWord>, Refused<Read>> {
        Ok(listed(&caller, here, id.0, false, cursor.0.as_deref(), limit.0).await?)
    }

    /// Send word of a risk to health or safety. Its sender and officers see it, and the supervisor has a task at once.
    #[oai(
        path = "/v1/eapa/investigations/:id/health-or-safety-words",
        method = "post",
        operation_id = "send_health_or_safety_word",
        tag = "Chapter::Investigations"
    )]
    async fn on_investigation(
        &self,
        caller: Caller,
        /// The investigation.
        id: Path<Uuid>,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewHealthOrSafetyWord>,
    ) -> Result<Created<HealthOrSafetyWord>, Refused<Filing>> {
        Ok(send(&caller, id.0, true, &key, &body).await?)
    }

    /// Words of risks that were sent on an investigation or its allegation: to officers all, to a party its own.
    #[oai(
        path = "/v1/eapa/investigations/:id/health-or-safety-words",
        method = "get",
        operation_id = "list_health_or_safety_words",
        tag = "Chapter::Investigations"
    )]
    async fn of_investigation(
        &self,
        caller: Caller,
        here: Here,
        /// The investigation.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<HealthOrSafetyWord>, Refused<Read>> {
        Ok(listed(&caller, here, id.0, true, cursor.0.as_deref(), limit.0).await?)
    }
}

async fn send(
    caller: &Caller,
    case: Uuid,
    investigation: bool,
    key: &Key,
    body: &Body<NewHealthOrSafetyWord>,
) -> Result<Created<HealthOrSafetyWord>, Problem> {
    let ledger = caller.app.ledger.received(body.received_at);
    let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(case));
    let checked = match body.check(&caller.app.validators) {
        Ok(checked) => checked,
        // A defective word on what is not there is one on what is not there.
        Err(defective) => {
            ledger.case(actor, realm, id).await?;
            return Err(defective);
        }
    };
    let idem = key.of(actor, realm, &checked.sha256);
    let answer = |row: &health_or_safety_word::Model| {
        let of = if investigation { "investigations" } else { "allegations" };
        let location = format!("/v1/eapa/{of}/{case}/health-or-safety-words");
        stored(&HealthOrSafetyWord::from(row), &location, None)
    };
    let said = &checked.raw;
    let done = ledger
        .send_health_or_safety_word(actor, realm, id, investigation, said, Some(&idem), &answer)
        .await?;
    Ok(Created::recorded(&caller.app, done))
}

async fn listed(
    caller: &Caller,
    here: Here,
    case: Uuid,
    investigation: bool,
    cursor: Option<&str>,
    limit: Option<u64>,
) -> Result<Listed<HealthOrSafetyWord>, Problem> {
    let asked = here.page(caller, cursor, limit)?;
    let (actor, realm, id) = (&caller.actor, caller.realm, CaseId(case));
    let after = asked.after.as_ref();
    let ledger = &caller.app.ledger;
    let page =
        ledger.health_or_safety_words(actor, realm, id, investigation, after, asked.limit).await?;
    Ok(asked.listed(&page, HealthOrSafetyWord::from))
}
