//! What is found, and how much of it there is.

use chrono::NaiveDate;
use entities::{FacetCount as Counted, Hit, SearchCounts as Counts};
use poem_openapi::Object;
use statute::search::Thing;
use uuid::Uuid;

use super::instant::Instant;
use super::word::{EntryWord, ProgramWord, ThingWord, VersionWord};

/// Something that was found.
#[derive(Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SearchHit {
    /// What it is.
    pub kind: ThingWord,
    /// The id of the case, the entry, the notice or the document.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number.
    pub case_number: String,
    /// Its program.
    pub program: ProgramWord,
    /// The number of the entry, or of the one that a document stands beside, as this caller counts.
    pub number: Option<i32>,
    /// What happened, of an entry; of a document, with what it was filed.
    pub entry: Option<EntryWord>,
    /// Which version a document is.
    pub version: Option<VersionWord>,
    /// The title of a document, or the public summary of confidential information.
    pub title: Option<String>,
    /// The page on which the first of the words stands; of what was found within a document.
    pub page: Option<i32>,
    /// Its legal day.
    pub on: NaiveDate,
    /// When it was recorded, filed or written.
    pub at: Instant,
    /// Some words around the first that was looked for; empty of another's confidence, which `link` opens on record.
    pub snippet: String,
    /// Where it is.
    pub link: String,
}

impl std::fmt::Debug for SearchHit {
    /// Without its words: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("SearchHit").field(&self.kind).field(&self.id).finish()
    }
}

impl From<Hit> for SearchHit {
    fn from(hit: Hit) -> Self {
        let link = match (hit.kind, hit.number) {
            (Thing::Entry, Some(number)) => format!("/v1/cases/{}/docket/{number}", hit.case),
            (Thing::Case | Thing::Entry, _) => format!("/v1/cases/{}", hit.case),
            (Thing::Notice, _) => format!("/v1/notices/{}", hit.id),
            (Thing::Document, _) => format!("/v1/documents/{}", hit.id),
            (Thing::ConfidentialInformation, _) => {
                format!("/v1/confidential-information/{}", hit.id)
            }
        };
        Self {
            kind: hit.kind.into(),
            id: hit.id,
            case: hit.case.0,
            case_number: hit.case_number,
            program: hit.program.into(),
            number: hit.number,
            entry: hit.entry.map(Into::into),
            version: hit.version.map(Into::into),
            title: hit.title,
            page: hit.page,
            on: hit.on,
            at: hit.at.into(),
            snippet: hit.snippet,
            link,
        }
    }
}

/// How many things are found under one value.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct FacetCount {
    /// The value.
    pub value: String,
    /// How many.
    pub count: i64,
}

impl From<Counted> for FacetCount {
    fn from(it: Counted) -> Self {
        Self { value: it.value, count: it.count }
    }
}

/// How many things are found: as many as the pages of the search have. Of what cases are found by, the twenty values with the most.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct SearchCounts {
    /// All of them.
    pub all: i64,
    /// By what they are.
    pub kinds: Vec<FacetCount>,
    /// By program.
    pub programs: Vec<FacetCount>,
    /// By party that their cases name.
    pub parties: Vec<FacetCount>,
    /// By antidumping or countervailing duty order.
    pub orders: Vec<FacetCount>,
    /// By what is imported.
    pub products: Vec<FacetCount>,
    /// By country.
    pub countries: Vec<FacetCount>,
}

impl From<Counts> for SearchCounts {
    fn from(it: Counts) -> Self {
        let told = |counts: Vec<Counted>| counts.into_iter().map(Into::into).collect();
        Self {
            all: it.all,
            kinds: told(it.kinds),
            programs: told(it.programs),
            parties: told(it.parties),
            orders: told(it.orders),
            products: told(it.products),
            countries: told(it.countries),
        }
    }
}
