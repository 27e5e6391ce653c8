//! Documents: which version of a submission a file is, and of what class that makes it, 19 CFR 165.4 and 165.5.
//!
//! What each kind of submission takes stands in one table, [`limits::TAKES`]; what is wrong with the documents of a submission, and
//! what is still owed, in [`pairs`].

pub mod limits;
pub mod pairs;

mod access;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::confidential::Class;
use crate::role::{UnknownWord, words};
use crate::visibility::DocumentClass;

pub use access::{Opener, UPLOADED_BY, is_told, may_open};

words! {
    /// Which version of a submission a file is.
    Version in "versions of a document" {
        /// With the information for which confidential treatment is claimed, in brackets.
        Confidential = "confidential",
        /// Without it: what is served on the other parties and, once it is released, open to the public.
        Public = "public",
        /// The office's own paper.
        Internal = "internal",
    }
}

impl Version {
    /// The class of a document: of a confidential version what it is of confidential information, whatever it lies beside.
    #[must_use]
    pub const fn class(self, is_order_issued: bool) -> DocumentClass {
        match self {
            Self::Public => DocumentClass::PartyPublicVersion,
            Self::Internal => DocumentClass::CbpInternal,
            Self::Confidential => match Class::of_submitted(is_order_issued) {
                Class::Apo => DocumentClass::Apo,
                Class::BusinessConfidential | Class::CbpInternal => {
                    DocumentClass::BusinessConfidential
                }
            },
        }
    }
}

/// How a public version stands on the record of its case.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Placed {
    /// It was filed before the notice of initiation: the parties read it with the release of the record.
    #[default]
    OnTheRecord,
    /// It was filed after it, and is served on the other parties, 19 CFR 165.4(a).
    Served,
    /// It was put there with the release of the public record, 19 CFR 165.24(c).
    Released,
    /// It may say what is claimed to be confidential, and nobody has looked at it yet.
    Barred,
}

impl Placed {
    /// Each way in which one stands.
    pub const ALL: [Self; 4] = [Self::OnTheRecord, Self::Served, Self::Released, Self::Barred];

    /// How one stands of which this is known: whether it may say too much, whether it lies beside the release of the public record, and
    /// whether it was served. What may say too much is not open by anything else.
    #[must_use]
    pub const fn of(is_barred: bool, is_released: bool, is_served: bool) -> Self {
        match (is_barred, is_released, is_served) {
            (true, ..) => Self::Barred,
            (_, true, _) => Self::Released,
            (.., true) => Self::Served,
            _ => Self::OnTheRecord,
        }
    }
}

/// The class of a document on the record; `placed` is asked of a public version alone. One that may say what is confidential is as
/// secret as what it may tell, until an officer has looked at it (U): what was read cannot be taken back.
#[must_use]
pub const fn class(version: Version, is_order_issued: bool, placed: Placed) -> DocumentClass {
    match (version, placed) {
        (Version::Public, Placed::Barred) => Version::Confidential.class(is_order_issued),
        (Version::Public, Placed::Released) => DocumentClass::Public,
        (Version::Public, Placed::Served) => DocumentClass::ServedPublicVersion,
        _ => version.class(is_order_issued),
    }
}

words! {
    /// What is known of harm in a file.
    Scan in "results of a scan" {
        /// No scanner is set up.
        NotScanned = "not_scanned",
        /// The scanner found nothing.
        Clean = "clean",
    }
}
