//! The documents of a submission held against the law: their pages, their pairs of confidential and public version, what is owed of them,
//! and what an officer does about it.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::Version;
use super::limits::{Provision, Tables, Takes, takes};
use crate::count;
use crate::decide::{Barred, Defect};
use crate::docket::Docket;
use crate::eapa::beside::{Request, RequestKind};
use crate::entry::{Entry, EntryKind as K};
use crate::role::{Role, UnknownWord, words};
use crate::rule::{Authority, Confidence};
use crate::task::{Task, without_limit};

/// That each document is named once, and a public version with what it is the public version of.
const PAIRS: &str = "19 CFR 165.4(a)(2)";

/// A document that a submission names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paper<'a> {
    /// Its id.
    pub id: &'a str,
    /// Which version it is.
    pub version: Version,
    /// The document of which it is the public version.
    pub public_of: Option<&'a str>,
    /// Its pages, where they were counted.
    pub pages: Option<u32>,
}

/// What a submission says of its documents, and what is known of the case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said<'a> {
    /// How many pages it says it has.
    pub pages: Option<u64>,
    /// How many pages of tables it says it has.
    pub table_pages: Option<u64>,
    /// The confidential documents of the same party on the case, of which another public version may come.
    pub earlier: &'a [&'a str],
    /// The day on which the party says that it served the others itself, and the day of the filing.
    pub served_on: Option<(NaiveDate, NaiveDate)>,
}

/// The pages of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// How many were counted: each text once, in its confidential version where it has one.
    pub pages: u64,
    /// Whether every document that counts was counted.
    pub is_whole: bool,
}

