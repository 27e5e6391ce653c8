//! What a document is and says: its kind by its content, its pages, what is hidden on them, and what else is left in the file.
//!
//! A document is written by a stranger. It is read in a process of its own, which has set itself limits of memory and time, and
//! whose death is an answer like any other: [`NotChecked`] says why.

mod archive;
pub(crate) mod child;
mod document;
mod limits;
pub mod media_type;
pub(crate) mod pdf;

use serde::{Deserialize, Serialize};
pub use statute::public_version::{Left, NotChecked, Page, Unread, Version};

pub use child::{Reader, read};
pub use document::{read_here, report};
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

impl Reading {
    /// A document of which nothing is known, and why.
    #[must_use]
    pub fn not_checked(why: NotChecked) -> Self {
        Self { not_checked: Some(why), ..Self::default() }
    }

    /// The document as the law looks at it.
    #[must_use]
    pub fn version(&self) -> Version {
        let is_read = matches!(&self.kind, Some(Kind::Accepted(it)) if it.is_read());
        let is_locked = self.encryption == Encryption::Password;
        let unread = Unread::of_document(self.not_checked, is_locked, self.is_damaged, is_read);
        Version { pages: self.pages.clone(), left: self.left.clone(), unread }
    }
}
