//! Appending to a docket: gapless positions, and a hash over everything that came before.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Func, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QueryTrait};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use statute::Entry;

use super::Ledger;
use super::connect::hex;
use super::settle::all_set;
use crate::actor::Actor;
use crate::docket_entry::{self, Model};
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, EntryId};
use crate::stored::Word;

/// What stands before the first entry.
pub(super) const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

impl Ledger {
    /// The first position at which a docket is not what was recorded, or `None` where it is whole.
    ///
    /// # Errors
    /// The database's own.
    pub async fn verify_chain(&self, case: CaseId) -> Result<Option<u32>, LedgerError> {
        Ok(first_broken(&rows(self.db(), case).await?))
    }
}

/// The first position at which a docket is not what was recorded.
pub(super) fn first_broken(rows: &[Model]) -> Option<u32> {
    let mut before = GENESIS;
    for (row, position) in rows.iter().zip(1_u32..) {
        let whole = i64::from(row.position) == i64::from(position)
            && row.prev_hash == before
            && row.hash == hash(row);
        if !whole {
            return Some(position);
        }
        before = &row.hash;
    }
    None
}

/// A docket, in the order of its positions.
pub(crate) async fn rows(
    db: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<Model>, LedgerError> {
    docket_entry::Entity::find()
        .filter(docket_entry::Column::CaseId.eq(case))
        .order_by_asc(docket_entry::Column::Position)
        .all(db)
        .await
        .doing("reading the docket")
}

/// The law's entry in a row.
pub(crate) fn entry(row: &Model) -> Result<Entry, LedgerError> {
    let mut entry: Entry = serde_json::from_str(&row.data).map_err(unreadable("docket entry"))?;
    // Positions are written by `append` alone, from 1.
    entry.position = u32::try_from(row.position).expect("positions are positive");
    Ok(entry)
}

/// Makes the rows that continue a docket.
pub(super) fn continued(
    case: CaseId,
    rows: &[Model],
    entries: Vec<Entry>,
    by: &Actor,
    recorded_at: DateTime<Utc>,
) -> Result<Vec<Model>, LedgerError> {
    let first = rows.last().map_or(1, |row| row.position + 1);
    let mut before = rows.last().map_or_else(|| GENESIS.to_owned(), |row| row.hash.clone());
    let mut made = Vec::with_capacity(entries.len());
    for (entry, position) in entries.into_iter().zip(first..) {
        let mut row = Model {
            id: EntryId::random(),
            case_id: case,
            position,
            kind: Word(entry.kind),
            on: entry.on,
            recorded_at,
            by_account: by.account.clone(),
            by_role: Word(by.role),
            data: data(&entry)?,
            prev_hash: before.clone(),
            hash: String::new(),
        };
        row.hash = hash(&row);
        before.clone_from(&row.hash);
        made.push(row);
    }
    Ok(made)
}

/// Writes rows made by [`continued`], and then takes the lock of this key to the end of the transaction, where one is given.
pub(super) async fn append(
    tx: &impl ConnectionTrait,
    rows: &[Model],
    lock: Option<i64>,
) -> Result<(), LedgerError> {
    if rows.is_empty() {
        return Ok(());
    }
    let models = rows.iter().cloned().map(all_set::<_, docket_entry::ActiveModel>);
    let mut insert = docket_entry::Entity::insert_many(models).into_query();
    if let Some(key) = lock {
        // What comes back of a row is made when it is written: the next statement reads what the lock kept apart.
        let taken = Func::cust("pg_advisory_xact_lock").arg(key);
        insert.returning(Query::returning().expr(taken));
    }
    tx.execute(&insert).await.doing("appending to the docket")?;
    Ok(())
}

/// The hash of a row: over a canonical JSON object whose `data` is the stored text itself.
fn hash(row: &Model) -> String {
    let head = canonical(&json!({
        "by": { "account": row.by_account, "role": row.by_role.0.as_str() },
        "case": row.case_id.to_string(),
        "kind": row.kind.0.as_str(),
        "on": row.on.to_string(),
        "position": row.position,
        "prev_hash": row.prev_hash,
        "recorded_at": row.recorded_at.timestamp_micros(),
    }));
    let mut sha = Sha256::new();
    sha.update(b"{\"data\":");
    sha.update(row.data.as_bytes());
    sha.update(b",\"head\":");
    sha.update(head.as_bytes());
    sha.update(b"}");
    hex(&sha.finalize())
}

fn data(entry: &Entry) -> Result<String, LedgerError> {
    Ok(canonical(&serde_json::to_value(entry).map_err(unreadable("docket entry"))?))
}

/// JSON with the keys of every object in order and no space between: one text for one value.
pub(crate) fn canonical(value: &Value) -> String {
    sorted(value).to_string()
}

fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut keys: Vec<_> = members.iter().collect();
            keys.sort_by(|a, b| a.0.cmp(b.0));
            Value::Object(
                keys.into_iter()
                    .map(|(key, value)| (key.clone(), sorted(value)))
                    .collect::<Map<_, _>>(),
            )
        }
        Value::Array(items) => items.iter().map(sorted).collect(),
        other => other.clone(),
    }
}
