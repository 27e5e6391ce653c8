//! The contract: every operation of the document is called, by those who may and by those who may not.
//!
//! That each answer has the form the document declares is checked wherever anything is called (`world/document.rs`).

use std::collections::BTreeSet;

use reqwest::Method;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::bulk::{an_operation_that_fails, an_operation_that_waits};
use crate::calendars::every_act_of_calendars;
use crate::claims::every_act_of_claims;
use crate::confidence::every_act_of_confidence;
use crate::documents::every_act_of_documents;
use crate::every_act::every_act;
use crate::every_act_detained::every_act_on_detained;
use crate::every_communication::every_act_on_communications;
use crate::every_order_act::every_order_act;
use crate::filing_documents::every_act_of_filing;
use crate::identity::every_act_of_accounts;
use crate::outages::an_outage;
use crate::retention::every_act_of_keeping;
use crate::sandboxes_of_callers::every_act_of_own_sandboxes;
use crate::seals::every_act_of_seals;
use crate::service::every_act_of_service;
use crate::simulations::every_act_of_simulations;
use crate::tolling_orders::{an_order_that_waits, every_act_of_tolling_orders};
use crate::webhooks::every_act_of_events;
use crate::world::acts;
use crate::world::caller::{Answer, Caller};
use crate::world::document::Operation;
use crate::world::sandbox::{Sandbox, all_are};
use crate::world::words::{allegation, determination, extension, facts, measures, simply};
use crate::world::{INVESTIGATOR, Store, World};

