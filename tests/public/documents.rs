//! Documents over HTTP: sent whole or in parts, staged for their submitter alone, and given out byte for byte.

use std::io::Write as _;
use std::net::{Shutdown, TcpStream};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use reqwest::Method;
use serde_json::{Value, json};

use crate::wait::until;
use crate::world::caller::{Answer, Caller};
use crate::world::{Store, World};

const ABSENT: &str = "/v1/documents/00000000-0000-4000-8000-000000000000";
const SECRET: &str = "The price of one invoice was USD 4.12 a kilogram, says Quillfeather.";
const BOUNDARY: &str = "a-boundary-that-no-file-holds";

/// A form with these parts: name, name of the file, content.
pub fn form(parts: &[(&str, Option<&str>, &[u8])]) -> (String, Vec<u8>) {
    let mut body = Vec::new();
    for (name, file_name, content) in parts {
        let file = file_name.map(|it| format!("; filename=\"{it}\"")).unwrap_or_default();
        body.extend(
            format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"{file}\r\n\r\n"
            )
            .bytes(),
        );
        body.extend_from_slice(content);
        body.extend(b"\r\n");
    }
    body.extend(format!("--{BOUNDARY}--\r\n").bytes());
    (format!("multipart/form-data; boundary={BOUNDARY}"), body)
}

/// Sends a greeting with this digest.
async fn hello(who: &Caller, digest: &str) -> Answer {
    let (kind, body) = form(&[("title", None, b"x"), ("file", Some("a.txt"), b"hello\n")]);
    let ask = who.ask(Method::POST, "/v1/documents").fresh_key().raw(&kind, body);
    ask.with("Repr-Digest", digest).send().await
}

/// Sends a document whole.
pub async fn sends(who: &Caller, key: &str, title: &str, name: &str, bytes: &[u8]) -> Answer {
    let (kind, body) = form(&[("title", None, title.as_bytes()), ("file", Some(name), bytes)]);
    who.ask(Method::POST, "/v1/documents").key(key).raw(&kind, body).send().await
}

/// Begins an upload; gives its path.
pub async fn begins(who: &Caller, length: usize, more: &Value) -> String {
    let mut body = json!({ "title": "Invoices", "file_name": "invoices.txt", "length": length });
    for (name, value) in more.as_object().into_iter().flatten() {
        body[name] = value.clone();
    }
    let begun = who.file("/v1/uploads", &body).await.expect(201);
    assert_eq!(begun.body["offset"], 0);
    begun.header("location").to_owned()
}

/// Goes on with an upload.
pub async fn goes_on(who: &Caller, upload: &str, offset: usize, bytes: &[u8]) -> Answer {
    let ask = who.ask(Method::PATCH, upload).with("Upload-Offset", offset.to_string());
    ask.raw("application/offset+octet-stream", bytes).send().await
}

/// Completes an upload.
pub async fn completes(who: &Caller, upload: &str, key: &str) -> Answer {
    who.ask(Method::POST, format!("{upload}/completions")).key(key).send().await
}

/// Takes a staged document back.
pub async fn withdraws(who: &Caller, id: &str, key: &str) -> Answer {
    who.ask(Method::POST, format!("/v1/documents/{id}/withdrawals")).key(key).send().await
}

/// How many files are kept.
fn kept(world: &World) -> usize {
    world.stored().len()
}

/// Waits until nothing is kept: what a request leaves behind when it breaks off is removed beside it.
async fn until_kept(world: &World, files: usize) {
    until("nothing else is kept", async || (kept(world) == files).then_some(())).await;
}

/// Everything that is done with documents, once and with success: gives a document that stays staged, and an upload that is open.
/// `contract` asks that nothing be left out.
pub async fn every_act_of_documents(who: &Caller) -> (String, String) {
    let document = sends(who, "whole", "Invoices", "invoices.txt", b"One.\n").await.expect(201);
    let upload = begins(who, 8, &json!({})).await;
    goes_on(who, &upload, 0, b"One.").await.expect(204);
    let stands = who.ask(Method::HEAD, &upload).send().await.expect(200);
    assert_eq!((stands.header("upload-offset"), stands.header("upload-length")), ("4", "8"));
    goes_on(who, &upload, 4, b"Two.").await.expect(204);
    completes(who, &upload, "completed").await.expect(201);
    let unwanted = sends(who, "unwanted", "Invoices", "invoices.txt", b"Two.\n").await.expect(201);
    withdraws(who, &unwanted.id(), "taken back").await.expect(201);
    let abandoned = begins(who, 8, &json!({})).await;
    who.ask(Method::DELETE, &abandoned).send().await.expect(204);
    who.get(&abandoned).await.expect(404);
    let open = begins(who, 8, &json!({})).await;
    (document.id(), open.rsplit('/').next().expect("an id").to_owned())
}

