//! The embargo: until the notice of initiation the importer does not know of the case, and the filer not of the
//! investigation. Not from an answer, a list, a count, a header or a refusal.

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::{Case, Sandbox};
use crate::world::words::{allegation, determination, extension, facts, measures, simply};
use crate::world::{Store, World};

pub const ABSENT: &str = "00000000-0000-4000-8000-000000000000";

/// Collections that tell of cases.
const COLLECTIONS: &[&str] = &[
    "/v1/cases",
    "/v1/eapa/allegations",
    "/v1/eapa/investigations",
    "/v1/deadlines",
    "/v1/notices",
    "/v1/parties",
    "/v1/search",
];

#[tokio::test]
async fn the_importer_does_not_know_the_case_before_the_notice() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    knows_nothing(&sandbox, &sandbox.importer, &case).await;
    case.live_until_initiated().await;
    sandbox.move_to("2020-01-07").await;
    case.act("interim-measures", &measures()).await.expect(201);
    knows_nothing(&sandbox, &sandbox.importer, &case).await;
    assert_eq!(
        world.mailbox.to(crate::world::IMPORTER).await.len(),
        0,
        "no mail told the importer"
    );

    sandbox.move_to("2020-01-14").await;
    case.act("notices-of-initiation", &simply()).await.expect(201);
    assert_eq!(sandbox.importer.read(case.path()).await["state"], "active");
    sandbox.importer.get(case.investigation()).await.expect(200);
    let docket = case.docket(&sandbox.importer).await;
    assert!(docket.iter().any(|entry| entry["entry"] == "interim_measures_taken"), "{docket:#?}");
    let told = sandbox.importer.get(case.allegation()).await.expect(200);
    assert!(
        !told.text().contains("entered as a product of Vietnam"),
        "the allegation's text is not public yet"
    );
    world.mailbox.wait_for(crate::world::IMPORTER, "").await;

    // Neither an importer of the same name with another number, nor another filer, ever knows.
    for name in ["other-importer", "other-filer"] {
        knows_nothing(&sandbox, &sandbox.somebody(&world, name), &case).await;
    }
}

/// To this caller, everything about the case answers as if it were not there, to the byte.
async fn knows_nothing(sandbox: &Sandbox, caller: &Caller, case: &Case<'_>) {
    let officer = &sandbox.investigator;
    let mut paths: Vec<String> = vec![
        case.path(),
        format!("{}/docket", case.path()),
        case.allegation(),
        case.investigation(),
        format!("{}/acknowledgments", case.allegation()),
        format!("{}/interim-measures", case.investigation()),
    ];
    for deadline in case.deadlines(officer).await {
        paths.push(format!("/v1/deadlines/{}", deadline["id"].as_str().expect("an id")));
        paths
            .push(format!("/v1/deadlines/{}/explanation", deadline["id"].as_str().expect("an id")));
    }
    for notice in case.notices(officer).await {
        paths.push(format!("/v1/notices/{}", notice["id"].as_str().expect("an id")));
    }
    for path in paths {
        let id = path
            .split('/')
            .find(|part| uuid::Uuid::parse_str(part).is_ok())
            .expect("a path has an id");
        let hidden = caller.get(&path).await.expect(404);
        let absent = caller.get(path.replace(id, ABSENT)).await.expect(404);
        assert_eq!(shown(&hidden, id), shown(&absent, ABSENT), "{path} answers as an absent one");
    }
    for (act, body) in [("factual-information", facts("x")), ("determinations", determination())] {
        let hidden =
            caller.file(format!("{}/{act}", case.investigation()), &body).await.expect(404);
        let absent =
            caller.file(format!("/v1/eapa/investigations/{ABSENT}/{act}"), &body).await.expect(404);
        assert_eq!(
            shown(&hidden, &case.id),
            shown(&absent, ABSENT),
            "{act} is refused as on an absent one"
        );
    }
    for (method, path) in caller.operations_on(&case.id) {
        let hidden = tried(caller, &method, &path).await.expect(404);
        let absent = tried(caller, &method, &path.replace(&case.id, ABSENT)).await.expect(404);
        assert_eq!(shown(&hidden, &case.id), shown(&absent, ABSENT), "{method} {path}");
    }
    for path in COLLECTIONS {
        let page = caller.read(*path).await;
        assert_eq!(page["items"], Value::Array(Vec::new()), "{path}: {page}");
        assert_eq!(page["next"], Value::Null, "{path}: {page}");
    }
    for path in ["/v1/deadlines", "/v1/notices"] {
        let of_case = caller.get(format!("{path}?case={}", case.id)).await;
        let of_absent = caller.get(format!("{path}?case={ABSENT}")).await;
        assert_eq!(of_case.status, of_absent.status, "{}", of_case.text());
        assert_eq!(shown(&of_case, &case.id), shown(&of_absent, ABSENT));
    }
}

