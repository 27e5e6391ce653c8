//! From the feed to the webhooks: who may want to look, what each is to send, and when it looks next.
//!
//! A webhook is a reader of the feed that keeps its cursor: it misses nothing and takes nothing twice, whatever becomes of the word that
//! there is something to look for.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sea_orm::sea_query::{Expr, ExprTrait, LockType, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult,
    QueryFilter, QueryOrder, QuerySelect,
};
use statute::Audience;

use super::outbox::{Errand, queue};
use super::webhook_rows::{blank, disable, known_by, put, save};
use super::{Ledger, settle::all_set};
use crate::error::{Doing, LedgerError};
use crate::event;
use crate::ids::{CaseId, RealmId, WebhookId};
use crate::read::{Carried, EventFilter, Key, Page, Place, settled};
use crate::subscription;
use crate::webhook::WordStatus;
use crate::webhook_delivery::{self, PushStatus};
use crate::{case_party, event_position, party, webhook};

/// The name of the place of whoever hands events on.
const WEBHOOKS: &str = "webhooks";
/// How many events are handed on in one transaction.
const AT_ONCE: u64 = 500;
/// How many events a webhook takes in one transaction.
const TAKEN: u64 = 200;
/// After so long a webhook looks by itself.
const LOOKS_AFTER: TimeDelta = TimeDelta::hours(1);

#[derive(Debug, FromQueryResult)]
struct Wanted {
    id: WebhookId,
    realm_id: RealmId,
}

impl Ledger {
    /// Tells the webhooks whose owners may see what happened since the last time that there is something to look for, and says how many
    /// events that was.
    ///
    /// # Errors
    /// The database's own.
    pub async fn hand_on_events(&self) -> Result<u64, LedgerError> {
        // Most looks find nothing, and need no transaction that writes.
        let known = event_position::Entity::find_by_id(WEBHOOKS.to_owned()).one(self.db()).await;
        let known = known.doing("reading how far events were handed on")?;
        let from = known.as_ref().map_or(Place::START, place);
        if events_after(self.db(), from, 1).await?.is_empty() {
            return Ok(0);
        }
        self.write(async |tx| {
            let from = self.lock_position(tx).await?;
            let fresh = events_after(tx, from, AT_ONCE).await?;
            let Some(last) = fresh.last() else { return Ok(0) };
            let now = self.real_now();
            for wanted in wanted_by(tx, &fresh).await? {
                queue(tx, wanted.realm_id, vec![Errand::Push(wanted.id)], now).await?;
            }
            event_position::Entity::update_many()
                .col_expr(event_position::Column::Xact, Expr::value(last.xact))
                .col_expr(event_position::Column::Seq, Expr::value(last.seq))
                .filter(event_position::Column::Name.eq(WEBHOOKS))
                .exec(tx)
                .await
                .doing("noting how far events were handed on")?;
            Ok(fresh.len() as u64)
        })
        .await
    }

    async fn lock_position(&self, tx: &DatabaseTransaction) -> Result<Place, LedgerError> {
        let first = event_position::Model { name: WEBHOOKS.to_owned(), xact: 0, seq: 0 };
        let once = OnConflict::column(event_position::Column::Name).do_nothing().to_owned();
        event_position::Entity::insert(all_set::<_, event_position::ActiveModel>(first))
            .on_conflict(once)
            .exec_without_returning(tx)
            .await
            .doing("beginning to hand events on")?;
        let mut query = event_position::Entity::find_by_id(WEBHOOKS.to_owned());
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        let row = query.one(tx).await.doing("locking how far events were handed on")?;
        Ok(row.as_ref().map_or(Place::START, place))
    }

