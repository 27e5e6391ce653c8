//! Who may send a document, who is told that one is there, and who may open it.
//!
//! Nothing here opens a case: whoever may not know of the case, or of the entry a document stands beside, is told nothing of it.

use super::Version;
use crate::entry::EntryKind;
use crate::role::Role;
use crate::visibility::{Audience, DocumentClass, Reader, document};

/// Who may send documents: whoever files, and whoever conducts or decides.
pub const UPLOADED_BY: &[Role] = &[
    Role::Filer,
    Role::Importer,
    Role::Counsel,
    Role::Investigator,
    Role::Supervisor,
    Role::Reviewer,
    Role::PortDirector,
];

/// What is known of somebody who wants to open a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Opener {
    /// As whom he sees the case.
    pub audience: Audience,
    /// Whether he acts for the party that submitted it. Another party on the same side of the case is another party.
    pub is_submitter: bool,
    /// Whether a protective order of the case that is in force authorises him.
    pub is_under_order: bool,
}

/// Whether somebody who sees the entry that a document stands beside is told that it is there: not of the office's own papers.
#[must_use]
pub fn is_told(version: Version, audience: Audience) -> bool {
    audience == Audience::Office || version != Version::Internal
}

/// Whether somebody who sees the entry that a document stands beside may open it. Of several that he is, the one that opens more counts.
///
/// The table of classes is one of EAPA investigations. On a docket in forced-labor enforcement nothing ever stands that would open a
/// document to another party: there it is its submitter's and the office's (U).
#[must_use]
pub fn may_open(
    class: DocumentClass,
    who: Opener,
    stands: impl Fn(EntryKind) -> bool + Copy,
) -> bool {
    let is = [
        (Reader::Office, who.audience == Audience::Office),
        (Reader::Submitter, who.is_submitter && who.audience != Audience::Office),
        (Reader::UnderOrder, who.is_under_order),
        (Reader::Filer, who.audience == Audience::Filer),
        (Reader::Importer, who.audience == Audience::Importer),
    ];
    is.into_iter().any(|(reader, is)| is && document(class, reader).is_open(stands, || false))
}

#[cfg(test)]
mod tests {
    use super::{Opener, is_told, may_open};
    use crate::documents::Version;
    use crate::entry::EntryKind as K;
    use crate::visibility::{Audience, DocumentClass as C};

    fn party(audience: Audience) -> Opener {
        Opener { audience, is_submitter: false, is_under_order: false }
    }

    #[test]
    fn a_public_version_opens_with_the_record_and_a_confidential_one_under_an_order() {
        let noticed = |kind| kind == K::NoticeOfInitiationIssued;
        let released = |kind| noticed(kind) || kind == K::PublicRecordReleased;
        let importer = party(Audience::Importer);
        assert!(!may_open(C::PartyPublicVersion, importer, noticed));
        assert!(may_open(C::PartyPublicVersion, importer, released));
        assert!(!may_open(C::Apo, importer, released));
        let under = Opener { is_under_order: true, ..importer };
        assert!(may_open(C::Apo, under, noticed));
        assert!(!may_open(C::Apo, under, |_| false));
        assert!(!may_open(C::BusinessConfidential, under, released));
        let own = Opener { is_submitter: true, ..importer };
        assert!(may_open(C::BusinessConfidential, own, |_| false));
    }

    #[test]
    fn the_offices_own_papers_are_its_own() {
        let own = Opener { is_submitter: true, ..party(Audience::Filer) };
        assert!(!may_open(C::CbpInternal, own, |_| true));
        assert!(may_open(C::CbpInternal, party(Audience::Office), |_| false));
        assert!(is_told(Version::Internal, Audience::Office));
        assert!(!is_told(Version::Internal, Audience::Filer));
        assert!(is_told(Version::Confidential, Audience::Importer));
    }
}
