//! What an officer does about a notice that mail did not serve: he serves it by hand and says how, says why not, or sends it again.

use chrono::NaiveDate;
use sea_orm::{DatabaseTransaction, EntityTrait};
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;
use statute::service::{self, Method};
use statute::{Barred, Defect};

use super::Ledger;
use super::attempt::rows::save;
use super::audit::{Deed, Place, Traced};
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::service::Addressee;
use super::settle::all_set;
use crate::actor::{Actor, clean, clean_some};
use crate::delivery::{self, DeliveryStatus};
use crate::error::{Doing, LedgerError};
use crate::ids::{DeliveryId, NoticeId, RealmId};
use crate::read::NoticeSeen;

/// What an officer says of a delivery that mail did not serve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ServiceSaid {
    /// It was served by hand.
    Served {
        /// How.
        method: Method,
        /// On which legal day.
        served_on: NaiveDate,
        /// Where, when not at the address it was to go to.
        address: Option<String>,
        /// The number under which the post or a courier follows it.
        tracking_number: Option<String>,
        /// What proves it.
        proof: String,
    },
    /// It is not served, for this reason.
    NotServed(String),
    /// It is sent again by mail: to this address, or to the one on the service list now.
    Again(Option<String>),
}

impl Ledger {
    /// Records what an officer says of a delivery that mail did not serve. `seen` is the tag of the notice he decided on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::TaskBarred`] where the
    /// delivery is neither lost nor to be served by hand; [`LedgerError::Barred`] with every defect; the idempotency key's;
    /// the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, of which delivery, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn say_of_delivery(
        &self,
        actor: &Actor,
        realm: RealmId,
        notice: NoticeId,
        delivery: DeliveryId,
        seen: Option<&str>,
        said: &ServiceSaid,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, NoticeSeen>,
    ) -> Result<Replayable<NoticeSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let found = self.notice_in(tx, actor, realm, notice).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let case = found.ok_or(LedgerError::NotFound)?.notice.case_id;
            let locked = self.lock_for(tx, actor, realm, case).await?;
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let roles = service::kept_by(locked.case.program.0);
            if !roles.contains(&actor.role) {
                return Err(LedgerError::NotYourTask { roles: roles.to_vec() });
            }
            // Once more, when nobody else can change it.
            let found = self.notice_in(tx, actor, realm, notice).await?;
            let found = found.ok_or(LedgerError::NotFound)?;
            let etag = found.etag();
            let row = found.deliveries.iter().find(|it| it.delivery.id == delivery);
            let row = row.ok_or(LedgerError::NotFound)?;
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            let is_open = row.delivery.status.is_lost()
                || row.delivery.status == DeliveryStatus::AwaitingOfficer;
            if !is_open || found.is_superseded(delivery) {
                return Err(LedgerError::TaskBarred {
                    message: format!(
                        "this delivery is `{}`, or something was done in its place",
                        row.delivery.status.as_str()
                    ),
                    remedy: "read the notice, and act on the delivery that is open".to_owned(),
                });
            }
            if found.is_sealed && matches!(said, ServiceSaid::Again(_)) {
                return Err(LedgerError::TaskBarred {
                    message: "the notice is sealed, and is sent to nobody".to_owned(),
                    remedy: "amend the notice, or say why this recipient is not served".to_owned(),
                });
            }
            let row = self.lock_delivery(tx, row.delivery.id).await?;
            let mut open = self.open(tx, locked).await?;
            match said {
                ServiceSaid::NotServed(reason) => {
                    not_served(tx, &open, actor, row, reason).await?;
                }
                ServiceSaid::Served { .. } => self.by_hand(tx, &open, actor, row, said).await?,
                ServiceSaid::Again(address) => {
                    let address = match clean_some(address.as_deref()) {
                        Some(address) => Some(address),
                        None => self.address_now(tx, &open, &row).await?.0,
                    };
                    let address =
                        address.ok_or_else(|| missing("/address", "an e-mail address"))?;
                    self.again(tx, &found.notice, &row, address, open.now).await?;
                }
            }
            self.look_again(tx, &mut open).await?;
            let after = self.notice_in(tx, actor, realm, notice).await?;
            let after = after.ok_or(LedgerError::NotFound)?;
            let answer = answer(&after);
            let deed =
                Deed::of(actor, Deeds::DeliverySettled, Resource::Notice, Some(notice.to_string()));
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: after, answer })
        })
        .await
    }

    /// Writes that somebody was served by hand: on the delivery that waited for it, else on one in the place of what failed.
    async fn by_hand(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        actor: &Actor,
        row: delivery::Model,
        said: &ServiceSaid,
    ) -> Result<(), LedgerError> {
        let ServiceSaid::Served { method, served_on, address, tracking_number, proof } = said
        else {
            return Ok(());
        };
        let notice = super::lost::notice_of(tx, &row).await?;
        let issued = legal_day(notice.created_at);
        let mut defects = service::by_hand_defects(*method, *served_on, issued, open.today);
        let waits = row.status == DeliveryStatus::AwaitingOfficer;
        let address = match clean_some(address.as_deref()) {
            Some(address) => Some(address),
            None if waits => Some(row.address.clone()),
            None => self.address_now(tx, open, &row).await?.1,
        };
        if address.is_none() {
            defects.push(required("/address", "where he was served"));
        }
        let Some(address) = address.filter(|_| defects.is_empty()) else {
            return Err(defective(defects));
        };
        let base = if waits {
            row.clone()
        } else {
            let to = Addressee { method: *method, ..Addressee::like(&row) };
            let made = self.delivery(&notice, to);
            delivery::Model { fallback_of: Some(row.id), created_at: open.now, ..made }
        };
        let served = delivery::Model {
            method: crate::stored::Word(*method),
            address,
            status: DeliveryStatus::Served,
            ended_at: Some(open.now),
            served_on: Some(*served_on),
            tracking_number: clean_some(tracking_number.as_deref()),
            proof: clean_some(Some(proof)),
            recorded_by: Some(clean(&actor.account)),
            ..base
        };
        if waits {
            return save(tx, &served).await;
        }
        delivery::Entity::insert(all_set(served))
            .exec_without_returning(tx)
            .await
            .doing("writing service by hand")?;
        Ok(())
    }

    /// The e-mail and the postal address under which the recipient of a delivery stands on the list today.
    async fn address_now(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        row: &delivery::Model,
    ) -> Result<(Option<String>, Option<String>), LedgerError> {
        let all = self.listed(tx, open.case.id, None).await?;
        // An entry may have taken the place of the one he was addressed from, and another the place of that.
        let mut of = row.entry_id;
        while let Some(next) =
            all.iter().find(|it| it.entry.replaces.is_some() && it.entry.replaces == of)
        {
            of = Some(next.entry.id);
        }
        let now = all.into_iter().find(|it| Some(it.entry.id) == of);
        Ok(now.map_or((None, None), |it| (it.email, it.postal_address)))
    }
}

async fn not_served(
    tx: &DatabaseTransaction,
    open: &Open,
    actor: &Actor,
    row: delivery::Model,
    reason: &str,
) -> Result<(), LedgerError> {
    let waits = row.status == DeliveryStatus::AwaitingOfficer;
    let said = delivery::Model {
        status: if waits { DeliveryStatus::Failed } else { row.status },
        ended_at: if waits { Some(open.now) } else { row.ended_at },
        recorded_by: Some(clean(&actor.account)),
        not_served_because: Some(clean(reason)),
        ..row
    };
    save(tx, &said).await
}

fn required(pointer: &str, what: &str) -> Defect {
    let (pointer, message) = (pointer.to_owned(), what.to_owned());
    Defect { pointer, code: "required", message, authority: None }
}

fn missing(pointer: &str, what: &str) -> LedgerError {
    defective(vec![required(pointer, what)])
}

/// Every defect at once.
pub(super) fn defective(defects: Vec<Defect>) -> LedgerError {
    let barred = Box::new(Barred::Defective { defects });
    LedgerError::Barred { barred, permitted: Vec::new() }
}