    /// Takes what its owner is told by the feed into the deliveries of a webhook; says whether there may be more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn take_events(&self, id: WebhookId) -> Result<bool, LedgerError> {
        self.write(async |tx| {
            let Some(mut row) = self.lock_webhook(tx, id).await? else { return Ok(false) };
            if row.disabled_at.is_some() {
                return Ok(false);
            }
            let now = self.real_now();
            let owner = self.acting(tx, &row.account_name, row.account_id).await?;
            let Some(owner) = owner else {
                if row.account_id.is_none() {
                    // An account of the settings, which another process may know, or somebody of a sandbox that is over.
                    return Ok(false);
                }
                let why = "nobody signs in with its account any more".to_owned();
                disable(tx, &mut row, Some(why), now).await?;
                save(tx, &row).await?;
                return Ok(false);
            };
            let filter = filter(tx, &row).await?;
            let from = Place { xact: row.after_xact, seq: row.after_seq };
            let (rows, more) = self.fed(tx, &owner, row.realm_id, &filter, from, TAKEN).await?;
            let (party_key, importer_number) = known_by(&owner);
            let is_same = row.is_officer == owner.role.is_officer()
                && (&row.party_key, &row.importer_number) == (&party_key, &importer_number);
            let Some(last) = rows.last() else {
                if !is_same {
                    (row.party_key, row.importer_number) = (party_key, importer_number);
                    row.is_officer = owner.role.is_officer();
                    save(tx, &row).await?;
                }
                return Ok(false);
            };
            (row.after_xact, row.after_seq) = (last.xact, last.seq);
            (row.party_key, row.importer_number) = (party_key, importer_number);
            row.is_officer = owner.role.is_officer();
            let deliveries = rows.iter().map(|event| webhook_delivery::Model {
                event_id: event.id,
                kind: event.kind,
                case_id: Some(event.case_id),
                audience: Some(event.audience),
                entry_id: event.entry_id,
                deadline_id: event.deadline_id,
                at: event.at,
                place: event.seq,
                ..blank(&row, now)
            });
            put(tx, deliveries.collect()).await?;
            save(tx, &row).await?;
            Ok(more)
        })
        .await
    }

    /// How long until a webhook has something to do, in milliseconds; `None` where it has nothing more to do.
    ///
    /// # Errors
    /// The database's own.
    pub async fn next_push(&self, id: WebhookId) -> Result<Option<u64>, LedgerError> {
        use webhook_delivery::Column;
        let row = webhook::Entity::find_by_id(id).one(self.db()).await;
        let Some(row) = row.doing("reading a webhook")? else { return Ok(None) };
        let now = self.real_now();
        let in_ms = |at: chrono::DateTime<chrono::Utc>| {
            let wait = u64::try_from((at - now).num_microseconds().unwrap_or(i64::MAX));
            wait.unwrap_or(0).div_ceil(1000)
        };
        if row.disabled_at.is_some() {
            let is_owed = row.word == WordStatus::Owed;
            return Ok(is_owed.then(|| in_ms(row.word_at.unwrap_or(now))));
        }
        let owner = self.acting(self.db(), &row.account_name, row.account_id).await?;
        let looks_at = now + LOOKS_AFTER;
        let Some(owner) = owner else {
            let is_kept = row.account_id.is_some();
            return Ok(Some(if is_kept { 0 } else { in_ms(looks_at) }));
        };
        let filter = filter(self.db(), &row).await?;
        let from = Place { xact: row.after_xact, seq: row.after_seq };
        let (fresh, _) = self.fed(self.db(), &owner, row.realm_id, &filter, from, 1).await?;
        if !fresh.is_empty() {
            return Ok(Some(0));
        }
        let next = webhook_delivery::Entity::find()
            .filter(Column::WebhookId.eq(id))
            .filter(Column::Status.is_in([PushStatus::Pending, PushStatus::Sending]))
            .order_by_asc(Column::FreeAt)
            .limit(1)
            .one(self.db())
            .await
            .doing("reading what a webhook is to send next")?;
        Ok(Some(in_ms(next.map_or(looks_at, |row| Ord::min(row.free_at, looks_at)))))
    }

    /// A page of the webhooks that have something to do, by their ids: for whoever sets them going again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn working_webhooks(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Carried>, LedgerError> {
        use webhook::Column;
        let works = Condition::any()
            .add(Column::DisabledAt.is_null())
            .add(Column::Word.eq(WordStatus::Owed));
        let mut query = webhook::Entity::find().filter(works).order_by_asc(Column::Id);
        if let Some(after) = from.and_then(|key| key.0.parse::<WebhookId>().ok()) {
            query = query.filter(Column::Id.gt(after));
        }
        let rows = query.limit(limit).all(self.db()).await.doing("listing webhooks that work")?;
        let is_full = rows.len() as u64 == limit;
        let next = rows.last().filter(|_| is_full).map(|row| Key(row.id.to_string()));
        let items = rows.into_iter().map(|row| Carried {
            realm: row.realm_id,
            errand: Errand::Push(row.id),
            since: row.served_at.unwrap_or(row.created_at),
        });
        Ok(Page { items: items.collect(), next })
    }
}

