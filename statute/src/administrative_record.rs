//! The administrative record: what of a case belongs to it, and which version of it somebody may take away, 19 CFR 165.21.
//!
//! The text of 19 CFR 165.21 was not at hand (U). The safe reading is the wide one: whatever was filed, served or decided on the docket
//! that its reader sees, for a court asks what was before the agency. What the clock wrote of the office's own lateness was before
//! nobody, and what the office wrote for itself is no part of what it decided on in the open.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::documents::Version;
use crate::entry::EntryKind as K;
use crate::role::{UnknownWord, words};
use crate::visibility::DocumentClass;

words! {
    /// Which version of the record is taken away.
    RecordVersion in "versions of the record" {
        /// What is for the parties and, once it is released, for the public: 19 CFR 165.24(c).
        Public = "public",
        /// With what is claimed to be confidential: for whoever may open all of it, 19 CFR 165.4.
        Confidential = "confidential",
    }
}

/// Whether an entry belongs to the record of its case.
///
/// A correction shows in what it makes of the docket; that a duty was missed by law is computed, and nobody's submission. The rest is
/// on the record, rejected submissions too: a reviewer has to see what was turned away (U).
#[must_use]
pub const fn belongs(kind: K) -> bool {
    !matches!(kind, K::DeadlineMissed | K::LapseReversed)
}

/// Whether a version of a document belongs to the record: the office's own papers do not (U).
#[must_use]
pub const fn document_belongs(version: Version) -> bool {
    !matches!(version, Version::Internal)
}

/// Whether a version of the record carries a document of this class. The confidential one carries both versions, as they were filed side
/// by side, 19 CFR 165.4(a)(2). A public version that may say too much is of a confidential class, and is not handed on.
#[must_use]
pub const fn carries(record: RecordVersion, class: DocumentClass) -> bool {
    match (record, class) {
        (_, DocumentClass::CbpInternal) => false,
        (RecordVersion::Confidential, _) => true,
        (RecordVersion::Public, class) => is_public(class),
    }
}

/// Whether the public version of the record may say of a document of this class what a copy of it is known by: it is handed on, and the
/// hash of a short text tells what the text is to whoever guesses.
#[must_use]
pub const fn is_public(class: DocumentClass) -> bool {
    matches!(
        class,
        DocumentClass::Public
            | DocumentClass::ServedPublicVersion
            | DocumentClass::PartyPublicVersion
    )
}

#[cfg(test)]
mod tests {
    use super::{RecordVersion, belongs, carries, document_belongs};
    use crate::documents::{Placed, Version, class};
    use crate::entry::EntryKind;

    #[test]
    fn the_public_record_carries_nothing_confidential_and_neither_the_offices_papers() {
        for is_issued in [false, true] {
            let carried = |record, placed| {
                let carries = move |it: &&Version| carries(record, class(**it, is_issued, placed));
                Version::ALL.iter().filter(carries).collect::<Vec<_>>()
            };
            let public = |placed| carried(RecordVersion::Public, placed);
            for placed in [Placed::OnTheRecord, Placed::Served, Placed::Released] {
                assert_eq!(public(placed), [&Version::Public]);
            }
            // One that may say too much, and at which nobody has looked yet.
            assert!(public(Placed::Barred).is_empty());
            for placed in Placed::ALL {
                let all = carried(RecordVersion::Confidential, placed);
                assert_eq!(all, [&Version::Confidential, &Version::Public]);
            }
        }
        assert!(Version::ALL.iter().all(|it| document_belongs(*it) == (*it != Version::Internal)));
    }

    #[test]
    fn what_is_computed_is_on_no_record() {
        assert!(!belongs(EntryKind::DeadlineMissed));
        assert!(belongs(EntryKind::SubmissionRejected) && belongs(EntryKind::AllegationFiled));
    }
}
