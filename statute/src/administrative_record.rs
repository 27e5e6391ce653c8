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

/// Whether a version of the record carries a document in this version. The confidential one carries both, as they were filed side by
/// side, 19 CFR 165.4(a)(2).
#[must_use]
pub const fn carries(record: RecordVersion, document: Version) -> bool {
    match (record, document) {
        (_, Version::Public) | (RecordVersion::Confidential, Version::Confidential) => true,
        (RecordVersion::Public, Version::Confidential) | (_, Version::Internal) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{RecordVersion, belongs, carries, document_belongs};
    use crate::documents::Version;
    use crate::entry::EntryKind;

    #[test]
    fn the_public_record_carries_nothing_confidential_and_neither_the_offices_papers() {
        let carried = |record| Version::ALL.iter().filter(move |it| carries(record, **it));
        assert_eq!(carried(RecordVersion::Public).collect::<Vec<_>>(), [&Version::Public]);
        let confidential: Vec<_> = carried(RecordVersion::Confidential).collect();
        assert_eq!(confidential, [&Version::Confidential, &Version::Public]);
        assert!(Version::ALL.iter().all(|it| document_belongs(*it) == (*it != Version::Internal)));
    }

    #[test]
    fn what_is_computed_is_on_no_record() {
        assert!(!belongs(EntryKind::DeadlineMissed));
        assert!(belongs(EntryKind::SubmissionRejected) && belongs(EntryKind::AllegationFiled));
    }
}
