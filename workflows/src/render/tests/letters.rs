//! Letters on paper: no word is lost, whatever its script; no heading is left alone; the same words give the same bytes.

use entities::{RenderJob, Rendered};
use serde_json::Value;
use statute::Audience;

use super::super::body::Body;
use super::super::paper::{Block, Sheet, Span, Style};
use super::super::printed::{Addressed, Printed};
use super::super::{Certificate, PrintedProof, PrintedReceipt, Renderer};
use super::{golden, renderer};

/// The letters that are kept line by line for review.
const KEPT: &[&str] =
    &["notice_of_initiation", "notice_of_determination.negative_sandbox", "allegation_return"];

/// Holds the letter of a notice against what is mailed of it.
pub(super) fn check(name: &str, job: &RenderJob, rendered: &Rendered) {
    let press = renderer();
    let kept = rendered.letter.as_ref().expect("a notice has a letter");
    let to = addressed(job);
    let pages = press.paper.read(&sheet(kept, &to));
    let words: Value = serde_json::from_str(kept).expect("what is kept is JSON");
    let body = Body::read(words["body"].as_str().expect("a body")).expect("it is read");
    let told = flat(&pages.concat());
    let mailed = flat(&body.text());
    assert!(told.contains(&mailed), "{name}: on paper\n{told}\nand mailed\n{mailed}");
    assert!(told.contains(&flat(&body.title)), "{name}: {told}");
    if KEPT.contains(&name) {
        golden(&format!("{name}.letter.txt"), &pages.join("\n---- next page ----\n\n"));
    }
    let pdf = press.letter(kept, &to).expect("it is set");
    assert!(pdf.starts_with(b"%PDF-1.7"), "{name}");
    assert_eq!(pdf, super::renderer().letter(kept, &to).expect("it is set again"), "{name}");
}

fn sheet(kept: &str, to: &Addressed) -> Sheet {
    let printed: Printed = serde_json::from_str(kept).expect("the words are read");
    printed.sheet(to).expect("it is a letter")
}

fn addressed(job: &RenderJob) -> Addressed {
    Addressed {
        name: "Ad Hoc Shrimp Trade Enforcement Committee".to_owned(),
        audience: job.recipients.first().map_or(Audience::Office, |it| it.audience),
        address: "1211 Connecticut Avenue NW\nWashington, DC 20036".to_owned(),
        case_number: job.case_number.clone(),
        notice: "9d3f8f4e-51b7-4d0c-8f0e-000000007356".to_owned(),
        delivery: "6f1cc2ba-0000-4000-8000-000000007356".to_owned(),
        sha256: "ab".repeat(32),
    }
}

/// The words, without the marks of lists, which mail and paper have each their own of.
fn flat(text: &str) -> String {
    let words = text.split_whitespace().filter(|word| !matches!(*word, "*" | "•"));
    words.collect::<Vec<_>>().join(" ")
}

/// A sheet that says only this.
fn saying(blocks: Vec<Block>) -> Sheet {
    Sheet {
        title: "A letter".to_owned(),
        author: "An office".to_owned(),
        id: "1".to_owned(),
        dated: chrono::DateTime::UNIX_EPOCH,
        blocks,
        foot: vec!["A foot".to_owned()],
    }
}

fn words(text: &str) -> Vec<Span> {
    vec![Span::new(text, Style::plain())]
}

#[test]
fn no_script_is_lost() {
    let renderer = renderer();
    let names = [
        "Société Générale, Ťažký & Søn",
        "ООО «Креветка»",
        "Θαλασσινά Α.Ε.",
        "חברת השרימפס בע״מ",
        "شركة الروبيان",
        "株式会社エビ",
        "새우 주식회사",
        "กุ้งไทย",
        "झींगा",
        "🦐 Ltd.",
        "e\u{301}\u{308}",
        "\u{e000}\u{feff}\u{fffe}\u{10ffff}\u{202e}x",
        "a\u{200b}b\u{ad}c",
        "\u{1}\u{7f}",
    ];
    let long = "W".repeat(600);
    let mut blocks = vec![Block::Title(words("Names"))];
    blocks.extend(names.iter().map(|name| Block::Paragraph(words(name))));
    blocks.push(Block::Fact { name: names.join(" "), spans: words(&long) });
    let sheet = saying(blocks);
    let told = renderer.paper.read(&sheet).concat();
    for seen in [
        "Société Générale, Ťažký & Søn",
        "ООО «Креветка»",
        "Θαλασσινά",
        "[U+682A]",
        "[U+E000]",
        "[U+202E]x",
        "[U+1F990] Ltd.",
    ] {
        assert!(told.contains(seen), "{seen}: {told}");
    }
    assert_eq!(told.matches('W').count(), 600, "a long word is cut and kept");
    renderer.paper.print(&sheet).expect("every script makes pages");
}

