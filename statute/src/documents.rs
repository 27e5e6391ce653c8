//! Documents: which version of a submission a file is, and of what class that makes it, 19 CFR 165.4 and 165.5.

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

words! {
    /// What is known of harm in a file.
    Scan in "results of a scan" {
        /// No scanner is set up.
        NotScanned = "not_scanned",
        /// The scanner found nothing.
        Clean = "clean",
    }
}
