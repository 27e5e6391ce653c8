//! Interim measures, item by item.

use entities::{CaseId, Key};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Problem, Read, Refused};
use crate::routes::Chapter;
use crate::wire::measure::InterimMeasure;

/// The read of measures.
pub struct Measures;

#[OpenApi(tag = "Chapter::Investigations")]
impl Measures {
    /// The interim measures of an investigation, each with the day it took effect and the day it ended, to whoever sees the
    /// investigation.
    #[oai(
        path = "/v1/eapa/investigations/:id/measures",
        method = "get",
        operation_id = "list_measures"
    )]
    async fn list(
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
    ) -> Result<Listed<InterimMeasure>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let file = caller.app.ledger.case(&caller.actor, caller.realm, CaseId(id.0)).await?;
        if !file.investigation {
            return Err(Problem::not_found().into());
        }
        let before = asked.after.as_ref().and_then(|key| key.0.parse().ok()).unwrap_or(0_usize);
        let all = statute::eapa::measures::measures(&file.docket);
        let mut rest = all.iter().skip(before).peekable();
        let mut items: Vec<InterimMeasure> = Vec::new();
        while let Some(it) = rest.next_if(|_| (items.len() as u64) < asked.limit) {
            items.push(it.into());
        }
        let next = rest.peek().map(|_| Key((before + items.len()).to_string()));
        Ok(asked.answer(items, next.as_ref()))
    }
}
