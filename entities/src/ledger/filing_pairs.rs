//! Public versions beside submissions: those that come after their submission, what is owed of them, and who has to look at them.
//!
//! A docket's words are closed, and a public version is no entry of it: it is a row beside the submission's entry, and what an officer does
//! about one is derived from the rows, like everything that is asked beside a docket.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder,
};
use serde_json::{Value, json};
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;
use statute::documents::Version;
use statute::documents::limits::takes;
use statute::documents::pairs::{self, Filed, Standing};
use statute::eapa::beside::{Request, RequestKind};
use statute::{Audience, EntryKind, Program, confidential};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, yours};
use super::by_hand::defective;
use super::confidential::own_submission;
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::receipt;
use super::settle::all_set;
use super::there::There;
use crate::actor::Actor;
use crate::document::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DocumentId, EntryId, RealmId};
use crate::read::{CaseFile, DocketLine, Moment, SubmissionSeen};
use crate::stored::{Document, Word};
use crate::task_fact::TaskWord;
use crate::{confidential_information, docket_entry, public_version, task_fact};

/// The task of whoever looks at what was found in a public version, before its number.
const FINDINGS: &str = "public_version_findings#";

/// The documents beside the entries of a case, and what is known of its public versions and summaries.
#[derive(Default)]
pub(crate) struct Beside {
    /// The documents, by their number.
    pub documents: Vec<Model>,
    /// What is known of those that are public versions.
    pub versions: HashMap<DocumentId, public_version::Model>,
    /// The first public summary beside each entry.
    pub summaries: HashMap<EntryId, NaiveDate>,
}

impl Beside {
    /// Reads what lies beside the entries of a case.
    pub async fn of(db: &impl ConnectionTrait, case: CaseId) -> Result<Self, LedgerError> {
        use confidential_information as information;
        let doing = "reading what lies beside a docket";
        let documents = Entity::find()
            .filter(Column::CaseId.eq(case))
            .order_by_asc(Column::Number)
            .all(db)
            .await
            .doing(doing)?;
        let versions = public_version::Entity::find()
            .filter(public_version::Column::CaseId.eq(case))
            .all(db)
            .await
            .doing(doing)?;
        let lodged = information::Entity::find()
            .filter(information::Column::CaseId.eq(case))
            .order_by_desc(information::Column::Number)
            .all(db)
            .await
            .doing(doing)?;
        Ok(Self {
            documents,
            versions: versions.into_iter().map(|row| (row.document_id, row)).collect(),
            summaries: lodged
                .into_iter()
                .map(|row| (row.entry_id, legal_day(row.lodged_at)))
                .collect(),
        })
    }

    /// The documents beside an entry.
    pub fn at(&self, entry: EntryId) -> impl Iterator<Item = &Model> {
        self.documents.iter().filter(move |row| row.entry_id == Some(entry))
    }

    /// The confidential documents beside an entry, each with its public versions, the first first.
    pub fn pairs(&self, entry: EntryId) -> Vec<(&Model, Vec<&Model>)> {
        let is_confidential = |row: &&Model| row.version == Some(Word(Version::Confidential));
        let public = |of: DocumentId| {
            self.documents.iter().filter(move |row| row.public_of == Some(of)).collect()
        };
        self.at(entry).filter(is_confidential).map(|row| (row, public(row.id))).collect()
    }

    /// Whether nobody else reads a public version, until an officer has looked at it.
    pub fn is_barred(&self, document: DocumentId) -> bool {
        self.versions.get(&document).is_some_and(|row| row.barred)
    }

    /// Where the public versions of an entry stand on a day: of its kind, its legal day, and when it was recorded.
    pub fn standing(
        &self,
        entry: EntryId,
        (kind, on, recorded_at): (EntryKind, NaiveDate, DateTime<Utc>),
        today: NaiveDate,
    ) -> Option<pairs::PublicVersions> {
        let submission = Filed::of(on, legal_day(recorded_at));
        let came = |public: &[&Model]| {
            let at = public.first()?.filed_at?;
            Some(submission.came(legal_day(at), at == recorded_at))
        };
        let came: Vec<_> = self.pairs(entry).iter().map(|it| came(&it.1)).collect();
        let summarised = self.summaries.get(&entry).copied();
        pairs::public_versions(kind, submission.on, today, &came, summarised)
    }
}

