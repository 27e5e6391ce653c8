//! The stage of the kill drill: each part a process of its own that can be killed, and a fault proxy on each way between them.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::Arc;
use std::time::Duration;

use uuid::Uuid;

use super::cluster::Cluster;
use super::proxy::{Mood, Proxy};
use crate::wait::patiently;
use crate::world::caller::Caller;
use crate::world::document::Document;
use crate::world::environment::Environment;
use crate::world::mailbox::Mailbox;
use crate::world::server::{Server, free_port};
use crate::world::{mail_server, settings_file, temporal_server, token_of};

/// How long whatever was killed has to come back, on a busy machine; nothing is asserted about how long it took.
pub const PATIENCE: Duration = Duration::from_hours(1);
/// How long one request may take: the service itself waits half a minute for its database.
const REQUEST: Duration = Duration::from_secs(45);

/// What can be killed. The relay is a part of each worker's process. In the order in which they end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// What answers over HTTP.
    Service,
    /// A worker, with its relay.
    Worker,
    /// Another, at the same work.
    SecondWorker,
    /// The Temporal server.
    Temporal,
    /// The mail server.
    Mail,
    /// PostgreSQL.
    Database,
}

impl Part {
    /// Everything that can be killed.
    pub const ALL: [Self; 6] = [
        Self::Service,
        Self::Worker,
        Self::SecondWorker,
        Self::Temporal,
        Self::Mail,
        Self::Database,
    ];
}

/// A way between two parts, with a proxy on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Way {
    /// From callers to the service.
    Service,
    /// From service and workers to PostgreSQL.
    Database,
    /// From service and workers to Temporal.
    Temporal,
    /// From service and workers to the mail server.
    Mail,
}

impl Way {
    /// Every way there is.
    pub const ALL: [Self; 4] = [Self::Service, Self::Database, Self::Temporal, Self::Mail];
}

/// Everything that runs.
pub struct Stage {
    servers: BTreeMap<Part, Server>,
    ways: BTreeMap<Way, Proxy>,
    cluster: Cluster,
    /// Whether the database can be out of reach now, and how often that began or ended.
    is_shaky: bool,
    troubles: u64,
    /// How many troubles there had been when a process was started.
    started_after: BTreeMap<Part, u64>,
    /// How often a process was started again that had found no database at its start.
    pub begun_again: u64,
    /// What arrived at the mail server.
    pub mailbox: Mailbox,
    http: reqwest::Client,
    document: Arc<Document>,
    straight: String,
    binary: PathBuf,
    config: PathBuf,
    folder: PathBuf,
}

