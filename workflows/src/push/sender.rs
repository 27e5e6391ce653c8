//! One request to whoever wants events: to the very address that was checked, without redirects, and bounded in time and size.

use std::net::SocketAddr;
use std::time::Duration;

use entities::{Push, PushEnd, Pushed};
use reqwest::header::{CONTENT_TYPE, USER_AGENT};
use reqwest::redirect::Policy;
use tokio::time::timeout;
use url::{Host, Url};

use super::guard::{PushSettings, Refusal};

/// What an attempt's lease has beyond its sending: to note the result, and to be slow.
const MARGIN: Duration = Duration::from_secs(15);
/// What the service calls itself.
const AGENT: &str = concat!("Tidewaiter/", env!("CARGO_PKG_VERSION"));

/// Sends events.
#[derive(Debug)]
pub(crate) struct Sender {
    settings: PushSettings,
    public_url: String,
}

impl Sender {
    /// A sender of a service that is reached at this address.
    pub(crate) fn new(settings: PushSettings, public_url: &Url) -> Self {
        let public_url = public_url.as_str().trim_end_matches('/').to_owned();
        Self { settings, public_url }
    }

    /// How the service is reached.
    pub(crate) fn public_url(&self) -> &str {
        &self.public_url
    }

    /// How long nobody else may try while an attempt is under way.
    pub(crate) fn lease(&self) -> Duration {
        // Some are begun together and sent a few at a time.
        self.settings.timeout * 6 + MARGIN
    }

    /// Sends an event once. What fails before there is an answer is told in words; nothing of an answer but its status is read.
    pub(crate) async fn send(&self, push: &Push) -> Pushed {
        let ended = timeout(self.settings.timeout, self.attempt(push)).await;
        let (code, reason) = match ended {
            Ok(Ok(code)) => (Some(code), answered(code)),
            Ok(Err(reason)) => (None, reason),
            Err(_) => (None, "no answer in time".to_owned()),
        };
        let end = match code {
            Some(200..=299) => PushEnd::Arrived,
            // By the rules of Standard Webhooks.
            Some(410) => PushEnd::Unwanted,
            _ => PushEnd::Missed,
        };
        Pushed { delivery: push.delivery, number: push.number, end, code, reason }
    }

    async fn attempt(&self, push: &Push) -> Result<u16, String> {
        let url = Url::parse(&push.url).map_err(|_| Refusal::Address.to_string())?;
        let refused = |refusal: Refusal| refusal.to_string();
        self.settings.admit(&url).map_err(refused)?;
        let mut checked = Vec::new();
        if let Some(Host::Domain(name)) = url.host() {
            checked = looked_up(name, url.port_or_known_default().unwrap_or(443)).await?;
            self.settings.admit_all(&checked).map_err(refused)?;
        }
        let client = self.client(&url, &checked).map_err(|_| "no client can be made".to_owned())?;
        let request = client
            .post(url)
            .header(CONTENT_TYPE, "application/cloudevents+json")
            .header(USER_AGENT, AGENT)
            .header("webhook-id", &push.id)
            .header("webhook-timestamp", push.timestamp.to_string())
            .header("webhook-signature", &push.signature)
            .body(push.body.clone());
        match request.send().await {
            // The rest of it is not read: the connection is closed.
            Ok(answer) => Ok(answer.status().as_u16()),
            Err(error) => Err(unanswered(&error)),
        }
    }

    /// A client that asks the host of an address at what was checked of its name, and asks no name server again.
    fn client(&self, url: &Url, checked: &[SocketAddr]) -> reqwest::Result<reqwest::Client> {
        let mut client = reqwest::Client::builder()
            .redirect(Policy::none())
            .timeout(self.settings.timeout)
            .no_proxy()
            .pool_max_idle_per_host(0);
        if let Some(Host::Domain(name)) = url.host() {
            client = client.resolve_to_addrs(name, checked);
        }
        client.build()
    }
}

/// What the name of a host stands for at this moment.
async fn looked_up(name: &str, port: u16) -> Result<Vec<SocketAddr>, String> {
    let unknown = || "the name of the host is not known".to_owned();
    let found = tokio::net::lookup_host((name, port)).await.map_err(|_| unknown())?;
    let found: Vec<SocketAddr> = found.collect();
    if found.is_empty() { Err(unknown()) } else { Ok(found) }
}

/// What an answer means.
fn answered(code: u16) -> String {
    match code {
        200..=299 => format!("arrived ({code})"),
        300..=399 => format!("answered {code}: redirects are not followed"),
        410 => "answered 410: nothing more is wanted".to_owned(),
        _ => format!("answered {code}"),
    }
}

/// Why there was no answer, without the address: it may hold a secret of its owner's.
fn unanswered(error: &reqwest::Error) -> String {
    let what = if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "no connection"
    } else {
        "the connection broke"
    };
    let mut cause = std::error::Error::source(error);
    let mut last = None;
    while let Some(error) = cause {
        last = Some(error.to_string());
        cause = error.source();
    }
    last.map_or_else(|| what.to_owned(), |last| format!("{what}: {last}"))
}

#[cfg(test)]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpListener;
    use url::Url;

    use super::{Sender, answered};
    use crate::push::guard::PushSettings;

    #[tokio::test]
    async fn a_name_is_asked_at_the_address_that_was_checked_and_a_redirect_is_not_followed() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let checked = listener.local_addr().expect("an address");
        let public_url = Url::parse("https://tidewaiter.example").expect("an address");
        let sender = Sender::new(PushSettings::default(), &public_url);
        // No name server knows this one (RFC 6761): whoever asked again would find nothing.
        let url = format!("http://hooks.invalid:{}/hook", checked.port());
        let url = Url::parse(&url).expect("an address");
        let client = sender.client(&url, &[checked]).expect("a client");
        let asking = tokio::spawn(async move { client.get(url).send().await });
        let (mut stream, _) = listener.accept().await.expect("a connection");
        let mut bytes = [0_u8; 2048];
        let read = stream.read(&mut bytes).await.expect("a request");
        let request = String::from_utf8_lossy(&bytes[..read]).to_lowercase();
        assert!(request.contains("host: hooks.invalid"), "{request}");
        let elsewhere =
            b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n";
        stream.write_all(elsewhere).await.expect("an answer");
        let answer = asking.await.expect("it ends").expect("an answer");
        assert_eq!(answer.status().as_u16(), 302);
    }

    #[test]
    fn an_answer_is_told_by_what_it_means() {
        assert_eq!(answered(204), "arrived (204)");
        assert!(answered(302).contains("not followed"));
        assert!(answered(410).contains("nothing more"));
        assert_eq!(answered(503), "answered 503");
    }
}
