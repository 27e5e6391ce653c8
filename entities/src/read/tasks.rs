//! Tasks: one, or a page of them, by what is due next. Only officers have any.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait, Select,
};
use sha2::{Digest, Sha256};
use statute::Role;

use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, TaskId};
use crate::ledger::{Ledger, facts, hex};
use crate::stored::Word;
use crate::task_fact::TaskWord;
use crate::{case, help_request, task, task_fact};

/// Which tasks are meant; all that are owed today by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TaskFilter {
    /// Of this queue.
    pub queue: Option<Role>,
    /// Of this account.
    pub assignee: Option<String>,
    /// Whether somebody has it.
    pub assigned: Option<bool>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub due_to: Option<NaiveDate>,
}

/// A task, as officers see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TaskSeen {
    /// The task.
    pub task: task::Model,
    /// The number of its case, where it has one.
    pub case_number: Option<String>,
    /// What was said about it, in order.
    pub history: Vec<task_fact::Model>,
    /// The legal day on which it is read.
    pub today: NaiveDate,
}

#[derive(Debug, FromQueryResult)]
struct TaskRow {
    #[sea_orm(nested)]
    task: task::Model,
    case_number: Option<String>,
}

impl TaskSeen {
    /// The strong tag of the task, in its quotes: another one whenever something was said about it, or the law says
    /// something else of it.
    #[must_use]
    pub fn etag(&self) -> String {
        task_etag(&self.task, self.history.len())
    }
}

/// The tag of a task of which so much was said.
pub(crate) fn task_etag(task: &task::Model, said: usize) -> String {
    let assignee = task.assignee.as_deref().unwrap_or_default();
    let seen = format!("{}/{said}/{assignee}/{}", task.id, task.object.0);
    format!("\"{}\"", &hex(&Sha256::digest(seen))[..32])
}

impl Ledger {
    /// One task.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is not owed, or the caller is no officer; the database's own.
    pub async fn task(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TaskId,
    ) -> Result<TaskSeen, LedgerError> {
        let rows = tasks_of(actor, realm)?
            .filter(task::Column::Id.eq(id))
            .into_model::<TaskRow>()
            .all(self.db())
            .await
            .doing("reading a task")?;
        self.with_history(realm, rows).await?.pop().ok_or(LedgerError::NotFound)
    }

    /// A page of the tasks that are owed today, those due next first, those without a last day last.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the caller is no officer; the database's own.
    pub async fn tasks(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &TaskFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<TaskSeen>, LedgerError> {
        use task::Column;
        let mut query = tasks_of(actor, realm)?
            .filter(Column::Since.lte(self.today(realm).await?))
            .filter(after::<NaiveDate>(
                from,
                (task::Entity, Column::SortOn),
                (task::Entity, Column::Id),
                Way::Up,
            ))
            .order_by_asc(Column::SortOn)
            .order_by_asc(Column::Id)
            .limit(limit + 1);
        if let Some(queue) = filter.queue {
            query = query.filter(Column::Queue.eq(Word(queue)));
        }
        if let Some(account) = &filter.assignee {
            query = query.filter(Column::Assignee.eq(account));
        }
        query = match filter.assigned {
            Some(true) => query.filter(Column::Assignee.is_not_null()),
            Some(false) => query.filter(Column::Assignee.is_null()),
            None => query,
        };
        if let Some(case) = filter.case {
            query = query.filter(Column::CaseId.eq(case));
        }
        if let Some(day) = filter.due_from {
            query = query.filter(Column::Due.gte(day));
        }
        if let Some(day) = filter.due_to {
            query = query.filter(Column::Due.lte(day));
        }
        let rows = query.into_model::<TaskRow>().all(self.db()).await.doing("listing tasks")?;
        let page = cut(rows, limit, |row| (row.task.sort_on, row.task.id.0));
        Ok(Page { items: self.with_history(realm, page.items).await?, next: page.next })
    }

    /// A page of what was said in this word about a task, the first first: of one that is done too.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is and was no such task, or the caller is no officer; the database's own.
    pub async fn task_sayings(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TaskId,
        word: TaskWord,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<task_fact::Model>, LedgerError> {
        if !actor.role.is_officer() {
            return Err(LedgerError::NotFound);
        }
        let after = from.map_or(0, |key| key.0.parse().unwrap_or(i32::MAX));
        let mut said = facts(self.db(), &[id]).await?;
        match said.first() {
            // What was said of a task of another realm is not there.
            Some(fact) if self.realm_of(fact).await? != Some(realm) => {
                return Err(LedgerError::NotFound);
            }
            Some(_) => {}
            None => drop(self.task(actor, realm, id).await?),
        }
        said.retain(|fact| fact.word == word && fact.position > after);
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = said.len() > limit;
        said.truncate(limit);
        let next = said.last().filter(|_| more).map(|last| Key(last.position.to_string()));
        Ok(Page { items: said, next })
    }

    /// The realm of what was said: that of the case, or of the request for help.
    async fn realm_of(&self, fact: &task_fact::Model) -> Result<Option<RealmId>, LedgerError> {
        let Some(case) = fact.case_id else {
            let row = help_request::Entity::find()
                .filter(help_request::Column::TaskId.eq(fact.task_id))
                .one(self.db())
                .await
                .doing("reading a request for help")?;
            return Ok(row.map(|row| row.realm_id));
        };
        let row = case::Entity::find_by_id(case).one(self.db()).await.doing("reading a case")?;
        Ok(row.map(|row| row.realm_id))
    }

    async fn with_history(
        &self,
        realm: RealmId,
        rows: Vec<TaskRow>,
    ) -> Result<Vec<TaskSeen>, LedgerError> {
        let today = self.today(realm).await?;
        let ids: Vec<_> = rows.iter().map(|row| row.task.id).collect();
        let mut history: HashMap<TaskId, Vec<task_fact::Model>> = HashMap::new();
        for fact in facts(self.db(), &ids).await? {
            history.entry(fact.task_id).or_default().push(fact);
        }
        let seen = rows.into_iter().map(|row| TaskSeen {
            history: history.remove(&row.task.id).unwrap_or_default(),
            task: row.task,
            case_number: row.case_number,
            today,
        });
        Ok(seen.collect())
    }
}

/// The tasks of a realm, to an officer; to anybody else there are none.
fn tasks_of(actor: &Actor, realm: RealmId) -> Result<Select<task::Entity>, LedgerError> {
    if !actor.role.is_officer() {
        return Err(LedgerError::NotFound);
    }
    Ok(task::Entity::find()
        .select_only()
        .columns(task::Column::iter())
        .column_as(case::Column::Number, "case_number")
        .join(JoinType::LeftJoin, task::Relation::Case.def())
        .filter(task::Column::RealmId.eq(realm)))
}
