//! The administrative record over HTTP: its index, and the archive, held against the index hash by hash by an independent reader.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use serde_json::{Value, json};
use uuid::Uuid;

use crate::world::caller::{Answer, Caller};
use crate::world::environment::Environment;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{facts, simply};
use crate::world::{Store, World, token_of};

/// How many documents a large record has.
const MANY: usize = 400;
/// How many bytes each of them has: together three times what the service may grow by.
const EACH: usize = 400 * 1024;
/// By how much the memory of the service may grow at most while it sends a large record.
const GROWS_KIB: u64 = 48 * 1024;

/// How many documents a very large record has, and how many bytes each of them.
const VERY_MANY: usize = 10_000;
const SMALL: usize = 200;
/// By how much more the memory may grow for it, when one of hundreds has been sent: the name of each file is kept until the end.
const GROWS_MORE_KIB: u64 = 24 * 1024;

/// A folder of documents that the test fills itself.
struct Papers(PathBuf);

impl Papers {
    fn new() -> Self {
        let folder = std::env::temp_dir().join(format!("papers-{}", Uuid::new_v4().simple()));
        std::fs::create_dir_all(folder.join("documents")).expect("a folder");
        Self(folder)
    }

    fn settings(&self) -> String {
        format!("documents.store = 'file://{}'", self.0.display())
    }

    fn write(&self, key: &str, bytes: &[u8]) {
        std::fs::write(self.0.join(key), bytes).expect("a paper is written");
    }
}

