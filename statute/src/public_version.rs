//! Whether a public version is what 19 CFR 165.4(a) wants of it: the confidential version without what stands in its brackets.
//!
//! Pure: what somebody has read from two documents goes in, findings come out. A finding never holds a word that may be
//! confidential. It names a page and a line, and quotes only what stands in both versions outside all brackets.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::role::{UnknownWord, words};
use crate::rule::Authority;

mod brackets;
mod compare;
mod lint;
mod report;
mod secrets;
mod text;

pub use lint::lint;

/// Words of a document that may be confidential: whoever prints this for a log learns how many characters there are.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Words(pub String);

impl fmt::Debug for Words {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} characters]", self.0.chars().count())
    }
}

impl From<&str> for Words {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

words! {
    /// Which of the two documents.
    Side in "versions of a document" {
        /// The one with everything, and brackets around what is confidential.
        Confidential = "confidential",
        /// The one for everybody.
        Public = "public",
    }
}

words! {
    /// Why somebody who sees a page does not see a text on it.
    Concealment in "ways to hide a text" {
        /// Something was painted over it.
        Covered = "covered",
        /// It is set to be invisible.
        Invisible = "invisible",
        /// It has the colour of what is behind it.
        SameColour = "same_colour",
        /// It stands beside the page, or outside the part of it that is shown.
        OffPage = "off_page",
    }
}

words! {
    /// Why the text of a page is not known, or not wholly.
    Unread in "reasons why a page was not read" {
        /// It is a picture. What its lines say was recognised by a machine, and lies under the picture.
        Scan = "scan",
        /// A part of it is a picture.
        Picture = "picture",
        /// Letters of it say nowhere which they are.
        UnknownLetters = "unknown_letters",
        /// Something was painted of which nobody can say whether it hides what is under it.
        UnclearCover = "unclear_cover",
        /// It is damaged, or the document is.
        Damaged = "damaged",
        /// It opens with a password only.
        Encrypted = "encrypted",
        /// It is beyond what is read at most.
        OverLimit = "over_limit",
        /// It is of a kind that is kept, and not read.
        OtherKind = "other_kind",
    }
}

impl Unread {
    /// Whether it is not sure what the words are, or whether there are others.
    #[must_use]
    pub const fn is_text_doubtful(self) -> bool {
        !matches!(self, Self::Picture | Self::UnclearCover)
    }

    /// What it means for whoever looks.
    #[must_use]
    pub const fn reason(self) -> &'static str {
        match self {
            Self::Scan => "it is a picture, whose text is not known",
            Self::Picture => "a part of it is a picture, whose text is not known",
            Self::UnknownLetters => "letters of it do not say which they are",
            Self::UnclearCover => "something lies over its text that may hide it or not",
            Self::Damaged => "it is damaged",
            Self::Encrypted => "it opens with a password only",
            Self::OverLimit => "it is larger than what is read",
            Self::OtherKind => "the text of this kind of file is not read",
        }
    }
}

words! {
    /// Why a document was not read, or not to its end.
    NotChecked in "reasons why a document was not read to its end" {
        /// It is, or becomes when unpacked, larger than what is read.
        TooLargeToRead = "too_large_to_read",
        /// Reading it took longer than it may.
        TookTooLong = "took_too_long",
        /// It is broken in a way that ended the reading.
        CouldNotBeRead = "could_not_be_read",
    }
}

impl Unread {
    /// Why the text of a document as a whole is not known; `None` where it is. Asked of what its reader has said: why the reading ended
    /// early, whether a password is in the way, whether the file is cut off or broken, and whether the text of its kind is read.
    #[must_use]
    pub const fn of_document(
        ended: Option<NotChecked>,
        is_locked: bool,
        is_damaged: bool,
        is_read: bool,
    ) -> Option<Self> {
        match ended {
            Some(NotChecked::TooLargeToRead | NotChecked::TookTooLong) => Some(Self::OverLimit),
            Some(NotChecked::CouldNotBeRead) => Some(Self::Damaged),
            None if is_locked => Some(Self::Encrypted),
            None if is_damaged => Some(Self::Damaged),
            None if is_read => None,
            None => Some(Self::OtherKind),
        }
    }
}