#[tokio::test]
async fn every_operation_is_called_and_answers_as_it_says() {
    let mut world = World::on(Store::Postgres).await;
    let outage = an_outage(&mut world).await;
    let sandbox = world.sandbox("2019-07-17").await;
    // Returned first: what its filer does not send again becomes a task as the months pass.
    let returned = sandbox.file().await;
    let deficient =
        json!({ "deficiencies": ["It does not say why the filer is an interested party."] });
    sandbox.investigator.act(&returned.allegation(), "returns", &deficient).await.expect(201);
    let case = every_act(&world, &sandbox).await;
    let order = every_order_act(&world, &sandbox, "2020-10-13").await;
    let detained = every_act_on_detained(&world, &sandbox, "2020-10-13").await;
    let sent = every_act_on_communications(&world, &sandbox).await;
    every_act_of_service(&world, &world.sandbox("2019-07-17").await).await;

    let (information, protective_order) = every_act_of_confidence(&world, &sandbox).await;
    let seal = every_act_of_seals(&world, &sandbox).await;
    let (kept, hold, destruction) = every_act_of_keeping(&world).await;
    every_act_of_filing(&sandbox).await;
    let (document, upload) = every_act_of_documents(&sandbox.investigator).await;
    let (account, own_token) = every_act_of_accounts(&world).await;
    every_act_of_claims(&world).await;
    let (calendar, calendar_token) = every_act_of_calendars(&sandbox.investigator).await;
    let own_sandbox = every_act_of_own_sandboxes(&world.investigator()).await;
    let (simulation, link) = every_act_of_simulations(&sandbox.investigator).await;
    let (webhook, subscription) = every_act_of_events(&sandbox.investigator).await;
    let tolling = world.sandbox("2020-01-14").await;
    let tolling_order = every_act_of_tolling_orders(&world, &tolling).await;

    let announced =
        json!({ "what": "allegation_filed", "documents": [{ "sha256": "ab".repeat(32) }] });
    let announced = sandbox.filer.file("/v1/filing-intents", &announced).await.expect(201).body;
    let receipt = announced["receipt"].as_str().expect("a receipt").rsplit('/').next();

    let token = say_what_is_wanted(&world, &sandbox).await;
    let notice = case.notice("notice_of_determination", all_are("served")).await;
    let first = async |path: &str| -> String {
        let items = sandbox.investigator.all(path).await;
        items[0]["id"].as_str().expect("an id").to_owned()
    };
    let public_notice = first("/v1/eapa/notices").await;
    let path = format!("/v1/notices/{}", notice["id"].as_str().expect("an id"));
    let reason = json!({ "reason": "It quotes nothing that is confidential." });
    sandbox.investigator.act(&path, "public-releases", &reason).await.expect(201);
    let deadline = first("/v1/deadlines").await;
    let task = first("/v1/tasks").await;
    let party = first("/v1/parties").await;
    let operation = first(&format!("/v1/sandboxes/{}/clock", sandbox.id)).await;
    let carried = an_operation_that_fails(&world).await;
    let auditor = sandbox.somebody(&world, "auditor");
    for read in world.document.operations().iter().filter(|it| it.method == "GET") {
        let id = match read.path.split('/').nth(2) {
            Some("forced-labor") if read.path.contains("/shipments") => &detained.shipment,
            Some("forced-labor") if read.path.contains("/penalties") => &detained.penalty,
            Some("eapa") if read.path.contains("/notices/") => public_notice.as_str(),
            Some("deadlines") => deadline.as_str(),
            Some("notices") => notice["id"].as_str().expect("an id"),
            Some("tasks") => &task,
            Some("parties") => &party,
            Some("operations") => &operation,
            Some("sandboxes") if read.path.ends_with("/messages") => &own_sandbox,
            Some("sandboxes") => &sandbox.id,
            Some("simulations") => &simulation,
            Some("confidential-information") => &information,
            Some("protective-orders") => &protective_order,
            Some("seals") => &seal,
            Some("legal-holds") => &hold,
            Some("destructions") => &destruction,
            Some("documents") => &document,
            Some("uploads") => &upload,
            Some("webhooks") => &webhook,
            Some("subscriptions") => &subscription,
            Some("accounts") => &account,
            Some("outages") => outage["id"].as_str().expect("an id"),
            Some("receipts") => receipt.expect("its id"),
            Some("me") => &own_token,
            Some("calendars") => &calendar,
            Some("tolling-orders") => &tolling_order,
            Some("forced-labor") if read.path.contains("/allegations/") => &sent.communication,
            Some("forced-labor") => &order,
            _ => &case.id,
        };
        let path =
            read.path.replace("{id}", id).replace("{number}", "1").replace("{slug}", "stale");
        let path = if read.id == "list_cross_references" { path + "?name=gloves" } else { path };
        let secret = match read.id.as_str() {
            "open_calendar" => &calendar_token,
            _ if path.contains("/shared/") => &link,
            _ => &token,
        };
        let path = path.replace("{token}", secret);
        if read.id == "list_operation_items" {
            // A sandbox's clock has none.
            world.somebody("supervisor").get(format!("{carried}/items")).await.expect(200);
            continue;
        }
        let is_followed = path.contains("/follow-ups/");
        let registrar = world.somebody("registrar");
        let reader = match read.path.split('/').nth(2) {
            Some("accounts") => &registrar,
            Some("audit") => &auditor,
            _ if path.ends_with("/audit") || path.ends_with("/readers") => &auditor,
            Some("legal-holds" | "destructions") => &kept.investigator,
            Some("tolling-orders") => &tolling.investigator,
            _ if is_followed => &sent.sender,
            _ => &sandbox.investigator,
        };
        let answer = reader.get(path).await.expect(200);
        let Some(etag) = answer.headers.get("etag").and_then(|it| it.to_str().ok()) else {
            continue;
        };
        assert!(!etag.starts_with("W/"), "{}: a strong ETag, not {etag}", read.id);
    }

    speak_of_tasks(&world).await;
    let waiting = an_order_that_waits(&tolling).await;
    // Last, for Temporal does not outlive it.
    an_operation_that_waits(&mut world).await;
    let supervisor = tolling.somebody(&world, "supervisor");
    for word in ["approvals", "pauses", "resumptions", "cancellations"] {
        supervisor.file(format!("{waiting}/{word}"), &json!({})).await.expect(201);
    }
    let called = world.document.succeeded();
    let missing: Vec<String> = world
        .document
        .operations()
        .into_iter()
        .map(|it| it.id)
        .filter(|id| !called.contains(id))
        .collect();
    assert!(missing.is_empty(), "not called: {missing:?}");
}

