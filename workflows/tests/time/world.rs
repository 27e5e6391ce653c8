//! A world of its own for a test: Temporal, a mail server that fails when asked to, a ledger, and the room under test.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, TimeDelta, Utc};
use entities::{
    Actor, CaseFile, CaseId, Clock, DeliverySeen, Ledger, NoticeFilter, NoticeSeen, Office,
    OperationId, OperationStatus, RealmId, Recorded, Replayable, Store,
};
use serde_json::{Value, json};
use statute::{Act, Law};
use temporalio_client::{Client, ClientOptions, Connection, ConnectionOptions};
use uuid::Uuid;
use workflows::{Handle, MailSettings, NoticeSettings, Settings, TemporalSettings, Tls};

use crate::people::{allegation, filer, investigator};
use crate::server::{Server, free_port};
use crate::wait::until;

/// The task queue of every world; each has a Temporal server of its own.
pub const QUEUE: &str = "tidewaiter-tests";

/// The real clock, and how far a test has moved it.
#[derive(Default)]
pub struct MovedClock(Mutex<TimeDelta>);

impl Clock for MovedClock {
    #[expect(clippy::disallowed_methods, reason = "where the time of the tests comes in")]
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + *self.0.lock().expect("the clock is whole")
    }
}

impl MovedClock {
    /// From here on, the real time is `to` and goes on from there.
    pub fn set(&self, to: DateTime<Utc>) {
        let by = to - self.now();
        *self.0.lock().expect("the clock is whole") += by;
    }
}

struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// Everything a test has. Dropped, its servers end with it.
pub struct World {
    pub ledger: Ledger,
    pub clock: Arc<MovedClock>,
    pub temporal: Server,
    pub mail: Server,
    pub settings: Settings,
    pub http: reqwest::Client,
    pub inbox: String,
    folder: Folder,
}

impl World {
    /// A world whose servers run.
    pub async fn new() -> Self {
        let mut world = Self::asleep(&[]).await;
        world.temporal.start();
        world.mail.start();
        world.until_mail_answers().await;
        world
    }

    /// A world whose servers are not started yet; the mail server gets some options.
    pub async fn asleep(mail_options: &[String]) -> Self {
        let folder =
            Folder(std::env::temp_dir().join(format!("tidewaiter-time-{}", Uuid::new_v4())));
        std::fs::create_dir_all(&folder.0).expect("a folder");
        let (frontend, smtp, web) = (free_port(), free_port(), free_port());
        let database = folder.0.join("temporal.db");
        let temporal = Server::new("temporal", &folder.0, move || temporal(frontend, &database));
        let options = mail_options.to_vec();
        let mail = Server::new("mail", &folder.0, move || catcher(smtp, web, &options));
        let clock = Arc::new(MovedClock::default());
        let url = format!("sqlite:{}", folder.0.join("ledger.sqlite").display());
        let office = Office {
            mailbox: "office@cbp.example".to_owned(),
            supervisor_mailbox: crate::people::SUPERVISOR.to_owned(),
        };
        let ledger =
            Ledger::connect(&url, clock.clone(), Law::standard(), office).await.expect("a ledger");
        ledger.migrate().await.expect("migrations");
        let documents = Store::in_folder(&folder.0.join("documents"));
        let ledger = ledger.keeping(documents.expect("a folder can be made"));
        let settings = Settings {
            temporal: TemporalSettings {
                address: Some(format!("127.0.0.1:{frontend}")),
                namespace: Some("default".to_owned()),
                api_key: None,
                task_queue: QUEUE.to_owned(),
            },
            mail: MailSettings {
                host: "127.0.0.1".to_owned(),
                port: smtp,
                tls: Tls::None,
                user: None,
                password: None,
                from: "Tidewaiter <notices@cbp.example>".to_owned(),
                timeout: std::time::Duration::from_secs(3),
                extra_root_pem: None,
                dkim: None,
            },
            notices: NoticeSettings {
                office: "Trade Remedy Law Enforcement Directorate".to_owned(),
                public_url: "https://tidewaiter.example".parse().expect("an URL"),
            },
            // Six in the evening: no test waits for it, those that need digests ask for them.
            bounces: None,
            digest_at: Some(18 * 60),
            // No test waits for it, either.
            reconcile_every: None,
            pushes: workflows::PushSettings::default(),
        };
        let inbox = format!("http://127.0.0.1:{web}");
        Self {
            ledger,
            clock,
            temporal,
            mail,
            settings,
            http: reqwest::Client::new(),
            inbox,
            folder,
        }
    }

    /// Sets the room going.
    pub fn start(&self) -> Handle {
        self.start_until(std::future::pending())
    }

    /// Sets the room going until it is asked to end.
    pub fn start_until(&self, shutdown: impl Future<Output = ()> + Send + 'static) -> Handle {
        workflows::start(self.ledger.clone(), &self.settings, shutdown).expect("it starts")
    }

    /// A client of the test's own, once Temporal answers.
    pub async fn client(&self) -> Client {
        let address = self.settings.temporal.address.as_deref().expect("an address");
        until("Temporal answers", async || {
            let url = url::Url::parse(&format!("http://{address}")).expect("an URL");
            let connection = Connection::connect(ConnectionOptions::new(url).build()).await.ok()?;
            Client::new(connection, ClientOptions::new("default").build()).ok()
        })
        .await
    }

    pub async fn until_mail_answers(&self) {
        until("the mail server answers", async || {
            self.http.get(format!("{}/status", self.inbox)).send().await.ok()
        })
        .await;
    }

