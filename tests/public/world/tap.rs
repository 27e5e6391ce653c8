//! A listener on the way to PostgreSQL: it hands everything on as it is, and writes down which statements were run.
//!
//! It reads the protocol's messages from the service: `Parse` gives a text a name, `Bind` runs it, `Query` is a text of its
//! own. What PostgreSQL answers is not looked into.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// The code of a client that asks whether it may encrypt; another first message follows.
const SSL_REQUEST: [u8; 4] = 80_877_103_u32.to_be_bytes();

/// Everything that was run since it was last asked, each with the connection it was run on.
type Heard = Arc<Mutex<Vec<(usize, String)>>>;

/// A listener between the service and its database.
pub struct Tap {
    heard: Heard,
    /// Where the service is to connect.
    pub port: u16,
}

impl Tap {
    /// Listens on a free port for what goes to the server on `to`. Its threads end with the test's process.
    pub fn before(to: u16) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        let heard = Heard::default();
        let all = heard.clone();
        thread::spawn(move || {
            for (number, client) in listener.incoming().flatten().enumerate() {
                let server = TcpStream::connect(("127.0.0.1", to)).expect("PostgreSQL answers");
                // Each message is a small one, and the other side waits for it.
                for way in [&client, &server] {
                    way.set_nodelay(true).expect("a connection can be told so");
                }
                let heard = all.clone();
                let back = (server.try_clone(), client.try_clone());
                let (Ok(mut from), Ok(mut into)) = back else { continue };
                thread::spawn(move || {
                    // Ends with its connection, whoever closes it.
                    let _ = io::copy(&mut from, &mut into);
                    let _ = into.shutdown(Shutdown::Both);
                });
                thread::spawn(move || {
                    let _ = listen(&client, &server, number, &heard);
                    let _ = server.shutdown(Shutdown::Both);
                });
            }
        });
        Self { heard, port }
    }

    /// Which statements were run since this was last asked, in their order; without the transactions that have one of these words.
    pub fn heard_but(&self, words: &[&str]) -> Vec<String> {
        let all =
            std::mem::take(&mut *self.heard.lock().expect("no thread panics while it holds this"));
        let apart: BTreeSet<usize> =
            words.iter().flat_map(|word| transactions_with(&all, word)).flatten().collect();
        let others = all.into_iter().enumerate().filter(|(place, _)| !apart.contains(place));
        others.map(|(_, (_, statement))| statement).collect()
    }

    /// Whether a transaction that has this word was ended since.
    pub fn has_ended(&self, word: &str) -> bool {
        let all = self.heard.lock().expect("no thread panics while it holds this");
        !transactions_with(&all, word).is_empty()
    }
}

/// The places of the statements of each transaction that has this word, and is ended.
fn transactions_with(all: &[(usize, String)], word: &str) -> Vec<Vec<usize>> {
    let mut open: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut found = Vec::new();
    for (place, (connection, statement)) in all.iter().enumerate() {
        if statement.starts_with("BEGIN") {
            open.insert(*connection, Vec::new());
        }
        let Some(places) = open.get_mut(connection) else { continue };
        places.push(place);
        if statement.starts_with("COMMIT") || statement.starts_with("ROLLBACK") {
            let places = open.remove(connection).unwrap_or_default();
            if places.iter().any(|it| all[*it].1.contains(word)) {
                found.push(places);
            }
        }
    }
    found
}

/// Hands on one message after the other.
fn listen(
    mut client: &TcpStream,
    mut server: &TcpStream,
    number: usize,
    heard: &Heard,
) -> io::Result<()> {
    let mut named: HashMap<String, String> = HashMap::new();
    let mut is_begun = false;
    loop {
        // The first messages have no type.
        let mut kind = [0_u8; 1];
        if is_begun {
            client.read_exact(&mut kind)?;
        }
        let mut length = [0_u8; 4];
        client.read_exact(&mut length)?;
        let mut body = vec![0_u8; (u32::from_be_bytes(length) as usize).saturating_sub(4)];
        client.read_exact(&mut body)?;
        let mut words = body.split(|byte| *byte == 0).map(String::from_utf8_lossy);
        let mut word = || words.next().unwrap_or_default().into_owned();
        let run = match kind[0] {
            b'Q' => Some(word()),
            b'P' => {
                let name = word();
                named.insert(name, word());
                None
            }
            b'B' => {
                let _portal = word();
                named.get(&word()).cloned()
            }
            _ => None,
        };
        if let Some(statement) = run {
            let mut heard = heard.lock().expect("no thread panics while it holds this");
            heard.push((number, statement));
        }
        let kind = if is_begun { &kind[..] } else { &[] };
        server.write_all(&[kind, &length, &body].concat())?;
        is_begun |= !body.starts_with(&SSL_REQUEST);
    }
}
