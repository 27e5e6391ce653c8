//! A world of its own for a test: real servers in a temporary folder, and everybody who has to do with a case.
//!
//! Temporal, the mail server and Tidewaiter are children of the test: each can be killed and started again on its
//! port, and all of them end with the world. PostgreSQL is shared by the run; each world has a database of its own.

pub mod caller;
pub mod document;
pub mod mailbox;
pub mod sandbox;
pub mod server;
pub mod words;

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use uuid::Uuid;

use self::caller::Caller;
use self::document::Document;
use self::mailbox::Mailbox;
use self::server::{Server, free_port};
use crate::wait::until;

/// Which database keeps the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// A file in the world's folder.
    Sqlite,
    /// A database of its own on the run's server.
    Postgres,
}

/// Everybody with an account: name, role, address, and for parties whom they act for.
const ACCOUNTS: &[(&str, &str, &str, &str)] = &[
    (
        "filer",
        "filer",
        "filer@shrimpers.test",
        "{ name = 'Gulf Shrimpers Committee', address = '1 Harbor Road, Biloxi, MS' }",
    ),
    (
        "other-filer",
        "filer",
        "filer@crabbers.test",
        "{ name = 'Bay Crabbers', address = '3 Pier Lane, Baltimore, MD' }",
    ),
    (
        "importer",
        "importer",
        "importer@mseafood.test",
        "{ name = 'MSeafood Corporation', importer_number = '12-3456789AA' }",
    ),
    (
        "other-importer",
        "importer",
        "importer@elsewhere.test",
        "{ name = 'MSeafood Corporation', importer_number = '98-7654321XX' }",
    ),
    ("investigator", "investigator", "investigator@customs.test", ""),
    ("other-investigator", "investigator", "other@customs.test", ""),
    ("supervisor", "supervisor", "supervisor@customs.test", ""),
    ("reviewer", "reviewer", "reviewer@customs.test", ""),
    ("auditor", "auditor", "auditor@customs.test", ""),
];

/// The filer's address.
pub const FILER: &str = "filer@shrimpers.test";
/// The accused importer's address.
pub const IMPORTER: &str = "importer@mseafood.test";
/// The address of the investigator who acts in most tests.
pub const INVESTIGATOR: &str = "investigator@customs.test";
/// By which the importer is recognised.
pub const IMPORTER_NUMBER: &str = "12-3456789AA";
/// Where the office itself is written to.
pub const OFFICE: &str = "office@customs.test";

/// Running servers, and a way to speak to them. The service is declared first: it ends first.
pub struct World {
    /// The service itself.
    pub service: Server,
    /// The Temporal server.
    pub temporal: Server,
    /// The mail server.
    pub mail: Server,
    /// What arrived at the mail server.
    pub mailbox: Mailbox,
    /// The contract.
    pub document: Arc<Document>,
    http: reqwest::Client,
    base: String,
    temporal_cli: (PathBuf, String),
    database: Option<Database>,
    folder: PathBuf,
}

impl World {
    /// A world whose ledger lies in this kind of store, ready to be spoken to.
    pub async fn on(store: Store) -> Self {
        Self::with(store, "").await
    }

