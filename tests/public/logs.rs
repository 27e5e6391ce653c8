//! What is logged: what was asked and how it went, and of nobody who he is, what he said or how he has shown who he is. Read from
//! every line of a service that says as much as it can, from its metrics, and from all that Temporal keeps.

use std::path::Path;

use reqwest::Method;
use serde_json::{Value, json};

use crate::documents::{begins, completes, goes_on, sends};
use crate::wait::until;
use crate::world::acts::{help_request, review_request};
use crate::world::caller::Caller;
use crate::world::detained::{shipment, stevia};
use crate::world::provider::{AUDIENCE, Key, Provider};
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{allegation, communication, extension, facts, measures, simply, with};
use crate::world::{BOUNCE_TOKEN, FILER, IMPORTER, IMPORTER_NUMBER, Store, World};

/// As much as our own rooms can say.
const FILTER: &str = "info,statute=trace,entities=trace,workflows=trace,api=trace,tidewaiter=trace";
/// The key that signs the heads of the audit.
const SIGNING_KEY: &str = "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=";
/// Words that stand in what was sent, and nowhere else.
const SAID: &str = "quicksilver-marmalade-4711";

/// What nobody may find: names, addresses, numbers, words of filings, and settings.
fn secrets() -> Vec<String> {
    let of_allegation = allegation();
    let person = |pointer: &str| {
        let text = of_allegation.pointer(pointer).and_then(Value::as_str);
        text.expect("it stands in the allegation").to_owned()
    };
    let mut all: Vec<String> =
        ["/filer/name", "/filer/address", "/importer/name", "/importer/address"]
            .into_iter()
            .chain(["/evasion", "/merchandise/description", "/signer/name", "/signer/email"])
            .map(person)
            .collect();
    let settings = [FILER, IMPORTER, IMPORTER_NUMBER, BOUNCE_TOKEN, SIGNING_KEY, SAID];
    all.extend(settings.map(str::to_owned));
    // Every token of the settings, whoever's it is.
    all.extend(["token-of-".to_owned(), "@customs.test".to_owned(), "@lawyers.test".to_owned()]);
    all
}

/// Lives through a case, with everything that goes wrong on the way, and gives what was secret about it.
async fn live(world: &World, sandbox: &Sandbox) -> Vec<String> {
    let case = sandbox.file().await;
    let number = sandbox.investigator.read(case.path()).await["number"].clone();
    // A server that refuses says of whom.
    let refused =
        |to: &str, code: u32| json!([{ "at": "rcpt", "do": "answer", "code": code, "to": to }]);
    world.mailbox.fail(refused(FILER, 550)).await;
    case.acknowledge().await;
    case.notice("allegation_acknowledgment", |it| it["deliveries"][0]["status"] != "pending").await;
    world.mailbox.behave().await;
    case.initiate().await;
    case.act("interim-measures", &with(measures(), "/grounds", Some(json!(SAID))))
        .await
        .expect(201);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    sandbox
        .importer
        .file(format!("{}/factual-information", case.investigation()), &facts(SAID))
        .await
        .expect(201);
    refusals(sandbox, &case).await;
    papers(sandbox, &case).await;

    let port = sandbox.port(world);
    port.open(&shipment("imported", "wro")).await;
    port.penalise(&stevia()).await;
    sandbox
        .filer
        .file("/v1/eapa/help-requests", &with(help_request(), "/help", Some(json!(SAID))))
        .await
        .expect(201);
    let anybody = world.stranger(None);
    let body = with(communication(), "/facts", Some(json!(SAID)));
    let told = anybody.file("/v1/forced-labor/anonymous-allegations", &body);
    let told = told.await.expect(201).body["follow_up_token"].as_str().expect("a token").to_owned();
    world.stranger(Some(&told)).get("/v1/forced-labor/follow-ups/current").await.expect(200);
    vec![number.as_str().expect("a number").to_owned(), told]
}

/// Documents that say it in their titles, their names and their words: sent whole, in parts and in vain, filed, found, and taken away.
async fn papers(sandbox: &Sandbox, case: &Case<'_>) {
    let filer = &sandbox.filer;
    let (name, words) = (format!("{SAID}.txt"), format!("Kept by the mill: {SAID}.\n"));
    let paper = sends(filer, SAID, SAID, &name, words.as_bytes()).await.expect(201).id();
    sends(filer, "in vain", SAID, &name, b"\0\x01").await.expect(422);
    let more = json!({ "title": SAID, "file_name": name });
    let upload = begins(filer, words.len(), &more).await;
    goes_on(filer, &upload, 0, words.as_bytes()).await.expect(204);
    completes(filer, &upload, "in parts").await.expect(201);
    let mut body = facts(SAID);
    body["documents"] = json!([{ "document": paper, "version": "confidential" }]);
    let filed = format!("{}/factual-information", case.investigation());
    filer.file(filed, &body).await.expect(201);
    for who in [filer, &sandbox.importer, &sandbox.investigator] {
        who.get(format!("/v1/search?q={SAID}")).await.expect(200);
        who.get(format!("/v1/search/counts?q={SAID}&party={SAID}")).await.expect(200);
        let taken = who.get(format!("{}/record/export", case.path())).await.expect(200);
        assert_eq!(taken.media_type(), "application/zip");
    }
    let found = format!("/v1/search?q={SAID}&kind=document");
    until("its words are found", async || (!filer.all(&found).await.is_empty()).then_some(()))
        .await;
    filer.get(format!("/v1/search?q=%22{SAID}")).await.expect(400);
    let content = filer.get(format!("/v1/documents/{paper}/content")).await.expect(200);
    assert!(content.text().contains(SAID), "it is kept");
}