/// Counts the pages that a limit is held against.
#[must_use]
pub fn counted(papers: &[Paper<'_>]) -> Counted {
    let is_here = |id: &str| papers.iter().any(|it| it.id == id);
    let counts = papers.iter().filter(|it| !it.public_of.is_some_and(is_here));
    let pages: Vec<_> = counts.map(|it| it.pages).collect();
    Counted {
        pages: pages.iter().flatten().map(|it| u64::from(*it)).sum(),
        is_whole: pages.iter().all(Option::is_some),
    }
}

/// Every defect of the documents of a submission. Pointers are into its body.
#[must_use]
pub fn defects(entry: K, papers: &[Paper<'_>], said: &Said<'_>) -> Vec<Defect> {
    let mut found = Vec::new();
    let Some(takes) = takes(entry) else {
        if !papers.is_empty() {
            add(
                &mut found,
                "/documents",
                "not_taken",
                &format!("`{entry}` takes no documents"),
                "19 CFR 165.5",
            );
        }
        return found;
    };
    for (at, paper) in papers.iter().enumerate() {
        one(&mut found, takes, papers, at, paper, said);
    }
    if !papers.is_empty() {
        many_pages(&mut found, takes, papers, said);
    }
    if let Some(((served, filed), by)) = said.served_on.zip(takes.service)
        && served != filed
    {
        let message = format!(
            "the other parties are served on the day of the filing, {filed}: leave it out, and the service serves them"
        );
        add(&mut found, "/service/served_on", "not_same_day", &message, by.cite);
    }
    found
}

fn one(
    found: &mut Vec<Defect>,
    takes: &Takes,
    papers: &[Paper<'_>],
    at: usize,
    paper: &Paper<'_>,
    said: &Said<'_>,
) {
    let place = |member: &str| format!("/documents/{at}/{member}");
    let before = &papers[..at];
    if before.iter().any(|it| it.id == paper.id) {
        add(found, &place("document"), "twice", "a document is named once", PAIRS);
    }
    if !takes.versions.contains(&paper.version) {
        let known: Vec<_> = takes.versions.iter().map(|it| it.as_str()).collect();
        let message = format!("one of: {}", known.join(", "));
        add(found, &place("version"), "not_taken", &message, "19 CFR 165.4, 165.5");
    }
    let Some(of) = paper.public_of else { return };
    let pointer = place("public_of");
    if paper.version != Version::Public {
        let message = "only a public version is the public version of another document";
        return add(found, &pointer, "not_public", message, PAIRS);
    }
    let is_confidential = |it: &Paper<'_>| it.id == of && it.version == Version::Confidential;
    if !papers.iter().any(is_confidential) && !said.earlier.contains(&of) {
        let message = "a confidential document of this submission";
        add(found, &pointer, "names_nothing", message, PAIRS);
    } else if before.iter().any(|it| it.public_of == Some(of)) {
        add(found, &pointer, "twice", "a document has one public version", PAIRS);
    }
}

fn many_pages(found: &mut Vec<Defect>, takes: &Takes, papers: &[Paper<'_>], said: &Said<'_>) {
    let Some(limit) = takes.pages else { return };
    let Counted { pages, is_whole } = counted(papers);
    let tables = match limit.tables {
        Tables::LeftOut => said.table_pages.unwrap_or_default(),
        Tables::Counted => 0,
    };
    if is_whole && tables > pages {
        let message = format!("the documents have {pages} pages");
        return add(found, "/table_pages", "too_many", &message, limit.by.cite);
    }
    let counted = pages.saturating_sub(tables);
    if counted > limit.most {
        let tables = match limit.tables {
            Tables::LeftOut => "without tables",
            Tables::Counted => "and with tables",
        };
        let message = format!(
            "the documents have {counted} pages, each text counted once, and no more than {} are taken, with exhibits {tables}",
            limit.most
        );
        add(found, "/documents", "too_many", &message, limit.by.cite);
    }
    // Of a document whose pages cannot be counted, its submitter's word stands.
    let is_so = |said: u64| said == counted || (!is_whole && said > counted);
    if said.pages.is_some_and(|said| !is_so(said)) {
        let message = format!("{counted} pages were counted");
        add(found, "/pages", "miscounted", &message, limit.by.cite);
    }
}

fn add(found: &mut Vec<Defect>, pointer: &str, code: &'static str, message: &str, cite: &str) {
    found.push(Defect {
        pointer: pointer.to_owned(),
        code,
        message: message.to_owned(),
        authority: Some(cite.to_owned()),
    });
}

/// What the certification of a public version lacks, 19 CFR 165.4(d).
#[must_use]
pub fn certification_defects(said: &Value) -> Vec<Defect> {
    let mut found = Vec::new();
    if said.get("own_or_public_information") != Some(&Value::Bool(true)) {
        let message = "certify that what it says is your own information, or public";
        add(&mut found, "/own_or_public_information", "not_certified", message, "19 CFR 165.4(d)");
    }
    found
}

/// What is wrong where a filing names something that is no staged document of whoever files: whatever else it may be.
#[must_use]
pub fn no_document(pointer: String) -> Defect {
    Defect {
        pointer,
        code: "names_nothing",
        message: "names no document of yours that is not filed yet".to_owned(),
        authority: None,
    }
}

words! {
    /// Where the public versions of a submission stand.
    Standing in "standings of public versions" {
        /// All came on the day of the submission, or a summary did.
        Complete = "complete",
        /// One is owed until the end of the day.
        Owed = "owed",
        /// All came, and one after its day.
        Late = "late",
        /// One did not come on its day, and has not come since: the submission is not complete.
        Missing = "missing",
    }
}

/// What is owed of the public versions of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicVersions {
    /// Where they stand.
    pub standing: Standing,
    /// Their last day, to its end: that of the submission.
    pub due: NaiveDate,
    /// Where it is written.
    pub by: Provision,
}

/// The legal days of a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filed {
    /// The one from which it counts: the other parties are served on it, and it is the last for its public versions.
    pub on: NaiveDate,
    /// The one on which it arrived.
    pub arrived_on: NaiveDate,
}

impl Filed {
    /// Of a submission whose entry has a legal day, and which arrived on another or the same: what was announced counts from its
    /// announcement, even where it arrived after midnight.
    #[must_use]
    pub fn of(entry_on: NaiveDate, arrived_on: NaiveDate) -> Self {
        Self { on: entry_on.min(arrived_on), arrived_on }
    }

    /// The day of a public version that arrived on a day: what came with the submission counts as it does.
    #[must_use]
    pub const fn came(self, on: NaiveDate, with_it: bool) -> NaiveDate {
        if with_it { self.on } else { on }
    }
}

/// Where the public versions of a submission stand on a day: for each of its confidential documents the day its public version came, and
/// the day of a public summary of the whole. `None` where none is owed.
#[must_use]
pub fn public_versions(
    entry: K,
    filed_on: NaiveDate,
    today: NaiveDate,
    came: &[Option<NaiveDate>],
    summarised: Option<NaiveDate>,
) -> Option<PublicVersions> {
    let by = takes(entry)?.public_version.filter(|_| !came.is_empty())?;
    let days: Option<Vec<_>> =
        came.iter().map(|came| [*came, summarised].into_iter().flatten().min()).collect();
    let standing = match days {
        Some(days) if days.iter().all(|day| *day <= filed_on) => Standing::Complete,
        Some(_) => Standing::Late,
        None if today <= filed_on => Standing::Owed,
        None => Standing::Missing,
    };
    Some(PublicVersions { standing, due: filed_on, by })
}

/// The entry that has done with a submission: its rejection, its refusal, its return, or the version that took its place.
fn end<'a>(docket: &'a Docket, submission: &Entry) -> Option<&'a Entry> {
    docket.entries.iter().find(|it| match it.kind {
        K::SubmissionRejected | K::ReviewRequestRefused | K::ReviewRequestWithdrawn => {
            it.fields.of == Some(submission.position)
        }
        K::AllegationReturned | K::AllegationFiled | K::AllegationWithdrawn => {
            submission.kind == K::AllegationFiled && it.position > submission.position
        }
        _ => false,
    })
}

