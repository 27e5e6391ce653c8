//! Attempts to file: every POST by which a party would file something leaves a row, whatever comes of it; also one whose connection breaks
//! before the answer, and one whose transaction was undone. Nothing of what was sent is kept but its hash. Whoever was not let in, without a
//! token that is good or with too many requests, leaves none: nobody is to fill the table who may not ask.
//!
//! The rows are written beside the answers, some at once, so that none waits or fails for them. While they cannot be written they
//! wait, as many as [`WAITING`]; what comes beyond that, or waits at a power failure, is lost: a filing that was recorded has its
//! receipt all the same, which is of its own transaction.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use chrono::{DateTime, Utc};
use entities::{Actor, CaseId, Clock as _, Ledger, RealmId, ReceiptId, Trial};
use poem::http::Method;
use poem::{Endpoint, IntoResponse, Request, Response};
use sha2::{Digest, Sha256};
use tokio::sync::{mpsc, oneshot};

use crate::app::App;
use crate::clock::WallClock;
use crate::contract::Paths;
use crate::payload::hex;
use crate::problem::chain;
use crate::rehearsable;

/// How many attempts wait to be written at most.
const WAITING: usize = 4_096;
/// How many are written at once.
const AT_ONCE: usize = 200;
/// How long what could not be written waits before it is tried again, and how often.
const PAUSE: Duration = Duration::from_secs(1);
const TRIES: u32 = 60;

/// Below which paths a party files.
const FILED_BELOW: &[&str] = &[
    "/v1/cases/",
    "/v1/documents",
    "/v1/eapa/",
    "/v1/filing-intents",
    "/v1/forced-labor/",
    "/v1/protective-orders",
    "/v1/uploads",
];
/// What is asked there and stores nothing.
const ASKED: &[&str] = &["/checks", "/screenings"];

/// Whether a POST to a path of the document would file something.
#[must_use]
pub fn is_filing(pattern: &str) -> bool {
    FILED_BELOW.iter().any(|it| pattern.starts_with(it))
        && !ASKED.iter().any(|it| pattern.ends_with(it))
}

/// What an answer says of why it refuses: the last part of the problem's type.
#[derive(Debug, Clone)]
pub(crate) struct Refusal(pub String);

/// What an answer says of the receipt it gives.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Receipted(pub ReceiptId);

/// What is learnt of a request on its way.
#[derive(Debug, Clone, Default)]
struct Underway {
    came: Arc<OnceLock<(Actor, RealmId)>>,
    arrived: Arc<OnceLock<(DateTime<Utc>, String)>>,
    broke_off: Arc<OnceLock<()>>,
}

/// Says who a request was found to be of.
pub(crate) fn came(request: &Request, actor: &Actor, realm: RealmId) {
    if let Some(underway) = request.data::<Underway>() {
        // A request is of one caller, whoever asks for it twice.
        let _ = underway.came.set((actor.clone(), realm));
    }
}

/// Says that the last byte of a request had arrived.
pub(crate) fn arrived(request: &Request, at: DateTime<Utc>, bytes: &[u8]) {
    if let Some(underway) = request.data::<Underway>() {
        let _ = underway.arrived.set((at, hex(&Sha256::digest(bytes))));
    }
}

/// Says that a request did not arrive whole: whatever is answered, nobody hears it.
pub(crate) fn broke_off(request: &Request) {
    if let Some(underway) = request.data::<Underway>() {
        let _ = underway.broke_off.set(());
    }
}

/// An attempt until it is over: where its answer is never made, because the connection broke, it is kept all the same.
struct Attempt {
    log: AttemptLog,
    underway: Underway,
    case: Option<CaseId>,
    route: String,
    began_at: DateTime<Utc>,
    answered: Option<(u16, Option<String>, Option<ReceiptId>)>,
}

impl Drop for Attempt {
    fn drop(&mut self) {
        // Nobody was let in: there is nobody whose attempt it is.
        let Some((actor, realm)) = self.underway.came.get().cloned() else { return };
        if actor.role.is_officer() || actor.is_anonymous() {
            return;
        }
        let (arrived_at, body_sha256) = self.underway.arrived.get().cloned().unzip();
        let is_heard = self.underway.broke_off.get().is_none();
        let (status, problem, receipt) = match self.answered.take().filter(|_| is_heard) {
            Some((status, problem, receipt)) => (Some(status), problem, receipt),
            None => (None, None, None),
        };
        let route = std::mem::take(&mut self.route);
        let (case, began_at) = (self.case, self.began_at);
        self.log.keep(Trial {
            actor,
            realm,
            case,
            route,
            began_at,
            arrived_at,
            body_sha256,
            status,
            problem,
            receipt,
        });
    }
}

