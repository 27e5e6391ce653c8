//! Several processes are one service: two that answer and two that work share one PostgreSQL and one Temporal, and nothing else. What was
//! begun at one goes on at the other; one of each dies; and whichever is asked to end finishes what it has begun.

use std::cell::Cell;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use futures::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::crash::nothing_is_missing;
use crate::documents::{begins, completes, goes_on};
use crate::wait::until;
use crate::world::caller::{Answer, Caller};
use crate::world::replicas::Replicas;
use crate::world::sandbox::{Case, Sandbox};
use crate::world::server::Server;
use crate::world::words::{allegation, simply, with};
use crate::world::{Store, World};

const ALLEGATIONS: &str = "/v1/eapa/allegations";
/// How many filings are on their way when a process dies.
const FILINGS: usize = 60;

#[tokio::test]
async fn what_is_begun_at_one_goes_on_at_the_other() {
    let mut world = World::on(Store::Postgres).await;
    let replicas = Replicas::of(&mut world).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let there = |name: &str| replicas.somebody(&world, 1, name).within(&sandbox.id);
    let (filer, officer) = (there("filer"), there("investigator"));

    // A key first used at one is known at the other.
    let first = send(&sandbox.filer, "one", &allegation()).await.expect(201);
    let again = send(&filer, "one", &allegation()).await.expect(201);
    assert_eq!((again.header("idempotent-replayed"), &again.body), ("true", &first.body));
    let other = with(allegation(), "/evasion", Some(json!("Another one.")));
    let other = send(&filer, "one", &other).await.expect(422);
    assert_eq!(other.problem(), "idempotency-key-reused");

    // An ETag read at one is what the other compares with.
    let case = sandbox.case(first.body["case"].as_str().expect("a receipt names the case"));
    let seen = sandbox.investigator.get(case.allegation()).await.expect(200);
    assert_eq!(officer.get(case.allegation()).await.expect(200).etag(), seen.etag());
    acknowledge(&officer, &case, seen.etag()).await.expect(201);
    acknowledge(&sandbox.investigator, &case, seen.etag()).await.expect(412);

    // So is a cursor, by its seal, ...
    let docket = format!("{}/docket?limit=1", case.path());
    let page = sandbox.investigator.read(docket).await;
    let next = page["next"].as_str().expect("there is more");
    let next = next.strip_prefix(world.base()).expect("all say the address of the service");
    let second = officer.read(next).await;
    assert_eq!(second["items"][0]["number"], 2, "{second}");

    // ... a token, and that it is revoked, ...
    let wanted = json!({ "label": "A script.", "scopes": ["read"] });
    let made = world.investigator().file("/v1/me/tokens", &wanted).await.expect(201);
    let token = made.body["token"].as_str().expect("it is shown once");
    let [here, there] = [0, 1].map(|it| world.caller_at(&replicas.bases[it], Some(token)));
    here.get("/v1/cases").await.expect(200);
    there.get("/v1/cases").await.expect(200);
    let revoked = format!("/v1/me/tokens/{}/revocations", made.id());
    let owner = replicas.somebody(&world, 1, "investigator");
    owner.file(revoked, &json!({})).await.expect(201);
    here.get("/v1/cases").await.expect(401);

    // ... and an upload that goes on wherever its next part arrives.
    let upload = begins(&sandbox.filer, 8, &json!({})).await;
    goes_on(&filer, &upload, 0, b"One.").await.expect(204);
    goes_on(&sandbox.filer, &upload, 4, b"Two.").await.expect(204);
    let document = completes(&filer, &upload, "done").await.expect(201);
    let content = format!("/v1/documents/{}/content", document.id());
    assert_eq!(sandbox.filer.get(content).await.expect(200).bytes, b"One.Two.");

    // The worker wakes the clock for both, and both see that it lives.
    sandbox.move_to("2019-09-19").await;
    for index in [0, 1] {
        let metrics = replicas.somebody(&world, index, "investigator").get("/metrics").await;
        let metrics = metrics.expect(200).text();
        for part in ["door", "worker"] {
            let beat = format!("tidewaiter_last_beat_age_seconds{{part=\"{part}\"}}");
            assert!(metrics.contains(&beat), "{metrics}");
        }
    }
}

