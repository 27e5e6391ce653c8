//! Clients that send by drops: a request has to arrive at a pace, or its connection is closed. Whoever sends nothing at all
//! is closed by the server's own limit for idle connections.
//!
//! A connection begins another turn with each answer. Over HTTP/2 it carries several requests at once, and what is written may answer
//! another of them, or a ping: there the body of each request keeps the pace by itself.

use std::collections::HashMap;
use std::io;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use futures::stream::BoxStream;
use futures::{Stream, StreamExt as _};
use http_body_util::BodyExt as _;
use http_body_util::combinators::BoxBody;
use poem::http::Version;
use poem::http::uri::Scheme;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use poem::{Body, Endpoint, IntoResponse, Request, Response};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Instant, Sleep, sleep_until};

/// How long a request may take whatever its pace: a slow network is no attack.
pub const GRACE: Duration = Duration::from_secs(30);

/// What has arrived since the last answer began.
#[derive(Debug, Clone, Copy)]
pub struct Turn {
    /// When it began.
    pub since: Instant,
    /// How much has arrived.
    pub bytes: u64,
}

/// The pace of one connection.
#[derive(Debug)]
pub struct Pace {
    /// How fast it has to be.
    pub bytes_per_second: u64,
    /// The turn, where one has begun.
    pub turn: Option<Turn>,
}

impl Pace {
    /// Notes bytes that arrived; false where they came too slowly.
    pub fn heard(&mut self, now: Instant, bytes: u64) -> bool {
        let turn = self.turn.get_or_insert(Turn { since: now, bytes: 0 });
        turn.bytes = turn.bytes.saturating_add(bytes);
        let taken = now.saturating_duration_since(turn.since);
        taken <= GRACE || turn.bytes >= self.bytes_per_second.saturating_mul(taken.as_secs())
    }

    /// An answer is sent: what comes now is another turn.
    pub const fn answered(&mut self) {
        self.turn = None;
    }
}

/// The connections that are open, each by its client's address and port, and whether an answer broke off on it.
///
/// The server asks a connection once more after it has failed, and then ends the chunks of an answer as if it were whole. So whatever breaks off
/// says so here, and nothing goes over its connection any more.
#[derive(Debug, Clone, Default)]
pub struct Lines(Arc<Mutex<HashMap<String, Arc<AtomicBool>>>>);

impl Lines {
    /// Opens one.
    #[must_use]
    pub fn open(&self, peer: &RemoteAddr) -> Line {
        let line = Line { name: peer.to_string(), is_broken: Arc::default(), all: self.clone() };
        self.known(|all| all.insert(line.name.clone(), Arc::clone(&line.is_broken)));
        line
    }

    /// Whether an answer broke off on the connection of a client, as long as it is open: to be asked, and to be said.
    #[must_use]
    pub fn of(&self, peer: &str) -> Option<Arc<AtomicBool>> {
        self.known(|all| all.get(peer).cloned())
    }

