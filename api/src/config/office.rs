//! The office that conducts the investigations: what notices are signed with, and who is told of its own limits.

use super::source::{Reader, Setting};

const NAME: Setting = Setting {
    key: "office.name",
    env: "TIDEWAITER_OFFICE_NAME",
    default: Some("Trade Remedy Law Enforcement Directorate"),
    about: "The office's name, as notices are signed.",
};
const EMAIL: Setting = Setting {
    key: "office.email",
    env: "TIDEWAITER_OFFICE_EMAIL",
    default: Some("eapa@tidewaiter.localhost"),
    about: "Where the office is told of its own deadlines when a case has no officer with an address.",
};

const SUPERVISOR_EMAIL: Setting = Setting {
    key: "office.supervisor_email",
    env: "TIDEWAITER_SUPERVISOR_EMAIL",
    default: None,
    about: "Where the supervisor is told of duties that were missed; the office's own address when unset.",
};

pub(super) const SETTINGS: &[Setting] = &[NAME, EMAIL, SUPERVISOR_EMAIL];

/// The office that conducts the investigations.
#[derive(Debug, Clone)]
pub struct Office {
    /// As notices are signed.
    pub name: String,
    /// Where it is reminded of its own deadlines.
    pub email: String,
    /// Where the supervisor is told of missed duties.
    pub supervisor_email: Option<String>,
}

impl Office {
    pub(super) fn read(reader: &mut Reader) -> Self {
        Self {
            name: reader.value(&NAME),
            email: reader.value(&EMAIL),
            supervisor_email: reader.optional(&SUPERVISOR_EMAIL),
        }
    }
}
