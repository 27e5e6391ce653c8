//! How long tokens live that accounts make for themselves.

use super::source::{Reader, Setting};

/// The longest life a token can be given, in days: a year.
const DAYS_MAX: u32 = 366;

const DEFAULT: Setting = Setting {
    key: "api_tokens.default_days",
    env: "TIDEWAITER_API_TOKENS_DEFAULT_DAYS",
    default: Some("90"),
    about: "How many days an API token lives where whoever makes it says nothing.",
};
const LONGEST: Setting = Setting {
    key: "api_tokens.longest_days",
    env: "TIDEWAITER_API_TOKENS_LONGEST_DAYS",
    default: Some("366"),
    about: "How many days an API token may live at most; 366 is the most that can be set.",
};

pub(super) const SETTINGS: &[Setting] = &[DEFAULT, LONGEST];

/// How long API tokens live, in days.
#[derive(Debug, Clone, Copy)]
pub struct ApiTokens {
    /// Where nothing is said.
    pub default_days: u32,
    /// At most.
    pub longest_days: u32,
}

impl ApiTokens {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let tokens =
            Self { default_days: reader.value(&DEFAULT), longest_days: reader.value(&LONGEST) };
        if !(1..=DAYS_MAX).contains(&tokens.longest_days) {
            reader.wrong(LONGEST.key, format!("is not 1 to {DAYS_MAX} days"));
        }
        if !(1..=tokens.longest_days).contains(&tokens.default_days) {
            reader.wrong(DEFAULT.key, "is not 1 to api_tokens.longest_days");
        }
        tokens
    }
}
