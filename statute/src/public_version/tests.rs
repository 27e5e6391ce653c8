//! The check of public versions: what must be found, and what must not.

use super::{
    Code as C, Concealment, Finding, Hidden, Left, Page, Side, Trace, Unread, Version, Weight as W,
    Words, lint,
};

mod apart;
mod held;

/// A version whose pages are parted by `===`.
fn version(text: &str) -> Version {
    let pages = text.split("===").map(|page| Page {
        lines: page.trim_matches('\n').lines().map(Words::from).collect(),
        ..Page::default()
    });
    Version { pages: pages.collect(), ..Version::default() }
}

const CONFIDENTIAL: &str = "BUSINESS CONFIDENTIAL INFORMATION\n";
const PUBLIC: &str = "PUBLIC VERSION\n";

/// Findings about two texts, whose first pages are marked.
fn found(confidential: &str, public: &str) -> Vec<Finding> {
    lint(&version(&format!("{CONFIDENTIAL}{confidential}")), &version(&format!("{PUBLIC}{public}")))
}

fn codes(found: &[Finding]) -> Vec<(C, W)> {
    found.iter().map(|it| (it.code, it.weight)).collect()
}

/// Holds two texts against each other, and what is found against what is expected.
#[track_caller]
fn check(confidential: &str, public: &str, expected: &[(C, W)]) {
    let found = found(confidential, public);
    assert_eq!(codes(&found), expected, "{confidential:?} and {public:?}: {found:#?}");
    // What is told holds nothing of what stands in brackets.
    let told = format!("{found:?}");
    for word in ["Hai", "Phong", "4,815", "HQ9911"] {
        assert!(!told.contains(word), "{told}");
    }
}

/// One bracket without a summary.
const EMPTY: (C, W) = (C::NoSummary, W::Warning);

#[test]
fn a_public_version_without_its_brackets_contents_is_good() {
    for public in [
        "Sold [a number of] tons to [an importer] in 2019.",
        "Sold [4,000 to 5,000] tons to [name of a customer] in 2019.",
        "Sold [between 4,000 and 5,500] tons to [it] in 2019.",
    ] {
        check("Sold [4,815] tons to [Hai Phong Trading Co.] in 2019.", public, &[]);
    }
    for public in ["[ ]", "[***]", "[ * * * ]", "[xxxx]", "[REDACTED]", "[█████]"] {
        check(
            "The price was [4,815] dollars.",
            &format!("The price was {public} dollars."),
            &[EMPTY],
        );
    }
}