/// Says which courtesies are wanted, by an account and by the link of a reminder; gives the link's token.
async fn say_what_is_wanted(world: &World, sandbox: &Sandbox) -> String {
    let wanted = json!({ "reminders": true, "digest": true });
    let put = sandbox.investigator.ask(Method::PUT, "/v1/me/preferences").json(&wanted);
    put.send().await.expect(200);
    let mail = world.mailbox.wait_for(INVESTIGATOR, "Reminder: ").await;
    let link = world.mailbox.unsubscribe_link(&mail).await.expect("a reminder has a link");
    let token = link.rsplit('/').next().expect("a token").to_owned();
    let anybody = world.stranger(None);
    for act in ["unsubscribe", "resubscribe"] {
        anybody.ask(Method::POST, format!("/v1/{act}/{token}")).send().await.expect(200);
    }
    token
}

/// Says everything about a task that can be said: of a returned allegation that nobody sent again.
async fn speak_of_tasks(world: &World) {
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    let deficient = json!({ "deficiencies": ["It does not name the orders."] });
    sandbox.investigator.act(&case.allegation(), "returns", &deficient).await.expect(201);
    sandbox.move_to("2020-01-13").await;
    let tasks = sandbox.investigator.all(&format!("/v1/tasks?case={}", case.id)).await;
    let task = tasks[0]["links"]["self"].as_str().expect("a task has a link");
    let supervisor = sandbox.somebody(world, "supervisor");
    let work = json!({ "from": "investigator", "to": "supervisor", "reason": "On leave." });
    supervisor.file("/v1/tasks/reassignments", &work).await.expect(201);
    for (act, body) in [
        ("claims", json!({})),
        ("assignments", json!({ "to": "investigator" })),
        ("completions", json!({ "reason": "No new version came." })),
    ] {
        supervisor.act(task, act, &body).await.expect(201);
    }
}

/// What only officers do to an investigation, with a body that lacks nothing.
fn officers_acts() -> Vec<(&'static str, Value)> {
    vec![
        ("interim-measures", measures()),
        ("interim-measures/liftings", acts::lifting()),
        ("notices-of-initiation", simply()),
        ("public-records", simply()),
        ("referrals", acts::referral()),
        ("commerce-determinations", acts::answer_of_commerce()),
        ("consolidations", acts::consolidation(&Uuid::new_v4().to_string(), &json!([]))),
        ("notices-of-consolidation", simply()),
        ("information-requests", acts::question("importer", "2020-02-14")),
        ("cbp-information", acts::placed("statistics")),
        ("verification-visits", acts::visit("2020-01-13", "2020-01-14")),
        ("verification-reports", acts::placed("Report")),
        ("factual-information-dates", json!({ "due": "2020-05-12" })),
        ("written-argument-dates", json!({ "due": "2020-06-08" })),
        ("rejections", acts::refusal(1)),
        ("deadline-extensions", acts::deadline_extension("rebuttal_close", "2020-05-12")),
        ("extension-denials", acts::refusal(1)),
        ("extensions", extension()),
        ("determinations", determination()),
        ("notices-of-determination", simply()),
    ]
}

/// What only parties do to an investigation, with a body that lacks nothing.
fn parties_acts() -> Vec<(&'static str, Value)> {
    vec![
        ("factual-information", facts("x")),
        ("rebuttals", acts::about(1)),
        ("information-responses", acts::about(1)),
        ("written-arguments", acts::argument(10)),
        ("argument-responses", acts::argument_response(1)),
        ("extension-requests", acts::extension_request("rebuttal_close", "2020-05-12")),
        ("corrections-of-submissions", acts::cure(1)),
        ("agent-submissions", acts::agent_submission()),
        ("powers-of-attorney", acts::power_of_attorney(1)),
        ("consolidation-services", acts::service()),
        ("review-requests", acts::review_request()),
        ("review-responses", acts::review_response(1)),
    ]
}

