//! What is logged, and how.

use std::str::FromStr;

use super::source::{Reader, Setting};

const FILTER: Setting = Setting {
    key: "log.filter",
    env: "TIDEWAITER_LOG",
    default: Some(
        "info,sqlx=warn,sea_orm_migration=warn,temporalio_sdk=warn,temporalio_sdk_core=warn,poem=warn",
    ),
    about: "What is logged: a level, or levels by module.",
};
const FORMAT: Setting = Setting {
    key: "log.format",
    env: "TIDEWAITER_LOG_FORMAT",
    default: Some("human"),
    about: "human or json.",
};

pub(super) const SETTINGS: &[Setting] = &[FILTER, FORMAT];

/// What is logged, and how.
#[derive(Debug, Clone)]
pub struct Log {
    /// Levels, by module where named.
    pub filter: String,
    /// Lines for people or for machines.
    pub format: LogFormat,
}

/// Lines for people or for machines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// One line of text an event.
    Human,
    /// One JSON object an event.
    Json,
}

impl FromStr for LogFormat {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "human" => Ok(Self::Human),
            "json" => Ok(Self::Json),
            _ => Err("is neither human nor json"),
        }
    }
}

impl Log {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self { filter: reader.value(&FILTER), format: reader.value(&FORMAT) }
    }
}
