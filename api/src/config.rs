//! Settings, from the environment and an optional TOML file: read once, at the edge, all mistakes at once.
//!
//! A setting is declared in the table of its concern and nowhere else; `tidewaiter serve --help` lists those tables. The
//! environment wins over the file. An unknown key in the file is a mistake; a secret is never printed.

mod accounts;
mod api_tokens;
mod audit;
mod database;
pub(crate) mod documents;
mod events;
mod filing;
mod heartbeat;
mod http;
mod log;
mod mail;
mod office;
mod oidc;
mod reminders;
mod retention;
mod sandbox;
mod secret;
mod source;
mod telemetry;
mod temporal;

use std::fmt::Write as _;
use std::path::Path;

use thiserror::Error;

pub use self::accounts::{Account, PartyOfAccount};
pub use self::api_tokens::ApiTokens;
pub use self::audit::Audit;
pub use self::database::Database;
pub use self::documents::Documents;
pub use self::events::Events;
pub use self::filing::Filing;
pub use self::heartbeat::Heartbeat;
pub use self::http::{Http, MetricsFor};
pub use self::log::{Log, LogFormat};
pub use self::mail::Mail;
pub use self::office::Office;
pub use self::oidc::{Oidc, is_private};
pub use self::reminders::Reminders;
pub use self::retention::Retention;
pub use self::sandbox::Sandbox;
pub use self::secret::Secret;
pub use self::source::{Reader, Setting, Wrong};
pub use self::telemetry::Telemetry;
pub use self::temporal::Temporal;

/// Every setting of the service, one field a concern.
#[derive(Debug, Clone)]
pub struct Config {
    /// Where the API listens and what it lets in.
    pub http: Http,
    /// Where the ledger lies.
    pub database: Database,
    /// Where documents lie, and what is taken in.
    pub documents: Documents,
    /// Which Temporal cluster keeps the clocks.
    pub temporal: Temporal,
    /// How notices are sent.
    pub mail: Mail,
    /// Whose tokens are believed beside our own.
    pub oidc: Vec<Oidc>,
    /// Who may sign in, and as what.
    pub accounts: Vec<Account>,
    /// How long tokens live that accounts make for themselves.
    pub api_tokens: ApiTokens,
    /// What signs the daily heads of the audit, and receipts.
    pub audit: Audit,
    /// How long events are kept, and where webhooks send them.
    pub events: Events,
    /// What the office has settled about filings.
    pub filing: Filing,
    /// How often the service shows that it lives.
    pub heartbeat: Heartbeat,
    /// The office that conducts the investigations.
    pub office: Office,
    /// When reminders go out and to whom.
    pub reminders: Reminders,
    /// How long the records of a case are kept.
    pub retention: Retention,
    /// Whether sandboxes with their own clock may be made.
    pub sandbox: Sandbox,
    /// What is logged, and how.
    pub log: Log,
    /// Where spans of requests are sent.
    pub telemetry: Telemetry,
}

/// Why the settings could not be read: every mistake, one a line.
#[derive(Debug, Error)]
#[error("{}", lines(.wrong))]
pub struct ConfigError {
    /// Each mistake with the setting it concerns.
    pub wrong: Vec<Wrong>,
}

impl Config {
    /// Reads the settings from the process environment and, where one is named, a TOML file.
    ///
    /// # Errors
    /// Every setting that cannot be read, all at once.
    pub fn load(file: Option<&Path>) -> Result<Self, ConfigError> {
        let mut reader = Reader::from_process(file);
        let config = Self::read(&mut reader);
        reader.finish().map(|()| config).map_err(|wrong| ConfigError { wrong })
    }

    /// Reads every concern from one source; what is wrong stays in the reader.
    #[doc(hidden)]
    pub fn read(reader: &mut Reader) -> Self {
        let oidc = oidc::read(reader);
        let http = Http::read(reader);
        let database = Database::read(reader);
        Self {
            http,
            documents: Documents::read(reader, &database.url),
            database,
            temporal: Temporal::read(reader),
            mail: Mail::read(reader),
            accounts: accounts::read(reader, &oidc),
            api_tokens: ApiTokens::read(reader),
            oidc,
            audit: Audit::read(reader),
            events: Events::read(reader),
            filing: Filing::read(reader),
            heartbeat: Heartbeat::read(reader),
            office: Office::read(reader),
            reminders: Reminders::read(reader),
            retention: Retention::read(reader),
            sandbox: Sandbox::read(reader),
            log: Log::read(reader),
            telemetry: Telemetry::read(reader),
        }
    }
}

/// Every setting there is, in the order of `serve --help`.
fn all() -> impl Iterator<Item = &'static Setting> {
    [
        http::SETTINGS,
        database::SETTINGS,
        documents::SETTINGS,
        temporal::SETTINGS,
        mail::SETTINGS,
        accounts::SETTINGS,
        oidc::SETTINGS,
        api_tokens::SETTINGS,
        audit::SETTINGS,
        events::SETTINGS,
        filing::SETTINGS,
        heartbeat::SETTINGS,
        office::SETTINGS,
        reminders::SETTINGS,
        retention::SETTINGS,
        sandbox::SETTINGS,
        log::SETTINGS,
        telemetry::SETTINGS,
    ]
    .into_iter()
    .flatten()
}

/// The list of settings for `serve --help`: environment name, key in the file, default and meaning.
#[must_use]
pub fn help() -> String {
    let mut text =
        String::from("Settings (environment variable, key in the TOML file, default):\n");
    for setting in all() {
        let default =
            setting.default.map_or_else(|| "unset".to_owned(), |it| format!("default: {it}"));
        let _ = write!(
            text,
            "\n  {}  ({})  [{default}]\n      {}\n",
            setting.env, setting.key, setting.about
        );
    }
    text.push_str("\nThe environment wins over the file. Secrets are never printed.");
    text
}

fn lines(wrong: &[Wrong]) -> String {
    let mut text = format!("{} setting(s) cannot be used:", wrong.len());
    for it in wrong {
        let _ = write!(text, "\n  {}: {}", it.setting, it.message);
    }
    text
}
