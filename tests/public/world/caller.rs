//! Somebody with a token who speaks HTTP to the service. Every answer is held against the contract.

use std::sync::Arc;

use reqwest::Method;
use reqwest::header::HeaderMap;
use serde_json::Value;
use uuid::Uuid;

use super::document::{Document, essence};

/// An account (or nobody), in the real realm or a sandbox.
#[derive(Clone)]
pub struct Caller {
    http: reqwest::Client,
    base: String,
    token: Option<String>,
    sandbox: Option<String>,
    document: Arc<Document>,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub bytes: Vec<u8>,
    /// The body as JSON; null when it is none.
    pub body: Value,
}

impl Answer {
    /// Fails the test when the status is another, with what the service said.
    #[track_caller]
    pub fn expect(self, status: u16) -> Self {
        assert_eq!(self.status, status, "{}", self.text());
        self
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The media type without its parameters.
    pub fn media_type(&self) -> &str {
        let value = self.headers.get("content-type").and_then(|value| value.to_str().ok());
        essence(value.unwrap_or_default())
    }

    /// A header's value.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        let value = self
            .headers
            .get(name)
            .unwrap_or_else(|| panic!("the answer has no {name}: {:?}", self.headers));
        value.to_str().expect("a header of ours is ASCII")
    }

    /// The `ETag`.
    #[track_caller]
    pub fn etag(&self) -> &str {
        self.header("etag")
    }

    /// The `id` of the resource.
    #[track_caller]
    pub fn id(&self) -> String {
        self.body["id"].as_str().unwrap_or_else(|| panic!("no id: {}", self.text())).to_owned()
    }

    /// The last part of the problem's `type`.
    #[track_caller]
    pub fn problem(&self) -> &str {
        let uri =
            self.body["type"].as_str().unwrap_or_else(|| panic!("no problem: {}", self.text()));
        uri.strip_prefix("urn:tidewaiter:problem:").expect("a type of ours")
    }

    /// The JSON Pointers of `errors`, sorted.
    pub fn pointers(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        let mut pointers: Vec<&str> =
            errors.iter().filter_map(|error| error["pointer"].as_str()).collect();
        pointers.sort_unstable();
        pointers
    }
}

/// One request on its way.
pub struct Ask<'a> {
    caller: &'a Caller,
    method: Method,
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Option<Vec<u8>>,
}

impl Ask<'_> {
    /// Adds a header.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// Adds an `Idempotency-Key`.
    pub fn key(self, key: impl Into<String>) -> Self {
        self.with("Idempotency-Key", key)
    }

    /// Adds an `Idempotency-Key` that nobody used before.
    pub fn fresh_key(self) -> Self {
        self.key(Uuid::new_v4().to_string())
    }

    /// Adds an `If-Match`.
    pub fn if_match(self, etag: &str) -> Self {
        self.with("If-Match", etag)
    }

    /// With this JSON as its body.
    pub fn json(self, body: &Value) -> Self {
        self.raw("application/json", body.to_string())
    }

    /// With any bytes as its body.
    pub fn raw(mut self, media_type: &str, body: impl Into<Vec<u8>>) -> Self {
        self.body = Some(body.into());
        self.with("Content-Type", media_type)
    }

    /// Sends it, and holds the answer against the contract.
    pub async fn send(self) -> Answer {
        let what = format!("{} {}", self.method, self.path);
        self.try_send().await.unwrap_or_else(|error| panic!("{what}: {error:?}"))
    }

    /// Sends it where the answer has no body, and so nothing to hold against the contract but its status.
    pub async fn send_unchecked(self) -> Answer {
        let Caller { http, base, token, sandbox, .. } = self.caller;
        let mut request = http.request(self.method.clone(), format!("{base}{}", self.path));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(sandbox) = sandbox {
            request = request.header("Tidewaiter-Sandbox", sandbox);
        }
        let response = request.send().await.expect("the service answers");
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        Answer { status, headers, bytes: Vec::new(), body: Value::Null }
    }

    /// The same where the service may be gone.
    pub async fn try_send(self) -> reqwest::Result<Answer> {
        let Caller { http, base, token, sandbox, document } = self.caller;
        let url = if self.path.starts_with("http") {
            self.path.clone()
        } else {
            format!("{base}{}", self.path)
        };
        let mut request = http.request(self.method.clone(), url);
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(sandbox) = sandbox {
            request = request.header("Tidewaiter-Sandbox", sandbox);
        }
        if let Some(body) = self.body {
            request = request.body(body);
        }
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let bytes = response.bytes().await?.to_vec();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        let answer = Answer { status, headers, bytes, body };
        document.check(
            self.method.as_str(),
            self.path.strip_prefix(base.as_str()).unwrap_or(&self.path),
            &answer,
        );
        Ok(answer)
    }
}

impl Caller {
    pub fn new(
        http: reqwest::Client,
        base: String,
        token: Option<String>,
        document: Arc<Document>,
    ) -> Self {
        Self { http, base, token, sandbox: None, document }
    }

    /// Every operation of the contract on one case, with this case in its path: method and path.
    pub fn operations_on(&self, case: &str) -> Vec<(String, String)> {
        let of_a_case = |path: &str| {
            let resources = [
                "/v1/cases/",
                "/v1/eapa/allegations/",
                "/v1/eapa/investigations/",
                "/v1/forced-labor/shipments/",
                "/v1/forced-labor/penalties/",
            ];
            resources.iter().any(|it| path.starts_with(it)) && path.contains("{id}")
        };
        let operations = self.document.operations().into_iter().filter(|it| of_a_case(&it.path));
        let entry = "00000000-0000-4000-8000-00000000000e";
        let path = |template: &str| {
            template.replace("{id}", case).replace("{number}", "1").replace("{entry}", entry)
        };
        operations.map(|it| (it.method, path(&it.path))).collect()
    }

    /// The same account in a sandbox.
    pub fn within(&self, sandbox: &str) -> Self {
        Self { sandbox: Some(sandbox.to_owned()), ..self.clone() }
    }

    /// A request to be completed and sent.
    pub fn ask(&self, method: Method, path: impl Into<String>) -> Ask<'_> {
        Ask { caller: self, method, path: path.into(), headers: Vec::new(), body: None }
    }

    /// Reads.
    pub async fn get(&self, path: impl Into<String>) -> Answer {
        self.ask(Method::GET, path).send().await
    }

    /// Reads what must be there.
    pub async fn read(&self, path: impl Into<String>) -> Value {
        self.get(path).await.expect(200).body
    }

    /// Files something, under a fresh key.
    pub async fn file(&self, path: impl Into<String>, body: &Value) -> Answer {
        self.ask(Method::POST, path).fresh_key().json(body).send().await
    }

    /// Acts as an officer on what is now at `resource`: reads its `ETag`, and acts at `resource/act`.
    pub async fn act(&self, resource: &str, act: &str, body: &Value) -> Answer {
        let seen = self.get(resource).await.expect(200);
        let ask = self.ask(Method::POST, format!("{resource}/{act}")).fresh_key();
        ask.if_match(seen.etag()).json(body).send().await
    }

    /// Every item of a collection, page by page.
    pub async fn all(&self, path: &str) -> Vec<Value> {
        let mut items = Vec::new();
        let mut next = Some(path.to_owned());
        while let Some(path) = next {
            let page = self.read(path).await;
            items.extend(page["items"].as_array().expect("a page has items").iter().cloned());
            next = page["next"].as_str().map(str::to_owned);
        }
        items
    }
}
