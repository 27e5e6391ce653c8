//! How a digest is sent: written once a legal day, attempted under one Message-ID, each attempt on record before it is
//! made. It is a courtesy of its day: it is tried a few times, and what is due tomorrow tomorrow's digest tells.

use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, Func, LockType, OnConflict};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::Ledger;
use super::attempt::{Attempt, Outcome, Reply};
use super::digest::DigestJob;
use super::preferences::{token, wishes};
use super::render::Rendered;
use super::settle::all_set;
use crate::actor::clean;
use crate::digest::{self, DigestStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{DeliveryId, RealmId};
use crate::realm;
use crate::unsubscribe_token::Courtesy;

/// How long a digest rests after its first, second, ... attempt that was refused for now. After the last it is given up.
const RESTS: [TimeDelta; 4] =
    [TimeDelta::minutes(1), TimeDelta::minutes(5), TimeDelta::minutes(30), TimeDelta::hours(2)];
/// How long digests are kept.
const KEPT: TimeDelta = TimeDelta::days(90);

impl Ledger {
    /// Writes a digest, unless that of its address and day is written. Without words it is empty and never sent.
    ///
    /// # Errors
    /// The database's own.
    pub async fn keep_digest(
        &self,
        job: &DigestJob,
        rendered: Option<&Rendered>,
    ) -> Result<(), LedgerError> {
        let domain = self.inner.office.mailbox.rsplit('@').next().unwrap_or("tidewaiter.invalid");
        let id = DeliveryId::random();
        let words = |text: &String| text.replace('\0', "\u{fffd}");
        let status = if rendered.is_some() { DigestStatus::Pending } else { DigestStatus::Empty };
        let row = digest::Model {
            id,
            realm_id: job.realm,
            address: job.address.clone(),
            name: job.name.clone(),
            on: job.on,
            message_id: format!("<{id}@{domain}>"),
            status,
            subject: rendered.map(|it| clean(&it.subject)),
            text: rendered.map(|it| words(&it.text)),
            html: rendered.map(|it| words(&it.html)),
            attempts: 0,
            lease_until: None,
            next_attempt_at: None,
            code: None,
            reply: None,
            possible_duplicate: false,
            created_at: job.at,
            ended_at: None,
        };
        let once = OnConflict::columns([
            digest::Column::RealmId,
            digest::Column::Address,
            digest::Column::On,
        ])
        .do_nothing()
        .to_owned();
        let overtaken = digest::ActiveModel {
            status: Set(DigestStatus::Failed),
            reply: Set(Some("the next one was written first".to_owned())),
            ended_at: Set(Some(job.at)),
            ..Default::default()
        };
        self.write(async |tx| {
            digest::Entity::update_many()
                .set(overtaken.clone())
                .filter(digest::Column::RealmId.eq(job.realm))
                .filter(digest::Column::Address.eq(&job.address))
                .filter(digest::Column::On.lt(job.on))
                .filter(
                    digest::Column::Status.is_in([DigestStatus::Pending, DigestStatus::Sending]),
                )
                .exec(tx)
                .await
                .doing("giving an earlier digest up")?;
            digest::Entity::insert(all_set(row.clone()))
                .on_conflict(once.clone())
                .exec_without_returning(tx)
                .await
                .doing("keeping a digest")?;
            Ok(())
        })
        .await
    }

    /// The digests of a day that are neither served nor given up, and may be tried now.
    ///
    /// # Errors
    /// The database's own.
    pub async fn due_digests(
        &self,
        realm: RealmId,
        on: NaiveDate,
        limit: u64,
    ) -> Result<Vec<DeliveryId>, LedgerError> {
        let now = self.now(realm).await?;
        let rows = open(realm, on).limit(limit).all(self.db()).await;
        let rows = rows.doing("reading the digests of a day")?;
        Ok(rows.into_iter().filter(|row| free_at(row, now) <= now).map(|row| row.id).collect())
    }

    /// How long until a digest of a day may be tried, in milliseconds; `None` where none is left.
    ///
    /// # Errors
    /// The database's own.
    pub async fn digest_wait(
        &self,
        realm: RealmId,
        on: NaiveDate,
    ) -> Result<Option<u64>, LedgerError> {
        let now = self.now(realm).await?;
        let next = open(realm, on).one(self.db()).await.doing("reading the digests of a day")?;
        let wait = next.map(|row| (free_at(&row, now) - now).num_milliseconds());
        Ok(wait.map(|wait| u64::try_from(wait).unwrap_or(0)))
    }

    /// Begins an attempt. `None` where there is nothing to try now, or where the address has meanwhile asked for no more.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such digest; the database's own.
    pub async fn begin_digest(
        &self,
        id: DeliveryId,
        lease: Duration,
    ) -> Result<Option<Attempt>, LedgerError> {
        let key = self.unsubscribe_key().await?;
        self.write(async |tx| {
            let mut row = self.lock_digest(tx, id).await?;
            let now = self.present(clock(tx, row.realm_id).await?);
            let is_open = matches!(row.status, DigestStatus::Pending | DigestStatus::Sending);
            if !is_open || free_at(&row, now) > now {
                return Ok(None);
            }
            let wish = wishes(tx, row.realm_id, [row.address.as_str()]).await?;
            if wish.get(&row.address).is_some_and(|wish| wish.digest_off.is_some()) {
                row.status = DigestStatus::Failed;
                row.reply = Some("unsubscribed".to_owned());
                row.ended_at = Some(now);
                save(tx, &row).await?;
                return Ok(None);
            }
            // Its process died, perhaps between the end of the message and the reply.
            row.possible_duplicate |= row.status == DigestStatus::Sending;
            row.status = DigestStatus::Sending;
            row.attempts += 1;
            row.lease_until = Some(now + TimeDelta::from_std(lease).unwrap_or(RESTS[0]));
            row.next_attempt_at = None;
            save(tx, &row).await?;
            let unsubscribe = token(tx, key, row.realm_id, &row.address, Courtesy::Digest).await?;
            let said = |text: &Option<String>| text.clone().unwrap_or_default();
            Ok(Some(Attempt {
                delivery: id,
                notice: None,
                case: None,
                number: u32::try_from(row.attempts).unwrap_or_default(),
                message_id: row.message_id.clone(),
                dated: row.created_at,
                to: row.address.clone(),
                to_name: row.name.clone(),
                rendered: Rendered {
                    subject: said(&row.subject),
                    text: said(&row.text),
                    html: said(&row.html),
                    letter: None,
                },
                possible_duplicate: row.possible_duplicate,
                unsubscribe: Some(unsubscribe),
                claim: None,
                sandbox: Some(row.realm_id).filter(|realm| *realm != RealmId::REAL),
                is_kept: false,
            }))
        })
        .await
    }

    /// Records how an attempt ended. A word about an earlier attempt than the last counts only where it was served.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such digest; the database's own.
    pub async fn end_digest(
        &self,
        id: DeliveryId,
        number: u32,
        outcome: Outcome,
    ) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let mut row = self.lock_digest(tx, id).await?;
            let now = self.present(clock(tx, row.realm_id).await?);
            let is_last = i32::try_from(number).is_ok_and(|number| number == row.attempts);
            let served = outcome.class == Reply::Served;
            if row.status != DigestStatus::Sending || !(is_last || served) {
                return Ok(());
            }
            row.code = outcome.code.map(i32::from);
            row.reply = Some(clean(&outcome.reply));
            row.possible_duplicate |= outcome.class == Reply::Unknown;
            row.lease_until = None;
            let rest = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
            let rest = rest.and_then(|index| RESTS.get(index));
            match (outcome.class, rest) {
                (Reply::Served, _) => row.status = DigestStatus::Served,
                (Reply::Deferred | Reply::Unknown, Some(rest)) => {
                    row.status = DigestStatus::Pending;
                    row.next_attempt_at = Some(now + *rest);
                }
                _ => row.status = DigestStatus::Failed,
            }
            let is_over = row.status != DigestStatus::Pending;
            row.ended_at = is_over.then_some(now);
            save(tx, &row).await
        })
        .await
    }

    /// Forgets digests that nobody will ask for; tells how many.
    ///
    /// # Errors
    /// The database's own.
    pub async fn forget_digests(&self) -> Result<u64, LedgerError> {
        let old = digest::Entity::delete_many()
            .filter(digest::Column::RealmId.eq(RealmId::REAL))
            .filter(digest::Column::CreatedAt.lt(self.real_now() - KEPT))
            .exec(self.db())
            .await
            .doing("forgetting digests")?;
        Ok(old.rows_affected)
    }

    async fn lock_digest(
        &self,
        tx: &impl ConnectionTrait,
        id: DeliveryId,
    ) -> Result<digest::Model, LedgerError> {
        let mut query = digest::Entity::find_by_id(id);
        if self.locks_rows() {
            query = query.lock(LockType::Update);
        }
        query.one(tx).await.doing("locking a digest")?.ok_or(LedgerError::NotFound)
    }
}

