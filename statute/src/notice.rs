//! Which entries owe a notice, to whom, by when, and on what authority: the catalogue.

use serde::Serialize;

use crate::documents::limits::takes;
use crate::entry::EntryKind;
use crate::entry::{Entry, EntryKind as K};
use crate::role::{Program, Role};
use crate::visibility::{Audience, sees};
use crate::{eapa, forced_labor};

/// One kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoticeRule {
    /// Its id: the name of its template.
    pub id: &'static str,
    /// What it is, as its heading says it.
    pub title: &'static str,
    /// The entry that owes it; none for those the clock owes, and where no kind of entry owes it each time.
    pub owed_by: Option<EntryKind>,
    /// Who is told.
    pub to: Told,
    /// The time limit it is owed by, by rule id; none where the law says promptly, or nothing.
    pub by: Option<&'static str>,
    /// What it must contain, in our own words.
    pub contents: &'static [&'static str],
    /// On what authority.
    pub authority: &'static str,
}

/// Who is told by a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// These audiences, as far as they may know of the entry on that day.
    Audiences(&'static [Audience]),
    /// Whom the entry is addressed to (`to`).
    Addressee,
    /// Whoever made the submission that the entry answers (`of`).
    Submitter,
    /// The parties but the one that did it.
    Others,
    /// Whoever owes the act that the clock reminds of.
    Obligor,
}

/// Both parties.
pub(crate) const PARTIES: Told = Told::Audiences(&[Audience::Filer, Audience::Importer]);
/// The filer alone.
pub(crate) const FILER: Told = Told::Audiences(&[Audience::Filer]);
/// The importer alone.
pub(crate) const IMPORTER: Told = Told::Audiences(&[Audience::Importer]);

/// A reminder to whoever owes an act. No law asks for it.
pub const REMINDER: NoticeRule = NoticeRule {
    id: "reminder",
    title: "Reminder",
    owed_by: None,
    to: Told::Obligor,
    by: None,
    contents: &["the act that is owed", "its last day", "where that day comes from"],
    authority: "a service of Tidewaiter",
};

/// The word to a supervisor that the office is about to be late. No law asks for it.
pub const ESCALATION: NoticeRule = NoticeRule {
    id: "escalation",
    title: "A last day of the office is near",
    owed_by: None,
    to: Told::Obligor,
    by: None,
    contents: &["the act that is owed", "who owes it", "its last day"],
    authority: "a service of Tidewaiter",
};

/// The service of a submission on the other parties, for whoever filed it: they are told the same day that it is there, and where its
/// public version is read. What the parties' submissions owe, the docket's own words do not tell: see [`serves`].
pub const SERVICE_OF_SUBMISSION: NoticeRule = NoticeRule {
    id: "service_of_submission",
    title: "A submission was filed, and its public version is served",
    owed_by: None,
    to: Told::Others,
    by: None,
    contents: &["the submission and its day", "where its public version is read"],
    authority: "19 CFR 165.4(a), 165.26(d)",
};

/// Whether the service serves a submission on the other parties: after the notice of initiation, where it has a public version, and
/// whoever filed it does not say that he did. `entries` end with it, or go on; `has_public_version` is said of all its documents, those
/// that came later too.
#[must_use]
pub fn serves(entries: &[Entry], entry: &Entry, has_public_version: bool) -> bool {
    let is_told =
        |it: &Entry| it.kind == K::NoticeOfInitiationIssued && it.position < entry.position;
    let does_itself = entry
        .fields
        .content
        .as_ref()
        .is_some_and(|it| it.get("service").is_some_and(|service| !service.is_null()));
    let is_owed = takes(entry.kind).is_some_and(|row| row.service.is_some());
    is_owed && has_public_version && !does_itself && entries.iter().any(is_told)
}

/// Whether whoever gets a notice of this kind may ask for no more of them: a courtesy to him, and not one the law or the
/// office owes.
#[must_use]
pub fn is_courtesy(id: &str) -> bool {
    id == REMINDER.id
}

/// The word to the office that a duty was not done in time.
pub const MISSED_DUTY: NoticeRule = NoticeRule {
    id: "missed_duty",
    title: "A duty was missed",
    owed_by: Some(K::DeadlineMissed),
    to: Told::Audiences(&[Audience::Office]),
    by: None,
    contents: &["the duty", "its last day"],
    authority: "a service of Tidewaiter",
};

/// The word to a second person that a task is still open. No law asks for it.
pub const TASK_WARNING: NoticeRule = NoticeRule {
    id: "task_warning",
    title: "A task is still open",
    owed_by: None,
    to: Told::Obligor,
    by: None,
    contents: &["the task", "since when it is open", "whose it is"],
    authority: "a service of Tidewaiter",
};

/// The notice that an entry owes, if any. A docket tells whom: see [`told`].
#[must_use]
pub fn owed(program: Program, kind: EntryKind) -> Option<&'static NoticeRule> {
    let table = match program {
        Program::Eapa => eapa::NOTICES,
        Program::ForcedLaborOrder | Program::Detention => forced_labor::NOTICES,
    };
    table.iter().find(|notice| notice.owed_by == Some(kind))
}

/// Every kind of notice of either program, and those of the clock.
pub fn all() -> impl Iterator<Item = &'static NoticeRule> {
    eapa::NOTICES.iter().chain(forced_labor::NOTICES).chain([
        &SERVICE_OF_SUBMISSION,
        &REMINDER,
        &ESCALATION,
        &MISSED_DUTY,
        &TASK_WARNING,
    ])
}

/// The notice of this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static NoticeRule> {
    all().find(|notice| notice.id == id)
}

/// Who is told of an entry by its notice, on a docket that ends with it or goes on: the audiences of the rule that may
/// see the entry. An embargo is kept by this: a referral before the notice of initiation is told to the filer only.
#[must_use]
pub fn told(
    notice: &NoticeRule,
    program: Program,
    entries: &[Entry],
    entry: &Entry,
) -> Vec<Audience> {
    let named = entry.fields.of.and_then(|of| entries.iter().find(|other| other.position == of));
    // What answers an answer goes to whoever made the first submission.
    let side = |role: Option<&str>| match role.and_then(|word| word.parse().ok()) {
        Some(Role::Filer) => Some(Audience::Filer),
        Some(Role::Importer) => Some(Audience::Importer),
        _ => None,
    };
    let one = |role: Option<&str>| {
        side(role).map_or_else(|| vec![Audience::Filer, Audience::Importer], |one| vec![one])
    };
    let wanted = match notice.to {
        Told::Audiences(audiences) => audiences.to_vec(),
        Told::Addressee => one(entry.fields.to.as_deref()),
        Told::Submitter => one(named.and_then(|named| named.fields.by.as_deref())),
        Told::Others => {
            let own = side(entry.fields.by.as_deref());
            let both = [Audience::Filer, Audience::Importer];
            both.into_iter().filter(|it| Some(*it) != own).collect()
        }
        Told::Obligor => Vec::new(),
    };
    wanted
        .into_iter()
        .filter(|audience| sees(*audience, program, entries, entry.position))
        .collect()
}