    /// The same with more settings, as TOML.
    pub async fn with(store: Store, settings: &str) -> Self {
        let environment = Environment::read();
        let folder = std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a temporary folder can be made");
        let http = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1)).build();
        let http = http.expect("a client can be made");
        let (api, temporal, smtp, web) = (free_port(), free_port(), free_port(), free_port());
        let database = (store == Store::Postgres).then(|| Database::new(&environment));
        let ledger = match &database {
            Some(database) => database.url.clone(),
            None => format!("sqlite://{}/ledger.db?mode=rwc", folder.display()),
        };
        let config = folder.join("tidewaiter.toml");
        std::fs::write(&config, settings_file(api, temporal, smtp, &ledger, settings))
            .expect("settings can be written");

        let binary = environment.binary.clone();
        let service = Server::new("tidewaiter", &folder, move || {
            let mut command = Command::new(&binary);
            command
                .env_clear()
                .env("TIDEWAITER_CONFIG", &config)
                .env("RUST_BACKTRACE", "1")
                .arg("serve");
            command
        });
        let mut world = Self {
            service,
            temporal: temporal_server(&environment, &folder, temporal),
            mail: mail_server(&environment, &folder, smtp, web),
            mailbox: Mailbox::new(http.clone(), web),
            document: Arc::new(Document::committed(&environment.root)),
            base: format!("http://127.0.0.1:{api}"),
            temporal_cli: (environment.temporal, format!("127.0.0.1:{temporal}")),
            http,
            database,
            folder,
        };
        world.temporal.start();
        world.mail.start();
        world.service.start();
        world.until_ready().await;
        world
    }

    /// Waits until the service and all it depends on answer.
    pub async fn until_ready(&mut self) {
        self.until_status("/readyz", 200).await;
    }

    /// Waits until the service answers at all, whatever it misses.
    pub async fn until_alive(&mut self) {
        self.until_status("/livez", 200).await;
    }

    /// Waits until the service answers this path with this status.
    pub async fn until_status(&mut self, path: &str, status: u16) {
        let url = format!("{}{path}", self.base);
        let http = self.http.clone();
        until(&format!("{path} answers {status}"), async || {
            for server in [&mut self.service, &mut self.temporal, &mut self.mail] {
                server.assert_alive();
            }
            let answer = http.get(&url).send().await.ok()?;
            (answer.status().as_u16() == status).then_some(())
        })
        .await;
    }

    /// Ends the service as a power failure would, and starts it again.
    pub async fn crash(&mut self) {
        self.service.kill();
        self.service.start();
        self.until_alive().await;
    }

    /// Somebody by the name of their account.
    pub fn somebody(&self, name: &str) -> Caller {
        assert!(ACCOUNTS.iter().any(|account| account.0 == name), "there is no account {name}");
        Caller::new(self.http.clone(), self.base.clone(), Some(token(name)), self.document.clone())
    }

    /// Who files the allegation.
    pub fn filer(&self) -> Caller {
        self.somebody("filer")
    }

    /// The importer whom the allegation accuses.
    pub fn importer(&self) -> Caller {
        self.somebody("importer")
    }

    /// The officer who conducts the investigation.
    pub fn investigator(&self) -> Caller {
        self.somebody("investigator")
    }

    /// A caller without a token, or with one that nobody has.
    pub fn stranger(&self, token: Option<&str>) -> Caller {
        Caller::new(
            self.http.clone(),
            self.base.clone(),
            token.map(str::to_owned),
            self.document.clone(),
        )
    }

    /// The ids of all workflows that Temporal knows.
    pub fn workflows(&self) -> Vec<String> {
        let mut command = Command::new(&self.temporal_cli.0);
        command.args(["workflow", "list", "--output", "json", "--limit", "1000"]);
        let said = command
            .arg("--address")
            .arg(&self.temporal_cli.1)
            .output()
            .expect("the Temporal CLI runs");
        let listed: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        let ids = listed.as_array().into_iter().flatten();
        ids.filter_map(|it| it["execution"]["workflowId"].as_str().map(str::to_owned)).collect()
    }

    /// Where the service listens.
    pub fn base(&self) -> &str {
        &self.base
    }
}

impl Drop for World {
    fn drop(&mut self) {
        for server in [&mut self.service, &mut self.temporal, &mut self.mail] {
            server.kill();
        }
        if let Some(database) = self.database.take() {
            database.remove();
        }
        if !std::thread::panicking() {
            // What cannot be removed is in the system's temporary folder.
            let _ = std::fs::remove_dir_all(&self.folder);
        }
    }
}

/// What `make test` prepared.
struct Environment {
    root: PathBuf,
    binary: PathBuf,
    temporal: PathBuf,
    mail: Vec<String>,
    postgres: Option<String>,
    psql: PathBuf,
}

