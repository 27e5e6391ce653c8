//! The passages that an amended notice leaves out or says otherwise.

use super::defect;
use crate::decide::Defect;

/// Words of a notice, and what an amended one says in their place: nothing, where that is empty.
#[derive(Clone, PartialEq, Eq)]
pub struct Passage {
    /// The words that are to go, as the notice says them.
    pub text: String,
    /// What takes their place.
    pub replacement: String,
}

impl std::fmt::Debug for Passage {
    /// Without the words: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Passage").finish_non_exhaustive()
    }
}

/// What is wrong with the passages of an amendment, held against what the notice says: its subject and its text.
#[must_use]
pub fn amendment_defects(says: &[&str], passages: &[Passage]) -> Vec<Defect> {
    let mut found = Vec::new();
    for (at, passage) in passages.iter().enumerate() {
        let pointer = format!("/passages/{at}/text");
        if passage.text.trim().is_empty() {
            found.push(defect(&pointer, "empty", "name the words that are to go"));
        } else if !says.iter().any(|it| occurs(it, &passage.text)) {
            found.push(defect(&pointer, "not_in_the_notice", "the notice does not say this"));
        }
        if passages[..at].iter().any(|other| is_same(&other.text, &passage.text)) {
            found.push(defect(&pointer, "twice", "another passage has these words"));
        }
        if passages.iter().any(|other| occurs(&passage.replacement, &other.text)) {
            let pointer = format!("/passages/{at}/replacement");
            found.push(defect(&pointer, "says_it_again", "it says what is to go"));
        }
    }
    found
}

/// What is wrong where an amended notice would still say a passage: the words are not of the case but of every letter of the kind, or
/// stand partly in the one and partly in the other.
#[must_use]
pub fn in_the_letter(says: &[&str], passages: &[Passage]) -> Vec<Defect> {
    let still =
        passages.iter().enumerate().filter(|(_, it)| says.iter().any(|s| occurs(s, &it.text)));
    let message =
        "these are not words that were said in the case alone: name what was, and no more";
    still.map(|(at, _)| defect(&format!("/passages/{at}/text"), "of_the_letter", message)).collect()
}

/// The same without the passages.
#[must_use]
pub fn redacted(says: &str, passages: &[Passage]) -> String {
    // The longest first: a passage may be part of another.
    let mut ordered: Vec<_> = passages.iter().collect();
    ordered.sort_by_key(|it| std::cmp::Reverse(it.text.len()));
    let mut said = says.to_owned();
    for passage in ordered {
        said = replaced(&said, &passage.text, &passage.replacement);
    }
    said
}

/// Whether a text says these words, however its lines are broken.
#[must_use]
pub fn occurs(says: &str, text: &str) -> bool {
    let words: Vec<_> = text.split_whitespace().collect();
    let starts = says.char_indices().map(|(at, _)| at);
    starts.into_iter().any(|at| end_of(&says[at..], &words).is_some())
}

fn is_same(one: &str, other: &str) -> bool {
    one.split_whitespace().eq(other.split_whitespace())
}

fn replaced(says: &str, text: &str, replacement: &str) -> String {
    let words: Vec<_> = text.split_whitespace().collect();
    let mut said = String::with_capacity(says.len());
    let mut rest = says;
    while let Some(letter) = rest.chars().next() {
        if let Some(end) = end_of(rest, &words) {
            said.push_str(replacement);
            rest = &rest[end..];
        } else {
            said.push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    said
}

/// Where these words end, if a text begins with them: between two of them there may be any white space.
fn end_of(says: &str, words: &[&str]) -> Option<usize> {
    let (first, others) = words.split_first()?;
    let mut rest = says.strip_prefix(first)?;
    for word in others {
        let next = rest.trim_start();
        if next.len() == rest.len() {
            return None;
        }
        rest = next.strip_prefix(word)?;
    }
    Some(says.len() - rest.len())
}

#[cfg(test)]
mod tests {
    use super::{Passage, amendment_defects, in_the_letter, occurs, redacted};

    fn passage(text: &str, replacement: &str) -> Passage {
        Passage { text: text.to_owned(), replacement: replacement.to_owned() }
    }

    #[test]
    fn words_are_found_over_the_ends_of_lines_and_taken_out_everywhere() {
        let says = "Invoice 17 says USD 4.12\n  a kilogram. USD 4.12 a kilogram is low.";
        let price = passage("USD 4.12 a kilogram", "[a price]");
        assert!(occurs(says, &price.text));
        assert_eq!(redacted(says, &[price]), "Invoice 17 says [a price]. [a price] is low.");
        assert!(!occurs(says, "USD 4.12a"));
        assert!(!occurs("", "x") && !occurs("x", " "));
        let both = [passage("Invoice", "A paper"), passage("Invoice 17", "")];
        assert_eq!(redacted("Invoice 17, Invoice 18", &both), ", A paper 18");
        assert_eq!(redacted("préc«és»", &[passage("«és»", "é")]), "précé");
    }

    #[test]
    fn each_passage_is_of_the_notice_once_and_its_replacement_says_none_of_them() {
        let of = |passages: &[Passage]| {
            let found = amendment_defects(&["A price of USD 4.12", "x"], passages);
            found.into_iter().map(|it| (it.pointer, it.code)).collect::<Vec<_>>()
        };
        assert!(of(&[passage("USD 4.12", "")]).is_empty());
        let wrong =
            [passage("EUR", "USD  4.12"), passage("USD 4.12", "x"), passage("USD\n4.12", "")];
        let named = |at: &str, code| (format!("/passages/{at}"), code);
        assert_eq!(
            of(&wrong),
            [
                named("0/text", "not_in_the_notice"),
                named("0/replacement", "says_it_again"),
                named("2/text", "twice"),
            ]
        );
        assert_eq!(of(&[passage(" ", "")]), [named("0/text", "empty")]);
        let left = in_the_letter(&["We found USD 4.12"], &wrong);
        assert_eq!(left.len(), 2, "{left:?}");
    }
}