words! {
    /// Where else than on its pages a document says something.
    Trace in "places where a document keeps what nobody meant to show" {
        /// Who wrote it.
        Author = "author",
        /// Title, subject and keywords.
        Description = "description",
        /// What its properties say beside these, but for the program that made it and the dates.
        Property = "property",
        /// Its XMP packet.
        Xmp = "xmp",
        /// A comment, a mark, a note.
        Annotation = "annotation",
        /// A file within it.
        Attachment = "attachment",
        /// What it was before it was last saved.
        EarlierRevision = "earlier_revision",
        /// A layer that is switched off.
        HiddenLayer = "hidden_layer",
        /// What a field of a form holds.
        FormField = "form_field",
        /// A script.
        Script = "script",
        /// A bookmark.
        Bookmark = "bookmark",
        /// A small picture of a page.
        Thumbnail = "thumbnail",
        /// A text for those who cannot see a picture, or which is copied instead of what is seen.
        Alternative = "alternative",
    }
}

/// A text that can be selected and not seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hidden {
    /// Why it is not seen.
    pub by: Concealment,
    /// The line of the page at which it stands, from 1.
    pub line: u32,
    /// What it says.
    pub words: Words,
}

/// A page as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Page {
    /// What can be seen, line by line.
    pub lines: Vec<Words>,
    /// What cannot be seen and can be selected.
    pub hidden: Vec<Hidden>,
    /// Why it is not known, or not wholly, what stands there.
    pub unread: Vec<Unread>,
}

/// Something that a document holds beside its pages.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Where.
    pub at: Trace,
    /// On which page, where it belongs to one.
    pub page: Option<u32>,
    /// What it says; nothing where that was not read.
    pub words: Words,
}

/// One of the two documents, as it was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Version {
    /// Its pages.
    pub pages: Vec<Page>,
    /// What else it holds.
    pub left: Vec<Left>,
    /// Why it was not read, or not to its end.
    pub unread: Option<Unread>,
}

words! {
    /// What a finding asks for.
    Weight in "weights of a finding" {
        /// It must be mended.
        Defect = "defect",
        /// A person should look.
        Warning = "warning",
        /// It was not checked, and a person must.
        NotChecked = "not_checked",
    }
}

words! {
    /// What was found.
    Code in "findings about a public version" {
        /// A bracket is not closed, or closes nothing.
        UnbalancedBracket = "unbalanced_bracket",
        /// A bracket stands within a bracket.
        NestedBracket = "nested_bracket",
        /// The confidential version has no brackets.
        NoBrackets = "no_brackets",
        /// A text outside the brackets is not the same in both.
        TextDiffers = "text_differs",
        /// The public version does not show that something is left out.
        BracketNotShown = "bracket_not_shown",
        /// A bracket of the public version stands where the confidential version has none.
        BracketAdded = "bracket_added",
        /// What stands in a bracket stands in the public version too.
        BracketKept = "bracket_kept",
        /// A number, a name or a phrase of a bracket stands in the public version.
        ConfidentialWords = "confidential_words",
        /// Brackets hold nothing that a reader could understand.
        NoSummary = "no_summary",
        /// A text can be selected and not seen.
        HiddenText = "hidden_text",
        /// The document holds more than its pages.
        LeftInFile = "left_in_file",
        /// The first page is not marked as it has to be.
        FirstPageNotMarked = "first_page_not_marked",
        /// The text of a page is not known.
        PageNotRead = "page_not_read",
        /// The document was not read.
        DocumentNotRead = "document_not_read",
        /// The two texts were not compared.
        NotCompared = "not_compared",
        /// There is more than is listed.
        More = "more",
    }
}

/// Something that a person has to look at before a public version is filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// A stable word for programs.
    pub code: Code,
    /// Whether it must be mended.
    pub weight: Weight,
    /// In which of the two documents its place is.
    pub version: Side,
    /// The page there, from 1.
    pub page: Option<u32>,
    /// The line of the page, from 1.
    pub line: Option<u32>,
    /// The words before it, of those that stand in both versions outside all brackets.
    pub after: Option<String>,
    /// What it is, and what to do about it.
    pub message: String,
    /// The provision.
    pub authority: Authority,
}

impl Finding {
    /// Whether it must be mended.
    #[must_use]
    pub fn is_defect(&self) -> bool {
        self.weight == Weight::Defect
    }
}

#[cfg(test)]
mod tests;
