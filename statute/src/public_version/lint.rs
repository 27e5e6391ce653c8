//! The check itself.

use std::collections::{BTreeSet, HashSet};

use super::brackets::{Bracket, Piece, bracketed};
use super::compare::{Aligned, Hunk, align, brackets, letters, words};
use super::report::{At, Report, described};
use super::secrets::{By, Outside, Secrets, outside};
use super::text::{Place, Word, text, words_of};
use super::{Code, Concealment, Finding, Side, Trace, Version, Weight};

/// What brackets hold where they only quote, in texts that know no other brackets.
const EDITORIAL: &[&str] =
    &["sic", "emphasisadded", "emphasisinoriginal", "citationomitted", "citationsomitted"];

/// What a word is made of that stands for another.
const PLACEHOLDERS: &[char] = &['*', 'x', 'X', '█', '■', '▇', '_', '.', '…', '-', '#', '?', '•'];

/// Holds a public version against the confidential version it was made from.
#[must_use]
pub fn lint(confidential: &Version, public: &Version) -> Vec<Finding> {
    let mut report = Report::default();
    for (side, version) in [(Side::Confidential, confidential), (Side::Public, public)] {
        report.not_read(side, version);
        report.marks(side, version);
    }
    let (whole, instead) = (text(confidential), text(public));
    if whole.running != instead.running {
        let message = "the lines at the edges of the pages are others than in the confidential version; see that they give nothing away";
        report.add(Code::TextDiffers, Weight::Warning, At::document(Side::Public), message);
    }
    let (left, right) = (bracketed(whole.tokens), bracketed(instead.tokens));
    report.faults(Side::Confidential, &left, left.has_gaps());
    report.faults(Side::Public, &right, right.has_gaps());
    // Where a bracket stays open nobody knows what is confidential, and so neither what gives it away.
    let secrets = left.is_balanced().then(|| Secrets::of(&left));
    match &secrets {
        Some(secrets) if right.is_balanced() && left.has_text() && right.has_text() => {
            let doubtful = [whole.doubtful, instead.doubtful];
            let aligned = align(&left, &right);
            let known = outside(&left);
            let mut check = Check {
                aligned,
                known,
                secrets,
                doubtful,
                told: HashSet::new(),
                is_mark_told: false,
                report,
            };
            check.run();
            report = check.report;
        }
        _ if left.has_text() || right.has_text() => {
            let message = "the two texts were not compared: mend the brackets, or look at what was not read, first";
            report.add(Code::NotCompared, Weight::NotChecked, At::document(Side::Public), message);
        }
        _ => {}
    }
    hidden(&mut report, public, secrets.as_ref());
    left_in_file(&mut report, public, secrets.as_ref());
    report.whole()
}

/// Two texts side by side, and what was told of them.
struct Check<'a> {
    aligned: Aligned<'a>,
    known: Outside,
    secrets: &'a Secrets,
    /// The pages of each whose words are not sure.
    doubtful: [BTreeSet<u32>; 2],
    /// Pieces of the public version of which it was told that they give something away.
    told: HashSet<usize>,
    /// Whether it was told that the lines that mark the versions say more.
    is_mark_told: bool,
    report: Report,
}