/// What the documents beside a docket ask of an officer.
pub(super) async fn requests_of_filings(
    tx: &impl ConnectionTrait,
    open: &Open,
    there: There,
) -> Result<Vec<Request>, LedgerError> {
    let beside =
        if there.filings { Beside::of(tx, open.case.id).await? } else { Beside::default() };
    let mut requests = Vec::new();
    for row in &open.rows {
        let entry = u32::try_from(row.position).unwrap_or_default();
        let on = Filed::of(row.on, legal_day(row.recorded_at)).on;
        let filed = (row.kind.0, row.on, row.recorded_at);
        let standing = beside.standing(row.id, filed, open.today).map(|it| it.standing);
        let kind = match standing {
            // Owed until midnight, a task from then on.
            Some(Standing::Owed | Standing::Missing) => {
                Some(RequestKind::MissingPublicVersion { entry })
            }
            Some(Standing::Late) => Some(RequestKind::LatePublicVersion { entry }),
            Some(Standing::Complete) | None => None,
        };
        requests.extend(kind.map(|kind| Request { kind, number: entry, on }));
        // Of several public versions of one document, the last is the one that is read.
        let last = beside.pairs(row.id).into_iter().filter_map(|it| it.1.last().copied());
        let found = last.filter(|it| beside.is_barred(it.id)).map(|it| Request {
            kind: RequestKind::PublicVersionFindings { entry },
            number: it.number.and_then(|it| u32::try_from(it).ok()).unwrap_or_default(),
            on: it.filed_at.map_or(on, legal_day),
        });
        requests.extend(found);
    }
    Ok(requests)
}

/// Opens a public version to its readers, when an officer has looked at what was found in it.
pub(super) async fn said_of_findings(
    tx: &DatabaseTransaction,
    name: &str,
    fact: &task_fact::Model,
) -> Result<(), LedgerError> {
    let number = name.strip_prefix(FINDINGS).and_then(|it| it.parse::<i32>().ok());
    let (Some(number), Some(case), TaskWord::Completed) = (number, fact.case_id, fact.word) else {
        return Ok(());
    };
    let row = Entity::find()
        .filter(Column::CaseId.eq(case))
        .filter(Column::Number.eq(number))
        .one(tx)
        .await
        .doing("reading a public version")?;
    let Some(row) = row else { return Ok(()) };
    public_version::Entity::update_many()
        .set(public_version::ActiveModel { barred: Set(false), ..Default::default() })
        .filter(public_version::Column::DocumentId.eq(row.id))
        .exec(tx)
        .await
        .doing("opening a public version")?;
    Ok(())
}

