//! A request can be followed: what its caller called it stands in its line of the log, and in the span that a collector gets; and nothing of
//! who asked, or for what.

use reqwest::Method;
use serde_json::{Value, json};

use crate::wait::until;
use crate::world::receiver::Receiver;
use crate::world::words::allegation;
use crate::world::{FILER, IMPORTER_NUMBER, Store, World, token_of};

const TRACE: &str = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER: &str = "00f067aa0ba902b7";
/// What stands in a query, and nowhere else.
const SAID: &str = "quicksilver-marmalade-4712";

#[tokio::test]
async fn a_request_is_followed_by_its_trace_and_says_nothing_of_who_asked() {
    let collector = Receiver::new().await;
    let settings = format!(
        "log.format = 'json'\ntelemetry.otlp_endpoint = 'http://127.0.0.1:{}'\ntelemetry.otlp_authorization = 'Bearer 4711'\n\
         telemetry.service_name = 'tidewaiter-here'",
        collector.port
    );
    let mut world = World::with(Store::Sqlite, &settings).await;
    let filer = world.filer();
    let trace = |flags: &str| format!("00-{TRACE}-{CALLER}-{flags}");
    let case = filer.file("/v1/eapa/allegations", &allegation()).await.expect(201).body["case"]
        .as_str()
        .expect("an id")
        .to_owned();
    let asked = filer.ask(Method::GET, format!("/v1/cases/{case}"));
    let asked = asked.with("traceparent", trace("01")).send().await.expect(200);
    world.investigator().get(format!("/v1/cases?number={SAID}")).await;
    let request = asked.header("request-id").to_owned();
    // Whoever began this one keeps nothing of it.
    filer.ask(Method::GET, "/v1/me").with("traceparent", trace("00")).send().await.expect(200);

    // The line in the log, as a program reads it.
    let log = world.folder().join("tidewaiter.log");
    let said = std::fs::read_to_string(log).expect("there is a log");
    let lines: Vec<Value> = said.lines().filter_map(|it| serde_json::from_str(it).ok()).collect();
    let line = lines.iter().find(|it| it["span"]["id"] == request.as_str()).expect("its line");
    assert_eq!(line["span"]["trace"], TRACE, "{line}");
    assert_eq!((&line["message"], &line["method"]), (&json!("answered"), &json!("GET")), "{line}");
    assert_eq!(line["status"], asked.status, "{line}");

    // The span: the service ends only when what waits was sent.
    world.service.terminate();
    let ended = until("it ends", async || world.service.ended()).await;
    assert_eq!(ended.code(), Some(0), "{}", world.service.last_words());
    let received = collector.all();
    let first = received.first().expect("something was sent");
    assert_eq!(first.header("authorization"), "Bearer 4711");
    assert_eq!(first.header("content-type"), "application/json");
    let service = &first.event["resourceSpans"][0]["resource"]["attributes"][0];
    assert_eq!(service["value"]["stringValue"], "tidewaiter-here", "{service}");
    let spans: Vec<&Value> = received.iter().flat_map(|it| spans(&it.event)).collect();
    let named = |name: &'static str| spans.iter().copied().filter(move |it| it["name"] == name);
    let own = named("GET /v1/cases/{id}").next().expect("its span");
    assert_eq!((&own["traceId"], &own["parentSpanId"]), (&json!(TRACE), &json!(CALLER)), "{own}");
    assert_ne!(own["spanId"], CALLER, "a span of its own");
    assert!(own["attributes"].to_string().contains(&request), "{own}");
    assert!(named("POST /v1/eapa/allegations").next().is_some(), "one is begun where none came");
    assert_eq!(named("GET /v1/me").count(), 0, "it was not to be kept");

    let everything: String = received.iter().map(|it| it.body.as_str()).collect();
    let token = token_of("filer");
    for name in [SAID, case.as_str(), FILER, IMPORTER_NUMBER, "MSeafood", token.as_str()] {
        assert!(!everything.contains(name), "{name} was sent");
    }
}

/// The spans of one batch.
fn spans(batch: &Value) -> impl Iterator<Item = &Value> {
    let spans = batch["resourceSpans"][0]["scopeSpans"][0]["spans"].as_array();
    spans.into_iter().flatten()
}
