//! Opening a case, by an allegation or by another agency's request.

use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::{Act, Audience, EntryKind, Fields, Program, Who};

use super::Ledger;
use super::idempotency::{Idempotency, Replayable};
use super::number::open_numbered;
use super::open::Open;
use super::parties::{Named, join};
use super::record::{Answer, Written};
use crate::actor::Actor;
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::stored::Word;
use crate::{case, case_party};

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
        self.open_case(actor, realm, EntryKind::AllegationFiled, content, idem, answer).await
    }

    /// Records another agency's request for an investigation: a case without a filer.
    ///
    /// # Errors
    /// Every defect at once, and then nothing is stored; the database's own.
    pub async fn receive_agency_request(
        &self,
        actor: &Actor,
        realm: RealmId,
        content: Value,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        self.open_case(actor, realm, EntryKind::AgencyRequestReceived, content, idem, answer).await
    }

    async fn open_case(
        &self,
        actor: &Actor,
        realm: RealmId,
        kind: EntryKind,
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
            let fields = Fields { content: Some(content.clone()), ..Fields::default() };
            let act = Act { kind, on: None, fields };
            let who = Who { role: actor.role, account: &actor.account };
            let entries =
                statute::open(Program::Eapa, &act, &who, open.today).map_err(|barred| {
                    LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() }
                })?;

            let named = Named::read(content.get("importer"));
            let importer = self.named_importer(tx, realm.id, &named, now).await?;
            open_numbered(tx, &mut open).await?;
            let audience = if kind == EntryKind::AllegationFiled {
                let filer = self.registered(tx, realm.id, &actor.own_party(), now).await?;
                let served_at = Named::read(content.get("filer")).email;
                join(tx, id, filer.id, PartyRole::Filer, served_at).await?;
                Audience::Filer
            } else {
                Audience::Office
            };
            let served_at = named.email.filter(|_| importer.email.is_none());
            join(tx, id, importer.id, PartyRole::Importer, served_at).await?;
            open.add(entries, actor)?;
            let recorded = self.finish(tx, &mut open, actor, audience, kind).await?;
            let answer = answer(&recorded);
            self.keep(tx, idem, &answer).await?;
            Ok(Replayable::Fresh { it: Box::new(recorded), answer })
        })
        .await
    }

    /// A new version of an allegation may name its importer and the filer's address anew.
    pub(super) async fn name_again(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        act: &Act,
    ) -> Result<(), LedgerError> {
        let content = act.fields.content.clone().unwrap_or_default();
        let case = open.case.id;
        let named = Named::read(content.get("importer"));
        let importer = self.named_importer(tx, open.case.realm_id, &named, open.now).await?;
        let links = case_party::Entity::find().filter(case_party::Column::CaseId.eq(case));
        for link in links.all(tx).await.doing("reading the parties")? {
            let (party_id, email) = match link.role {
                PartyRole::Filer => (link.party_id, Named::read(content.get("filer")).email),
                PartyRole::Importer => {
                    (importer.id, named.email.clone().filter(|_| importer.email.is_none()))
                }
            };
            case_party::Entity::update_many()
                .set(case_party::ActiveModel {
                    party_id: Set(party_id),
                    email: Set(email),
                    ..Default::default()
                })
                .filter(case_party::Column::CaseId.eq(case))
                .filter(case_party::Column::Role.eq(link.role))
                .exec(tx)
                .await
                .doing("linking a party")?;
        }
        Ok(())
    }
}