impl Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' own settings, read here and nowhere else"
    )]
    fn read() -> Self {
        let named = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("tests is a folder of the workspace");
        let own = std::env::current_exe().expect("a test knows where it is");
        let binary = own
            .parent()
            .and_then(Path::parent)
            .expect("tests are in target/<profile>/deps")
            .join("tidewaiter");
        let tools = root.join(".tools");
        let path = |name: &str, or: PathBuf| named(name).map_or(or, PathBuf::from);
        let catcher =
            format!("python3\n{0}/dev/mailcatcher.py\n--library\n{0}/.tools/mail", root.display());
        let found = Self {
            temporal: path("TIDEWAITER_TEMPORAL_BIN", tools.join("temporal/bin/temporal")),
            mail: named("TIDEWAITER_SMTP_CATCHER")
                .unwrap_or(catcher)
                .lines()
                .map(str::to_owned)
                .collect(),
            postgres: named("TIDEWAITER_TEST_POSTGRES"),
            psql: path("TIDEWAITER_TEST_PSQL", "psql".into()),
            root: root.to_owned(),
            binary,
        };
        assert!(
            found.binary.exists(),
            "{} is missing: `make test` builds it",
            found.binary.display()
        );
        assert!(
            found.temporal.exists(),
            "{} is missing: `make tools` installs it",
            found.temporal.display()
        );
        found
    }
}

fn temporal_server(environment: &Environment, folder: &Path, port: u16) -> Server {
    let (binary, file) = (environment.temporal.clone(), folder.join("temporal.db"));
    Server::new("temporal", folder, move || {
        let mut command = Command::new(&binary);
        command.args([
            "server",
            "start-dev",
            "--headless",
            "--ip",
            "127.0.0.1",
            "--log-level",
            "warn",
        ]);
        command.args([
            "--sqlite-pragma",
            "journal_mode=wal",
            "--sqlite-pragma",
            "synchronous=normal",
        ]);
        command.arg("--port").arg(port.to_string()).arg("--db-filename").arg(&file);
        command
    })
}

fn mail_server(environment: &Environment, folder: &Path, smtp: u16, web: u16) -> Server {
    let (words, mail) = (environment.mail.clone(), folder.join("mail"));
    Server::new("mail", folder, move || {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("--folder").arg(&mail);
        command.arg("--smtp").arg(smtp.to_string()).arg("--web").arg(web.to_string());
        command
    })
}

/// A database on the run's PostgreSQL.
struct Database {
    psql: PathBuf,
    admin: String,
    name: String,
    url: String,
}

impl Database {
    fn new(environment: &Environment) -> Self {
        let admin = environment
            .postgres
            .clone()
            .expect("TIDEWAITER_TEST_POSTGRES is set: `make test` starts one");
        let name = format!("public_{}", Uuid::new_v4().simple());
        let (server, _) = admin.rsplit_once('/').expect("the address ends in a database");
        let database =
            Self { psql: environment.psql.clone(), url: format!("{server}/{name}"), admin, name };
        assert!(
            database.run(&format!("CREATE DATABASE {}", database.name)),
            "a database can be made"
        );
        database
    }

    /// The run's server ends with the run, so a database that stays does no harm.
    fn remove(self) {
        let _ = self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }

    fn run(&self, statement: &str) -> bool {
        Command::new(&self.psql)
            .args(["-qX", &self.admin, "-c", statement])
            .status()
            .is_ok_and(|ended| ended.success())
    }
}

/// Every token is the account's name, made long enough.
fn token(name: &str) -> String {
    format!("token-of-{name}-for-tests-only")
}

fn settings_file(api: u16, temporal: u16, smtp: u16, ledger: &str, more: &str) -> String {
    let mut text = format!(
        "http.listen = '127.0.0.1:{api}'\nhttp.requests_per_second = 100000\nhttp.burst = 100000\n\
         database.url = '{ledger}'\ntemporal.address = '127.0.0.1:{temporal}'\n\
         mail.smtp_url = 'smtp://127.0.0.1:{smtp}'\noffice.email = '{OFFICE}'\nsandbox.enabled = true\n{more}\n"
    );
    for (name, role, email, party) in ACCOUNTS {
        let party = if party.is_empty() { String::new() } else { format!("party = {party}\n") };
        let token = token(name);
        let _ = write!(
            text,
            "\n[[accounts]]\ntoken = '{token}'\nname = '{name}'\nrole = '{role}'\nemail = '{email}'\n{party}"
        );
    }
    text
}

/// The facts of a real case, as the repository keeps them.
pub fn real_case(name: &str) -> Value {
    let file = Environment::read().root.join("statute/cases").join(name);
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).expect("a case is JSON")
}
