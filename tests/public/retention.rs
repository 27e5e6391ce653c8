//! The keeping of records over HTTP: a term, a hold, two officers; and what is read of what was destroyed.

use serde_json::json;
use uuid::Uuid;

use crate::documents::sends;
use crate::world::caller::Caller;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{determination, facts, simply};
use crate::world::{Store, World};

const SECRET: &str = "Invoice 18: USD 5.31 a kilogram";

/// A case with a secret and a document that are over; gives the path of each.
async fn over(sandbox: &Sandbox) -> (Case<'_>, String, String) {
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let path = format!("{}/factual-information", case.investigation());
    let paper = format!("Kept by the mill.\n{SECRET}\n");
    let paper = sends(&sandbox.filer, "paper", "Invoices", "invoices.txt", paper.as_bytes()).await;
    let paper = paper.expect(201).id();
    let mut body = facts("Prices");
    body["documents"] = json!([{ "document": paper, "version": "confidential" }]);
    sandbox.filer.file(path, &body).await.expect(201);
    let docket = case.docket(&sandbox.filer).await;
    let of = docket.iter().rfind(|it| it["entry"] == "factual_information_filed");
    let of = of.expect("it stands on the docket")["number"].clone();
    let claim = json!({ "of": of, "information": SECRET, "public_summary": "A price.", "basis": "Prices." });
    let path = format!("{}/confidential-information", case.investigation());
    let lodged = sandbox.filer.file(path, &claim).await.expect(201);
    case.act("determinations", &determination()).await.expect(201);
    case.act("notices-of-determination", &simply()).await.expect(201);
    case.served_notices().await;
    let secret = lodged.header("location").to_owned();
    (case, secret, format!("/v1/documents/{paper}"))
}

/// Everything that is done about the keeping of records, once and with success; gives a hold and a destruction. `contract` asks that
/// nothing be left out.
pub async fn every_act_of_keeping(world: &World) -> (Sandbox, String, String) {
    let sandbox = world.sandbox("2020-01-14").await;
    let (case, ..) = over(&sandbox).await;
    let path = case.path();
    sandbox.move_to("2031-01-06").await;
    let supervisor = sandbox.somebody(world, "supervisor");
    let registrar = sandbox.somebody(world, "registrar");
    let hold = json!({ "reason": "In court.", "authority": "CIT 20-00123" });
    let hold = supervisor.act(&path, "legal-holds", &hold).await.expect(201).id();
    let ended = json!({ "reason": "The judgment is final." });
    supervisor.act(&format!("/v1/legal-holds/{hold}"), "releases", &ended).await.expect(201);
    let reason = json!({ "reason": "Its term is over." });
    let asked = registrar.act(&path, "destructions", &reason).await.expect(201).id();
    let approval = json!({ "is_for_ever": true });
    supervisor.act(&format!("/v1/destructions/{asked}"), "approvals", &approval).await.expect(201);
    (sandbox, hold, asked)
}

