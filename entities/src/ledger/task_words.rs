//! What is said about tasks: taken, given to somebody, done, and all of an officer's work given to another.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::LockType;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde_json::Value;
use statute::Role;
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::filing_pairs::said_of_findings;
use super::help::said_of_help;
use super::idempotency::{Idempotency, Replayable};
use super::settle::all_set;
use crate::actor::{Actor, clean, clean_some};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, TaskFactId, TaskId};
use crate::read::{TaskSeen, task_etag};
use crate::stored::Word;
use crate::task_fact::TaskWord;
use crate::{case, task, task_fact};

/// How many rows one statement names at most.
const BATCH: usize = 500;

/// What is said about a task.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskSaid {
    /// The actor takes it.
    Claim,
    /// It is given to this officer.
    Assign(Actor),
    /// It is done, where no entry does it.
    Complete,
}

/// What an officer had, and another has now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reassigned {
    /// How many tasks.
    pub tasks: u64,
    /// How many cases he had in charge.
    pub cases: u64,
}

impl Ledger {
    /// Records what an officer says about a task, with the reason he gives. `seen` is the tag of the task he decided on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::Stale`], [`LedgerError::NotYourTask`], [`LedgerError::TaskBarred`]; the
    /// idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, about what, what, why, and how often: all of it is the act"
    )]
    pub async fn say_of_task(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TaskId,
        seen: Option<&str>,
        said: &TaskSaid,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&TaskSeen) -> Value + Sync),
    ) -> Result<Replayable<TaskSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        let realm_now = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            // Once to learn the case, and once more when nobody else can change it.
            let case = task_row(tx, actor, realm, id).await?.case_id;
            let (case_number, now) = if let Some(case) = case {
                let locked = self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
                (Some(locked.case.number), self.present(locked.sandbox_now))
            } else {
                self.lock_task(tx, id).await?;
                (None, realm_now)
            };
            let mut row = task_row(tx, actor, realm, id).await?;
            let today = legal_day(now);
            let mut history = facts(tx, &[id]).await?;
            may_say(actor, &row, said, today)?;
            let etag = task_etag(&row, history.len());
            if seen.is_some_and(|seen| seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            let (word, assignee) = match said {
                TaskSaid::Claim => (TaskWord::Claimed, Some(clean(&actor.account))),
                TaskSaid::Assign(to) => (TaskWord::Assigned, Some(clean(&to.account))),
                TaskSaid::Complete => (TaskWord::Completed, row.assignee.clone()),
            };
            let position = history.last().map_or(1, |last| last.position + 1);
            let fact = said_by(actor, &row, word, assignee, position, reason, now);
            task_fact::Entity::insert(all_set(fact.clone()))
                .exec_without_returning(tx)
                .await
                .doing("recording what was said about a task")?;
            row.assignee.clone_from(&fact.assignee);
            said_of_help(tx, &fact).await?;
            said_of_findings(tx, &row.name, &fact).await?;
            history.push(fact);
            if word == TaskWord::Completed {
                task::Entity::delete_by_id(id).exec(tx).await.doing("ending a task")?;
            } else {
                all_set::<_, task::ActiveModel>(row.clone())
                    .update(tx)
                    .await
                    .doing("writing a task")?;
            }
            let seen = TaskSeen { task: row, case_number, history, today };
            let answer = answer(&seen);
            let deed = Deed::of(actor, Deeds::TaskSaid, Resource::Task, Some(id.to_string()));
            let traced = Traced::beside(Place { realm, case, at: now }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: seen, answer })
        })
        .await
    }

    /// Gives all that an officer has to another: his tasks, and the cases he has in charge. All of it or nothing.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] for whoever is no supervisor, [`LedgerError::TaskBarred`] where the other officer may
    /// not do one of the tasks; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, from whom, to whom, why, and how often: all of it is the act"
    )]
    pub async fn reassign(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: &str,
        to: &Actor,
        reason: &str,
        idem: Option<&Idempotency>,
        answer: &(dyn Fn(&Reassigned) -> Value + Sync),
    ) -> Result<Replayable<Reassigned>, LedgerError> {
        let _held = self.hold(idem)?;
        if !actor.role.is_officer() {
            return Err(LedgerError::NotFound);
        }
        let now = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            if actor.role != Role::Supervisor {
                return Err(LedgerError::NotYourTask { roles: vec![Role::Supervisor] });
            }
            self.lock_work_of(tx, realm, from).await?;
            let mut rows = task::Entity::find()
                .filter(task::Column::RealmId.eq(realm))
                .filter(task::Column::Assignee.eq(from))
                .order_by_asc(task::Column::Id);
            if self.locks_rows() {
                // Of a task without a case the row itself.
                rows = rows.lock(LockType::Update);
            }
            let rows = rows.all(tx).await.doing("reading an officer's tasks")?;
            if let Some(other) = rows.iter().find(|row| !may_have(to, row)) {
                return Err(not_his(to, other));
            }
            for rows in rows.chunks(BATCH) {
                give(tx, actor, to, rows, reason, now).await?;
            }
            let charge = case::ActiveModel {
                officer: Set(Some(clean(&to.account))),
                officer_email: Set(clean_some(to.email.as_deref())),
                ..Default::default()
            };
            let charged = case::Entity::update_many()
                .set(charge)
                .filter(case::Column::RealmId.eq(realm))
                .filter(case::Column::Officer.eq(from))
                .exec(tx)
                .await
                .doing("giving cases to another officer")?;
            let done = Reassigned {
                tasks: u64::try_from(rows.len()).unwrap_or(u64::MAX),
                cases: charged.rows_affected,
            };
            let answer = answer(&done);
            let deed = Deed::of(actor, Deeds::WorkReassigned, Resource::Task, None);
            let traced = Traced::beside(Place { realm, case: None, at: now }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: done, answer })
        })
        .await
    }

    /// Locks a task that has no case to be locked.
    async fn lock_task(&self, tx: &impl ConnectionTrait, id: TaskId) -> Result<(), LedgerError> {
        let mut query = task::Entity::find_by_id(id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        query.one(tx).await.doing("locking a task")?.map(drop).ok_or(LedgerError::NotFound)
    }

    /// Locks every case in which an officer has a task or which he has in charge, in the order of their ids.
    async fn lock_work_of(
        &self,
        tx: &impl ConnectionTrait,
        realm: RealmId,
        account: &str,
    ) -> Result<(), LedgerError> {
        let with_tasks = task::Entity::find()
            .select_only()
            .column(task::Column::CaseId)
            .filter(task::Column::RealmId.eq(realm))
            .filter(task::Column::Assignee.eq(account));
        let theirs = Condition::any()
            .add(case::Column::Officer.eq(account))
            .add(case::Column::Id.in_subquery(with_tasks.into_query()));
        let mut query = case::Entity::find()
            .select_only()
            .column(case::Column::Id)
            .filter(case::Column::RealmId.eq(realm))
            .filter(theirs)
            .order_by_asc(case::Column::Id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        let _locked: Vec<CaseId> =
            query.into_tuple().all(tx).await.doing("locking an officer's cases")?;
        Ok(())
    }
}

/// A task, to an officer; to anybody else there is none.
async fn task_row(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    realm: RealmId,
    id: TaskId,
) -> Result<task::Model, LedgerError> {
    if !actor.role.is_officer() {
        return Err(LedgerError::NotFound);
    }
    let row = task::Entity::find_by_id(id).filter(task::Column::RealmId.eq(realm)).one(tx).await;
    row.doing("reading a task")?.ok_or(LedgerError::NotFound)
}

/// Everything said about these tasks, by task and in its order.
pub(crate) async fn facts(
    db: &impl ConnectionTrait,
    ids: &[TaskId],
) -> Result<Vec<task_fact::Model>, LedgerError> {
    task_fact::Entity::find()
        .filter(task_fact::Column::TaskId.is_in(ids.iter().copied()))
        .order_by_asc(task_fact::Column::TaskId)
        .order_by_asc(task_fact::Column::Position)
        .all(db)
        .await
        .doing("reading what was said about tasks")
}

/// Whether an officer may have a task: those of its queue, and supervisors.
fn may_have(officer: &Actor, row: &task::Model) -> bool {
    officer.role == row.queue.0 || officer.role == Role::Supervisor
}

fn may_say(
    actor: &Actor,
    row: &task::Model,
    said: &TaskSaid,
    today: NaiveDate,
) -> Result<(), LedgerError> {
    let of_queue = || LedgerError::NotYourTask { roles: vec![row.queue.0, Role::Supervisor] };
    match said {
        TaskSaid::Assign(_) if actor.role != Role::Supervisor => {
            return Err(LedgerError::NotYourTask { roles: vec![Role::Supervisor] });
        }
        TaskSaid::Assign(to) if !may_have(to, row) => return Err(not_his(to, row)),
        TaskSaid::Assign(_) => {}
        _ if !may_have(actor, row) => return Err(of_queue()),
        TaskSaid::Claim => {}
        TaskSaid::Complete => return may_complete(actor, row, today),
    }
    let taken = row.assignee.as_deref().filter(|has| *has != actor.account);
    match (said, taken) {
        (TaskSaid::Claim, Some(has)) if actor.role != Role::Supervisor => {
            Err(LedgerError::TaskBarred {
                message: format!("`{}` has this task", clean(has)),
                remedy: "a supervisor may assign it to somebody else".to_owned(),
            })
        }
        _ => Ok(()),
    }
}

/// Done is what the docket says is done; only where no entry does it, an officer's word is enough.
fn may_complete(actor: &Actor, row: &task::Model, today: NaiveDate) -> Result<(), LedgerError> {
    let acts = row.object.get("acts").and_then(Value::as_array);
    let acts: Vec<_> = acts.into_iter().flatten().filter_map(Value::as_str).collect();
    if !acts.is_empty() {
        return Err(LedgerError::TaskBarred {
            message: format!("this task is done by an act: {}", acts.join(", ")),
            remedy: "do the act on the case; the task is gone by itself".to_owned(),
        });
    }
    if row.since > today {
        return Err(LedgerError::TaskBarred {
            message: format!("this task is owed from {}", row.since),
            remedy: "complete it from that day on".to_owned(),
        });
    }
    let others = row.assignee.as_deref().filter(|has| *has != actor.account);
    match others {
        Some(has) if actor.role != Role::Supervisor => Err(LedgerError::TaskBarred {
            message: format!("`{}` has this task", clean(has)),
            remedy: "whoever has it completes it, or a supervisor".to_owned(),
        }),
        _ => Ok(()),
    }
}

fn not_his(to: &Actor, row: &task::Model) -> LedgerError {
    LedgerError::TaskBarred {
        message: format!(
            "`{}` is {}, and `{}` is a task of the {}",
            clean(&to.account),
            to.role,
            row.name,
            row.queue.0
        ),
        remedy: "give it to an officer of its queue, or to a supervisor".to_owned(),
    }
}

fn said_by(
    actor: &Actor,
    row: &task::Model,
    word: TaskWord,
    assignee: Option<String>,
    position: i32,
    reason: Option<&str>,
    now: DateTime<Utc>,
) -> task_fact::Model {
    task_fact::Model {
        id: TaskFactId::random(),
        task_id: row.id,
        case_id: row.case_id,
        position,
        word,
        assignee,
        reason: clean_some(reason),
        by_account: clean(&actor.account),
        by_role: Word(actor.role),
        recorded_at: now,
    }
}

/// Gives some tasks to another officer.
async fn give(
    tx: &impl ConnectionTrait,
    actor: &Actor,
    to: &Actor,
    rows: &[task::Model],
    reason: &str,
    now: DateTime<Utc>,
) -> Result<(), LedgerError> {
    let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
    let said = facts(tx, &ids).await?;
    let assignee = clean(&to.account);
    let given = rows.iter().map(|row| {
        let last = said.iter().rev().find(|fact| fact.task_id == row.id);
        let position = last.map_or(1, |fact| fact.position + 1);
        let to = Some(assignee.clone());
        all_set(said_by(actor, row, TaskWord::Assigned, to, position, Some(reason), now))
    });
    task_fact::Entity::insert_many(given)
        .exec_without_returning(tx)
        .await
        .doing("recording what was said about tasks")?;
    task::Entity::update_many()
        .set(task::ActiveModel { assignee: Set(Some(assignee.clone())), ..Default::default() })
        .filter(task::Column::Id.is_in(ids))
        .exec(tx)
        .await
        .doing("giving tasks to another officer")?;
    Ok(())
}