#[tokio::test]
async fn one_of_each_is_killed_and_nothing_is_lost_or_done_twice() {
    let mut world = World::on(Store::Postgres).await;
    let mut replicas = Replicas::of(&mut world).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    case.acknowledge().await;
    let operation = sandbox.set_out_for("2019-12-02").await;
    let (here, there) = (world.filer(), replicas.somebody(&world, 1, "filer"));

    // Filings are on their way to a process when it dies, ...
    let acknowledged = Cell::new(0_usize);
    let filings = join_all((0..FILINGS).map(|number| {
        let (there, acknowledged) = (&there, &acknowledged);
        async move {
            let ask = there.ask(Method::POST, ALLEGATIONS).key(number.to_string());
            let answer = ask.json(&allegation()).try_send().await.ok()?.expect(201);
            acknowledged.set(acknowledged.get() + 1);
            Some(answer)
        }
    }));
    let dying = async {
        until("some are acknowledged", async || (acknowledged.get() > 3).then_some(())).await;
        replicas.apis[1].kill();
    };
    let (answers, ()) = tokio::join!(filings, dying);
    // ... and a clock is on its way when a worker does.
    until("the clock gets further", async || (world.mailbox.all().await.len() > 1).then_some(()))
        .await;
    replicas.workers[0].kill();

    // Whatever was acknowledged is there, and whoever heard nothing asks the other: each is filed once.
    let mut cases = BTreeSet::new();
    for (number, answer) in answers.iter().enumerate() {
        let again = until("the other answers", async || {
            let answer = send(&here, &number.to_string(), &allegation()).await;
            // In flight: the database may not have noticed yet that whoever had begun this is gone.
            (answer.status != 409).then_some(answer)
        })
        .await;
        let again = again.expect(201);
        if let Some(answer) = answer {
            assert_eq!(again.body, answer.body, "it was acknowledged");
        }
        cases.insert(again.body["case"].to_string());
    }
    assert_eq!(cases.len(), FILINGS);
    assert_eq!(world.investigator().all(ALLEGATIONS).await.len(), FILINGS, "none is there twice");

    sandbox.arrived(&operation).await;
    reminded_and_missed(&world, &sandbox, &case).await;
    replicas.apis[0].assert_alive();
    replicas.workers[1].assert_alive();
}

/// The clock woke for every reminder and for the missed duty: each once, and each notice is in the mailbox.
async fn reminded_and_missed(world: &World, sandbox: &Sandbox, case: &Case<'_>) {
    let expected = [
        ("allegation_acknowledgment", "2019-09-18"),
        ("reminder", "2019-09-29"),
        ("reminder", "2019-10-04"),
        ("escalation", "2019-10-08"),
        ("reminder", "2019-10-08"),
        ("escalation", "2019-10-09"),
        ("reminder", "2019-10-09"),
        ("missed_duty", "2019-10-10"),
    ];
    nothing_is_missing(world, sandbox, case, &expected).await;
    let docket = case.docket(&sandbox.investigator).await;
    let missed = docket.iter().filter(|entry| entry["entry"] == "deadline_missed").count();
    assert_eq!(missed, 1, "{docket:#?}");
}

#[tokio::test]
async fn whoever_is_asked_to_end_finishes_what_is_under_way() {
    let mut world = World::on(Store::Postgres).await;
    let mut replicas = Replicas::of(&mut world).await;
    let (here, there) = (world.filer(), replicas.somebody(&world, 1, "filer"));
    let upload = begins(&there, 10, &json!({})).await;
    let address = replicas.bases[1].trim_start_matches("http://").to_owned();

    // Half of a part is sent to a process that has begun to read it: it has asked for the rest.
    let mut line = TcpStream::connect(&address).expect("it listens");
    let head = format!(
        "PATCH {upload} HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {}\r\nExpect: 100-continue\r\n\
         Content-Type: application/offset+octet-stream\r\nUpload-Offset: 0\r\nContent-Length: 10\r\n\r\n",
        crate::world::token_of("filer")
    );
    line.write_all(head.as_bytes()).expect("it is sent");
    assert_eq!(line_of(&mut line), "HTTP/1.1 100 Continue");
    line.write_all(b"Half ").expect("it is sent");
    replicas.apis[1].terminate();
    until("it takes no new connection", async || TcpStream::connect(&address).err()).await;
    here.get("/v1/cases").await.expect(200);
    line.write_all(b"done.").expect("it still reads");
    assert_eq!(line_of(&mut line), "HTTP/1.1 204 No Content");
    ends_well(&mut replicas.apis[1]).await;
    let stands = here.read(&upload).await;
    assert_eq!(stands["offset"], 10, "{stands}");
    completes(&here, &upload, "done").await.expect(201);

    // In the midst of an upgrade the schema is ahead of what still runs: that can be started all the same.
    world.damage(
        "INSERT INTO seaql_migrations (version, applied_at) VALUES ('m29990101_of_tomorrow', 0)",
    );
    replicas.apis[1].kill();
    replicas.apis[1].start();
    replicas.until_answers(&world, 1).await;
    assert_eq!(there.read(&upload).await["offset"], 10);

    // A worker ends as well, and the other goes on.
    replicas.workers[0].terminate();
    ends_well(&mut replicas.workers[0]).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    case.acknowledge().await;
    case.served_notices().await;
}

/// Waits until a process has ended, which says that all is well.
async fn ends_well(server: &mut Server) {
    let status = until("it ends", async || server.ended()).await;
    assert_eq!(status.code(), Some(0), "{}", server.last_words());
}

/// The first line of the next head that arrives.
fn line_of(line: &mut TcpStream) -> String {
    let mut said = Vec::new();
    while !said.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        line.read_exact(&mut byte).expect("an answer");
        said.extend(byte);
    }
    let said = String::from_utf8(said).expect("a head is text");
    said.lines().next().expect("it has a first line").to_owned()
}

async fn acknowledge(officer: &Caller, case: &Case<'_>, etag: &str) -> Answer {
    let path = format!("{}/acknowledgments", case.allegation());
    officer.ask(Method::POST, path).fresh_key().if_match(etag).json(&simply()).send().await
}

async fn send(who: &Caller, key: &str, body: &Value) -> Answer {
    who.ask(Method::POST, ALLEGATIONS).key(key).json(body).send().await
}
