//! The time: Temporal workflows that wait, the post that serves notices, the relay between the ledger and both.
//!
//! [`start`] sets all of it going beside whatever else the process does; it starts while Temporal and the mail server are
//! down, too, and mends itself when they come back. Workflows wait and never know the law; the ledger decides.

mod beat;
pub mod bulk;
pub mod case_clock;
mod counters;
pub mod digest;
mod failure;
pub mod garbage;
mod mail;
pub mod notice_delivery;
mod post;
pub mod push;
pub mod reconciliation;
mod relay;
mod render;
pub mod sandbox_clock;
mod schedule;
pub mod seal;
mod secret;
pub mod serve;
mod starts;
mod temporal;
mod worker;
mod workflow;

use std::sync::Arc;
use std::thread::JoinHandle;
use std::time::Duration;

use entities::Ledger;
use thiserror::Error;
use tokio::sync::watch;

pub use counters::Counters;
pub use mail::{
    BounceMailbox, Dkim, MailError, MailSettings, MailSettingsError, REPORT_BYTES_MAX, Tls,
    read_report,
};
pub use push::{Network, NetworkError, PushSettings, Refusal};
pub use reconciliation::{Discrepancy, How, Outcome, ReconcileError, reconcile};
pub use relay::Nudge;
pub use render::{
    Addressed, Certificate, NoticeSettings, PaperError, PrintedProof, PrintedReceipt, RenderError,
    Renderer, act, obligor,
};
pub use secret::Secret;
pub use temporal::{TemporalError, TemporalSettings};
pub use worker::{ReplayError, replay};

use mail::Mailer;
use post::Post;
use push::Sender;
use relay::Relay;
use temporal::Temporal;
use worker::Tools;

/// What this room needs to know.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Which Temporal cluster keeps the clocks.
    pub temporal: TemporalSettings,
    /// How mail goes out.
    pub mail: MailSettings,
    /// The mailbox into which what came back falls, where one is to be read.
    pub bounces: Option<BounceMailbox>,
    /// What every notice says.
    pub notices: NoticeSettings,
    /// At which minute of the day in New York the daily digests begin; none: there are none.
    pub digest_at: Option<u32>,
    /// How often ledger and Temporal are compared; none: only when somebody asks for it.
    pub reconcile_every: Option<Duration>,
    /// Where events may be sent.
    pub pushes: PushSettings,
}