/// Which events a webhook sends.
async fn filter(
    db: &impl ConnectionTrait,
    row: &webhook::Model,
) -> Result<EventFilter, LedgerError> {
    let following = if row.is_of_subscriptions {
        let followed = subscription::Entity::find()
            .filter(subscription::Column::WebhookId.eq(row.id))
            .filter(subscription::Column::CancelledAt.is_null())
            .all(db)
            .await
            .doing("reading what a webhook follows")?;
        Some(followed)
    } else {
        None
    };
    Ok(EventFilter { types: row.types(), case: row.case_id, following })
}

fn place(row: &event_position::Model) -> Place {
    Place { xact: row.xact, seq: row.seq }
}

/// The first events after a place that can get no predecessor any more, of every realm.
async fn events_after(
    db: &impl ConnectionTrait,
    from: Place,
    limit: u64,
) -> Result<Vec<event::Model>, LedgerError> {
    event::Entity::find()
        .filter(from.after())
        .filter(settled(db.get_database_backend()))
        .order_by_asc(event::Column::Xact)
        .order_by_asc(event::Column::Seq)
        .limit(limit)
        .all(db)
        .await
        .doing("reading what is to be handed on")
}

/// The webhooks that work and whose owners may be told of some of these events: of officers where the office is told, of parties where
/// one of them is a party. One too many looks in vain; one too few looks within the hour.
async fn wanted_by(
    tx: &DatabaseTransaction,
    fresh: &[event::Model],
) -> Result<Vec<Wanted>, LedgerError> {
    let is_office = |row: &&event::Model| row.audience.0 == Audience::Office;
    let realms: BTreeSet<RealmId> = fresh.iter().filter(is_office).map(|it| it.realm_id).collect();
    let others = fresh.iter().filter(|row| !is_office(row));
    let cases: BTreeSet<CaseId> = others.map(|it| it.case_id).collect();
    let hook = |column| Expr::col((webhook::Entity, column));
    let mut wanted: Vec<Wanted> = webhook::Entity::find()
        .select_only()
        .column(webhook::Column::Id)
        .column(webhook::Column::RealmId)
        .filter(webhook::Column::RealmId.is_in(realms))
        .filter(webhook::Column::IsOfficer.eq(true))
        .filter(webhook::Column::DisabledAt.is_null())
        .into_model()
        .all(tx)
        .await
        .doing("reading whom events concern")?;
    if cases.is_empty() {
        return Ok(wanted);
    }
    let its = |column| Expr::col((party::Entity, column));
    let of_party = Condition::all().add(
        Condition::any()
            .add(
                its(party::Column::AccountKey).equals((webhook::Entity, webhook::Column::PartyKey)),
            )
            .add(
                its(party::Column::ImporterNumber)
                    .equals((webhook::Entity, webhook::Column::ImporterNumber)),
            ),
    );
    let select = Query::select()
        .distinct()
        .column((webhook::Entity, webhook::Column::Id))
        .column((webhook::Entity, webhook::Column::RealmId))
        .from(case_party::Entity)
        .inner_join(
            party::Entity,
            its(party::Column::Id).equals((case_party::Entity, case_party::Column::PartyId)),
        )
        .inner_join(webhook::Entity, of_party)
        .and_where(Expr::col((case_party::Entity, case_party::Column::CaseId)).is_in(cases))
        .and_where(hook(webhook::Column::RealmId).equals((party::Entity, party::Column::RealmId)))
        .and_where(hook(webhook::Column::IsOfficer).eq(false))
        .and_where(hook(webhook::Column::DisabledAt).is_null())
        .take();
    let statement = tx.get_database_backend().build(&select);
    let parties = Wanted::find_by_statement(statement).all(tx).await;
    wanted.extend(parties.doing("reading whom events concern")?);
    Ok(wanted)
}
