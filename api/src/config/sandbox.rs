//! Whether sandboxes may be made: realms whose clock callers move, for demonstrations and tests.

use super::source::{Reader, Setting};

const ENABLED: Setting = Setting {
    key: "sandbox.enabled",
    env: "TIDEWAITER_SANDBOX",
    default: Some("0"),
    about: "1: POST /v1/sandboxes makes realms with a clock of their own. Their mail is really sent: point TIDEWAITER_SMTP_URL at a catcher.",
};

pub(super) const SETTINGS: &[Setting] = &[ENABLED];

/// Whether sandboxes may be made.
#[derive(Debug, Clone, Copy)]
pub struct Sandbox {
    /// Off: the routes answer 404, like the realms.
    pub enabled: bool,
}

impl Sandbox {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self { enabled: reader.switch(&ENABLED) }
    }
}
