//! Protective orders: counsel applies; an officer grants, refuses or revokes. Each in one transaction with its link, under the lock of
//! the case.

use chrono::NaiveDate;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait,
    PaginatorTrait, QueryFilter,
};
use statute::audit::{Doing as Deeds, Resource};
use statute::protective::{self, Capacity as PersonCapacity, Status};
use statute::service::Capacity;
use statute::{Audience, Program};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, next, yours};
use super::by_hand::defective;
use super::idempotency::{Idempotency, Replayable};
use super::insert::insert_all;
use super::open::{Locked, Open};
use super::receipt::Beside;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::{AuthorisedPersonId, CaseId, PartyId, ProtectiveOrderId, RealmId};
use crate::protective_order::{ActiveModel, Column, Entity, Model};
use crate::read::{ProtectiveOrderSeen, is_same_name, persons};
use crate::stored::Word;
use crate::{authorised_person, party};

/// Somebody whom an order is to authorise beside the counsel who applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// The name.
    pub name: String,
    /// The e-mail address of his account.
    pub email: String,
    /// As what.
    pub capacity: PersonCapacity,
}

/// What counsel applies with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewProtectiveOrder {
    /// The name, as it stands on the service list.
    pub name: String,
    /// The number under which counsel is admitted.
    pub bar_number: String,
    /// Where.
    pub bar_jurisdiction: String,
    /// The firm.
    pub firm: String,
    /// Who is to be authorised beside counsel.
    pub persons: Vec<NewPerson>,
}

/// What an officer decides about an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OrderDecision {
    /// It is granted.
    Grant {
        /// Its last day, inclusive.
        expires_on: NaiveDate,
        /// Under which terms.
        terms: String,
    },
    /// It is refused, for this reason.
    Refuse(String),
    /// It is revoked at once, for this reason.
    Revoke(String),
}

/// An order under the lock of its case, and the case.
pub(super) struct Held {
    pub order: Model,
    pub open: Open,
}

impl Held {
    pub fn status(&self) -> Status {
        self.order.law().status(self.open.today)
    }
}