/// What is refused is not repeated: bodies that are wrong, words in a query, a path or a header.
async fn refusals(sandbox: &Sandbox, case: &Case<'_>) {
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    filer
        .file("/v1/eapa/allegations", &json!({ "evasion": SAID, SAID: IMPORTER_NUMBER }))
        .await
        .expect(422);
    let garbage = filer.ask(Method::POST, "/v1/eapa/allegations").fresh_key();
    garbage.raw("application/json", format!("{{ \"{SAID}")).send().await.expect(400);
    officer.get(format!("/v1/cross-references?name={SAID}")).await.expect(200);
    officer.get(format!("/v1/cases?number={SAID}")).await;
    officer.get(format!("/v1/cases/{SAID}")).await;
    officer.get(format!("/{SAID}")).await.expect(404);
    filer.act(&case.investigation(), "extensions", &extension()).await.expect(403);
    filer
        .file(format!("{}/review-requests", case.investigation()), &review_request())
        .await
        .expect(409);
    let stale = officer.ask(Method::POST, format!("{}/extensions", case.investigation()));
    stale.key(SAID).if_match(&format!("\"{SAID}\"")).json(&extension()).send().await;
}

/// Signs in by every way there is, and in vain; gives what was shown.
async fn sign_in(world: &World, provider: &Provider) -> Vec<String> {
    let signed = provider.token("robot").await;
    world.stranger(Some(&signed)).get("/v1/me").await.expect(200);
    let unknown = provider.token("nobody").await;
    world.stranger(Some(&unknown)).get("/v1/me").await.expect(401);
    world.stranger(Some(SAID)).get("/v1/me").await.expect(401);
    let registrar = world.somebody("registrar");
    let account = json!({ "name": "lee", "role": "investigator", "email": "lee@customs.test" });
    let first = registrar.file("/v1/accounts", &account).await.expect(201).body["token"].clone();
    let wanted = json!({ "label": SAID, "scopes": ["read"] });
    let token = |caller: Caller, wanted: Value| async move {
        caller.file("/v1/me/tokens", &wanted).await.expect(201).body["token"].clone()
    };
    let second = token(world.investigator(), wanted).await;
    let mut all: Vec<String> =
        [first, second].iter().map(|it| it.as_str().expect("a token").to_owned()).collect();
    for token in &all {
        world.stranger(Some(token)).get("/v1/cases").await.expect(200);
    }
    all.extend([signed, unknown].map(|it| it.rsplit('.').next().expect("a signature").to_owned()));
    all
}

#[tokio::test]
async fn nothing_secret_is_logged_measured_or_kept_by_temporal() {
    let provider = Provider::new(&Key::new("kept-by-the-tests"), "RS256").await;
    let settings = format!(
        "log.filter = '{FILTER}'\naudit.signing_key = '{SIGNING_KEY}'\n[[oidc]]\nissuer = '{}'\naudience = '{AUDIENCE}'\n\n\
         [[accounts]]\nname = 'night-shift'\nrole = 'investigator'\nsubject = 'robot'\n",
        provider.issuer
    );
    let world = World::with(Store::Sqlite, &settings).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let mut secrets = secrets();
    secrets.extend(live(&world, &sandbox).await);
    secrets.extend(sign_in(&world, &provider).await);
    // Weeks in which clocks wake, reminders go out and duties are missed.
    sandbox.move_to("2019-08-26").await;
    until("a digest was wanted", async || world.begin_digests().then_some(())).await;

    let metrics = world.investigator().get("/metrics").await.expect(200).text();
    // A control: what is logged is found where it is logged, and what is kept where it is kept.
    let is_log = |place: &String| Path::new(place).extension().is_some_and(|it| it == "log");
    assert!(world.kept("/v1/eapa/allegations").iter().any(is_log), "the log was read");
    assert!(metrics.contains("/v1/eapa/allegations"), "the metrics were read: {metrics}");
    assert!(
        world.kept("case-clock").iter().any(|it| it.contains("temporal.db"))
            || !world.workflows().is_empty()
    );
    let mut found = Vec::new();
    for secret in &secrets {
        let places = world.kept(secret);
        found.extend(
            places
                .into_iter()
                .filter(|it| is_log(it) || it.contains("temporal"))
                .map(|place| format!("`{secret}` in {place}")),
        );
        if metrics.contains(secret.as_str()) {
            found.push(format!("`{secret}` in the metrics"));
        }
    }
    assert!(found.is_empty(), "{found:#?}");
    assert!(!world.kept(SAID).is_empty(), "the ledger keeps what was said");
    eprintln!("{} secrets are in no log, no metric and nothing of Temporal", secrets.len());
}
