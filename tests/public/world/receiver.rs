//! A real HTTP server that a test starts for webhooks: it keeps what arrives, and answers as it is told to.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::wait::until;

/// A request as it arrived.
#[derive(Clone, Debug)]
pub struct Received {
    /// Its headers, by their names in lower case.
    pub headers: BTreeMap<String, String>,
    /// Its body as it came.
    pub body: String,
    /// The body as JSON.
    pub event: Value,
}

impl Received {
    /// A header's value.
    #[track_caller]
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).unwrap_or_else(|| panic!("no {name}: {:?}", self.headers))
    }

    /// The kind of event.
    pub fn kind(&self) -> &str {
        self.event["type"].as_str().unwrap_or_default()
    }
}

#[derive(Default)]
struct State {
    received: Vec<Received>,
    /// How many connections there were, whatever came of them.
    connections: usize,
    /// The next answers; after them, the last.
    next: VecDeque<u16>,
    last: u16,
}

/// The server. It ends with the test.
#[derive(Clone)]
pub struct Receiver {
    /// Its port on this host.
    pub port: u16,
    state: Arc<Mutex<State>>,
}

impl Receiver {
    /// One that takes everything.
    pub async fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let state = Arc::new(Mutex::new(State { last: 204, ..State::default() }));
        let receiver = Self { port, state };
        let serving = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let serving = serving.clone();
                tokio::spawn(async move { serving.serve(stream).await });
            }
        });
        receiver
    }

    /// Where it is.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/hook", self.port)
    }

    /// Answers the next requests with these, and all others with the last of them.
    pub fn answer(&self, statuses: &[u16]) {
        let mut state = self.state.lock().expect("no thread panics while it holds this");
        state.last = *statuses.last().expect("an answer");
        state.next = statuses[..statuses.len() - 1].iter().copied().collect();
    }

    /// Everything that arrived, in its order.
    pub fn all(&self) -> Vec<Received> {
        self.state.lock().expect("no thread panics while it holds this").received.clone()
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.state.lock().expect("no thread panics while it holds this").connections
    }

    /// Waits for a request.
    pub async fn wait_for(&self, what: &str, wanted: impl Fn(&Received) -> bool) -> Received {
        until(what, async || self.all().into_iter().find(&wanted)).await
    }

    async fn serve(&self, mut stream: TcpStream) {
        self.state.lock().expect("no thread panics while it holds this").connections += 1;
        let Some(received) = read(&mut stream).await else { return };
        let status = {
            let mut state = self.state.lock().expect("no thread panics while it holds this");
            state.received.push(received);
            state.next.pop_front().unwrap_or(state.last)
        };
        // Whoever follows a redirect comes back here.
        let place = format!("location: http://127.0.0.1:{}/elsewhere\r\n", self.port);
        let answer = format!(
            "HTTP/1.1 {status} Said\r\n{place}content-length: 0\r\nconnection: close\r\n\r\n"
        );
        // Nobody may be there any more.
        let _ = stream.write_all(answer.as_bytes()).await;
        let _ = stream.shutdown().await;
    }
}

/// A request, whole; `None` where it is none.
async fn read(stream: &mut TcpStream) -> Option<Received> {
    let mut bytes = Vec::new();
    let head = loop {
        if let Some(end) = bytes.windows(4).position(|it| it == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let text = String::from_utf8_lossy(&bytes[..head]).into_owned();
    let headers: BTreeMap<String, String> = text
        .lines()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()))
        .collect();
    let length: usize = headers.get("content-length")?.parse().ok()?;
    let mut body = bytes.split_off(head + 4);
    while body.len() < length {
        if stream.read_buf(&mut body).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(body).ok()?;
    Some(Received { headers, event: serde_json::from_str(&body).unwrap_or_default(), body })
}
