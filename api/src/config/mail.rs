//! How notices are sent.

use std::num::NonZeroU32;
use std::path::PathBuf;

use workflows::{BounceMailbox, MailSettingsError};

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

const DKIM_KEY: Setting = Setting {
    key: "mail.dkim_key_file",
    env: "TIDEWAITER_DKIM_KEY_FILE",
    default: None,
    about: "File with the key that signs every notice: an RSA key in PEM (PKCS #1), or the 32 bytes of an Ed25519 key in base64.",
};
const DKIM_SELECTOR: Setting = Setting {
    key: "mail.dkim_selector",
    env: "TIDEWAITER_DKIM_SELECTOR",
    default: Some("tidewaiter"),
    about: "Under which name the key's public half stands in the DNS: <selector>._domainkey.<domain>.",
};
const DKIM_DOMAIN: Setting = Setting {
    key: "mail.dkim_domain",
    env: "TIDEWAITER_DKIM_DOMAIN",
    default: None,
    about: "The domain that signs; that of the sender when absent.",
};

const BOUNCE_TOKEN: Setting = Setting {
    key: "mail.bounce_token",
    env: "TIDEWAITER_BOUNCE_TOKEN",
    default: None,
    about: "Token under which the mail system posts messages that came back to /v1/mail/bounces, at least 24 characters; \
            without it that address does not exist.",
};

const BOUNCE_MAILBOX: Setting = Setting {
    key: "mail.bounce_mailbox",
    env: "TIDEWAITER_BOUNCE_MAILBOX",
    default: None,
    about: "Mailbox of its own into which messages that came back fall: imaps://USER:PASSWORD@HOST[:PORT][/MAILBOX], or imap:// on \
            this machine. Only in a build with the feature `imap`.",
};
const BOUNCE_SECONDS: Setting = Setting {
    key: "mail.bounce_mailbox_seconds",
    env: "TIDEWAITER_BOUNCE_MAILBOX_SECONDS",
    default: Some("60"),
    about: "How long that mailbox is left alone after each look, in seconds.",
};

pub(super) const SETTINGS: &[Setting] = &[
    SMTP_URL,
    FROM,
    AUTHORITY,
    DKIM_KEY,
    DKIM_SELECTOR,
    DKIM_DOMAIN,
    BOUNCE_TOKEN,
    BOUNCE_MAILBOX,
    BOUNCE_SECONDS,
];

/// How long the token is at least: it is guessed by whoever wants a notice to look undelivered.
const BOUNCE_TOKEN_MIN: usize = 24;

/// How notices are sent.
#[derive(Debug, Clone)]
pub struct Mail {
    /// The mail server; it may hold a password.
    pub smtp_url: Secret,
    /// The sender.
    pub from: String,
    /// A certificate authority to trust beside the public ones, as PEM.
    pub authority_pem: Option<Vec<u8>>,
    /// The key that signs every notice.
    pub dkim: Option<DkimKey>,
    /// Under which the mail system posts what came back.
    pub bounce_token: Option<Secret>,
    /// Where it falls, for a mail system that posts nothing; the address holds a password.
    pub bounce_mailbox: Option<Secret>,
    /// How long that is left alone after each look.
    pub bounce_seconds: NonZeroU32,
}

/// The key that signs every notice.
#[derive(Debug, Clone)]
pub struct DkimKey {
    /// Its name in the DNS.
    pub selector: String,
    /// The domain that signs.
    pub domain: String,
    /// The key.
    pub key: Secret,
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
        let from: String = reader.value(&FROM);
        let dkim = dkim(reader, &from);
        let bounce_token: Option<Secret> = reader.optional(&BOUNCE_TOKEN);
        if bounce_token.as_ref().is_some_and(|it| it.reveal().len() < BOUNCE_TOKEN_MIN) {
            let short = format!("a token of at least {BOUNCE_TOKEN_MIN} characters");
            reader.wrong(BOUNCE_TOKEN.env, short);
        }
        let bounce_mailbox: Option<Secret> = reader.optional(&BOUNCE_MAILBOX);
        if bounce_mailbox.is_some() && !BounceMailbox::IS_BUILT {
            let message = "this build reads no mailbox: build it with `--features api/imap`";
            reader.wrong(BOUNCE_MAILBOX.env, message);
        }
        let bounce_seconds = reader.value(&BOUNCE_SECONDS);
        let smtp_url = reader.value(&SMTP_URL);
        let mail = Self {
            smtp_url,
            from,
            authority_pem,
            dkim,
            bounce_token,
            bounce_mailbox,
            bounce_seconds,
        };
        if let Err(error) = crate::outside::bounces(&mail) {
            reader.wrong(BOUNCE_MAILBOX.env, error.to_string());
        }
        if let Err(error) = crate::outside::mail(&mail) {
            let setting = match error {
                MailSettingsError::Sender(_) => FROM.env,
                MailSettingsError::Key(_) => DKIM_KEY.env,
                _ => SMTP_URL.env,
            };
            reader.wrong(setting, error.to_string());
        }
        mail
    }
}

fn dkim(reader: &mut Reader, from: &str) -> Option<DkimKey> {
    let selector = reader.value(&DKIM_SELECTOR);
    let domain: Option<String> = reader.optional(&DKIM_DOMAIN);
    let of_the_sender = || from.rsplit_once('@').map(|(_, domain)| domain.trim_end_matches('>'));
    let domain = domain.or_else(|| of_the_sender().map(str::to_owned)).unwrap_or_default();
    let path = reader.optional::<PathBuf>(&DKIM_KEY)?;
    match std::fs::read_to_string(&path) {
        Ok(key) => Some(DkimKey { selector, domain, key: Secret::from(key.as_str()) }),
        Err(error) => {
            reader.wrong(DKIM_KEY.env, format!("{}: {error}", path.display()));
            None
        }
    }
}
