//! A fault proxy: it stands between two who speak TCP, hands on what they say, and does wrong when it is told to.
//!
//! It has a thread of its own, so that a test that waits for a child process does not hold it up.

use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// How it treats what comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mood {
    /// Everything is handed on at once.
    Forward,
    /// New connections are closed as soon as they are made; those that are there stay.
    Refuse,
    /// What is asked is handed on, and done; but no answer comes back: where it comes, the connection ends.
    Mute,
    /// Each piece waits for so long before it is handed on.
    Slow(Duration),
}

/// An answer came that is kept back.
struct KeptBack;

/// A proxy before one server. It ends with this value, and its connections with it.
pub struct Proxy {
    /// Where to connect instead of to the server.
    pub port: u16,
    mood: watch::Sender<Mood>,
    cuts: watch::Sender<u64>,
}

impl Proxy {
    /// Listens on a free port for what goes to the server on `to`.
    pub fn before(to: u16) -> Self {
        let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port is free");
        let port = listener.local_addr().expect("it is bound").port();
        listener.set_nonblocking(true).expect("a socket can be told so");
        let (mood, told) = watch::channel(Mood::Forward);
        let (cuts, cut) = watch::channel(0);
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        let runtime = runtime.expect("a runtime can be made");
        thread::spawn(move || runtime.block_on(listen(listener, to, told, cut)));
        Self { port, mood, cuts }
    }

    /// Treats what comes from now on like this.
    pub fn turn(&self, mood: Mood) {
        self.mood.send_replace(mood);
    }

    /// Ends every connection that is open now, in the middle of whatever is said.
    pub fn cut(&self) {
        self.cuts.send_modify(|count| *count += 1);
    }
}

/// Takes connections until nobody holds the proxy any more.
async fn listen(
    listener: std::net::TcpListener,
    to: u16,
    mut told: watch::Receiver<Mood>,
    cut: watch::Receiver<u64>,
) {
    let listener = TcpListener::from_std(listener).expect("a socket that does not block");
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            changed = told.changed() => match changed {
                Ok(()) => continue,
                Err(_) => return,
            },
        };
        // One that is gone before it was taken is no matter.
        let Ok((client, _)) = accepted else { continue };
        let mood = *told.borrow();
        if mood == Mood::Refuse {
            continue;
        }
        let mut cut = cut.clone();
        cut.mark_unchanged();
        tokio::spawn(carry(client, to, told.clone(), cut));
    }
}

/// Carries one connection, until both sides have ended it or it is cut.
async fn carry(
    client: TcpStream,
    to: u16,
    told: watch::Receiver<Mood>,
    mut cut: watch::Receiver<u64>,
) {
    // Without a server the client's connection is closed, as it would be by a server that is just going.
    let Ok(server) = TcpStream::connect(("127.0.0.1", to)).await else { return };
    for way in [&client, &server] {
        // Each message is a small one, and the other side waits for it. It fails only where the connection is gone.
        let _ = way.set_nodelay(true);
    }
    let (from_client, to_client) = client.into_split();
    let (from_server, to_server) = server.into_split();
    let there = hand_on(from_client, to_server, told.clone(), false);
    let back = hand_on(from_server, to_client, told, true);
    tokio::select! {
        _ = futures::future::try_join(there, back) => {}
        _ = cut.changed() => {}
    }
}

/// Hands on what one side says, until it has said all.
async fn hand_on(
    mut from: OwnedReadHalf,
    mut to: OwnedWriteHalf,
    told: watch::Receiver<Mood>,
    is_answer: bool,
) -> Result<(), KeptBack> {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        let count = match from.read(&mut bytes).await {
            Ok(count) if count > 0 => count,
            _ => break,
        };
        let mood = *told.borrow();
        if mood == Mood::Mute && is_answer {
            return Err(KeptBack);
        }
        if let Mood::Slow(by) = mood {
            tokio::time::sleep(by).await;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
    // It fails only where the other side is gone already.
    let _ = to.shutdown().await;
    Ok(())
}
