//! Seals and amended notices over HTTP: what leaked is hidden, told again without the words in every form, and who had it is known.

use serde_json::{Value, json};
use uuid::Uuid;

use crate::letters::{opened, words_of};
use crate::world::caller::Caller;
use crate::world::sandbox::{Case, Sandbox, all_are};
use crate::world::words::{facts, measures, simply};
use crate::world::{FILER, IMPORTER, Store, World};

const KIND: &str = "notice_of_initiation";
/// What should not have been said.
const SECRET: &str = "USD 4.12 a kilogram of Invoice 17";
/// Why: nobody outside the office is told.
const REASON: &str = "The grounds quote a price of the filer's.";

/// A case whose measures, and so the notice of them, say the secret.
async fn leaked(sandbox: &Sandbox) -> Case<'_> {
    let case = sandbox.file().await;
    case.acknowledge().await;
    case.initiate().await;
    let mut taken = measures();
    taken["grounds"] = json!(format!("The importer sells at {SECRET}, which is below its costs."));
    case.act("interim-measures", &taken).await.expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    case
}

fn amendment() -> Value {
    json!({ "reason": REASON, "passages": [{ "text": SECRET, "replacement": "[a price]" }] })
}

/// The number of the entry of this kind on an officer's docket.
async fn number_of(case: &Case<'_>, officer: &Caller, kind: &str) -> u64 {
    let docket = case.docket(officer).await;
    let entry = docket.iter().find(|it| it["entry"] == kind).expect("it stands on the docket");
    entry["number"].as_u64().expect("a number")
}

/// Everything that is done about seals, once and with success; gives a seal. `contract` asks that nothing be left out.
pub async fn every_act_of_seals(world: &World, sandbox: &Sandbox) -> String {
    let case = leaked(sandbox).await;
    let officer = &sandbox.investigator;
    let notice = case.notice(KIND, all_are("served")).await;
    let path = format!("/v1/notices/{}", notice["id"].as_str().expect("an id"));
    officer.act(&path, "amendments", &amendment()).await.expect(201);
    let number = number_of(&case, officer, "interim_measures_taken").await;
    let seal = json!({ "kind": "entry", "number": number, "reason": REASON });
    let seal = officer.act(&case.path(), "seals", &seal).await.expect(201).id();
    let supervisor = sandbox.somebody(world, "supervisor");
    let path = format!("/v1/seals/{seal}");
    supervisor.act(&path, "unsealings", &json!({ "reason": "It is public." })).await.expect(201);
    seal
}

