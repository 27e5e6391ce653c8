//! Logging: lines for people or for machines, on standard error.

use std::io::IsTerminal as _;

use thiserror::Error;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::ParseError;

use crate::config::{Log, LogFormat};

/// Why logging could not be set up.
#[derive(Debug, Error)]
pub enum LogError {
    /// The filter is not one.
    #[error("TIDEWAITER_LOG cannot be read")]
    Filter(#[source] ParseError),
    /// Somebody else has set it up.
    #[error("logging is set up twice")]
    Twice(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Starts logging as the settings say.
///
/// # Errors
/// When the filter cannot be read.
pub fn init(settings: &Log) -> Result<(), LogError> {
    let filter = EnvFilter::try_new(&settings.filter).map_err(LogError::Filter)?;
    let is_screen = std::io::stderr().is_terminal();
    let builder = tracing_subscriber::fmt()
        .with_ansi(is_screen)
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_target(false);
    match settings.format {
        LogFormat::Human => builder.compact().try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    }
    .map_err(LogError::Twice)
}