/// Why nothing was started. That Temporal or the mail server is down is no reason.
#[derive(Debug, Error)]
pub enum StartError {
    /// The settings for Temporal are wrong.
    #[error("the settings for Temporal are wrong")]
    Temporal(#[source] TemporalError),
    /// The settings for mail are wrong.
    #[error("the settings for mail are wrong")]
    Mail(#[source] MailSettingsError),
    /// The templates are wrong.
    #[error("the notices cannot be rendered")]
    Render(#[source] RenderError),
    /// The system gives no thread.
    #[error("the worker has no thread")]
    Thread(#[source] std::io::Error),
}

/// Whether the others answer, asked now.
#[derive(Debug)]
pub struct Readiness {
    /// Temporal, for our namespace.
    pub temporal: Result<(), TemporalError>,
    /// The mail server, up to signing in.
    pub mail: Result<(), MailError>,
}

/// The running relay and worker.
#[derive(Debug)]
pub struct Handle {
    nudge: Nudge,
    counters: Arc<Counters>,
    probes: Probes,
    renderer: Arc<Renderer>,
    stop: watch::Sender<bool>,
    relay: tokio::task::JoinHandle<()>,
    worker: JoinHandle<()>,
}

/// Asks the others whether they answer; for a process that has no relay or worker, too.
#[derive(Clone)]
pub struct Probes {
    temporal: Temporal,
    mailer: Arc<Mailer>,
}

impl Probes {
    /// Reads the settings. Nothing is connected yet.
    ///
    /// # Errors
    /// When the settings are wrong.
    pub fn new(settings: &Settings) -> Result<Self, StartError> {
        Ok(Self {
            temporal: Temporal::new(&settings.temporal).map_err(StartError::Temporal)?,
            mailer: Arc::new(
                Mailer::new(&settings.mail, &settings.notices.public_url)
                    .map_err(StartError::Mail)?,
            ),
        })
    }

    /// Asks both, for two seconds at most.
    pub async fn ready(&self) -> Readiness {
        let (temporal, mail) = tokio::join!(self.temporal.probe(), self.mailer.probe());
        Readiness { temporal: temporal.map(drop), mail }
    }
}

impl std::fmt::Debug for Probes {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Probes").finish_non_exhaustive()
    }
}

/// Starts relay and worker on the current runtime. They work until `shutdown` resolves or [`Handle::stop`] is called.
///
/// # Errors
/// When the settings are wrong.
///
/// # Panics
/// Outside a Tokio runtime.
pub fn start(
    ledger: Ledger,
    settings: &Settings,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> Result<Handle, StartError> {
    let probes = Probes::new(settings)?;
    let counters = Arc::new(Counters::default());
    let nudge = Nudge::default();
    let (stop, stopping) = watch::channel(false);
    let asked = stop.clone();
    tokio::spawn(async move {
        shutdown.await;
        asked.send_replace(true);
    });
    let renderer = Renderer::new(&settings.notices).map_err(StartError::Render)?;
    let renderer = Arc::new(renderer);
    let post = Arc::new(Post {
        ledger: ledger.clone(),
        mailer: Arc::clone(&probes.mailer),
        renderer: Arc::clone(&renderer),
        counters: Arc::clone(&counters),
        nudge: nudge.clone(),
        stopping: stopping.clone(),
    });
    let tools = Tools {
        ledger: ledger.clone(),
        post,
        sender: Arc::new(Sender::new(settings.pushes.clone(), &settings.notices.public_url)),
        counters: Arc::clone(&counters),
        nudge: nudge.clone(),
    };
    let worker = worker::spawn(probes.temporal.clone(), tools, stopping.clone())
        .map_err(StartError::Thread)?;
    #[cfg(feature = "imap")]
    if let Some(mailbox) = settings.bounces.clone() {
        // It ends by itself: what it was reading is read again.
        tokio::spawn(mail::watch(mailbox, ledger.clone(), nudge.clone(), stopping.clone()));
    }
    let relay = Relay {
        ledger,
        temporal: probes.temporal.clone(),
        counters: Arc::clone(&counters),
        nudge: nudge.clone(),
        digest_at: settings.digest_at,
        reconcile_every: settings.reconcile_every,
    };
    let relay = tokio::spawn(relay.run(stopping));
    Ok(Handle { nudge, counters, probes, renderer, stop, relay, worker })
}

/// Waits until the end is asked for.
///
/// What `wait_for` gives holds a lock on the word: whoever keeps it while he ends his work keeps those from asking who have to know it to end theirs.
pub(crate) async fn asked_to_end(stopping: &mut watch::Receiver<bool>) {
    // Nobody is left to ask: the process ends.
    drop(stopping.wait_for(|stop| *stop).await);
}

impl Handle {
    /// Tells the relay that there is work. Not needed for it to be done, only for it to be done at once.
    pub fn nudge(&self) {
        self.nudge.now();
    }

    /// The same, to hand to others.
    #[must_use]
    pub fn nudger(&self) -> Nudge {
        self.nudge.clone()
    }

    /// Asks Temporal and the mail server whether they answer.
    pub async fn ready(&self) -> Readiness {
        self.probes.ready().await
    }

    /// The same, to hand to others: what they find, relay and worker hear of.
    #[must_use]
    pub fn probes(&self) -> Probes {
        self.probes.clone()
    }

    /// What notices are rendered with.
    #[must_use]
    pub fn renderer(&self) -> Arc<Renderer> {
        Arc::clone(&self.renderer)
    }

    /// What was done since the start.
    #[must_use]
    pub fn counters(&self) -> Arc<Counters> {
        Arc::clone(&self.counters)
    }

    /// Stops taking work, lets what is under way finish, and ends. What was not finished is repeated by the next worker.
    pub async fn stop(self) {
        self.stop.send_replace(true);
        let worker = self.worker;
        let joined = tokio::task::spawn_blocking(move || worker.join().is_ok());
        let (relay, worker) = tokio::join!(self.relay, joined);
        if relay.is_err() || !matches!(worker, Ok(true)) {
            tracing::error!(
                "relay or worker ended by a fault of its own; what they had not finished is repeated"
            );
        }
    }
}
