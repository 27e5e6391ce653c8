//! Names as they are compared: without case, punctuation, diacritics and legal forms; word by word, each small slip of
//! the pen forgiven.
//!
//! The distance between two words is that of `strsim` (Damerau and Levenshtein, so that two letters in the wrong order
//! are one slip). Whole names are not compared letter by letter: a long word that many names share would make strangers
//! alike. Instead each word of one name looks for its like in the other, and a common word counts little.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// From this score on a name is shown to a person. Below it lie names that share only common words; above it, names with
/// a slip in one word, or with one more word.
pub const NEAR: f64 = 0.80;

/// From this likeness on two words are the same word, written differently: one slip in five letters.
const SAME_WORD: f64 = 0.79;
/// What a word counts that many names have.
const COMMON_WEIGHT: f64 = 0.2;
/// What a name counts that stands whole within a longer one.
const WITHIN: f64 = 0.9;

/// The forms in which companies are founded, and words that say no more.
const LEGAL_FORMS: &str = "\
    a ab ag and aps as berhad bhd bv co company corp corporation cv da de do e eirl gmbh inc incorporated jsc \
    kft kg kk la limited llc llp ltd ltda mbh nv of ooo oy pjsc plc pt pte pty pvt rl s sa sas sdn sendirian \
    sp spa srl tbk the tnhh y zoo";

/// Words that tell what somebody does or where, and not who he is.
const COMMON: &str = "\
    agricultural agriculture agro apparel asia asian center centre china clothing cotton country county \
    development electronics enterprise enterprises export exports factory farm farms fashion fiber fibre \
    fishing fishery food foods fruit fruits garment garments general global glove gloves group hair holding \
    holdings import imports industrial industries industry information international investment linen \
    manufacturer manufacturing material materials medical metal mine mines mining new no north ocean oil park \
    plantation plantations plastic plastics product production products province rubber safety salt sea \
    seafood seafoods silicon south steel sugar supply tea technology textile textiles toy toys trade trading \
    united vegetable vegetables west world xinjiang";

/// A name, ready to be compared.
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// As it was written.
    pub said: String,
    words: Vec<String>,
}

impl Name {
    /// Reads a name.
    #[must_use]
    pub fn new(said: &str) -> Self {
        let all = words(said);
        let who: Vec<String> =
            all.iter().filter(|word| !is_one_of(LEGAL_FORMS, word)).cloned().collect();
        // A name of nothing but such words is all there is.
        Self { said: said.to_owned(), words: if who.is_empty() { all } else { who } }
    }

    /// The same words in the same order, however they are written.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        !self.words.is_empty() && self.words == other.words
    }

    /// The one text that all names have which are the same as this one; empty where there is nothing to compare.
    #[must_use]
    pub fn key(&self) -> String {
        self.words.join(" ")
    }

    /// How alike two names are, from 0 to 1. One that is not equal stays below 1.
    #[must_use]
    pub fn likeness(&self, listed: &Self) -> f64 {
        if self.is(listed) {
            return 1.0;
        }
        let own: f64 = self.words.iter().map(|word| weight(word)).sum();
        let theirs: f64 = listed.words.iter().map(|word| weight(word)).sum();
        if own <= 0.0 || theirs <= 0.0 {
            return 0.0;
        }
        let (mut shared, mut telling) = (0.0, 0_u32);
        let mut free: Vec<&String> = self.words.iter().collect();
        for word in &listed.words {
            let best = free
                .iter()
                .enumerate()
                .map(|(at, other)| (at, same_word(word, other)))
                .max_by(|one, other| one.1.total_cmp(&other.1));
            if let Some((at, alike)) = best.filter(|(_, alike)| *alike >= SAME_WORD) {
                free.swap_remove(at);
                shared += alike * weight(word);
                telling += u32::from(!is_common(word));
            }
        }
        // Common words alone make nobody alike.
        if telling == 0 {
            return 0.0;
        }
        let of_both = 2.0 * shared / (own + theirs);
        let is_within = listed.words.len() > 1 || listed.words.iter().any(|word| word.len() > 5);
        let within = if is_within { WITHIN * shared / theirs } else { 0.0 };
        of_both.max(within).min(0.99)
    }

    /// The keys by which a table of names is searched before anything is compared: the beginning and the end of each word
    /// that tells something. A slip spoils one of the two.
    #[must_use]
    pub fn keys(&self) -> BTreeSet<String> {
        let telling: Vec<&String> = self.words.iter().filter(|word| !is_common(word)).collect();
        let words = if telling.is_empty() { self.words.iter().collect() } else { telling };
        words.into_iter().flat_map(|word| keys(word)).collect()
    }
}

/// The words of a text in small letters without diacritics; what is neither letter nor digit parts them.
#[must_use]
pub fn words(text: &str) -> Vec<String> {
    let plain: String = text
        .nfkd()
        .filter(|letter| !is_combining_mark(*letter) && !matches!(letter, '\'' | '’' | '.'))
        .flat_map(char::to_lowercase)
        .map(|letter| if letter.is_alphanumeric() { letter } else { ' ' })
        .collect();
    plain.split_whitespace().map(spelled).collect()
}

/// Letters that have no mark to be taken off, as they are written without them.
fn spelled(word: &str) -> String {
    let mut text = String::with_capacity(word.len());
    for letter in word.chars() {
        match letter {
            'ø' => text.push('o'),
            'ł' => text.push('l'),
            'đ' | 'ð' => text.push('d'),
            'ı' => text.push('i'),
            'ß' => text.push_str("ss"),
            'æ' => text.push_str("ae"),
            'œ' => text.push_str("oe"),
            other => text.push(other),
        }
    }
    text
}

fn keys(word: &str) -> Vec<String> {
    let letters: Vec<char> = word.chars().collect();
    if letters.len() < 4 {
        return vec![format!("={word}")];
    }
    let begin: String = letters.iter().take(3).collect();
    let end: String = letters.iter().skip(letters.len() - 3).collect();
    vec![format!("^{begin}"), format!("{end}$")]
}

fn same_word(one: &str, other: &str) -> f64 {
    // A number is another number with one slip.
    let has_digit = |word: &str| word.chars().any(|it| it.is_ascii_digit());
    if has_digit(one) || has_digit(other) {
        return if one == other { 1.0 } else { 0.0 };
    }
    strsim::normalized_damerau_levenshtein(one, other)
}

fn is_common(word: &str) -> bool {
    is_one_of(COMMON, word)
}

fn is_one_of(list: &str, word: &str) -> bool {
    list.split_whitespace().any(|it| it == word)
}

fn weight(word: &str) -> f64 {
    if is_common(word) { COMMON_WEIGHT } else { 1.0 }
}