#[tokio::test]
async fn an_act_is_refused_to_whoever_sees_the_case_in_another_role() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    let before = case.docket(&sandbox.investigator).await.len();
    for name in ["filer", "importer", "auditor", "reviewer"] {
        let caller = sandbox.somebody(&world, name);
        for (act, body) in officers_acts() {
            let refused = caller.act(&case.investigation(), act, &body).await;
            assert_eq!(
                (refused.status, refused.problem()),
                (403, "not-your-act"),
                "{name}, {act}: {}",
                refused.text()
            );
            let roles = refused.body["roles"].to_string();
            assert!(roles.contains("investigator"), "it says whose it is: {roles}");
            assert!(refused.body["authority"].to_string().contains("19 "), "{}", refused.text());
        }
    }
    for name in ["investigator", "auditor"] {
        let officer = sandbox.somebody(&world, name);
        for (act, body) in parties_acts() {
            let refused = officer.act(&case.investigation(), act, &body).await;
            assert_eq!(refused.status, 403, "{act} is the parties': {}", refused.text());
        }
        let filed = officer.file("/v1/eapa/allegations", &allegation()).await;
        assert_eq!(filed.status, 403, "allegations are filed by parties: {}", filed.text());
    }
    assert_eq!(case.docket(&sandbox.investigator).await.len(), before, "nothing was stored");
}

#[tokio::test]
async fn every_operation_refuses_in_the_same_form() {
    let world = World::on(Store::Sqlite).await;
    let officer = world.investigator();
    let mut slugs = BTreeSet::new();
    let operations = world.document.operations();
    assert!(operations.len() > 30, "the document lists the operations: {}", operations.len());
    for operation in &operations {
        let path =
            operation.path.replace("{id}", &Uuid::new_v4().to_string()).replace("{number}", "1");
        let path = ["{entry}", "{delivery}", "{person}"]
            .iter()
            .fold(path, |path, name| path.replace(name, &Uuid::new_v4().to_string()));
        let path = path.replace("{slug}", "no-such-problem");
        let has_a_realm = path.starts_with("/v1/");
        // Anybody may send a communication without a name, and follow it with its own token.
        let is_unnamed = path.starts_with("/v1/forced-labor/anonymous-allegations");
        let is_followed = path.starts_with("/v1/forced-labor/follow-ups/");
        // The token of a link says all there is to say.
        let links = ["subscribe/", "/calendars/feeds/", "/shared/"];
        let is_link = links.iter().any(|it| path.contains(it));
        for token in [None, Some("a-token-that-nobody-has-been-given")] {
            let answer = refuse(&world.stranger(token), operation, &path).await;
            // What answers anybody does not take a wrong token for none.
            let is_open =
                is_unnamed || is_link || operation.is_open && (token.is_none() || !has_a_realm);
            assert!(is_open || answer.status == 401, "{}: {}", operation.id, answer.text());
        }
        if operation.path.contains('{') {
            // Of the audit only an auditor hears whether there is any.
            let auditor = world.somebody("auditor");
            let officer = if operation.path.ends_with("/audit") { &auditor } else { &officer };
            let absent = if operation.method == "HEAD" {
                // An answer without a body says no more than its status.
                let absent = officer.ask(Method::HEAD, &path).send_unchecked().await;
                assert_eq!(absent.status, 404, "{}", operation.id);
                continue;
            } else if operation.method == "GET" {
                officer.get(&path).await
            } else {
                acted(officer, operation, &path).await
            };
            // What is wrong with a body is said before anybody looks whether the case is there: to all alike.
            let said = if operation.method == "GET" { [404, 404] } else { [404, 422] };
            // Bytes to go on with have a media type of their own.
            let said = if operation.method == "PATCH" { [400, 415] } else { said };
            assert!(said.contains(&absent.status), "{}: {}", operation.id, absent.text());
            slugs.insert(absent.problem().to_owned());
            let odd = operation
                .path
                .replace("{id}", "not-an-id")
                .replace("{number}", "none")
                .replace("{slug}", "..%2f");
            let odd = if operation.method == "GET" {
                officer.get(&odd).await
            } else {
                acted(officer, operation, &odd).await
            };
            let is_odd = [400, 404].contains(&odd.status)
                || operation.method == "PATCH" && odd.status == 415;
            assert!(is_odd, "{}: {}", operation.id, odd.text());
        }
        // A check or a screening stores nothing, and needs no key.
        let stores = !["/checks", "/screenings"].iter().any(|it| operation.path.ends_with(it));
        // The mail system posts messages, each known by its id.
        let is_mail = path.starts_with("/v1/mail/");
        // Whoever shows a claim code has no account, and a token of an account is no stranger's.
        let nobody = world.stranger(None);
        let officer = if operation.id == "claim" { &nobody } else { &officer };
        if operation.method == "POST" && stores && !is_followed && !is_link && !is_mail {
            let no_key =
                officer.ask(Method::POST, &path).if_match("\"x\"").json(&json!({})).send().await;
            assert_eq!(
                no_key.problem(),
                "idempotency-key-missing",
                "{}: {}",
                operation.id,
                no_key.text()
            );
            let garbage = officer
                .ask(Method::POST, &path)
                .fresh_key()
                .if_match("\"x\"")
                .raw("application/json", "{");
            let garbage = garbage.send().await;
            // A document is sent as a form.
            let said = if operation.id == "upload_document" { [415, 415] } else { [400, 404] };
            assert!(said.contains(&garbage.status), "{}: {}", operation.id, garbage.text());
            slugs.extend([no_key.problem().to_owned(), garbage.problem().to_owned()]);
        }
        let unknown = if path.starts_with("/v1/uploads/") { Method::PUT } else { Method::PATCH };
        let other = officer.ask(unknown, &path).send().await;
        assert_eq!(other.status, 405, "{}: {}", operation.id, other.text());
        assert!(other.headers.contains_key("allow"), "{}", operation.id);
        slugs.insert(other.problem().to_owned());
    }
    for path in ["/", "/v1", "/v1/cases/", "/v1/nothing", "/v2/cases", "/.env"] {
        let answer = officer.get(path).await;
        assert_eq!(answer.status, 404, "{path}: {}", answer.text());
    }
    for slug in &slugs {
        let explained = world.stranger(None).read(format!("/problems/{slug}")).await;
        assert_eq!(explained["type"], format!("urn:tidewaiter:problem:{slug}"), "{explained}");
    }
}