impl Stage {
    /// Makes everything and starts it.
    pub async fn set() -> Self {
        let environment = Environment::read();
        let folder = std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4().simple()));
        std::fs::create_dir(&folder).expect("a temporary folder can be made");
        let http = reqwest::Client::builder().no_proxy().timeout(REQUEST).build();
        let http = http.expect("a client can be made");
        let (api, temporal, smtp, web, postgres) =
            (free_port(), free_port(), free_port(), free_port(), free_port());
        let ports = [
            (Way::Service, api),
            (Way::Database, postgres),
            (Way::Temporal, temporal),
            (Way::Mail, smtp),
        ];
        let ways: BTreeMap<_, _> =
            ports.into_iter().map(|(way, port)| (way, Proxy::before(port))).collect();
        let ledger =
            format!("postgres://postgres@127.0.0.1:{}/postgres", ways[&Way::Database].port);
        let documents = format!("documents.store = 'file://{}/documents'\n", folder.display());
        let (to_temporal, to_mail) = (ways[&Way::Temporal].port, ways[&Way::Mail].port);
        let settings = settings_file(api, to_temporal, to_mail, &ledger, &documents);
        let config = folder.join("tidewaiter.toml");
        std::fs::write(&config, settings).expect("settings can be written");

        let (cluster, database) = Cluster::new(&environment, &folder, postgres);
        let process = |title: &'static str, word: &'static str| {
            let (binary, config) = (environment.binary.clone(), config.clone());
            Server::new(title, &folder, move || {
                let mut command = Command::new(&binary);
                command
                    .env_clear()
                    .env("TIDEWAITER_CONFIG", &config)
                    .env("RUST_BACKTRACE", "1")
                    .arg(word);
                command
            })
        };
        let servers = BTreeMap::from([
            (Part::Service, process("service", "api")),
            (Part::Worker, process("worker", "worker")),
            (Part::SecondWorker, process("second-worker", "worker")),
            (Part::Temporal, temporal_server(&environment, &folder, temporal)),
            (Part::Mail, mail_server(&environment, &folder, smtp, web)),
            (Part::Database, database),
        ]);
        let mut stage = Self {
            servers,
            ways,
            cluster,
            is_shaky: false,
            troubles: 0,
            started_after: BTreeMap::new(),
            begun_again: 0,
            mailbox: Mailbox::new(http.clone(), web),
            document: Arc::new(Document::committed(&environment.root)),
            http,
            straight: format!("http://127.0.0.1:{api}"),
            binary: environment.binary,
            config,
            folder,
        };
        // The service makes the tables, and the workers find them.
        for part in [Part::Database, Part::Temporal, Part::Mail, Part::Service] {
            stage.raise(part).await;
        }
        stage.until_ready().await;
        for part in [Part::Worker, Part::SecondWorker] {
            stage.raise(part).await;
        }
        stage
    }

    /// Kills a part as a power failure would.
    pub fn kill(&mut self, part: Part) {
        self.server(part).kill();
        if part == Part::Database {
            self.shake(true);
        }
    }

    /// Starts a part that was killed.
    pub async fn raise(&mut self, part: Part) {
        let server = self.servers.get_mut(&part).expect("every part has a server");
        if part == Part::Database {
            self.cluster.start(server).await;
            self.shake(false);
        } else {
            server.start();
            self.started_after.insert(part, self.troubles);
        }
    }

    /// Ends all connections on a way.
    pub fn cut(&mut self, way: Way) {
        self.ways[&way].cut();
        if way == Way::Database {
            self.troubles += 1;
        }
    }

    /// Treats what comes on a way like this from now on.
    pub fn turn(&mut self, way: Way, mood: Mood) {
        self.ways[&way].turn(mood);
        if way == Way::Database {
            self.shake(mood != Mood::Forward);
        }
    }

    /// Looks whether everything is there that should be. Service and workers end where they find no database at their start, and
    /// are started again, as whatever looks after them in earnest would; nothing else may end by itself.
    pub fn look_after(&mut self) {
        for part in [Part::Temporal, Part::Mail, Part::Database] {
            self.server(part).assert_alive();
        }
        for part in [Part::Service, Part::Worker, Part::SecondWorker] {
            let is_excused = self.is_shaky || self.started_after.get(&part) != Some(&self.troubles);
            let troubles = self.troubles;
            let server = self.server(part);
            let Some(status) = server.ended() else { continue };
            assert!(
                is_excused,
                "{part:?} ended by itself ({status}) with a database that was there; the end of its log:\n{}",
                server.last_words()
            );
            server.start();
            self.started_after.insert(part, troubles);
            self.begun_again += 1;
        }
    }

    /// Waits until the service and all it depends on answer.
    pub async fn until_ready(&mut self) {
        let (http, url) = (self.http.clone(), format!("{}/readyz", self.straight));
        patiently(PATIENCE, "everything is ready", async || {
            self.look_after();
            let answer = http.get(&url).send().await.ok()?;
            answer.status().is_success().then_some(())
        })
        .await;
    }

    /// Somebody who comes through the proxy.
    pub fn caller(&self, name: &str) -> Caller {
        let base = format!("http://127.0.0.1:{}", self.ways[&Way::Service].port);
        Caller::new(self.http.clone(), base, Some(token_of(name)), self.document.clone())
    }

    /// Somebody who comes straight to the service: only where nothing is done wrong any more.
    pub fn straight(&self, name: &str) -> Caller {
        let base = self.straight.clone();
        Caller::new(self.http.clone(), base, Some(token_of(name)), self.document.clone())
    }

    /// Proves the hash chains by the command, beside the service.
    pub fn audit(&self) -> Output {
        let mut command = Command::new(&self.binary);
        command.env_clear().env("TIDEWAITER_CONFIG", &self.config);
        command.args(["audit", "verify"]).output().expect("the binary can be started")
    }

    fn server(&mut self, part: Part) -> &mut Server {
        self.servers.get_mut(&part).expect("every part has a server")
    }

    fn shake(&mut self, is_shaky: bool) {
        self.is_shaky = is_shaky;
        self.troubles += 1;
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        for (part, server) in &mut self.servers {
            // PostgreSQL keeps memory of the whole machine, which it gives back where it is asked to end.
            if *part == Part::Database { server.quit() } else { server.kill() }
        }
        if std::thread::panicking() {
            eprintln!("Ledger, mail and logs of this drill are kept: {}", self.folder.display());
            return;
        }
        // What cannot be removed is in the system's temporary folder.
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
