//! Whether sandboxes may be made: realms whose clock callers move. Open ones for demonstrations and tests, and one's own for whoever has an account.

use entities::SandboxLimits;

use super::source::{Reader, Setting};

const ENABLED: Setting = Setting {
    key: "sandbox.enabled",
    env: "TIDEWAITER_SANDBOX",
    default: Some("0"),
    about: "1: POST /v1/sandboxes makes open realms with a clock of their own, which everybody enters. Their mail is really sent: point TIDEWAITER_SMTP_URL at a catcher.",
};
const OWN: Setting = Setting {
    key: "sandbox.own_per_account",
    env: "TIDEWAITER_SANDBOX_OWN_PER_ACCOUNT",
    default: Some("3"),
    about: "How many sandboxes of its own an account may have open at once; 0: none. Nobody else enters them, and their mail goes to the account's own address alone.",
};
const CASES: Setting = Setting {
    key: "sandbox.own_cases",
    env: "TIDEWAITER_SANDBOX_OWN_CASES",
    default: Some("50"),
    about: "How many cases such a sandbox holds.",
};
const ENTRIES: Setting = Setting {
    key: "sandbox.own_entries",
    env: "TIDEWAITER_SANDBOX_OWN_ENTRIES",
    default: Some("2000"),
    about: "How many docket entries such a sandbox holds, those of the clock not counted.",
};
const DAYS: Setting = Setting {
    key: "sandbox.own_days",
    env: "TIDEWAITER_SANDBOX_OWN_DAYS",
    default: Some("30"),
    about: "After how many days such a sandbox ends, and is removed.",
};

pub(super) const SETTINGS: &[Setting] = &[ENABLED, OWN, CASES, ENTRIES, DAYS];

/// The longest life of a sandbox of one's own, in days: what is kept longer is no trial.
const DAYS_MAX: u32 = 366;

/// Whether sandboxes may be made.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox {
    /// Open ones. Off: there are none.
    pub enabled: bool,
    /// What those of callers may hold.
    pub own: SandboxLimits,
}

impl Sandbox {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let own = SandboxLimits {
            open_per_account: reader.value(&OWN),
            cases: reader.value(&CASES),
            entries: reader.value(&ENTRIES),
            days: reader.value(&DAYS),
        };
        if !(1..=DAYS_MAX).contains(&own.days) {
            reader.wrong(DAYS.key, format!("is not 1 to {DAYS_MAX} days"));
        }
        Self { enabled: reader.switch(&ENABLED), own }
    }
}
