//! Starting and stopping: settings in, a running service out, and an end that loses nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use entities::{Ledger, LedgerError, Office, Part, Store, StoreError, StorePlace};
use futures::StreamExt as _;
use poem::endpoint::BoxEndpoint;
use poem::listener::{Acceptor as _, AcceptorExt as _, BoxAcceptor, Listener as _, TcpListener};
use poem::{EndpointExt as _, Server};
use statute::Law;
use thiserror::Error;
use tokio::sync::watch;
use url::Url;
use workflows::{MailSettingsError, Probes, Renderer, Settings, StartError};

use crate::app::{App, LocalRelay};
use crate::bucket::Connector;
use crate::cli::say;
use crate::clock::WallClock;
use crate::config::Config;
use crate::door::door;
use crate::pace::{Lines, Paced, arriving, breaking};
use crate::{heartbeat, outside, sign_in};

/// A connection on which nothing happens is closed.
const IDLE: Duration = Duration::from_mins(2);

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
    /// A command was to work on a ledger, and there is none.
    #[error(
        "there is no ledger at {place}, and this command makes none; set TIDEWAITER_DATABASE_URL to where it is, or make one there \
         with `tidewaiter migrate`"
    )]
    NoLedger {
        /// Its address, without the password.
        place: String,
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
        address: SocketAddr,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The certificate or its key cannot be read.
    #[error("the certificate cannot be read")]
    Certificate(#[source] std::io::Error),
    /// The document store cannot be opened.
    #[error("the document store cannot be opened; set TIDEWAITER_DOCUMENTS_STORE to another one")]
    Documents(#[source] StoreError),
    /// The server ended by itself.
    #[error("the HTTP server failed")]
    Http(#[source] std::io::Error),
    /// The settings of the mail server are wrong.
    #[error("the mail server's settings are wrong")]
    Mail(#[source] MailSettingsError),
    /// Worker and relay could not start.
    #[error("worker and relay cannot start")]
    Work(#[source] StartError),
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

/// The ledger of the settings, for a command that works on it beside the service. It makes none.
///
/// # Errors
/// When the database cannot be reached, there is no ledger in it, or its schema is of an earlier version.
pub async fn ledger(config: &Config) -> Result<Ledger, ServiceError> {
    let url = config.database.url.reveal();
    let found =
        Ledger::connect_if_there(url, Arc::new(WallClock), Law::standard(), office(config)).await;
    let found = found.doing("opening the database")?;
    let found = found.ok_or_else(|| ServiceError::NoLedger { place: place(url) })?;
    let ledger = settled(config, &found)?;
    match ledger.pending_migrations().await.doing("reading the schema")? {
        0 => Ok(ledger),
        pending => Err(ServiceError::Behind { pending }),
    }
}

/// Runs the parts until somebody asks for the end. `published` is the OpenAPI document, as [`crate::contract::text`] wrote it.
///
/// # Errors
/// When a part cannot start or ends by itself.
///
/// # Panics
/// Never: an address makes a URL.
pub async fn run(
    config: Config,
    parts: Parts,
    published: &'static str,
) -> Result<(), ServiceError> {
    let ledger = connect(&config).await?;
    prepare(&config, &ledger).await?;
    let mended = ledger.mend_events().await.doing("looking after the order of events")?;
    if mended > 0 {
        tracing::warn!(mended, "the database was restored: its events have their order anew");
    }
    warn(&config);
    let (stop, stopping) = watch::channel(false);
    tokio::spawn(async move {
        asked_to_end().await;
        tracing::info!("asked to end: what is open is finished first");
        stop.send_replace(true);
    });
    let lines = Lines::default();
    let bound = if parts == Parts::Worker { None } else { Some(bind(&config, &lines).await?) };
    let here = bound.as_ref().map_or(config.http.listen, |it| it.1);
    let scheme = if config.http.tls.is_some() { "https" } else { "http" };
    let public_url =
        config.http.public_url.clone().or_else(|| Url::parse(&format!("{scheme}://{here}")).ok());
    let public_url = public_url.expect("an address makes a URL");
    let settings = outside::settings(&config, public_url.clone()).map_err(ServiceError::Mail)?;

    let work = if parts == Parts::Api {
        None
    } else {
        let work = workflows::start(ledger.clone(), &settings, until(stopping.clone()))
            .map_err(ServiceError::Work)?;
        tracing::info!("worker and relay are at work");
        Some(work)
    };
    let ended = match bound {
        None => {
            let beats = heartbeat::spawn(ledger, Part::Worker, config.heartbeat, stopping.clone());
            until(stopping).await;
            // Its last beat; one that fails has been said.
            let _ = beats.await;
            Ok(())
        }
        Some((acceptor, here)) => {
            let relay =
                work.as_ref().map(|it| LocalRelay { nudge: it.nudger(), counters: it.counters() });
            let (renderer, probes) = match &work {
                Some(work) => (work.renderer(), work.probes()),
                None => alone(&settings).map_err(ServiceError::Work)?,
            };
            let app = App::new(ledger, &config, public_url, published, renderer, probes, relay);
            let app = app.await.doing("making the service's keys")?;
            let app = Arc::new(app);
            let beats = heartbeat::spawn(
                app.ledger.clone(),
                Part::Door,
                config.heartbeat,
                stopping.clone(),
            );
            say_where(scheme, here);
            let door = door(app.clone(), published);
            let ended = serve(acceptor, door, &config, lines, stopping).await;
            app.attempts.end().await;
            app.collector.end().await;
            if ended.is_ok() {
                // Its last beat; one that fails has been said.
                let _ = beats.await;
            }
            ended
        }
    };
    if let Some(work) = work {
        work.stop().await;
    }
    tracing::info!("ended");
    ended
}

/// What the API asks of relay and worker, where neither is in this process.
fn alone(settings: &Settings) -> Result<(Arc<Renderer>, Probes), StartError> {
    let renderer = Renderer::new(&settings.notices).map_err(StartError::Render)?;
    Ok((Arc::new(renderer), Probes::new(settings)?))
}

/// Takes the address; the one that was taken may differ where port 0 was asked for.
async fn bind(config: &Config, lines: &Lines) -> Result<(BoxAcceptor, SocketAddr), ServiceError> {
    let address = config.http.listen;
    let failed = |source| ServiceError::Listen { address, source };
    let acceptor = TcpListener::bind(address).into_acceptor().await.map_err(failed)?;
    let bound = acceptor.local_addr().first().and_then(|it| it.as_socket_addr().copied());
    let acceptor = Paced::new(acceptor, config.http.slowest_bytes_per_second, lines.clone());
    let acceptor = match &config.http.tls {
        None => acceptor.boxed(),
        Some(tls) => {
            let first = tls.read().map_err(ServiceError::Certificate)?;
            acceptor.rustls(tls.clone().stream(first).boxed()).boxed()
        }
    };
    Ok((acceptor, bound.unwrap_or(address)))
}

fn say_where(scheme: &str, here: SocketAddr) {
    tracing::info!(%here, "listening");
    let text = format!(
        "Tidewaiter answers at {scheme}://{here} (the docket page, in a browser); Swagger UI at {scheme}://{here}/docs\n"
    );
    say(&mut std::io::stderr(), &text);
}

async fn serve(
    acceptor: BoxAcceptor,
    door: BoxEndpoint<'static>,
    config: &Config,
    lines: Lines,
    stopping: watch::Receiver<bool>,
) -> Result<(), ServiceError> {
    let patience = Duration::from_secs(config.http.shutdown_seconds);
    let slowest = config.http.slowest_bytes_per_second;
    let door = door.around(move |endpoint, request| arriving(endpoint, request, slowest));
    let door = door.around(move |endpoint, request| breaking(endpoint, request, lines.clone()));
    Server::new_with_acceptor(acceptor)
        .idle_timeout(IDLE)
        .run_with_graceful_shutdown(door, until(stopping), Some(patience))
        .await
        .map_err(ServiceError::Http)
}

/// The ledger of the settings, whatever its schema is.
///
/// # Errors
/// When the database cannot be reached, or the document store cannot be opened.
pub async fn connect(config: &Config) -> Result<Ledger, ServiceError> {
    let url = config.database.url.reveal();
    let ledger = Ledger::connect(url, Arc::new(WallClock), Law::standard(), office(config))
        .await
        .doing("opening the database")?;
    settled(config, &ledger)
}

/// A database's address without what is secret in it.
fn place(url: &str) -> String {
    // What is asked for behind the question mark may be a password too.
    let place = url.split('?').next().unwrap_or_default();
    if place.starts_with("sqlite:") {
        return place.to_owned();
    }
    Url::parse(place).map_or_else(
        |_| "the address that is set".to_owned(),
        |mut place| {
            // An address that can have no password has none.
            let _ = place.set_password(None);
            place.into()
        },
    )
}

fn office(config: &Config) -> Office {
    Office {
        mailbox: config.office.email.clone(),
        supervisor_mailbox: config
            .office
            .supervisor_email
            .clone()
            .unwrap_or_else(|| config.office.email.clone()),
    }
}

/// The ledger with everything that the settings say of it.
fn settled(config: &Config, ledger: &Ledger) -> Result<Ledger, ServiceError> {
    let ledger = ledger.retaining(config.retention.schedule);
    let store = match &config.documents.store {
        StorePlace::Folder(folder) => Store::in_folder(folder),
        StorePlace::S3(place) => Store::in_bucket(place, Connector),
    };
    let store = store.map_err(ServiceError::Documents)?;
    let ledger = ledger.reminding(config.reminders.settled.clone()).keeping(store);
    let ledger = ledger.staging_at_most(config.documents.staged_bytes);
    let ledger = ledger.filing_under(config.filing.settled).sandboxes_within(config.sandbox.own);
    let ledger = ledger.feeding(config.events.feeding.clone());
    let accounts = config.accounts.iter().map(sign_in::actor);
    Ok(ledger.audited_under(config.audit.keys.clone()).held_by(accounts))
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
    if !config.audit.keys.sign() {
        tracing::warn!(
            "THE AUDIT IS NOT SIGNED: no key is set (TIDEWAITER_AUDIT_SIGNING_KEY); its daily heads prove nothing against whoever can \
             write into the database, and receipts prove nothing at all"
        );
    }
    if config.events.pushes.plain_http {
        tracing::warn!(
            "WEBHOOKS MAY SEND IN THE CLEAR (TIDEWAITER_WEBHOOKS_PLAIN_HTTP=1): what is sent can be read on the way"
        );
    }
    if config.documents.clamd.is_none() {
        tracing::info!(
            "documents are not scanned for viruses: no scanner is set (TIDEWAITER_DOCUMENTS_CLAMD)"
        );
    }
    if config.accounts.is_empty() {
        tracing::warn!(
            "no accounts are set (TIDEWAITER_ACCOUNTS or [[accounts]]): nobody can sign in but with accounts of the ledger"
        );
    }
    let with_token = config.accounts.iter().filter(|it| it.token.is_some()).count();
    if with_token > 0 {
        tracing::warn!(
            with_token,
            "ACCOUNTS SIGN IN WITH A TOKEN OF THE SETTINGS, which never expires: fit for trying out; people sign in at a provider \
             ([[oidc]]), programs with a token of /v1/me/tokens"
        );
    }
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
