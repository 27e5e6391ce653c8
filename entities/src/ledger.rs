//! The ledger: lock, fold, decide, append, project, queue. The one way to write, and the one way to read.

mod accounts;
mod amend;
mod api_tokens;
mod append;
mod attempt;
mod audit;
mod audit_head;
mod audit_read;
mod audit_verify;
mod backup;
mod beside;
mod bulk;
mod bulk_words;
mod by_hand;
mod calendars;
mod changes;
mod channel;
mod check;
mod claims;
mod confidential;
mod connect;
mod consolidate;
mod cross;
mod destroy;
mod digest;
mod digest_followed;
mod digest_law;
mod digest_post;
mod digest_told;
mod documents;
pub(crate) mod events;
mod figure_moves;
mod figure_spans;
mod figures;
mod file;
mod filing;
mod filing_pairs;
mod filing_reading;
mod garbage;
mod heartbeat;
mod help;
mod history;
mod holds;
mod idempotency;
mod import;
mod initiate;
mod insert;
mod intent;
mod known;
mod law;
mod law_change;
mod letters;
mod lost;
mod many;
mod number;
mod open;
mod operation;
mod outbox;
mod own_realms;
mod own_realms_gone;
mod owner;
mod parties;
mod petition;
mod post;
mod preferences;
mod project;
mod project_labor;
mod project_orders;
mod project_shipments;
mod protective;
mod protective_holder;
mod push;
pub(crate) mod push_signature;
pub(crate) mod push_word;
mod pushes;
mod rebuild;
mod receipt;
mod reconciling;
mod record;
mod record_export;
mod rehearse;
mod release;
mod released;
mod reminding;
mod render;
mod report;
mod seal;
mod search;
pub(crate) mod search_documents;
mod seats;
mod service;
mod service_list;
mod settle;
mod simulations;
mod staged;
mod subscriptions;
mod task_words;
mod tasks;
mod there;
mod together;
mod tolling;
mod tolling_carry;
mod tolling_late;
mod tolling_orders;
mod tolling_reach;
mod tolling_revoke;
mod tolling_run;
mod tolling_shared;
mod tolling_told;
mod transaction;
mod trials;
mod uploads;
mod waits;
mod wake;
mod webhook_rows;
mod webhooks;
mod withdraw;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DatabaseConnection, EntityTrait};
use statute::count::legal_day;
use statute::reminder::Reminders;
use statute::retention::Schedule;
use statute::{Law, Program};

use crate::actor::Actor;
use crate::audit_keys::AuditKeys;
use crate::clock::{Clock, stored};
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::realm;
use crate::store::Store;

pub(crate) use accounts::kept_by;
pub(crate) use api_tokens::of;
pub(crate) use append::canonical;
pub(crate) use append::entry;
pub(crate) use append::rows as docket_rows;
pub(crate) use attempt::rows::is_to;
pub(crate) use bulk::running_bulk;
pub(crate) use calendars::owned;
pub(crate) use connect::hex;
pub(crate) use cross::{elsewhere, key_of, over};
pub(crate) use destroy::standing_on;
pub(crate) use digest_told::lower;
pub(crate) use filing_pairs::Beside;
pub(crate) use seats::standing;
pub(crate) use simulations::simulations_of;
pub(crate) use subscriptions::own as own_subscriptions;
pub(crate) use task_words::facts;
pub(crate) use tolling_orders::officers_only;
pub(crate) use tolling_run::running_tolling;
pub(crate) use webhooks::own as own_webhooks;

