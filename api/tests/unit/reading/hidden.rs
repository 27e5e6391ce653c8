//! Words that can be copied from a page and not be seen on it; and words that look like that, and are seen.

use super::{How, Page, Sheet, Unread, pages};
use tests::pdf::Paper;

/// What a sheet shows, and what it hides.
#[track_caller]
fn check(sheet: Sheet, shown: &[&str], hidden: &[(How, u32, &str)], unread: &[Unread]) {
    let Page { lines, hidden: found, unread: why } = pages(&Paper::of([sheet])).remove(0);
    let lines: Vec<&str> = lines.iter().map(|it| it.0.as_str()).collect();
    let found: Vec<_> = found.iter().map(|it| (it.by, it.line, it.words.0.as_str())).collect();
    assert_eq!((&lines[..], &found[..], &why[..]), (shown, hidden, unread));
}

fn two() -> Sheet {
    Sheet::of(&["The first line.", "4,815"])
}

#[test]
fn words_under_a_box_are_hidden() {
    let hidden = [(How::Covered, 1, "4,815")];
    for colour in ["0 g", "1 g", "1 0 0 rg", "0 0 0 1 k"] {
        check(two().cover(colour, 60, 100), &["The first line."], &hidden, &[]);
    }
    // With another shape, in a form, by a thick line, by strips, under a picture, and by an annotation.
    let round = "0 g 60 704 m 160 704 l 165 711 l 160 719 l 60 719 l h f";
    check(two().paint(round), &["The first line."], &hidden, &[]);
    check(two().paint("14 w 60 711 m 160 711 l S"), &["The first line."], &hidden, &[]);
    let strips: String = (0..12).map(|at| format!("60 {} 100 1.5 re f ", 705 + at)).collect();
    check(two().paint(&format!("0 g {strips}")), &["The first line."], &hidden, &[]);
    check(two().picture([60, 700, 100, 20]), &["The first line."], &hidden, &[]);
}

#[test]
fn words_beside_on_or_before_a_box_are_seen() {
    let shown = ["The first line.", "4,815"];
    // Beside it, painted before the words, under a line, or behind a clip that keeps it away.
    check(two().cover("0 g", 200, 100), &shown, &[], &[]);
    check(
        Sheet::default()
            .paint("0.8 g 60 700 100 20 re f 0 g")
            .line("The first line.")
            .line("4,815"),
        &shown,
        &[],
        &[],
    );
    check(two().paint("1 w 60 711 m 160 711 l S"), &shown, &[], &[]);
    check(two().paint("q 0 0 10 10 re W n 0 g 60 700 100 20 re f Q"), &shown, &[], &[]);
    // White words on a black box.
    check(
        Sheet::of(&["The first line."]).paint("0 g 60 700 100 20 re f 1 g").line("4,815"),
        &shown,
        &[],
        &[],
    );
    // Only half of it, and a box whose inside is not filled.
    check(two().paint("0 g 60 713 100 9 re f"), &shown, &[], &[]);
    check(two().paint("0 g 60 700 100 20 re 62 702 96 16 re f*"), &shown, &[], &[]);
}

#[test]
fn words_without_a_colour_of_their_own_are_hidden() {
    let same = [(How::SameColour, 1, "4,815")];
    check(
        Sheet::of(&["The first line."]).paint("1 g").line("4,815"),
        &["The first line."],
        &same,
        &[],
    );
    check(
        Sheet::of(&["The first line."]).paint("0 g 60 700 100 20 re f").line("4,815"),
        &["The first line."],
        &same,
        &[],
    );
    let invisible = [(How::Invisible, 1, "4,815")];
    check(
        Sheet::of(&["The first line."]).paint("3 Tr").line("4,815"),
        &["The first line."],
        &invisible,
        &[],
    );
    let tiny = "BT /F1 0.5 Tf 72 700 Td (4,815) Tj ET";
    check(Sheet::of(&["The first line."]).paint(tiny), &["The first line."], &invisible, &[]);
}

#[test]
fn words_beside_the_page_are_hidden() {
    let off = [(How::OffPage, 1, "4,815")];
    check(Sheet::of(&["The first line."]).at(700, 500, "4,815"), &["The first line."], &off, &[]);
    check(Sheet::of(&["The first line."]).at(-90, 500, "4,815"), &["The first line."], &off, &[]);
    let cropped =
        Sheet::of(&["The first line."]).at(72, 20, "4,815").entries("/CropBox [0 100 612 792]");
    check(cropped, &["The first line."], &off, &[]);
    let clipped =
        Sheet::of(&["The first line."]).paint("q 0 0 50 50 re W n").line("4,815").paint("Q");
    check(clipped, &["The first line."], &off, &[]);
}

#[test]
fn where_nobody_can_tell_it_is_said() {
    let sheer = |alpha: &str, blend: &str| {
        let state = format!(
            "/Resources << /Font << /F1 3 0 R >> /ExtGState << /G1 << /ca {alpha} /BM /{blend} >> >> >>"
        );
        two().entries(&state).paint("/G1 gs").cover("1 1 0 rg", 60, 100)
    };
    let shown = ["The first line.", "4,815"];
    check(sheer("0.3", "Normal"), &shown, &[], &[]);
    check(sheer("0.8", "Normal"), &shown, &[], &[Unread::UnclearCover]);
    check(sheer("1", "Multiply"), &shown, &[], &[]);
    check(sheer("1", "Difference"), &shown, &[], &[Unread::UnclearCover]);
    check(sheer("1", "Normal"), &["The first line."], &[(How::Covered, 1, "4,815")], &[]);
}

#[test]
fn pictures_are_told_and_scans_with_them() {
    check(Sheet::default().picture([0, 0, 612, 792]), &[], &[], &[Unread::Scan]);
    check(
        two().picture([72, 100, 400, 300]),
        &["The first line.", "4,815"],
        &[],
        &[Unread::Picture],
    );
    // A letterhead.
    check(two().picture([500, 750, 60, 30]), &["The first line.", "4,815"], &[], &[]);
    // Words that a machine recognised lie unseen with the picture: they are the text of the page.
    let recognised = Sheet::default().picture([0, 0, 612, 792]).paint("3 Tr").line("4,815 sold");
    check(recognised, &["4,815 sold"], &[], &[Unread::Scan]);
    let under = Sheet::of(&["4,815 sold"]).picture([0, 0, 612, 792]);
    check(under, &["4,815 sold"], &[], &[Unread::Scan]);
    // Letters drawn as lines are no letters.
    let drawn: String =
        (0..40).map(|at| format!("{} 500 m {} 520 l S ", 72 + 3 * at, 74 + 3 * at)).collect();
    check(Sheet::default().paint(&drawn), &[], &[], &[Unread::Scan]);
}

#[test]
fn letters_that_nobody_knows_are_told() {
    let font = "/Resources << /Font << /F1 3 0 R /F2 @1 >> >>";
    let sheet = two().entries(font).paint("BT /F2 11 Tf 72 600 Td <00010002> Tj ET");
    let paper = Paper::of([sheet])
        .object("<< /Type /Font /Subtype /Type0 /BaseFont /None /Encoding /Identity-H /DescendantFonts [@2] >>")
        .object("<< /Type /Font /Subtype /CIDFontType2 /BaseFont /None /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>");
    let page = pages(&paper).remove(0);
    assert_eq!(page.unread, [Unread::UnknownLetters], "{:?}", super::lines(&page));
}