impl Ledger {
    /// Takes the application of counsel who appears for a party: a task of the officers' from then on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`]; [`LedgerError::NotYourTask`] for whoever is no counsel; [`LedgerError::TaskBarred`] before the notice of
    /// initiation, where counsel does not appear, or has applied already; the idempotency key's; the database's own.
    pub async fn apply_for_protective_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        new: &NewProtectiveOrder,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, ProtectiveOrderSeen>,
    ) -> Result<Replayable<ProtectiveOrderSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let mut open = self.open_to_counsel(tx, actor, locked).await?;
            let party = self.appears_for(tx, actor, &open, &new.name).await?;
            let before = Entity::find()
                .filter(Column::CaseId.eq(case))
                .filter(Column::ByAccount.eq(clean(&actor.account)))
                .all(tx)
                .await
                .doing("reading earlier applications")?;
            let status = |order: &Model| order.law().status(open.today);
            if let Some(held) =
                before.iter().find(|it| matches!(status(it), Status::Applied | Status::InForce))
            {
                let message = format!("your application of number {} stands", held.number);
                return Err(barred(message, "read the order, and add persons to it"));
            }
            let number = Entity::find()
                .filter(Column::CaseId.eq(case))
                .count(tx)
                .await
                .doing("counting protective orders")?;
            let mut order = applied(actor, &open, party, new, next(number));
            let place = (realm, Some(&open.case), open.now);
            let beside = Beside::of("protective_order_application", order.id.0);
            order.receipt_id = self.receipt_beside(tx, actor, place, beside, idem).await?;
            let row: ActiveModel = all_set(order.clone());
            Entity::insert(row).exec_without_returning(tx).await.doing("applying for an order")?;
            let rows = new.persons.iter().map(|person| authorised(&order, person, &open));
            insert_all::<_, authorised_person::ActiveModel>(
                tx,
                rows.collect::<Vec<_>>(),
                "naming whom an order is to authorise",
            )
            .await?;
            let deed = Deeds::ProtectiveOrderApplied;
            self.answered_with(tx, actor, &mut open, order, deed, idem, answer).await
        })
        .await
    }

    /// Grants, refuses or revokes an order. `seen` is the tag of the order the officer decided on.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::Stale`]; [`LedgerError::TaskBarred`] where the order does
    /// not stand so that it could be; [`LedgerError::Barred`] with every defect; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, of which order, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn decide_protective_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: ProtectiveOrderId,
        seen: Option<&str>,
        decision: &OrderDecision,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, ProtectiveOrderSeen>,
    ) -> Result<Replayable<ProtectiveOrderSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let found = self.protective_order_in(tx, actor, realm, id).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let case = found.ok_or(LedgerError::NotFound)?.order.case_id;
            yours(actor, protective::DECIDED_BY)?;
            let held = self.hold_order(tx, actor, realm, case, id).await?;
            let etag = held.order.etag();
            if seen.is_some_and(|seen| seen != "*" && seen != etag) {
                return Err(LedgerError::Stale { etag });
            }
            let (order, deed) = decided(&held, actor, decision)?;
            let mut open = held.open;
            let order = save(tx, order).await?;
            self.answered_with(tx, actor, &mut open, order, deed, idem, answer).await
        })
        .await
    }

    /// Locks the case of an order, and reads the order once more when nobody else can change it.
    pub(super) async fn hold_order(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        id: ProtectiveOrderId,
    ) -> Result<Held, LedgerError> {
        let locked = self.lock_for(tx, actor, realm, case).await?;
        let open = self.open(tx, locked.ok_or(LedgerError::NotFound)?).await?;
        let found = self.protective_order_in(tx, actor, realm, id).await?;
        Ok(Held { order: found.ok_or(LedgerError::NotFound)?.order, open })
    }

    /// What follows from an act on an order: tasks, the answer, the link.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, on which case, which order, what, how often, and the answer"
    )]
    pub(super) async fn answered_with(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        open: &mut Open,
        order: Model,
        deed: Deeds,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, ProtectiveOrderSeen>,
    ) -> Result<Replayable<ProtectiveOrderSeen>, LedgerError> {
        self.look_again(tx, open).await?;
        let persons = persons(tx, order.id).await?;
        let subject = Some(order.id.to_string());
        let deed = Deed::of(actor, deed, Resource::ProtectiveOrder, subject);
        let is_for_office = actor.role.is_officer();
        let seen = ProtectiveOrderSeen { order, persons, today: open.today, is_for_office };
        let answer = answer(&seen);
        self.keep(tx, idem, &answer, Traced::beside(Place::on(open), deed)).await?;
        Ok(Replayable::Fresh { it: seen, answer })
    }

    /// The case, for counsel who knows of the investigation. Whoever does not hears the same whether there is one or not.
    async fn open_to_counsel(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        locked: Locked,
    ) -> Result<Open, LedgerError> {
        let audience = locked.seen_as.ok_or(LedgerError::NotFound)?.0;
        let open = self.open(tx, locked).await?;
        if open.case.program.0 != Program::Eapa {
            return Err(LedgerError::NotFound);
        }
        yours(actor, protective::APPLIED_BY)?;
        let knows = open.view(audience).is_some_and(|view| view.investigation);
        if audience == Audience::Office || !knows {
            let message =
                "a protective order is issued in an investigation of which you were notified";
            return Err(barred(message.to_owned(), "apply after the notice of initiation"));
        }
        Ok(open)
    }

    /// The party for which counsel of this name stands on the service list: that of his account.
    async fn appears_for(
        &self,
        tx: &impl ConnectionTrait,
        actor: &Actor,
        open: &Open,
        name: &str,
    ) -> Result<PartyId, LedgerError> {
        let own = party::Entity::find()
            .filter(party::Column::RealmId.eq(open.case.realm_id))
            .filter(crate::actor::is_party(actor))
            .all(tx)
            .await
            .doing("reading whom counsel acts for")?;
        let listed = self.listed(tx, open.case.id, Some(open.today)).await?;
        let seat = listed.iter().find(|it| {
            it.entry.capacity.0 == Capacity::Counsel
                && own.iter().any(|party| it.entry.party_id == Some(party.id))
                && it.entry.name.as_deref().is_some_and(|known| is_same_name(known, name))
        });
        seat.and_then(|it| it.entry.party_id).ok_or_else(|| {
            let message = "no counsel of this name appears on the service list for your party";
            barred(message.to_owned(), "be added to the service list as counsel first")
        })
    }
}

