//! Filing an allegation: a case is opened.

use serde_json::Value;
use statute::{Act, Audience, EntryKind, Fields, Program, Who};

use super::Ledger;
use super::idempotency::{Idempotency, Replayable};
use super::number::open_numbered;
use super::open::Open;
use super::parties::{Named, join};
use super::record::{Answer, Written};
use crate::actor::Actor;
use crate::case;
use crate::case_party::PartyRole;
use crate::error::LedgerError;
use crate::ids::{CaseId, RealmId};
use crate::stored::Word;

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
                track: None,
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
            open_numbered(tx, &mut open).await?;
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
