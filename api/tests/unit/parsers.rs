//! Whatever reads bytes from outside is given what is nearly right: the short form of `make fuzz-parsers`.
//!
//! Each input is one that is read, with pieces changed, cut out, doubled or put in. The seed is always the same one; `PROPTEST_RNG_SEED`
//! sets another, and `PROPTEST_CASES` how many inputs each parser gets.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use entities::{SearchWords, read_backup};
use jsonwebtoken::Algorithm;
use poem::http::{HeaderMap, HeaderValue};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{RngSeed, TestCaseResult, TestRunner};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use statute::calendar::Sets;
use statute::command::{Options, run};
use statute::public_version::{Page, Side, Version, Words, lint};
use statute::supposition::supposition;
use statute::takeover::{differences, takeover};
use statute::{Law, Matter, Program, Track, docket};
use tests::pdf::{Paper, Sheet};
use url::Url;
use uuid::Uuid;
use workflows::{Network, PushSettings, read_report};

use api::for_tests::bytes_out::{Wanted, wanted};
use api::for_tests::intake::{file_name, understood};
use api::for_tests::oidc::Keys;
use api::for_tests::reading::{Reader, packet, said};
use api::form::{Accept, Form};
use api::import::orders::defects;
use api::intake::{Claimed, REPR_DIGEST};
use api::merchandise::File;
use api::page::Seal;
use api::preconditions::Seen;
use api::reading::{Kind, Limits, MediaType, media_type, report};
use api::trace::{is_traceparent, traceparent};

use crate::reading::media_type::archive;

/// What the inputs are drawn with, unless the environment says otherwise.
const SEED: u64 = 1517;
/// One PDF for so many other inputs: each is read by a process of its own.
const ONE_PDF_IN: u32 = 16;
/// What parts two texts. No text holds it.
const BETWEEN: u8 = 0xff;

/// What is put where something else stood.
const PIECES: &[&str] = &[
    "",
    "0",
    "-1",
    "1e999",
    "4294967295",
    "18446744073709551616",
    "null",
    "[]",
    "{}",
    "\"",
    "\\",
    "[",
    "}",
    ",",
    ";",
    ":",
    "=",
    "/",
    "..",
    "--b",
    "<",
    "&#0;",
    " or ",
    "%00",
    "\0",
    "\r\n",
    "\n\n",
    "\u{C}",
    "\u{FEFF}",
    "\u{202E}",
    "\u{17C}",
    "2019-10-10",
    "2020-02-30",
    "9999-12-31",
    "-262144-01-01",
    "importer",
    "determination_made",
    "entry_corrected",
];

/// A report of what came back.
const RETURNED: &str = "From: MAILER-DAEMON@mx.example\r\nSubject: Undelivered\r\nMIME-Version: 1.0\r\n\
    Content-Type: multipart/report; report-type=delivery-status; boundary=\"b\"\r\n\r\n\
    --b\r\nContent-Type: text/plain\r\n\r\nIt came back.\r\n\
    --b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n\
    Final-Recipient: rfc822; ada@example.com\r\nAction: failed\r\nStatus: 5.1.1\r\n\
    Diagnostic-Code: smtp; 550 5.1.1 no such user\r\n\r\n\
    --b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <a@tidewaiter.localhost>\r\n\r\nIts words.\r\n--b--\r\n";

/// What others write into headers and queries, or answer us.
const LINES: &[&str] = &[
    "text/html;q=0.25, text/plain; q=0.3, image/png",
    "bytes=2-99",
    "bytes=-3",
    "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
    "\"abc.0123\"",
    "sha-512=:AAAA:, sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:;x=1",
    "stream: Eicar-Test-Signature FOUND",
    "C:\\secret\\brief.pdf",
    "\"wooden bedroom\" or furniture -veneer A-570-890",
    "https://hooks.example:8443/tidewaiter?a=b#c",
    "https://[2001:db8::1]/",
    "10.20.0.0/16",
    "fd00::/8",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
];

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);