/// An order as it is after a decision, and what was done.
fn decided(
    held: &Held,
    actor: &Actor,
    decision: &OrderDecision,
) -> Result<(Model, Deeds), LedgerError> {
    let (open, order) = (&held.open, held.order.clone());
    let wanted = match decision {
        OrderDecision::Grant { .. } | OrderDecision::Refuse(_) => Status::Applied,
        OrderDecision::Revoke(_) => Status::InForce,
    };
    if held.status() != wanted {
        let message = format!("the order is `{}`, not `{wanted}`", held.status());
        return Err(barred(message, "read the order again"));
    }
    let (by, at) = (Some(clean(&actor.account)), Some(open.now));
    Ok(match decision {
        OrderDecision::Grant { expires_on, terms } => {
            let defects = protective::grant_defects(*expires_on, open.today);
            if !defects.is_empty() {
                return Err(defective(defects));
            }
            let granted = Model {
                granted_on: Some(open.today),
                expires_on: Some(*expires_on),
                terms: Some(clean(terms)),
                decided_at: at,
                decided_by: by,
                ..order
            };
            (granted, Deeds::ProtectiveOrderGranted)
        }
        OrderDecision::Refuse(reason) => {
            let refused_because = Some(clean(reason));
            let refused =
                Model { refused: true, refused_because, decided_at: at, decided_by: by, ..order };
            (refused, Deeds::ProtectiveOrderRefused)
        }
        OrderDecision::Revoke(reason) => {
            let revoked = Model {
                revoked_on: Some(open.today),
                revoked_at: at,
                revoked_by: by,
                revoked_because: Some(clean(reason)),
                ..order
            };
            (revoked, Deeds::ProtectiveOrderRevoked)
        }
    })
}

/// Writes an order that something was done to.
pub(super) async fn save(tx: &impl ConnectionTrait, order: Model) -> Result<Model, LedgerError> {
    let order = Model { revision: order.revision + 1, ..order };
    let row: ActiveModel = all_set(order.clone());
    row.update(tx).await.doing("writing a protective order")?;
    Ok(order)
}

/// Somebody whom an order authorises from today on.
pub(super) fn authorised(order: &Model, new: &NewPerson, open: &Open) -> authorised_person::Model {
    authorised_person::Model {
        id: AuthorisedPersonId::random(),
        order_id: order.id,
        name: clean(&new.name),
        email: clean(&new.email).to_lowercase(),
        capacity: Word(new.capacity),
        from_on: open.today,
        until_on: None,
        added_at: open.now,
        removed_at: None,
        removed_because: None,
    }
}

/// An order that is applied for.
fn applied(
    actor: &Actor,
    open: &Open,
    party: PartyId,
    new: &NewProtectiveOrder,
    number: i32,
) -> Model {
    Model {
        id: ProtectiveOrderId::random(),
        realm_id: open.case.realm_id,
        case_id: open.case.id,
        number,
        revision: 1,
        party_id: party,
        party_key: actor.own_party().key,
        by_account: clean(&actor.account),
        name: clean(&new.name),
        bar_number: clean(&new.bar_number),
        bar_jurisdiction: clean(&new.bar_jurisdiction),
        firm: clean(&new.firm),
        applied_at: open.now,
        granted_on: None,
        expires_on: None,
        terms: None,
        refused: false,
        decided_at: None,
        decided_by: None,
        refused_because: None,
        revoked_on: None,
        revoked_at: None,
        revoked_by: None,
        revoked_because: None,
        destroyed_on: None,
        certified_at: None,
        certified_by: None,
        signed_by: None,
        statement: None,
        receipt_id: None,
    }
}

pub(super) fn barred(message: String, remedy: &str) -> LedgerError {
    LedgerError::TaskBarred { message, remedy: remedy.to_owned() }
}
