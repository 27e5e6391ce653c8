//! What is written beside the docket of an EAPA case and is no entry of it: lists of merchandise, what followed elsewhere, word
//! of a risk to health or safety. Each in one transaction under the case's lock.

use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder,
};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;
use statute::eapa::beside::{self, Request, RequestKind};
use statute::eapa::consequences::{self, ConsequenceKind};
use statute::eapa::merchandise::{LISTED_BY, Merchandise};
use statute::{Audience, Docket, EntryKind, Program, Role};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::filing_pairs::requests_of_filings;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::receipt::Beside;
use super::record::unchanged;
use super::settle::all_set;
use super::there::There;
use super::tolling::tolling_requests;
use crate::actor::{Actor, clean, clean_some};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, ConsequenceId, HealthOrSafetyWordId, MerchandiseImportId, RealmId};
use crate::stored::{Document, Word};
use crate::{
    consequence, health_or_safety_word, merchandise_import, merchandise_line, protective_order,
    withdrawal_request,
};

/// How many entries of merchandise one statement writes.
const BATCH: usize = 1_000;

/// A consequence that an officer records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewConsequence {
    /// What follows.
    pub kind: ConsequenceKind,
    /// To whom it was sent.
    pub to: String,
    /// The legal day it was sent.
    pub sent_on: chrono::NaiveDate,
    /// What it rests on.
    pub grounds: String,
    /// How the recipient knows it.
    pub reference: Option<String>,
    /// The body as it was sent.
    pub raw: Value,
}

/// Makes the answer that is kept of something that was written.
pub type AnswerOf<'a, T> = dyn Fn(&T) -> Value + Sync + 'a;