#[tokio::test]
async fn a_notice_that_leaked_is_told_again_without_the_words_in_every_form() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = leaked(&sandbox).await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let old = case.notice(KIND, all_are("served")).await;
    let old_path = format!("/v1/notices/{}", old["id"].as_str().expect("an id"));
    let read = filer.get(&old_path).await.expect(200);
    assert!(
        read.body["text"].as_str().is_some_and(|it| flat(it).contains(SECRET)),
        "{}",
        read.text()
    );
    filer.get(format!("{old_path}/rendered?form=pdf")).await.expect(200);
    importer.all("/v1/notices").await;
    // Whoever took the record has its letters; what a search found is in no link.
    importer.get(format!("{}/record/export", case.path())).await.expect(200);
    filer.get("/v1/search?q=initiation").await.expect(200);
    sandbox.somebody(&world, "other-filer").get("/v1/search?q=initiation").await.expect(200);
    let deadlines = [case.deadlines(filer).await, case.deadlines(importer).await];

    let amendments = format!("{old_path}/amendments");
    officer.file(&amendments, &amendment()).await.expect(428);
    filer.act(&old_path, "amendments", &amendment()).await.expect(403);
    sandbox.somebody(&world, "other-filer").file(&amendments, &amendment()).await.expect(404);
    let wrong = json!({ "reason": " ", "passages": [] });
    let refused = officer.act(&old_path, "amendments", &wrong).await.expect(422);
    assert_eq!(refused.pointers(), ["/passages", "/reason"], "{}", refused.text());
    let wrong = json!({ "reason": "x", "passages": [
        { "text": "EUR 9", "replacement": "" },
        { "text": "U.S. Customs and Border Protection", "replacement": "" },
    ] });
    let refused = officer.act(&old_path, "amendments", &wrong).await.expect(422);
    assert_eq!(refused.pointers(), ["/passages/0/text"], "{}", refused.text());
    let wrong =
        json!({ "reason": "x", "passages": [{ "text": "Customs and Border", "replacement": "" }] });
    let refused = officer.act(&old_path, "amendments", &wrong).await.expect(422);
    assert!(refused.text().contains("of_the_letter"), "{}", refused.text());
    let amended = officer.act(&old_path, "amendments", &amendment()).await.expect(201);
    assert_eq!(amended.body["amends"], old["id"], "{}", amended.text());
    let twice = officer.act(&old_path, "amendments", &amendment()).await.expect(409);
    assert!(twice.text().contains(&amended.id()), "{}", twice.text());

    let new = case.notice(KIND, |it| it["id"] != old["id"] && all_are("served")(it)).await;
    let new_path = format!("/v1/notices/{}", new["id"].as_str().expect("an id"));
    assert_eq!(addresses(&new), addresses(&old));
    let lead = "This notice replaces the one of";
    for who in [officer, filer, importer] {
        let rendered = who.read(format!("{new_path}/rendered")).await;
        let pdf = who.get(format!("{new_path}/rendered?form=pdf")).await.expect(200);
        let paper = words_of(&opened(&pdf.bytes));
        let text = rendered["text"].as_str().expect("text");
        for form in [text, rendered["html"].as_str().expect("html"), &paper] {
            let said = flat(form);
            assert!(!said.contains("4.12") && !said.contains("Invoice 17"), "{said}");
            assert!(said.contains(lead) && said.contains("[a price]"), "{said}");
        }
        assert!(rendered["subject"].as_str().is_some_and(|it| it.contains("Amended: ")));
    }
    for address in [FILER, IMPORTER] {
        let mail = world.mailbox.wait_for(address, "Amended: ").await;
        let first = world.mailbox.wait_for(address, "initiation").await;
        assert_ne!(mail.message_id, first.message_id);
        for form in [&mail.subject, &mail.text, &mail.html] {
            assert!(!flat(form).contains("4.12"), "{form}");
        }
        assert!(flat(&mail.text).contains(lead), "{}", mail.text);
        assert!(flat(&first.text).contains(SECRET), "that one had it: {}", first.text);
    }

    // The old one stands, with how it was served and without its words.
    for who in [filer, importer] {
        let seen = who.get(&old_path).await.expect(200).body;
        assert_eq!((&seen["sealed"], &seen["amended_by"]), (&json!(true), &new["id"]), "{seen}");
        for gone in ["subject", "text", "sha256"] {
            assert!(seen.get(gone).is_none(), "{gone}: {seen}");
        }
        assert_eq!(seen["deliveries"][0]["status"], "served");
        for end in ["rendered", "rendered?form=text", "rendered?form=html", "rendered?form=pdf"] {
            let hidden = who.get(format!("{old_path}/{end}")).await.expect(404);
            assert_eq!(hidden.problem(), "sealed", "{}", hidden.text());
        }
        let certificate = who.read(format!("{old_path}/certificate")).await;
        assert_eq!(certificate["served"][0]["served_on"], "2020-01-14", "{certificate}");
        assert!(certificate["served"][0].get("letter_sha256").is_none(), "{certificate}");
        let listed = who.all("/v1/notices?limit=200").await;
        assert!(!listed.iter().any(|it| flat(&it.to_string()).contains("4.12")), "{listed:?}");
    }
    assert_ne!(filer.get(&old_path).await.expect(200).etag(), read.etag());
    let theirs = officer.read(format!("{old_path}/rendered")).await;
    assert!(theirs["text"].as_str().is_some_and(|it| flat(it).contains(SECRET)), "the office's");
    assert_eq!([case.deadlines(filer).await, case.deadlines(importer).await], deadlines);

    had_by(&world, &sandbox, &case).await;
}

/// Who had the notice before it was sealed is known, and told to those who may ask.
async fn had_by(world: &World, sandbox: &Sandbox, case: &Case<'_>) {
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    let seals = officer.all(&format!("{}/seals", case.path())).await;
    assert_eq!((seals.len(), &seals[0]["kind"]), (1, &json!("notice")), "{seals:?}");
    assert_eq!(seals[0]["reason"], REASON);
    let seal = format!("/v1/seals/{}", seals[0]["id"].as_str().expect("an id"));
    let readers = format!("{seal}/readers");
    officer.get(&readers).await.expect(403);
    for path in [&seal, &readers, &format!("{}/seals", case.path())] {
        let absent = format!("/v1/seals/{}", Uuid::new_v4());
        let hidden = filer.get(path).await.expect(404);
        assert_eq!(hidden.text(), filer.get(absent).await.expect(404).text(), "{path}");
    }
    let supervisor = sandbox.somebody(world, "supervisor");
    let all = supervisor.all(&format!("{readers}?limit=1")).await;
    let of = |how: &str, name: &str| -> Vec<&str> {
        all.iter().filter(|it| it["how"] == how).filter_map(|it| it[name].as_str()).collect()
    };
    let mut served = of("served", "address");
    served.sort_unstable();
    assert_eq!(served, [FILER, IMPORTER], "{all:?}");
    assert_eq!(
        of("read", "account"),
        ["filer", "filer", "importer", "filer"],
        "with the tag of an act that was refused: {all:?}"
    );
    assert_eq!(of("read", "resource"), ["notice", "notice", "record", "notice"], "{all:?}");
    assert_eq!(of("listed", "account"), ["importer", "filer"], "{all:?}");
    assert_eq!(of("listed", "resource"), ["notice", "search"], "{all:?}");
    let again = sandbox.somebody(world, "auditor").all(&format!("{readers}?limit=200")).await;
    assert_eq!(again, all, "whatever the page");
}

