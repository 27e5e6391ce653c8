//! `tidewaiter lint`: a public version held against its confidential version, and documents that want to harm their reader.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tests::pdf::{Paper, Sheet, bomb};
use uuid::Uuid;

use crate::world::environment::Environment;

/// A folder of one test, that goes with it.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a temporary folder can be made");
        Self(folder)
    }

    fn file(&self, name: &str, bytes: &[u8]) -> String {
        let path = self.0.join(name);
        std::fs::write(&path, bytes).expect("a file can be written");
        path.display().to_string()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn tidewaiter(arguments: &[&str]) -> Output {
    Command::new(Environment::read().binary).args(arguments).output().expect("it can be started")
}

fn confidential() -> Paper {
    let first = Sheet::of(&[
        "BUSINESS CONFIDENTIAL INFORMATION",
        "Acme sold [4,815] tons to [Hai Phong Co.].",
    ]);
    Paper::of([first, Sheet::of(&["It knew of it.", "2"])])
}

fn public(line: &str) -> Paper {
    Paper::of([Sheet::of(&["PUBLIC VERSION", line]), Sheet::of(&["It knew of it.", "2"])])
}

/// What is found, as `code weight page`, and the code it ends with.
fn linted(confidential: &[u8], public: &[u8], limits: &[&str]) -> (Vec<String>, Option<i32>) {
    let folder = Folder::new();
    let files = [folder.file("confidential", confidential), folder.file("public", public)];
    let arguments = [&["lint", "--json", &files[0], &files[1]], limits].concat();
    let said = tidewaiter(&arguments);
    let told = String::from_utf8_lossy(&said.stdout).into_owned();
    assert!(!told.contains("4,815") && !told.contains("Phong"), "{told}");
    let told: Value = serde_json::from_str(&told).expect("it tells what it found, as JSON");
    let found = told["findings"].as_array().expect("findings").iter().map(|it| {
        let word = |name: &str| it[name].as_str().unwrap_or_default().to_owned();
        assert_eq!(it["authority"]["cite"], "19 CFR 165.4(a)", "{it}");
        format!("{} {} {}", word("code"), word("weight"), it["page"])
    });
    (found.collect(), said.status.code())
}

#[test]
fn counsel_sees_what_is_wrong_with_a_public_version() {
    let good = public("Acme sold [some thousand] tons to [a customer].");
    assert_eq!(linted(&confidential().bytes(), &good.bytes(), &[]), (vec![], Some(0)));
    let titled = |title: &str| good.clone().property("Title", title).bytes();
    let harmless = titled("(Sales of a mill)");
    assert_eq!(linted(&confidential().bytes(), &harmless, &[]), (vec![], Some(0)));
    let left_in_title = || vec!["left_in_file defect null"];

    let cases: Vec<(Vec<u8>, Vec<&str>)> = vec![
        (public("Acme sold [4,815] tons to [a customer].").bytes(), vec!["bracket_kept defect 1"]),
        (
            public("Acme sold [some] tons to a customer.").bytes(),
            vec!["bracket_not_shown defect 1", "text_differs defect 1"],
        ),
        (public("Acme sold [some] tons [a customer].").bytes(), vec!["text_differs defect 1"]),
        (good.clone().about("Author", "A. Clerk").bytes(), vec!["left_in_file warning null"]),
        (titled("(Sales to Hai Phong Co.)"), left_in_title()),
        (titled("<8D48616920 50686F6E67 8E>"), left_in_title()),
        (titled("<FEFF004800610069002000500068006F006E0067>"), left_in_title()),
        (titled("<EFBBBF 486169 20 50686F6E67>"), left_in_title()),
        (good.clone().packet("<dc:title><rdf:Alt><rdf:li xml:lang='x-default'>Hai &#80;hong</rdf:li></rdf:Alt></dc:title>").bytes(), left_in_title()),
        (good.saved_over(&confidential()), vec!["left_in_file defect null"]),
        (
            Paper::of([
                Sheet::of(&["PUBLIC VERSION", "Acme sold [some] tons to [it]."])
                    .paint("3 Tr")
                    .line("Hai Phong"),
                Sheet::of(&["It knew of it."]),
            ])
            .bytes(),
            vec!["hidden_text defect 1"],
        ),
    ];
    for (at, (bytes, expected)) in cases.into_iter().enumerate() {
        let (found, code) = linted(&confidential().bytes(), &bytes, &[]);
        let expected = expected.into_iter().map(str::to_owned).collect();
        assert_eq!((found, code), (expected, Some(2)), "case {at}");
    }
}

#[test]
fn people_are_told_in_words() {
    let folder = Folder::new();
    let whole = folder.file("a.pdf", &confidential().bytes());
    let other = folder.file("b.pdf", &public("Acme sold [4,815] tons to [a customer].").bytes());
    let said = tidewaiter(&["lint", &whole, &other]);
    let text = String::from_utf8_lossy(&said.stdout);
    assert!(text.contains("DEFECT: public version, page 1, line 2, after \"Acme sold\""), "{text}");
    assert!(text.contains("1 to mend, 0 to look at, 0 not checked."), "{text}");
    assert_eq!(said.status.code(), Some(2));

    let said = tidewaiter(&["lint", &whole, "no such file"]);
    assert_eq!(said.status.code(), Some(1));
    let help = String::from_utf8_lossy(&tidewaiter(&["--help"]).stdout).into_owned();
    assert!(help.contains("lint") && !help.contains("read-document"), "{help}");
}

#[test]
fn what_needs_a_password_is_not_checked_and_what_only_forbids_is() {
    let good = public("Acme sold [some thousand] tons to [a customer].").bytes();
    let open = encrypted(&good, "", "owner");
    assert_eq!(linted(&confidential().bytes(), &open, &[]), (vec![], Some(0)));
    let closed = encrypted(&good, "user", "owner");
    let expected = ["document_not_read not_checked null", "not_compared not_checked null"];
    let (found, code) = linted(&confidential().bytes(), &closed, &[]);
    assert_eq!((found, code), (expected.map(str::to_owned).to_vec(), Some(2)));
    assert_eq!(encryption(&open), "restricted");
    assert_eq!(encryption(&closed), "password");
}

#[test]
fn a_document_that_unpacks_to_more_than_there_is_harms_nobody() {
    let folder = Folder::new();
    for levels in [3, 4, 12] {
        let file = folder.file("bomb.pdf", &bomb(levels));
        let other = folder.file("good.pdf", &confidential().bytes());
        let limits = ["--memory-bytes=536870912", "--cpu-seconds=4"];
        let arguments = [&["lint", "--json", &other, &file], &limits[..]].concat();
        let said = tidewaiter(&arguments);
        // The process that read it is dead; the one that asked is not, and says so.
        let told: Value = serde_json::from_slice(&said.stdout).expect("an answer");
        let codes: Vec<&Value> =
            told["findings"].as_array().expect("findings").iter().map(|it| &it["code"]).collect();
        let is_told = |code: &str| codes.contains(&&Value::from(code));
        assert!(is_told("document_not_read") || is_told("page_not_read"), "{levels}: {told}");
        assert_eq!(said.status.code(), Some(2));
    }
}

#[test]
fn a_document_larger_than_what_is_read_is_told() {
    let good = public("Acme sold [some thousand] tons to [a customer].").bytes();
    let (found, _) = linted(&confidential().bytes(), &good, &["--file-bytes=100"]);
    let twice = "document_not_read not_checked null".to_owned();
    assert_eq!(found, [twice.clone(), twice]);
}

/// What a reader's process says of the lock of a document.
fn encryption(pdf: &[u8]) -> String {
    let folder = Folder::new();
    let said = tidewaiter(&["read-document", &folder.file("it", pdf)]);
    let told: Value = serde_json::from_slice(&said.stdout).expect("a report");
    told["encryption"].as_str().unwrap_or_default().to_owned()
}

/// A PDF with a lock on it: whoever opens it needs the user's password, unless that is empty.
pub fn encrypted(pdf: &[u8], user: &str, owner: &str) -> Vec<u8> {
    let root = Environment::read().root;
    let mut writer = Command::new("python3")
        .arg(root.join("tests/data/encrypt_pdf.py"))
        .arg(root.join(".tools/pypdf"))
        .args([user, owner])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a writer");
    writer.stdin.take().expect("its input").write_all(pdf).expect("it reads");
    let said = writer.wait_with_output().expect("it ends");
    assert!(said.status.success());
    said.stdout
}
