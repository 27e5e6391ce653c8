//! Spans as collectors read them.

use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use api::telemetry::{Span, batch};

#[test]
fn a_span_is_told_as_collectors_read_it() {
    let mut span = Span {
        trace: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
        parent: Some("00f067aa0ba902b7".to_owned()),
        request: "r".to_owned(),
        method: "GET",
        route: "/v1/cases/{id}".to_owned(),
        status: 404,
        began_at: DateTime::<Utc>::UNIX_EPOCH + TimeDelta::seconds(1),
        taken: Duration::from_millis(3),
    };
    let told = span.told();
    assert_eq!(told["name"], "GET /v1/cases/{id}");
    assert_eq!(told["traceId"], span.trace.as_str());
    assert_eq!(told["parentSpanId"], "00f067aa0ba902b7");
    assert_eq!(told["spanId"].as_str().map(str::len), Some(16));
    assert_eq!(told["startTimeUnixNano"], "1000000000");
    assert_eq!(told["endTimeUnixNano"], "1003000000");
    assert_eq!(told["attributes"][2]["value"], json!({ "intValue": "404" }));
    assert!(told.get("status").is_none(), "the caller asked for what is not there: {told}");
    (span.status, span.parent) = (500, None);
    let told = span.told();
    assert_eq!(told["status"]["code"], 2);
    assert!(told.get("parentSpanId").is_none(), "{told}");
    let whole = batch("customs", std::slice::from_ref(&told));
    let resource = &whole["resourceSpans"][0];
    assert_eq!(resource["resource"]["attributes"][0]["value"]["stringValue"], "customs");
    assert_eq!(resource["scopeSpans"][0]["spans"], json!([told]));
}
