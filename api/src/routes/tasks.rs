//! What officers owe: reading their tasks, and saying who has them. To anybody else none of this is there.

use chrono::NaiveDate;
use entities::{Actor, CaseId, Idempotency, TaskFilter, TaskId, TaskSaid, TaskSeen, TaskWord};
use poem_openapi::OpenApi;
use poem_openapi::param::{Path, Query};
use poem_openapi::types::ToJSON as _;
use serde_json::Value;
use uuid::Uuid;

use super::Chapter;
use crate::answer::{Created, Found, stored};
use crate::idempotency::Key;
use crate::identity::Caller;
use crate::page::{Here, Listed};
use crate::payload::Body;
use crate::preconditions::Seen;
use crate::problem::{Act, Filing, Problem, Read, Refused};
use crate::wire::problem::FieldError;
use crate::wire::task::{
    NewAssignment, NewClaim, NewCompletion, NewReassignment, Reassignment, Task, TaskSaying,
};
use crate::wire::word::RoleWord;

/// The routes of tasks.
pub struct Tasks;

#[OpenApi(tag = "Chapter::Tasks")]
impl Tasks {
    /// The tasks that are owed today, those due next first, those without a last day last. For officers only.
    #[expect(clippy::too_many_arguments, reason = "one argument is one documented parameter")]
    #[expect(clippy::similar_names, reason = "an argument has its parameter's name")]
    #[oai(path = "/v1/tasks", method = "get", operation_id = "list_tasks")]
    async fn list(
        &self,
        caller: Caller,
        here: Here,
        /// Of this queue.
        queue: Query<Option<RoleWord>>,
        /// Of this account.
        assignee: Query<Option<String>>,
        /// Whether somebody has it.
        assigned: Query<Option<bool>>,
        /// Of this case.
        case: Query<Option<Uuid>>,
        /// Due on this day or later.
        due_from: Query<Option<NaiveDate>>,
        /// Due on this day or earlier.
        due_to: Query<Option<NaiveDate>>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<Task>, Refused<Read>> {
        let asked = here.page(&caller, cursor.0.as_deref(), limit.0)?;
        let filter = TaskFilter {
            queue: queue.0.map(|it| it.0),
            assignee: assignee.0,
            assigned: assigned.0,
            case: case.0.map(CaseId),
            due_from: due_from.0,
            due_to: due_to.0,
        };
        let ledger = &caller.app.ledger;
        let page = ledger
            .tasks(&caller.actor, caller.realm, &filter, asked.after.as_ref(), asked.limit)
            .await?;
        let items = page.items.iter().map(seen).collect::<Result<_, _>>()?;
        Ok(asked.answer(items, page.next.as_ref()))
    }

    /// One task, for as long as it is owed.
    #[oai(path = "/v1/tasks/:id", method = "get", operation_id = "read_task")]
    async fn read(
        &self,
        caller: Caller,
        /// The task.
        id: Path<Uuid>,
    ) -> Result<Found<Task>, Refused<Read>> {
        let found = caller.app.ledger.task(&caller.actor, caller.realm, TaskId(id.0)).await?;
        let version = Some(found.etag());
        Ok(Found { body: seen(&found)?, version })
    }

    /// Take a task that nobody else has.
    #[oai(path = "/v1/tasks/:id/claims", method = "post", operation_id = "claim_task")]
    async fn claim(
        &self,
        caller: Caller,
        /// The task.
        id: Path<Uuid>,
        /// The ETag of the task that was read.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewClaim>,
    ) -> Result<Created<Task>, Refused<Act>> {
        officers_only(&caller)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let (seen, reason) = (seen.by(&caller.actor)?, value.reason.as_deref());
        Ok(say(&caller, id.0, seen, TaskSaid::Claim, reason, &idem).await?)
    }

    /// Give a task to an officer: a supervisor's act.
    #[oai(path = "/v1/tasks/:id/assignments", method = "post", operation_id = "assign_task")]
    async fn assign(
        &self,
        caller: Caller,
        /// The task.
        id: Path<Uuid>,
        /// The ETag of the task that was read.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewAssignment>,
    ) -> Result<Created<Task>, Refused<Act>> {
        officers_only(&caller)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let to = officer(&caller, &value.to).await?;
        let (seen, reason) = (seen.by(&caller.actor)?, value.reason.as_deref());
        Ok(say(&caller, id.0, seen, TaskSaid::Assign(to), reason, &idem).await?)
    }

    /// Say that a task is done which no entry of the docket does. A task that an act does is done by the act.
    #[oai(path = "/v1/tasks/:id/completions", method = "post", operation_id = "complete_task")]
    async fn complete(
        &self,
        caller: Caller,
        /// The task.
        id: Path<Uuid>,
        /// The ETag of the task that was read.
        #[oai(name = "If-Match")]
        seen: Seen,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewCompletion>,
    ) -> Result<Created<Task>, Refused<Act>> {
        officers_only(&caller)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let (seen, reason) = (seen.by(&caller.actor)?, Some(value.reason.as_str()));
        Ok(say(&caller, id.0, seen, TaskSaid::Complete, reason, &idem).await?)
    }

    /// Who took a task, also of one that is done.
    #[oai(path = "/v1/tasks/:id/claims", method = "get", operation_id = "list_claims")]
    async fn claims(
        &self,
        caller: Caller,
        here: Here,
        /// The task.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TaskSaying>, Refused<Read>> {
        let word = TaskWord::Claimed;
        Ok(sayings(&caller, here, id.0, word, cursor.0.as_deref(), limit.0).await?)
    }

    /// Whom a task was given to, also of one that is done.
    #[oai(path = "/v1/tasks/:id/assignments", method = "get", operation_id = "list_assignments")]
    async fn assignments(
        &self,
        caller: Caller,
        here: Here,
        /// The task.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TaskSaying>, Refused<Read>> {
        let word = TaskWord::Assigned;
        Ok(sayings(&caller, here, id.0, word, cursor.0.as_deref(), limit.0).await?)
    }

    /// Who said that a task is done.
    #[oai(path = "/v1/tasks/:id/completions", method = "get", operation_id = "list_completions")]
    async fn completions(
        &self,
        caller: Caller,
        here: Here,
        /// The task.
        id: Path<Uuid>,
        /// From where the page goes on: see `next`.
        cursor: Query<Option<String>>,
        /// How many items a page has.
        #[oai(validator(minimum(value = "1"), maximum(value = "200")))]
        limit: Query<Option<u64>>,
    ) -> Result<Listed<TaskSaying>, Refused<Read>> {
        let word = TaskWord::Completed;
        Ok(sayings(&caller, here, id.0, word, cursor.0.as_deref(), limit.0).await?)
    }

    /// Give all of an officer's work to another in one act: his tasks, and the cases he has in charge. A supervisor's act.
    #[oai(path = "/v1/tasks/reassignments", method = "post", operation_id = "reassign_tasks")]
    async fn reassign(
        &self,
        caller: Caller,
        /// Names this request.
        #[oai(name = "Idempotency-Key")]
        key: Key,
        body: Body<NewReassignment>,
    ) -> Result<Created<Reassignment>, Refused<Filing>> {
        officers_only(&caller)?;
        let (value, idem) = body.filed(&caller, &key)?;
        let NewReassignment { from, to, reason } = value;
        let officer = officer(&caller, &to).await?;
        let answer = |done: &_| {
            let location = format!("/v1/tasks?assignee={}", escaped(&to));
            stored(&Reassignment::of(&from, &to, done), &location, None)
        };
        let ledger = &caller.app.ledger;
        let done = ledger
            .reassign(&caller.actor, caller.realm, &from, &officer, &reason, Some(&idem), &answer)
            .await?;
        Ok(Created::of(done))
    }
}

async fn say(
    caller: &Caller,
    id: Uuid,
    seen: Option<&str>,
    said: TaskSaid,
    reason: Option<&str>,
    idem: &Idempotency,
) -> Result<Created<Task>, Problem> {
    let answer = |told: &TaskSeen| {
        let body = Task::of(told).map(|task| task.to_json());
        let location = format!("/v1/tasks/{id}");
        stored(&body.ok().flatten().unwrap_or(Value::Null), &location, Some(&told.etag()))
    };
    let ledger = &caller.app.ledger;
    let done = ledger
        .say_of_task(
            &caller.actor,
            caller.realm,
            TaskId(id),
            seen,
            &said,
            reason,
            Some(idem),
            &answer,
        )
        .await?;
    Ok(Created::of(done))
}

/// A page of what was said in this word about a task.
async fn sayings(
    caller: &Caller,
    here: Here,
    id: Uuid,
    word: TaskWord,
    cursor: Option<&str>,
    limit: Option<u64>,
) -> Result<Listed<TaskSaying>, Problem> {
    let asked = here.page(caller, cursor, limit)?;
    let (actor, realm, after) = (&caller.actor, caller.realm, asked.after.as_ref());
    let ledger = &caller.app.ledger;
    let page = ledger.task_sayings(actor, realm, TaskId(id), word, after, asked.limit).await?;
    Ok(asked.listed(&page, TaskSaying::from))
}

fn seen(it: &TaskSeen) -> Result<Task, Problem> {
    Task::of(it).map_err(|error| Problem::internal(&error))
}

/// To a party there are no tasks, whatever it sends.
fn officers_only(caller: &Caller) -> Result<(), Problem> {
    if caller.actor.role.is_officer() { Ok(()) } else { Err(Problem::not_found()) }
}

/// The officer of an account.
async fn officer(caller: &Caller, account: &str) -> Result<Actor, Problem> {
    let ledger = &caller.app.ledger;
    let found = match caller.signed_in.made_up_in() {
        // Who is made up knows of nobody outside.
        Some(sandbox) => ledger.officer_of_sandbox(sandbox, account).await?,
        None => caller.app.accounts.officer(ledger, account).await?,
    };
    found.ok_or_else(|| {
        let message = "This is no officer's account of this service.";
        Problem::defective(vec![FieldError::at("/to", "no_officer", message)])
    })
}

/// An account's name in the query of a link.
fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}
