//! What the counsel who holds a protective order does: names others whom it authorises, takes them off, and certifies in the end that
//! all that was read is destroyed.

use chrono::NaiveDate;
use sea_orm::{ActiveModelTrait, DatabaseTransaction, EntityTrait};
use statute::Defect;
use statute::audit::Doing as Deeds;
use statute::protective::{self, PERSONS_AT_MOST, Status};

use super::Ledger;
use super::beside::{AnswerOf, yours};
use super::by_hand::defective;
use super::idempotency::{Idempotency, Replayable};
use super::protective::{Held, NewPerson, authorised, barred, save};
use super::settle::all_set;
use crate::actor::{Actor, clean, clean_some};
use crate::authorised_person;
use crate::error::{Doing, LedgerError};
use crate::ids::{AuthorisedPersonId, ProtectiveOrderId, RealmId};
use crate::protective_order::Model;
use crate::read::{ProtectiveOrderSeen, persons};

/// What the holder of an order does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum HolderAct {
    /// Somebody else is authorised from today on.
    Add(NewPerson),
    /// Somebody is authorised no more.
    Remove {
        /// Who.
        person: AuthorisedPersonId,
        /// The legal day from which he is not; today where nothing is said.
        removed_on: Option<NaiveDate>,
        /// Why, where counsel says so.
        reason: Option<String>,
    },
    /// All that was read under the order is destroyed: it opens nothing from now on.
    Certify {
        /// On which legal day.
        destroyed_on: NaiveDate,
        /// Who signed.
        signed_by: String,
        /// What the certificate says.
        statement: String,
    },
}

impl Ledger {
    /// Does what the holder of an order wants.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`]; [`LedgerError::TaskBarred`] for another counsel than the one who applied,
    /// or where the order does not stand so that it could be done; [`LedgerError::Barred`] with every defect; the idempotency key's; the
    /// database's own.
    pub async fn act_under_protective_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: ProtectiveOrderId,
        act: &HolderAct,
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
            yours(actor, protective::APPLIED_BY)?;
            let held = self.hold_order(tx, actor, realm, case, id).await?;
            if held.order.by_account != clean(&actor.account) {
                let message = "the order is held by the counsel who applied for it";
                return Err(barred(message.to_owned(), "ask that counsel"));
            }
            let (order, deed) = match act {
                HolderAct::Add(new) => {
                    add(tx, &held, new).await?;
                    (held.order, Deeds::AuthorisedPersonsChanged)
                }
                HolderAct::Remove { person, removed_on, reason } => {
                    remove(tx, &held, *person, *removed_on, reason.as_deref()).await?;
                    (held.order, Deeds::AuthorisedPersonsChanged)
                }
                HolderAct::Certify { destroyed_on, signed_by, statement } => {
                    let said = (signed_by.as_str(), statement.as_str());
                    (certified(&held, actor, *destroyed_on, said)?, Deeds::DestructionCertified)
                }
            };
            let mut open = held.open;
            let order = save(tx, order).await?;
            self.answered_with(tx, actor, &mut open, order, deed, idem, answer).await
        })
        .await
    }
}

async fn add(tx: &DatabaseTransaction, held: &Held, new: &NewPerson) -> Result<(), LedgerError> {
    in_force(held)?;
    let known = persons(tx, held.order.id).await?;
    if known.len() >= PERSONS_AT_MOST {
        let message = "as many persons as an order authorises have been named".to_owned();
        return Err(barred(message, "apply for another order when this one has ended"));
    }
    let row = authorised(&held.order, new, &held.open);
    let stands =
        |it: &&authorised_person::Model| it.until_on.is_none_or(|until| until > held.open.today);
    if known.iter().filter(stands).any(|it| it.email == row.email) {
        let message = "a person with this address is authorised: by it he is recognised";
        return Err(defective(vec![Defect {
            pointer: "/email".to_owned(),
            code: "twice",
            message: message.to_owned(),
            authority: None,
        }]));
    }
    let row: authorised_person::ActiveModel = all_set(row);
    authorised_person::Entity::insert(row)
        .exec_without_returning(tx)
        .await
        .doing("authorising a person")?;
    Ok(())
}

async fn remove(
    tx: &DatabaseTransaction,
    held: &Held,
    id: AuthorisedPersonId,
    removed_on: Option<NaiveDate>,
    reason: Option<&str>,
) -> Result<(), LedgerError> {
    let known = persons(tx, held.order.id).await?;
    let person = known.into_iter().find(|it| it.id == id).ok_or(LedgerError::NotFound)?;
    if person.until_on.is_some_and(|until| until <= held.open.today) {
        let message = "this person is not authorised any more".to_owned();
        return Err(barred(message, "nothing is left to do"));
    }
    let from = removed_on.unwrap_or(held.open.today);
    let defects = protective::removal_defects(from, held.open.today);
    if !defects.is_empty() {
        return Err(defective(defects));
    }
    let person = authorised_person::Model {
        until_on: Some(from),
        removed_at: Some(held.open.now),
        removed_because: clean_some(reason),
        ..person
    };
    let row: authorised_person::ActiveModel = all_set(person);
    row.update(tx).await.doing("ending what a person may read")?;
    Ok(())
}

fn certified(
    held: &Held,
    actor: &Actor,
    destroyed_on: NaiveDate,
    (signed_by, statement): (&str, &str),
) -> Result<Model, LedgerError> {
    if matches!(held.status(), Status::Applied | Status::Refused | Status::Closed) {
        let message = format!("the order is `{}`: no certificate is owed", held.status());
        return Err(barred(message, "read the order again"));
    }
    let (law, today) = (held.order.law(), held.open.today);
    let defects = protective::certificate_defects(destroyed_on, &law, today);
    if !defects.is_empty() {
        return Err(defective(defects));
    }
    Ok(Model {
        destroyed_on: Some(destroyed_on),
        certified_at: Some(held.open.now),
        certified_by: Some(clean(&actor.account)),
        signed_by: Some(clean(signed_by)),
        statement: Some(clean(statement)),
        ..held.order.clone()
    })
}

fn in_force(held: &Held) -> Result<(), LedgerError> {
    let status = held.status();
    if status == Status::InForce {
        return Ok(());
    }
    let message = format!("the order is `{status}`, not `in_force`");
    Err(barred(message, "persons are named in the application, and under an order in force"))
}
