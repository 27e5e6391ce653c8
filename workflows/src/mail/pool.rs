//! A few connections kept open between messages.

use std::time::Duration;

use lettre::transport::smtp::Error;
use tokio::sync::Mutex;
use tokio::time::{Instant, timeout};

use super::conversation::{Line, Talk};

/// How many connections rest at most.
const RESTING: usize = 16;
/// How long one rests before it is not trusted any more.
const LONGEST_REST: Duration = Duration::from_secs(20);
/// How long a rested connection has to show that it lives.
const PATIENCE: Duration = Duration::from_secs(3);

/// Connections to one server.
pub(super) struct Pool {
    line: Line,
    resting: Mutex<Vec<(Talk, Instant)>>,
}

impl Pool {
    pub(super) fn new(line: Line) -> Self {
        Self { line, resting: Mutex::default() }
    }

    /// A connection that has just answered.
    pub(super) async fn take(&self) -> Result<Talk, Error> {
        loop {
            let Some((mut talk, since)) = self.resting.lock().await.pop() else {
                return self.connect().await;
            };
            if since.elapsed() < LONGEST_REST
                && timeout(PATIENCE, talk.is_alive()).await.unwrap_or(false)
            {
                return Ok(talk);
            }
        }
    }

    /// A new connection.
    pub(super) async fn connect(&self) -> Result<Talk, Error> {
        self.line.connect().await
    }

    /// Keeps a connection whose last message was accepted.
    pub(super) async fn give_back(&self, talk: Talk) {
        let mut resting = self.resting.lock().await;
        resting.retain(|(_, since)| since.elapsed() < LONGEST_REST);
        if resting.len() < RESTING {
            resting.push((talk, Instant::now()));
        }
    }
}
