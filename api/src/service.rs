//! Starting and stopping: settings in, a running service out, and an end that loses nothing.

use std::sync::Arc;
use std::time::Duration;

use entities::{Ledger, LedgerError, Office};
use poem::Server;
use poem::listener::{Acceptor, Listener, TcpListener};
use serde_json::Value;
use statute::Law;
use thiserror::Error;
use tokio::sync::watch;
use url::Url;

use crate::app::App;
use crate::cli::say;
use crate::clock::WallClock;
use crate::config::Config;
use crate::contract;
use crate::door::door;

/// Which parts of the service run in this process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parts {
    /// API, worker and relay.
    All,
    /// The API.
    Api,
    /// Worker and relay.
    Worker,
}

/// Why the service could not start, or ended.
#[derive(Debug, Error)]
pub enum ServiceError {
    /// The ledger failed.
    #[error("the ledger failed while {doing}")]
    Ledger {
        /// What it was doing.
        doing: &'static str,
        /// Why.
        #[source]
        source: LedgerError,
    },
    /// The schema is of an earlier version.
    #[error(
        "the database lacks {pending} migration(s); bring it up to date with `tidewaiter migrate`, or start with \
         TIDEWAITER_MIGRATE=1"
    )]
    Behind {
        /// How many migrations are missing.
        pending: usize,
    },
    /// The address is taken or not ours.
    #[error("cannot listen on {address}; set TIDEWAITER_LISTEN to another address")]
    Listen {
        /// The address.
        address: std::net::SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The server ended by itself.
    #[error("the HTTP server failed")]
    Http(#[source] std::io::Error),
}

/// Brings the schema up to date, and says what it did.
///
/// # Errors
/// When the database cannot be reached or changed.
pub async fn migrate(config: &Config) -> Result<(), ServiceError> {
    let ledger = connect(config).await?;
    let pending = ledger.pending_migrations().await.doing("reading the schema")?;
    ledger.migrate().await.doing("changing the schema")?;
    let text = match pending {
        0 => "The database is up to date.\n".to_owned(),
        n => format!("Applied {n} migration(s); the database is up to date.\n"),
    };
    say(&mut std::io::stdout(), &text);
    Ok(())
}

/// Runs the parts until somebody asks for the end.
///
/// # Errors
/// When a part cannot start or ends by itself.
pub async fn run(config: Config, parts: Parts) -> Result<(), ServiceError> {
    let ledger = connect(&config).await?;
    prepare(&config, &ledger).await?;
    warn(&config);
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_end().await;
        tracing::info!("asked to end: open requests and activities are finished first");
        // The receivers are gone only when everything has ended already.
        let _ = stop.send(true);
    });
    match parts {
        Parts::Api => api(&config, ledger, stopping).await,
        Parts::Worker => worker(&config, ledger, stopping).await,
        Parts::All => {
            let work = worker(&config, ledger.clone(), stopping.clone());
            let (answered, worked) = tokio::join!(api(&config, ledger, stopping), work);
            answered.and(worked)
        }
    }
}

async fn connect(config: &Config) -> Result<Ledger, ServiceError> {
    let office = Office {
        mailbox: config.office.email.clone(),
        supervisor_mailbox: config
            .office
            .supervisor_email
            .clone()
            .unwrap_or_else(|| config.office.email.clone()),
    };
    let url = config.database.url.reveal();
    Ledger::connect(url, Arc::new(WallClock), Law::standard(), office)
        .await
        .doing("opening the database")
}

/// An empty database is set up; one that is behind is changed only where the settings say so.
async fn prepare(config: &Config, ledger: &Ledger) -> Result<(), ServiceError> {
    let pending = ledger.pending_migrations().await.doing("reading the schema")?;
    if pending == 0 {
        return Ok(());
    }
    let is_empty = ledger.is_new().await.doing("reading the schema")?;
    if !is_empty && !config.database.migrate {
        return Err(ServiceError::Behind { pending });
    }
    let why = if is_empty { "the database is empty" } else { "TIDEWAITER_MIGRATE=1" };
    tracing::info!(pending, why, "bringing the schema up to date");
    ledger.migrate().await.doing("changing the schema")
}

/// What an operator must not overlook.
fn warn(config: &Config) {
    if config.sandbox.enabled {
        tracing::warn!(
            "SANDBOXES ARE ON (TIDEWAITER_SANDBOX=1): callers can make realms whose clock they move, and their mail is really sent"
        );
    }
    if config.accounts.is_empty() {
        tracing::warn!(
            "no accounts are set (TIDEWAITER_ACCOUNTS or [[accounts]]): nobody can sign in"
        );
    }
}

async fn api(
    config: &Config,
    ledger: Ledger,
    stopping: watch::Receiver<bool>,
) -> Result<(), ServiceError> {
    let document: Value = contract::document();
    let address = config.http.listen;
    let acceptor = TcpListener::bind(address)
        .into_acceptor()
        .await
        .map_err(|source| ServiceError::Listen { address, source })?;
    let bound = acceptor
        .local_addr()
        .first()
        .and_then(|it| it.as_socket_addr().copied())
        .unwrap_or(address);
    let here = format!("http://{bound}");
    let public_url = config.http.public_url.clone().or_else(|| Url::parse(&here).ok());
    let public_url = public_url.expect("an address that was bound makes a URL");
    let app =
        App::new(ledger, config, public_url, &document).await.doing("making the service's keys")?;
    tracing::info!(api = %here, docs = %format!("{here}/docs"), document = %format!("{here}/openapi.json"), "listening");
    say(
        &mut std::io::stderr(),
        &format!("Tidewaiter answers at {here}; Swagger UI at {here}/docs\n"),
    );
    let patience = Duration::from_secs(config.http.shutdown_seconds);
    Server::new_with_acceptor(acceptor)
        .idle_timeout(IDLE)
        .run_with_graceful_shutdown(door(Arc::new(app), &document), until(stopping), Some(patience))
        .await
        .map_err(ServiceError::Http)
}

/// A connection on which nothing happens is closed.
const IDLE: Duration = Duration::from_mins(2);

async fn worker(
    config: &Config,
    ledger: Ledger,
    stopping: watch::Receiver<bool>,
) -> Result<(), ServiceError> {
    let _ = (config, ledger);
    until(stopping).await;
    Ok(())
}

/// Ends when the end was asked for.
async fn until(mut stopping: watch::Receiver<bool>) {
    // The sender is gone only when the process ends.
    let _ = stopping.wait_for(|asked| *asked).await;
}

/// Ctrl-C, or the signal that a supervisor sends.
async fn asked_to_end() {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = interrupted => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    // Without a handler the process ends at once, as it would have.
    let _ = interrupted.await;
}

/// Adds to a failure of the ledger what the service was doing.
trait Doing<T> {
    fn doing(self, doing: &'static str) -> Result<T, ServiceError>;
}

impl<T> Doing<T> for Result<T, LedgerError> {
    fn doing(self, doing: &'static str) -> Result<T, ServiceError> {
        self.map_err(|source| ServiceError::Ledger { doing, source })
    }
}
