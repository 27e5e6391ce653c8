//! Reading cases and their dockets.

use chrono::NaiveDate;
use entities::{CaseFilter, CaseId, Moment};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::{Chapter, acts};
use crate::answer::Found;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::problem::{Problem, Read, Refused};
use crate::wire::case::Case;
use crate::wire::docket::DocketEntry;
use crate::wire::instant::Instant;
use crate::wire::submission::Submission;
use crate::wire::word::{ProgramWord, StateWord};

/// The reads of cases.
pub struct Cases;

#[OpenApi(tag = "Chapter::Cases")]
impl Cases {
    /// Cases, newest first.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/cases", method = "get", operation_id = "list_cases")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// Of this program.
        program: Query<Option<ProgramWord>>,
        /// In this state, as the caller sees it.
        state: Query<Option<StateWord>>,
        /// With this number.
        number: Query<Option<String>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Case>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = CaseFilter {
            program: program.0.map(|it| it.0),
            state: state.0.map(|it| it.0.as_str().to_owned()),
            number: number.0,
            ..CaseFilter::default()
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .cases(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(|file| Case::of(file, &caller.actor)).collect();
        Ok(asked.answer(items, page.next.as_ref()))
    }

    /// One case.
    #[oai(path = "/v1/cases/:id", method = "get", operation_id = "read_case")]
    async fn read(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// As it stood at this instant: what had been recorded by then, and what the caller could see of it.
        as_of: Query<Option<Instant>>,
        /// As it stood on this legal day: what had happened by then. With `as_of`: as far as it was known then.
        on: Query<Option<NaiveDate>>,
    ) -> Result<Found<Case>, Refused<Read>> {
        let (ledger, moment) = (&caller.app.ledger, moment(as_of.0, on.0));
        let file = ledger.case_at(&caller.actor, caller.realm, CaseId(id.0), moment).await?;
        let body = Case::of(&file, &caller.actor);
        // No act is held against the past.
        Ok(if moment.is_now() {
            Found { body, version: Some(file.etag) }
        } else {
            Found::new(body)
        })
    }

    /// What happened on a case, in the order it was recorded and in this caller's own numbering.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/cases/:id/docket", method = "get", operation_id = "read_docket")]
    async fn docket(
        &self,
        caller: Caller,
        here: Here,
        /// The case.
        id: Path<Uuid>,
        /// What had been recorded by this instant, as far as the caller could see it then.
        as_of: Query<Option<Instant>>,
        /// What had happened by this legal day.
        on: Query<Option<NaiveDate>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DocketEntry>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (ledger, moment) = (&caller.app.ledger, moment(as_of.0, on.0));
        let file = ledger.case_at(&caller.actor, caller.realm, CaseId(id.0), moment).await?;
        Ok(acts::entries(&file, &asked, |_| true))
    }

    /// One docket entry, by its number in this caller's own numbering, with its documents and what is owed of them.
    #[oai(
        path = "/v1/cases/:id/docket/:number",
        method = "get",
        operation_id = "read_docket_entry"
    )]
    async fn docket_entry(
        &self,
        caller: Caller,
        /// The case.
        id: Path<Uuid>,
        /// The entry.
        number: Path<u32>,
    ) -> Result<Found<DocketEntry>, Refused<Read>> {
        let (ledger, actor, realm) = (&caller.app.ledger, &caller.actor, caller.realm);
        let file = ledger.case(actor, realm, CaseId(id.0)).await?;
        let line = file
            .lines
            .iter()
            .find(|line| line.number == number.0)
            .ok_or_else(Problem::not_found)?;
        let beside = ledger.submission_of(actor, &file, line).await?;
        let submission = beside.as_ref().map(Submission::from);
        Ok(Found::new(DocketEntry { submission, ..line.into() }))
    }
}

/// The moment that a read asks for.
pub(super) fn moment(as_of: Option<Instant>, on: Option<NaiveDate>) -> Moment {
    Moment { as_of: as_of.map(|at| at.0), on }
}
