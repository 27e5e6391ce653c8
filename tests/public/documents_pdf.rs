//! PDFs through intake: with words, scanned, locked, cut off, and made to harm their reader; and files whose names say something else
//! than they are.

use serde_json::{Value, json};
use tests::pdf::{Paper, Sheet, bomb};

use crate::documents::{begins, completes, goes_on, sends};
use crate::linting::encrypted;
use crate::wait::until;
use crate::world::caller::Caller;
use crate::world::words::facts;
use crate::world::{Store, World};

/// By how much the memory of the service may grow at most while its reader meets a bomb.
const GROWS_KIB: u64 = 48 * 1024;

/// Sends a file under a name; gives what is known of the document.
async fn taken(who: &Caller, name: &str, bytes: &[u8]) -> Value {
    sends(who, name, name, name, bytes).await.expect(201).body
}

/// The pages that were not checked, and why; 0 is all of it.
fn not_checked(document: &Value) -> Vec<(u64, String)> {
    let parts = document["reading"]["not_checked"].as_array().expect("a list");
    let why = |it: &Value| it["why"].as_str().expect("a word").to_owned();
    parts.iter().map(|it| (it["page"].as_u64().unwrap_or(0), why(it))).collect()
}

fn plain(lines: &[&str]) -> Paper {
    Paper::of([Sheet::of(lines), Sheet::of(&["The second page."])])
}

#[tokio::test]
async fn each_pdf_is_told_by_what_is_in_it_and_none_harms_the_service() {
    let world = World::on(Store::Sqlite).await;
    let filer = world.filer();

    let words = plain(&["Invoice 17", "USD 4.12"]).about("Title", "Prices").bytes();
    let told = taken(&filer, "words.pdf", &words).await;
    let reading = &told["reading"];
    assert_eq!((&told["media_type"], &told["pages"]), (&json!("application/pdf"), &json!(2)));
    assert_eq!((&reading["text"], not_checked(&told)), (&json!("read"), vec![]), "{told}");
    assert_eq!(reading["left_in_file"], json!(["description"]), "{told}");
    assert!(!told.to_string().contains("4.12"), "{told}");
    let content = filer.get(format!("/v1/documents/{}/content", text(&told["id"]))).await;
    assert!(content.expect(200).bytes == words, "byte for byte");

    // Of a scan nobody knows the words.
    let scan = Paper::of([Sheet::default().picture([0, 0, 612, 792])]).bytes();
    let told = taken(&filer, "scan.pdf", &scan).await;
    assert_eq!((&told["pages"], &told["reading"]["text"]), (&json!(1), &json!("not_read")));
    assert_eq!(not_checked(&told), [(1, "scan".to_owned())]);
    let partly = Paper::of([Sheet::of(&["words"]), Sheet::default().picture([0, 0, 612, 792])]);
    let told = taken(&filer, "partly.pdf", &partly.bytes()).await;
    assert_eq!(told["reading"]["text"], "partly", "{told}");
    assert_eq!(not_checked(&told), [(2, "scan".to_owned())]);

    // What only forbids something opens to everybody; what needs a password opens to nobody else, and is not taken.
    let told = taken(&filer, "restricted.pdf", &encrypted(&words, "", "owner")).await;
    let reading = &told["reading"];
    assert_eq!((&reading["is_restricted"], &reading["text"]), (&json!(true), &json!("read")));
    let files = world.stored().len();
    let locked = encrypted(&words, "user", "owner");
    let refused = sends(&filer, "locked", "Locked", "locked.pdf", &locked).await.expect(422);
    assert_eq!(refused.pointers(), ["/file"]);
    assert_eq!(refused.body["errors"][0]["code"], "encrypted", "{}", refused.text());
    let upload = begins(&filer, locked.len(), &json!({})).await;
    goes_on(&filer, &upload, 0, &locked).await.expect(204);
    let refused = completes(&filer, &upload, "locked in parts").await.expect(422);
    assert_eq!(refused.body["errors"][0]["code"], "encrypted", "{}", refused.text());
    until("nothing of it is kept", async || (world.stored().len() == files).then_some(())).await;

    // Cut off wherever: it is taken, since a right may hang on it, and says what it is.
    for (name, end) in [("cut early.pdf", 60), ("cut late.pdf", words.len() - 40)] {
        let told = taken(&filer, name, &words[..end]).await;
        assert_eq!(told["reading"]["is_damaged"], true, "{told}");
    }

    // What its name says is nothing to go by.
    for (name, bytes, media_type) in [
        ("prices.xlsx", &words[..], "application/pdf"),
        ("notes.txt", &words[..], "application/pdf"),
        ("brief.pdf", &b"No PDF at all.\n"[..], "text/plain"),
        ("brief.exe", &b"one,two\nthree,four\n"[..], "text/csv"),
    ] {
        let told = taken(&filer, name, bytes).await;
        assert_eq!((&told["media_type"], &told["file_name"]), (&json!(media_type), &json!(name)));
        let content = filer.get(format!("/v1/documents/{}/content", text(&told["id"]))).await;
        assert_eq!(content.expect(200).media_type(), media_type, "{name}");
    }

    // Four kilobytes that become more than any memory: whoever reads them ends, and the service says so and goes on.
    let before = world.service.memory_peak_kib();
    let bomb = bomb(4);
    assert!(bomb.len() < 8 << 10, "{} bytes", bomb.len());
    let told = taken(&filer, "bomb.pdf", &bomb).await;
    let why = not_checked(&told);
    // Its reader ends, or the page is given up where its contents pass what a page may be.
    let ends = ["too_large_to_read", "took_too_long", "damaged"];
    assert!(why.len() == 1 && ends.contains(&why[0].1.as_str()), "{told}");
    assert_eq!(told["reading"]["text"], "not_read");
    let grown = world.service.memory_peak_kib().saturating_sub(before);
    assert!(grown < GROWS_KIB, "the memory of the service grew by {grown} KiB");
    assert_eq!(taken(&filer, "after.pdf", &words).await["reading"]["text"], "read");
}

#[tokio::test]
async fn a_scanned_public_version_is_not_found_good_and_a_person_has_to_look() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let filer = &sandbox.filer;
    let lines = ["Business Confidential Treatment Requested", "The price was [USD 4.12] then."];
    let secret = taken(filer, "secret.pdf", &plain(&lines).bytes()).await["id"].clone();
    let scan = Paper::of([Sheet::default().picture([0, 0, 612, 792])]).bytes();
    let public = taken(filer, "public.pdf", &scan).await["id"].clone();
    let mut body = facts("Prices");
    body["documents"] = json!([
        { "document": secret, "version": "confidential" },
        { "document": public, "version": "public", "public_of": secret },
    ]);
    let path = format!("{}/factual-information", case.investigation());
    let filed = filer.file(path, &body).await.expect(201);
    let findings = filed.body["submission"]["documents"][1]["findings"].clone();
    let findings = findings.as_array().expect("findings");
    let weighs = |code: &str| findings.iter().find(|it| it["code"] == code).map(|it| &it["weight"]);
    assert_eq!(weighs("page_not_read"), Some(&json!("not_checked")), "{}", filed.text());
    assert_eq!(weighs("not_compared"), Some(&json!("not_checked")), "{}", filed.text());
    assert!(!filed.text().contains("4.12"), "{}", filed.text());
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a word")
}
