//! Filings that are announced by the hashes of their documents, and what follows of them within the grace.
//!
//! A filing that names its announcement has the legal day on which that arrived. When it was recorded is not changed by that: the
//! entry says `received_by_intent`, with the instant that counts, and the receipt says both.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use statute::audit::{Doing as Deeds, Resource};
use statute::count::{in_new_york, legal_day};
use statute::intent::{can_be_announced, until};
use statute::{Authority, Barred, Confidence, Defect, Entry, EntryKind, Program, Role};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::receipt::{self, Signed, ZONE, by, told};
use super::settle::all_set;
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::filing_intent::{Column, Entity, Model};
use crate::ids::{CaseId, DocumentId, EntryId, IntentId, RealmId, ReceiptId};
use crate::stored::{Document, Word};
use crate::{document, filing_receipt};

/// What a receipt of an announcement is called in its text.
const INTENT: &str = "tidewaiter.intent_receipt.v1";

/// What is announced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewIntent {
    /// The case it will be filed on; none of what opens one.
    pub case: Option<CaseId>,
    /// What will be filed.
    pub what: EntryKind,
    /// The documents that will follow.
    pub documents: Vec<Announced>,
}

/// A document that will follow.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Announced {
    /// SHA-256 over its bytes, in lower-case hexadecimal.
    pub sha256: String,
    /// How many bytes it has, where that is said.
    pub length: Option<i64>,
}

/// What a filing says of its announcement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByIntent {
    /// Which one.
    pub intent: IntentId,
    /// The documents that it files.
    pub documents: Vec<DocumentId>,
}

/// An announcement with its receipt.
#[derive(Debug, Clone, PartialEq)]
pub struct IntentKept {
    /// What was announced.
    pub intent: Model,
    /// The receipt.
    pub receipt: ReceiptId,
}

/// The announcement of the filing in hand.
#[derive(Debug, Clone, Copy)]
pub(super) struct Intended {
    pub id: IntentId,
    /// When it arrived.
    pub at: DateTime<Utc>,
}

impl Open {
    /// The earlier legal day that the filing in hand has, where it was announced on one.
    pub fn announced_on(&self) -> Option<NaiveDate> {
        self.intended.map(|it| legal_day(it.at)).filter(|on| *on < self.today)
    }

    /// Writes into the entry of a filing that it was announced.
    pub fn mark(&self, entries: &mut [Entry]) {
        let (Some(intended), Some(entry)) = (self.intended, entries.first_mut()) else { return };
        let content = entry.fields.content.get_or_insert_with(|| json!({}));
        if let Some(members) = content.as_object_mut() {
            let said = json!({ "intent": intended.id, "received_at": told(intended.at) });
            members.insert("received_by_intent".to_owned(), said);
        }
    }
}

impl Ledger {
    /// The same ledger, for one filing that says that it was announced.
    #[must_use]
    pub fn by_intent(&self, by: Option<ByIntent>) -> Self {
        Self { by_intent: by, ..self.clone() }
    }