impl Ledger {
    /// Puts a list of entries of merchandise beside an investigation; it takes the place of the one before. Each entry comes
    /// with its line in the file.
    ///
    /// # Errors
    /// What the actor's own knowledge forbids; [`LedgerError::NotYourTask`] for another officer; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn list_merchandise(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        sha256: &str,
        lines: &[(u32, Merchandise)],
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, merchandise_import::Model>,
    ) -> Result<Replayable<merchandise_import::Model>, LedgerError> {
        use merchandise_import::Column;
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let open =
                match self.open_to_office(tx, actor, realm, case, seen, idem, LISTED_BY).await? {
                    Ok(open) => open,
                    Err(before) => return Ok(Replayable::Replayed(before)),
                };
            let last = merchandise_import::Entity::find()
                .filter(Column::CaseId.eq(case))
                .order_by_desc(Column::Version)
                .one(tx)
                .await
                .doing("reading the last import of merchandise")?;
            let import = merchandise_import::Model {
                id: MerchandiseImportId::random(),
                realm_id: realm,
                case_id: case,
                version: last.map_or(1, |last| last.version + 1),
                sha256: sha256.to_owned(),
                lines: i32::try_from(lines.len()).unwrap_or(i32::MAX),
                imported_at: open.now,
                by_account: clean(&actor.account),
                by_role: Word(actor.role),
            };
            merchandise_import::Entity::insert(all_set(import.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing an import of merchandise")?;
            for lines in lines.chunks(BATCH) {
                let rows = lines.iter().map(|(line, it)| all_set(listed(&import, *line, it)));
                merchandise_line::Entity::insert_many(rows)
                    .exec_without_returning(tx)
                    .await
                    .doing("writing merchandise")?;
            }
            let answer = answer(&import);
            let deed = Deed::of(
                actor,
                Deeds::MerchandiseListed,
                Resource::Case,
                Some(import.id.to_string()),
            );
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: import, answer })
        })
        .await
    }

    /// Records what followed elsewhere from an affirmative determination.
    ///
    /// # Errors
    /// What the law or the actor's own knowledge forbids; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn record_consequence(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        new: &NewConsequence,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, consequence::Model>,
    ) -> Result<Replayable<consequence::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let roles = consequences::RECORDED_BY;
            let open = match self.open_to_office(tx, actor, realm, case, seen, idem, roles).await? {
                Ok(open) => open,
                Err(before) => return Ok(Replayable::Replayed(before)),
            };
            let docket = self.fold(&open);
            consequences::record(&docket, &new.raw, open.today).map_err(|barred| {
                let mut permitted = docket.permitted_acts.clone();
                permitted.retain(|act| act.by.contains(&actor.role));
                LedgerError::Barred { barred: Box::new(barred), permitted }
            })?;
            let recorded = consequence::Entity::find()
                .filter(consequence::Column::CaseId.eq(case))
                .count(tx)
                .await
                .doing("counting consequences")?;
            let row = consequence::Model {
                id: ConsequenceId::random(),
                realm_id: realm,
                case_id: case,
                number: next(recorded),
                kind: Word(new.kind),
                recipient: clean(&new.to),
                sent_on: new.sent_on,
                grounds: clean(&new.grounds),
                reference: clean_some(new.reference.as_deref()),
                recorded_at: open.now,
                by_account: clean(&actor.account),
                by_role: Word(actor.role),
            };
            consequence::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a consequence")?;
            let answer = answer(&row);
            let deed = Deed::of(
                actor,
                Deeds::ConsequenceRecorded,
                Resource::Case,
                Some(row.id.to_string()),
            );
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Takes a party's word of a risk to health or safety: a task of the supervisor's from then on. `investigation`: it was
    /// sent on the investigation, which the sender has to know of.
    ///
    /// # Errors
    /// What the actor's own knowledge forbids; [`LedgerError::NotYourTask`] for an officer; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what, what, and how often: all of it is the act"
    )]
    pub async fn send_health_or_safety_word(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        investigation: bool,
        said: &Value,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, health_or_safety_word::Model>,
    ) -> Result<Replayable<health_or_safety_word::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let audience = locked.seen_as.ok_or(LedgerError::NotFound)?.0;
            let mut open = self.open(tx, locked).await?;
            let knows = open.view(audience).is_some_and(|view| view.investigation);
            if open.case.program.0 != Program::Eapa || (investigation && !knows) {
                return Err(LedgerError::NotFound);
            }
            yours(actor, beside::WORD_BY)?;
            let sent = health_or_safety_word::Entity::find()
                .filter(health_or_safety_word::Column::CaseId.eq(case))
                .count(tx)
                .await
                .doing("counting words of risks")?;
            let id = HealthOrSafetyWordId::random();
            let place = (realm, Some(&open.case), open.now);
            let beside = Beside::of("health_or_safety_word", id.0);
            let receipt_id = self.receipt_beside(tx, actor, place, beside, idem).await?;
            let row = health_or_safety_word::Model {
                id,
                realm_id: realm,
                case_id: case,
                number: next(sent),
                received_at: open.now,
                by_account: clean(&actor.account),
                party_key: actor.own_party().key,
                said: Document(said.clone()),
                receipt_id,
            };
            health_or_safety_word::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a word of a risk")?;
            self.look_again(tx, &mut open).await?;
            let answer = answer(&row);
            let deed = Deed::of(
                actor,
                Deeds::HealthOrSafetyWordSent,
                Resource::Request,
                Some(row.id.to_string()),
            );
            let traced = Traced::beside(Place::on(&open), deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Settles a case on which nothing was put but what follows from the passing of time: beside it, something was.
    pub(super) async fn look_again(
        &self,
        tx: &DatabaseTransaction,
        open: &mut Open,
    ) -> Result<(), LedgerError> {
        self.lapse(open)?;
        let notices = self.owed(tx, open, None).await?;
        let settled = self.settle(tx, open).await?;
        self.send(tx, open, notices, settled.moved).await
    }

    /// An investigation under its lock, for an officer of these roles on what he saw; or the answer that was given before.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, how often, and who may: all of it is the act"
    )]
    pub(super) async fn open_to_office(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        idem: Option<&Idempotency>,
        roles: &[Role],
    ) -> Result<Result<Open, Value>, LedgerError> {
        let mut locked = self.lock_for(tx, actor, realm, case).await?;
        if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
            return Ok(Err(before));
        }
        let locked = locked.ok_or(LedgerError::NotFound)?;
        let office = locked.seen_as.is_some_and(|seen| seen.0 == Audience::Office);
        if !office {
            return Err(LedgerError::NotFound);
        }
        let open = self.open(tx, locked).await?;
        if !open.entries.iter().any(|it| it.kind == EntryKind::InvestigationInitiated) {
            return Err(LedgerError::NotFound);
        }
        yours(actor, roles)?;
        unchanged(&open, Audience::Office, seen)?;
        Ok(Ok(open))
    }
}

