//! The service shows that it lives: each process writes a beat a minute, by the real clock, as one row a run. A beat that was written
//! shows that a filing could have been: the process was up and the database took writes.
//!
//! When nobody who takes filings has beaten for longer than the settings allow, the next beat finds an outage and certifies it: from
//! the last beat before it to the first after it. The service may have lived for less than a beat within it at its beginning.
//!
//! A clock that is set ahead leaves a silence that never was. Whoever lived through it knows by a clock that nobody sets how long he himself has
//! been silent, and there was no longer outage than that. Who began after it cannot tell.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, OnConflict};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use serde_json::json;
use statute::count::in_new_york;
use uuid::Uuid;

use super::Ledger;
use super::receipt::{Signed, ZONE, told};
use super::settle::all_set;
use crate::clock::stored;
use crate::error::{Doing, LedgerError};
use crate::heartbeat::{ActiveModel, Column, Entity, Model, Part};
use crate::ids::{HeartbeatId, OutageId};
use crate::outage;

/// What a certificate of an outage is called in its text.
const OUTAGE: &str = "tidewaiter.outage_certificate.v1";
/// By how much two clocks may differ before one of them was set.
const DRIFT: TimeDelta = TimeDelta::seconds(1);

/// A process that beats.
#[derive(Debug)]
pub struct Beating {
    process: Uuid,
    part: Part,
    outage_after: TimeDelta,
    /// What the steady clock showed at its last beat that was written.
    last: Mutex<Option<Duration>>,
}

impl Beating {
    /// A process that begins now. After a silence longer than so many seconds there was an outage.
    #[must_use]
    pub fn new(part: Part, outage_after_seconds: u32) -> Self {
        let outage_after = TimeDelta::seconds(outage_after_seconds.into());
        Self { process: Uuid::new_v4(), part, outage_after, last: Mutex::new(None) }
    }

    /// How long it has been since its last beat that was written; `None` before the first, and where nothing measures that.
    fn silent_for(&self, steady: Option<Duration>) -> Option<TimeDelta> {
        // A panic while it was locked leaves a whole one: it is only ever put in place of another.
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let silent = steady?.checked_sub(last?)?;
        TimeDelta::from_std(silent).ok()
    }

    /// Remembers that a beat was written.
    fn has_beaten(&self, steady: Option<Duration>) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = steady;
    }
}

impl Ledger {
    /// Writes a beat, and gives the outage that it ends, where it ends one.
    ///
    /// # Errors
    /// The database's own.
    pub async fn beat(&self, who: &Beating) -> Result<Option<outage::Model>, LedgerError> {
        let (outage, steady) = self
            .write(async |tx| {
                let (now, steady) = (self.real_now(), self.inner.clock.steady());
                let outage = match who.part {
                    Part::Door => self.outage_until(tx, who, now, steady).await?,
                    Part::Worker => None,
                };
                let since = now - who.outage_after;
                let longer = Entity::update_many()
                    .col_expr(Column::LastAt, Expr::value(now))
                    .filter(Column::Process.eq(who.process))
                    .filter(Column::LastAt.gte(since))
                    // A clock that was set back makes no run shorter.
                    .filter(Column::LastAt.lte(now))
                    .exec(tx)
                    .await
                    .doing("writing a beat")?;
                if longer.rows_affected == 0 && !is_ahead(tx, who, now).await? {
                    let run = Model {
                        id: HeartbeatId::random(),
                        process: who.process,
                        part: who.part,
                        began_at: now,
                        last_at: now,
                    };
                    Entity::insert(all_set::<_, ActiveModel>(run))
                        .exec_without_returning(tx)
                        .await
                        .doing("beginning a run")?;
                }
                Ok((outage, steady))
            })
            .await?;
        who.has_beaten(steady);
        Ok(outage)
    }

    /// Writes down the outage that ends now, where nobody who takes filings has lived for too long.
    async fn outage_until(
        &self,
        tx: &DatabaseTransaction,
        who: &Beating,
        now: DateTime<Utc>,
        steady: Option<Duration>,
    ) -> Result<Option<outage::Model>, LedgerError> {
        let last = Entity::find()
            .filter(Column::Part.eq(Part::Door))
            .order_by_desc(Column::LastAt)
            .one(tx)
            .await
            .doing("reading the last beat")?;
        let Some(began_at) = last.map(|it| it.last_at) else { return Ok(None) };
        // What the clock shows beyond what this process was silent itself was set. Until when the rest lasted is said by the clock of before (U).
        let own = who.silent_for(steady).filter(|own| now - began_at - *own > DRIFT);
        let ended_at = own.map_or(now, |own| stored(began_at + own));
        if ended_at - began_at <= who.outage_after {
            return Ok(None);
        }
        let id = OutageId::random();
        let said = json!({
            "type": OUTAGE,
            "id": id,
            "from": told(began_at),
            "from_in_new_york": in_new_york(began_at),
            "until": told(ended_at),
            "until_in_new_york": in_new_york(ended_at),
            "zone": ZONE,
        });
        let Signed { said, kid, signature } = self.signed(said);
        let row = outage::Model { id, began_at, ended_at, said, kid, signature };
        let once = OnConflict::column(outage::Column::BeganAt).do_nothing().to_owned();
        let written = outage::Entity::insert(all_set::<_, outage::ActiveModel>(row.clone()))
            .on_conflict(once)
            .exec_without_returning(tx)
            .await
            .doing("certifying an outage")?;
        Ok((written == 1).then_some(row))
    }
}

/// Whether a run of this process ends later than now: the clock was set back.
async fn is_ahead(
    tx: &impl ConnectionTrait,
    who: &Beating,
    now: DateTime<Utc>,
) -> Result<bool, LedgerError> {
    let later = Entity::find()
        .filter(Column::Process.eq(who.process))
        .filter(Column::LastAt.gt(now))
        .one(tx)
        .await
        .doing("reading a run")?;
    Ok(later.is_some())
}
