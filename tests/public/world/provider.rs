//! A real provider of OpenID Connect beside a world, and whoever forges its tokens.

use std::path::PathBuf;
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use uuid::Uuid;

use super::environment::Environment;
use super::server::{Server, free_port};
use crate::wait::until;

/// Whom the tokens of the provider are for.
pub const AUDIENCE: &str = "urn:tidewaiter:test";

/// A key of the provider that the tests know, so that all of a forgery can be right but one thing.
pub struct Key {
    /// Its id.
    pub id: String,
    signing: SigningKey,
}

impl Key {
    /// A new one.
    pub fn new(id: &str) -> Self {
        Self { id: id.to_owned(), signing: SigningKey::from_bytes(&rand::random()) }
    }

    /// The public half, as anybody can read it.
    pub fn public(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.signing.verifying_key().as_bytes())
    }

    fn private_jwk(&self) -> Value {
        let d = URL_SAFE_NO_PAD.encode(self.signing.as_bytes());
        json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "use": "sig", "kid": self.id,
                "x": self.public(), "d": d })
    }

    /// A token of this header and these claims, signed with this key.
    pub fn sign(&self, header: &Value, claims: &Value) -> String {
        let said = [header, claims].map(|part| URL_SAFE_NO_PAD.encode(part.to_string())).join(".");
        let signature = self.signing.sign(said.as_bytes()).to_bytes();
        format!("{said}.{}", URL_SAFE_NO_PAD.encode(signature))
    }
}

/// The provider, which can be killed and started again on its port.
pub struct Provider {
    server: Server,
    /// What its tokens name as their issuer.
    pub issuer: String,
    folder: PathBuf,
    http: reqwest::Client,
}

impl Provider {
    /// One that publishes this key beside its own, and signs in this way.
    pub async fn new(key: &Key, algorithm: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a temporary folder can be made");
        let port = free_port();
        let http = reqwest::Client::builder().no_proxy().build().expect("a client can be made");
        let server = server(&folder, port, algorithm);
        let issuer = format!("http://127.0.0.1:{port}");
        let mut provider = Self { server, issuer, folder, http };
        provider.start(key).await;
        provider
    }

    async fn start(&mut self, key: &Key) {
        let keys = json!({ "keys": [key.private_jwk()] });
        std::fs::write(self.folder.join("keys.json"), keys.to_string()).expect("a file of keys");
        self.server.start();
        let there = format!("{}/.well-known/openid-configuration", self.issuer);
        until("the provider answers", async || {
            self.server.assert_alive();
            self.http.get(&there).send().await.ok()?.error_for_status().ok().map(|_| ())
        })
        .await;
    }

    /// Ends it.
    pub fn stop(&mut self) {
        self.server.kill();
    }

    /// Starts it again with other keys: those it made up itself are others too.
    pub async fn rotate(&mut self, key: &Key, algorithm: &str) {
        self.server.kill();
        let port = self.issuer.rsplit(':').next().and_then(|it| it.parse().ok());
        self.server = server(&self.folder, port.expect("a port"), algorithm);
        self.start(key).await;
    }

    /// A token that the provider gives to a client for its secret.
    pub async fn token(&self, client: &str) -> String {
        let form = [
            ("grant_type", "client_credentials".to_owned()),
            ("client_id", client.to_owned()),
            ("client_secret", format!("secret-of-{client}")),
            ("resource", AUDIENCE.to_owned()),
        ];
        let form = url_encoded(&form);
        let asked = self.http.post(format!("{}/token", self.issuer)).body(form);
        let asked = asked.header("Content-Type", "application/x-www-form-urlencoded");
        let answer = asked.send().await.expect("the provider answers").text().await;
        let answer: Value = serde_json::from_str(&answer.expect("a body")).expect("JSON");
        answer["access_token"].as_str().unwrap_or_else(|| panic!("no token: {answer}")).to_owned()
    }

    /// How often its keys were read.
    pub fn times_asked(&self) -> usize {
        let log = std::fs::read_to_string(self.folder.join("oidc.log")).unwrap_or_default();
        log.lines().filter(|line| *line == "GET /jwks").count()
    }
}

impl Drop for Provider {
    fn drop(&mut self) {
        self.server.kill();
        // What cannot be removed is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn server(folder: &std::path::Path, port: u16, algorithm: &str) -> Server {
    let (words, keys) = (Environment::read().oidc, folder.join("keys.json"));
    let algorithm = algorithm.to_owned();
    Server::new("oidc", folder, move || {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg(port.to_string()).arg(&keys).arg(&algorithm);
        command
    })
}

fn url_encoded(form: &[(&str, String)]) -> String {
    let pairs = form.iter().map(|(name, value)| format!("{name}={}", value.replace(':', "%3A")));
    pairs.collect::<Vec<_>>().join("&")
}
