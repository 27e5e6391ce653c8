//! Spans for an `OpenTelemetry` collector: each answered request, as OTLP in JSON over HTTP, where the settings name a collector.
//!
//! A span says what a line of the log says, and no more: method, route, status, time and the request's id. Never a token, a path with an
//! id in it, a query or a body. Spans are sent beside the answers, as many at once as wait; what finds the queue full or the collector
//! silent is dropped: no request ever waits for one who watches.

use std::time::Duration;

use chrono::{DateTime, Utc};
use poem::http::header;
use reqwest::redirect::Policy;
use serde_json::{Value, json};
use thiserror::Error;
use tokio::sync::{mpsc, oneshot};
use tokio::time::timeout;

use crate::config::{Secret, Telemetry};
use crate::payload::hex;
use crate::problem::chain;

/// How many spans wait to be sent at most.
const WAITING: usize = 8_192;
/// How many are sent at once.
const AT_ONCE: usize = 512;
/// How long the collector may take; at the service's end, for everything that waits.
const PATIENCE: Duration = Duration::from_secs(5);
/// Where below its address a collector takes spans.
const TRACES: &str = "/v1/traces";
/// What OTLP calls a request that was answered.
const SERVER: u8 = 2;
/// What it calls a failure; an answer of which the caller is to blame is none.
const ERROR: u8 = 2;

/// An answered request.
#[derive(Debug, Clone)]
pub struct Span {
    /// The trace, in hexadecimal.
    pub trace: String,
    /// The caller's span, where he named one.
    pub parent: Option<String>,
    /// The request's own id, which the log has too.
    pub request: String,
    /// The method, one of those that are known.
    pub method: &'static str,
    /// The pattern of the path.
    pub route: String,
    /// The status of the answer.
    pub status: u16,
    /// When the request came.
    pub began_at: DateTime<Utc>,
    /// How long the answer took.
    pub taken: Duration,
}

impl Span {
    /// As OTLP writes it: 64-bit numbers are texts.
    #[doc(hidden)]
    #[must_use]
    pub fn told(&self) -> Value {
        let id: [u8; 8] = rand::random();
        let began = self.began_at.timestamp_nanos_opt().unwrap_or_default();
        let taken = i64::try_from(self.taken.as_nanos()).unwrap_or(i64::MAX);
        let mut span = json!({
            "traceId": self.trace,
            "spanId": hex(&id),
            "name": format!("{} {}", self.method, self.route),
            "kind": SERVER,
            "startTimeUnixNano": began.to_string(),
            "endTimeUnixNano": began.saturating_add(taken).to_string(),
            "attributes": [
                text("http.request.method", self.method),
                text("http.route", &self.route),
                { "key": "http.response.status_code", "value": { "intValue": self.status.to_string() } },
                text("tidewaiter.request_id", &self.request),
            ],
        });
        if let Some(parent) = &self.parent {
            span["parentSpanId"] = json!(parent);
        }
        if self.status >= 500 {
            span["status"] = json!({ "code": ERROR });
        }
        span
    }
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

/// What the sender is told.
enum Told {
    Answered(Box<Span>),
    /// Says when everything before this was sent or dropped.
    Ending(oneshot::Sender<()>),
}

/// Where spans go to be sent; nowhere, where no collector is named.
#[derive(Debug, Clone)]
pub struct Collector(Option<mpsc::Sender<Told>>);

impl Collector {
    /// A collector with a sender beside it, which ends with the last of these.
    #[must_use]
    pub fn begin(settings: &Telemetry) -> Self {
        let Some(mut post) = Post::new(settings) else { return Self(None) };
        let (sender, mut waiting) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut some = Vec::with_capacity(AT_ONCE);
            while waiting.recv_many(&mut some, AT_ONCE).await > 0 {
                let (mut spans, mut ended) = (Vec::new(), Vec::new());
                for told in some.drain(..) {
                    match told {
                        Told::Answered(span) => spans.push(span.told()),
                        Told::Ending(done) => ended.push(done),
                    }
                }
                if !spans.is_empty() {
                    post.send(&spans).await;
                }
                for done in ended {
                    // Whoever asked may have gone.
                    let _ = done.send(());
                }
            }
        });
        Self(Some(sender))
    }

    /// Whether anybody wants spans.
    #[must_use]
    pub const fn is_there(&self) -> bool {
        self.0.is_some()
    }

    /// Takes a span to be sent, where there is room.
    pub fn take(&self, span: Span) {
        if let Some(sender) = &self.0 {
            // Dropped where too many wait: the line in the log remains.
            let _ = sender.try_send(Told::Answered(Box::new(span)));
        }
    }

    /// Waits until everything so far is sent or dropped, but not for long.
    pub async fn end(&self) {
        let Some(sender) = &self.0 else { return };
        let (done, is_done) = oneshot::channel();
        let all = async {
            if sender.send(Told::Ending(done)).await.is_ok() {
                let _ = is_done.await;
            }
        };
        // What a collector does not take by then it has not.
        let _ = timeout(PATIENCE, all).await;
    }
}

/// Why spans were not taken.
#[derive(Debug, Error)]
enum Untaken {
    #[error("the collector does not answer")]
    Silent(#[source] reqwest::Error),
    #[error("the collector answers {0}")]
    Refused(reqwest::StatusCode),
}

/// The way to the collector.
struct Post {
    client: reqwest::Client,
    url: String,
    authorization: Option<Secret>,
    service: String,
    is_down: bool,
}

impl Post {
    fn new(settings: &Telemetry) -> Option<Self> {
        let endpoint = settings.endpoint.as_ref()?;
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(PATIENCE).build();
        let client = client.inspect_err(|error| tracing::error!(%error, "no span can be sent"));
        Some(Self {
            client: client.ok()?,
            url: format!("{}{TRACES}", endpoint.as_str().trim_end_matches('/')),
            authorization: settings.authorization.clone(),
            service: settings.service_name.clone(),
            is_down: false,
        })
    }

    /// Sends spans, once. That the collector went away is logged once, and that it came back.
    async fn send(&mut self, spans: &[Value]) {
        match self.attempt(spans).await {
            Ok(()) => {
                if self.is_down {
                    tracing::info!("spans are sent again");
                }
                self.is_down = false;
            }
            Err(error) => {
                if !self.is_down {
                    let caused_by = chain(&error);
                    tracing::warn!(error = %error, %caused_by, "spans are dropped until the collector takes them");
                }
                self.is_down = true;
            }
        }
    }

    async fn attempt(&self, spans: &[Value]) -> Result<(), Untaken> {
        let mut request = self.client.post(&self.url).json(&batch(&self.service, spans));
        if let Some(authorization) = &self.authorization {
            request = request.header(header::AUTHORIZATION, authorization.reveal());
        }
        // Without the address: a key may stand in it.
        let answer = request.send().await.map_err(|error| Untaken::Silent(error.without_url()))?;
        if answer.status().is_success() { Ok(()) } else { Err(Untaken::Refused(answer.status())) }
    }
}

/// Spans, as one request of OTLP carries them.
#[doc(hidden)]
#[must_use]
pub fn batch(service: &str, spans: &[Value]) -> Value {
    let version = env!("CARGO_PKG_VERSION");
    json!({ "resourceSpans": [{
        "resource": {
            "attributes": [text("service.name", service), text("service.version", version)],
        },
        "scopeSpans": [{ "scope": { "name": "tidewaiter", "version": version }, "spans": spans }],
    }] })
}