pub use accounts::{AccountMade, NewAccount};
pub use amend::{NewAmendment, Writing};
pub use api_tokens::{Bearer, NewApiToken, TokenOwner};
pub use attempt::{Attempt, BACKOFF, DeliveryWait, Ended, GIVE_UP_AFTER, Outcome, Reply};
pub use audit_read::{ReadDone, ReadOf};
pub use audit_verify::{Broken, Proven};
pub use backup::{Backup, BackupError, DocumentsHeld, LastHead, Lost, Manifest, read_backup};
pub use beside::{AnswerOf, NewConsequence};
pub use bulk::BulkStep;
pub use bulk_words::BulkSaid;
pub use by_hand::ServiceSaid;
pub use calendars::{NewCalendar, Subscriber};
pub use claims::{ClaimCode, Claimed, NewClaim};
pub use confidential::NewConfidentialInformation;
pub use connect::sealed;
pub use digest::{DigestChange, DigestJob, DigestLine};
pub use digest_followed::DigestEvent;
pub use documents::NewDocument;
pub use events::Feeding;
pub use file::Opening;
pub use garbage::Removed;
pub use heartbeat::Beating;
pub use holds::NewLegalHold;
pub use idempotency::{Idempotency, Replayable};
pub use import::{ImportPreview, Imported, Known};
pub use initiate::Joined;
pub use intent::{Announced, ByIntent, IntentKept, NewIntent};
pub use law_change::NewLawChange;
pub use letters::{Letter, LetterSeen};
pub use outbox::{Errand, Work};
pub use own_realms::{Guest, Owned, Person, SandboxLimits, SandboxMade};
pub use petition::{Petition, PetitionAnswer};
pub use preferences::Preferences;
pub use protective::{NewPerson, NewProtectiveOrder, OrderDecision};
pub use protective_holder::HolderAct;
pub use push::{Push, PushEnd, Pushed};
pub use push_word::WebhookWord;
pub use reconciling::Reconciled;
pub use record::{Answer, Recorded, Written};
pub use rehearse::{Rehearsal, WouldSend};
pub use render::{Amends, PartyName, Recipient, RenderJob, Rendered, ServedDocument};
pub use report::MailReport;
pub use seal::NewSeal;
pub use seats::Listed;
pub use service_list::{ListAct, ListedAt, NewListed};
pub use simulations::{NewSimulation, SIMULATION_DAYS};
pub use subscriptions::NewSubscription;
pub use task_words::{Reassigned, TaskSaid};
pub use tolling::NewTollingRequest;
pub use tolling_carry::{TOLLED_AT_ONCE, Tolled};
pub use tolling_orders::{NewTollingOrder, TollingApproval};
pub use tolling_shared::SharedDays;
pub use tolling_told::TakenBack;
pub use trials::Trial;
pub use uploads::{NewPart, NewUpload};
pub use wake::{NextWake, Woken};
pub use webhooks::{NewWebhook, WebhookChange, WebhookChanged};
pub use withdraw::RequestAnswer;

/// Where officers are told who have no address of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    /// Whoever is on duty: reminders of cases without an officer. Its domain is that of every Message-ID.
    pub mailbox: String,
    /// The supervisor: missed duties.
    pub supervisor_mailbox: String,
}

/// What an office has settled about filings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filings {
    /// How many minutes after its announcement a filing may arrive; none: nothing is announced.
    pub grace_minutes: u32,
    /// How many days attempts to file are kept.
    pub attempts_kept_days: u32,
}

impl Default for Filings {
    fn default() -> Self {
        Self { grace_minutes: statute::intent::GRACE_MINUTES, attempts_kept_days: 400 }
    }
}

/// The ledger of one database. Cheap to clone: all clones share one pool.
#[derive(Clone)]
pub struct Ledger {
    pub(crate) inner: Arc<Inner>,
    /// When what is being recorded arrived, where that is not now.
    received_at: Option<DateTime<Utc>>,
    /// The program whose cases are meant, where two share the name of an act.
    only: Option<Program>,
    /// Who watches, where nothing is to be kept.
    stage: Option<Arc<rehearse::Stage>>,
    /// What the office has settled about reminders.
    reminders: Arc<Reminders>,
    /// The keys of the audit's daily heads, and of receipts.
    keys: Arc<AuditKeys>,
    /// How long the records of a case are kept.
    schedule: Schedule,
    /// What the office has settled about filings.
    filings: Filings,
    /// What the filing in hand says of its announcement.
    by_intent: Option<ByIntent>,
    /// The keys and importer numbers of the parties to which accounts of the settings belong.
    held: Arc<HashSet<String>>,
    /// How many bytes an account may have that are staged, or on their way; as many as it will where nothing is settled.
    staged_at_most: Option<u64>,
    /// The accounts of the settings, by their names.
    accounts: Arc<HashMap<String, Actor>>,
    /// What the office has settled about events.
    feeding: Arc<Feeding>,
    /// Where the bytes of documents lie.
    store: Option<Store>,
    /// How much a sandbox of a caller's own may hold.
    sandboxes: SandboxLimits,
    /// The law of a preview, where it is not that in force.
    law: Option<Arc<Law>>,
}

