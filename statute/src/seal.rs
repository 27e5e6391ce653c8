//! Seals: what somebody was shown who may not see it is hidden from all but the office, and an amended notice takes the place of one that
//! leaked.
//!
//! No section of either Act speaks of it. It rests on the confidentiality that they order, 19 CFR 165.4 and 165.15(d), and on what they do
//! not allow: that a right be lost. So a seal takes words away and nothing else. The entry stands on the docket with its day, what it
//! opened is open, and a deadline that runs from it, or of which a sealed notice told, is not moved; nor is it by an amended notice, which
//! is no entry and tells of the same one (U).

mod passages;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decide::Defect;
use crate::entry::Entry;
use crate::role::{Role, UnknownWord, words};
use crate::visibility::Audience;

pub use passages::{Passage, amendment_defects, in_the_letter, occurs, redacted};

words! {
    /// What can be sealed.
    Kind in "kinds of sealed things" {
        /// An entry of a docket.
        Entry = "entry",
        /// A notice.
        Notice = "notice",
        /// The public summary of confidential information.
        ConfidentialInformation = "confidential_information",
        /// A document.
        Document = "document",
    }
}

words! {
    /// What is done about a seal.
    Deed in "deeds about seals" {
        /// Something is sealed.
        Seal = "seal",
        /// A seal is taken off.
        Unseal = "unseal",
        /// An amended notice is sent in the place of one.
        Amend = "amend",
        /// Who had read what is sealed is asked for.
        Readers = "readers",
    }
}

/// Who may do something about a seal, and why he.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Right {
    /// What is done.
    pub deed: Deed,
    /// By whom.
    pub by: &'static [Role],
    /// Why by them.
    pub because: &'static str,
}

/// Who may do what about seals (U).
pub const RIGHTS: &[Right] = &[
    Right {
        deed: Deed::Seal,
        by: &[Role::Investigator, Role::Supervisor],
        because: "whoever of the office sees a leak first stops it: each hour shows it to more",
    },
    Right {
        deed: Deed::Unseal,
        by: &[Role::Supervisor],
        because: "what was closed in haste is opened with care: not by whoever made or mended the mistake",
    },
    Right {
        deed: Deed::Amend,
        by: &[Role::Investigator, Role::Supervisor],
        because: "whoever may issue the notice may mend it",
    },
    Right {
        deed: Deed::Readers,
        by: &[Role::Supervisor, Role::Auditor],
        because: "it is read out of the audit, and tells what accounts did",
    },
];

/// Who may do this.
#[must_use]
pub fn done_by(deed: Deed) -> &'static [Role] {
    RIGHTS.iter().find(|right| right.deed == deed).map_or(&[], |right| right.by)
}

/// What a sealed thing still shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shows {
    /// All of it.
    All,
    /// That it is there, its days, who made it and how it was served; none of its words.
    Facts,
}

/// What a sealed thing still shows somebody who may see it otherwise. A seal opens nothing to anybody.
#[must_use]
pub const fn shows(kind: Kind, audience: Audience) -> Shows {
    match (kind, audience) {
        (_, Audience::Office) => Shows::All,
        // The entry: what happened and when, for dates hang on it. The notice: when it was served, on whom and how. The information: that
        // it is there, of which class, and whether one may open it. The document: its number and its day.
        (
            Kind::Entry | Kind::Notice | Kind::ConfidentialInformation | Kind::Document,
            Audience::Filer | Audience::Importer,
        ) => Shows::Facts,
    }
}

/// A sealed entry as those see it from whom it is hidden: without what was said. What was done, on which day, by and to whom, and the
/// dates and entries it names stay, for rights hang on them; so does a word of a closed list that decides where the case stands.
#[must_use]
pub fn without_words(mut entry: Entry) -> Entry {
    let fields = &mut entry.fields;
    fields.reason = None;
    fields.content = None;
    fields.outcomes = None;
    fields.by_what = None;
    fields.replacement =
        fields.replacement.take().map(|replacement| Box::new(without_words(*replacement)));
    entry
}

