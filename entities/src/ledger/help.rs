//! Small businesses ask for help before they file. What they ask is a task of no case, and stands on no docket.

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;
use statute::eapa::beside::{HELP_ASKED_BY, help_task};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::receipt::Beside;
use super::settle::{NEVER, all_set};
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{HelpRequestId, RealmId, TaskId};
use crate::stored::{Document, Word};
use crate::task_fact::TaskWord;
use crate::{help_request, task, task_fact};

/// How many open requests are looked at once.
const PAGE: u64 = 200;

impl Ledger {
    /// Takes a small business's request for help: a task of the investigators' from then on.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] for whoever files no allegations; the idempotency key's; the database's own.
    pub async fn ask_for_help(
        &self,
        actor: &Actor,
        realm: RealmId,
        said: &Value,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, help_request::Model>,
    ) -> Result<Replayable<help_request::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        let now = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            if !HELP_ASKED_BY.contains(&actor.role) {
                return Err(LedgerError::NotYourTask { roles: HELP_ASKED_BY.to_vec() });
            }
            let id = HelpRequestId::random();
            let place = (realm, None, now);
            let beside = Beside::of("help_request", id.0);
            let receipt_id = self.receipt_beside(tx, actor, place, beside, idem).await?;
            let row = help_request::Model {
                id,
                realm_id: realm,
                requested_at: now,
                by_account: clean(&actor.account),
                party_key: actor.own_party().key,
                said: Document(said.clone()),
                task_id: TaskId::of_help(id),
                completed_at: None,
                completed_by: None,
                receipt_id,
            };
            help_request::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a request for help")?;
            write_task(tx, &row, None).await?;
            let answer = answer(&row);
            let deed =
                Deed::of(actor, Deeds::HelpRequested, Resource::Request, Some(id.to_string()));
            let traced = Traced::beside(Place { realm, case: None, at: now }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Makes the tasks of all requests for help again that nobody said are done. Gives how many they are.
    ///
    /// # Errors
    /// The database's own.
    pub async fn rebuild_help(&self) -> Result<u64, LedgerError> {
        use help_request::Column;
        let (mut done, mut after) = (0, None::<HelpRequestId>);
        loop {
            let mut query = help_request::Entity::find()
                .filter(Column::CompletedAt.is_null())
                .order_by_asc(Column::Id)
                .limit(PAGE);
            if let Some(after) = after {
                query = query.filter(Column::Id.gt(after));
            }
            let rows = query.all(self.db()).await.doing("listing requests for help")?;
            let Some(last) = rows.last() else { return Ok(done) };
            after = Some(last.id);
            for row in rows {
                self.write(async |tx| {
                    // Somebody may have done it since it was listed.
                    let row = help_request::Entity::find_by_id(row.id).one(tx).await;
                    let row = row.doing("reading a request for help")?;
                    let Some(row) = row.filter(|row| row.completed_at.is_none()) else {
                        return Ok(());
                    };
                    let last = task_fact::Entity::find()
                        .filter(task_fact::Column::TaskId.eq(row.task_id))
                        .order_by_desc(task_fact::Column::Position)
                        .one(tx)
                        .await
                        .doing("reading what was said about tasks")?;
                    write_task(tx, &row, last.and_then(|fact| fact.assignee)).await
                })
                .await?;
                done += 1;
            }
        }
    }
}

/// Marks the request as done whose task this is, where an officer says so.
pub(super) async fn said_of_help(
    tx: &DatabaseTransaction,
    fact: &task_fact::Model,
) -> Result<(), LedgerError> {
    if fact.word != TaskWord::Completed {
        return Ok(());
    }
    let done = help_request::ActiveModel {
        completed_at: Set(Some(fact.recorded_at)),
        completed_by: Set(Some(fact.by_account.clone())),
        ..Default::default()
    };
    help_request::Entity::update_many()
        .set(done)
        .filter(help_request::Column::TaskId.eq(fact.task_id))
        .exec(tx)
        .await
        .doing("ending a request for help")?;
    Ok(())
}

async fn write_task(
    tx: &impl ConnectionTrait,
    request: &help_request::Model,
    assignee: Option<String>,
) -> Result<(), LedgerError> {
    use task::Column;
    let it = help_task(legal_day(request.requested_at));
    let row = task::Model {
        id: request.task_id,
        realm_id: request.realm_id,
        case_id: None,
        name: it.name.clone(),
        queue: Word(it.queue),
        since: it.since,
        due: it.due,
        sort_on: it.due.unwrap_or(NEVER),
        assignee,
        object: Document(serde_json::to_value(&it).map_err(unreadable("task"))?),
    };
    let replace = OnConflict::column(Column::Id)
        .update_columns([Column::Since, Column::SortOn, Column::Assignee, Column::Object])
        .to_owned();
    task::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await
        .doing("writing tasks")?;
    Ok(())
}
