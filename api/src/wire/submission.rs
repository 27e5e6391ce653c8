//! The documents of a submission: as a body names them, and as they lie beside the entry, with what is owed of them.

use chrono::NaiveDate;
use entities::{DocumentBeside as Seen, SubmissionSeen};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::Defect;
use statute::documents::pairs::{PublicVersions, Standing};
use uuid::Uuid;

use super::deadline::Authority;
use super::instant::Instant;
use super::word::{ConfidenceWord, EntryWord, MethodWord, StandingWord, VersionWord};
use crate::payload::Filing;

/// A document that a filing names: one of the caller's own that is not filed yet.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NamedDocument {
    /// The document, by its id.
    pub document: Uuid,
    /// Which version of the submission it is.
    pub version: VersionWord,
    /// The confidential document of which it is the public version.
    pub public_of: Option<Uuid>,
    /// What it is called, where that is not how it was called when it was sent. Everybody reads it who may see the entry: it is public.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub title: Option<String>,
}

/// That whoever files has served the other parties himself. Without it the service serves them.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OwnService {
    /// The day: that of the filing, 19 CFR 165.4(a).
    pub served_on: NaiveDate,
    /// How.
    pub method: MethodWord,
}

/// File the public versions of a submission's confidential documents after it, 19 CFR 165.4(a)(2): without reproach until the end of its
/// day.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewPublicVersions {
    /// The public versions, each with what it is the public version of.
    #[oai(validator(min_items = 1, max_items = 200))]
    pub documents: Vec<NamedPublicVersion>,
    /// That what they say is one's own information, or public, 19 CFR 165.4(d).
    pub own_or_public_information: bool,
}

/// A public version that comes after its submission.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct NamedPublicVersion {
    /// The document, by its id.
    pub document: Uuid,
    /// The confidential document of which it is the public version.
    pub public_of: Uuid,
    /// What it is called, where that is not how it was called when it was sent.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub title: Option<String>,
}

impl Filing for NewPublicVersions {
    fn defects(raw: &Value) -> Vec<Defect> {
        statute::documents::pairs::certification_defects(raw)
    }
}

impl Example for NewPublicVersions {
    fn example() -> Self {
        Self {
            documents: vec![NamedPublicVersion {
                document: Uuid::nil(),
                public_of: Uuid::nil(),
                title: Some("Purchase records, public version".to_owned()),
            }],
            own_or_public_information: true,
        }
    }
}

/// The documents beside a submission, and what is owed of them.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Submission {
    /// The case.
    pub case: Uuid,
    /// The entry, by its number as this caller sees it.
    pub of: u32,
    /// What it is.
    pub entry: EntryWord,
    /// Whether it is complete: each confidential document has its public version, or a public summary stands for it.
    pub complete: bool,
    /// What is owed of public versions, where something confidential was filed.
    pub public_versions: Option<PublicVersionsOwed>,
    /// Its documents, in the order of their filing.
    pub documents: Vec<DocumentBeside>,
    /// That whoever filed it served the other parties himself, as he said it.
    pub service: Option<Value>,
    /// The signed receipt of public versions that were filed after it: `/v1/receipts/{id}`; in the answer to that filing.
    pub receipt: Option<String>,
}

/// What is owed of the public versions of a submission.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PublicVersionsOwed {
    /// Where they stand: a submission whose public version is `owed` or `missing` is not complete.
    pub standing: StandingWord,
    /// Their last day, to its end in `America/New_York`.
    pub due: NaiveDate,
    /// Where it is written.
    pub authority: Authority,
}

/// A document beside an entry. What it says is read at `link`, by whoever may.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DocumentBeside {
    /// The document.
    pub document: Uuid,
    /// Which version of the submission it is.
    pub version: Option<VersionWord>,
    /// The confidential document of which it is the public version.
    pub public_of: Option<Uuid>,
    /// What it is called.
    pub title: String,
    /// How many pages it has, where they were counted.
    pub pages: Option<u32>,
    /// When it was filed.
    pub filed_at: Option<Instant>,
    /// Said of a public version that may say what is confidential: nobody else reads it until an officer has looked at it.
    pub barred: Option<bool>,
    /// What was found in it; for its submitter and for officers.
    #[oai(skip_serializing_if_is_empty, default)]
    pub findings: Vec<PublicVersionFinding>,
    /// Where it is read.
    pub link: String,
}

/// Something that was found where a public version was compared with its confidential version. It never holds words that may be
/// confidential.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicVersionFinding {
    /// A word for programs.
    pub code: String,
    /// What it asks for: `defect`, `warning`, `not_checked`.
    pub weight: String,
    /// In which of the two its place is.
    pub version: String,
    /// The page there, from 1.
    pub page: Option<u64>,
    /// The line of the page, from 1.
    pub line: Option<u64>,
    /// The public words before it.
    pub after: Option<String>,
    /// What it is, and what to do about it.
    pub message: String,
    /// The provision.
    pub authority: Option<String>,
}

impl From<&Value> for PublicVersionFinding {
    fn from(found: &Value) -> Self {
        let some = |name: &str| found.get(name).and_then(Value::as_str).map(str::to_owned);
        let text = |name: &str| some(name).unwrap_or_default();
        let number = |name: &str| found.get(name).and_then(Value::as_u64);
        let cite = found.pointer("/authority/cite").and_then(Value::as_str);
        Self {
            code: text("code"),
            weight: text("weight"),
            version: text("version"),
            page: number("page"),
            line: number("line"),
            after: some("after"),
            message: text("message"),
            authority: cite.map(str::to_owned),
        }
    }
}

impl From<&PublicVersions> for PublicVersionsOwed {
    fn from(it: &PublicVersions) -> Self {
        let authority =
            Authority { cite: it.by.cite.to_owned(), confidence: ConfidenceWord(it.by.confidence) };
        Self { standing: it.standing.into(), due: it.due, authority }
    }
}

impl From<&Seen> for DocumentBeside {
    fn from(seen: &Seen) -> Self {
        let row = &seen.document;
        Self {
            document: row.id.0,
            version: row.version.map(|it| VersionWord(it.0)),
            public_of: row.public_of.map(|it| it.0),
            title: row.title.clone(),
            pages: row.pages.and_then(|it| u32::try_from(it).ok()),
            filed_at: row.filed_at.map(Instant::from),
            barred: seen.is_barred.then_some(true),
            findings: seen.findings.iter().map(PublicVersionFinding::from).collect(),
            link: format!("/v1/documents/{}", row.id),
        }
    }
}

impl From<&SubmissionSeen> for Submission {
    fn from(seen: &SubmissionSeen) -> Self {
        let is_complete =
            |it: &PublicVersions| matches!(it.standing, Standing::Complete | Standing::Late);
        Self {
            case: seen.case.0,
            of: seen.of,
            entry: seen.kind.into(),
            complete: seen.public_versions.as_ref().is_none_or(is_complete),
            public_versions: seen.public_versions.as_ref().map(PublicVersionsOwed::from),
            documents: seen.documents.iter().map(DocumentBeside::from).collect(),
            service: seen.service.clone(),
            receipt: seen.receipt.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}
