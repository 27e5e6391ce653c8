//! Who acts, and on whose docket: the roles of the API and the programs of the law.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// A word that is in none of the law's closed lists.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{word}` is not one of the {list}")]
pub struct UnknownWord {
    /// The word that was read.
    pub word: String,
    /// Which list it was looked up in, in the plural: `entries`, `roles`.
    pub list: &'static str,
}

/// Declares an enum whose variants are words of a closed list, spelled once.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident in $list:literal { $($(#[$doc:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        pub enum $name { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every word of the list, in its order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// The word as it stands in files, in the API and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result { f.write_str(self.as_str()) }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($word => Ok(Self::$variant),)+
                    _ => Err(UnknownWord { word: word.to_owned(), list: $list }),
                }
            }
        }
    };
}
pub(crate) use words;

words! {
    /// Who somebody is to a case. The same words name who owes an act (`obligor`).
    Role in "roles" {
        /// The interested party that filed the allegation.
        Filer = "filer",
        /// The importer alleged to evade.
        Importer = "importer",
        /// Counsel of a party.
        Counsel = "counsel",
        /// The officer of the directorate who conducts the investigation and decides it.
        Investigator = "investigator",
        /// The investigator's supervisor.
        Supervisor = "supervisor",
        /// Regulations and Rulings, who decides the administrative review.
        Reviewer = "reviewer",
        /// The director of a port.
        PortDirector = "port_director",
        /// Keeps the parties and the service list.
        Registrar = "registrar",
        /// Reads everything, changes nothing.
        Auditor = "auditor",
        /// The clock itself: lapses and what happens by operation of law.
        System = "system",
    }
}

impl Role {
    /// Whether this role acts for the government, and so sees a case under embargo.
    #[must_use]
    pub const fn is_officer(self) -> bool {
        !matches!(self, Self::Filer | Self::Importer | Self::Counsel)
    }
}

words! {
    /// What kind of case a docket belongs to.
    Program in "programs" {
        /// An Enforce and Protect Act allegation with all that follows from it, 19 USC 1517.
        Eapa = "eapa",
        /// A withhold release order and the Finding that may follow, 19 USC 1307.
        ForcedLaborOrder = "forced_labor_order",
        /// A shipment detained for examination, 19 USC 1499(c).
        Detention = "detention",
    }
}