/// Whether a public version may still be filed beside the submission at a position: not where the docket has done with it, for then a
/// cure brings it.
///
/// # Errors
/// [`Barred::NotNow`], with what has done with it.
pub fn may_follow(docket: &Docket, entry: u32) -> Result<(), Barred> {
    let submission = docket.entries.iter().find(|it| it.position == entry);
    let Some((submission, by)) = submission.and_then(|it| Some((it, end(docket, it)?))) else {
        return Ok(());
    };
    Err(Barred::NotNow {
        act: submission.kind,
        rule: "rejection_cure".to_owned(),
        message: format!("`{}` of {} has done with this submission", by.kind, by.on),
        authority: vec![Authority { cite: "19 CFR 165.4(b)".to_owned(), confidence: Confidence::Verified }],
        remedy: "the public version comes with the correction of the submission, while its window is open".to_owned(),
    })
}

/// Every defect of public versions that come after their submission. `earlier` in what is said: the confidential documents of the
/// submission that have no public version yet, or one that may say too much.
#[must_use]
pub fn later_defects(papers: &[Paper<'_>], earlier: &[&str]) -> Vec<Defect> {
    let mut found = Vec::new();
    let takes = Takes {
        entry: K::SubmissionCorrected,
        versions: &[Version::Public],
        pages: None,
        public_version: None,
        service: None,
    };
    let said = Said { earlier, ..Said::default() };
    for (at, paper) in papers.iter().enumerate() {
        one(&mut found, &takes, papers, at, paper, &said);
        if paper.public_of.is_none() {
            let message = "name the confidential document of the submission";
            add(&mut found, &format!("/documents/{at}/public_of"), "missing", message, PAIRS);
        }
    }
    if papers.is_empty() {
        add(&mut found, "/documents", "missing", "name the public versions", PAIRS);
    }
    found
}

/// What an officer does about the documents of the submission at a position, filed on a day; `None` where the docket has done with it.
///
/// A submission without its public version is rejected, and the rejection opens the two days of `rejection_cure`, 19 CFR 165.4(b). What
/// came late, and what a machine finds in a public version, an officer looks at: he may reject too, or say that it is done.
pub(crate) fn task(docket: &Docket, request: &Request, entry: u32) -> Option<Task> {
    let Request { kind, number, on } = *request;
    let submission = docket.entries.iter().find(|it| it.position == entry)?;
    if end(docket, submission).is_some() || docket.state.is_terminal() {
        return None;
    }
    let by = ("19 CFR 165.4(a)(2), 165.4(b)", Confidence::Verified);
    let (name, acts, since, by) = match kind {
        RequestKind::MissingPublicVersion { .. } => (
            "missing_public_version",
            rejections(docket, submission.kind),
            count::later(on, 1)?,
            by,
        ),
        RequestKind::LatePublicVersion { .. } => ("late_public_version", Vec::new(), on, by),
        _ => (
            "public_version_findings",
            Vec::new(),
            on,
            ("19 CFR 165.4(a), (b)", Confidence::Unverified),
        ),
    };
    Some(without_limit(format!("{name}#{number}"), Role::Investigator, acts, since, by))
}

/// The act that rejects a submission of a kind, where it is open.
fn rejections(docket: &Docket, kind: K) -> Vec<K> {
    let act = match kind {
        K::AllegationFiled => K::AllegationReturned,
        K::ReviewRequested => K::ReviewRequestRefused,
        _ => K::SubmissionRejected,
    };
    let is_open = docket.permitted_acts.iter().any(|it| it.act == act)
        && (act != K::SubmissionRejected || crate::eapa::is_rejectable(kind));
    is_open.then_some(act).into_iter().collect()
}