/// A sandbox's own time, read in the transaction.
async fn clock(
    tx: &impl ConnectionTrait,
    realm: RealmId,
) -> Result<Option<DateTime<Utc>>, LedgerError> {
    let row = realm::Entity::find_by_id(realm).one(tx).await.doing("reading a realm")?;
    Ok(row.ok_or(LedgerError::NotFound)?.now)
}

/// The digests of a day that are neither served nor given up, those that may be tried first at the front.
fn open(realm: RealmId, on: NaiveDate) -> Select<digest::Entity> {
    use digest::Column;
    digest::Entity::find()
        .filter(Column::RealmId.eq(realm))
        .filter(Column::On.eq(on))
        .filter(Column::Status.is_in([DigestStatus::Pending, DigestStatus::Sending]))
        .order_by_asc(free())
        .order_by_asc(Column::Id)
}

/// When a row may be tried, as the database orders it.
fn free() -> Expr {
    use digest::Column;
    let at = [Column::LeaseUntil, Column::NextAttemptAt, Column::CreatedAt];
    Func::coalesce(at.map(|column| Expr::col((digest::Entity, column)))).into()
}

/// When a row may be tried.
fn free_at(row: &digest::Model, now: DateTime<Utc>) -> DateTime<Utc> {
    row.lease_until.or(row.next_attempt_at).unwrap_or(now)
}

async fn save(tx: &impl ConnectionTrait, row: &digest::Model) -> Result<(), LedgerError> {
    all_set::<_, digest::ActiveModel>(row.clone()).update(tx).await.doing("writing a digest")?;
    Ok(())
}
