//! Events: whatever an audience sees for the first time is told to it, in the transaction that made it visible.
//!
//! An audience is told what it sees and nothing else, and the instant is that at which it came to see it: of what was hidden from it
//! before, and of when that happened, no event tells.

use chrono::{DateTime, TimeDelta, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ActiveValue::NotSet, ColumnTrait, EntityTrait, QueryFilter};
use statute::digest::Turn;
use statute::{Audience, Status};

use super::Ledger;
use super::history::begin_history;
use super::open::Open;
use super::settle::{Revisions, all_set};
use super::together::Together;
use crate::error::{Doing, LedgerError};
use crate::event::{self, EventType};
use crate::ids::{DeadlineId, EntryId, EventId};
use crate::stored::Word;
use crate::{case_view, deadline};

/// What an office has settled about events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Feeding {
    /// How many days events are kept, and how long a cursor is good for.
    pub kept_days: u32,
    /// How long a delivery to a webhook rests after its first, second, ... attempt that failed. After the last it is given up.
    pub backoff: Vec<TimeDelta>,
    /// How long the secret before signs too, after a new one was made.
    pub grace: TimeDelta,
    /// How many webhooks an account may have at once in a realm, and likewise how many subscriptions, calendars and simulations.
    pub at_most: u64,
}

impl Default for Feeding {
    /// Thirty days; three days of attempts; a day of grace.
    fn default() -> Self {
        let minutes = [1, 5, 30, 120, 300, 600, 840, 1200, 1440];
        Self {
            kept_days: 30,
            backoff: minutes.into_iter().map(TimeDelta::minutes).collect(),
            grace: TimeDelta::days(1),
            at_most: 100,
        }
    }
}

impl Ledger {
    /// The same ledger, under what an office has settled about events.
    #[must_use]
    pub fn feeding(&self, feeding: Feeding) -> Self {
        Self { feeding: std::sync::Arc::new(feeding), ..self.clone() }
    }

    /// The instant of the real clock before which events and cursors are forgotten.
    pub(crate) fn fed_since(&self) -> DateTime<Utc> {
        self.real_now() - TimeDelta::days(self.feeding.kept_days.into())
    }

    /// What each audience is told of the entries that it sees now and did not see before.
    pub(super) fn of_entries(&self, open: &Open) -> Result<Vec<event::Model>, LedgerError> {
        if open.fresh().is_empty() {
            return Ok(Vec::new());
        }
        let mut told = Vec::new();
        for &audience in Audience::ALL {
            let Some(sees) = open.seen(audience) else { continue };
            let saw = open.saw(audience).map(|seen| seen.positions).unwrap_or_default();
            for position in sees.positions.iter().filter(|it| saw.binary_search(it).is_err()) {
                let row = open.rows.iter().find(|it| u32::try_from(it.position) == Ok(*position));
                let row = row.ok_or(LedgerError::NotFound)?;
                told.push(self.of_entry(open, audience, EventType::Entry(row.kind.0), row.id));
            }
        }
        Ok(told)
    }

    /// What each audience that sees the case is told of what became of its deadlines. `lost`: what is known of rows that may have been
    /// lost, of which nothing is told.
    pub(super) fn of_deadlines(
        &self,
        open: &Open,
        views: &[case_view::Model],
        before: &[deadline::Model],
        now: &[deadline::Model],
        lost: Option<&Revisions>,
    ) -> Vec<event::Model> {
        let same =
            |a: &deadline::Model, b: &deadline::Model| a.id == b.id && a.audience == b.audience;
        let is_told = |row: &&deadline::Model| views.iter().any(|it| it.audience == row.audience);
        let is_lost = |row: &deadline::Model| {
            lost.is_some_and(|lost| lost.contains_key(&(row.id, row.audience.0)))
        };
        let mut told = Vec::new();
        for row in now {
            let was = before.iter().find(|was| same(was, row));
            if was.is_none() && is_lost(row) {
                continue;
            }
            if let Some(turn) = turn(was, Some(row)) {
                let at = turned_at(open.now, was, row);
                told.push(self.of_deadline(open, row.audience.0, turn, row.id, at));
            }
        }
        let gone = before.iter().filter(|was| !now.iter().any(|row| same(was, row)));
        for was in gone.filter(is_told) {
            if let Some(turn) = turn(Some(was), None) {
                told.push(self.of_deadline(open, was.audience.0, turn, was.id, open.now));
            }
        }
        told
    }

