//! A database of its own for each test, a clock the test moves, and the people of a case.

use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entities::{
    Actor, CaseFile, CaseId, Clock, Idempotency, Ledger, LedgerError, Office, Outcome, PartyRef,
    RealmId, Recorded, Rendered, Replayable, Reply, TokenOwner, Written,
};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use statute::{Act, EntryKind, Fields, Law, Role};
use uuid::Uuid;

/// Where the administrator of a `PostgreSQL` server is reached.
const POSTGRES: &str = "TIDEWAITER_TEST_POSTGRES";

/// A clock that a test moves.
pub struct TestClock {
    now: Mutex<DateTime<Utc>>,
    steady: Mutex<Duration>,
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        *self.now.lock().expect("the clock is whole")
    }

    fn steady(&self) -> Option<Duration> {
        Some(*self.steady.lock().expect("the clock is whole"))
    }
}

/// A ledger with its people.
#[derive(Clone)]
pub struct World {
    pub ledger: Ledger,
    pub url: String,
    pub clock: Arc<TestClock>,
    pub investigator: Actor,
    pub colleague: Actor,
    pub registrar: Actor,
    pub filer: Actor,
    pub importer: Actor,
    pub stranger: Actor,
}

/// Runs a test on each database.
pub fn on_each<F: Future<Output = ()>>(test: impl Fn(World) -> F) {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let folder = Folder(std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4())));
        std::fs::create_dir_all(&folder.0).expect("a folder");
        test(world(format!("sqlite:{}", folder.0.join("ledger.sqlite").display())).await).await;

        match setting(POSTGRES) {
            Some(admin) => {
                let url = fresh_postgres(&admin).await;
                test(world(url.clone()).await).await;
                drop_postgres(&admin, &url).await;
            }
            None => assert_ne!(
                setting("CI").as_deref(),
                Some("true"),
                "CI runs on PostgreSQL too: set {POSTGRES}"
            ),
        }
    });
}

/// Runs on an empty database of each kind, whatever kind the world itself has.
pub async fn into_each(test: impl AsyncFn(String)) {
    let folder = Folder(std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4())));
    std::fs::create_dir_all(&folder.0).expect("a folder");
    test(format!("sqlite:{}", folder.0.join("ledger.sqlite").display())).await;
    if let Some(admin) = setting(POSTGRES) {
        let url = fresh_postgres(&admin).await;
        test(url.clone()).await;
        drop_postgres(&admin, &url).await;
    }
}

#[expect(clippy::disallowed_methods, reason = "tests are set by the environment alone")]
fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

async fn fresh_postgres(admin: &str) -> String {
    let name = format!("tidewaiter_{}", Uuid::new_v4().simple());
    let db = Database::connect(admin).await.expect("the PostgreSQL server answers");
    db.execute_unprepared(&format!("CREATE DATABASE {name}")).await.expect("a fresh database");
    let (server, _) = admin.rsplit_once('/').expect("an URL that ends in /<database>");
    format!("{server}/{name}")
}

/// Only after a test that succeeded: what a failed one left can be looked at.
async fn drop_postgres(admin: &str, url: &str) {
    let (_, name) = url.rsplit_once('/').expect("an URL that ends in /<database>");
    let db = Database::connect(admin).await.expect("the PostgreSQL server answers");
    db.execute_unprepared(&format!("DROP DATABASE {name} WITH (FORCE)"))
        .await
        .expect("it is dropped");
}

/// A ledger in an empty database, or in one that it has filled before.
pub async fn world(url: String) -> World {
    let clock = Arc::new(TestClock {
        now: Mutex::new(at("2026-03-02T15:00:00Z")),
        steady: Mutex::default(),
    });
    let ledger = connect(&url, clock.clone()).await;
    ledger.migrate().await.expect("migrations");
    ledger.migrate().await.expect("migrations may run twice");
    World {
        ledger,
        url,
        clock,
        investigator: officer("irene", Some("irene@cbp.example")),
        colleague: officer("carl", None),
        registrar: Actor { role: Role::Registrar, ..officer("regina", None) },
        filer: party("acme", Role::Filer, None),
        importer: party("shady", Role::Importer, Some("12-3456789XX")),
        stranger: party("other", Role::Importer, Some("98-7654321XX")),
    }
}

pub async fn connect(url: &str, clock: Arc<TestClock>) -> Ledger {
    let office = Office {
        mailbox: "office@cbp.example".to_owned(),
        supervisor_mailbox: "supervisor@cbp.example".to_owned(),
    };
    Ledger::connect(url, clock, Law::standard(), office).await.expect("a database")
}

