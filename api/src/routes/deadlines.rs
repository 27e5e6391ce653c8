//! Reading deadlines, over all cases the caller may see.

use chrono::NaiveDate;
use entities::{CaseId, DeadlineFilter, DeadlineId, DeadlineSeen, DeadlineSort, Key, PartyId};
use poem_openapi::param::{Path, Query};
use poem_openapi::{Enum, OpenApi};
use uuid::Uuid;

use super::Chapter;
use super::cases::moment;
use crate::answer::Found;
use crate::deadline_file::{DeadlineFile, MeantDeadlines};
use crate::identity::Caller;
use crate::page::{Asked, Followed, Here, Listed};
use crate::problem::{Feeding, Problem, Read, Refused, catalogue};
use crate::whole::Reader;
use crate::wire::deadline::{Deadline, Programs};
use crate::wire::deadline_change::DeadlineChange;
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
        /// Of the cases in which this party stands; whoever is no officer names his own.
        party: Query<Option<Uuid>>,
        /// Of cases of this program.
        program: Query<Option<Programs>>,
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
        /// In which order: what is due next first (`due`), what is due last first (`due_descending`), or what changed last first (`changed`).
        sort: Query<Option<SortWord>>,
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
            party: party.0.map(PartyId),
            programs: program.0.map(Programs::each),
            status: status.0.map(|it| it.0),
            rule: rule.0,
            obligor: obligor.0,
            force: force.0.map(|it| it.0),
            due_from: due_from.0,
            due_to: due_to.0,
            sort: sort.0.map_or(DeadlineSort::Due, SortWord::order),
        };
        let (ledger, moment) = (&caller.app.ledger, moment(as_of.0, on.0));
        if !moment.is_now() {
            let is_wider = party.0.is_some() || program.0.is_some() || sort.0.is_some();
            let Some(case) = filter.case.filter(|_| !is_wider) else {
                return Err(of_one_case().into());
            };
            let all = ledger.deadlines_at(&caller.actor, caller.realm, case, moment).await?;
            return Ok(then(&all, &filter, &asked)?);
        }
        let page = ledger
            .deadlines(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(seen).collect::<Result<_, _>>()?;
        Ok(asked.answer(items, page.next.as_ref()))
    }

    /// All deadlines that are meant as comma-separated values, under a line of headings: sent as they are read. What a spreadsheet would take
    /// for a formula is marked as text.
    #[expect(
        clippy::too_many_arguments,
        clippy::unused_async,
        reason = "one argument is one documented parameter, and the rows are read while they are sent"
    )]
    #[oai(path = "/v1/deadlines.csv", method = "get", operation_id = "export_deadlines")]
    async fn export(
        &self,
        caller: Caller,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Of the cases in which this party stands; whoever is no officer names his own.
        party: Query<Option<Uuid>>,
        /// Of cases of this program.
        program: Query<Option<Programs>>,
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
        /// In which order, as in the list.
        sort: Query<Option<SortWord>>,
    ) -> Result<DeadlineFile, Refused<Read>> {
        let filter = DeadlineFilter {
            case: case.0.map(CaseId),
            party: party.0.map(PartyId),
            programs: program.0.map(Programs::each),
            status: status.0.map(|it| it.0),
            rule: rule.0,
            obligor: obligor.0,
            force: force.0.map(|it| it.0),
            due_from: due_from.0,
            due_to: due_to.0,
            sort: sort.0.map_or(DeadlineSort::Due, SortWord::order),
        };
        Ok(DeadlineFile::of(MeantDeadlines { reader: Reader::of(&caller), filter }))
    }

    /// What changed of deadlines, the first first: none is told twice, and none that comes later stands before `cursor`. Keep it, and ask
    /// again with it as `after` whenever; without it, from the first change that is kept. A case that was there before it opened to the
    /// caller is read by its deadlines. A cursor of before the database was restored is refused with 410: begin again without it.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[oai(path = "/v1/deadlines/changes", method = "get", operation_id = "list_deadline_changes")]
    async fn changes(
        &self,
        caller: Caller,
        here: Here,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Of the cases in which this party stands; whoever is no officer names his own.
        party: Query<Option<Uuid>>,
        /// Of cases of this program.
        program: Query<Option<Programs>>,
        /// Of this rule.
        rule: Query<Option<String>>,
        /// With this status, before or after.
        status: Query<Option<StatusWord>>,
        /// Owed by this role, or by `parties`.
        obligor: Query<Option<String>>,
        /// Due on this day or later, before or after.
        due_from: Query<Option<NaiveDate>>,
        /// Due on this day or earlier, before or after.
        due_to: Query<Option<NaiveDate>>,
        /// The `cursor` of an earlier answer to the same question.
        after: Query<Option<String>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Followed<DeadlineChange>, Refused<Feeding>> {
        let sent = cursor.0.or(after.0);
        let asked = here.page(&caller, sent.as_deref(), limit.0)?;
        let filter = DeadlineFilter {
            case: case.0.map(CaseId),
            party: party.0.map(PartyId),
            programs: program.0.map(Programs::each),
            status: status.0.map(|it| it.0),
            rule: rule.0,
            obligor: obligor.0,
            due_from: due_from.0,
            due_to: due_to.0,
            ..DeadlineFilter::default()
        };
        let (page, last) = caller
            .app
            .ledger
            .deadline_changes(
                &caller.actor,
                caller.realm,
                &filter,
                asked.after.as_ref(),
                asked.limit,
            )
            .await?;
        let items = page.items.iter().map(DeadlineChange::from).collect();
        Ok(asked.follow(items, page.next.as_ref(), &last, sent.as_deref()))
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

    /// Everything that the caller's side was told of a deadline, the first first: its last day and status before and after, when it was
    /// recorded, and what caused it. Also of a deadline that is there no more.
    #[oai(
        path = "/v1/deadlines/:id/revisions",
        method = "get",
        operation_id = "list_deadline_revisions"
    )]
    async fn revisions(
        &self,
        caller: Caller,
        here: Here,
        /// The deadline.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<DeadlineChange>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let (actor, realm, id) = (&caller.actor, caller.realm, DeadlineId(id.0));
        let ledger = &caller.app.ledger;
        let page = ledger.deadline_revisions(actor, realm, id, asked.after.as_ref(), asked.limit);
        let page = page.await?;
        Ok(asked.listed(&page, DeadlineChange::from))
    }
}

/// In which order deadlines are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename = "DeadlineSort", rename_all = "snake_case")]
enum SortWord {
    /// What is due next first, what has no day last.
    Due,
    /// What has no day first, then what is due last.
    DueDescending,
    /// What changed last first.
    Changed,
}

impl SortWord {
    fn order(self) -> DeadlineSort {
        match self {
            Self::Due => DeadlineSort::Due,
            Self::DueDescending => DeadlineSort::DueDown,
            Self::Changed => DeadlineSort::Changed,
        }
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
    let detail = "`as_of` and `on` read the deadlines of one case, those due next first: name it with `case`, without `party`, `program` \
                  and `sort`.";
    Problem::new(&catalogue::MALFORMED_REQUEST, detail)
}

fn seen(it: &DeadlineSeen) -> Result<Deadline, Problem> {
    Deadline::from_seen(it).map_err(|error| Problem::internal(&error))
}
