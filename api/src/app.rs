//! What every handler may ask: passed, never global.

use std::sync::Arc;
use std::time::{Duration, Instant};

use entities::Ledger;
use poem::Request;
use thiserror::Error;
use tokio::sync::Mutex;
use url::Url;
use workflows::{Counters, Nudge, Probes, PushSettings, Renderer};

use crate::attempts::AttemptLog;
use crate::bounces::Bounces;
use crate::config::{ApiTokens, Config, MetricsFor};
use crate::follow_up::Channel;
use crate::intake::Intake;
use crate::metrics::Metrics;
use crate::outsiders::Outsiders;
use crate::page::Seal;
use crate::payload::Validators;
use crate::problem::Problem;
use crate::sign_in::Accounts;
use crate::telemetry::Collector;
use crate::wire::health::{Dependency, Readiness};

/// The name of the key that seals cursors, in the ledger's settings.
const CURSOR_KEY: &str = "cursor";
/// The name of the key that makes the tokens of those without a name.
const TOKEN_KEY: &str = "follow_up";

/// How long what the probes said is given again.
const READINESS_HOLDS: Duration = Duration::from_secs(1);

/// The running service.
#[derive(Debug)]
pub struct App {
    /// The one way to write, and to read.
    pub ledger: Ledger,
    /// Who may sign in.
    pub accounts: Accounts,
    /// How long the tokens live that accounts make for themselves.
    pub api_tokens: ApiTokens,
    /// What they go through who have no name.
    pub channel: Channel,
    /// The rates of those who show no token of an account.
    pub outsiders: Outsiders,
    /// What the service counts.
    pub metrics: Metrics,
    /// Who reads them.
    pub metrics_for: MetricsFor,
    /// Where spans of requests go, if anywhere.
    pub collector: Collector,
    /// Seals cursors.
    pub seal: Seal,
    /// Keeps attempts to file.
    pub attempts: AttemptLog,
    /// The schemas that filings are checked against.
    pub validators: Validators,
    /// How clients reach the API.
    pub public_url: Url,
    /// Whether open sandboxes may be made, which everybody enters.
    pub sandbox: bool,
    /// What the mail system posts what came back to.
    pub bounces: Bounces,
    /// The largest body read.
    pub body_limit_bytes: usize,
    /// Where webhooks may send.
    pub pushes: PushSettings,
    /// What takes documents in.
    pub intake: Intake,
    /// Renders what is asked to be seen: letters, certificates, and what would be sent.
    pub renderer: Arc<Renderer>,
    /// The office, as notices are signed.
    pub office: String,
    /// Asks Temporal and the mail server whether they answer.
    pub probes: Probes,
    /// The relay of this process, where it runs one.
    pub relay: Option<LocalRelay>,
    /// What the probes said last, and when.
    probed: Mutex<Option<(Instant, Readiness)>>,
}

/// The relay and the worker, when they run beside the API.
#[derive(Debug)]
pub struct LocalRelay {
    /// Tells the relay that there is work, so that it is done at once.
    pub nudge: Nudge,
    /// What clocks and post have done.
    pub counters: Arc<Counters>,
}

impl App {
    /// Puts the service together. `document` is the contract, as [`crate::contract::text`] wrote it.
    ///
    /// # Errors
    /// When the ledger does not give its key.
    pub async fn new(
        ledger: Ledger,
        config: &Config,
        public_url: Url,
        document: &'static str,
        renderer: Arc<Renderer>,
        probes: Probes,
        relay: Option<LocalRelay>,
    ) -> Result<Self, entities::LedgerError> {
        let key = ledger.secret(CURSOR_KEY).await?;
        let token_key = ledger.secret(TOKEN_KEY).await?;
        Ok(Self {
            channel: Channel::new(token_key, config.http.anonymous_per_minute),
            accounts: Accounts::new(config),
            api_tokens: config.api_tokens,
            outsiders: Outsiders::new(&config.http),
            metrics: Metrics::new(),
            metrics_for: config.http.metrics,
            collector: Collector::begin(&config.telemetry),
            seal: Seal::new(&key),
            attempts: AttemptLog::begin(ledger.clone()),
            validators: Validators::of(document),
            public_url,
            sandbox: config.sandbox.enabled,
            bounces: Bounces::new(config.mail.bounce_token.as_ref(), &config.http),
            body_limit_bytes: config.http.body_limit_bytes,
            pushes: config.events.pushes.clone(),
            intake: Intake::new(config, ledger.store()?.clone()),
            renderer,
            office: config.office.name.clone(),
            probes,
            relay,
            probed: Mutex::new(None),
            ledger,
        })
    }

    /// The service that a request came to.
    ///
    /// # Errors
    /// Never behind [`crate::door::door`], which gives it to every request.
    pub fn of(request: &Request) -> Result<Arc<Self>, Problem> {
        request.data::<Arc<Self>>().cloned().ok_or_else(|| Problem::internal(&NoApp))
    }

    /// Nothing, where sandboxes may be made: open ones, or of one's own.
    ///
    /// # Errors
    /// 404 where they may not: then there is nothing of the kind.
    pub fn sandboxes_only(&self) -> Result<(), Problem> {
        if self.sandbox || self.has_own_sandboxes() { Ok(()) } else { Err(Problem::not_found()) }
    }

    /// Whether an account may have sandboxes of its own.
    #[must_use]
    pub fn has_own_sandboxes(&self) -> bool {
        self.ledger.sandbox_limits().open_per_account > 0
    }

    /// Tells the relay of this process that something was recorded.
    pub fn recorded(&self) {
        if let Some(relay) = &self.relay {
            relay.nudge.now();
        }
    }

    /// Whether everything the service depends on answers. Anybody may ask, so all who ask within a second share one look:
    /// nobody can open connections to the mail server at will.
    pub async fn readiness(&self) -> Readiness {
        let mut probed = self.probed.lock().await;
        if let Some((_, readiness)) = probed.as_ref().filter(|it| it.0.elapsed() < READINESS_HOLDS)
        {
            return readiness.clone();
        }
        let readiness = Box::pin(self.probe()).await;
        *probed = Some((Instant::now(), readiness.clone()));
        readiness
    }

    /// Asks everything the service depends on whether it answers.
    async fn probe(&self) -> Readiness {
        let (database, others) = tokio::join!(self.ledger.ping(), self.probes.ready());
        let said = |name: &str, error: &(dyn std::error::Error + 'static)| {
            let caused_by = crate::problem::chain(error);
            tracing::warn!(dependency = name, error = %error, %caused_by, "a dependency does not answer");
            error.to_string()
        };
        Readiness::of(
            Dependency::of(database.map_err(|error| said("database", &error))),
            Dependency::of(others.temporal.map_err(|error| said("temporal", &error))),
            Dependency::of(others.mail.map_err(|error| said("mail", &error))),
        )
    }
}

/// A request that did not come through the door.
#[derive(Debug, Error)]
#[error("the request carries no service")]
struct NoApp;
