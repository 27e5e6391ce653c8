//! The list of findings: what each says, on whose authority, and where its place is.

use super::brackets::{Bracketed, Fault};
use super::text::{CONFIDENTIAL_MARKS, PUBLIC_MARKS, Place, bare, is_mark, plain};
use super::{Code, Finding, Side, Trace, Version, Weight};
use crate::rule::{Authority, Confidence};

/// A list is for people: what is beyond is counted.
const FINDINGS_MAX: usize = 400;

/// Where a finding is.
#[derive(Clone)]
pub(super) struct At {
    /// In which document.
    pub version: Side,
    /// Where there.
    pub place: Option<Place>,
    /// The words before it that everybody may read.
    pub after: Option<String>,
}

impl At {
    /// In a document, nowhere in particular.
    pub(super) const fn document(version: Side) -> Self {
        Self { version, place: None, after: None }
    }

    /// At a place.
    pub(super) const fn place(version: Side, place: Place) -> Self {
        Self { version, place: Some(place), after: None }
    }
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Report {
    found: Vec<Finding>,
    beyond: usize,
}

impl Report {
    /// Adds a finding.
    pub(super) fn add(&mut self, code: Code, weight: Weight, at: At, message: impl Into<String>) {
        if self.found.len() >= FINDINGS_MAX {
            self.beyond += 1;
            return;
        }
        self.found.push(finding(code, weight, at, message.into()));
    }

    /// All of it.
    pub(super) fn whole(mut self) -> Vec<Finding> {
        if self.beyond > 0 {
            let message = format!("{} findings more are not listed", self.beyond);
            let at = At::document(Side::Public);
            self.found.push(finding(Code::More, Weight::NotChecked, at, message));
        }
        self.found
    }

    /// What of a document was not read.
    pub(super) fn not_read(&mut self, side: Side, version: &Version) {
        if let Some(why) = version.unread {
            let message =
                format!("the {side} version was not read, or not to its end: {}", why.reason());
            self.add(Code::DocumentNotRead, Weight::NotChecked, At::document(side), message);
        }
        for (page, read) in (1..).zip(&version.pages) {
            for why in &read.unread {
                let message = format!("a person has to look at this page: {}", why.reason());
                let at = At::place(side, Place { page, line: 1 });
                self.add(Code::PageNotRead, Weight::NotChecked, at, message);
            }
        }
    }

    /// Whether the first page says which version it is.
    pub(super) fn marks(&mut self, side: Side, version: &Version) {
        let Some(first) = version.pages.first() else { return };
        let (marks, wanted) = match side {
            Side::Confidential => (CONFIDENTIAL_MARKS, "business confidential"),
            Side::Public => (PUBLIC_MARKS, "public version"),
        };
        let lines: Vec<String> = first.lines.iter().map(|it| plain(&it.0)).collect();
        let says = lines.join(" ").to_lowercase();
        let says = says.split_whitespace().collect::<Vec<_>>().join(" ");
        let at = At::place(side, Place { page: 1, line: 1 });
        if !marks.iter().any(|mark| says.contains(mark)) {
            let is_known = !first.unread.iter().any(|why| why.is_text_doubtful());
            let weight = if is_known { Weight::Defect } else { Weight::NotChecked };
            let message = format!("the first page does not say `{wanted}`");
            self.add(Code::FirstPageNotMarked, weight, at, message);
            return;
        }
        let is_other = |line: &String| {
            let words = bare(line);
            let has = |wanted: &str| words.iter().any(|word| word == wanted);
            is_mark(&words) && has("confidential") && !has("public") && !has("non")
        };
        if side == Side::Public && lines.iter().any(is_other) {
            let message = "the first page still says that it is confidential";
            self.add(Code::FirstPageNotMarked, Weight::Warning, at, message);
        }
    }

    /// What is wrong with the brackets of a text.
    pub(super) fn faults(&mut self, side: Side, text: &Bracketed, is_doubtful: bool) {
        // What was not read may hold the other half.
        let weight = if is_doubtful { Weight::NotChecked } else { Weight::Defect };
        for fault in &text.faults {
            let (code, place, message) = match fault {
                Fault::NotClosed(place) => {
                    (Code::UnbalancedBracket, place, "this bracket is not closed")
                }
                Fault::NotOpened(place) => {
                    (Code::UnbalancedBracket, place, "this bracket closes nothing")
                }
                Fault::Nested(place) => {
                    let message = "a bracket within a bracket: confidential information stands in single ones";
                    (Code::NestedBracket, place, message)
                }
            };
            self.add(code, weight, At::place(side, *place), message);
        }
        if side == Side::Confidential && text.faults.is_empty() && text.brackets().next().is_none()
        {
            let message = "no brackets say what is confidential";
            self.add(Code::NoBrackets, weight, At::document(side), message);
        }
    }
}

fn finding(code: Code, weight: Weight, at: At, message: String) -> Finding {
    let (page, line) = at.place.map(|it| (it.page, it.line)).unzip();
    let At { version, after, .. } = at;
    Finding { code, weight, version, page, line, after, message, authority: authority(code) }
}

fn authority(code: Code) -> Authority {
    let confidence = match code {
        // The text asks for single brackets, for a marked first page, and for a public version with a summary.
        Code::UnbalancedBracket
        | Code::NestedBracket
        | Code::NoBrackets
        | Code::BracketKept
        | Code::ConfidentialWords
        | Code::NoSummary
        | Code::FirstPageNotMarked => Confidence::Verified,
        // That it is the same document otherwise, and that nothing is hidden in its file, follows from what it is for (U).
        _ => Confidence::Unverified,
    };
    Authority { cite: "19 CFR 165.4(a)".to_owned(), confidence }
}

/// What was left in a file, in words.
pub(super) const fn described(trace: Trace) -> &'static str {
    match trace {
        Trace::Author => "the name of an author",
        Trace::Description => "a description",
        Trace::Property => "properties that are not shown",
        Trace::Xmp => "an XMP packet that says more than it must",
        Trace::Annotation => "a comment",
        Trace::Attachment => "an attached file",
        Trace::EarlierRevision => "what it was before it was last saved",
        Trace::HiddenLayer => "a layer that is switched off",
        Trace::FormField => "a field of a form",
        Trace::Script => "a script",
        Trace::Bookmark => "a bookmark",
        Trace::Thumbnail => "a small picture of a page",
        Trace::Alternative => "a text instead of a picture",
    }
}
