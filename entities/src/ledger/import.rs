//! Taking running matters over: a docket becomes a case, once, and nobody is told of what is past.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect,
};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use statute::takeover::{Takeover, differences};
use statute::{Docket, EntryKind, InputError};

use super::Ledger;
use super::append::{canonical, entry};
use super::connect::hex;
use super::number::open_numbered;
use super::open::Open;
use super::outbox::{Errand, queue};
use super::parties::{Named, join};
use super::settle::all_set;
use crate::actor::{Actor, clean, clean_some};
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, RealmId};
use crate::stored::Word;
use crate::{case, docket_entry, import};

/// What is known of a matter that is to be taken over.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// Nothing: it will be a new case.
    No,
    /// It is this case already.
    Imported {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
    },
    /// A matter of the same name is this case, and the file says otherwise than it did.
    Changed {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
        /// In what the file differs from what was imported.
        differences: Vec<InputError>,
    },
}

/// A matter as it would stand once it is taken over.
#[derive(Debug, Clone, PartialEq)]
pub struct ImportPreview {
    /// Whether it was taken over before.
    pub known: Known,
    /// The docket on the realm's day, with what lapsed by law.
    pub docket: Docket,
    /// How many entries the clock adds to those of the file: duties missed, effects of law.
    pub added: usize,
    /// The name of the filer, where the file gives it.
    pub filer: Option<String>,
    /// The name of the importer, where the file gives it.
    pub importer: Option<String>,
}

/// What became of a matter.
#[derive(Debug, Clone, PartialEq)]
pub enum Imported {
    /// It is a case now.
    Now {
        /// The case.
        case: CaseId,
        /// Its number.
        number: String,
    },
    /// It was one before, or is refused: nothing was written.
    Before(Known),
}

impl Ledger {
    /// What taking a matter over would come to. Writes nothing.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn preview_import(
        &self,
        realm: RealmId,
        matter: &Takeover,
    ) -> Result<ImportPreview, LedgerError> {
        let now = self.now(realm).await?;
        let known = self.known(self.db(), realm, matter).await?;
        let mut open = Open::new(opened(realm, matter, now), now);
        open.add(matter.entries.clone(), &Actor::system())?;
        self.lapse(&mut open)?;
        let party = |role: &str| {
            let named = Named::read(matter.allegation().and_then(|content| content.get(role)));
            clean_some(Some(&named.name))
        };
        Ok(ImportPreview {
            known,
            docket: self.fold(&open),
            added: open.entries.len() - matter.entries.len(),
            filer: party("filer"),
            importer: party("importer"),
        })
    }

    /// Takes a matter over: a case with this docket, in one transaction. The same matter a second time is the same case.
    ///
    /// What its clock would have written by now is written as the facts they are; but neither they nor the entries owe a
    /// notice, and no reminder goes out for a day that has passed.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; [`LedgerError::NumbersExhausted`]; the database's own.
    pub async fn import(
        &self,
        actor: &Actor,
        realm: RealmId,
        matter: &Takeover,
    ) -> Result<Imported, LedgerError> {
        let sandbox = self.realm(realm).await?.now;
        self.write(async |tx| {
            let now = self.present(sandbox);
            match self.known(tx, realm, matter).await? {
                Known::No => {}
                known => return Ok(Imported::Before(known)),
            }
            let mut open = Open::new(opened(realm, matter, now), now);
            let by = matter.entries.first().map_or(EntryKind::AllegationFiled, |entry| entry.kind);
            open_numbered(self, tx, &mut open, by).await?;
            if !remember(tx, &open, matter, actor).await? {
                // Another process was faster: this case comes to nothing, and a second look sees the other.
                case::Entity::delete_by_id(open.case.id)
                    .exec(tx)
                    .await
                    .doing("giving a case up")?;
                return Ok(Imported::Before(self.known(tx, realm, matter).await?));
            }
            self.take_parties_over(tx, &open, matter).await?;
            open.add(matter.entries.clone(), actor)?;
            open.taken_over = Some(matter.entries.len());
            self.lapse(&mut open)?;
            self.settle(tx, &open).await?;
            queue(tx, realm, vec![Errand::Look(open.case.id)], self.real_now()).await?;
            Ok(Imported::Now { case: open.case.id, number: open.case.number })
        })
        .await
    }

    /// What is known of a matter by its name.
    async fn known(
        &self,
        db: &impl ConnectionTrait,
        realm: RealmId,
        matter: &Takeover,
    ) -> Result<Known, LedgerError> {
        let sha256 = digest(matter)?;
        let found = import::Entity::find_by_id((realm, reference(matter, &sha256)))
            .find_also_related(case::Entity)
            .one(db)
            .await
            .doing("reading what was imported")?;
        let Some((before, Some(case))) = found else { return Ok(Known::No) };
        if before.sha256 == sha256 {
            return Ok(Known::Imported { case: case.id, number: case.number });
        }
        let count = u64::try_from(before.entries).unwrap_or_default();
        let rows = docket_entry::Entity::find()
            .filter(docket_entry::Column::CaseId.eq(case.id))
            .order_by_asc(docket_entry::Column::Position)
            .limit(count)
            .all(db)
            .await
            .doing("reading what was imported")?;
        let ours = rows.iter().map(entry).collect::<Result<Vec<_>, _>>()?;
        let mut differences = differences(&ours, &matter.entries);
        if case.matter() != matter.matter {
            let message = "program and track were others when it was imported".to_owned();
            let pointer = "/program".to_owned();
            differences.insert(0, InputError { pointer, code: "changed", message });
        }
        Ok(Known::Changed { case: case.id, number: case.number, differences })
    }

    /// Joins the parties that the allegation, or the arrival of a shipment, names. Who is unknown is not served until he is known.
    async fn take_parties_over(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        matter: &Takeover,
    ) -> Result<(), LedgerError> {
        let Some(content) = matter.allegation() else { return Ok(()) };
        let realm = open.case.realm_id;
        let filer = Named::read(content.get("filer"));
        if !filer.name.is_empty() {
            let party = self.named_filer(tx, realm, &filer, open.now).await?;
            let postal = filer.address.filter(|_| party.address.is_none());
            join(tx, open, party.id, PartyRole::Filer, filer.email, postal).await?;
        }
        let importer = Named::read(content.get("importer"));
        if !importer.name.is_empty() {
            let party = self.named_importer(tx, realm, &importer, open.now).await?;
            let served_at = importer.email.filter(|_| party.email.is_none());
            let postal = importer.address.filter(|_| party.address.is_none());
            join(tx, open, party.id, PartyRole::Importer, served_at, postal).await?;
        }
        let found = matter
            .entries
            .iter()
            .filter(|entry| entry.kind == EntryKind::AllegationAcknowledged)
            .find_map(|entry| entry.fields.content.as_ref()?.get("importer"));
        if let Some(found) = found {
            self.complete_importer(tx, open, &Named::read(Some(found))).await?;
        }
        Ok(())
    }
}