impl Check<'_> {
    fn run(&mut self) {
        let pairs = std::mem::take(&mut self.aligned.pairs);
        let is_empty =
            |at: usize| self.bracket(at).is_some_and(|it| it.words.iter().all(is_placeholder));
        let empty = pairs.iter().filter(|(_, at)| is_empty(*at)).count();
        for (whole, at) in &pairs {
            self.pair(whole, *at);
        }
        let mut pages = BTreeSet::new();
        for hunk in std::mem::take(&mut self.aligned.hunks) {
            if !self.is_doubtful(&hunk) {
                self.hunk(&hunk);
            } else if pages.insert(self.aligned.place(hunk.public.start).map(|it| it.page)) {
                let message = "the two texts were not compared here, because a page of one of them was not read, or not wholly";
                let at = self.at(hunk.public.start);
                self.report.add(Code::NotCompared, Weight::NotChecked, at, message);
            }
        }
        self.elsewhere();
        if empty > 0 {
            let message = format!(
                "{empty} of {} brackets hold nothing that a reader could understand: summarise what is left out, or say why that is not \
                 possible",
                pairs.len()
            );
            self.report.add(Code::NoSummary, Weight::Warning, At::document(Side::Public), message);
        }
    }

    fn at(&self, piece: usize) -> At {
        let (place, after) = (self.aligned.place(piece), self.aligned.before(piece));
        At { version: Side::Public, place, after }
    }

    fn bracket(&self, at: usize) -> Option<&Bracket> {
        match self.aligned.public.pieces.get(at) {
            Some(Piece::Bracket(bracket)) => Some(bracket),
            _ => None,
        }
    }

    /// Whether what was not read may be why the texts part here.
    fn is_doubtful(&self, hunk: &Hunk) -> bool {
        let sides =
            [(self.aligned.confidential, &hunk.confidential), (self.aligned.public, &hunk.public)];
        sides.into_iter().zip(&self.doubtful).any(|((text, range), doubtful)| {
            let around = range.start..(range.end.max(range.start + 1)).min(text.pieces.len());
            let is_doubtful =
                |it: &Piece| matches!(it, Piece::Gap(_)) || doubtful.contains(&it.place().page);
            text.pieces[around].iter().any(is_doubtful)
        })
    }

    /// A bracket, and what took its place.
    fn pair(&mut self, whole: &Bracket, at: usize) {
        let Some(instead) = self.bracket(at) else { return };
        let said = letters(&whole.words);
        let kept = letters(&instead.words) == said;
        let is_editorial = EDITORIAL.contains(&said.as_str()) || said.chars().count() == 1;
        let found = Secrets::of_one(whole, &self.known).found_in(&instead.words);
        let (code, weight, message) = if said.is_empty() {
            return;
        } else if kept && is_editorial {
            let message = "these brackets quote; single brackets are for confidential information, so use others here";
            (Code::BracketKept, Weight::Warning, message)
        } else if kept {
            let message = "what stands in this bracket of the confidential version stands here too";
            (Code::BracketKept, Weight::Defect, message)
        } else if whole.words.len() > 1 && holds(&instead.words, &whole.words) {
            let message = "all that stands in this bracket of the confidential version stands here too, among other words";
            (Code::BracketKept, Weight::Defect, message)
        } else if let Some((word, by)) = found.first() {
            let is_end = is_range(&instead.words) && is_figure(&instead.words[*word]);
            let (weight, message) = match by {
                By::Word if is_end => {
                    (Weight::Warning, "this range ends in a number of the bracket")
                }
                By::Word => (
                    Weight::Defect,
                    "a number or a name of the bracket stands in what took its place",
                ),
                By::Phrase => {
                    (Weight::Warning, "words of the bracket stand in a row in what took its place")
                }
            };
            (Code::ConfidentialWords, weight, message)
        } else {
            return;
        };
        self.told.insert(at);
        let at = self.at(at);
        self.report.add(code, weight, at, message);
    }

    /// A stretch in which the texts part.
    fn hunk(&mut self, hunk: &Hunk) {
        let (confidential, public) = (self.aligned.confidential, self.aligned.public);
        let left = &confidential.pieces[hunk.confidential.clone()];
        let right = &public.pieces[hunk.public.clone()];
        let at = self.at(hunk.public.start);
        let (ours, theirs) = (words(left), words(right));
        let whole: Vec<&Bracket> = brackets(left).map(|(_, it)| it).collect();
        let instead: Vec<usize> = brackets(right).map(|(at, _)| hunk.public.start + at).collect();
        if !whole.is_empty()
            && instead.is_empty()
            && letters_of(left) == letters(theirs.iter().copied())
        {
            let message = "the brackets are gone, and what stood in them is still there";
            self.report.add(Code::BracketKept, Weight::Defect, at, message);
            self.told.extend(hunk.public.clone());
            return;
        }
        for (bracket, at) in whole.iter().zip(&instead) {
            self.pair(bracket, *at);
        }
        for _ in instead.len()..whole.len() {
            let message = "the public version does not show that something is left out here: keep the brackets";
            self.report.add(Code::BracketNotShown, Weight::Defect, at.clone(), message);
        }
        for extra in instead.iter().skip(whole.len()) {
            let message = "here the confidential version has no brackets: nothing outside its brackets may be left out";
            let at = self.at(*extra);
            self.report.add(Code::BracketAdded, Weight::Defect, at, message);
        }
        let stands_for = |it: &&Word| is_placeholder(it);
        let is_for_bracket =
            ours.is_empty() && whole.len() > instead.len() && theirs.iter().all(stands_for);
        if is_for_bracket || run_together(&ours) == run_together(&theirs) {
            return;
        }
        let is_marking = ours.iter().chain(&theirs).all(|word| word.is_marking);
        if is_marking && std::mem::replace(&mut self.is_mark_told, true) {
            return;
        }
        let weight = if is_marking { Weight::Warning } else { Weight::Defect };
        let message = match (ours.len(), theirs.len()) {
            _ if is_marking => "the line that marks the version says more than that; see that it gives nothing away".to_owned(),
            (missing, 0) => format!("words are missing that stand in no bracket: {missing}"),
            (0, more) => format!("words are here that the confidential version does not have: {more}"),
            (missing, more) => format!("words outside the brackets became others: {missing} became {more}"),
        };
        self.report.add(Code::TextDiffers, weight, at, message);
    }

    /// What of any bracket stands anywhere in the public version.
    fn elsewhere(&mut self) {
        let public = self.aligned.public;
        let mut rows: Vec<Vec<(usize, &Word)>> = vec![Vec::new()];
        for (at, piece) in public.pieces.iter().enumerate() {
            match piece {
                Piece::Word(word) => {
                    rows.last_mut().into_iter().for_each(|row| row.push((at, word)));
                }
                Piece::Gap(_) => rows.push(Vec::new()),
                Piece::Bracket(bracket) => {
                    rows.push(bracket.words.iter().map(|word| (at, word)).collect());
                    rows.push(Vec::new());
                }
            }
        }
        for row in rows {
            let words: Vec<Word> = row.iter().map(|(_, word)| (*word).clone()).collect();
            for (found, by) in self.secrets.found_in(&words) {
                let (piece, word) = row[found];
                if self.told.contains(&piece) {
                    continue;
                }
                let weight = if by == By::Word { Weight::Defect } else { Weight::Warning };
                let at = At { place: Some(word.place), ..self.at(piece) };
                let message = "here stands what a bracket of the confidential version holds: a number, a name, or words in a row";
                self.report.add(Code::ConfidentialWords, weight, at, message);
            }
        }
    }
}