#[tokio::test]
async fn a_sealed_entry_keeps_its_dates_and_loses_its_words_until_it_is_unsealed() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let case = leaked(&sandbox).await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let everything = async |who: &Caller| {
        let mut told =
            vec![who.get(case.path()).await.text(), who.get(case.investigation()).await.text()];
        for list in ["docket", "confidential-information"] {
            told.push(json!(who.all(&format!("{}/{list}", case.path())).await).to_string());
        }
        told.push(
            json!(who.all(&format!("{}/interim-measures", case.investigation())).await).to_string(),
        );
        told.join("\n")
    };
    let before = [filer.get(case.path()).await, importer.get(case.path()).await];
    let deadlines = [case.deadlines(filer).await, case.deadlines(importer).await];
    assert!(everything(importer).await.contains(SECRET));
    filer.get(format!("{}/record/export", case.path())).await.expect(200);

    let seals = format!("{}/seals", case.path());
    let number = number_of(&case, officer, "interim_measures_taken").await;
    let seal = json!({ "kind": "entry", "number": number, "reason": REASON });
    officer.file(&seals, &seal).await.expect(428);
    filer.file(&seals, &seal).await.expect(404);
    sandbox.somebody(&world, "auditor").act(&case.path(), "seals", &seal).await.expect(403);
    let wrong = json!({ "kind": "notice", "number": 1, "reason": " " });
    let wrong = officer.act(&case.path(), "seals", &wrong).await.expect(422);
    assert_eq!(wrong.pointers(), ["/id", "/number", "/reason"], "{}", wrong.text());
    for nothing in [
        json!({ "kind": "entry", "number": 99, "reason": "x" }),
        json!({ "kind": "document", "id": Uuid::new_v4(), "reason": "x" }),
    ] {
        let nothing = officer.act(&case.path(), "seals", &nothing).await.expect(422);
        assert!(nothing.text().contains("names_nothing"), "{}", nothing.text());
    }
    let sealed = officer.act(&case.path(), "seals", &seal).await.expect(201);
    officer.act(&case.path(), "seals", &seal).await.expect(409);

    for (who, before) in [filer, importer].into_iter().zip(&before) {
        let told = everything(who).await;
        assert!(!told.contains("4.12") && !told.contains(REASON), "{told}");
        let docket = case.docket(who).await;
        let entry = docket.iter().find(|it| it["entry"] == "interim_measures_taken");
        let entry = entry.expect("that it happened is told");
        assert_eq!((&entry["sealed"], &entry["on"]), (&json!(true), &json!("2020-01-14")));
        assert!(entry.get("content").is_none(), "{entry}");
        assert_ne!(who.get(case.path()).await.etag(), before.etag());
    }
    assert_eq!([case.deadlines(filer).await, case.deadlines(importer).await], deadlines);
    assert!(everything(officer).await.contains(SECRET), "nothing is hidden from the office");
    // What is told afterwards tells nothing of it either.
    sandbox
        .filer
        .file(format!("{}/factual-information", case.investigation()), &facts("x"))
        .await
        .expect(201);

    let path = format!("/v1/seals/{}", sealed.id());
    let because = json!({ "reason": "The filer made it public." });
    officer.act(&path, "unsealings", &because).await.expect(403);
    let supervisor = sandbox.somebody(&world, "supervisor");
    let stale = supervisor.ask(reqwest::Method::POST, format!("{path}/unsealings")).fresh_key();
    stale.if_match("\"x\"").json(&because).send().await.expect(412);
    let readers = supervisor.all(&format!("{path}/readers")).await;
    let by: Vec<_> = readers.iter().filter_map(|it| it["account"].as_str()).collect();
    assert!(by.contains(&"importer") && !by.contains(&"investigator"), "{readers:?}");
    let took = |it: &&Value| it["resource"] == "record" && it["account"] == "filer";
    assert_eq!(readers.iter().filter(took).count(), 1, "{readers:?}");
    let off = supervisor.act(&path, "unsealings", &because).await.expect(201);
    assert_eq!(off.body["unsealed_by"], "supervisor");
    supervisor.act(&path, "unsealings", &because).await.expect(409);
    assert!(everything(importer).await.contains(SECRET), "and it is read again");
}

fn flat(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn addresses(notice: &Value) -> Vec<&str> {
    let all = notice["deliveries"].as_array().expect("deliveries").iter();
    all.filter_map(|it| it["address"].as_str()).collect()
}