#[tokio::test]
async fn the_filer_does_not_know_of_the_initiation_before_the_notice() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-07-17").await;
    // Twins: of one the investigation is initiated, of the other not. The filer sees the same of both.
    let (secret, twin) = (sandbox.file().await, sandbox.file().await);
    sandbox.move_to("2019-09-18").await;
    secret.acknowledge().await;
    twin.acknowledge().await;
    sandbox.move_to("2019-10-08").await;

    let before = everything(&sandbox.filer, &secret).await;
    secret.initiate().await;
    secret.act("interim-measures", &measures()).await.expect(201);
    let after = everything(&sandbox.filer, &secret).await;
    assert_eq!(before, after, "nothing changed for the filer: not a byte, not an ETag");
    assert_eq!(sandbox.filer.read(secret.allegation()).await["state"], "acknowledged");
    assert_eq!(sandbox.investigator.read(secret.allegation()).await["state"], "measures_decided");
    sandbox.filer.get(secret.investigation()).await.expect(404);
    assert_eq!(sandbox.filer.all("/v1/eapa/investigations").await, Vec::<Value>::new());

    // Months later, past a limit that was met in secret, it is still the twin's.
    sandbox.move_to("2019-12-02").await;
    assert_eq!(same(&sandbox.filer, &secret).await, same(&sandbox.filer, &twin).await);
    for (act, body) in [("factual-information", facts("x")), ("extensions", extension())] {
        let of_secret =
            sandbox.filer.file(format!("{}/{act}", secret.investigation()), &body).await;
        let of_twin = sandbox.filer.file(format!("{}/{act}", twin.investigation()), &body).await;
        assert_eq!(
            shown(&of_secret, &secret.id),
            shown(&of_twin, &twin.id),
            "{act} is refused alike"
        );
    }
    // Every other operation answers alike too; what it lists or takes has ids of its own.
    let [of_secret, of_twin] = [&secret, &twin].map(|case| sandbox.filer.operations_on(&case.id));
    for ((method, one), (_, other)) in of_secret.iter().zip(&of_twin) {
        let one = tried(&sandbox.filer, method, one).await;
        let other = tried(&sandbox.filer, method, other).await;
        assert_eq!(one.status, other.status, "{method} {}", one.text());
        if one.status >= 400 {
            assert_eq!(shown(&one, &secret.id), shown(&other, &twin.id), "{method}");
        }
    }
    let subjects: Vec<String> =
        world.mailbox.to(crate::world::FILER).await.into_iter().map(|it| it.subject).collect();
    assert_eq!(subjects.len(), 2, "one acknowledgment for each twin, nothing else: {subjects:?}");
}

#[tokio::test]
async fn without_a_token_nobody_learns_anything() {
    let world = World::on(Store::Sqlite).await;
    let case = world.filer().file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let path = format!("/v1/cases/{}", case.body["case"].as_str().expect("an id"));
    for token in [None, Some("token-of-nobody-at-all-for-tests"), Some("")] {
        let stranger = world.stranger(token);
        for path in COLLECTIONS.iter().copied().chain([path.as_str(), "/v1/sandboxes"]) {
            let answer = stranger.get(path).await.expect(401);
            assert!(answer.headers.contains_key("www-authenticate"), "{path}");
        }
        stranger.file("/v1/eapa/allegations", &allegation()).await.expect(401);
    }
}

/// Reads, or acts with a body that says nothing.
async fn tried(caller: &Caller, method: &str, path: &str) -> Answer {
    if method == "GET" { caller.get(path).await } else { caller.file(path, &json!({})).await }
}

/// Everything that somebody can read of a case: bodies and `ETag`s.
async fn everything(caller: &Caller, case: &Case<'_>) -> Vec<(String, Option<String>, String)> {
    let mut seen = Vec::new();
    let paths = [case.path(), case.allegation(), format!("{}/docket", case.path())];
    let lists =
        [format!("/v1/deadlines?case={}", case.id), format!("/v1/notices?case={}", case.id)];
    for path in
        paths.into_iter().chain(lists).chain(COLLECTIONS.iter().map(|path| (*path).to_owned()))
    {
        let answer = caller.ask(Method::GET, &path).send().await.expect(200);
        let etag = answer.headers.get("etag").map(|etag| format!("{etag:?}"));
        seen.push((path, etag, answer.text()));
    }
    seen
}

/// What somebody sees of a case, without what tells it from its twin.
async fn same(caller: &Caller, case: &Case<'_>) -> Vec<Value> {
    let mut seen = vec![caller.read(case.allegation()).await, caller.read(case.path()).await];
    seen.extend(case.docket(caller).await);
    // Deadlines of one day stand in the order of their ids, which are random.
    let mut deadlines = case.deadlines(caller).await;
    deadlines.sort_by_key(|it| (it["rule"].to_string(), it["instance"].as_u64()));
    seen.extend(deadlines);
    let mut notices = case.notices(caller).await;
    notices.iter_mut().for_each(without_identity);
    seen.extend(notices);
    seen.iter_mut().for_each(without_identity);
    seen
}

/// Takes out ids, numbers, links and the instants of the acts themselves.
fn without_identity(value: &mut Value) {
    const IDENTITY: &[&str] = &[
        "id",
        "case",
        "number",
        "control_number",
        "links",
        "hash",
        "message_id",
        "received_at",
        "recorded_at",
        "opened_at",
        "created_at",
        "subject",
        "text",
        "html",
        "sha256",
        "started_at",
        "ended_at",
        "case_number",
    ];
    match value {
        Value::Object(members) => {
            members.retain(|name, value| match name.as_str() {
                // A docket entry's number is its place, not its identity.
                "number" => value.is_u64(),
                // A notice's entry is an id; a docket entry's is its kind.
                "entry" => value.as_str().is_none_or(|it| uuid::Uuid::parse_str(it).is_err()),
                name => !IDENTITY.contains(&name),
            });
            members.values_mut().for_each(without_identity);
        }
        Value::Array(items) => items.iter_mut().for_each(without_identity),
        _ => {}
    }
}

/// An answer as it can be told from another: status, body and the headers that are not the request's own.
pub fn shown(answer: &Answer, id: &str) -> (u16, String, Vec<String>) {
    let own = ["date", "request-id", "traceparent", "x-request-id"];
    let mut headers: Vec<String> = answer
        .headers
        .iter()
        .filter(|(name, _)| !own.contains(&name.as_str()))
        .map(|(name, value)| format!("{name}: {value:?}"))
        .collect();
    headers.sort();
    (answer.status, answer.text().replace(id, "ID"), headers)
}
