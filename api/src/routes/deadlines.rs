//! Reading deadlines, over all cases the caller may see.

use chrono::NaiveDate;
use entities::{CaseId, DeadlineFilter, DeadlineId, DeadlineSeen, Key};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use uuid::Uuid;

use super::Chapter;
use super::cases::moment;
use crate::answer::Found;
use crate::identity::Caller;
use crate::page::{Asked, Here, Listed};
use crate::problem::{Problem, Read, Refused, catalogue};
use crate::wire::deadline::Deadline;
use crate::wire::explanation::Explanation;
use crate::wire::instant::Instant;
use crate::wire::word::{ForceWord, StatusWord};

/// The reads of deadlines.
pub struct Deadlines;

#[OpenApi(tag = "Chapter::Deadlines")]
impl Deadlines {
    /// Deadlines, those due next first, those without a day last.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/deadlines", method = "get", operation_id = "list_deadlines")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Of this rule.
        rule: Query<Option<String>>,
        /// With this status.
        status: Query<Option<StatusWord>>,
        /// Owed by this role, or by `parties`.
        obligor: Query<Option<String>>,
        /// Of this force.
        force: Query<Option<ForceWord>>,
        /// Due on this day or later.
        due_from: Query<Option<NaiveDate>>,
        /// Due on this day or earlier.
        due_to: Query<Option<NaiveDate>>,
        /// As they stood at this instant; with `case`.
        as_of: Query<Option<Instant>>,
        /// As they stood on this legal day; with `case`.
        on: Query<Option<NaiveDate>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Deadline>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = DeadlineFilter {
            case: case.0.map(CaseId),
            status: status.0.map(|it| it.0),
            rule: rule.0,
            obligor: obligor.0,
            force: force.0.map(|it| it.0),
            due_from: due_from.0,
            due_to: due_to.0,
        };
        let (ledger, moment) = (&caller.app.ledger, moment(as_of.0, on.0));
        if !moment.is_now() {
            let Some(case) = filter.case else { return Err(of_one_case().into()) };
            let all = ledger.deadlines_at(&caller.actor, caller.realm, case, moment).await?;
            return Ok(then(&all, &filter, &asked)?);
        }
        let page = ledger
            .deadlines(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(seen).collect::<Result<_, _>>()?;
        Ok(asked.answer(items, page.next.as_ref()))
    }

    /// One deadline.
    #[oai(path = "/v1/deadlines/:id", method = "get", operation_id = "read_deadline")]
    async fn read(
        &self,
        caller: Caller,
        /// The deadline.
        id: Path<Uuid>,
    ) -> Result<Found<Deadline>, Refused<Read>> {
        let found =
            caller.app.ledger.deadline(&caller.actor, caller.realm, DeadlineId(id.0)).await?;
        Ok(Found::new(seen(&found)?))
    }

    /// How a deadline was counted: each day skipped and why, what moved it, and the law in plain words.
    #[oai(
        path = "/v1/deadlines/:id/explanation",
        method = "get",
        operation_id = "explain_deadline"
    )]
    async fn explain(
        &self,
        caller: Caller,
        /// The deadline.
        id: Path<Uuid>,
    ) -> Result<Found<Explanation>, Refused<Read>> {
        let explained =
            caller.app.ledger.explanation(&caller.actor, caller.realm, DeadlineId(id.0)).await?;
        Ok(Found::new(Explanation::from(&explained)))
    }
}

/// A page of the deadlines of one case as they were, by their place in the order of what was due next.
fn then(
    all: &[DeadlineSeen],
    filter: &DeadlineFilter,
    asked: &Asked,
) -> Result<Listed<Deadline>, Problem> {
    let after = asked.after.as_ref().and_then(|key| key.0.parse().ok()).unwrap_or(0_usize);
    let mut rest =
        all.iter().enumerate().skip(after).filter(|(_, it)| filter.admits(it)).peekable();
    let (mut items, mut place) = (Vec::new(), after);
    while let Some((at, it)) = rest.next_if(|_| (items.len() as u64) < asked.limit) {
        items.push(seen(it)?);
        place = at + 1;
    }
    let next = rest.peek().map(|_| Key(place.to_string()));
    Ok(asked.answer(items, next.as_ref()))
}

fn of_one_case() -> Problem {
    let detail = "`as_of` and `on` read the deadlines of one case: name it with `case`.";
    Problem::new(&catalogue::MALFORMED_REQUEST, detail)
}

fn seen(it: &DeadlineSeen) -> Result<Deadline, Problem> {
    let service = it.service.as_ref().map(Into::into);
    Deadline::of(it.id.0, it.case.0, it.revision, &it.deadline, service)
        .map_err(|error| Problem::internal(&error))
}