fn today() -> NaiveDate {
    "2026-06-08".parse().expect("a day")
}

/// One thing that is done to an input.
#[derive(Debug, Clone)]
enum Bend {
    /// A byte is another.
    Byte(Index, u8),
    /// Some bytes are missing.
    Cut(Index, usize),
    /// Some bytes stand there twice.
    Double(Index, usize),
    /// Something is put in.
    Put(Index, &'static str),
    /// A word, a number or a day is another.
    Word(Index, &'static str),
}

impl Bend {
    fn of(self, bytes: &mut Vec<u8>) {
        match self {
            Self::Byte(at, byte) => {
                if !bytes.is_empty() {
                    let at = at.index(bytes.len());
                    bytes[at] = byte;
                }
            }
            Self::Cut(at, count) => {
                let at = at.index(bytes.len() + 1);
                let end = bytes.len().min(at + count);
                bytes.drain(at..end);
            }
            Self::Double(at, count) => {
                let at = at.index(bytes.len() + 1);
                let end = bytes.len().min(at + count);
                bytes.extend_from_within(at..end);
                bytes[at..].rotate_right(end - at);
            }
            Self::Put(at, piece) => {
                let at = at.index(bytes.len() + 1);
                drop(bytes.splice(at..at, piece.bytes()));
            }
            Self::Word(at, piece) => {
                let at = at.index(bytes.len() + 1);
                let parts = |it: &u8| !it.is_ascii_alphanumeric() && !b"_-".contains(it);
                let begin = bytes[..at].iter().rposition(parts).map_or(0, |it| it + 1);
                let end = bytes[at..].iter().position(parts).map_or(bytes.len(), |it| at + it);
                drop(bytes.splice(begin..end, piece.bytes()));
            }
        }
    }
}

/// One of these, bent here and there; now and then as it is.
fn bent(known: Vec<Vec<u8>>) -> impl Strategy<Value = Vec<u8>> {
    let bend = prop_oneof![
        2 => (any::<Index>(), any::<u8>()).prop_map(|(at, byte)| Bend::Byte(at, byte)),
        1 => (any::<Index>(), 1..40_usize).prop_map(|(at, count)| Bend::Cut(at, count)),
        1 => (any::<Index>(), 1..200_usize).prop_map(|(at, count)| Bend::Double(at, count)),
        2 => (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Bend::Put(at, piece)),
        4 => (any::<Index>(), select(PIECES)).prop_map(|(at, piece)| Bend::Word(at, piece)),
    ];
    (select(known), vec(bend, 0..5)).prop_map(|(mut bytes, bends)| {
        for bend in bends {
            bend.of(&mut bytes);
        }
        bytes
    })
}

/// Gives a parser one of so many inputs that the settings ask for, bent from these.
fn given(known: Vec<Vec<u8>>, one_in: u32, check: impl Fn(&[u8]) -> TestCaseResult) {
    let mut config = ProptestConfig { failure_persistence: None, ..ProptestConfig::default() };
    config.cases = (config.cases / one_in).max(1);
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(SEED);
    }
    let drawn = format!("{} inputs, PROPTEST_RNG_SEED={}", config.cases, config.rng_seed);
    eprintln!("{drawn}");
    let ended = TestRunner::new(config).run(&bent(known), |input| check(&input));
    if let Err(error) = ended {
        panic!("{drawn}: {error}");
    }
}

fn texts(known: &[&str]) -> Vec<Vec<u8>> {
    known.iter().map(|it| it.as_bytes().to_vec()).collect()
}

/// Real dockets, and real orders.
fn dockets() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let files = fs::read_dir(root.join("../statute/cases")).expect("there are real cases");
    let mut files: Vec<PathBuf> = files.map(|it| it.expect("a file").path()).collect();
    // A folder has no order of its own, and the same seed is to draw the same.
    files.sort();
    let mut known: Vec<Vec<u8>> =
        files.iter().map(|it| fs::read(it).expect("it can be read")).collect();
    known.extend(texts(&include_str!("../../data/orders.ndjson").lines().collect::<Vec<_>>()));
    known
}

