//! Where mail goes out, and how well protected.

use std::net::IpAddr;
use std::time::Duration;

use lettre::message::Mailbox;
use thiserror::Error;
use url::Url;

use super::dkim::Dkim;
use crate::secret::Secret;

/// The longest time one message may take by default.
const TIMEOUT: Duration = Duration::from_secs(30);

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// From the first byte (port 465).
    Implicit,
    /// By STARTTLS; a server without it gets no mail.
    Required,
    /// By STARTTLS where the server offers it. A password is never sent without.
    Opportunistic,
    /// Not at all: on the same machine only.
    None,
}

/// The mail server, and who sends.
#[derive(Debug, Clone)]
pub struct MailSettings {
    /// Its host.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How the connection is encrypted.
    pub tls: Tls,
    /// The user, where it asks for one.
    pub user: Option<String>,
    /// The user's password.
    pub password: Option<Secret>,
    /// The sender of every notice: an address, with or without a name.
    pub from: String,
    /// How long one message may take, from connecting to the last answer.
    pub timeout: Duration,
    /// A certificate authority to trust beside the public ones, as PEM.
    pub extra_root_pem: Option<Vec<u8>>,
    /// The key that signs every notice; without one they go out unsigned.
    pub dkim: Option<Dkim>,
}

/// What is wrong with the settings.
#[derive(Debug, Error)]
pub enum MailSettingsError {
    /// The URL of the mail server cannot be read.
    #[error("the address of the mail server is no URL")]
    Url(#[source] url::ParseError),
    /// The URL says something we do not know.
    #[error(
        "the address of the mail server is neither smtp://host[:port][?tls=required|opportunistic|none] nor smtps://host[:port]"
    )]
    Scheme,
    /// Mail would cross a network in the clear.
    #[error("mail without TLS is for a server on this machine only")]
    Unprotected,
    /// The sender is no address.
    #[error("the sender is no e-mail address")]
    Sender(#[source] lettre::address::AddressError),
    /// The URL of the mailbox of what came back cannot be read.
    #[error("the address of the mailbox of what came back is no URL")]
    Mailbox(#[source] url::ParseError),
    /// The URL of that mailbox lacks something.
    #[error(
        "the address of the mailbox of what came back is not imaps://user:password@host[:port][/mailbox]"
    )]
    MailboxParts,
    /// The certificate cannot be read.
    #[error("the certificate authority of the mail server cannot be read")]
    Certificate(#[source] lettre::transport::smtp::Error),
    /// The key that signs cannot be read.
    #[error(
        "the DKIM key is neither an RSA key in PEM (`openssl genrsa -traditional 2048`) nor the 32 bytes of an Ed25519 key in base64"
    )]
    Key(#[source] lettre::message::dkim::DkimSigningKeyError),
}

impl MailSettings {
    /// Reads `smtp://[user:password@]host[:port][?tls=required|opportunistic|none]` or `smtps://...`. Without `tls`, a
    /// host on this machine is spoken to in the clear, and any other by STARTTLS only.
    ///
    /// # Errors
    /// [`MailSettingsError`], which never shows the password.
    pub fn from_url(url: &str, from: &str) -> Result<Self, MailSettingsError> {
        let url = Url::parse(url).map_err(MailSettingsError::Url)?;
        let host = host(&url).ok_or(MailSettingsError::Scheme)?;
        let wanted =
            url.query_pairs().find(|(name, _)| name == "tls").map(|(_, value)| value.into_owned());
        let (tls, port) = match (url.scheme(), wanted.as_deref()) {
            ("smtps", None | Some("required")) => (Tls::Implicit, 465),
            ("smtp", Some("opportunistic")) => (Tls::Opportunistic, 25),
            ("smtp", Some("none")) => (Tls::None, 25),
            ("smtp", None) if is_loopback(&host) => (Tls::None, 25),
            ("smtp", None | Some("required")) => (Tls::Required, 587),
            _ => return Err(MailSettingsError::Scheme),
        };
        let settings = Self {
            port: url.port().unwrap_or(port),
            tls,
            user: Some(decoded(url.username())).filter(|user| !user.is_empty()),
            password: url.password().map(|password| Secret::new(decoded(password))),
            from: from.to_owned(),
            timeout: TIMEOUT,
            extra_root_pem: None,
            dkim: None,
            host,
        };
        settings.check()?;
        Ok(settings)
    }

    /// Whether mail may go out so.
    ///
    /// # Errors
    /// [`MailSettingsError`]: the sender, the protection or the key.
    pub fn check(&self) -> Result<(), MailSettingsError> {
        self.sender()?;
        self.dkim.as_ref().map(Dkim::config).transpose()?;
        match self.tls {
            Tls::None if !is_loopback(&self.host) => Err(MailSettingsError::Unprotected),
            _ => Ok(()),
        }
    }

    pub(super) fn sender(&self) -> Result<Mailbox, MailSettingsError> {
        self.from.parse().map_err(MailSettingsError::Sender)
    }
}

/// The host of an URL, an IPv6 address without its brackets.
pub(super) fn host(url: &Url) -> Option<String> {
    Some(url.host_str()?.trim_start_matches('[').trim_end_matches(']').to_owned())
}

/// What stands percent-encoded in an URL.
pub(super) fn decoded(text: &str) -> String {
    // A form decodes `+` as a space; in a password it is a plus.
    let as_form = format!("x={}", text.replace('+', "%2B").replace('&', "%26"));
    url::form_urlencoded::parse(as_form.as_bytes())
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}

pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
