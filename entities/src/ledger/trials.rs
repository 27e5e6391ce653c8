//! Attempts to file: each is kept, also one whose own transaction was undone. They are written apart from it, some at once, so that no
//! answer waits for them; what could not be written is lost, and said to be.

use std::collections::HashMap;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationTrait,
};

use super::Ledger;
use super::insert::insert_all;
use crate::actor::{Actor, visible_to};
use crate::clock::stored;
use crate::error::{Doing, LedgerError};
use crate::filing_attempt::{ActiveModel, Column, Entity, Model};
use crate::ids::{AttemptId, CaseId, RealmId, ReceiptId};
use crate::stored::Word;
use crate::{case, case_view, filing_receipt};

/// An attempt to file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// Who tried.
    pub actor: Actor,
    /// In which realm.
    pub realm: RealmId,
    /// The case that was named, whether or not there is one.
    pub case: Option<CaseId>,
    /// What was tried: the path as the contract writes it.
    pub route: String,
    /// When the first byte had arrived.
    pub began_at: DateTime<Utc>,
    /// When the last had, where it did.
    pub arrived_at: Option<DateTime<Utc>>,
    /// SHA-256 of the bytes.
    pub body_sha256: Option<String>,
    /// What was answered; nothing where the connection broke before.
    pub status: Option<u16>,
    /// Why it was refused, by the last part of the problem's type.
    pub problem: Option<String>,
    /// The receipt that was given.
    pub receipt: Option<ReceiptId>,
}

impl Ledger {
    /// Keeps attempts. Each has its case only where who tried may know of it.
    ///
    /// # Errors
    /// The database's own; then none of them is kept.
    pub async fn keep_attempts(&self, trials: &[Trial]) -> Result<(), LedgerError> {
        if trials.is_empty() {
            return Ok(());
        }
        self.write(async |tx| {
            let mut known: HashMap<(String, CaseId), bool> = HashMap::new();
            let mut rows = Vec::with_capacity(trials.len());
            for trial in trials {
                let case_id = case_of(tx, trial, &mut known).await?;
                rows.push(Model {
                    id: AttemptId::random(),
                    realm_id: trial.realm,
                    case_id,
                    account: trial.actor.account.clone(),
                    role: Word(trial.actor.role),
                    route: trial.route.clone(),
                    began_at: stored(trial.began_at),
                    arrived_at: trial.arrived_at.map(stored),
                    body_sha256: trial.body_sha256.clone(),
                    status: trial.status.map(i32::from),
                    problem: trial.problem.clone(),
                    receipt_id: trial.receipt,
                });
            }
            insert_all::<_, ActiveModel>(tx, rows, "keeping attempts").await
        })
        .await
    }

    /// Forgets the attempts that are older than the settings keep them, and says how many they were.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_attempts(&self) -> Result<u64, LedgerError> {
        let kept = TimeDelta::days(self.filings.attempts_kept_days.into());
        let gone = Entity::delete_many()
            .filter(Column::BeganAt.lt(self.real_now() - kept))
            .exec(self.db())
            .await
            .doing("forgetting attempts")?;
        Ok(gone.rows_affected)
    }
}

/// The case of an attempt: that of its receipt, else the one that was named, where it exists for who tried.
async fn case_of(
    tx: &DatabaseTransaction,
    trial: &Trial,
    known: &mut HashMap<(String, CaseId), bool>,
) -> Result<Option<CaseId>, LedgerError> {
    let Some(case) = trial.case else {
        let Some(receipt) = trial.receipt else { return Ok(None) };
        let found = filing_receipt::Entity::find_by_id(receipt).one(tx).await;
        return Ok(found.doing("reading a receipt")?.and_then(|it| it.case_id));
    };
    let key = (trial.actor.account.clone(), case);
    if let Some(is_known) = known.get(&key) {
        return Ok(is_known.then_some(case));
    }
    let seen: Option<CaseId> = case::Entity::find_by_id(case)
        .select_only()
        .column(case::Column::Id)
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(case::Column::RealmId.eq(trial.realm))
        .filter(visible_to(&trial.actor))
        .into_tuple()
        .one(tx)
        .await
        .doing("looking up who may know a case")?;
    known.insert(key, seen.is_some());
    Ok(seen)
}