#[tokio::test]
async fn what_a_case_says_is_destroyed_after_its_term_by_two_officers_and_is_known_to_be_gone() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let (case, secret, paper) = over(&sandbox).await;
    let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
    let supervisor = sandbox.somebody(&world, "supervisor");
    let registrar = sandbox.somebody(&world, "registrar");
    let path = case.path();
    let retention = format!("{path}/retention");
    let open = officer.read(&retention).await;
    assert_eq!((&open["years"], open.get("kept_through")), (&json!(10), None), "{open}");
    assert_eq!(open["bars"][0]["rule"], "retention_term");
    for hidden in ["retention", "legal-holds", "destructions"] {
        filer.get(format!("{path}/{hidden}")).await.expect(404);
    }
    let reason = json!({ "reason": "Its term is over." });
    let early = registrar.act(&path, "destructions", &reason).await.expect(409);
    assert_eq!(early.body["rule"], "retention_term", "{}", early.text());
    assert!(early.body["authority"].to_string().contains("163.4"), "{}", early.text());
    assert!(early.body["remedy"].is_string(), "{}", early.text());

    sandbox.move_to("2020-06-01").await;
    let seen = officer.read(&retention).await;
    let from = seen["destroyed_from"].as_str().expect("a day").to_owned();
    assert!(
        from.starts_with("2030-") && seen["explanation"].to_string().contains("10 years"),
        "{seen}"
    );
    sandbox.move_to(&from).await;
    let hold = json!({ "reason": "In court.", "authority": "CIT 20-00123" });
    officer.act(&path, "legal-holds", &hold).await.expect(403);
    let hold = supervisor.act(&path, "legal-holds", &hold).await.expect(201).id();
    let held = registrar.act(&path, "destructions", &reason).await.expect(409);
    assert_eq!(held.body["rule"], "legal_hold", "{}", held.text());
    let ended = json!({ "reason": "The judgment is final." });
    supervisor.act(&format!("/v1/legal-holds/{hold}"), "releases", &ended).await.expect(201);
    supervisor.act(&path, "destructions", &reason).await.expect(403);
    let asked = registrar.act(&path, "destructions", &reason).await.expect(201).id();
    let destruction = format!("/v1/destructions/{asked}");
    let approval = json!({ "is_for_ever": true });
    let alone = registrar.act(&destruction, "approvals", &approval).await.expect(409);
    assert_eq!(alone.body["rule"], "second_officer", "{}", alone.text());
    let unsaid = supervisor.act(&destruction, "approvals", &json!({ "is_for_ever": false })).await;
    assert_eq!(unsaid.expect(422).pointers(), ["/is_for_ever"]);
    assert_eq!(filer.read(&secret).await["information"], SECRET, "nothing is gone yet");
    let content = format!("{paper}/content");
    assert!(filer.get(&content).await.expect(200).text().contains(SECRET));
    let known = filer.read(&paper).await;
    let found =
        async |who: &Caller| who.read("/v1/search?q=5.31&kind=document").await["items"].clone();
    assert_eq!(found(filer).await[0]["title"], "Invoices");
    supervisor.act(&destruction, "approvals", &approval).await.expect(201);

    for who in [filer, officer] {
        assert_eq!(who.get(&secret).await.expect(410).problem(), "destroyed");
    }
    // So do the bytes of a document, its words and the name of its file; its hash and its title stay.
    for who in [filer, officer] {
        assert_eq!(who.get(&content).await.expect(410).problem(), "destroyed");
        let gone = who.read(&paper).await;
        assert_eq!((&gone["status"], &gone["title"]), (&json!("destroyed"), &known["title"]));
        assert_eq!((&gone["sha256"], &gone["length"]), (&known["sha256"], &known["length"]));
        assert!(gone.get("file_name").is_none() && gone.get("reading").is_none(), "{gone}");
        assert_eq!(found(who).await, json!([]));
    }
    let nobodys = format!("/v1/documents/{}/content", Uuid::new_v4());
    let hidden = importer.get(&content).await.expect(404);
    assert_eq!(hidden.text(), importer.get(nobodys).await.expect(404).text());
    assert_eq!(world.stored(), Vec::<std::path::PathBuf>::new(), "no bytes are left");
    let absent = format!("/v1/confidential-information/{}", Uuid::new_v4());
    let hidden = importer.get(&secret).await.expect(404);
    assert_eq!(hidden.text(), importer.get(absent).await.expect(404).text());
    for notice in case.notices(filer).await {
        let path = format!("/v1/notices/{}", notice["id"].as_str().expect("an id"));
        assert!(notice.get("text").is_none() && notice["sha256"].is_string(), "{notice}");
        for end in ["rendered", "rendered?form=html", "rendered?form=pdf"] {
            filer.get(format!("{path}/{end}")).await.expect(410);
        }
        let certificate = filer.read(format!("{path}/certificate")).await;
        assert!(certificate["sha256"].is_string(), "{certificate}");
    }
    let things = officer.all(&format!("{destruction}/things?limit=2")).await;
    let kinds = ["confidential_text", "notice", "document"];
    assert!(kinds.iter().all(|kind| things.iter().any(|it| it["kind"] == *kind)), "{things:?}");
    assert!(things.iter().all(|it| it["sha256"].is_string()), "{things:?}");
    let paper = things.iter().find(|it| it["kind"] == "document").expect("it is told");
    assert_eq!((&paper["id"], &paper["sha256"]), (&known["id"], &known["sha256"]));
    filer.get(format!("{destruction}/things")).await.expect(404);
    assert!(!case.docket(filer).await.is_empty(), "the docket stays");
    assert_eq!(world.kept(SECRET), Vec::<&str>::new(), "it is nowhere any more");
    let auditor = sandbox.somebody(&world, "auditor");
    let links = auditor.all(&format!("{path}/audit?limit=200")).await;
    for what in ["legal_hold_placed", "destruction_requested", "records_destroyed"] {
        assert!(links.iter().any(|it| it["what"] == what), "{what}");
    }
}