pub(super) fn yours(actor: &Actor, roles: &[Role]) -> Result<(), LedgerError> {
    if roles.contains(&actor.role) {
        return Ok(());
    }
    Err(LedgerError::NotYourTask { roles: roles.to_vec() })
}

fn listed(
    import: &merchandise_import::Model,
    line: u32,
    it: &Merchandise,
) -> merchandise_line::Model {
    merchandise_line::Model {
        import_id: import.id,
        line: i32::try_from(line).unwrap_or(i32::MAX),
        entry_number: it.entry_number.clone(),
        entry_date: it.entry_date,
        port: it.port.clone(),
        value: it.value.clone(),
        liquidation_status: Word(it.liquidation_status),
    }
}

/// What was asked or said beside a docket, each under the number it was given when it came: of what is there.
async fn requests(
    tx: &impl ConnectionTrait,
    open: &Open,
    there: There,
) -> Result<Vec<Request>, LedgerError> {
    if open.case.program.0 != Program::Eapa {
        return Ok(Vec::new());
    }
    let case = open.case.id;
    let asked = if there.withdrawals {
        withdrawal_request::Entity::find()
            .filter(withdrawal_request::Column::CaseId.eq(case))
            .order_by_asc(withdrawal_request::Column::Number)
            .all(tx)
            .await
            .doing("reading requests")?
    } else {
        Vec::new()
    };
    let said = if there.words {
        health_or_safety_word::Entity::find()
            .filter(health_or_safety_word::Column::CaseId.eq(case))
            .order_by_asc(health_or_safety_word::Column::Number)
            .all(tx)
            .await
            .doing("reading words of risks")?
    } else {
        Vec::new()
    };
    let tolling = if there.tolling { tolling_requests(tx, case).await? } else { Vec::new() };
    let request = |kind, number: i32, at| {
        let number = u32::try_from(number).unwrap_or_default();
        Request { kind, number, on: legal_day(at) }
    };
    let asked =
        asked.iter().map(|row| request(RequestKind::Withdrawal, row.number, row.requested_at));
    let said = said
        .iter()
        .map(|row| request(RequestKind::HealthOrSafetyWord, row.number, row.received_at));
    let tolling = tolling.iter().map(|row| {
        let after = u32::try_from(row.after).unwrap_or_default();
        request(RequestKind::Tolling { after }, row.number, row.requested_at)
    });
    let mut all: Vec<_> = asked.chain(said).chain(tolling).collect();
    if there.orders {
        all.extend(requests_of_orders(tx, case).await?);
    }
    all.extend(requests_of_filings(tx, open, there).await?);
    Ok(all)
}

/// The applications for protective orders that nobody answered, and the certificates that are owed under those that end.
async fn requests_of_orders(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<Request>, LedgerError> {
    use protective_order::Column;
    let orders = protective_order::Entity::find()
        .filter(Column::CaseId.eq(case))
        .filter(Column::Refused.eq(false))
        .filter(Column::CertifiedAt.is_null())
        .order_by_asc(Column::Number)
        .all(tx)
        .await
        .doing("reading protective orders")?;
    let request = |order: &protective_order::Model| {
        let number = u32::try_from(order.number).unwrap_or_default();
        let (kind, on) = if order.granted_on.is_some() {
            (RequestKind::DestructionCertificate, order.law().certificate_due()?)
        } else {
            (RequestKind::ProtectiveOrderApplication, legal_day(order.applied_at))
        };
        Some(Request { kind, number, on })
    };
    Ok(orders.iter().filter_map(request).collect())
}

/// The number after so many: what is counted is never taken away.
pub(super) fn next(count: u64) -> i32 {
    i32::try_from(count.saturating_add(1)).unwrap_or(i32::MAX)
}

/// All tasks of a case: what its docket says is owed, and what was asked or said beside it.
pub(super) async fn owed_of(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
    there: There,
) -> Result<Vec<statute::task::Task>, LedgerError> {
    Ok(statute::task::owed_with(docket, &requests(tx, open, there).await?))
}