#[test]
fn no_heading_ends_a_page_and_no_line_its_measure() {
    let renderer = renderer();
    let sentence =
        "Whoever disagrees may request review under 19 CFR 165.41 within 30 business days. ";
    let mut blocks = vec![Block::Title(words("Long"))];
    for number in 0..120 {
        blocks.push(Block::Heading(words(&format!("Heading {number}"))));
        blocks.push(Block::Paragraph(words(&sentence.repeat(1 + number % 7))));
    }
    let sheet = saying(blocks);
    let pages = renderer.paper.read(&sheet);
    assert!(pages.len() > 10, "{}", pages.len());
    for page in &pages {
        let lines: Vec<&str> = page.lines().collect();
        assert!(lines.last().is_some_and(|line| !line.starts_with("Heading")), "{page}");
        assert!(
            lines.iter().all(|line| !line.ends_with("CFR") && !line.ends_with("under 19")),
            "{page}"
        );
        assert!(lines.len() < 46, "a page has room for no more: {page}");
        assert!(lines.iter().all(|line| line.chars().count() < 115), "{page}");
    }
    renderer.paper.print(&sheet).expect("it is printed");
}

#[test]
fn a_certificate_names_who_was_served_and_who_was_not() {
    let fact = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let certificate = Certificate {
        office: "Trade Remedy Law Enforcement Directorate".to_owned(),
        notice: "9d3f8f4e-51b7-4d0c-8f0e-000000007356".to_owned(),
        case_number: "EAPA-2019-73562".to_owned(),
        title: "Notice of initiation".to_owned(),
        sandbox: Some("Training".to_owned()),
        owed_at: chrono::DateTime::UNIX_EPOCH,
        about: vec![
            fact("Case", "EAPA-2019-73562"),
            fact("SHA-256 of the words", &"ab".repeat(32)),
        ],
        served: vec![("A filer".to_owned(), vec![fact("Reply", "250 2.0.0 Ok")])],
        not_served: vec![("An importer".to_owned(), vec![fact("Why not", "550 No such user")])],
    };
    let renderer = renderer();
    let told = flat(&renderer.paper.read(&certificate.sheet()).concat());
    for words in [
        "[Sandbox] Certificate of service",
        "Served A filer Reply 250 2.0.0 Ok",
        "Not served An importer Why not 550 No such user",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let print = |it: &Renderer| it.certificate(&certificate).expect("it is printed");
    assert_eq!(print(&renderer), print(&super::renderer()));
}

#[test]
fn a_receipt_on_paper_has_its_signature_or_says_that_it_has_none() {
    let signature = ("the-key".to_owned(), "Ab-_".repeat(22));
    let receipt = |signed, sandbox| PrintedReceipt {
        office: "Trade Remedy Law Enforcement Directorate".to_owned(),
        title: "Receipt of a filing".to_owned(),
        id: "9d3f8f4e-51b7-4d0c-8f0e-000000007356".to_owned(),
        sandbox,
        dated: chrono::DateTime::UNIX_EPOCH,
        preamble: None,
        about: vec![("Case".to_owned(), "EAPA-2019-73562".to_owned())],
        documents: vec![("public, 3 bytes".to_owned(), "ab".repeat(32))],
        proof: PrintedProof { text: "{\"a\":1}".to_owned(), sha256: "cd".repeat(32), signed },
    };
    let renderer = renderer();
    let told = |it: &PrintedReceipt| flat(&renderer.paper.read(&it.sheet()).concat());
    let signed = receipt(Some(signature.clone()), None);
    let words = told(&signed);
    for said in ["EAPA-2019-73562", "public, 3 bytes", "the-key", "jwks.json", "{\"a\":1}"] {
        assert!(words.contains(said), "{said}: {words}");
    }
    assert!(words.replace(' ', "").contains(&signature.1), "{words}");
    assert!(!words.contains("not signed"), "{words}");
    let words = told(&receipt(None, Some("Training".to_owned())));
    assert!(words.contains("This is not signed") && words.contains("“Training”"), "{words}");
    let print = |it: &Renderer| it.receipt(&signed).expect("it is printed");
    assert_eq!(print(&renderer), print(&super::renderer()));
}