/// What is wrong with a request to seal something.
#[must_use]
pub fn seal_defects(said: &Value) -> Vec<Defect> {
    let mut found = Vec::new();
    let kind = said.get("kind").and_then(Value::as_str).and_then(|it| it.parse::<Kind>().ok());
    let has = |name: &str| said.get(name).is_some_and(|it| !it.is_null());
    match kind {
        Some(Kind::Entry) => {
            if !has("number") {
                found.push(defect("/number", "missing", "give the number of the entry"));
            }
            if has("id") {
                found.push(defect("/id", "unexpected", "an entry is named by its number"));
            }
        }
        Some(Kind::Notice | Kind::ConfidentialInformation | Kind::Document) => {
            if !has("id") {
                found.push(defect("/id", "missing", "give the id of what is to be sealed"));
            }
            if has("number") {
                found.push(defect("/number", "unexpected", "only an entry is named by its number"));
            }
        }
        None => {}
    }
    found.extend(reason_defects(said));
    found
}

/// What is wrong with the reason of an act: an empty one is none.
#[must_use]
pub fn reason_defects(said: &Value) -> Vec<Defect> {
    let reason = said.get("reason").and_then(Value::as_str);
    let is_empty = reason.is_some_and(|it| it.trim().is_empty());
    is_empty.then(|| defect("/reason", "empty", "say why")).into_iter().collect()
}

/// What is wrong where nothing of the case has the number or the id.
#[must_use]
pub fn names_nothing(kind: Kind) -> Defect {
    match kind {
        Kind::Entry => defect("/number", "names_nothing", "no entry of this case has this number"),
        _ => defect("/id", "names_nothing", "nothing of this kind and case has this id"),
    }
}

fn defect(pointer: &str, code: &'static str, message: &str) -> Defect {
    Defect { pointer: pointer.to_owned(), code, message: message.to_owned(), authority: None }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Deed, Kind, RIGHTS, Shows, done_by, seal_defects, shows, without_words};
    use crate::entry::{Entry, EntryKind, Fields};
    use crate::role::Role;
    use crate::visibility::Audience;

    #[test]
    fn a_seal_hides_words_from_all_but_the_office() {
        for kind in Kind::ALL {
            for audience in Audience::ALL {
                let expected =
                    if *audience == Audience::Office { Shows::All } else { Shows::Facts };
                assert_eq!(shows(*kind, *audience), expected, "{kind} to {audience}");
            }
        }
    }

    #[test]
    fn a_sealed_entry_keeps_what_rights_hang_on() {
        let on = "2020-01-14".parse().expect("a day");
        let said = |text: &str| Fields {
            by: Some("filer".to_owned()),
            reason: Some(text.to_owned()),
            due: Some(on),
            rule: Some("rebuttal_close".to_owned()),
            of: Some(3),
            outcome: Some("affirmative".to_owned()),
            content: Some(json!({ "grounds": text })),
            ..Fields::default()
        };
        let replacement =
            Entry { fields: said("A secret"), ..Entry::new(EntryKind::ExtensionDenied, on) };
        let mut entry =
            Entry { fields: said("A secret"), ..Entry::new(EntryKind::EntryCorrected, on) };
        entry.fields.replacement = Some(Box::new(replacement));
        let told = without_words(entry.clone());
        assert!(!serde_json::to_string(&told).expect("JSON").contains("A secret"));
        let (was, is) = (&entry.fields, &told.fields);
        assert_eq!((entry.kind, entry.on), (told.kind, told.on));
        assert_eq!(
            (&was.by, was.due, &was.rule, was.of, &was.outcome),
            (&is.by, is.due, &is.rule, is.of, &is.outcome)
        );
    }

    #[test]
    fn each_deed_has_its_row_and_whoever_seals_does_not_unseal_alone() {
        assert_eq!(RIGHTS.iter().map(|it| it.deed).collect::<Vec<_>>(), Deed::ALL);
        assert!(RIGHTS.iter().all(|it| it.by.iter().all(|role| role.is_officer())));
        assert!(!done_by(Deed::Unseal).contains(&Role::Investigator));
    }

    #[test]
    fn what_is_to_be_sealed_is_named_by_its_number_or_its_id() {
        let of = |said| seal_defects(&said).into_iter().map(|it| it.pointer).collect::<Vec<_>>();
        assert_eq!(
            of(json!({ "kind": "entry", "id": "x", "reason": " " })),
            ["/number", "/id", "/reason"]
        );
        assert_eq!(of(json!({ "kind": "notice", "number": 1, "reason": "x" })), ["/id", "/number"]);
        assert!(of(json!({ "kind": "entry", "number": 1, "reason": "x" })).is_empty());
    }
}