    /// Forgets everything that Temporal knows. It must not run.
    pub fn lose_temporal(&self) {
        for ending in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(self.folder.0.join(format!("temporal.db{ending}"))));
        }
    }

    /// What the mail server does instead of accepting.
    pub async fn fault(&self, faults: Value) {
        let answer = self
            .http
            .put(format!("{}/behaviour", self.inbox))
            .json(&faults)
            .send()
            .await
            .expect("an answer");
        assert!(answer.status().is_success(), "{faults}");
    }

    /// What the mail server accepted, in order.
    pub async fn mails(&self) -> Vec<Value> {
        let answer =
            self.http.get(format!("{}/messages", self.inbox)).send().await.expect("an answer");
        answer.json().await.expect("a list")
    }

    /// The bytes of a message.
    pub async fn raw(&self, mail: &Value) -> String {
        let answer =
            self.http.get(format!("{}/messages/{}/raw", self.inbox, mail["number"])).send().await;
        answer.expect("an answer").text().await.expect("text")
    }

    /// A sandbox that stands at an instant.
    pub async fn sandbox(&self, now: &str) -> RealmId {
        let made = self
            .ledger
            .create_sandbox(&investigator(), "rehearsal", at(now), None, &|row| json!(row.id))
            .await;
        fresh(made.expect("a sandbox")).id
    }

    pub async fn file(&self, realm: RealmId) -> CaseId {
        let filed = self.ledger.file_allegation(&filer(), realm, allegation(), None, &number).await;
        fresh(filed.expect("it is filed")).file.id
    }

    pub async fn act(&self, actor: &Actor, realm: RealmId, case: CaseId, act: Act) {
        let kind = act.kind;
        let done = self.ledger.record(actor, realm, case, None, act, None, &number).await;
        done.unwrap_or_else(|error| panic!("{kind:?}: {error:?}"));
    }

    pub async fn case(&self, realm: RealmId, case: CaseId) -> CaseFile {
        self.ledger.case(&investigator(), realm, case).await.expect("the case")
    }

    /// Asks for a sandbox's clock to be moved.
    pub async fn begin_move(&self, realm: RealmId, to: &str) -> OperationId {
        let begun = self
            .ledger
            .move_clock(&investigator(), realm, at(to), None, &|row| json!(row.id))
            .await;
        fresh(begun.expect("an operation")).id
    }

    /// Waits until an operation is done; tells at how many wake-ups it stopped.
    pub async fn until_moved(&self, operation: OperationId) -> i32 {
        until("the sandbox's clock is there", async || {
            let row = self.ledger.operation(operation).await.expect("the operation");
            assert_ne!(row.status, OperationStatus::Failed, "{:?}", row.error);
            (row.status == OperationStatus::Done).then_some(row.stops)
        })
        .await
    }

    pub async fn move_clock(&self, realm: RealmId, to: &str) -> i32 {
        let operation = self.begin_move(realm, to).await;
        self.until_moved(operation).await
    }

    /// The notices of a realm, the oldest first.
    pub async fn notices(&self, realm: RealmId) -> Vec<NoticeSeen> {
        let page =
            self.ledger.notices(&investigator(), realm, &NoticeFilter::default(), None, 200).await;
        let mut notices = page.expect("notices").items;
        notices.reverse();
        notices
    }

    /// Waits until the deliveries of a realm are as they should be.
    pub async fn until_deliveries<T>(
        &self,
        realm: RealmId,
        what: &str,
        mut look: impl FnMut(&[DeliverySeen]) -> Option<T>,
    ) -> T {
        until(what, async || {
            let notices = self.notices(realm).await;
            let all: Vec<_> = notices.into_iter().flat_map(|notice| notice.deliveries).collect();
            look(&all)
        })
        .await
    }

    /// Waits until nothing is left to do in a realm at its present.
    pub async fn until_quiet(&self, realm: RealmId) {
        until("the realm rests", async || {
            self.ledger.quiet(realm).await.expect("an answer").then_some(())
        })
        .await;
    }
}

pub fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}

fn number(recorded: &Recorded) -> Value {
    json!(recorded.file.number)
}

pub fn fresh<T>(replayable: Replayable<T>) -> T
where
    T: Sized,
{
    match replayable {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(_) => panic!("nothing was recorded before"),
    }
}

fn temporal(port: u16, database: &Path) -> Command {
    let mut command = Command::new(
        setting("TIDEWAITER_TEMPORAL_BIN").unwrap_or_else(|| root(".tools/temporal/bin/temporal")),
    );
    command
        .args(["server", "start-dev", "--headless", "--ip", "127.0.0.1", "--log-level", "error"])
        .args(["--sqlite-pragma", "journal_mode=wal", "--sqlite-pragma", "synchronous=normal"])
        .arg("--port")
        .arg(port.to_string())
        .arg("--db-filename")
        .arg(database);
    command
}

fn catcher(smtp: u16, web: u16, options: &[String]) -> Command {
    let words = setting("TIDEWAITER_SMTP_CATCHER").unwrap_or_else(|| {
        [
            "python3".to_owned(),
            root("dev/mailcatcher.py"),
            "--library".to_owned(),
            root(".tools/mail"),
        ]
        .join("\n")
    });
    let mut words = words.lines();
    let mut command = Command::new(words.next().expect("a command"));
    command
        .args(words)
        .args(["--smtp", &smtp.to_string(), "--web", &web.to_string()])
        .args(options);
    command
}

/// A path below the root of the repository.
fn root(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("a workspace");
    root.join(path).display().to_string()
}

#[expect(
    clippy::disallowed_methods,
    reason = "where the servers are is said where the tests are started"
)]
pub fn setting(name: &str) -> Option<String> {
    std::env::var(name).ok()
}