    fn known<T>(&self, look: impl FnOnce(&mut HashMap<String, Arc<AtomicBool>>) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One of them, as long as it is open.
#[derive(Debug)]
pub struct Line {
    name: String,
    is_broken: Arc<AtomicBool>,
    all: Lines,
}

impl Line {
    /// Nothing, as long as no answer broke off.
    fn whole(&self) -> io::Result<()> {
        if self.is_broken.load(Ordering::Acquire) {
            return Err(io::Error::new(io::ErrorKind::BrokenPipe, "the answer broke off"));
        }
        Ok(())
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.all.known(|all| {
            // The port may be another connection's by now.
            if all.get(&self.name).is_some_and(|it| Arc::ptr_eq(it, &self.is_broken)) {
                all.remove(&self.name);
            }
        });
    }
}

/// Has a connection break where the body of its answer does. Over HTTP/2 the answer's own stream breaks, and the others go on.
///
/// # Errors
/// The endpoint's own.
pub(crate) async fn breaking<E: Endpoint>(
    endpoint: Arc<E>,
    request: Request,
    lines: Lines,
) -> poem::Result<Response> {
    let name = (request.version() < Version::HTTP_2).then(|| request.remote_addr().to_string());
    let mut response = endpoint.call(request).await?.into_response();
    let line = name.and_then(|name| lines.of(&name));
    if let Some(line) = line {
        let body: BoxBody<Bytes, io::Error> = response.take_body().into();
        let body = body.map_err(move |error| {
            line.store(true, Ordering::Release);
            error
        });
        response.set_body(Body::from(body.boxed()));
    }
    Ok(response)
}

/// Accepts connections whose clients keep a pace.
pub(crate) struct Paced<A> {
    inner: A,
    bytes_per_second: NonZeroU32,
    lines: Lines,
}

impl<A> Paced<A> {
    pub(crate) const fn new(inner: A, bytes_per_second: NonZeroU32, lines: Lines) -> Self {
        Self { inner, bytes_per_second, lines }
    }
}

impl<A: Acceptor> Acceptor for Paced<A> {
    type Io = PacedIo<A::Io>;

    fn local_addr(&self) -> Vec<LocalAddr> {
        self.inner.local_addr()
    }

    async fn accept(&mut self) -> io::Result<(Self::Io, LocalAddr, RemoteAddr, Scheme)> {
        let (io, here, peer, scheme) = self.inner.accept().await?;
        let pace = Pace { bytes_per_second: self.bytes_per_second.get().into(), turn: None };
        let line = self.lines.open(&peer);
        Ok((PacedIo { io, pace, line }, here, peer, scheme))
    }
}

/// A connection whose client keeps a pace.
pub struct PacedIo<T> {
    /// The connection itself.
    pub io: T,
    /// Its pace.
    pub pace: Pace,
    /// Whether it may be written to.
    pub line: Line,
}

impl<T: AsyncRead + Unpin> AsyncRead for PacedIo<T> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.io).poll_read(cx, buf))?;
        let bytes = buf.filled().len() - before;
        // The end of what is sent is no sign of slowness.
        if bytes == 0 || self.pace.heard(Instant::now(), bytes as u64) {
            return Poll::Ready(Ok(()));
        }
        Poll::Ready(Err(too_slow()))
    }
}

fn too_slow() -> io::Error {
    io::Error::new(io::ErrorKind::TimedOut, "the request comes too slowly")
}

impl<T: AsyncWrite + Unpin> AsyncWrite for PacedIo<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.line.whole()?;
        self.pace.answered();
        Pin::new(&mut self.io).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.io).poll_shutdown(cx)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        self.line.whole()?;
        self.pace.answered();
        Pin::new(&mut self.io).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

/// Has the body of a request keep the pace, whatever else its connection carries.
///
/// # Errors
/// The endpoint's own.
pub(crate) async fn arriving<E: Endpoint>(
    endpoint: Arc<E>,
    mut request: Request,
    bytes_per_second: NonZeroU32,
) -> poem::Result<E::Output> {
    let body = request.take_body();
    if !body.is_empty() {
        let steady = Steady::new(body.into_bytes_stream().boxed(), bytes_per_second);
        request.set_body(Body::from_bytes_stream(steady));
    }
    endpoint.call(request).await
}

/// A body that has to keep the pace. Only the time counts in which the service waits for it: what the service does meanwhile does not.
pub struct Steady {
    body: BoxStream<'static, io::Result<Bytes>>,
    bytes_per_second: NonZeroU32,
    bytes: u64,
    /// How long was waited for it.
    pub waited: Duration,
    /// Since when it is waited for, and what ends the waiting.
    pub waiting: Option<(Instant, Pin<Box<Sleep>>)>,
}

impl Steady {
    /// A body of which nothing has arrived.
    #[must_use]
    pub const fn new(
        body: BoxStream<'static, io::Result<Bytes>>,
        bytes_per_second: NonZeroU32,
    ) -> Self {
        Self { body, bytes_per_second, bytes: 0, waited: Duration::ZERO, waiting: None }
    }

    /// How long may be waited for what has arrived and for the next of it.
    #[must_use]
    pub fn allowed(&self) -> Duration {
        GRACE.max(Duration::from_secs(self.bytes / u64::from(self.bytes_per_second.get())))
    }
}

impl Stream for Steady {
    type Item = io::Result<Bytes>;

    fn poll_next(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let this = &mut *self;
        if let Poll::Ready(next) = this.body.poll_next_unpin(cx) {
            if let Some((since, _)) = this.waiting.take() {
                this.waited = this.waited.saturating_add(since.elapsed());
            }
            if let Some(Ok(piece)) = &next {
                this.bytes = this.bytes.saturating_add(piece.len() as u64);
            }
            return Poll::Ready(next);
        }
        let left = this.allowed().saturating_sub(this.waited);
        let (_, end) = this.waiting.get_or_insert_with(|| {
            let now = Instant::now();
            (now, Box::pin(sleep_until(now + left)))
        });
        ready!(end.as_mut().poll(cx));
        Poll::Ready(Some(Err(too_slow())))
    }
}
