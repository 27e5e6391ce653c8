//! Tasks, projected: what the law says is owed, with what was said about who has it.

use std::collections::HashMap;

use chrono::{DateTime, Datelike, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder};
use statute::count::legal_day;
use statute::reminder::Reminders;
use statute::task::{Task, message_answer};
use statute::{Audience, Docket, Program, Role};

use super::beside::owed_of;
use super::channel::unanswered;
use super::cross::related;
use super::lost::unserved;
use super::open::Open;
use super::settle::{NEVER, all_set, spread};
use super::there::There;
use super::together::Together;
use super::waits::WakeKey;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, DeadlineId, TaskId};
use crate::stored::{Document, Word};
use crate::task_fact::TaskWord;
use crate::wake::WakeKind;
use crate::{task, task_fact};

/// What of a case that has tasks was read before.
#[derive(Clone, Copy)]
pub(super) struct Had<'a> {
    /// The tasks it had.
    pub tasks: &'a [task::Model],
    /// What there is beside its docket, where that was read already.
    pub there: Option<There>,
}

/// Rewrites the tasks of a case that are no longer true, and says whether any were. What is said to be done is owed no more; who has a task
/// stays who he is.
pub(super) async fn settle_tasks(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
    reminders: &Reminders,
    had: Had<'_>,
    wakes: &mut HashMap<WakeKey, (DateTime<Utc>, String)>,
    together: &mut Together,
) -> Result<bool, LedgerError> {
    let case = open.case.id;
    let there = match had.there {
        Some(there) => there,
        None => There::of(tx, case).await?,
    };
    let owed = owed_now(tx, open, docket, there).await?;
    let facts =
        if owed.is_empty() || !there.facts { HashMap::new() } else { last_facts(tx, case).await? };
    let mut now = Vec::with_capacity(owed.len());
    for task in &owed {
        let id = TaskId::of(case, &task.name);
        let last = facts.get(&id);
        if last.is_some_and(|fact| fact.word == TaskWord::Completed) {
            continue;
        }
        waits(id, task, case, reminders, wakes);
        // Who has the case in charge has its tasks, until somebody says otherwise.
        let in_charge = open.case.officer.clone().filter(|_| task.queue == Role::Investigator);
        now.push(task::Model {
            id,
            realm_id: open.case.realm_id,
            case_id: Some(case),
            name: task.name.clone(),
            queue: Word(task.queue),
            since: task.since,
            due: task.due,
            sort_on: task.due.unwrap_or(NEVER),
            assignee: last.map_or(in_charge, |fact| fact.assignee.clone()),
            object: Document(serde_json::to_value(task).map_err(unreadable("task"))?),
        });
    }
    Ok(write(had.tasks, now, together))
}

/// What is owed by the law, to whoever wrote about a communication and waits for an answer, and where an order reaches whom
/// another case names. `there`: what stands beside its docket.
pub(super) async fn owed_now(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
    there: There,
) -> Result<Vec<Task>, LedgerError> {
    let mut tasks = owed_of(tx, open, docket, there).await?;
    if docket.program == Program::ForcedLaborOrder
        && let Some(row) = unanswered(tx, open.case.id).await?
    {
        let number = u32::try_from(row.number).unwrap_or_default();
        tasks.push(message_answer(docket.state, number, legal_day(row.sent_at)));
    }
    if docket.program == Program::ForcedLaborOrder {
        tasks.extend(related(tx, open, docket).await?);
    }
    if there.unserved {
        tasks.extend(unserved(tx, open, docket).await?);
    }
    Ok(tasks)
}

/// The last that was said about each task of a case.
async fn last_facts(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<HashMap<TaskId, task_fact::Model>, LedgerError> {
    let rows = task_fact::Entity::find()
        .filter(task_fact::Column::CaseId.eq(case))
        .order_by_asc(task_fact::Column::Position)
        .all(tx)
        .await
        .doing("reading what was said about tasks")?;
    Ok(rows.into_iter().map(|row| (row.task_id, row)).collect())
}

/// The clock waits for the day on which a second person is told.
fn waits(
    id: TaskId,
    task: &Task,
    case: CaseId,
    reminders: &Reminders,
    wakes: &mut HashMap<WakeKey, (DateTime<Utc>, String)>,
) {
    let Some(on) = task.warn_on else { return };
    // A day that moved is another one to wait for.
    let revision = i64::from(on.num_days_from_ce());
    let key = (DeadlineId(id.0), Audience::Office, WakeKind::Warning, 0, revision);
    wakes.insert(key, (reminders.instant(on, spread(case)), task.name.clone()));
}

fn write(before: &[task::Model], now: Vec<task::Model>, together: &mut Together) -> bool {
    use task::Column;
    let gone: Vec<_> = before
        .iter()
        .filter(|row| !now.iter().any(|other| other.id == row.id))
        .map(|row| row.id)
        .collect();
    let dropped = !gone.is_empty();
    if dropped {
        together.drop_rows::<task::Entity>(gone.len(), Column::Id.is_in(gone));
    }
    let changed: Vec<task::ActiveModel> =
        now.into_iter().filter(|row| !before.contains(row)).map(all_set).collect();
    let any = dropped || !changed.is_empty();
    let upsert = OnConflict::column(Column::Id)
        .update_columns([
            Column::Queue,
            Column::Since,
            Column::Due,
            Column::SortOn,
            Column::Assignee,
            Column::Object,
        ])
        .to_owned();
    together.add(changed, Some(&upsert));
    any
}
