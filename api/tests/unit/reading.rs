//! Documents and what is read of them, in this process.

use statute::public_version::{Concealment as How, Finding, Trace, Unread, Weight, lint};
use tests::pdf::{Paper, Sheet};

use api::reading::{Encryption, Limits, NotChecked, Page, Reading, report};

mod child;
mod files;
mod hidden;
pub(crate) mod media_type;
mod pdf_text;

fn read(bytes: Vec<u8>) -> Reading {
    report(bytes, &Limits::default()).expect("memory can be read")
}

fn pages(paper: &Paper) -> Vec<Page> {
    read(paper.bytes()).pages
}

fn lines(page: &Page) -> Vec<&str> {
    page.lines.iter().map(|it| it.0.as_str()).collect()
}

/// What is told of a public version on its own first page, held against the other.
fn found(confidential: &Sheet, public: &Paper) -> Vec<Finding> {
    let whole = read(Paper::of([confidential.clone()]).bytes());
    lint(&whole.version(), &read(public.bytes()).version())
}

#[test]
fn pages_are_read_line_by_line() {
    let paper = Paper::of([
        Sheet::of(&[
            "BUSINESS CONFIDENTIAL",
            "The price (net) was [4,815] dollars.",
            "Caf\u{E9} \\ [x]",
        ]),
        // Painted in another order than it is read, a table's row in two pieces, and one word in two.
        Sheet::default().at(72, 600, "below").at(300, 700, "right").at(72, 700, "left"),
        Sheet::default().paint("BT /F1 10 Tf 72 700 Td [(Ti) -20 (de) -600 (waiter)] TJ ET"),
        Sheet::default()
            .paint("BT /F1 10 Tf 0 1 -1 0 40 100 Tm (up the side) Tj ET")
            .line("upright"),
        Sheet::default(),
    ]);
    let reading = read(paper.bytes());
    assert_eq!(reading.page_count, Some(5));
    assert_eq!((reading.encryption, reading.is_damaged), (Encryption::None, false));
    assert_eq!(reading.version().unread, None);
    let read: Vec<Vec<&str>> = reading.pages.iter().map(lines).collect();
    assert_eq!(
        read,
        [
            vec![
                "BUSINESS CONFIDENTIAL",
                "The price (net) was [4,815] dollars.",
                "Caf\u{E9} \\ [x]"
            ],
            vec!["left right", "below"],
            vec!["Tide waiter"],
            vec!["upright", "up the side"],
            vec![],
        ]
    );
    assert!(reading.pages.iter().all(|it| it.unread.is_empty() && it.hidden.is_empty()));
}

#[test]
fn many_pages_are_counted_and_those_beyond_the_limit_are_told() {
    let paper = Paper::of((1..=51).map(|at| Sheet::of(&[&format!("Page {at} of it")])));
    let reading = read(paper.bytes());
    assert_eq!((reading.page_count, reading.pages.len()), (Some(51), 51));
    assert_eq!(lines(&reading.pages[50]), ["Page 51 of it"]);

    let limits = Limits { pages: 50, ..Limits::default() };
    let reading = report(paper.bytes(), &limits).expect("it is read");
    assert_eq!((reading.page_count, reading.pages.len()), (Some(51), 50));
    assert_eq!(reading.not_checked, Some(NotChecked::TooLargeToRead));
    assert_eq!(reading.version().unread, Some(Unread::OverLimit));

    let limits = Limits { text_bytes: 100, ..Limits::default() };
    let reading = report(paper.bytes(), &limits).expect("it is read");
    assert_eq!(reading.pages[0].unread, []);
    assert_eq!(reading.pages[50].unread, [Unread::OverLimit]);
    assert_eq!(reading.pages.len(), 51);
}

#[test]
fn a_public_version_made_well_is_found_good_and_one_made_badly_is_not() {
    let confidential =
        Sheet::of(&["BUSINESS CONFIDENTIAL", "It was sold for [4,815] dollars then."]);
    let marked = Sheet::of(&["PUBLIC VERSION"]);
    let good = marked.clone().line("It was sold for [some thousand] dollars then.");
    assert_eq!(found(&confidential, &Paper::of([good])), []);

    // A black box over the number, which is still in the text.
    let boxed = marked.line("It was sold for [4,815] dollars then.").cover("0 g", 145, 29);
    let told = found(&confidential, &Paper::of([boxed]));
    let hidden: Vec<_> = told.iter().filter(|it| it.message.contains("painted over")).collect();
    assert_eq!(hidden.len(), 1, "{told:#?}");
    assert_eq!(
        (hidden[0].weight, hidden[0].page, hidden[0].line),
        (Weight::Defect, Some(1), Some(2))
    );
    assert!(!format!("{told:?}").contains("4,815"), "{told:?}");
}

