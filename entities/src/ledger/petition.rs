//! A petition to modify or revoke an order. Whoever knows of the order may file one, and knows of it as soon as it is
//! announced: he has no seat on its docket, and sees his own petition and no other.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QuerySelect,
    RelationTrait,
};
use serde_json::Value;
use statute::{Act, Who};

use super::audit::Traced;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::receipt::Filed;
use super::settle::all_set;
use super::{Ledger, append};
use crate::actor::{Actor, is_party};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, EntryId, RealmId, ReceiptId};
use crate::{case, docket_entry, instrument, party, petition};

/// What the docket says of who petitions: no side of a case, for it has no seat.
const PETITIONER: &str = "petitioner";

/// A petition, as its petitioner and the office see it.
#[derive(Debug, Clone, PartialEq)]
pub struct Petition {
    /// Its id: that of its docket entry.
    pub id: EntryId,
    /// The order.
    pub case: CaseId,
    /// The number of the order's docket.
    pub case_number: String,
    /// Its number on the whole docket, by which an officer decides it.
    pub number: u32,
    /// The party that petitions.
    pub petitioner: String,
    /// The legal day of its receipt.
    pub on: NaiveDate,
    /// When it arrived.
    pub filed_at: DateTime<Utc>,
    /// What it says.
    pub content: Value,
    /// What was decided, and when.
    pub decided: Option<(NaiveDate, String)>,
    /// The receipt, to whoever just filed it.
    pub receipt: Option<ReceiptId>,
}

/// Makes the answer that is kept with an idempotency key.
pub type PetitionAnswer<'a> = dyn Fn(&Petition) -> Value + Sync + 'a;

impl Ledger {
    /// Files a petition against an order that the public knows of.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order, or none that is announced; what the law forbids; the
    /// database's own.
    pub async fn petition(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        act: Act,
        idem: Option<&Idempotency>,
        answer: &PetitionAnswer<'_>,
    ) -> Result<Replayable<()>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let today = self.today(realm).await?;
            let is_known = known(tx, actor, realm, case, today).await?;
            let locked = self.lock_for_clock(tx, case).await?;
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.filter(|_| is_known).ok_or(LedgerError::NotFound)?;
            let mut open = self.open(tx, locked).await?;
            self.lapse(&mut open)?;
            let petition = self.petitioned(&open, actor, act)?;
            open.add(petition, actor)?;
            let row = open.fresh().iter().rev().find(|row| row.by_account == actor.account);
            let row = row.cloned().ok_or(LedgerError::NotFound)?;
            let notices = self.owed(tx, &open, None).await?;
            self.settle(tx, &open).await?;
            let party = self.registered(tx, realm, &actor.own_party(), open.now).await?;
            let filed = petition::Model {
                entry_id: row.id,
                realm_id: realm,
                case_id: case,
                party_id: party.id,
                by_account: actor.account.clone(),
                filed_at: open.now,
            };
            petition::Entity::insert(all_set(filed.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a petition")?;
            self.send(tx, &open, notices, true).await?;
            let mut seen = seen(&open, &filed, party.name).ok_or(LedgerError::NotFound)?;
            let without_seat = Filed { entry: row.id, number: None };
            seen.receipt = self.receipt(tx, &open, actor, without_seat, idem).await?;
            let answer = answer(&seen);
            self.keep(tx, idem, &answer, Traced::OnDocket).await?;
            Ok(Replayable::Fresh { it: (), answer })
        })
        .await
    }

    /// The petitions against an order, oldest first: all of them to officers, his own to anybody else.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order, or none that the caller knows of; the database's own.
    pub async fn petitions(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
    ) -> Result<Vec<Petition>, LedgerError> {
        let today = self.today(realm).await?;
        let is_known = known(self.db(), actor, realm, case, today).await?;
        let own = if actor.role.is_officer() { Condition::all() } else { is_party(actor) };
        let rows = petition::Entity::find()
            .filter(petition::Column::CaseId.eq(case))
            .filter(petition::Column::RealmId.eq(realm))
            .join(JoinType::InnerJoin, petition::Relation::Party.def())
            .filter(own)
            .select_also(party::Entity)
            .all(self.db())
            .await
            .doing("reading petitions")?;
        if !is_known {
            return Err(LedgerError::NotFound);
        }
        let row = case::Entity::find_by_id(case).one(self.db()).await.doing("reading a case")?;
        let mut open = Open::new(row.ok_or(LedgerError::NotFound)?, self.now(realm).await?);
        open.rows = append::rows(self.db(), case).await?;
        open.entries = open.rows.iter().map(append::entry).collect::<Result<_, _>>()?;
        let seen = rows.into_iter().filter_map(|(filed, party)| {
            let name = party.map(|party| party.name).unwrap_or_default();
            seen(&open, &filed, name)
        });
        let mut seen: Vec<Petition> = seen.collect();
        seen.sort_by_key(|petition| petition.number);
        Ok(seen)
    }

    /// Decides the petition on the whole docket, of which the public knows what bars it.
    fn petitioned(
        &self,
        open: &Open,
        actor: &Actor,
        mut act: Act,
    ) -> Result<Vec<statute::Entry>, LedgerError> {
        act.fields.by = Some(PETITIONER.to_owned());
        let who = Who { role: actor.role, account: &actor.account };
        statute::decide(&self.fold(open), &act, &who, open.today, &self.law()).map_err(|barred| {
            LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() }
        })
    }
}

/// Whether the caller knows of an order on this docket: an officer of any, others once it is announced.
async fn known(
    db: &impl ConnectionTrait,
    actor: &Actor,
    realm: RealmId,
    case: CaseId,
    today: NaiveDate,
) -> Result<bool, LedgerError> {
    let known_by = if actor.role.is_officer() { NaiveDate::MAX } else { today };
    let row = instrument::Entity::find()
        .filter(instrument::Column::CaseId.eq(case))
        .filter(instrument::Column::RealmId.eq(realm))
        .filter(instrument::Column::PublicFrom.lte(known_by.min(super::settle::NEVER)))
        .one(db)
        .await
        .doing("looking an order up")?;
    Ok(row.is_some())
}

fn seen(open: &Open, filed: &petition::Model, petitioner: String) -> Option<Petition> {
    let row: &docket_entry::Model = open.rows.iter().find(|row| row.id == filed.entry_id)?;
    let number = u32::try_from(row.position).ok()?;
    let entry = open.entries.iter().find(|entry| entry.position == number)?;
    let decided = open.entries.iter().find(|entry| {
        entry.kind == statute::EntryKind::ModificationDecided && entry.fields.of == Some(number)
    });
    Some(Petition {
        id: row.id,
        case: open.case.id,
        case_number: open.case.number.clone(),
        number,
        petitioner,
        on: entry.on,
        filed_at: filed.filed_at,
        content: entry.fields.content.clone().unwrap_or_default(),
        decided: decided.map(|entry| (entry.on, entry.fields.outcome.clone().unwrap_or_default())),
        receipt: None,
    })
}
