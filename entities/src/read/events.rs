//! The feed of events: what an audience was told, to whoever sees the case now, each once and none left out.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, SimpleExpr};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DbBackend, DbErr, EntityTrait, FromQueryResult,
    Iterable, JoinType, QueryFilter, QueryResult, QuerySelect, RelationTrait, Select, Statement,
};
use serde_json::{Value, json};

use super::asked::{InTurn, unseen};
use super::own_rows::{Narrow, Rows, first};
use super::page::Key;
use super::subscriptions::followed;
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::event::{self, EventType};
use crate::ids::{CaseId, DeadlineId, EntryId, EventId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{case_view, subscription};

/// Which events are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventFilter {
    /// Of these types; none: of every type.
    pub types: Vec<EventType>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// Of what one of these follows; none: of everything.
    pub following: Option<Vec<subscription::Model>>,
}

/// An event, as whoever sees its case is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventSeen {
    /// Its id.
    pub id: EventId,
    /// What kind of event it is.
    pub kind: EventType,
    /// The realm.
    pub realm: RealmId,
    /// The case; none of a trial.
    pub case: Option<CaseId>,
    /// The docket entry it is about.
    pub entry: Option<EntryId>,
    /// The deadline it is about.
    pub deadline: Option<DeadlineId>,
    /// When this audience could first see it, by the realm's clock.
    pub at: DateTime<Utc>,
}

/// A page of the feed.
#[derive(Debug, Clone)]
pub struct Fed {
    /// The events, in their order.
    pub items: Vec<EventSeen>,
    /// Whether there are more already.
    pub more: bool,
    /// After which the next page begins, now or later.
    pub at: Key,
}

/// A place in the order of events.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The transaction.
    pub xact: i64,
    /// The place in it.
    pub seq: i64,
}

impl Place {
    /// Before everything.
    pub const START: Self = Self { xact: 0, seq: 0 };

    /// The events after it.
    #[must_use]
    pub fn after(self) -> SimpleExpr {
        let columns = Expr::tuple([
            Expr::col((event::Entity, event::Column::Xact)),
            Expr::col((event::Entity, event::Column::Seq)),
        ]);
        // The order of an index: its plan is the right one for every place.
        columns.gt(Expr::tuple([unseen(self.xact.into()), unseen(self.seq.into())]))
    }
}

/// A place, and when it was told: so long after it, events may be forgotten that it has not seen.
#[must_use]
pub fn key(place: Place, told_at: DateTime<Utc>) -> Key {
    Key(format!("{}/{}/{}", place.xact, place.seq, told_at.timestamp_micros()))
}

/// The place that a key names, and when it was told.
#[must_use]
pub fn read(key: &Key) -> Option<(Place, DateTime<Utc>)> {
    let mut parts = key.0.splitn(3, '/').map(|it| it.parse::<i64>().ok());
    let place = Place { xact: parts.next()??, seq: parts.next()?? };
    Some((place, DateTime::from_timestamp_micros(parts.next()??)?))
}

/// An event, of which every column was selected in its order.
struct Row(event::Model);

impl FromQueryResult for Row {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut row = InTurn::new(row);
        Ok(Self(event::Model {
            seq: row.read()?,
            xact: row.read()?,
            id: row.read()?,
            realm_id: row.read()?,
            case_id: row.read()?,
            audience: row.read()?,
            kind: row.read()?,
            entry_id: row.read_some()?,
            deadline_id: row.read_some()?,
            at: row.read()?,
            written_at: row.read()?,
        }))
    }
}

impl EventSeen {
    /// What a row tells.
    pub(crate) fn of(row: &event::Model) -> Self {
        Self {
            id: row.id,
            kind: row.kind.0,
            realm: row.realm_id,
            case: Some(row.case_id),
            entry: row.entry_id,
            deadline: row.deadline_id,
            at: row.at,
        }
    }

    /// What it is about, as a path of the API.
    #[must_use]
    pub fn subject(&self) -> Option<String> {
        let of_deadline = self.deadline.map(|id| format!("/v1/deadlines/{id}"));
        of_deadline.or_else(|| self.case.map(|id| format!("/v1/cases/{id}")))
    }

    /// Where it comes from, of a service that is reached at this address.
    #[must_use]
    pub fn source(public_url: &str) -> String {
        format!("{}/v1/events", public_url.trim_end_matches('/'))
    }

    /// The event in the JSON of `CloudEvents` 1.0, from the service at this address. It names things by their ids and holds no words:
    /// who may see them reads them.
    #[must_use]
    pub fn cloud_event(&self, public_url: &str) -> Value {
        let mut told = json!({
            "specversion": "1.0",
            "id": self.id,
            "source": Self::source(public_url),
            "type": self.kind.to_string(),
        });
        let mut data = json!({});
        if let (Some(told), Some(data)) = (told.as_object_mut(), data.as_object_mut()) {
            if let Some(subject) = self.subject() {
                told.insert("subject".to_owned(), subject.into());
            }
            told.insert("time".to_owned(), instant(self.at).into());
            told.insert("datacontenttype".to_owned(), "application/json".into());
            if self.realm != RealmId::REAL {
                told.insert("sandbox".to_owned(), self.realm.to_string().into());
            }
            let ids = [
                ("case", self.case.map(|id| id.to_string())),
                ("entry", self.entry.map(|id| id.to_string())),
                ("deadline", self.deadline.map(|id| id.to_string())),
            ];
            for (name, id) in ids {
                if let Some(id) = id {
                    data.insert(name.to_owned(), id.into());
                }
            }
        }
        told["data"] = data;
        told
    }
}

