//! The documents beside a submission, and what is owed of them, to whoever sees its entry.

use chrono::NaiveDate;
use serde_json::Value;
use statute::documents::Version;
use statute::documents::limits::takes;
use statute::documents::pairs::PublicVersions;
use statute::{Audience, EntryKind, Program};

use super::case_file::{CaseFile, DocketLine};
use crate::actor::Actor;
use crate::document::Model;
use crate::error::LedgerError;
use crate::ids::{CaseId, ReceiptId};
use crate::ledger::{Beside, Ledger};

/// A submission with its documents, as somebody sees it who sees its entry.
#[derive(Debug, Clone, PartialEq)]
pub struct SubmissionSeen {
    /// The case.
    pub case: CaseId,
    /// The entry, by its number among what the caller sees.
    pub of: u32,
    /// What it is.
    pub kind: EntryKind,
    /// Its documents that the caller may know of, the first first.
    pub documents: Vec<DocumentBeside>,
    /// Where its public versions stand, where some are owed.
    pub public_versions: Option<PublicVersions>,
    /// When the other parties were served by whoever filed it, and how, in his own words.
    pub service: Option<Value>,
    /// Whether it is the caller's own, or he is of the office.
    pub is_own: bool,
    /// The receipt of public versions, to whoever has just filed them.
    pub receipt: Option<ReceiptId>,
}

/// A document beside an entry.
#[derive(Debug, Clone, PartialEq)]
pub struct DocumentBeside {
    /// What is known of it without reading it.
    pub document: Model,
    /// Whether nobody but its submitter and the office reads it, until an officer has looked at it.
    pub is_barred: bool,
    /// What was found in it: told to its submitter and to the office.
    pub findings: Vec<Value>,
}

impl SubmissionSeen {
    /// What lies beside an entry, to somebody who sees these entries; `None` where there is nothing for him.
    pub(crate) fn of(
        beside: &Beside,
        case: CaseId,
        line: &DocketLine,
        (actor, audience): (&Actor, Audience),
        today: NaiveDate,
    ) -> Option<Self> {
        let own = actor.own_party().key;
        let is_office = audience == Audience::Office;
        let is_own = is_office || beside.at(line.id).any(|row| row.party_key == own);
        let content = line.entry.fields.content.as_ref();
        // Of an allegation the importer reads with the public version of the record.
        if !is_own && content.is_none_or(|it| it.get("documents").is_none()) {
            return None;
        }
        let documents: Vec<_> = beside
            .at(line.id)
            .filter(|row| is_office || row.version.is_some_and(|it| it.0 != Version::Internal))
            .map(|row| {
                let known = beside.versions.get(&row.id);
                let found = known.and_then(|it| it.findings.0.as_array().cloned());
                DocumentBeside {
                    document: row.clone(),
                    is_barred: known.is_some_and(|it| it.barred),
                    findings: found.filter(|_| is_own).unwrap_or_default(),
                }
            })
            .collect();
        let filed = (line.entry.kind, line.entry.on, line.recorded_at);
        let service = content.and_then(|it| it.get("service")).filter(|it| !it.is_null());
        if documents.is_empty() && service.is_none() {
            return None;
        }
        Some(Self {
            case,
            of: line.number,
            kind: line.entry.kind,
            documents,
            public_versions: beside.standing(line.id, filed, today),
            service: service.cloned(),
            is_own,
            receipt: None,
        })
    }
}

impl Ledger {
    /// The documents beside a line of a docket that the caller reads, and what is owed of them; `None` where there are none for him.
    ///
    /// # Errors
    /// The database's own.
    pub async fn submission_of(
        &self,
        actor: &Actor,
        file: &CaseFile,
        line: &DocketLine,
    ) -> Result<Option<SubmissionSeen>, LedgerError> {
        if file.program != Program::Eapa || takes(line.entry.kind).is_none() {
            return Ok(None);
        }
        let beside = Beside::of(self.db(), file.id).await?;
        let who = (actor, file.audience);
        Ok(SubmissionSeen::of(&beside, file.id, line, who, file.docket.on))
    }
}