/// The ledger of a database that has one.
pub async fn connect_if_there(url: &str, clock: Arc<TestClock>) -> Option<Ledger> {
    let office = Office {
        mailbox: "office@cbp.example".to_owned(),
        supervisor_mailbox: "supervisor@cbp.example".to_owned(),
    };
    Ledger::connect_if_there(url, clock, Law::standard(), office).await.expect("a database")
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn officer(account: &str, email: Option<&str>) -> Actor {
    Actor {
        account: account.to_owned(),
        role: Role::Investigator,
        email: email.map(str::to_owned),
        party: None,
    }
}

fn party(key: &str, role: Role, importer_number: Option<&str>) -> Actor {
    Actor {
        account: format!("{key}-desk"),
        role,
        email: Some(format!("desk@{key}.example")),
        party: Some(PartyRef {
            key: key.to_owned(),
            name: format!("{key} Inc."),
            email: Some(format!("notices@{key}.example")),
            address: None,
            importer_number: importer_number.map(str::to_owned),
        }),
    }
}

/// Whose things are an account's that the settings have.
pub fn of_settings(actor: &Actor) -> TokenOwner {
    TokenOwner { name: actor.account.clone(), id: None }
}

/// A complete allegation against the importer.
pub fn allegation() -> Value {
    json!({
        "filer": { "name": "Acme Inc.", "address": "1 Main Street, Toledo, OH", "email": "notices@acme.example" },
        "interested_party": { "limb": "domestic_producer", "facts": "Acme makes the domestic like product." },
        "importer": { "name": "Shady Imports LLC", "address": "9 Pier Road, Newark, NJ", "importer_number": "12-3456789XX" },
        "merchandise": { "description": "Frozen warmwater shrimp" },
        "ad_cvd_orders": ["A-533-840"],
        "evasion": "Shipments of the covered merchandise were entered as type 01.",
        "certifications": { "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true },
        "consent_public_items": true,
        "signer": { "name": "Ann Acme", "position": "President", "email": "ann@acme.example" },
    })
}

/// An act with its particulars.
pub fn act(kind: EntryKind, content: Value) -> Act {
    let content = Some(content).filter(|content| !content.is_null());
    Act { kind, on: None, fields: Fields { content, ..Fields::default() } }
}

pub fn initiate() -> Act {
    act(
        EntryKind::InvestigationInitiated,
        json!({ "grounds": "Import data reasonably suggest evasion." }),
    )
}

pub fn acknowledge() -> Act {
    act(
        EntryKind::AllegationAcknowledged,
        json!({ "importer": { "email": "legal@shady.example" } }),
    )
}

pub fn take_measures() -> Act {
    act(
        EntryKind::InterimMeasuresTaken,
        json!({ "grounds": "Reasonable suspicion.", "measures": [{ "measure": "suspend_liquidation", "entries": "all since initiation" }] }),
    )
}

pub fn issue_notice() -> Act {
    Act::new(EntryKind::NoticeOfInitiationIssued)
}

pub fn facts(title: &str) -> Act {
    act(
        EntryKind::FactualInformationFiled,
        json!({
            "title": title,
            "summary": "Bills of lading.",
            "certifications": { "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true },
        }),
    )
}

/// An idempotency key with the body it came with.
pub fn key(key: &str, body: &str) -> Idempotency {
    Idempotency {
        scope: "acme-desk POST /x".to_owned(),
        key: key.to_owned(),
        body_sha256: body.to_owned(),
    }
}

/// The answer of these tests: which case, and the caller's number of the act.
pub fn answer(recorded: &Recorded) -> Value {
    json!({ "case": recorded.file.id, "number": recorded.act.number })
}

/// What was recorded now, not before.
pub fn fresh(written: Result<Written, LedgerError>) -> Recorded {
    match written.expect("it is recorded") {
        Replayable::Fresh { it, .. } => *it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    }
}

impl World {
    pub fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Moves the real clock to noon in New York (or nearly) of a day.
    pub fn go_to(&self, on: &str) {
        self.set(day(on).and_hms_opt(17, 0, 0).expect("an hour").and_utc());
    }

    pub fn go_on(&self, days: u64) {
        self.set(self.now() + Days::new(days));
    }

    pub fn go_on_for(&self, time: TimeDelta) {
        self.set(self.now() + time);
    }

    pub fn set(&self, now: DateTime<Utc>) {
        // No time is taken back by a clock that is set back.
        let passed = (now - self.now()).to_std().unwrap_or_default();
        *self.clock.steady.lock().expect("the clock is whole") += passed;
        self.jump(now - self.now());
    }

    /// Somebody sets the clock by so much; no time has passed.
    pub fn jump(&self, by: TimeDelta) {
        *self.clock.now.lock().expect("the clock is whole") += by;
    }

    /// Files an allegation in the real world.
    pub async fn file(&self) -> CaseId {
        self.file_in(RealmId::REAL).await
    }

    pub async fn file_in(&self, realm: RealmId) -> CaseId {
        let written =
            self.ledger.file_allegation(&self.filer, realm, allegation(), None, &answer).await;
        fresh(written).file.id
    }

    /// Records an act on whatever the actor sees now.
    pub async fn act(&self, actor: &Actor, case: CaseId, act: Act) -> Result<Written, LedgerError> {
        self.act_in(actor, RealmId::REAL, case, act).await
    }

    pub async fn act_in(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        act: Act,
    ) -> Result<Written, LedgerError> {
        self.ledger.record(actor, realm, case, None, act, None, &answer).await
    }

    /// The officer's acts, one after the other.
    pub async fn office(&self, case: CaseId, acts: impl IntoIterator<Item = Act>) {
        for act in acts {
            fresh(self.act(&self.investigator, case, act).await);
        }
    }

    pub async fn case(&self, actor: &Actor, case: CaseId) -> CaseFile {
        self.ledger.case(actor, RealmId::REAL, case).await.expect("the case is seen")
    }

    pub async fn hidden(&self, actor: &Actor, case: CaseId) -> bool {
        matches!(self.ledger.case(actor, RealmId::REAL, case).await, Err(LedgerError::NotFound))
    }
}

pub fn rendered() -> Rendered {
    Rendered {
        subject: "Subject".to_owned(),
        text: "Text".to_owned(),
        html: "<p>Text</p>".to_owned(),
        letter: Some("The letter".to_owned()),
    }
}

pub fn outcome(code: u16) -> Outcome {
    let class = match code {
        200..300 => Reply::Served,
        400..500 => Reply::Deferred,
        _ => Reply::Failed,
    };
    Outcome { code: Some(code), reply: format!("{code} so said the server"), class }
}
