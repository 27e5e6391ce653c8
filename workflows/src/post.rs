//! The post: a notice is rendered once, and each attempt is on record before it is made.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::NaiveDate;
use entities::{
    Attempt, DeliveryId, Ended, Ledger, LedgerError, NoticeId, Outcome, RealmId, Reply,
};
use futures::{StreamExt, stream};
use thiserror::Error;
use tokio::sync::{mpsc, watch};

use crate::counters::Counters;
use crate::mail::Mailer;
use crate::relay::Nudge;
use crate::render::{RenderError, Renderer};

/// How many messages are on their way at once.
const AT_ONCE: usize = 16;
/// How many results are noted in one transaction at most.
const NOTED_AT_ONCE: usize = 100;

/// Why the post could not do its work. What a mail server says is no such failure.
#[derive(Debug, Error)]
pub(crate) enum PostError {
    /// The ledger failed.
    #[error("the ledger failed")]
    Ledger(#[source] LedgerError),
    /// A template does not fit what is to be told.
    #[error("a notice could not be rendered")]
    Render(#[source] RenderError),
    /// The worker is being stopped: nothing new is begun.
    #[error("the worker is being stopped")]
    Stopping,
}

/// Renders and sends.
pub(crate) struct Post {
    pub(crate) ledger: Ledger,
    pub(crate) mailer: Arc<Mailer>,
    pub(crate) renderer: Arc<Renderer>,
    pub(crate) counters: Arc<Counters>,
    pub(crate) nudge: Nudge,
    pub(crate) stopping: watch::Receiver<bool>,
}

impl Post {
    /// Renders a notice, unless it is rendered already. The first rendering stands.
    pub(crate) async fn render(&self, notice: NoticeId) -> Result<(), PostError> {
        let job = self.ledger.render_job(notice).await.map_err(PostError::Ledger)?;
        if job.notice.subject.is_some() {
            return Ok(());
        }
        let rendered = self.renderer.render(&job).map_err(PostError::Render)?;
        self.ledger.rendered(notice, &rendered).await.map_err(PostError::Ledger)
    }

    /// Attempts a delivery once, if it is due and nobody else is at it.
    pub(crate) async fn attempt(&self, delivery: DeliveryId) -> Result<(), PostError> {
        self.attempt_all(vec![delivery]).await.map(drop)
    }

    /// Attempts each of these deliveries once, if it is due and nobody else is at it, and tells which are neither served
    /// nor given up.
    ///
    /// They are begun a few at a time, sent side by side, and whatever has ended is noted in one piece: the ledger costs
    /// a handful of statements for all of these, and no message waits for the note of another.
    pub(crate) async fn attempt_all(
        &self,
        deliveries: Vec<DeliveryId>,
    ) -> Result<Vec<DeliveryId>, PostError> {
        let (ended, noted) = mpsc::channel(NOTED_AT_ONCE);
        let (sent, left) = tokio::join!(self.send_all(&deliveries, ended), self.note_all(noted));
        let (begun, mut left) = (sent?, left?);
        for delivery in deliveries.into_iter().filter(|delivery| !begun.contains(delivery)) {
            let wait = self.ledger.delivery_wait(delivery).await.map_err(PostError::Ledger)?;
            left.extend(wait.map(|_| delivery));
        }
        Ok(left)
    }

    /// Begins and sends; tells which were begun. What was begun is sent, whatever becomes of the rest.
    async fn send_all(
        &self,
        deliveries: &[DeliveryId],
        ended: mpsc::Sender<Ended>,
    ) -> Result<BTreeSet<DeliveryId>, PostError> {
        // The next few are begun while those before them are on their way.
        let next = |some: Vec<DeliveryId>| async move {
            match self.begin(some).await {
                Ok(attempts) => attempts.into_iter().map(Ok).collect(),
                Err(error) => vec![Err(error)],
            }
        };
        let some: Vec<_> = deliveries.chunks(AT_ONCE).map(<[_]>::to_vec).collect();
        let attempts = stream::iter(some).then(next).flat_map(stream::iter).boxed();
        let one = |attempt: Result<Attempt, PostError>| {
            let ended = ended.clone();
            async move { self.send(attempt?, ended).await }
        };
        let sent = attempts.map(one).buffer_unordered(AT_ONCE).boxed();
        // All of it, before a complaint about a part: what is dropped on its way is in doubt.
        sent.collect::<Vec<_>>().await.into_iter().collect()
    }

    async fn send(
        &self,
        attempt: Attempt,
        ended: mpsc::Sender<Ended>,
    ) -> Result<DeliveryId, PostError> {
        let outcome = if attempt.is_kept { kept() } else { self.mailer.send(&attempt).await };
        let Attempt { delivery, number, .. } = attempt;
        if outcome.class == Reply::Unknown {
            let why = &outcome.reply;
            tracing::warn!(%delivery, number, why, "nobody knows whether a message arrived");
        }
        self.count(outcome.class);
        // Nobody listens where noting has failed: it says so itself.
        drop(ended.send(Ended { delivery, number, outcome }).await);
        Ok(delivery)
    }

    async fn begin(&self, some: Vec<DeliveryId>) -> Result<Vec<Attempt>, PostError> {
        if *self.stopping.borrow() {
            return Err(PostError::Stopping);
        }
        let lease = self.mailer.lease();
        self.ledger.begin_attempts(&some, lease).await.map_err(PostError::Ledger)
    }

    /// Notes how attempts ended, all that have at once; tells which deliveries go on.
    async fn note_all(
        &self,
        mut ended: mpsc::Receiver<Ended>,
    ) -> Result<Vec<DeliveryId>, PostError> {
        let mut left = Vec::new();
        let mut some = Vec::new();
        while ended.recv_many(&mut some, NOTED_AT_ONCE).await > 0 {
            let noted = self.ledger.end_attempts(std::mem::take(&mut some)).await;
            let noted = noted.map_err(PostError::Ledger)?;
            left.extend(noted.iter().filter(|row| !row.status.is_over()).map(|row| row.id));
            self.nudge.now();
        }
        Ok(left)
    }

    /// Writes the digest of an address for a day, unless it is written, or nobody wants it.
    pub(crate) async fn write_digest(
        &self,
        realm: RealmId,
        on: NaiveDate,
        address: &str,
    ) -> Result<(), PostError> {
        let job = self.ledger.digest_job(realm, on, address).await.map_err(PostError::Ledger)?;
        let Some(job) = job else { return Ok(()) };
        let rendered = if job.is_empty() {
            None
        } else {
            Some(self.renderer.digest(&job).map_err(PostError::Render)?)
        };
        self.ledger.keep_digest(&job, rendered.as_ref()).await.map_err(PostError::Ledger)
    }

    /// Attempts a digest once, if it is due and nobody else is at it.
    pub(crate) async fn attempt_digest(&self, id: DeliveryId) -> Result<(), PostError> {
        if *self.stopping.borrow() {
            return Err(PostError::Stopping);
        }
        let begun = self.ledger.begin_digest(id, self.mailer.lease()).await;
        let Some(attempt) = begun.map_err(PostError::Ledger)? else { return Ok(()) };
        let outcome = self.mailer.send(&attempt).await;
        self.count(outcome.class);
        self.ledger.end_digest(id, attempt.number, outcome).await.map_err(PostError::Ledger)
    }

    /// Sends a mail that is no notice once, and says what the mail server said.
    pub(crate) async fn send_one(&self, attempt: &Attempt) -> Reply {
        let outcome = self.mailer.send(attempt).await;
        self.count(outcome.class);
        outcome.class
    }

    fn count(&self, class: Reply) {
        let counter = match class {
            Reply::Served => &self.counters.mails_served,
            Reply::Deferred => &self.counters.mails_deferred,
            Reply::Failed => &self.counters.mails_failed,
            Reply::Unknown => &self.counters.mails_in_doubt,
        };
        Counters::add(counter, 1_u32);
    }
}

/// What a sandbox of somebody's own keeps is served: its owner reads it there, and a stranger is never written to.
fn kept() -> Outcome {
    Outcome {
        code: None,
        reply: "kept in the sandbox, and sent to nobody".to_owned(),
        class: Reply::Served,
    }
}