impl Drop for Papers {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// What an independent reader finds in an archive.
fn opened(zip: &[u8]) -> Value {
    let root = Environment::read().root;
    let mut reader = Command::new("python3")
        .arg(root.join("tests/data/read_zip.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("a reader");
    reader.stdin.take().expect("its input").write_all(zip).expect("it reads");
    let said = reader.wait_with_output().expect("it ends");
    serde_json::from_slice(&said.stdout).expect("it tells what it found")
}

/// Puts documents beside the filer's last submission past the service: each a version, a title and its bytes. Gives their numbers.
fn put(world: &World, papers: &Papers, case: &Case<'_>, documents: &[(&str, &str, &[u8])]) {
    for (at, (version, title, bytes)) in documents.iter().enumerate() {
        let id = Uuid::new_v4();
        let key = format!("documents/{id}");
        papers.write(&key, bytes);
        let (case, length, number) = (&case.id, bytes.len(), at + 1);
        let hex = bytes.iter().map(|it| format!("{it:02x}")).collect::<String>();
        world.damage(&format!(
            "INSERT INTO document (id, realm_id, case_id, entry_id, number, party_key, by_account, by_role, title, file_name, \
             media_type, version, length, sha256, storage_key, pages, scan, received_at, filed_at) \
             SELECT '{id}', c.realm_id, c.id, e.id, {number}, 'gulf shrimpers committee', 'filer', 'filer', '{title}', 'x.txt', \
             'text/plain', '{version}', {length}, encode(sha256(decode('{hex}', 'hex')), 'hex'), '{key}', 1, 'not_scanned', \
             e.recorded_at, e.recorded_at FROM \"case\" c JOIN docket_entry e ON e.case_id = c.id \
             WHERE c.id = '{case}' AND e.kind = 'factual_information_filed'"
        ));
    }
}

async fn taken(who: &Caller, case: &Case<'_>, more: &str) -> Answer {
    who.get(format!("{}/record/export?{more}", case.path())).await
}

/// The titles of the documents on a record, with whether they are in the archive.
fn documents(read: &Value) -> Vec<(String, bool)> {
    let items = read["index"]["items"].as_array().expect("items");
    let documents = items.iter().filter(|it| it["kind"] == "document");
    documents
        .map(|it| (it["title"].as_str().expect("a title").to_owned(), it["file"].is_string()))
        .collect()
}

#[tokio::test]
async fn the_record_is_taken_away_whole_in_the_version_that_is_his() {
    let papers = Papers::new();
    let world = World::with(Store::Postgres, &papers.settings()).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let path = format!("{}/factual-information", case.investigation());
    sandbox.filer.file(path, &facts("Prices")).await.expect(201);
    let secret: &[u8] = b"Invoice 17: USD 4.12 a kilogram";
    let all: &[(&str, &str, &[u8])] = &[
        ("confidential", "Invoices <17> & more", secret),
        ("public", "Invoices, public version", b"Invoice 17: USD [ ] a kilogram"),
        ("internal", "Memorandum of the office", b"Ask for invoice 18."),
    ];
    put(&world, &papers, &case, all);
    case.served_notices().await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);

    // The index: one numbering without gaps, the office's own papers on no record, and no hash of what is not his to open.
    for who in [filer, importer, officer] {
        let items = who.all(&format!("{}/record?limit=1", case.path())).await;
        let numbers: Vec<u64> = items.iter().filter_map(|it| it["index"].as_u64()).collect();
        assert_eq!(numbers, (1..=items.len() as u64).collect::<Vec<_>>());
        assert_eq!(items, who.all(&format!("{}/record?limit=200", case.path())).await);
        assert!(items.iter().any(|it| it["kind"] == "notice"), "letters are on the record");
        let titles = || items.iter().filter_map(|it| it["title"].as_str());
        assert!(titles().any(|it| it == "Invoices <17> & more"));
        assert!(titles().all(|it| it != "Memorandum of the office"));
    }
    let items = importer.all(&format!("{}/record", case.path())).await;
    let invoices = items.iter().find(|it| it["version"] == "confidential").expect("it is told of");
    assert_eq!(invoices["may_open"], false);
    assert!(invoices.get("sha256").is_none() && invoices.get("length").is_none(), "{invoices}");

    // The public version: to the filer with its own public paper, to the importer once the record is released.
    let first = taken(filer, &case, "").await.expect(200);
    assert_eq!(first.media_type(), "application/zip");
    let read = opened(&first.bytes);
    assert_eq!((&read["wrong"], &read["unlisted"]), (&json!([]), &json!([])), "{read}");
    assert_eq!(read["in_order"], true);
    assert!(read["html"].as_str().is_some_and(|it| it.contains("Invoices &lt;17&gt; &amp; more")));
    let carried = |is_public| {
        vec![
            ("Invoices <17> & more".to_owned(), false),
            ("Invoices, public version".to_owned(), is_public),
        ]
    };
    assert_eq!(documents(&read), carried(true));
    assert_eq!(
        documents(&opened(&taken(importer, &case, "").await.expect(200).bytes)),
        carried(false)
    );

    // The same record is the same bytes, and who has them is told so.
    let again = taken(filer, &case, "version=public").await.expect(200);
    assert_eq!((again.bytes == first.bytes, again.etag()), (true, first.etag()));
    let known = filer.ask(reqwest::Method::GET, format!("{}/record/export", case.path()));
    known.with("if-none-match", first.etag()).send().await.expect(304);

    // The confidential version: for whoever may open all of it.
    let refused = taken(importer, &case, "version=confidential").await.expect(403);
    assert_eq!(refused.problem(), "not-your-act");
    for who in [filer, officer] {
        let read = opened(&taken(who, &case, "version=confidential").await.expect(200).bytes);
        assert_eq!(read["wrong"], json!([]));
        let expected: Vec<_> = carried(true).into_iter().map(|(title, _)| (title, true)).collect();
        assert_eq!(documents(&read), expected);
    }
    taken(&sandbox.somebody(&world, "other-filer"), &case, "").await.expect(404);

    // What comes later changes the present, and not what was.
    let then =
        sandbox.investigator.read(format!("/v1/sandboxes/{}", sandbox.id)).await["now"].clone();
    let then = then.as_str().expect("an instant").to_owned();
    sandbox.move_to("2020-01-15").await;
    case.act("public-records", &simply()).await.expect(201);
    case.served_notices().await;
    let later = taken(filer, &case, "").await.expect(200);
    assert_ne!(later.etag(), first.etag());
    let before = taken(filer, &case, &format!("as_of={then}")).await.expect(200);
    assert!(before.bytes == first.bytes, "as of then it is what it was then");
    assert_eq!(
        documents(&opened(&taken(importer, &case, "").await.expect(200).bytes)),
        carried(true)
    );

    // A paper that is not what its index says breaks the transfer off, and the log says which, in no words of its own.
    let damaged = std::fs::read_dir(papers.0.join("documents")).expect("papers");
    for paper in damaged {
        std::fs::write(paper.expect("a paper").path(), b"something else").expect("damage is done");
    }
    let path = format!("{}/record/export", case.path());
    let broken = filer.ask(reqwest::Method::GET, path).try_send().await;
    assert!(broken.is_err(), "whoever asked hears of it");
    assert_eq!(world.kept("USD 4.12"), Vec::<String>::new(), "its words are in no log");
}

/// Puts so many public documents of so many bytes beside the filer's last submission, past the service. Each begins with its own number;
/// in SQL the same bytes are made again, to be hashed there. They lie in the folder by then: see [`Papers::fill`].
fn put_many(world: &World, case: &Case<'_>, count: usize, each: usize) {
    world.damage(&format!(
        "INSERT INTO document (id, realm_id, case_id, entry_id, number, party_key, by_account, by_role, title, file_name, \
         media_type, version, length, sha256, storage_key, pages, scan, received_at, filed_at) \
         SELECT gen_random_uuid(), c.realm_id, c.id, e.id, n, 'gulf shrimpers committee', 'filer', 'filer', 'Invoice ' || n, 'x.txt', \
         'text/plain', 'public', {each}, encode(sha256(convert_to(rpad(n::text, {each}), 'UTF8')), 'hex'), 'documents/' || n, 1, \
         'not_scanned', e.recorded_at, e.recorded_at FROM generate_series(1, {count}) n, \"case\" c \
         JOIN docket_entry e ON e.case_id = c.id WHERE c.id = '{}' AND e.kind = 'factual_information_filed'",
        case.id
    ));
}

impl Papers {
    /// Fills the folder with so many documents of so many bytes.
    fn fill(&self, count: usize, each: usize) {
        for number in 1..=count {
            let name = number.to_string();
            let bytes = name.clone() + &" ".repeat(each - name.len());
            self.write(&format!("documents/{number}"), bytes.as_bytes());
        }
    }
}

/// A case with a submission of the filer's, beside which documents can lie.
async fn with_submission(sandbox: &Sandbox) -> Case<'_> {
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let path = format!("{}/factual-information", case.investigation());
    sandbox.filer.file(path, &facts("Many invoices")).await.expect(201);
    case
}

/// Takes a record away, holds it against its index, and says by how much the service's peak of memory grew, in KiB, and how long it is.
async fn taken_whole(
    world: &World,
    sandbox: &Sandbox,
    case: &Case<'_>,
    count: usize,
) -> (u64, usize) {
    // Once, so that everything that is made once is there.
    sandbox.filer.get(format!("{}/record?limit=200", case.path())).await.expect(200);
    let before = world.service.memory_peak_kib();
    let sent = taken(&sandbox.filer, case, "").await.expect(200);
    let grown = world.service.memory_peak_kib().saturating_sub(before);
    let (length, read) = (sent.bytes.len(), opened(&sent.bytes));
    assert_eq!((&read["wrong"], &read["unlisted"]), (&json!([]), &json!([])));
    assert!(read["files"].as_u64().is_some_and(|it| it > count as u64), "{}", read["files"]);
    eprintln!(
        "{length} bytes of {count} documents were sent; the peak of memory grew by {grown} KiB"
    );
    (grown, length)
}

#[tokio::test]
async fn hundreds_of_documents_are_sent_without_being_held() {
    let papers = Papers::new();
    let world = World::with(Store::Postgres, &papers.settings()).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = with_submission(&sandbox).await;
    papers.fill(MANY, EACH);
    put_many(&world, &case, MANY, EACH);
    case.served_notices().await;
    let (grown, length) = taken_whole(&world, &sandbox, &case, MANY).await;
    assert!(length > MANY * EACH, "{length} bytes");
    assert!(grown < GROWS_KIB, "the memory of the service grew by {grown} KiB for {length} bytes");

    // One in the middle is not what the index says: the transfer ends there, without the chunk that ends a whole one.
    papers.write(&format!("documents/{}", MANY / 2), &vec![b'x'; EACH]);
    let path = format!("{}/record/export", case.path());
    let broken = sandbox.filer.ask(reqwest::Method::GET, &path).try_send().await;
    assert!(broken.is_err(), "whoever asked hears of it");
    let (address, realm) = (world.base().to_owned(), sandbox.id.clone());
    let sent = tokio::task::spawn_blocking(move || on_the_wire(&address, &path, &realm));
    let sent = sent.await.expect("it is read");
    let head = sent.windows(4).position(|it| it == b"\r\n\r\n").expect("a head");
    let (head, body) = (String::from_utf8_lossy(&sent[..head]).to_lowercase(), &sent[head + 4..]);
    assert!(
        head.starts_with("http/1.1 200") && head.contains("transfer-encoding: chunked"),
        "{head}"
    );
    assert!(body.len() > MANY / 4 * EACH, "{} bytes had gone out", body.len());
    assert!(!body.ends_with(b"0\r\n\r\n"), "it is not ended as a whole one");
    assert!(!body.windows(4).any(|it| it == b"PK\x05\x06"), "and has no list of its files");
}

/// What goes over the wire until the line is closed, or breaks.
fn on_the_wire(address: &str, path: &str, sandbox: &str) -> Vec<u8> {
    let host = address.rsplit('/').next().expect("a host");
    let mut line = TcpStream::connect(host).expect("the service listens");
    let head = format!(
        "GET {path} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer {}\r\nTidewaiter-Sandbox: {sandbox}\r\n\
         Connection: close\r\n\r\n",
        token_of("filer")
    );
    line.write_all(head.as_bytes()).expect("it is sent");
    let mut sent = Vec::new();
    // It may break, which is what is looked for.
    drop(line.read_to_end(&mut sent));
    sent
}

#[tokio::test]
async fn ten_thousand_documents_take_no_more_memory_than_hundreds() {
    let papers = Papers::new();
    let world = World::with(Store::Postgres, &papers.settings()).await;
    let sandbox = world.sandbox("2020-01-14").await;
    papers.fill(VERY_MANY, SMALL);
    let few = with_submission(&sandbox).await;
    put_many(&world, &few, MANY, SMALL);
    few.served_notices().await;
    taken_whole(&world, &sandbox, &few, MANY).await;
    let many = with_submission(&sandbox).await;
    put_many(&world, &many, VERY_MANY, SMALL);
    many.served_notices().await;
    let (grown, _) = taken_whole(&world, &sandbox, &many, VERY_MANY).await;
    assert!(grown < GROWS_MORE_KIB, "the memory of the service grew by {grown} KiB more");
}
