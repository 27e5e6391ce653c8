//! How notices are sent.

use std::path::PathBuf;

use workflows::MailSettingsError;

use super::secret::Secret;
use super::source::{Reader, Setting};

const SMTP_URL: Setting = Setting {
    key: "mail.smtp_url",
    env: "TIDEWAITER_SMTP_URL",
    default: Some("smtp://127.0.0.1:1025"),
    about: "The mail server: smtp://[USER:PASSWORD@]HOST[:PORT][?tls=required|opportunistic|none] or smtps://...; without tls= a \
            server on this machine is spoken to in the clear, any other by STARTTLS only.",
};
const FROM: Setting = Setting {
    key: "mail.from",
    env: "TIDEWAITER_MAIL_FROM",
    default: Some("Tidewaiter <notices@tidewaiter.localhost>"),
    about: "The sender of every notice.",
};

const AUTHORITY: Setting = Setting {
    key: "mail.ca_file",
    env: "TIDEWAITER_SMTP_CA_FILE",
    default: None,
    about: "PEM file of a certificate authority to trust for the mail server, beside the public ones.",
};

pub(super) const SETTINGS: &[Setting] = &[SMTP_URL, FROM, AUTHORITY];

/// How notices are sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The mail server; it may hold a password.
    pub smtp_url: Secret,
    /// The sender.
    pub from: String,
    /// A certificate authority to trust beside the public ones, as PEM.
    pub authority_pem: Option<Vec<u8>>,
}

impl Mail {
    pub(super) fn read(reader: &mut Reader) -> Self {
        let mut authority_pem = None;
        if let Some(path) = reader.optional::<PathBuf>(&AUTHORITY) {
            match std::fs::read(&path) {
                Ok(pem) => authority_pem = Some(pem),
                Err(error) => reader.wrong(AUTHORITY.env, format!("{}: {error}", path.display())),
            }
        }
        let mail =
            Self { smtp_url: reader.value(&SMTP_URL), from: reader.value(&FROM), authority_pem };
        if let Err(error) = crate::outside::mail(&mail) {
            let setting =
                if matches!(error, MailSettingsError::Sender(_)) { FROM.env } else { SMTP_URL.env };
            reader.wrong(setting, error.to_string());
        }
        mail
    }
}
