//! An act, or its rehearsal: `?dry_run=true` does it to the end, tells what it would write and send, and keeps nothing.

use chrono::{DateTime, Utc};
use entities::{
    CaseId, Idempotency, Ledger, LedgerError, Recorded, Rehearsal, Replayable, Written,
};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaResponse, MetaResponses, Registry};
use poem_openapi::types::{ToJSON, Type as _};
use statute::Program;

use crate::answer::Created;
use crate::identity::Caller;
use crate::page::{described, json_content};
use crate::problem::Problem;
use crate::wire::dry_run::DryRun;

/// One doing of an act.
#[derive(Debug)]
pub struct Doing {
    /// The ledger that does it.
    pub ledger: Ledger,
    rehearsal: Option<Rehearsal>,
}

impl Doing {
    /// Does what arrived at an instant, or only rehearses it.
    #[must_use]
    pub fn new(caller: &Caller, received_at: DateTime<Utc>, dry_run: Option<bool>) -> Self {
        let ledger = caller.app.ledger.received(received_at);
        if dry_run != Some(true) {
            return Self { ledger, rehearsal: None };
        }
        let (ledger, rehearsal) = ledger.rehearsing(&caller.actor, caller.realm);
        Self { ledger, rehearsal: Some(rehearsal) }
    }

    /// The same, to which an act on a case of another program is an act on what is not there.
    #[must_use]
    pub fn only(self, program: Option<Program>) -> Self {
        Self { ledger: self.ledger.only(program), ..self }
    }

    /// The key of the request: a rehearsal uses none up, and gets no answer of before.
    #[must_use]
    pub fn key<'a>(&self, idem: &'a Idempotency) -> Option<&'a Idempotency> {
        Some(idem).filter(|_| self.rehearsal.is_none())
    }

    /// The answer.
    ///
    /// # Errors
    /// When a notice that would be sent cannot be rendered; the database's own.
    pub async fn answer<T>(self, caller: &Caller, done: Written) -> Result<Acted<T>, Problem> {
        match done {
            Replayable::Replayed(_) => Ok(Acted::Done(Created::of(done))),
            Replayable::Fresh { ref it, .. } => {
                let told = self.told(caller, it.file.id, Some(it)).await?;
                Ok(told.map_or_else(|| Acted::Done(Created::of(done)), Acted::Rehearsed))
            }
        }
    }

    /// What was rehearsed on a case; `None` where the act was done. Without anything recorded it would only be asked for.
    ///
    /// # Errors
    /// As above.
    pub async fn told(
        &self,
        caller: &Caller,
        case: CaseId,
        done: Option<&Recorded>,
    ) -> Result<Option<Box<DryRun>>, Problem> {
        let Some(rehearsal) = &self.rehearsal else {
            caller.app.recorded();
            return Ok(None);
        };
        let before = match caller.app.ledger.case(&caller.actor, caller.realm, case).await {
            Ok(file) => Some(file),
            // The act would open it.
            Err(LedgerError::NotFound) => None,
            Err(error) => return Err(error.into()),
        };
        let mut sent = Vec::new();
        for notice in rehearsal.would_send() {
            let rendered = caller.app.renderer.render(&notice.job);
            let rendered = rendered.map_err(|error| Problem::internal(&error))?;
            sent.push((notice, rendered));
        }
        let after =
            done.map(|done| &done.file).or(before.as_ref()).ok_or_else(Problem::not_found)?;
        let written = done.map(|done| done.written.as_slice()).unwrap_or_default();
        Ok(Some(Box::new(DryRun::of(before.as_ref(), after, written, &sent))))
    }
}

/// What came of an act: 201 with its receipt, or 200 with what it would do.
#[derive(Debug)]
pub enum Acted<T> {
    /// It was recorded.
    Done(Created<T>),
    /// It was rehearsed.
    Rehearsed(Box<DryRun>),
}

impl<T: Send> IntoResponse for Acted<T> {
    fn into_response(self) -> Response {
        match self {
            Self::Done(created) => created.into_response(),
            Self::Rehearsed(said) => Json(*said).into_response(),
        }
    }
}

impl<T: ToJSON> ApiResponse for Acted<T> {
    fn meta() -> MetaResponses {
        let mut meta = Created::<T>::meta();
        meta.responses.insert(0, rehearsed_meta());
        meta
    }

    fn register(registry: &mut Registry) {
        Created::<T>::register(registry);
        DryRun::register(registry);
    }
}

/// The answer to `dry_run=true`, for the document.
pub(crate) fn rehearsed_meta() -> MetaResponse {
    let mut rehearsed =
        described(200, "With `dry_run=true`: what the act would do. Nothing was stored.");
    rehearsed.content = json_content::<DryRun>();
    rehearsed
}
