//! The body of a request as it comes in, by whoever reads it: counted, hashed where somebody asks for it, and read out to a point where it is
//! refused, so that the refusal can be read too.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use futures::Stream;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use poem::Body;
use ring::digest::{Context as Hash, SHA256};

/// How long somebody who was refused is listened to, and how much he may say meanwhile: a connection that is closed before he
/// has finished loses the answer.
const LINGER: Duration = Duration::from_secs(5);
const LINGER_BYTES: u64 = 64 * 1024 * 1024;

struct Inner {
    bytes: BoxStream<'static, io::Result<Bytes>>,
    hash: Option<Hash>,
    is_over: bool,
}

/// A body that two take turns to read.
#[derive(Clone)]
pub struct Tap(Arc<Mutex<Inner>>);

impl Tap {
    /// Of this body; hashed as a whole, where it is to be.
    #[must_use]
    pub fn new(body: Body, is_hashed: bool) -> Self {
        let hash = is_hashed.then(|| Hash::new(&SHA256));
        Self(Arc::new(Mutex::new(Inner {
            bytes: body.into_bytes_stream().boxed(),
            hash,
            is_over: false,
        })))
    }

    /// What comes next.
    #[must_use]
    pub fn source(&self) -> Source {
        Source(self.clone())
    }

    /// Reads what is left, and throws it away. For a while, and so much at most.
    pub async fn linger(&self) {
        let mut left = LINGER_BYTES;
        let rest = async {
            let mut source = self.source();
            while let Some(Ok(bytes)) = source.next().await {
                left = left.saturating_sub(bytes.len() as u64);
                if left == 0 {
                    break;
                }
            }
        };
        // Whoever is still sending finds the connection closed.
        let _ = tokio::time::timeout(LINGER, rest).await;
    }

    /// SHA-256 over all of it, once it was read to its end.
    pub async fn hash(&self) -> Option<[u8; 32]> {
        let mut source = self.source();
        while let Some(Ok(_)) = source.next().await {}
        let hash = self.lock().hash.take()?;
        hash.finish().as_ref().try_into().ok()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Inner> {
        // A panic while it was locked leaves a stream that can be read on.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One who reads.
pub struct Source(Tap);

impl Stream for Source {
    type Item = io::Result<Bytes>;

    fn poll_next(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let mut inner = self.0.lock();
        if inner.is_over {
            return Poll::Ready(None);
        }
        let polled = inner.bytes.poll_next_unpin(cx);
        match &polled {
            Poll::Ready(Some(Ok(bytes))) => {
                if let Some(hash) = &mut inner.hash {
                    hash.update(bytes);
                }
            }
            Poll::Ready(None | Some(Err(_))) => inner.is_over = true,
            Poll::Pending => {}
        }
        polled
    }
}