impl Ledger {
    /// Files public versions of the confidential documents of a submission of the actor's own, after it: without reproach until the end of
    /// its legal day, and late after it.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such case for the actor; [`LedgerError::NotYourTask`] for an officer;
    /// [`LedgerError::Barred`] where the entry is no submission of his party, the docket has done with it, or with every defect of the
    /// documents; the idempotency key's; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, beside what, what, and how often: all of it is the act"
    )]
    pub async fn file_public_versions(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        number: u32,
        said: &Value,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, SubmissionSeen>,
    ) -> Result<Replayable<SubmissionSeen>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let mut locked = self.lock_for(tx, actor, realm, case).await?;
            if let Some(before) = self.answered_on(tx, idem, locked.as_mut()).await? {
                return Ok(Replayable::Replayed(before));
            }
            let locked = locked.ok_or(LedgerError::NotFound)?;
            let audience = locked.seen_as.ok_or(LedgerError::NotFound)?.0;
            let mut open = self.open(tx, locked).await?;
            if open.case.program.0 != Program::Eapa {
                return Err(LedgerError::NotFound);
            }
            yours(actor, confidential::LODGED_BY)?;
            let entry = own_submission(tx, &open, actor, audience, number).await?;
            let entry = open.rows.iter().find(|row| row.id == entry).cloned();
            let entry = entry.ok_or(LedgerError::NotFound)?;
            let position = u32::try_from(entry.position).unwrap_or_default();
            let seen = open.seen(audience).ok_or(LedgerError::NotFound)?;
            let docket =
                statute::docket(open.case.matter(), &seen.entries, &self.law(), open.today);
            let bar =
                |barred| LedgerError::Barred { barred: Box::new(barred), permitted: Vec::new() };
            pairs::may_follow(&docket, number).map_err(bar)?;
            let beside = Beside::of(tx, case).await?;
            let pairs = beside.pairs(entry.id);
            let has_none =
                |public: &[&Model]| public.last().is_none_or(|it| beside.is_barred(it.id));
            let wanting = pairs.iter().filter(|it| has_none(&it.1)).map(|it| it.0.id);
            let wanting: Vec<_> = wanting.collect();
            let filing = self.later_filing(tx, actor, realm, said, &wanting).await?;
            if !filing.defects.is_empty() {
                return Err(defective(filing.defects));
            }
            let put = self.put_beside(tx, &open, &entry, &filing.documents).await?;
            self.lapse(&mut open)?;
            let mut post = self.owed(tx, &open, None).await?;
            self.serve_submission(tx, &open, position, entry.id, &mut post).await?;
            let settled = self.settle(tx, &open).await?;
            self.send(tx, &open, post, settled.moved).await?;
            let view = settled.views.iter().find(|it| it.audience.0 == audience);
            let view = view.ok_or(LedgerError::NotFound)?;
            let now = Moment::default();
            let (rows, sealed) = (&open.rows, &open.sealed);
            let file = CaseFile::of(&open.case, view, rows, sealed, &self.law(), open.today, now)?;
            let line = file.lines.into_iter().find(|line| line.id == entry.id);
            let line = line.ok_or(LedgerError::NotFound)?;
            let seen = self.submission(tx, &open, (actor, audience), &line).await?;
            let mut seen = seen.ok_or(LedgerError::NotFound)?;
            if let Some(first) = put.first() {
                let place = (realm, Some(&open.case), open.now);
                let beside = receipt::Beside {
                    of: Some(number),
                    documents: &put,
                    ..receipt::Beside::of("public_versions", first.id.0)
                };
                seen.receipt = self.receipt_beside(tx, actor, place, beside, idem).await?;
            }
            let answer = answer(&seen);
            // The docket's own chain is closed by then: the links of the audit bind what comes after it.
            let mut deeds = put.iter().map(|row| {
                let (what, subject) = (Deeds::PublicVersionFiled, Some(row.id.to_string()));
                let mut deed = Deed::of(actor, what, Resource::Document, subject);
                deed.etag = Some(row.sha256.clone());
                deed
            });
            let first = deeds.next().ok_or(LedgerError::NotFound)?;
            let rest: Vec<_> = deeds.collect();
            if !rest.is_empty() {
                self.chain(tx, Place::on(&open), rest).await?;
            }
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), first)).await?;
            Ok(Replayable::Fresh { it: seen, answer })
        })
        .await
    }

    /// Keeps what is known of the public versions just put on a case: whether they are served, and what is found where they are compared
    /// with their confidential versions. Nothing that is found refuses a filing: a machine can be wrong, and a right is not lost to it in
    /// the last minute; it bars others from reading what may say too much, and an officer looks at it.
    pub(super) async fn compare(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        entry: &docket_entry::Model,
        put: &[Model],
    ) -> Result<(), LedgerError> {
        let served = takes(entry.kind.0).is_some() && open.seen(Audience::Importer).is_some();
        for row in put.iter().filter(|row| row.version == Some(Word(Version::Public))) {
            let findings = match row.public_of {
                Some(of) => self.found(tx, of, row.id).await?,
                None => Vec::new(),
            };
            let known = public_version::Model {
                document_id: row.id,
                case_id: open.case.id,
                entry_id: entry.id,
                served,
                barred: findings.iter().any(statute::public_version::Finding::is_defect),
                findings: Document(json!(findings)),
            };
            public_version::Entity::insert(all_set(known))
                .exec_without_returning(tx)
                .await
                .doing("keeping what is known of a public version")?;
        }
        Ok(())
    }

    /// What lies beside a line of a case in hand, to somebody who sees it; `None` where there is nothing for him.
    pub(super) async fn submission(
        &self,
        db: &impl ConnectionTrait,
        open: &Open,
        (actor, audience): (&Actor, Audience),
        line: &DocketLine,
    ) -> Result<Option<SubmissionSeen>, LedgerError> {
        let beside = Beside::of(db, open.case.id).await?;
        Ok(SubmissionSeen::of(&beside, open.case.id, line, (actor, audience), open.today))
    }
}
