//! A world of its own for a test: real servers in a temporary folder, and everybody who has to do with a case.
//!
//! Temporal, the mail server and Tidewaiter are children of the test: each can be killed and started again on its
//! port, and all of them end with the world. PostgreSQL is shared by the run; each world has a database of its own.

pub mod acts;
pub mod caller;
pub mod detained;
pub mod document;
pub mod environment;
pub mod imported;
pub mod mailbox;
pub mod orders;
pub mod page_reader;
mod people;
pub mod provider;
pub mod receiver;
pub mod replicas;
pub mod sandbox;
pub mod server;
pub mod tap;
pub mod words;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpStream;
use uuid::Uuid;

use self::caller::Caller;
use self::document::Document;
use self::environment::{Database, Environment};
use self::mailbox::Mailbox;
pub use self::people::{
    BOUNCE_TOKEN, FILER, IMPORTER, IMPORTER_NUMBER, INVESTIGATOR, settings_file, token as token_of,
};
use self::people::{is_known, token};
use self::server::{Server, free_port};
use self::tap::Tap;
use crate::wait::until;

/// Which database keeps the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Store {
    /// A file in the world's folder.
    Sqlite,
    /// A database of its own on the run's server.
    Postgres,
}

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
    pub base: String,
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
        Self::begun(store, settings, str::to_owned).await
    }

    /// A world on PostgreSQL, and somebody who listens to what its service asks of it.
    pub async fn overheard(settings: &str) -> (Self, Tap) {
        let mut tap = None;
        let through = |url: &str| {
            let rest = url.rsplit_once(':').expect("the address has a port").1;
            let (port, _) = rest.split_once('/').expect("and a database");
            let new = Tap::before(port.parse().expect("a port is a number"));
            let url = url.replace(&format!(":{port}/"), &format!(":{}/", new.port));
            tap = Some(new);
            url
        };
        let world = Self::begun(Store::Postgres, settings, through).await;
        (world, tap.expect("its database has an address"))
    }

    async fn begun(store: Store, settings: &str, address: impl FnOnce(&str) -> String) -> Self {
        let environment = Environment::read();
        let folder = std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a temporary folder can be made");
        let is_https = settings.contains("tls_cert_file");
        let mut http = reqwest::Client::builder().no_proxy().timeout(Duration::from_mins(1));
        if is_https {
            let own = std::fs::read(certificate("server.pem")).expect("a certificate");
            let own = reqwest::Certificate::from_pem(&own).expect("a certificate");
            http = http.add_root_certificate(own);
        }
        let http = http.build();
        let http = http.expect("a client can be made");
        let (api, temporal, smtp, web) = (free_port(), free_port(), free_port(), free_port());
        let database = (store == Store::Postgres).then(|| Database::new(&environment));
        let ledger = match &database {
            Some(database) => address(&database.url),
            None => format!("sqlite://{}/ledger.db?mode=rwc", folder.display()),
        };
        let config = folder.join("tidewaiter.toml");
        let documents = if settings.contains("documents.store") {
            String::new()
        } else {
            format!("documents.store = 'file://{}/documents'\n", folder.display())
        };
        let settings = format!("{documents}{settings}");
        std::fs::write(&config, settings_file(api, temporal, smtp, &ledger, &settings))
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
            base: format!("{}://127.0.0.1:{api}", if is_https { "https" } else { "http" }),
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
        // Asked while Temporal is still on its way, the service would say for a second more that it is not there.
        let address = self.temporal_cli.1.clone();
        until("Temporal listens", async || {
            self.temporal.assert_alive();
            TcpStream::connect(&address).await.ok().map(drop)
        })
        .await;
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

    /// Changes a setting, and starts the service with it.
    pub async fn settle_anew(&mut self, old: &str, new: &str) {
        let file = self.folder.join("tidewaiter.toml");
        let settings = std::fs::read_to_string(&file).expect("settings can be read");
        assert!(settings.contains(old), "there is no such setting");
        std::fs::write(&file, settings.replacen(old, new, 1)).expect("settings can be written");
        self.service.kill();
        self.service.start();
        self.until_ready().await;
    }

    /// Runs another command of the binary with the settings of the service, beside it.
    pub fn command(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&Environment::read().binary);
        command.env_clear().env("TIDEWAITER_CONFIG", self.folder.join("tidewaiter.toml"));
        command.args(words).output().expect("the binary can be started")
    }

    /// Writes a JSON file into the world's folder and gives its path.
    pub fn written(&self, name: &str, content: &Value) -> String {
        let path = self.folder.join(name);
        std::fs::write(&path, content.to_string()).expect("a file can be written");
        path.display().to_string()
    }

    /// Every file of the document store, with its path from there.
    pub fn stored(&self) -> Vec<PathBuf> {
        let root = self.folder.join("documents");
        let (mut found, mut folders) = (Vec::new(), vec![root.clone()]);
        while let Some(folder) = folders.pop() {
            // It may be removed while it is looked at.
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                let path = entry.path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&root).expect("it is below").to_owned());
                }
            }
        }
        found
    }

    /// A folder of the world, for what a test brings.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Where a text is kept: in which files of the world (logs, ledger, mail, Temporal), and whether in its database. The
    /// settings, which hold the tokens of the accounts, are not looked into.
    pub fn kept(&self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        let mut folders = vec![self.folder.clone()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).expect("a folder can be listed") {
                let path = entry.expect("an entry can be read").path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let is_settings = path.ends_with("tidewaiter.toml");
                // A file may be gone by now: the ledger's own logs come and go.
                let bytes = std::fs::read(&path).unwrap_or_default();
                if !is_settings && String::from_utf8_lossy(&bytes).contains(text) {
                    found.push(path.display().to_string());
                }
            }
        }
        if self.database.as_ref().is_some_and(|it| it.dump().contains(text)) {
            found.push("the database".to_owned());
        }
        found
    }

    /// Writes past the service into its PostgreSQL what no act of it would.
    pub fn damage(&self, statement: &str) {
        self.database.as_ref().expect("a world on PostgreSQL").damage(statement);
    }

    /// The address of its PostgreSQL.
    pub fn database_url(&self) -> String {
        self.database.as_ref().expect("a world on PostgreSQL").url.clone()
    }

    /// Somebody by the name of their account.
    pub fn somebody(&self, name: &str) -> Caller {
        assert!(is_known(name), "there is no account {name}");
        Caller::new(self.http.clone(), self.base.clone(), Some(token(name)), self.document.clone())
    }

    /// A caller with this token, or with none, at another process of the service.
    pub fn caller_at(&self, base: &str, token: Option<&str>) -> Caller {
        let token = token.map(str::to_owned);
        Caller::new(self.http.clone(), base.to_owned(), token, self.document.clone())
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
        let said = self.ask_temporal(&["workflow", "list", "--output", "json", "--limit", "1000"]);
        let listed: Value = serde_json::from_slice(&said.stdout).unwrap_or_default();
        let ids = listed.as_array().into_iter().flatten();
        ids.filter_map(|it| it["execution"]["workflowId"].as_str().map(str::to_owned)).collect()
    }

    /// The clocks that run by Temporal's list, by when they were started: the id of the case of each.
    pub fn clocks(&self) -> Vec<String> {
        let which = "WorkflowType = 'case-clock' AND ExecutionStatus = 'Running'";
        let listed = self.ask_temporal(&["workflow", "list", "--query", which, "--output", "json"]);
        let listed: Value = serde_json::from_slice(&listed.stdout).unwrap_or_default();
        let mut found: Vec<_> = listed.as_array().into_iter().flatten().collect();
        found.sort_by_key(|it| it["startTime"].as_str().map(str::to_owned));
        let ids = found.into_iter().filter_map(|it| it["execution"]["workflowId"].as_str());
        ids.filter_map(|id| id.rsplit('/').next().map(str::to_owned)).collect()
    }

    /// Ends the clock of a case in the real world past the service, as an operator's mistake would.
    pub fn terminate_clock(&self, case: &str) {
        let id = format!("case/{}/{case}", Uuid::nil());
        let said = self.ask_temporal(&[
            "workflow",
            "terminate",
            "--workflow-id",
            &id,
            "--reason",
            "a test",
        ]);
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    }

    /// Forgets everything that Temporal knows. It must not run.
    pub fn lose_temporal(&self) {
        for ending in ["", "-wal", "-shm"] {
            drop(std::fs::remove_file(self.folder.join(format!("temporal.db{ending}"))));
        }
    }

    fn ask_temporal(&self, words: &[&str]) -> Output {
        let mut command = Command::new(&self.temporal_cli.0);
        command.args(words).arg("--address").arg(&self.temporal_cli.1);
        command.output().expect("the Temporal CLI runs")
    }

    /// Lets Temporal's schedule of the reconciliation begin now; whether there was one.
    pub fn begin_reconciliation(&self) -> bool {
        self.begin("reconciliation")
    }

    /// Lets Temporal's schedule of the daily digests begin now; whether there was one.
    pub fn begin_digests(&self) -> bool {
        self.begin("digest")
    }

    /// Lets Temporal's schedule of what is removed at night begin now; whether there was one.
    pub fn begin_garbage(&self) -> bool {
        self.begin("document-garbage")
    }

    /// Lets Temporal's schedule of the audit's daily heads begin now; whether there was one.
    pub fn begin_heads(&self) -> bool {
        self.begin("audit-head")
    }

    fn begin(&self, schedule: &str) -> bool {
        self.ask_temporal(&["schedule", "trigger", "--schedule-id", schedule]).status.success()
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
        if std::thread::panicking() {
            eprintln!("Ledger, mail and logs of this world are kept: {}", self.folder.display());
            return;
        }
        // What cannot be removed is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// A file of the certificate that the tests trust, for 127.0.0.1.
pub fn certificate(file: &str) -> PathBuf {
    Environment::read().root.join("workflows/tests/time/tls").join(file)
}

/// A Temporal server on this port, whose histories survive it in a file of the folder.
pub fn temporal_server(environment: &Environment, folder: &Path, port: u16) -> Server {
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

/// A mail server on these ports, whose mail survives it in the folder.
pub fn mail_server(environment: &Environment, folder: &Path, smtp: u16, web: u16) -> Server {
    let (words, mail) = (environment.mail.clone(), folder.join("mail"));
    Server::new("mail", folder, move || {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).arg("--folder").arg(&mail);
        command.arg("--smtp").arg(smtp.to_string()).arg("--web").arg(web.to_string());
        command
    })
}

/// The files of all real cases that the repository keeps.
pub fn real_cases() -> Vec<String> {
    let folder = Environment::read().root.join("statute/cases");
    let files = std::fs::read_dir(folder).expect("statute/cases can be listed");
    let mut files: Vec<String> = files
        .map(|file| file.expect("a file can be listed").path().display().to_string())
        .collect();
    files.sort();
    files
}

/// A text that counsel reviews, as the repository keeps it.
pub fn golden(name: &str) -> String {
    let file = Environment::read().root.join("statute/golden").join(name);
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// The facts of a real case, as the repository keeps them.
pub fn real_case(name: &str) -> Value {
    let file = Environment::read().root.join("statute/cases").join(name);
    let text = std::fs::read_to_string(&file)
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_str(&text).expect("a case is JSON")
}