/// Keeps what comes of a request that files.
///
/// # Errors
/// The endpoint's own.
pub async fn logged<E: Endpoint>(endpoint: Arc<E>, mut request: Request) -> poem::Result<Response> {
    let Some(mut attempt) = begun(&mut request)? else {
        return endpoint.call(request).await.map(IntoResponse::into_response);
    };
    let response = endpoint.call(request).await?.into_response();
    let problem = response.extensions().get::<Refusal>().map(|it| it.0.clone());
    let receipt = response.extensions().get::<Receipted>().map(|it| it.0);
    attempt.answered = Some((response.status().as_u16(), problem, receipt));
    Ok(response)
}

/// The attempt that a request is; `None` where it is none.
fn begun(request: &mut Request) -> poem::Result<Option<Attempt>> {
    if *request.method() != Method::POST {
        return Ok(None);
    }
    let path = request.uri().path();
    let known = request.data::<Arc<Paths>>().and_then(|it| it.find(path));
    let Some(known) = known.filter(|it| is_filing(&it.pattern)) else { return Ok(None) };
    if rehearsable::is_rehearsal(request) {
        return Ok(None);
    }
    let mut parts = known.pattern.split('/').zip(path.split('/'));
    let id = parts.find(|(want, _)| *want == "{id}").and_then(|(_, it)| it.parse().ok());
    // What is named below protective orders is no case.
    let case = id.map(CaseId).filter(|_| !known.pattern.starts_with("/v1/protective-orders"));
    let route = known.pattern.clone();
    let (underway, log) = (Underway::default(), App::of(request)?.attempts.clone());
    request.set_data(underway.clone());
    let began_at = WallClock.now();
    Ok(Some(Attempt { log, underway, case, route, began_at, answered: None }))
}

/// What the writer of the log is told.
enum Told {
    Tried(Box<Trial>),
    /// Says when everything before this was written.
    Ending(oneshot::Sender<()>),
}

/// Where attempts go to be written.
#[derive(Debug, Clone)]
pub struct AttemptLog(mpsc::Sender<Told>);

impl AttemptLog {
    /// A log with a writer beside it, which ends with its last sender.
    #[must_use]
    pub fn begin(ledger: Ledger) -> Self {
        let (sender, mut waiting) = mpsc::channel(WAITING);
        tokio::spawn(async move {
            let mut some = Vec::with_capacity(AT_ONCE);
            while waiting.recv_many(&mut some, AT_ONCE).await > 0 {
                let (mut trials, mut ended) = (Vec::new(), Vec::new());
                for told in some.drain(..) {
                    match told {
                        Told::Tried(trial) => trials.push(*trial),
                        Told::Ending(done) => ended.push(done),
                    }
                }
                written(&ledger, &trials, !ended.is_empty()).await;
                for done in ended {
                    // Whoever asked may have gone.
                    let _ = done.send(());
                }
            }
        });
        Self(sender)
    }

    fn keep(&self, trial: Trial) {
        if self.0.try_send(Told::Tried(Box::new(trial))).is_err() {
            tracing::error!("an attempt to file is lost: too many wait to be written");
        }
    }

    /// Waits until everything so far is written, or given up.
    pub async fn end(&self) {
        let (done, is_done) = oneshot::channel();
        if self.0.send(Told::Ending(done)).await.is_ok() {
            let _ = is_done.await;
        }
    }
}

/// Writes attempts; where that fails, again after a pause, but at the service's end.
async fn written(ledger: &Ledger, trials: &[Trial], is_end: bool) {
    for _ in 0..TRIES {
        let Err(error) = ledger.keep_attempts(trials).await else { return };
        let caused_by = chain(&error);
        tracing::warn!(error = %error, %caused_by, "attempts to file could not be written");
        if is_end {
            break;
        }
        tokio::time::sleep(PAUSE).await;
    }
    tracing::error!(lost = trials.len(), "attempts to file are lost: they could not be written");
}