    /// Forgets events that are older than they are kept, and says how many.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_events(&self) -> Result<u64, LedgerError> {
        // A day longer than a cursor is good: one that was given while this was written is good for all of it.
        let since = self.fed_since() - TimeDelta::days(1);
        let gone = event::Entity::delete_many()
            .filter(event::Column::WrittenAt.lt(since))
            .exec(self.db())
            .await
            .doing("forgetting events")?;
        Ok(gone.rows_affected)
    }

    /// Brings events to the numbers of this database's transactions: where it was restored from a dump, they begin anew, and what was
    /// written before would stand in the future. Cursors that were kept from before are good no more then. Says how many events it was.
    ///
    /// # Errors
    /// The database's own.
    pub async fn mend_events(&self) -> Result<u64, LedgerError> {
        // `SQLite` numbers no transactions: there a number comes from the other database.
        let last = if self.locks_rows() { "(pg_current_xact_id()::text::bigint)" } else { "0" };
        let ahead = format!("\"xact\" > {last}");
        let webhooks_ahead = format!("\"after_xact\" > {last}");
        let mended = self.write(async |tx| {
            let mended = event::Entity::update_many()
                .col_expr(event::Column::Xact, Expr::value(0_i64))
                .filter(Expr::cust(ahead.clone()))
                .exec(tx)
                .await
                .doing("mending the order of events")?
                .rows_affected;
            if mended > 0 {
                use crate::{event_position, webhook};
                begin_history(tx).await?;
                event_position::Entity::update_many()
                    .col_expr(event_position::Column::Xact, Expr::value(0_i64))
                    .filter(Expr::cust(ahead.clone()))
                    .exec(tx)
                    .await
                    .doing("mending the order of events")?;
                webhook::Entity::update_many()
                    .col_expr(webhook::Column::AfterXact, Expr::value(0_i64))
                    .filter(Expr::cust(webhooks_ahead.clone()))
                    .exec(tx)
                    .await
                    .doing("mending the order of events")?;
            }
            Ok(mended)
        });
        let mended = mended.await?;
        // Another process may have been the one that mended.
        self.read_history().await?;
        Ok(mended)
    }

    fn of_entry(
        &self,
        open: &Open,
        audience: Audience,
        kind: EventType,
        entry: EntryId,
    ) -> event::Model {
        self.event(open, audience, kind, (Some(entry), None), open.now)
    }

    fn of_deadline(
        &self,
        open: &Open,
        audience: Audience,
        turn: Turn,
        deadline: DeadlineId,
        at: DateTime<Utc>,
    ) -> event::Model {
        self.event(open, audience, EventType::Deadline(turn), (None, Some(deadline)), at)
    }

    fn event(
        &self,
        open: &Open,
        audience: Audience,
        kind: EventType,
        (entry_id, deadline_id): (Option<EntryId>, Option<DeadlineId>),
        at: DateTime<Utc>,
    ) -> event::Model {
        event::Model {
            seq: 0,
            xact: 0,
            id: EventId::random(),
            realm_id: open.case.realm_id,
            case_id: open.case.id,
            audience: Word(audience),
            kind: Word(kind),
            entry_id,
            deadline_id,
            at,
            written_at: self.real_now(),
        }
    }
}

/// Writes events; the database gives each its place, in their order.
pub(super) fn write_events(told: Vec<event::Model>, together: &mut Together) {
    let rows = told.into_iter().map(|row| {
        let mut row: event::ActiveModel = all_set(row);
        row.seq = NotSet;
        row.xact = NotSet;
        row
    });
    together.add(rows, None);
}

/// What became of a deadline, by what an audience saw of it before and sees now. One that only follows from what has not happened yet
/// is no deadline before it does.
#[must_use]
pub fn turn(was: Option<&deadline::Model>, now: Option<&deadline::Model>) -> Option<Turn> {
    let was = was.filter(|row| !row.projected);
    let Some(now) = now.filter(|row| !row.projected) else {
        return was.filter(|was| !is_closed(was)).map(|_| Turn::Closed);
    };
    let by_status = match now.status.0 {
        Status::Running | Status::Stayed => Turn::Opened,
        Status::Met | Status::MetLate => Turn::Met,
        Status::Overdue => Turn::Missed,
        Status::Closed | Status::Lapsed | Status::Averted | Status::Superseded => Turn::Closed,
    };
    let Some(was) = was else { return Some(by_status) };
    let is_open = |row: &deadline::Model| matches!(row.status.0, Status::Running | Status::Stayed);
    let is_reopened = by_status == Turn::Opened && !is_open(was);
    if was.status != now.status && (by_status != Turn::Opened || is_reopened) {
        return Some(by_status);
    }
    (was.due != now.due || was.status != now.status).then_some(Turn::Moved)
}

fn is_closed(row: &deadline::Model) -> bool {
    use Status::{Averted, Closed, Lapsed, Superseded};
    matches!(row.status.0, Closed | Lapsed | Averted | Superseded)
}

/// When an audience could see what became of a deadline: where nothing but a day has passed, the end of that day, whatever else
/// happened when it was written. Else an act that is hidden could be seen from the instant.
#[must_use]
pub fn turned_at(
    now: DateTime<Utc>,
    was: Option<&deadline::Model>,
    row: &deadline::Model,
) -> DateTime<Utc> {
    let has_passed = matches!(row.status.0, Status::Closed | Status::Lapsed | Status::Overdue);
    let ran = was.filter(|was| !was.projected && was.status.0 == Status::Running);
    match ran.and_then(|was| was.due_at) {
        Some(end) if has_passed && end <= now => end,
        _ => now,
    }
}