fn hidden(report: &mut Report, public: &Version, secrets: Option<&Secrets>) {
    for (page, read) in (1..).zip(&public.pages) {
        for hidden in &read.hidden {
            let how = match hidden.by {
                Concealment::Covered => "something is painted over it",
                Concealment::Invisible => "it is set to be invisible",
                Concealment::SameColour => "it has the colour of what is behind it",
                Concealment::OffPage => "it stands outside of what is shown of the page",
            };
            let length = hidden.words.0.chars().filter(|c| !c.is_whitespace()).count();
            let gives = gives_away(secrets, &hidden.words.0);
            let what = if gives { ", and it holds what stands in a bracket" } else { "" };
            let message = format!(
                "{length} letters can be copied here and not be seen: {how}{what}; take the text out"
            );
            let place = Place { page, line: hidden.line };
            report.add(Code::HiddenText, Weight::Defect, At::place(Side::Public, place), message);
        }
    }
}

fn left_in_file(report: &mut Report, public: &Version, secrets: Option<&Secrets>) {
    for left in &public.left {
        let gives = gives_away(secrets, &left.words.0);
        let weight = match left.at {
            Trace::Annotation
            | Trace::Attachment
            | Trace::EarlierRevision
            | Trace::HiddenLayer
            | Trace::Script
            | Trace::Thumbnail => Weight::Defect,
            _ if gives => Weight::Defect,
            Trace::Author | Trace::Property | Trace::Xmp => Weight::Warning,
            // These belong to a good document, unless they say what they must not.
            Trace::Description | Trace::FormField | Trace::Bookmark | Trace::Alternative => {
                continue;
            }
        };
        let what = if gives { ", with what stands in a bracket" } else { "" };
        let message = format!("the file holds {}{what}; save it without", described(left.at));
        let place = left.page.map(|page| Place { page, line: 1 });
        report.add(
            Code::LeftInFile,
            weight,
            At { version: Side::Public, place, after: None },
            message,
        );
    }
}

fn gives_away(secrets: Option<&Secrets>, said: &str) -> bool {
    secrets.is_some_and(|it| !it.found_in(&words_of(said)).is_empty())
}

fn is_placeholder(word: &Word) -> bool {
    let says_so = matches!(word.key.to_lowercase().as_str(), "redacted" | "deleted");
    says_so || word.text.chars().all(|c| PLACEHOLDERS.contains(&c))
}

fn is_figure(word: &Word) -> bool {
    word.text.contains(|c: char| c.is_ascii_digit())
}

/// Whether words give a range.
fn is_range(words: &[Word]) -> bool {
    let has_digit = |part: &str| part.contains(|c: char| c.is_ascii_digit());
    let joined = |it: &Word| it.text.split('-').filter(|part| has_digit(part)).count() > 1;
    let between =
        |it: &Word| matches!(it.key.as_str(), "to" | "and" | "-" | "than" | "under" | "over");
    words.iter().any(joined) || (words.iter().any(is_figure) && words.iter().any(between))
}

/// Whether some words hold others, in a row.
fn holds(words: &[Word], others: &[Word]) -> bool {
    let bare = |it: &[Word]| it.iter().map(|word| letters([word])).collect::<Vec<_>>();
    let (words, others) = (bare(words), bare(others));
    !others.is_empty() && words.windows(others.len()).any(|row| row == others)
}

/// The letters of some pieces, with those in brackets.
fn letters_of(pieces: &[Piece]) -> String {
    let each = pieces.iter().map(|piece| match piece {
        Piece::Word(word) => letters([word]),
        Piece::Bracket(bracket) => letters(&bracket.words),
        Piece::Gap(_) => String::new(),
    });
    each.collect()
}

fn run_together(words: &[&Word]) -> String {
    words.iter().map(|word| word.key.as_str()).collect()
}
