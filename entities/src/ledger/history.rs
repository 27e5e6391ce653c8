//! Which history a cursor belongs to that may be kept. What was recorded after a backup is not in what is restored from it, and its places
//! and numbers are given to something else: a cursor from there would pass over what comes next, and nobody would notice.
//!
//! A history has no name until its database is restored, and each restore gives it another. The cursor names it, and is good in no other; one
//! without a name is of a database that was never restored.

use std::sync::{Arc, PoisonError, RwLock};

use rand::RngCore;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait};

use super::{Ledger, hex};
use crate::error::{Doing, LedgerError};
use crate::read::Key;
use crate::setting;

/// Where the name is kept.
const KEPT: &str = "history";
/// What stands between the name and the key; no key begins with anything that has it.
const BETWEEN: char = '~';

/// The name of the history as a process knows it. None that serves sees it change: only an empty database is restored, and what a dump has
/// brought is mended before anything is served.
#[derive(Default)]
pub(crate) struct History(RwLock<Option<Arc<str>>>);

impl History {
    fn name(&self) -> Option<Arc<str>> {
        // A panic while it was locked leaves a whole one: it is only ever put in place of another.
        self.0.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn keep(&self, name: Option<Arc<str>>) {
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = name;
    }
}

impl Ledger {
    /// Reads which history this is.
    pub(super) async fn read_history(&self) -> Result<(), LedgerError> {
        let row = setting::Entity::find_by_id(KEPT.to_owned()).one(self.db()).await;
        let row = row.doing("reading which history this is")?;
        self.inner.history.keep(row.map(|row| Arc::from(row.value.as_str())));
        Ok(())
    }

    /// The key for a cursor that may be kept.
    pub(crate) fn kept(&self, key: Key) -> Key {
        match self.inner.history.name() {
            None => key,
            Some(name) => Key(format!("{name}{BETWEEN}{}", key.0)),
        }
    }

    /// The key in a cursor that was kept.
    ///
    /// # Errors
    /// [`LedgerError::CursorExpired`] where it is of another history.
    pub(crate) fn of_this_history(&self, kept: &Key) -> Result<Key, LedgerError> {
        let (said, key) = match kept.0.split_once(BETWEEN) {
            None => (None, kept.0.as_str()),
            Some((name, key)) => (Some(name), key),
        };
        let name = self.inner.history.name();
        if said != name.as_deref() {
            return Err(LedgerError::CursorExpired);
        }
        Ok(Key(key.to_owned()))
    }
}

/// Begins another history, in which no cursor of before is good. Whoever does reads it when that is committed.
pub(super) async fn begin_history(db: &impl ConnectionTrait) -> Result<(), LedgerError> {
    let mut name = [0; 4];
    rand::rng().fill_bytes(&mut name);
    let row = setting::ActiveModel { name: Set(KEPT.to_owned()), value: Set(hex(&name)) };
    let again =
        OnConflict::column(setting::Column::Name).update_column(setting::Column::Value).to_owned();
    setting::Entity::insert(row)
        .on_conflict(again)
        .exec_without_returning(db)
        .await
        .doing("beginning another history")?;
    Ok(())
}
