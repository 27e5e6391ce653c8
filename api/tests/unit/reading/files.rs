//! Files that are broken, or no PDF.

use tests::pdf::{Paper, Sheet, replaced};

use super::{Encryption, NotChecked, Unread, lines, read};
use api::reading::{Kind, MediaType};

fn paper() -> Paper {
    Paper::of((1..=3).map(|at| Sheet::of(&[&format!("Sheet {at} of it.")])))
}

#[test]
fn a_file_that_is_cut_off_is_damaged_wherever_it_is_cut() {
    let whole = paper().bytes();
    assert!(!read(whole.clone()).is_damaged);
    for end in (9..whole.len() - 7).step_by(7) {
        let reading = read(whole[..end].to_vec());
        assert!(reading.is_damaged, "cut at {end} of {}", whole.len());
        let said = reading.version().unread;
        assert_eq!(said, Some(Unread::Damaged), "cut at {end}");
    }
}

#[test]
fn a_file_with_changed_bytes_is_read_or_not_and_nothing_more() {
    let whole = paper().bytes();
    for at in (0..whole.len()).step_by(3) {
        let mut changed = whole.clone();
        changed[at] = changed[at].wrapping_add(97);
        // Whatever comes of it, it comes.
        let _ = read(changed).version();
    }
}

#[test]
fn a_page_that_cannot_be_unpacked_is_told() {
    let sheet = Sheet::of(&["one"]);
    let paper = Paper::of([sheet]).stream("/Filter /DCTDecode", b"no picture");
    // The page's content is the stream that was added.
    let bytes = replaced(paper.bytes(), b"/Contents 8 0 R", b"/Contents 6 0 R");
    let reading = read(Paper::of([Sheet::of(&["one"])]).bytes());
    assert_eq!(reading.pages[0].unread, []);
    let broken = read(bytes);
    assert!(broken.pages.iter().any(|it| it.unread.contains(&Unread::Damaged)), "{broken:?}");
}

#[test]
fn loops_and_depths_end() {
    let around =
        Paper::of([]).catalog("/Pages @1").object("<< /Type /Pages /Count 1 /Kids [@1] >>");
    assert!(read(around.bytes()).is_damaged);
    // A form that paints itself.
    let itself = Paper::of([Sheet::of(&["one"])
        .entries("/Resources << /Font << /F1 3 0 R >> /XObject << /X @1 >> >>")
        .paint("/X Do")])
    .stream(
        "/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X @1 >> >>",
        b"/X Do",
    );
    assert_eq!(lines(&read(itself.bytes()).pages[0]), ["one"]);
    let deep = Paper::of([Sheet::of(&["one"])]).object(&format!(
        "{}{}",
        "[".repeat(20_000),
        "]".repeat(20_000)
    ));
    assert_eq!(read(deep.bytes()).page_count, Some(1));
    let saved = Sheet::of(&["one"]).paint(&"q ".repeat(100_000)).line("two");
    assert_eq!(lines(&read(Paper::of([saved]).bytes()).pages[0]), ["one", "two"]);
}

#[test]
fn a_text_has_pages_and_lines_too() {
    let reading = read("\u{FEFF}one\ntwo\u{C}three [x]\n".into());
    assert_eq!(reading.kind, Some(Kind::Accepted(MediaType::Text)));
    let pages: Vec<_> = reading.pages.iter().map(lines).collect();
    assert_eq!(pages, [vec!["one", "two"], vec!["three [x]"]]);
    assert_eq!((reading.page_count, reading.version().unread), (Some(2), None));
}

#[test]
fn what_is_kept_and_not_read_says_so() {
    let reading = read(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec());
    assert_eq!(reading.kind, Some(Kind::Accepted(MediaType::Png)));
    assert_eq!(reading.version().unread, Some(Unread::OtherKind));
    assert_eq!(reading.encryption, Encryption::None);
    let nothing = read(b"%PDF-1.7 and no more".to_vec());
    assert_eq!((nothing.not_checked, nothing.is_damaged), (Some(NotChecked::CouldNotBeRead), true));
}