pub(crate) struct Inner {
    pub(crate) db: DatabaseConnection,
    clock: Arc<dyn Clock>,
    law: law::InForce,
    /// Which history cursors belong to that may be kept.
    history: history::History,
    office: Office,
    /// Keys of requests that this process is working on.
    in_flight: Mutex<HashSet<(String, String)>>,
    /// What the tokens of the links in mails are made of, once somebody has asked for it.
    unsubscribe_key: tokio::sync::OnceCell<[u8; 32]>,
    /// `SQLite` has one writer: waiting here is fair, waiting in its busy handler is not.
    writer: tokio::sync::Mutex<()>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Ledger")
            .field("backend", &self.inner.db.get_database_backend())
            .finish_non_exhaustive()
    }
}

impl Ledger {
    /// The same ledger, for one filing: its real time is the instant at which the filing had arrived, however long it
    /// waited for its turn. A sandbox keeps its own.
    #[must_use]
    pub fn received(&self, at: DateTime<Utc>) -> Self {
        Self { received_at: Some(at), ..self.clone() }
    }

    /// The same ledger, to which an act on a case of another program is an act on what is not there.
    #[must_use]
    pub fn only(&self, program: Option<Program>) -> Self {
        Self { only: program, ..self.clone() }
    }

    /// The same ledger, under what an office has settled about reminders.
    #[must_use]
    pub fn reminding(&self, reminders: Reminders) -> Self {
        Self { reminders: Arc::new(reminders), ..self.clone() }
    }

    /// The same ledger, under what an office has settled about filings.
    #[must_use]
    pub fn filing_under(&self, filings: Filings) -> Self {
        Self { filings, ..self.clone() }
    }

    /// The same ledger, with the keys of the audit's daily heads.
    #[must_use]
    pub fn audited_under(&self, keys: AuditKeys) -> Self {
        Self { keys: Arc::new(keys), ..self.clone() }
    }

    /// The same ledger, whose documents lie in this store.
    #[must_use]
    pub fn keeping(&self, store: Store) -> Self {
        Self { store: Some(store), ..self.clone() }
    }

    /// Where the bytes of documents lie.
    ///
    /// # Errors
    /// [`LedgerError::NoStore`] where it was not said.
    pub fn store(&self) -> Result<&Store, LedgerError> {
        self.store.as_ref().ok_or(LedgerError::NoStore)
    }

    /// The keys of the audit's daily heads.
    #[must_use]
    pub fn audit_keys(&self) -> &AuditKeys {
        &self.keys
    }

    /// The same ledger, under what an office has settled about the keeping of records.
    #[must_use]
    pub fn retaining(&self, schedule: Schedule) -> Self {
        Self { schedule, ..self.clone() }
    }

    /// How long the records of a case are kept.
    #[must_use]
    pub fn schedule(&self) -> Schedule {
        self.schedule
    }

    /// What the office has settled about reminders.
    #[must_use]
    pub fn reminders(&self) -> &Reminders {
        &self.reminders
    }

    /// A realm, by its id.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn realm(&self, id: RealmId) -> Result<realm::Model, LedgerError> {
        realm::Entity::find_by_id(id)
            .one(&self.inner.db)
            .await
            .doing("reading a realm")?
            .ok_or(LedgerError::NotFound)
    }

    /// The present of a realm.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn now(&self, id: RealmId) -> Result<DateTime<Utc>, LedgerError> {
        // The real world has no clock of its own to be looked up.
        if id == RealmId::REAL {
            return Ok(self.real_now());
        }
        Ok(self.present(self.realm(id).await?.now))
    }

    /// The legal day of a realm, in New York.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such realm; the database's own.
    pub async fn today(&self, id: RealmId) -> Result<NaiveDate, LedgerError> {
        Ok(legal_day(self.now(id).await?))
    }

    /// A sandbox's own time, else the real clock's.
    pub(crate) fn present(&self, sandbox: Option<DateTime<Utc>>) -> DateTime<Utc> {
        sandbox.unwrap_or_else(|| self.real_now())
    }

    pub(crate) fn real_now(&self) -> DateTime<Utc> {
        stored(self.received_at.unwrap_or_else(|| self.inner.clock.now()))
    }

    pub(crate) fn db(&self) -> &DatabaseConnection {
        &self.inner.db
    }
}