#[tokio::test]
async fn a_document_is_its_submitters_alone_until_it_is_filed() {
    let world = World::on(Store::Postgres).await;
    let (filer, counsel) = (world.filer(), world.somebody("filers-counsel"));
    let sent = sends(&filer, "one", "Invoices of 2019", "C:\\mine\\brief.pdf", SECRET.as_bytes());
    let sent = sent.await.expect(201);
    let path = sent.header("location").to_owned();
    assert_eq!(path, format!("/v1/documents/{}", sent.id()));
    for (member, value) in [
        ("status", json!("staged")),
        ("title", json!("Invoices of 2019")),
        ("file_name", json!("brief.pdf")),
        ("media_type", json!("text/plain")),
        ("length", json!(SECRET.len())),
        ("scan", json!("not_scanned")),
        ("may_open", json!(true)),
        ("by", json!("filer")),
    ] {
        assert_eq!(sent.body[member], value, "{member}: {}", sent.text());
    }
    assert!(!sent.text().contains("4.12"), "{}", sent.text());

    // The same again is the same; the same key for something else is refused.
    let again = sends(&filer, "one", "Invoices of 2019", "brief.pdf", SECRET.as_bytes()).await;
    assert_eq!(again.expect(201).text(), sent.text());
    let other = sends(&filer, "one", "Invoices of 2020", "brief.pdf", SECRET.as_bytes()).await;
    assert_eq!(other.expect(422).problem(), "idempotency-key-reused");
    assert_eq!(kept(&world), 1, "{:?}", world.stored());

    // Whoever acts for the party sees it; nobody else does, not even an officer.
    for who in [&filer, &counsel] {
        assert_eq!(who.read(&path).await["id"], sent.body["id"]);
        let listed = who.all("/v1/documents?filed=false").await;
        assert_eq!(listed.len(), 1, "{listed:?}");
    }
    assert!(filer.all("/v1/documents?filed=true").await.is_empty());
    for name in ["importer", "other-filer", "investigator", "supervisor"] {
        let who = world.somebody(name);
        for end in ["", "/content"] {
            let hidden = who.get(format!("{path}{end}")).await.expect(404);
            let absent = who.get(format!("{ABSENT}{end}")).await.expect(404);
            assert_eq!(hidden.text(), absent.text());
        }
        assert!(who.all("/v1/documents").await.is_empty());
    }
    let refused = sends(&world.somebody("auditor"), "a", "x", "x.txt", b"x").await.expect(403);
    assert!(refused.body["roles"].to_string().contains("filer"), "{}", refused.text());

    // Its bytes, whole and in part.
    let content = format!("{path}/content");
    let whole = filer.get(&content).await.expect(200);
    assert_eq!(whole.text(), SECRET);
    assert_eq!(whole.media_type(), "text/plain");
    let sha256 = sent.body["sha256"].as_str().expect("a hash").to_owned();
    let bytes: Vec<u8> = (0..64)
        .step_by(2)
        .map(|at| u8::from_str_radix(&sha256[at..at + 2], 16).expect("hexadecimal"))
        .collect();
    let digest = format!("sha-256=:{}:", STANDARD.encode(bytes));
    assert_eq!(whole.header("repr-digest"), digest);
    assert_eq!(whole.header("content-disposition"), "attachment; filename*=UTF-8''brief.pdf");
    let part = filer.ask(Method::GET, &content).with("range", "bytes=4-8").send().await;
    let part = part.expect(206);
    assert_eq!(
        (part.text(), part.header("content-range")),
        ("price".to_owned(), &*format!("bytes 4-8/{}", SECRET.len()))
    );
    let stale =
        filer.ask(Method::GET, &content).with("range", "bytes=4-8").with("if-range", "\"x\"");
    stale.send().await.expect(200);
    let beyond = filer.ask(Method::GET, &content).with("range", "bytes=9999-").send().await;
    assert_eq!(beyond.expect(416).header("content-range"), format!("bytes */{}", SECRET.len()));
    let known = filer.ask(Method::GET, &content).with("if-none-match", whole.etag());
    known.send().await.expect(304);

    // A digest of the file, and one of the form as it was sent, as `openssl dgst -sha256 -binary | base64` writes them.
    for digest in [
        "sha-256=:WJG1tSLV3whtD/CxEPvZ0hu0/HFjrzTQgoai6Eb2vgM=:",
        "sha-256=:lHz9voq4OUiwdlSXrIkb4OAQRsWUToEVum01YyAed4Y=:",
    ] {
        hello(&filer, digest).await.expect(201);
    }

    // Each opening stands in the audit, the part and the unchanged one too.
    let links = world.somebody("auditor").all("/v1/audit?limit=200").await;
    let reads = links.iter().filter(|it| it["what"] == "read" && it["subject"] == sent.body["id"]);
    assert_eq!(reads.count(), 6, "{links:?}");
    assert!(links.iter().any(|it| it["what"] == "document_uploaded"), "{links:?}");

    let mut places = world.kept(SECRET);
    places.retain(|it| !it.contains("/documents/documents/") && it != "the database");
    assert!(places.is_empty(), "in no log, mail or history: {places:?}");
}