#[test]
fn a_docket_file_is_taken_or_every_defect_is_told() {
    given(dockets(), 1, |input| {
        let options = Options { on: today(), sets: Sets::ALL, explain: None };
        let outcome = run(input, &options);
        prop_assert!([0, 2].contains(&outcome.code), "{}", outcome.text);
        match takeover(input, &LAW, today()) {
            Ok(taken) => {
                let _ = docket(taken.matter, &taken.entries, &LAW, today());
                prop_assert!(differences(&taken.entries, &taken.entries).is_empty());
                let _ = defects(&taken);
            }
            Err(defects) => prop_assert!(!defects.is_empty(), "refused, and nobody knows why"),
        }
        Ok(())
    });
}

#[test]
fn what_is_supposed_is_told_or_every_defect_of_it() {
    let known = [
        json!([
            { "entry": "investigation_initiated", "on": "2019-10-10" },
            { "entry": "interim_measures_taken", "on": "2020-01-08" },
            { "entry": "determination_extended", "on": "2020-08-03" },
        ]),
        json!([
            { "entry": "allegation_filed", "on": "2019-07-17", "by": "filer" },
            { "entry": "rebuttal_filed", "on": "2020-02-02", "by": "filer", "of": 1 },
            { "entry": "determination_made", "on": "2020-06-01", "outcomes": [] },
        ]),
    ];
    let matters = [
        Matter::from(Program::Eapa),
        Matter::from(Program::ForcedLaborOrder),
        Matter { program: Program::Detention, track: Some(Track::General) },
    ];
    given(known.iter().map(|it| it.to_string().into_bytes()).collect(), 1, |input| {
        let Ok(items) = serde_json::from_slice::<Vec<Value>>(input) else { return Ok(()) };
        for matter in matters {
            if let Err(defects) = supposition(matter, &[], &items, &LAW, today()) {
                prop_assert!(!defects.is_empty(), "refused, and nobody knows why");
            }
        }
        Ok(())
    });
}

#[test]
fn a_backup_is_what_was_written_or_is_refused() {
    let whole = backup();
    let written = read_backup(&mut whole.as_slice()).expect("as it is, it is read");
    assert_eq!((written.tables, written.rows), (1, 2));
    given(vec![whole], 1, |input| {
        // Its last line has no hash of its own, and may be written otherwise: it says the same.
        if let Ok(read) = read_backup(&mut &input[..]) {
            prop_assert_eq!(&read, &written);
        }
        Ok(())
    });
}

/// A backup of one table.
fn backup() -> Vec<u8> {
    let manifest = json!({
        "line": "backup", "form": 1, "version": "0.1.0", "made_at": "2026-06-08T12:00:00Z",
        "database": "SQLite", "migrations": ["m20260101_first"], "head": null,
    });
    let hash = |text: &str| format!("{:x}", Sha256::digest(text));
    let columns = json!([{ "name": "id", "kind": "number" }, { "name": "note", "kind": "text" }]);
    let opened = json!({ "line": "table", "table": "case", "columns": columns });
    let table = format!("{opened}\n[1,\"wooden\"]\n[2,null]\n");
    let ends = json!({ "line": "table_end", "table": "case", "rows": 2, "sha256": hash(&table) });
    let all = format!("{manifest}\n{table}{ends}\n");
    let end = json!({ "line": "backup_end", "tables": 1, "rows": 2, "sha256": hash(&all) });
    format!("{all}{end}\n").into_bytes()
}

