//! Opening a case: by a filing, by another agency's request, or by an act of the office.

use chrono::{DateTime, Utc};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::count::legal_day;
use statute::{Act, Audience, EntryKind, Fields, Program, Track, Who};

use super::Ledger;
use super::audit::Traced;
use super::filing::{Filing, is_filing};
use super::idempotency::{Idempotency, Replayable};
use super::number::open_numbered;
use super::open::Open;
use super::parties::{Named, join};
use super::record::{Answer, Written};
use super::seats::is_somebody_else;
use super::settle::all_set;
use crate::actor::{Actor, clean, clean_some};
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::stored::Word;
use crate::{case, case_party, follow_up};

/// What opens a case: by which law, under which regime for a shipment, and the act itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Opening {
    /// The program.
    pub program: Program,
    /// The regime a shipment is held under; none for anything else.
    pub track: Option<Track>,
    /// The act that opens it.
    pub act: Act,
}

impl Opening {
    /// What opens a case of evasion.
    fn of_evasion(kind: EntryKind, content: Value) -> Self {
        let fields = Fields { content: Some(content), ..Fields::default() };
        Self { program: Program::Eapa, track: None, act: Act { kind, on: None, fields } }
    }

    fn says(&self, name: &str) -> Option<&Value> {
        self.act.fields.content.as_ref()?.get(name)
    }
}

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
        let opening = Opening::of_evasion(EntryKind::AllegationFiled, content);
        self.open_case(actor, realm, opening, idem, answer).await
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
        let opening = Opening::of_evasion(EntryKind::AgencyRequestReceived, content);
        self.open_case(actor, realm, opening, idem, answer).await
    }

    /// Opens a case. Whom its act names as `importer` becomes a party to it, and who files is its filer.
    ///
    /// # Errors
    /// Every defect at once, and then nothing is stored; the database's own.
    pub async fn open_case(
        &self,
        actor: &Actor,
        realm: RealmId,
        opening: Opening,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        self.open_for(actor, realm, opening, None, idem, answer).await
    }

    /// The same for a communication of somebody who gives no name: he follows it with the token whose SHA-256 is given,
    /// which is kept nowhere.
    ///
    /// # Errors
    /// Every defect at once, and then nothing is stored; the database's own.
    pub async fn file_anonymously(
        &self,
        realm: RealmId,
        opening: Opening,
        token_sha256: &str,
        idem: Option<&Idempotency>,
        answer: &Answer<'_>,
    ) -> Result<Written, LedgerError> {
        let actor = Actor::anonymous();
        self.open_for(&actor, realm, opening, Some(token_sha256), idem, answer).await
    }

    async fn open_for(
        &self,
        actor: &Actor,
        realm: RealmId,
        opening: Opening,
        token_sha256: Option<&str>,
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
            let filing = if is_filing(opening.program, opening.act.kind) {
                let place = (realm.id, None);
                self.filing(tx, actor, place, &opening.act, legal_day(now), true).await?
            } else {
                Filing::default()
            };
            let opening = Opening { act: filing.bound(opening.act.clone()), ..opening.clone() };
            let opened = self.opened(tx, actor, realm.id, &opening, now).await;
            let (mut open, audience) = filing.held(opened)?;
            open.filed = filing.put(opening.act.kind);
            if let Some(token_sha256) = token_sha256 {
                let (case_id, realm_id) = (open.case.id, realm.id);
                let token_sha256 = token_sha256.to_owned();
                let row = follow_up::Model { token_sha256, realm_id, case_id };
                follow_up::Entity::insert(all_set(row))
                    .exec_without_returning(tx)
                    .await
                    .doing("keeping the hash of a token")?;
            }
            // An act that is dated back may open a period that is over already.
            self.lapse(&mut open)?;
            let mut recorded =
                self.finish(tx, &mut open, actor, audience, opening.act.kind).await?;
            recorded.receipt = self.receipt_of(tx, &open, actor, &recorded, idem).await?;
            let answer = answer(&recorded);
            self.keep(tx, idem, &answer, Traced::OnDocket).await?;
            Ok(Replayable::Fresh { it: Box::new(recorded), answer })
        })
        .await
    }

    /// A case that was just opened, with its parties and its first entry in hand, and as whom the actor sees it.
    pub(super) async fn opened(
        &self,
        tx: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        opening: &Opening,
        now: DateTime<Utc>,
    ) -> Result<(Open, Audience), LedgerError> {
        let id = CaseId::random();
        // Who opens a matter of his own office has it in charge; a filing waits for somebody who takes it.
        let in_charge = actor.role.is_officer() && opening.program != Program::Eapa;
        let row = case::Model {
            id,
            realm_id: realm,
            program: Word(opening.program),
            track: opening.track.map(Word),
            number: String::new(),
            control_number: None,
            opened_at: now,
            officer: in_charge.then(|| clean(&actor.account)),
            officer_email: clean_some(actor.email.as_deref()).filter(|_| in_charge),
        };
        let mut open = Open::new(row, now);
        let who = Who { role: actor.role, account: &actor.account };
        open.intended = self.intended(tx, &open, actor, opening.act.kind, true).await?;
        let on = open.announced_on().unwrap_or(open.today);
        let mut entries =
            statute::open(opening.program, &opening.act, &who, on).map_err(|barred| {
                LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() }
            })?;
        open.mark(&mut entries);

        let named = Named::read(opening.says("importer"));
        let importer = match named.name.as_str() {
            "" => None,
            _ => Some(self.named_importer(tx, realm, &named, now).await?),
        };
        open_numbered(self, tx, &mut open, opening.act.kind).await?;
        let is_outside = !actor.role.is_officer();
        if is_outside && !actor.is_anonymous() {
            let filer = self.registered(tx, realm, &actor.own_party(), now).await?;
            let said = Named::read(opening.says("filer"));
            let postal = said.address.filter(|_| filer.address.is_none());
            join(tx, &open, filer.id, PartyRole::Filer, said.email, postal).await?;
        }
        if let Some(importer) = importer {
            let served_at = named.email.filter(|_| importer.email.is_none());
            let postal = named.address.filter(|_| importer.address.is_none());
            join(tx, &open, importer.id, PartyRole::Importer, served_at, postal).await?;
        }
        open.add(entries, actor)?;
        Ok((open, if is_outside { Audience::Filer } else { Audience::Office }))
    }

    /// A new version of an allegation may name its importer and the filer's address anew.
    pub(super) async fn name_again(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        act: &Act,
    ) -> Result<(), LedgerError> {
        // A communication names nobody to be served, and accuses no importer.
        if open.case.program.0 != Program::Eapa {
            return Ok(());
        }
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
            is_somebody_else(tx, case, link.role, party_id).await?;
        }
        Ok(())
    }
}