#[test]
fn nothing_that_was_read_is_printed() {
    let reading = read(
        Paper::of([Sheet::of(&["BUSINESS CONFIDENTIAL [Hai Phong]"])])
            .about("Author", "Hai Phong")
            .bytes(),
    );
    assert!(serde_json::to_string(&reading).is_ok_and(|it| it.contains("Phong")));
    assert!(!format!("{reading:?}{:?}", reading.version()).contains("Phong"));
}

#[test]
fn what_is_in_the_file_beside_its_pages_is_found() {
    let sheet = || Sheet::of(&["one"]);
    let cases: [(Paper, &[(Trace, &str)]); 17] = [
        (Paper::of([sheet()]), &[]),
        (Paper::of([sheet()]).about("Producer", "Word").about("CreationDate", "D:2026"), &[]),
        (
            Paper::of([sheet()]).about("Author", "A. Clerk").about("Title", "Sales").about("Company", "Acme"),
            &[(Trace::Author, "A. Clerk"), (Trace::Description, "Sales"), (Trace::Property, "Acme")],
        ),
        (Paper::of([sheet()]).about("Title", "Sales"), &[(Trace::Description, "Sales")]),
        (
            Paper::of([sheet()]).object("(Sales)").property("Keywords", "@1").property("Type", "/Any"),
            &[(Trace::Description, "Sales")],
        ),
        (
            Paper::of([sheet()]).property("Title", "<FEFF01600061>").property("Author", "<976B>"),
            &[(Trace::Author, "\u{160}k"), (Trace::Description, "\u{160}a")],
        ),
        (
            Paper::of([sheet()])
                .packet("<dc:title><rdf:Alt><rdf:li xml:lang='x-default'><![CDATA[A & ]]>S&#x61;les &amp; co</rdf:li></rdf:Alt></dc:title>"),
            &[(Trace::Description, "A &  Sales & co")],
        ),
        (Paper::of([sheet().comment("A. Clerk", "is this right?")]), &[(Trace::Annotation, "is this right? A. Clerk")]),
        (Paper::of([sheet()]).attached("costs.xlsx", b"PK"), &[(Trace::Attachment, "costs.xlsx costs.xlsx")]),
        (
            Paper::of([sheet()]).packet("<dc:creator><rdf:Seq><rdf:li>A. Clerk</rdf:li></rdf:Seq></dc:creator><pdf:Producer>Word</pdf:Producer>"),
            &[(Trace::Author, "A. Clerk")],
        ),
        (Paper::of([sheet()]).packet("<xmpMM:History x:was='costs.docx'/>"), &[(Trace::Xmp, "costs.docx")]),
        (
            Paper::of([sheet()]).object("<< /S /JavaScript /JS (app.alert\\(1\\)) >>").catalog("/OpenAction @1"),
            &[(Trace::Script, "app.alert(1)")],
        ),
        (
            Paper::of([sheet()])
                .object("<< /Type /OCG /Name (costs) >>")
                .catalog("/OCProperties << /OCGs [@1] /D << /OFF [@1] >> >>"),
            &[(Trace::HiddenLayer, "costs")],
        ),
        (
            Paper::of([sheet()])
                .object("<< /Type /Outlines /First @2 /Last @2 /Count 1 >>")
                .object("<< /Title <FEFF00480061> /Parent @1 >>")
                .catalog("/Outlines @1"),
            &[(Trace::Bookmark, "Ha")],
        ),
        (Paper::of([sheet().entries("/Thumb 4 0 R")]), &[(Trace::Thumbnail, "")]),
        (
            Paper::of([sheet().paint("/Span << /ActualText (not this) >> BDC EMC")]),
            &[(Trace::Alternative, "not this")],
        ),
        (
            Paper::of([sheet().entries(
                "/Annots [<< /Type /Annot /Subtype /Widget /FT /Tx /Rect [0 0 9 9] /T (price) /V (4,815) >> << /Type /Annot /Subtype /Link /Rect [0 0 9 9] >>]",
            )]),
            &[(Trace::FormField, "4,815")],
        ),
    ];
    for (paper, expected) in cases {
        let left = read(paper.bytes()).left;
        let left: Vec<_> = left.iter().map(|it| (it.at, it.words.0.as_str())).collect();
        assert_eq!(left, expected);
    }
}

#[test]
fn what_a_file_was_before_is_read_too() {
    let before = Paper::of([Sheet::of(&["It cost 4,815 dollars."])]);
    let after = Paper::of([Sheet::of(&["It cost *** dollars."])]);
    let reading = read(after.saved_over(&before));
    assert_eq!(lines(&reading.pages[0]), ["It cost *** dollars."]);
    assert!(!reading.is_damaged);
    let left: Vec<_> = reading.left.iter().map(|it| (it.at, it.words.0.as_str())).collect();
    assert_eq!(left, [(Trace::EarlierRevision, "It cost 4,815 dollars.")]);
}
