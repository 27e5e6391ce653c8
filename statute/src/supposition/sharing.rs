//! Whether what was supposed on a case may be shown to whoever has a link.

use crate::docket::Docket;
use crate::entry::EntryKind;
use crate::role::Program;
use crate::visibility::Audience;

/// Why what was computed from somebody's view of a case is not shown to whoever has a link to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotShared {
    /// The office sees what no party may.
    OfOffice,
    /// The parties have not been told of it, or nothing of it is public.
    NotPublic,
    /// Something on it is sealed.
    Sealed,
}

impl NotShared {
    /// Its word.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OfOffice => "of_office",
            Self::NotPublic => "not_public",
            Self::Sealed => "sealed",
        }
    }
}

/// Whether a simulation on a case may be shown to whoever has a link, by what its maker himself sees, so that the answer tells nothing else:
/// an EAPA case once the notice of initiation is issued (19 CFR 165.15(d)), an order once it is announced (19 CFR 12.42(b) and (e)), a
/// shipment always, for its importer decides. Never what the office sees, and nothing on which something is sealed (19 CFR 165.4).
/// No provision speaks of links: it is the safe reading (U).
#[must_use]
pub fn not_shared(audience: Audience, docket: &Docket, is_sealed: bool) -> Option<NotShared> {
    use EntryKind as K;
    if audience == Audience::Office {
        return Some(NotShared::OfOffice);
    }
    let announces: &[K] = match docket.program {
        Program::Eapa => &[K::NoticeOfInitiationIssued, K::ConsolidationNoticeIssued],
        Program::ForcedLaborOrder => &[K::WroIssued, K::FindingPublished, K::EntityListed],
        Program::Detention => &[],
    };
    if !announces.is_empty() && !announces.iter().any(|kind| docket.has(*kind)) {
        return Some(NotShared::NotPublic);
    }
    is_sealed.then_some(NotShared::Sealed)
}
