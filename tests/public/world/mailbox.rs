//! The mail server that the world's notices go to, seen as a mailbox, and told how to fail.

use serde_json::{Value, json};

use crate::wait::until;

/// The mail catcher's web interface.
#[derive(Clone)]
pub struct Mailbox {
    http: reqwest::Client,
    base: String,
}

/// A mail as it arrived.
#[derive(Clone, Debug)]
pub struct Mail {
    /// Its recipients on the envelope.
    pub to: Vec<String>,
    /// Its `Message-ID`.
    pub message_id: String,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
    /// Its HTML.
    pub html: String,
    /// Its number among those that arrived.
    number: u64,
}

impl From<&Value> for Mail {
    fn from(mail: &Value) -> Self {
        let text = |name: &str| mail[name].as_str().unwrap_or_default().to_owned();
        let to = mail["to"].as_array().expect("a mail has recipients").iter();
        Self {
            to: to
                .map(|address| address.as_str().expect("an address is text").to_owned())
                .collect(),
            message_id: text("message_id"),
            subject: text("subject"),
            text: text("text"),
            html: text("html"),
            number: mail["number"].as_u64().expect("a mail is numbered"),
        }
    }
}

impl Mailbox {
    pub fn new(http: reqwest::Client, port: u16) -> Self {
        Self { http, base: format!("http://127.0.0.1:{port}") }
    }

    /// Every mail that was accepted, in order of arrival.
    pub async fn all(&self) -> Vec<Mail> {
        self.get("/messages")
            .await
            .as_array()
            .expect("a list of mails")
            .iter()
            .map(Mail::from)
            .collect()
    }

    /// Every mail to one address.
    pub async fn to(&self, address: &str) -> Vec<Mail> {
        self.all().await.into_iter().filter(|mail| mail.to.iter().any(|to| to == address)).collect()
    }

    /// Waits for a mail to this address whose subject contains these words.
    pub async fn wait_for(&self, address: &str, words: &str) -> Mail {
        until(&format!("{address} has mail about {words:?}"), async || {
            self.to(address).await.into_iter().find(|mail| mail.subject.contains(words))
        })
        .await
    }

    /// A mail as it came over the wire.
    pub async fn raw(&self, mail: &Mail) -> Vec<u8> {
        let answer = self.http.get(format!("{}/messages/{}/raw", self.base, mail.number)).send();
        let answer = answer.await.expect("the mail server answers");
        answer.bytes().await.expect("a mail has bytes").to_vec()
    }

    /// Where a mail says that its reader can ask for no more of its kind in one click; none where it does not.
    pub async fn unsubscribe_link(&self, mail: &Mail) -> Option<String> {
        let raw = self.raw(mail).await;
        let text = String::from_utf8_lossy(&raw).replace("\r\n ", " ");
        let head = text.split("\r\n\r\n").next().unwrap_or_default();
        let value = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
        let link = value("List-Unsubscribe: ")?.trim().trim_matches(['<', '>']).to_owned();
        assert_eq!(value("List-Unsubscribe-Post: "), Some("List-Unsubscribe=One-Click"), "{head}");
        Some(link)
    }

    /// How the server fails from now on: a list of faults, as dev/mailcatcher.py describes them.
    pub async fn fail(&self, faults: Value) {
        let answer = self.http.put(format!("{}/behaviour", self.base)).json(&faults).send().await;
        let answer = answer.expect("the mail server answers");
        assert!(answer.status().is_success(), "{:?}", answer.text().await);
    }

    /// Accepts everything again.
    pub async fn behave(&self) {
        self.fail(json!([])).await;
    }

    /// Waits until so many deliveries are held in the middle: accepted, and not answered.
    pub async fn wait_until_held(&self, count: u64) {
        until(&format!("{count} deliveries are held"), async || {
            (self.get("/status").await["held"] == count).then_some(())
        })
        .await;
    }

    /// Answers what is held.
    pub async fn release(&self) {
        self.http
            .post(format!("{}/release", self.base))
            .send()
            .await
            .expect("the mail server answers");
    }

    async fn get(&self, path: &str) -> Value {
        let answer = self
            .http
            .get(format!("{}{path}", self.base))
            .send()
            .await
            .expect("the mail server answers");
        answer.json().await.expect("the mail server speaks JSON")
    }
}
