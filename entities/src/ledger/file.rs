//! Filing an allegation: a case is opened, with a number nobody can guess another from.

use chrono::Datelike;
use rand::Rng;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};
use serde_json::Value;
use statute::{Act, Audience, EntryKind, Fields, Program, Who};

use super::Ledger;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::parties::Named;
use super::record::{Answer, Written};
use super::settle::all_set;
use crate::actor::Actor;
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, PartyId, RealmId};
use crate::stored::{Document, Word};
use crate::{allegation, case, case_party};

/// How often a number that is taken is drawn again. A year has 90,000.
const DRAWS: usize = 64;

impl Ledger {
    /// Files an allegation of evasion.
    ///
    /// # Errors
    /// Every defect at once, and then nothing is stored; the database's own.
    pub async fn file_allegation(
        &self,
        actor: &Actor,
        realm: RealmId,
        content: Value,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        let _held = self.hold(idem)?;
        let realm = self.realm(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let now = self.present(realm.now);
            let id = CaseId::random();
            let row = case::Model {
                id,
                realm_id: realm.id,
                program: Word(Program::Eapa),
                number: String::new(),
                control_number: None,
                opened_at: now,
                officer: None,
                officer_email: None,
            };
            let mut open = Open::new(row, now);
            let act = Act {
                kind: EntryKind::AllegationFiled,
                on: None,
                fields: Fields { content: Some(content.clone()), ..Fields::default() },
            };
            let who = Who { role: actor.role, account: &actor.account };
            let entries = statute::open(&act, &who, open.today).map_err(|barred| {
                LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() }
            })?;

            let named = Named::read(content.get("importer"));
            let filer = self.registered(tx, realm.id, &actor.own_party(), now).await?;
            let importer = self.named_importer(tx, realm.id, &named, now).await?;
            draw_number(tx, &mut open).await?;
            let served_at = Named::read(content.get("filer")).email;
            join(tx, id, filer.id, PartyRole::Filer, served_at).await?;
            join(
                tx,
                id,
                importer.id,
                PartyRole::Importer,
                named.email.filter(|_| importer.email.is_none()),
            )
            .await?;
            open.add(entries, actor)?;
            let row = allegation::Model {
                case_id: id,
                filer_id: filer.id,
                importer_id: importer.id,
                importer_name: named.name,
                orders: Document(
                    content.get("ad_cvd_orders").cloned().unwrap_or(Value::Array(Vec::new())),
                ),
                filed_on: open.today,
                acknowledged_on: None,
                returned_on: None,
            };
            allegation::Entity::insert(all_set(row))
                .exec_without_returning(tx)
                .await
                .doing("writing an allegation")?;
            let recorded = self
                .finish(tx, &mut open, actor, Audience::Filer, EntryKind::AllegationFiled)
                .await?;
            let answer = answer(&recorded);
            self.keep(tx, idem, &answer).await?;
            Ok(Replayable::Fresh { it: Box::new(recorded), answer })
        })
        .await
    }
}

/// Draws a number of the year's range and opens the case under it.
async fn draw_number(tx: &impl ConnectionTrait, open: &mut Open) -> Result<(), LedgerError> {
    for _ in 0..DRAWS {
        let digits = rand::rng().random_range(10_000..100_000);
        open.case.number = format!("EAPA-{}-{digits}", open.today.year());
        let number_is_taken = OnConflict::columns([case::Column::RealmId, case::Column::Number])
            .do_nothing()
            .to_owned();
        let opened = case::Entity::insert(all_set(open.case.clone()))
            .on_conflict(number_is_taken)
            .exec_without_returning(tx)
            .await
            .doing("opening a case")?;
        if opened > 0 {
            return Ok(());
        }
    }
    Err(LedgerError::NumbersExhausted)
}

async fn join(
    tx: &impl ConnectionTrait,
    case_id: CaseId,
    party_id: PartyId,
    role: PartyRole,
    email: Option<String>,
) -> Result<(), LedgerError> {
    let link = case_party::Model { case_id, party_id, role, email };
    case_party::Entity::insert(all_set(link))
        .exec_without_returning(tx)
        .await
        .doing("joining a party")?;
    Ok(())
}
