//! Where the ledger lies.

use super::secret::Secret;
use super::source::{Reader, Setting};

const URL: Setting = Setting {
    key: "database.url",
    env: "TIDEWAITER_DATABASE_URL",
    default: Some("sqlite://tidewaiter.db?mode=rwc"),
    about: "The ledger: a SQLite file (sqlite://FILE?mode=rwc) or PostgreSQL (postgres://USER:PASSWORD@HOST/NAME).",
};
const MIGRATE: Setting = Setting {
    key: "database.migrate",
    env: "TIDEWAITER_MIGRATE",
    default: Some("0"),
    about: "1: bring the schema up to date at start. An empty database is always set up; otherwise `tidewaiter migrate` does it.",
};

pub(super) const SETTINGS: &[Setting] = &[URL, MIGRATE];

/// Where the ledger lies.
#[derive(Debug, Clone)]
pub struct Database {
    /// Address of the database; it may hold a password.
    pub url: Secret,
    /// Whether `serve` may change the schema of a database that is in use.
    pub migrate: bool,
}

impl Database {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let url: Secret = reader.value(&URL);
        let known = ["sqlite:", "postgres:", "postgresql:"];
        if !known.iter().any(|scheme| url.reveal().starts_with(scheme)) {
            reader.wrong(URL.env, "starts with neither sqlite: nor postgres:");
        }
        Self { url, migrate: reader.switch(&MIGRATE) }
    }
}