#[test]
fn what_is_left_in_a_bracket_is_found() {
    /// What is filed, what is made public of it, and what the check says.
    type Case = (&'static str, &'static str, &'static [(C, W)]);
    let cases: &[Case] = &[
        ("[4,815]", "[4,815]", &[(C::BracketKept, W::Defect)]),
        ("[4,815]", "[4815]", &[(C::BracketKept, W::Defect)]),
        ("[sold to Hai Phong]", "[it was sold to Hai Phong then]", &[(C::BracketKept, W::Defect)]),
        ("[sold to Hai Phong]", "[a port near Phong]", &[(C::ConfidentialWords, W::Defect)]),
        ("[ruling HQ9911 of May]", "[ruling HQ9911]", &[(C::ConfidentialWords, W::Defect)]),
        ("[7 sales]", "[7 times]", &[(C::ConfidentialWords, W::Defect)]),
        ("[7 percent]", "[7-10 percent]", &[(C::ConfidentialWords, W::Warning)]),
        (
            "[goods were bought from a friend]",
            "[goods were bought from somebody]",
            &[(C::ConfidentialWords, W::Warning)],
        ),
        ("he said \"[sic]\"", "he said \"[sic]\"", &[(C::BracketKept, W::Warning)]),
        ("\"[t]he goods\"", "\"[t]he goods\"", &[(C::BracketKept, W::Warning)]),
        // A year, a word of everybody, and words that stand outside of brackets anyway.
        ("[4,815 in 2019]", "[some thousands in 2019]", &[]),
        ("[a smelter of Hai Phong]", "[a smelter]", &[]),
        ("Acme sold. [Acme sold 4,815]", "Acme sold. [Acme sold some]", &[]),
    ];
    for (confidential, public, expected) in cases {
        check(confidential, public, expected);
    }
}

#[test]
fn what_stands_outside_of_brackets_is_the_same() {
    let whole = "The goods went to the port on Monday. [4,815] tons were sold there.";
    let cases: &[(&str, &[(C, W)])] = &[
        ("The goods went to the port on Monday. [some] tons were sold there.", &[]),
        (
            "The goods went to the port. [some] tons were sold there.",
            &[(C::TextDiffers, W::Defect)],
        ),
        (
            "The good goods went to the port on Monday. [some] tons were sold there.",
            &[(C::TextDiffers, W::Defect)],
        ),
        (
            "The goods went to the port on Friday. [some] tons were sold there.",
            &[(C::TextDiffers, W::Defect)],
        ),
        (
            "The goods went to the port on Monday. Many tons were sold there.",
            &[(C::BracketNotShown, W::Defect), (C::TextDiffers, W::Defect)],
        ),
        (
            "The goods went to the port on Monday. tons were sold there.",
            &[(C::BracketNotShown, W::Defect)],
        ),
        (
            "The goods went to the port on Monday. ***** tons were sold there.",
            &[(C::BracketNotShown, W::Defect)],
        ),
        (
            "The goods went to the port on Monday. 4,815 tons were sold there.",
            &[(C::BracketKept, W::Defect)],
        ),
        (
            "The goods went to [a place] on Monday. [some] tons were sold there.",
            &[(C::BracketAdded, W::Defect), (C::TextDiffers, W::Defect)],
        ),
    ];
    for (public, expected) in cases {
        check(whole, public, expected);
    }
}

#[test]
fn a_secret_is_found_wherever_else_it_stands() {
    let whole = "One [Hai Phong Steel] sold. The end.";
    let found = found(whole, "One [a mill] sold. Phong is it. The end.");
    assert_eq!(codes(&found), [(C::TextDiffers, W::Defect), (C::ConfidentialWords, W::Defect)]);
    assert_eq!((found[1].page, found[1].line), (Some(1), Some(2)));
    let differs = &found[0];
    assert_eq!(
        differs.after.as_deref(),
        Some("sold."),
        "only what both say outside brackets is quoted"
    );

    let mut public = version("PUBLIC VERSION\nOne [a mill] sold. The end.");
    let confidential = version(&format!("{CONFIDENTIAL}{whole}"));
    let left = |at, words: &str| Left { at, page: None, words: words.into() };
    public.left = vec![
        left(Trace::Description, "Hai Phong final.docx"),
        left(Trace::Description, "An allegation"),
        left(Trace::Bookmark, "Sales"),
        left(Trace::Author, "A. Clerk"),
        left(Trace::Attachment, ""),
    ];
    let found = lint(&confidential, &public);
    let expected =
        [(C::LeftInFile, W::Defect), (C::LeftInFile, W::Warning), (C::LeftInFile, W::Defect)];
    assert_eq!(codes(&found), expected, "{found:#?}");
    assert!(
        !format!("{found:?}{public:?}").contains("Phong"),
        "nothing is told, and nothing printed"
    );
}

#[test]
fn brackets_are_single_and_closed() {
    let unbalanced = [(C::UnbalancedBracket, W::Defect), (C::NotCompared, W::NotChecked)];
    check("One [4,815 ton.", "One [some] ton.", &unbalanced);
    check("One [4,815] ton.", "One [some ton.", &unbalanced);
    check("One 4,815] ton.", "One [some] ton.", &unbalanced);
    check("One [[4,815]] ton.", "One [some] ton.", &[(C::NestedBracket, W::Defect)]);
    check("One ton.", "One ton.", &[(C::NoBrackets, W::Defect)]);

    let found = found("One.\nTwo.\n===\nThree [a\nb]\nfour [c\n", "One.\n");
    let place = |it: &Finding| (it.code, it.version, it.page, it.line);
    assert_eq!(place(&found[0]), (C::UnbalancedBracket, Side::Confidential, Some(2), Some(3)));
}

#[test]
fn first_pages_are_marked() {
    let marked = |confidential: &str, public: &str| {
        let found = lint(&version(confidential), &version(public));
        found.into_iter().map(|it| (it.code, it.version, it.weight)).collect::<Vec<_>>()
    };
    let missing = |side| (C::FirstPageNotMarked, side, W::Defect);
    assert_eq!(marked("Business\nConfidential\nA [b].", "Public  Version\nA [c]."), []);
    assert_eq!(marked("A [b].", "Public version\nA [c]."), [missing(Side::Confidential)]);
    assert_eq!(marked("Business Confidential\nA [b].", "A [c]."), [missing(Side::Public)]);
    let both =
        marked("Business Confidential\nA [b].", "Public Version\nBusiness Confidential\nA [c].");
    assert_eq!(both, [(C::FirstPageNotMarked, Side::Public, W::Warning)]);
}

#[test]
fn what_is_hidden_is_found_and_not_told() {
    let confidential = version(&format!("{CONFIDENTIAL}One [4,815] sold."));
    let mut public = version("PUBLIC VERSION\nOne [***] sold.");
    let hidden = |by, words: &str| Hidden { by, line: 2, words: words.into() };
    public.pages[0].hidden =
        vec![hidden(Concealment::Covered, "4,815"), hidden(Concealment::Invisible, "a b")];
    let found = lint(&confidential, &public);
    assert_eq!(codes(&found), [EMPTY, (C::HiddenText, W::Defect), (C::HiddenText, W::Defect)]);
    assert!(found[1].message.contains("holds what stands in a bracket"), "{}", found[1].message);
    assert!(!found[2].message.contains("holds"), "{}", found[2].message);
    assert!(!format!("{found:?}").contains("4,815"));
}

#[test]
fn what_was_not_read_is_never_passed_over() {
    let confidential = version(&format!("{CONFIDENTIAL}One [4,815] sold.\n===\nTwo.\n===\nThree."));
    let mut public = version("PUBLIC VERSION\nOne [some] sold.\n===\n===\nThree.");
    public.pages[1].unread.push(Unread::Scan);
    let found = lint(&confidential, &public);
    assert_eq!(
        codes(&found),
        [(C::PageNotRead, W::NotChecked), (C::NotCompared, W::NotChecked)],
        "{found:#?}"
    );
    assert_eq!(found[0].page, Some(2));

    // What else is wrong is still found, and so is what a machine recognised on a scan.
    public.pages[1].lines = vec!["It was 4,815".into()];
    public.pages[2].lines = vec!["Thirty.".into()];
    let found = lint(&confidential, &public);
    let expected = [
        (C::PageNotRead, W::NotChecked),
        (C::NotCompared, W::NotChecked),
        (C::ConfidentialWords, W::Defect),
    ];
    assert_eq!(codes(&found), expected, "{found:#?}");

    for unread in [Unread::Encrypted, Unread::OtherKind] {
        let nothing = Version { unread: Some(unread), ..Version::default() };
        let found = lint(&confidential, &nothing);
        let expected = [(C::DocumentNotRead, W::NotChecked), (C::NotCompared, W::NotChecked)];
        assert_eq!(codes(&found), expected, "{found:#?}");
    }
    let empty = Version::default();
    assert_eq!(codes(&lint(&empty, &empty)), [(C::NoBrackets, W::Defect)]);
}

#[test]
fn a_long_list_says_that_it_is_cut() {
    let words = |which: &str| {
        (0..2000).map(|at| format!("{which}{at} same")).collect::<Vec<_>>().join("\n")
    };
    let found = found(&format!("[x]{}", words("a")), &format!("[some]{}", words("b")));
    let last = found.last().expect("there are some");
    assert_eq!((last.code, last.weight), (C::More, W::NotChecked));
    assert!(found.len() < 500);
}