#[test]
fn a_list_of_merchandise_is_read_or_says_where_it_is_wrong() {
    let known = texts(&[
        "entry_number,entry_date,port,value,liquidation_status\nABC-1234567-8,2019-03-14,2704,1.5,extended\n",
        "\u{FEFF}port,value,liquidation_status,entry_number,entry_date\r\n2704,1,\"extended\",ABC12345678,2019-03-14\r\n",
    ]);
    given(known, 1, |input| {
        let mut file = File::default();
        file.read(input, today());
        prop_assert!(!file.lines.is_empty() || !file.defects.is_empty(), "nothing is said of it");
        Ok(())
    });
}

#[test]
fn what_is_found_in_a_public_version_has_a_place_that_there_is() {
    let confidential = b"BUSINESS CONFIDENTIAL\nIt was sold for [4,815] dollars.\x0CThe end.";
    let public = b"PUBLIC VERSION\nIt was sold for [some thousand] dollars.\x0CThe end.";
    let known = vec![
        [confidential.as_slice(), public.as_slice()].join(&BETWEEN),
        [b"[a]\n[b]".as_slice(), b"[ ]\n[c".as_slice()].join(&BETWEEN),
    ];
    given(known, 1, |input| {
        let mut both = input.splitn(2, |byte| *byte == BETWEEN).map(version);
        let confidential = both.next().unwrap_or_default();
        let public = both.next().unwrap_or_default();
        for finding in lint(&confidential, &public) {
            let of = match finding.version {
                Side::Confidential => &confidential,
                Side::Public => &public,
            };
            let is_there = |page: u32| page >= 1 && page as usize <= of.pages.len();
            prop_assert!(finding.page.is_none_or(is_there), "{finding:?}");
        }
        Ok(())
    });
}

/// A text as its reader gives it: a page ends with a form feed.
fn version(bytes: &[u8]) -> Version {
    let text = String::from_utf8_lossy(bytes);
    let page =
        |page: &str| Page { lines: page.lines().map(Words::from).collect(), ..Page::default() };
    Version { pages: text.split('\u{C}').map(page).collect(), ..Version::default() }
}

#[test]
fn mail_that_came_back_names_a_message_or_is_none() {
    assert!(read_report(RETURNED.as_bytes()).is_some(), "as it is, it is read");
    given(texts(&[RETURNED]), 1, |input| {
        let names_one = read_report(input).is_none_or(|it| !it.message_ids.is_empty());
        prop_assert!(names_one, "a report of no message");
        Ok(())
    });
}

#[test]
fn a_file_that_is_no_pdf_is_known_and_read_in_this_process() {
    let known = vec![
        archive(&["[Content_Types].xml", "word/document.xml"]),
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec(),
        b"II*\0\x08\0\0\0\x01\0\0\x01\x03\0\x01\0\0\0".to_vec(),
        b"\xFE\xFF\0H\x01\x60".to_vec(),
        "Dear Sir, Caf\u{E9}\u{C}this is a letter\n".as_bytes().to_vec(),
        b"entry,value\n1,2\n3,\"4\"\n".to_vec(),
    ];
    given(known, 1, |input| {
        let kind = media_type::of(&mut Cursor::new(input)).expect("memory can be read");
        if kind != Kind::Accepted(MediaType::Pdf) {
            let reading = report(input.to_vec(), &Limits::default()).expect("memory can be read");
            prop_assert_eq!(reading.kind, Some(kind));
        }
        // Texts of a PDF, however they are written.
        let _ = (said(input), packet(input));
        Ok(())
    });
}