/// The row of the case that a matter becomes.
fn opened(realm: RealmId, matter: &Takeover, now: DateTime<Utc>) -> case::Model {
    let acknowledged = |kind| kind == EntryKind::AllegationAcknowledged;
    let control_number = matter
        .entries
        .iter()
        .filter(|entry| acknowledged(entry.kind))
        .find_map(|entry| entry.fields.content.as_ref()?.get("control_number")?.as_str());
    case::Model {
        id: CaseId::random(),
        realm_id: realm,
        program: Word(matter.matter.program),
        track: matter.matter.track.map(Word),
        number: String::new(),
        control_number: clean_some(control_number),
        opened_at: now,
        officer: None,
        officer_email: None,
    }
}

/// Writes by what the matter is known again; `false` where it is known already.
async fn remember(
    tx: &impl ConnectionTrait,
    open: &Open,
    matter: &Takeover,
    actor: &Actor,
) -> Result<bool, LedgerError> {
    let sha256 = digest(matter)?;
    let row = import::Model {
        realm_id: open.case.realm_id,
        reference: reference(matter, &sha256),
        case_id: open.case.id,
        sha256,
        entries: i32::try_from(matter.entries.len()).unwrap_or(i32::MAX),
        imported_at: open.now,
        imported_by: clean(&actor.account),
    };
    let known = OnConflict::columns([import::Column::RealmId, import::Column::Reference])
        .do_nothing()
        .to_owned();
    let written = import::Entity::insert(all_set(row))
        .on_conflict(known)
        .exec_without_returning(tx)
        .await
        .doing("remembering what was imported")?;
    Ok(written > 0)
}

/// By what a matter is known again: what the file calls it, else what it says.
fn reference(matter: &Takeover, sha256: &str) -> String {
    matter.reference.as_deref().map_or_else(|| format!("sha256:{sha256}"), clean)
}

/// SHA-256 of what a matter says, however its file is written.
fn digest(matter: &Takeover) -> Result<String, LedgerError> {
    let said: Value = json!({
        "program": matter.matter.program.as_str(),
        "track": matter.matter.track.map(statute::Track::as_str),
        "docket": serde_json::to_value(&matter.entries).map_err(unreadable("docket"))?,
    });
    Ok(hex(&Sha256::digest(canonical(&said))))
}
