//! A client of the API, as any program would write it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use reqwest::{RequestBuilder, header};
use serde_json::Value;
use thiserror::Error;
use url::Url;
use uuid::Uuid;

/// How long the demo waits between two looks.
const PAUSE: Duration = Duration::from_millis(150);
/// How often it looks whether what followed from an act is done.
pub(super) const PATIENCE: u32 = 200;

/// Why a request failed.
#[derive(Debug, Error)]
pub enum ClientError {
    /// The service could not be reached.
    #[error("the service does not answer")]
    Unreachable(#[source] reqwest::Error),
    /// The service refused.
    #[error("{status}: {detail}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// The problem's own words.
        detail: String,
    },
}

/// An answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub body: Value,
    pub etag: Option<String>,
}

/// Speaks to one service, as one of several accounts, in one sandbox.
#[derive(Debug)]
pub(super) struct Client {
    http: reqwest::Client,
    url: Url,
    tokens: BTreeMap<&'static str, String>,
    sandbox: Option<String>,
}

impl Client {
    pub fn new(url: Url, tokens: BTreeMap<&'static str, String>) -> Self {
        Self { http: reqwest::Client::new(), url, tokens, sandbox: None }
    }

    /// Every further request is made in this sandbox.
    pub fn enter(&mut self, sandbox: String) {
        self.sandbox = Some(sandbox);
    }

    /// The sandbox that was entered.
    pub fn sandbox(&self) -> &str {
        self.sandbox.as_deref().unwrap_or_default()
    }

    pub async fn get(&self, role: &str, path: &str) -> Result<Answer, ClientError> {
        self.send(self.http.get(self.at(path)), role).await
    }

    /// All items of a collection, page by page.
    pub async fn list(&self, role: &str, path: &str) -> Result<Vec<Value>, ClientError> {
        let mut items = Vec::new();
        let mut next = Some(self.at(path));
        while let Some(url) = next {
            let page = self.send(self.http.get(url), role).await?.body;
            items.extend(page["items"].as_array().cloned().unwrap_or_default());
            next = page["next"].as_str().and_then(|it| it.parse().ok());
        }
        Ok(items)
    }

    pub async fn post(
        &self,
        role: &str,
        path: &str,
        seen: Option<&str>,
        body: &Value,
    ) -> Result<Answer, ClientError> {
        let mut request = self
            .http
            .post(self.at(path))
            .header("Idempotency-Key", Uuid::new_v4().to_string())
            .json(body);
        if let Some(etag) = seen {
            request = request.header(header::IF_MATCH, etag);
        }
        self.send(request, role).await
    }

    fn at(&self, path: &str) -> Url {
        self.url.join(path).unwrap_or_else(|_| self.url.clone())
    }

    async fn send(&self, mut request: RequestBuilder, role: &str) -> Result<Answer, ClientError> {
        request =
            request.bearer_auth(self.tokens.get(role).map(String::as_str).unwrap_or_default());
        if let Some(sandbox) = &self.sandbox {
            request = request.header("Tidewaiter-Sandbox", sandbox);
        }
        let response = request.send().await.map_err(ClientError::Unreachable)?;
        let status = response.status();
        let etag =
            response.headers().get(header::ETAG).and_then(|it| it.to_str().ok()).map(str::to_owned);
        let body: Value = response.json().await.map_err(ClientError::Unreachable)?;
        if status.is_success() {
            return Ok(Answer { body, etag });
        }
        let mut detail =
            format!("{} {}", super::text(&body, "title"), super::text(&body, "detail"));
        for error in body["errors"].as_array().into_iter().flatten() {
            let (pointer, message) = (super::text(error, "pointer"), super::text(error, "message"));
            // Writing to a string cannot fail.
            let _ = write!(detail, " {pointer}: {message}");
        }
        Err(ClientError::Refused { status: status.as_u16(), detail })
    }
}

/// Waits a moment before the next look.
pub(super) async fn pause() {
    tokio::time::sleep(PAUSE).await;
}