#[test]
fn a_pdf_that_breaks_its_reader_costs_one_reading() {
    let sheet = Sheet::of(&["BUSINESS CONFIDENTIAL", "It was sold for [4,815] dollars."]);
    let paper = Paper::of([sheet.cover("0 g", 145, 29)]).about("Author", "A. Clerk");
    let packed = paper.packet("<dc:title><rdf:Alt><rdf:li>Sales</rdf:li></rdf:Alt></dc:title>");
    let reader = Reader::new(PathBuf::from(env!("CARGO_BIN_EXE_tidewaiter")));
    let less = Limits { cpu_seconds: 3, ..Limits::default() };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be made");
    let file = std::env::temp_dir().join(format!("tidewaiter-{}.pdf", Uuid::new_v4()));
    let read = |bytes: &[u8], limits: &Limits| {
        fs::write(&file, bytes).expect("a file can be written");
        runtime.block_on(reader.read(&file, limits))
    };
    let whole = read(&packed.bytes(), &Limits::default());
    assert_eq!((whole.page_count, whole.not_checked), (Some(1), None), "as it is, it is read");
    given(vec![packed.bytes()], ONE_PDF_IN, |input| {
        let reading = read(input, &less);
        prop_assert!(reading.kind.is_some() || reading.not_checked.is_some(), "{reading:?}");
        Ok(())
    });
    // It fails only where it is gone already.
    let _ = fs::remove_file(&file);
}

#[test]
fn the_keys_of_a_provider_are_read_or_left_out() {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let document = json!({ "keys": [
        { "kty": "OKP", "crv": "Ed25519", "kid": "a", "x": x, "use": "sig", "alg": "EdDSA" },
        { "kty": "RSA", "kid": "b", "n": "sXchDaQebHnPiGvyDOAT4saGEUetSyo9MKLOoWFsueri23bOdgWp4Dy1", "e": "AQAB" },
        { "kty": "EC", "crv": "P-256", "kid": "c", "x": x, "y": x },
        { "kty": "oct", "kid": "d", "k": "c2VjcmV0", "alg": "HS256" },
    ] });
    let (now, minute) = (Instant::now(), Duration::from_mins(1));
    given(vec![document.to_string().into_bytes()], 1, |input| {
        let Ok(document) = serde_json::from_slice::<Value>(input) else { return Ok(()) };
        if let Ok(keys) = Keys::read(&document, now, minute, minute) {
            for algorithm in [Algorithm::EdDSA, Algorithm::RS256, Algorithm::ES256] {
                let _ = (keys.find(None, algorithm, now), keys.find(Some("a"), algorithm, now));
            }
        }
        Ok(())
    });
}

#[test]
fn a_header_of_anything_is_understood_or_not_and_nothing_more() {
    let all = [Form::Json, Form::Html, Form::Pdf];
    let seal = Seal::new(&[7; 32]);
    given(texts(LINES), 1, |input| {
        let lossy = String::from_utf8_lossy(input);
        let text: &str = &lossy;
        prop_assert!(all.contains(&Accept::read(text).wanted(None, &all)));
        if let Wanted::Some(range) = wanted(text, 10) {
            prop_assert!(range.start < range.end && range.end <= 10, "{range:?} of ten bytes");
        }
        prop_assert!(is_traceparent(&traceparent(Some(text))));
        let _ = (Seen::read(Some(text)), understood(text), SearchWords::read(text));
        let name = file_name(Some(text));
        prop_assert!(!name.is_empty() && !name.contains(['/', '\\', '\0', '\n']), "{name:?}");
        if let Ok(value) = HeaderValue::from_bytes(input) {
            let mut headers = HeaderMap::new();
            headers.insert(REPR_DIGEST, value);
            let is_passed_over = matches!(Claimed::read(&headers), Ok(None));
            prop_assert!(!is_passed_over, "a digest that is given is checked");
        }
        prop_assert_eq!(seal.open("somebody\nsomewhere\n/v1/cases?", text), None);
        if PushSettings::default().admit_text(text).is_ok() {
            let url = Url::parse(text).expect("what is admitted is an address");
            prop_assert!(url.scheme() == "https" && url.host_str().is_some(), "{url}");
            prop_assert!(url.username().is_empty() && url.password().is_none(), "{url}");
        }
        let _ = text.parse::<Network>();
        Ok(())
    });
}