#[tokio::test]
async fn the_service_tells_how_it_is_and_what_it_offers() {
    let world = World::on(Store::Sqlite).await;
    let anybody = world.stranger(None);
    anybody.get("/livez").await.expect(200);
    let ready = anybody.get("/readyz").await.expect(200);
    for part in ["database", "temporal", "mail"] {
        assert!(ready.text().contains(part), "{}", ready.text());
    }
    world.filer().file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let metrics = anybody.get("/metrics").await.expect(200).text();
    assert!(metrics.lines().any(|line| line.starts_with("# TYPE ")), "{metrics}");
    assert!(!metrics.contains("EAPA-"), "no case is named: {metrics}");
    let served = anybody.get("/openapi.json").await.expect(200);
    let ids: BTreeSet<String> = served.body["paths"]
        .as_object()
        .expect("paths")
        .values()
        .flat_map(|item| item.as_object().into_iter().flatten())
        .filter_map(|(_, operation)| operation["operationId"].as_str().map(str::to_owned))
        .collect();
    let committed: BTreeSet<String> =
        world.document.operations().into_iter().map(|it| it.id).collect();
    assert_eq!(ids, committed, "what is served is what is committed");
    let page = anybody.get("/docs").await.expect(200);
    assert_eq!(page.media_type(), "text/html");
    assert!(page.text().contains("url: \"openapi.json\""), "the page shows what is served");
    let trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    let traced = anybody.ask(Method::GET, "/livez").with("traceparent", trace).send().await;
    assert!(traced.header("traceparent").contains("0af7651916cd43dd8448eb211c80319c"));
    for header in ["x-content-type-options", "request-id"] {
        assert!(traced.headers.contains_key(header), "{header}: {:?}", traced.headers);
    }
    let docket = world.investigator().read("/v1/cases").await;
    assert_eq!(docket["items"].as_array().map(Vec::len), Some(1));
}

async fn refuse(stranger: &Caller, operation: &Operation, path: &str) -> Answer {
    if operation.method == "HEAD" {
        stranger.ask(Method::HEAD, path).send_unchecked().await
    } else if operation.method == "GET" {
        stranger.get(path).await
    } else {
        acted(stranger, operation, path).await
    }
}

/// A request that lacks nothing but sense.
async fn acted(caller: &Caller, operation: &Operation, path: &str) -> Answer {
    let method: Method = operation.method.parse().expect("a method");
    caller.ask(method, path).fresh_key().if_match("\"x\"").json(&json!({})).send().await
}
