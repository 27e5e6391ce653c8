//! What is made alike: differences that are none, each beside one that is.

use super::{C, W, check};

/// Two ways to say the same, where nothing is found; and the second changed in a word, which is found.
#[track_caller]
fn alike(confidential: &str, public: &str) {
    let with_bracket = |text: &str, inside: &str| format!("It [{inside}].\n{text}");
    check(&with_bracket(confidential, "grew"), &with_bracket(public, "did something"), &[]);
    let changed = public.replace("goods", "bads");
    assert_ne!(changed, public);
    let expected = [(C::TextDiffers, W::Defect)];
    check(&with_bracket(confidential, "grew"), &with_bracket(&changed, "did something"), &expected);
}

#[test]
fn spaces_and_breaks_mean_nothing() {
    alike("The goods  were sold.", "The goods\nwere\u{A0}sold.");
    alike("The goods were\n===\nsold.", "The goods were sold.");
    alike("The goods weresold.", "The goods were sold.");
}

#[test]
fn a_word_may_be_parted_at_the_end_of_a_line() {
    alike("The goods were trans-\nshipped.", "The goods were transshipped.");
    alike("The anti-dumping goods.", "The anti-\ndumping goods.");
    alike("The goods were trans\u{AD}shipped.", "The goods were transshipped.");
}

#[test]
fn letters_have_one_form() {
    alike("The \u{FB01}rst goods of \u{201C}Acme\u{201D}.", "The first goods of \"Acme\".");
    alike("The goods \u{2013} all.", "The goods - all.");
    alike("Goods of Caf\u{E9}: the goods.", "Goods of Cafe\u{301}: the goods.");
}

#[test]
fn page_numbers_and_marks_mean_nothing() {
    alike("The goods\n- 3 -\n===\nPage 4 of 9\nwere sold.\n4", "The goods\nwere sold.\n1 of 12");
    alike(
        "The goods\nContains Business Confidential Information\nwere sold.",
        "The goods\nwere sold.",
    );
    alike("Case 7356 BUSINESS CONFIDENTIAL\nThe goods.", "Case 7356 PUBLIC VERSION\nThe goods.");
    alike("1. The goods ........ 3", "1. The goods .... 3");
    let head = |mark: &str, rest: &str| {
        format!("a [b]\nAcme {mark} 1\n===\nAcme {mark} 2\n{rest}\n===\nAcme {mark} 3\nend")
    };
    check(
        &head("Business Confidential", "goods"),
        &head("Public Version", "goods").replace("[b]", "[c]"),
        &[],
    );
}

#[test]
fn a_number_in_the_text_is_no_page_number() {
    let whole = "It [grew].\none\ntwo\nthree\n12\nfour\nfive\nsix";
    check(
        whole,
        &whole.replace("grew", "fell or so").replace("12\n", ""),
        &[(C::TextDiffers, W::Defect)],
    );
}

#[test]
fn a_line_that_marks_the_version_may_say_more() {
    let whole = "Business confidential treatment is asked for.\nIt [grew].";
    check(
        whole,
        "Public version, nothing is confidential.\nIt [changed].",
        &[(C::TextDiffers, W::Warning)],
    );
}

#[test]
fn running_heads_are_compared_once() {
    let pages = |head: &str, word: &str| {
        let page = |at: u32| format!("{head}\n[{word}] {at} goods");
        (1..=4).map(page).collect::<Vec<_>>().join("\n===\n")
    };
    // The first line of the first page is its mark.
    check(&pages("Acme v. X", "grew"), &pages("Acme v. X", "fell or so"), &[]);
    check(
        &pages("Acme v. X", "grew"),
        &pages("Acme v. Y", "fell or so"),
        &[(C::TextDiffers, W::Warning)],
    );
}
