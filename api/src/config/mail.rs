//! How notices are sent.

use super::secret::Secret;
use super::source::{Reader, Setting};

const SMTP_URL: Setting = Setting {
    key: "mail.smtp_url",
    env: "TIDEWAITER_SMTP_URL",
    default: Some("smtp://127.0.0.1:1025"),
    about: "The mail server: smtp://HOST:PORT, smtps://USER:PASSWORD@HOST, or smtp://...?tls=required for STARTTLS.",
};
const FROM: Setting = Setting {
    key: "mail.from",
    env: "TIDEWAITER_MAIL_FROM",
    default: Some("Tidewaiter <notices@tidewaiter.localhost>"),
    about: "The sender of every notice.",
};

pub(super) const SETTINGS: &[Setting] = &[SMTP_URL, FROM];

/// How notices are sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The mail server; it may hold a password.
    pub smtp_url: Secret,
    /// The sender.
    pub from: String,
}

impl Mail {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let smtp_url: Secret = reader.value(&SMTP_URL);
        if !["smtp://", "smtps://"].iter().any(|scheme| smtp_url.reveal().starts_with(scheme)) {
            reader.wrong(SMTP_URL.env, "starts with neither smtp:// nor smtps://");
        }
        Self { smtp_url, from: reader.value(&FROM) }
    }
}
