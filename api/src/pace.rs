//! Clients that send by drops: a request has to arrive at a pace, or its connection is closed. Whoever sends nothing at all
//! is closed by the server's own limit for idle connections.

use std::io;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use poem::http::uri::Scheme;
use poem::listener::Acceptor;
use poem::web::{LocalAddr, RemoteAddr};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::Instant;

/// How long a request may take whatever its pace: a slow network is no attack.
const GRACE: Duration = Duration::from_secs(30);

/// What has arrived since the last answer began.
#[derive(Debug, Clone, Copy)]
struct Turn {
    since: Instant,
    bytes: u64,
}

/// The pace of one connection.
#[derive(Debug)]
struct Pace {
    bytes_per_second: u64,
    turn: Option<Turn>,
}

impl Pace {
    /// Notes bytes that arrived; false where they came too slowly.
    fn heard(&mut self, now: Instant, bytes: u64) -> bool {
        let turn = self.turn.get_or_insert(Turn { since: now, bytes: 0 });
        turn.bytes = turn.bytes.saturating_add(bytes);
        let taken = now.saturating_duration_since(turn.since);
        taken <= GRACE || turn.bytes >= self.bytes_per_second.saturating_mul(taken.as_secs())
    }

    /// An answer is sent: what comes now is another turn.
    const fn answered(&mut self) {
        self.turn = None;
    }
}

/// Accepts connections whose clients keep a pace.
pub(crate) struct Paced<A> {
    inner: A,
    bytes_per_second: NonZeroU32,
}

impl<A> Paced<A> {
    pub(crate) const fn new(inner: A, bytes_per_second: NonZeroU32) -> Self {
        Self { inner, bytes_per_second }
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
        Ok((PacedIo { io, pace }, here, peer, scheme))
    }
}

/// A connection whose client keeps a pace.
pub(crate) struct PacedIo<T> {
    io: T,
    pace: Pace,
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
        Poll::Ready(Err(io::Error::new(io::ErrorKind::TimedOut, "the request comes too slowly")))
    }
}

impl<T: AsyncWrite + Unpin> AsyncWrite for PacedIo<T> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
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
        self.pace.answered();
        Pin::new(&mut self.io).poll_write_vectored(cx, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.io.is_write_vectored()
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::Instant;

    use std::io::ErrorKind;

    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, duplex};

    use super::{GRACE, Pace, PacedIo, Turn};

    #[tokio::test]
    async fn a_connection_that_comes_too_slowly_ends_until_it_was_answered() {
        let since = Instant::now().checked_sub(2 * GRACE).expect("the machine has run a minute");
        let late = Pace { bytes_per_second: 100, turn: Some(Turn { since, bytes: 9 }) };
        let (ours, mut theirs) = duplex(64);
        let mut ours = PacedIo { io: ours, pace: late };
        theirs.write_all(b"x").await.expect("it is sent");
        let cut = ours.read_u8().await.map_err(|error| error.kind());
        assert_eq!(cut, Err(ErrorKind::TimedOut));
        ours.write_all(b"answer").await.expect("it is sent");
        theirs.write_all(b"y").await.expect("it is sent");
        assert_eq!(ours.read_u8().await.ok(), Some(b'y'));
    }

    #[test]
    fn drops_are_too_slow_and_an_answer_begins_another_turn() {
        let begun = Instant::now();
        let at = |seconds| begun + Duration::from_secs(seconds);
        let mut drops = Pace { bytes_per_second: 100, turn: None };
        assert!((0..=30).all(|second| drops.heard(at(second), 1)), "the grace");
        assert!(!drops.heard(at(31), 1));
        drops.answered();
        assert!(drops.heard(at(3_600), 1), "a resting connection is no slow one");
        let mut steady = Pace { bytes_per_second: 100, turn: None };
        assert!((0..1_000).all(|second| steady.heard(at(second), 100)), "slow, and at the pace");
        assert!(!steady.heard(at(1_200), 100));
    }
}