#[tokio::test]
async fn what_is_refused_leaves_nothing_and_hears_everything() {
    let world = World::with(Store::Sqlite, "documents.max_bytes = 100000").await;
    let filer = world.filer();
    let post = |parts: &[(&str, Option<&str>, &[u8])]| {
        let (kind, body) = form(parts);
        filer.ask(Method::POST, "/v1/documents").fresh_key().raw(&kind, body)
    };
    let nothing = post(&[("version", None, b"public"), ("title", None, b" ")]).send().await;
    assert_eq!(nothing.expect(422).pointers(), ["/file", "/title", "/version"]);
    let twice =
        post(&[("file", Some("a"), b"a"), ("file", Some("b"), b"b"), ("title", None, b"x")]);
    assert_eq!(twice.send().await.expect(422).pointers(), ["/file"]);
    let long = "x".repeat(501);
    let long = post(&[("title", None, long.as_bytes()), ("file", Some("a.txt"), b"a")]);
    assert_eq!(long.send().await.expect(422).pointers(), ["/title"]);
    for (content, code) in [
        (&b""[..], "empty"),
        (&b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0"[..], "kind_not_accepted"),
        (&b"PK\x03\x04\x14\0\0\0\0\0"[..], "kind_not_accepted"),
        (&b"#!/bin/sh\nrm -rf .\n"[..], "kind_not_accepted"),
        (&b"\0\x01\x02"[..], "kind_not_accepted"),
    ] {
        // What it is called says nothing of what it is.
        let refused = sends(&filer, code, "x", "brief.pdf", content).await.expect(422);
        assert_eq!(refused.body["errors"][0]["code"], code, "{}", refused.text());
    }
    let broken = filer.ask(Method::POST, "/v1/documents").fresh_key();
    let broken = broken.raw(&format!("multipart/form-data; boundary={BOUNDARY}"), "no form");
    assert_eq!(broken.send().await.expect(400).problem(), "malformed-request");

    // The digest of another file, and one that cannot be checked.
    let empty = "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:";
    assert_eq!(hello(&filer, empty).await.expect(400).problem(), "digest-mismatch");
    let unknown = hello(&filer, "md5=:AAAA:").await.expect(400);
    assert_eq!(unknown.header("want-repr-digest"), "sha-256=10");
    until_kept(&world, 0).await;

    // Too large, with its length said beforehand and without.
    let large = vec![b'x'; 100_001];
    let declared = post(&[("title", None, b"x"), ("file", Some("a.txt"), &large)]).send().await;
    assert_eq!(declared.expect(413).problem(), "content-too-large");
    let larger = vec![b'x'; 3_000_000];
    let declared = post(&[("title", None, b"x"), ("file", Some("a.txt"), &larger)]).send().await;
    assert_eq!(declared.expect(413).problem(), "content-too-large");
    let too_long = json!({ "title": "x", "file_name": "x", "length": 100_001 });
    filer.file("/v1/uploads", &too_long).await.expect(413);
    until_kept(&world, 0).await;
    assert!(filer.all("/v1/documents").await.is_empty());
}

#[tokio::test]
async fn one_document_sent_twice_at_once_is_two_or_one() {
    let world = World::on(Store::Postgres).await;
    let filer = world.filer();
    let (one, other) = tokio::join!(
        sends(&filer, "a", "Brief", "brief.txt", SECRET.as_bytes()),
        sends(&filer, "b", "Brief", "brief.txt", SECRET.as_bytes()),
    );
    let (one, other) = (one.expect(201), other.expect(201));
    assert_ne!(one.id(), other.id());
    assert_eq!(one.body["sha256"], other.body["sha256"]);
    until_kept(&world, 2).await;
    let names: Vec<_> = world.stored();
    let sha256 = one.body["sha256"].as_str().expect("a hash");
    assert!(names.iter().all(|it| !it.display().to_string().contains(&sha256[..16])), "{names:?}");
    // Under one key it is one, whichever of the two was first.
    let (first, second) = tokio::join!(
        sends(&filer, "c", "Brief", "brief.txt", SECRET.as_bytes()),
        sends(&filer, "c", "Brief", "brief.txt", SECRET.as_bytes()),
    );
    let mut statuses = [first.status, second.status];
    statuses.sort_unstable();
    assert!(statuses == [201, 201] || statuses == [201, 409], "{statuses:?}");
    assert_eq!(filer.all("/v1/documents").await.len(), 3);
    until_kept(&world, 3).await;
}

/// The head of a request to go on with an upload, as it goes over the wire.
fn head(world: &World, upload: &str, offset: usize, length: usize) -> String {
    let host = world.base().rsplit('/').next().expect("a host").to_owned();
    format!(
        "PATCH {upload} HTTP/1.1\r\nHost: {host}\r\nAuthorization: Bearer token-of-filer-for-tests-only\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: {offset}\r\nContent-Length: {length}\r\n\r\n"
    )
}

/// Begins to go on with an upload, and sends only some of the bytes.
fn breaks_off(world: &World, upload: &str, offset: usize, length: usize, some: &[u8]) -> TcpStream {
    let host = world.base().rsplit('/').next().expect("a host");
    let mut line = TcpStream::connect(host).expect("the service listens");
    line.write_all(head(world, upload, offset, length).as_bytes()).expect("it is sent");
    line.write_all(some).expect("it is sent");
    line
}

#[tokio::test]
async fn an_upload_outlives_a_broken_line_and_a_power_cut() {
    let mut world = World::on(Store::Sqlite).await;
    let filer = world.filer();
    let line = "An invoice of fifty bytes, all told, with its end.\n";
    let bytes: Vec<u8> = line.bytes().cycle().take(20 << 20).collect();
    let upload = begins(&filer, bytes.len(), &json!({})).await;
    let stands = async |filer: &Caller| -> usize {
        let offset = filer.read(&upload).await["offset"].as_u64().expect("a number");
        usize::try_from(offset).expect("small")
    };
    goes_on(&filer, &upload, 0, &bytes[..1_000]).await.expect(204);

    // The line breaks: what came counts.
    let cut = breaks_off(&world, &upload, 1_000, 9_000, &bytes[1_000..5_000]);
    cut.shutdown(Shutdown::Both).expect("it is cut");
    until("what came is kept", async || (stands(&filer).await == 5_000).then_some(())).await;

    // The power goes while nine more parts' worth are on their way: whole parts count, and nothing that was not kept.
    let still = breaks_off(&world, &upload, 5_000, bytes.len() - 5_000, &bytes[5_000..(12 << 20)]);
    until("a part is kept", async || (stands(&filer).await > 5_000).then_some(())).await;
    world.crash().await;
    drop(still);
    let from = stands(&filer).await;
    assert_eq!(from, 5_000 + (8 << 20), "one whole part");

    // Whoever thinks it stands elsewhere is told where it does.
    let wrong = goes_on(&filer, &upload, 5_000, b"x").await.expect(409);
    assert_eq!(wrong.header("upload-offset"), from.to_string());
    let early = completes(&filer, &upload, "done").await.expect(409);
    assert_eq!(early.problem(), "upload-stands-elsewhere");
    goes_on(&filer, &upload, from, &bytes[from..]).await.expect(204);
    goes_on(&filer, &upload, bytes.len(), b"x").await.expect(413);
    world.somebody("importer").get(&upload).await.expect(404);

    let document = completes(&filer, &upload, "done").await.expect(201);
    assert_eq!(completes(&filer, &upload, "done").await.expect(201).text(), document.text());
    completes(&filer, &upload, "again").await.expect(409);
    assert_eq!(filer.read(&upload).await["document"], document.body["id"]);
    let content = filer.get(format!("/v1/documents/{}/content", document.id())).await.expect(200);
    assert!(content.bytes == bytes, "byte for byte");
    let mut left = world.stored();
    // What the killed process was writing has a `#` in its name, and goes with the next sweep.
    left.retain(|it| !it.display().to_string().contains('#') && !it.starts_with("arriving"));
    assert_eq!(left.len(), 1, "{left:?}");
}

#[tokio::test]
async fn of_two_that_go_on_at_one_place_one_is_told_where_it_stands() {
    let world = World::on(Store::Postgres).await;
    let filer = world.filer();
    let upload = begins(&filer, 8, &json!({})).await;
    let (one, other) =
        tokio::join!(goes_on(&filer, &upload, 0, b"One."), goes_on(&filer, &upload, 0, b"Two."));
    let mut statuses = [one.status, other.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [204, 409], "{} {}", one.text(), other.text());
    let loser = if one.status == 409 { one } else { other };
    assert_eq!(loser.header("upload-offset"), "4");
    until_kept(&world, 1).await;

    // What was said beforehand is held against what arrived; an upload that fails it is given up.
    let claimed = json!({ "sha256": "0".repeat(64) });
    let claimed = begins(&filer, 4, &claimed).await;
    goes_on(&filer, &claimed, 0, b"One.").await.expect(204);
    let refused = completes(&filer, &claimed, "done").await.expect(400);
    assert_eq!(refused.problem(), "digest-mismatch");
    filer.get(&claimed).await.expect(404);
    let wrong = goes_on(&filer, &upload, 4, b"Two.").await;
    wrong.expect(204);
    let json = filer.ask(Method::PATCH, &upload).with("Upload-Offset", "8").json(&json!({}));
    json.send().await.expect(415);
    filer.ask(Method::DELETE, &upload).send().await.expect(204);
    until_kept(&world, 0).await;
}

#[tokio::test]
async fn what_is_staged_is_taken_back_and_is_no_more_than_has_room() {
    let settings = "documents.max_bytes = 1000\ndocuments.staged_bytes = 2500";
    let world = World::with(Store::Postgres, settings).await;
    let (filer, counsel) = (world.filer(), world.somebody("filers-counsel"));
    let bytes = vec![b'x'; 1_000];
    let sent = async |key: &str| sends(&filer, key, "Invoices", "invoices.txt", &bytes).await;
    let first = sent("a").await.expect(201);
    let upload = begins(&filer, 1_000, &json!({})).await;
    let full = sent("b").await.expect(409);
    assert_eq!(full.problem(), "too-much-staged");
    assert!(full.text().contains("2000 of 2500 bytes"), "{}", full.text());
    let body = json!({ "title": "x", "file_name": "x.txt", "length": 501 });
    let none = filer.file("/v1/uploads", &body).await.expect(409);
    assert_eq!(none.problem(), "too-much-staged");
    // An account has a room of its own, and a request that is repeated takes none.
    sends(&counsel, "a", "Invoices", "invoices.txt", &bytes).await.expect(201);
    assert_eq!(sent("a").await.expect(201).text(), first.text());
    // What it becomes takes the room that the upload had.
    goes_on(&filer, &upload, 0, &bytes).await.expect(204);
    let second = completes(&filer, &upload, "done").await.expect(201);
    let files = kept(&world);

    let path = format!("/v1/documents/{}", first.id());
    for name in ["importer", "investigator"] {
        let who = world.somebody(name);
        let hidden = withdraws(&who, &first.id(), "a").await.expect(404);
        let absent = withdraws(&who, ABSENT.rsplit('/').next().expect("an id"), "b").await;
        assert_eq!(hidden.text(), absent.expect(404).text());
    }
    // Whoever acts for the party takes it back.
    let gone = withdraws(&counsel, &first.id(), "gone").await.expect(201);
    assert_eq!(
        (&gone.body["status"], &gone.body["may_open"]),
        (&json!("withdrawn"), &json!(false))
    );
    assert_eq!(withdraws(&counsel, &first.id(), "gone").await.expect(201).text(), gone.text());
    withdraws(&filer, &first.id(), "again").await.expect(404);
    for end in ["", "/content"] {
        filer.get(format!("{path}{end}")).await.expect(404);
    }
    until_kept(&world, files - 1).await;
    sent("c").await.expect(201);

    // What is filed stays.
    let mut body = crate::world::words::allegation();
    body["documents"] = json!([{ "document": second.id(), "version": "public" }]);
    filer.file("/v1/eapa/allegations", &body).await.expect(201);
    let filed = withdraws(&filer, &second.id(), "filed").await.expect(409);
    assert_eq!(filed.problem(), "act-barred");
    filer.get(format!("/v1/documents/{}/content", second.id())).await.expect(200);
    let links = world.somebody("auditor").all("/v1/audit?limit=200").await;
    assert_eq!(links.iter().filter(|it| it["what"] == "document_withdrawn").count(), 1);
}
