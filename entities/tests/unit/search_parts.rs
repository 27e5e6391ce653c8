//! Pages that become parts.

use entities::for_tests::{Parts, SEARCH_PART_BYTES as PART_BYTES};

#[test]
fn pages_are_put_together_and_never_torn_while_they_fit() {
    let mut parts = Parts::default();
    let page = "word ".repeat(PART_BYTES / 12);
    let mut found = Vec::new();
    for number in 1..=5 {
        parts.add(number, &page);
        while let Some(part) = parts.full() {
            found.push((part.number, part.first_page, part.words.len()));
        }
    }
    let last = parts.last().expect("a last part");
    found.push((last.number, last.first_page, last.words.len()));
    let two = page.len() * 2 + 1;
    assert_eq!(found, [(1, 1, two), (2, 3, two), (3, 5, page.len())]);
}

#[test]
fn a_page_that_is_too_long_is_cut_between_words() {
    let mut parts = Parts::default();
    parts.add(7, &"wörd ".repeat(PART_BYTES / 3));
    let mut found = Vec::new();
    while let Some(part) = parts.full() {
        assert!(part.words.len() <= PART_BYTES && part.words.trim().ends_with("wörd"));
        found.push(part.first_page);
    }
    assert!(parts.last().is_some_and(|part| part.first_page == 7));
    assert_eq!(found, [7]);
}

#[test]
fn nothing_has_no_parts() {
    let mut parts = Parts::default();
    parts.add(1, " \n");
    assert!(parts.full().is_none() && parts.last().is_none());
}
