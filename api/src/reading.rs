//! What a document is and says: its kind by its content, its pages, what is hidden on them, and what else is left in the file.
//!
//! A document is written by a stranger. It is read in a process of its own, which has set itself limits of memory and time, and
//! whose death is an answer like any other: [`NotChecked`] says why.

mod archive;
mod child;
mod limits;
pub mod media_type;

use serde::{Deserialize, Serialize};
pub use statute::public_version::{Left, Page, Unread, Version};

pub use child::{Reader, read};
pub use limits::Limits;
pub use media_type::{Kind, MediaType, Refused};

/// What was read of a document.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// What it is, by its content.
    pub kind: Option<Kind>,
    /// How many pages it has, where that is known.
    pub page_count: Option<u32>,
    /// Its pages, in order; fewer than it has where a limit was met.
    pub pages: Vec<Page>,
    /// Whether a password is in the way.
    pub encryption: Encryption,
    /// Whether it is cut off or broken, though some of it may have been read.
    pub is_damaged: bool,
    /// What it holds beside its pages.
    pub left: Vec<Left>,
    /// Why it was not read, or not to its end.
    pub not_checked: Option<NotChecked>,
}

/// Whether a password is in the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Encryption {
    /// It is not encrypted.
    #[default]
    None,
    /// Everybody can open it; what one may do with it is restricted.
    Restricted,
    /// It opens with a password only.
    Password,
}

/// Why a document was not read, or not to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotChecked {
    /// It is, or becomes when unpacked, larger than what is read.
    TooLargeToRead,
    /// Reading it took longer than it may.
    TookTooLong,
    /// It is broken in a way that ended the reading.
    CouldNotBeRead,
}

impl Reading {
    /// A document of which nothing is known, and why.
    #[must_use]
    pub fn not_checked(why: NotChecked) -> Self {
        Self { not_checked: Some(why), ..Self::default() }
    }

    /// The document as the law looks at it.
    #[must_use]
    pub fn version(&self) -> Version {
        let unread = match (self.not_checked, &self.kind) {
            (Some(NotChecked::TooLargeToRead | NotChecked::TookTooLong), _) => {
                Some(Unread::OverLimit)
            }
            (Some(NotChecked::CouldNotBeRead), _) => Some(Unread::Damaged),
            _ if self.encryption == Encryption::Password => Some(Unread::Encrypted),
            _ if self.is_damaged => Some(Unread::Damaged),
            (None, Some(Kind::Accepted(it))) if it.is_read() => None,
            (None, _) => Some(Unread::OtherKind),
        };
        Version { pages: self.pages.clone(), left: self.left.clone(), unread }
    }
}
