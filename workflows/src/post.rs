//! The post: a notice is rendered once, and each attempt is on record before it is made.

use std::sync::Arc;

use chrono::NaiveDate;
use entities::{DeliveryId, Ledger, LedgerError, NoticeId, RealmId, Reply};
use thiserror::Error;
use tokio::sync::watch;

use crate::counters::Counters;
use crate::mail::Mailer;
use crate::relay::Nudge;
use crate::render::{RenderError, Renderer};

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
    pub(crate) renderer: Renderer,
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
        if *self.stopping.borrow() {
            return Err(PostError::Stopping);
        }
        let lease = self.mailer.lease();
        let begun = self.ledger.begin_attempt(delivery, lease).await.map_err(PostError::Ledger)?;
        let Some(attempt) = begun else { return Ok(()) };
        let outcome = self.mailer.send(&attempt).await;
        if outcome.class == Reply::Unknown {
            let why = &outcome.reply;
            tracing::warn!(%delivery, number = attempt.number, why, "nobody knows whether a message arrived");
        }
        self.count(outcome.class);
        let ended = self.ledger.end_attempt(delivery, attempt.number, outcome).await;
        ended.map_err(PostError::Ledger)?;
        self.nudge.now();
        Ok(())
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