    /// Takes an announcement, and gives its receipt.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such case for the actor; what the law or the settings forbid; the database's own.
    pub async fn announce(
        &self,
        actor: &Actor,
        realm: RealmId,
        new: &NewIntent,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, IntentKept>,
    ) -> Result<Replayable<IntentKept>, LedgerError> {
        let _held = self.hold(idem)?;
        let sandbox = self.realm(realm).await?;
        self.write(async |tx| {
            let locked = match new.case {
                Some(case) => self.lock_for(tx, actor, realm, case).await?,
                None => None,
            };
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let programs = match (new.case, &locked) {
                (None, _) => Program::ALL.to_vec(),
                (Some(_), Some(locked)) => vec![locked.case.program.0],
                (Some(_), None) => return Err(LedgerError::NotFound),
            };
            self.announceable(actor, &programs, new)?;
            let received_at = self.present(sandbox.now);
            let mut documents = new.documents.clone();
            documents.sort();
            let documents = documents
                .iter()
                .map(|it| json!({ "sha256": it.sha256, "length": it.length }))
                .collect();
            let intent = Model {
                id: IntentId::random(),
                realm_id: realm,
                case_id: new.case,
                what: Word(new.what),
                documents: Document(documents),
                party_key: actor.own_party().key,
                by_account: actor.account.clone(),
                by_role: Word(actor.role),
                received_at,
                until: until(received_at, self.filings.grace_minutes),
                entry_id: None,
            };
            Entity::insert(all_set(intent.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing an announcement")?;
            let number = locked.as_ref().map(|it| it.case.number.as_str());
            let receipt = self.intent_receipt(tx, actor, &intent, number).await?;
            let kept = IntentKept { intent, receipt };
            let answer = answer(&kept);
            let subject = Some(kept.intent.id.to_string());
            let deed = Deed::of(actor, Deeds::FilingAnnounced, Resource::Receipt, subject);
            let place = Place { realm, case: new.case, at: received_at };
            self.keep(tx, idem, &answer, Traced::beside(place, deed)).await?;
            Ok(Replayable::Fresh { it: kept, answer })
        })
        .await
    }

    /// Whether this can be announced at all, and by whom.
    fn announceable(
        &self,
        actor: &Actor,
        programs: &[Program],
        new: &NewIntent,
    ) -> Result<(), LedgerError> {
        let barred =
            |barred| LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() };
        if actor.role.is_officer() {
            let roles = vec![Role::Filer, Role::Importer, Role::Counsel];
            return Err(barred(Barred::NotYours { act: new.what, roles, authority: Vec::new() }));
        }
        if self.filings.grace_minutes == 0 {
            let authority = Authority {
                cite: "no provision lets a filing arrive after its cut-off".to_owned(),
                confidence: Confidence::Unverified,
            };
            return Err(barred(Barred::NotNow {
                act: new.what,
                rule: "filing_intent".to_owned(),
                message:
                    "this office takes no announcements: a filing counts when all of it has arrived"
                        .to_owned(),
                authority: vec![authority],
                remedy: "file before the cut-off".to_owned(),
            }));
        }
        let opens = new.case.is_none();
        if programs.iter().any(|it| can_be_announced(*it, opens, new.what, actor.role)) {
            return Ok(());
        }
        let message = format!("`{}` is nothing that you could file here", new.what);
        Err(defective("/what", "no_filing", message))
    }

    async fn intent_receipt(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        intent: &Model,
        case_number: Option<&str>,
    ) -> Result<ReceiptId, LedgerError> {
        let (id, at) = (ReceiptId::random(), intent.received_at);
        let said = json!({
            "type": INTENT,
            "id": id,
            "realm": intent.realm_id,
            "sandbox": intent.realm_id != RealmId::REAL,
            "intent": intent.id,
            "case": intent.case_id,
            "case_number": case_number,
            "what": intent.what.0.as_str(),
            "by": by(actor),
            "on": legal_day(at).to_string(),
            "received_at": told(at),
            "received_in_new_york": in_new_york(at),
            "until": told(intent.until),
            "zone": ZONE,
            "documents": intent.documents.0,
        });
        let Signed { said, kid, signature } = self.signed(said);
        let receipt = filing_receipt::Model {
            id,
            realm_id: intent.realm_id,
            case_id: intent.case_id,
            entry_id: None,
            intent_id: Some(intent.id),
            party_key: intent.party_key.clone(),
            by_account: intent.by_account.clone(),
            by_role: intent.by_role,
            on: legal_day(at),
            received_at: at,
            seal_key: None,
            said,
            kid,
            signature,
        };
        receipt::keep(tx, receipt).await?;
        Ok(id)
    }

    /// The announcement that the filing in hand names, where it names one: of the same party, for this case and act, in time, not used
    /// yet, and of these very documents.
    pub(super) async fn intended(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        actor: &Actor,
        kind: EntryKind,
        opens: bool,
    ) -> Result<Option<Intended>, LedgerError> {
        let Some(by) = &self.by_intent else { return Ok(None) };
        let own = actor.own_party().key;
        let found = Entity::find_by_id(by.intent)
            .filter(Column::RealmId.eq(open.case.realm_id))
            .filter(Column::PartyKey.eq(&own))
            .one(tx)
            .await
            .doing("reading an announcement")?;
        let files = document::Entity::find()
            .filter(document::Column::Id.is_in(by.documents.iter().copied()))
            .filter(document::Column::RealmId.eq(open.case.realm_id))
            .filter(document::Column::PartyKey.eq(&own))
            .all(tx)
            .await
            .doing("reading the documents of a filing")?;
        let wrong = |code, message: &str| defective("/intent", code, message.to_owned());
        let Some(intent) = found else {
            return Err(wrong("unknown", "you have announced nothing under this id"));
        };
        let case = (!opens).then_some(open.case.id);
        if intent.case_id != case || intent.what.0 != kind {
            return Err(wrong(
                "other_filing",
                "it announced another filing, or one on another case",
            ));
        }
        if intent.entry_id.is_some() {
            return Err(wrong("used", "what it announced was filed already"));
        }
        if open.now > intent.until {
            let message = format!("the filing had to arrive by {}", told(intent.until));
            return Err(wrong("too_late", &message));
        }
        if files.len() != by.documents.len() || !are_announced(&intent.documents.0, &files) {
            let message = "the documents are not those that were announced: each by its SHA-256, and no other";
            return Err(wrong("other_documents", message));
        }
        Ok(Some(Intended { id: intent.id, at: intent.received_at }))
    }

    /// Uses an announcement up.
    pub(super) async fn spend(
        &self,
        tx: &impl ConnectionTrait,
        intended: Intended,
        entry: EntryId,
    ) -> Result<(), LedgerError> {
        let spent = Entity::update_many()
            .col_expr(Column::EntryId, Expr::value(entry))
            .filter(Column::Id.eq(intended.id))
            .filter(Column::EntryId.is_null())
            .exec(tx)
            .await
            .doing("using an announcement up")?;
        if spent.rows_affected == 1 {
            return Ok(());
        }
        Err(defective("/intent", "used", "what it announced was filed already".to_owned()))
    }
}

/// Whether files are exactly those that were announced.
fn are_announced(announced: &Value, files: &[document::Model]) -> bool {
    let Some(announced) = announced.as_array() else { return false };
    let mut files: Vec<&document::Model> = files.iter().collect();
    files.sort_by(|one, other| one.sha256.cmp(&other.sha256));
    announced.len() == files.len()
        && announced.iter().zip(files).all(|(said, file)| {
            let is_as_long = said["length"].as_i64().is_none_or(|it| it == file.length);
            said["sha256"] == file.sha256 && is_as_long
        })
}

fn defective(pointer: &str, code: &'static str, message: String) -> LedgerError {
    let defect = Defect { pointer: pointer.to_owned(), code, message, authority: None };
    let barred = Barred::Defective { defects: vec![defect] };
    LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() }
}