/// An instant as it is told everywhere.
fn instant(at: DateTime<Utc>) -> String {
    at.to_rfc3339_opts(SecondsFormat::AutoSi, true)
}

impl Ledger {
    /// A page of the feed. Whoever goes on from where the last one ended misses nothing and is told nothing twice.
    ///
    /// # Errors
    /// [`LedgerError::CursorExpired`] where events may have been forgotten since the cursor was given, or it is of before a restore; the
    /// database's own.
    pub async fn events(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &EventFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Fed, LedgerError> {
        let begun_at = self.real_now();
        let from = match from {
            None => Place::START,
            Some(key) => {
                let key = self.of_this_history(key)?;
                let (place, told_at) = read(&key).ok_or(LedgerError::CursorExpired)?;
                if told_at < self.fed_since() {
                    return Err(LedgerError::CursorExpired);
                }
                place
            }
        };
        let (rows, more) = self.fed(self.db(), actor, realm, filter, from, limit).await?;
        if rows.is_empty() && self.is_ahead(from).await? {
            // The numbers of transactions began anew below it.
            return Err(LedgerError::CursorExpired);
        }
        let last = rows.last().map_or(from, |row| Place { xact: row.xact, seq: row.seq });
        let items = rows.iter().map(EventSeen::of).collect();
        Ok(Fed { items, more, at: self.kept(key(last, begun_at)) })
    }

    /// The rows of a page, and whether there are more.
    pub(crate) async fn fed(
        &self,
        db: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        filter: &EventFilter,
        from: Place,
        limit: u64,
    ) -> Result<(Vec<event::Model>, bool), LedgerError> {
        use event::{Column, Entity};
        let backend = db.get_database_backend();
        let narrow = Narrow { case: filter.case, ..Narrow::default() };
        let mut fed = Rows::alone(actor, realm, &narrow, Entity, Column::CaseId, Column::Audience);
        fed.filter(Column::RealmId.eq(realm));
        fed.filter(from.after());
        fed.filter(settled(backend));
        if !filter.types.is_empty() {
            fed.filter(Column::Kind.is_in(filter.types.iter().copied().map(Word)));
        }
        if let Some(following) = &filter.following {
            fed.filter(followed(following, actor));
        }
        for column in Column::iter() {
            fed.query.column((Entity, column));
        }
        fed.query
            .order_by((Entity, Column::Xact), Order::Asc)
            .order_by((Entity, Column::Seq), Order::Asc);
        let statement = first(backend, &fed.query, limit + 1);
        let found = Row::find_by_statement(statement).all(db).await;
        let found = found.doing("reading the feed")?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = found.len() > limit;
        Ok((found.into_iter().take(limit).map(|Row(row)| row).collect(), more))
    }

    /// Whether a place is beyond every transaction that there was: its cursor is of another database.
    async fn is_ahead(&self, place: Place) -> Result<bool, LedgerError> {
        if place.xact == 0 {
            return Ok(false);
        }
        if self.db().get_database_backend() != DbBackend::Postgres {
            // It numbers no transactions.
            return Ok(true);
        }
        let now = horizon(self.db(), "pg_snapshot_xmax").await?;
        Ok(place.xact > now)
    }
}

/// The events of the caller's cases, in his own view of them.
pub(crate) fn visible_events(actor: &Actor, realm: RealmId) -> Select<event::Entity> {
    let same_audience = Expr::col((case_view::Entity, case_view::Column::Audience))
        .equals((event::Entity, event::Column::Audience));
    event::Entity::find()
        .join(JoinType::InnerJoin, event::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(same_audience)
        .filter(event::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
}

/// The events that can get no predecessor any more: everything that was begun before them has ended.
pub(crate) fn settled(backend: DbBackend) -> Condition {
    match backend {
        DbBackend::Postgres => Condition::all().add(Expr::cust(
            "\"event\".\"xact\" < (pg_snapshot_xmin(pg_current_snapshot())::text::bigint)",
        )),
        _ => Condition::all(),
    }
}

/// A bound of the present snapshot of `PostgreSQL`: the oldest transaction that runs, or the next that will.
pub(crate) async fn horizon(
    db: &impl ConnectionTrait,
    bound: &'static str,
) -> Result<i64, LedgerError> {
    let asked = format!("SELECT {bound}(pg_current_snapshot())::text::bigint AS bound");
    let row = db.query_one_raw(Statement::from_string(DbBackend::Postgres, asked)).await;
    let row = row.doing("reading which transactions have ended")?;
    let row = row.ok_or(LedgerError::NotFound)?;
    row.try_get("", "bound").doing("reading which transactions have ended")
}
