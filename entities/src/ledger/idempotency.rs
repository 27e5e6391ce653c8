//! The same request twice is done once: the first answer is kept and given again.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait,
    FromQueryResult, QueryFilter, QuerySelect,
};
use serde_json::Value;

use super::Ledger;
use super::audit::Traced;
use super::open::Locked;
use crate::error::{Doing, LedgerError};
use crate::stored::Document;
use crate::{case_view, idempotency};

/// How long an answer is kept.
const KEPT: TimeDelta = TimeDelta::days(30);

/// By what a repetition is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Idempotency {
    /// Account, method and path.
    pub scope: String,
    /// The client's key.
    pub key: String,
    /// SHA-256 of the body.
    pub body_sha256: String,
}

/// What came of a request that may have been made before.
#[derive(Debug, Clone)]
pub enum Replayable<T> {
    /// It was done now.
    Fresh {
        /// What was done.
        it: T,
        /// The answer, as it is kept.
        answer: Value,
    },
    /// It had been done before: the first answer.
    Replayed(Value),
}

/// What an audience knows of a case, with the answer that was kept.
#[derive(Debug, FromQueryResult)]
struct Known {
    #[sea_orm(nested)]
    view: case_view::Model,
    body_sha256: Option<String>,
    answer: Option<Document>,
}

/// A key in use by this process, let go when the request ends.
pub(super) struct Held<'a> {
    ledger: &'a Ledger,
    key: Option<(String, String)>,
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(key) = self.key.take() {
            self.ledger.keys().remove(&key);
        }
    }
}

impl Ledger {
    fn keys(&self) -> std::sync::MutexGuard<'_, std::collections::HashSet<(String, String)>> {
        // A panic while the set was locked leaves a whole set: it is only ever inserted into or removed from.
        self.inner.in_flight.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    /// Takes the key for this request.
    pub(super) fn hold(&self, idem: Option<&Idempotency>) -> Result<Held<'_>, LedgerError> {
        let key = idem.map(|idem| (idem.scope.clone(), idem.key.clone()));
        if let Some(key) = &key
            && !self.keys().insert(key.clone())
        {
            return Err(LedgerError::KeyInFlight);
        }
        Ok(Held { ledger: self, key })
    }

    /// The answer given before, if the request was made before.
    pub(super) async fn answered(
        &self,
        tx: &impl ConnectionTrait,
        idem: Option<&Idempotency>,
    ) -> Result<Option<Value>, LedgerError> {
        let Some(idem) = idem else { return Ok(None) };
        let row = idempotency::Entity::find_by_id((idem.scope.clone(), idem.key.clone()))
            .filter(idempotency::Column::CreatedAt.gt(self.keys_since()))
            .one(tx)
            .await
            .doing("looking up the idempotency key")?;
        first_answer(idem, row.map(|row| (row.body_sha256, row.answer)))
    }

    /// The same on a locked case, of which it is read with the key who knows it. Both are read when the lock is had: another who
    /// held it may have kept the answer, or changed what is known. Where there is no case the key alone is looked up.
    pub(super) async fn answered_on(
        &self,
        tx: &impl ConnectionTrait,
        idem: Option<&Idempotency>,
        locked: Option<&mut Locked>,
    ) -> Result<Option<Value>, LedgerError> {
        use idempotency::Column;
        let (Some(key), Some(locked)) = (idem, locked) else {
            return self.answered(tx, idem).await;
        };
        let mut query = case_view::Entity::find()
            .column_as(Column::BodySha256, "body_sha256")
            .column_as(Column::Answer, "answer")
            .filter(case_view::Column::CaseId.eq(locked.case.id));
        let is_it = Condition::all()
            .add(Column::Scope.eq(key.scope.as_str()))
            .add(Column::Key.eq(key.key.as_str()))
            .add(Column::CreatedAt.gt(self.keys_since()));
        QuerySelect::query(&mut query).left_join(idempotency::Entity, is_it);
        let rows: Vec<Known> = query
            .into_model()
            .all(tx)
            .await
            .doing("looking up the idempotency key and who knows the case")?;
        let Some(first) = rows.first() else {
            return self.answered(tx, idem).await;
        };
        let kept = first.body_sha256.clone().zip(first.answer.clone());
        locked.views = Some(rows.into_iter().map(|row| row.view).collect());
        first_answer(key, kept)
    }

    /// Keeps the answer, and what of the act is no entry of a docket in the audit. Another process that answered the same key first wins, and this transaction is undone.
    pub(super) async fn keep(
        &self,
        tx: &DatabaseTransaction,
        idem: Option<&Idempotency>,
        answer: &Value,
        traced: Traced,
    ) -> Result<(), LedgerError> {
        use idempotency::Column;
        if let Traced::Beside(place, deed) = traced {
            self.chain(tx, place, vec![*deed]).await?;
        }
        let Some(idem) = idem else { return Ok(()) };
        let row = idempotency::ActiveModel {
            scope: Set(idem.scope.clone()),
            key: Set(idem.key.clone()),
            body_sha256: Set(idem.body_sha256.clone()),
            answer: Set(Document(answer.clone())),
            created_at: Set(self.real_now()),
        };
        let replace_expired = OnConflict::columns([Column::Scope, Column::Key])
            .update_columns([Column::BodySha256, Column::Answer, Column::CreatedAt])
            .action_and_where(idempotency::Entity.created_before(self.keys_since()))
            .to_owned();
        let kept = idempotency::Entity::insert(row)
            .on_conflict(replace_expired)
            .exec_without_returning(tx)
            .await
            .doing("keeping the answer")?;
        if kept == 0 { Err(LedgerError::KeyInFlight) } else { Ok(()) }
    }

    /// Forgets the keys that are older than 30 days, and says how many they were.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_keys(&self) -> Result<u64, LedgerError> {
        let gone = idempotency::Entity::delete_many()
            .filter(idempotency::Column::CreatedAt.lte(self.keys_since()))
            .exec(self.db())
            .await
            .doing("forgetting idempotency keys")?;
        Ok(gone.rows_affected)
    }

    fn keys_since(&self) -> DateTime<Utc> {
        self.real_now() - KEPT
    }
}

/// The answer that was kept for this request; `kept` is for whatever request had its key.
fn first_answer(
    idem: &Idempotency,
    kept: Option<(String, Document)>,
) -> Result<Option<Value>, LedgerError> {
    match kept {
        None => Ok(None),
        Some((body_sha256, answer)) if body_sha256 == idem.body_sha256 => Ok(Some(answer.0)),
        Some(_) => Err(LedgerError::KeyReused),
    }
}
