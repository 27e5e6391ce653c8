//! The mailbox into which what came back falls, for a mail system that posts nothing: looked into by IMAP (RFC 3501), over
//! and over. What was read is marked as seen; read twice it is noted once.

use std::time::Duration;

use url::Url;

use super::settings::{MailSettingsError, decoded, host, is_loopback};
use crate::secret::Secret;

/// Where what came back is read.
#[derive(Debug, Clone)]
pub struct BounceMailbox {
    /// The server.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// Whether the connection is encrypted from its first byte.
    pub tls: bool,
    /// The user.
    pub user: String,
    /// The user's password.
    pub password: Secret,
    /// The mailbox; nothing else is to be in it.
    pub mailbox: String,
    /// How long it is left alone after each look.
    pub every: Duration,
    /// A certificate authority to trust beside the public ones, as PEM.
    pub extra_root_pem: Option<Vec<u8>>,
}

impl BounceMailbox {
    /// Whether this build can look into one: the feature `imap`.
    pub const IS_BUILT: bool = cfg!(feature = "imap");

    /// Reads `imaps://user:password@host[:port][/mailbox]`; `imap://` is for a server on this machine only.
    ///
    /// # Errors
    /// [`MailSettingsError`], which never shows the password.
    pub fn from_url(url: &str, every: Duration) -> Result<Self, MailSettingsError> {
        let url = Url::parse(url).map_err(MailSettingsError::Mailbox)?;
        let host = host(&url).ok_or(MailSettingsError::MailboxParts)?;
        let (tls, port) = match url.scheme() {
            "imaps" => (true, 993),
            "imap" if is_loopback(&host) => (false, 143),
            "imap" => return Err(MailSettingsError::Unprotected),
            _ => return Err(MailSettingsError::MailboxParts),
        };
        let user = decoded(url.username());
        let password = url.password().map(decoded).ok_or(MailSettingsError::MailboxParts)?;
        let mailbox = decoded(url.path().trim_start_matches('/'));
        // What is quoted on a line of IMAP has no line break.
        let is_odd = |text: &str| text.contains(char::is_control);
        if user.is_empty() || [&user, &password, &mailbox].iter().any(|it| is_odd(it)) {
            return Err(MailSettingsError::MailboxParts);
        }
        Ok(Self {
            port: url.port().unwrap_or(port),
            host,
            tls,
            user,
            password: Secret::new(password),
            mailbox: if mailbox.is_empty() { "INBOX".to_owned() } else { mailbox },
            every,
            extra_root_pem: None,
        })
    }
}

#[cfg(feature = "imap")]
pub(crate) use reading::watch;

#[cfg(feature = "imap")]
mod reading {
    use std::fmt;
    use std::sync::Arc;
    use std::time::Duration;

    use async_imap::{Client, Session};
    use entities::{Ledger, LedgerError};
    use futures::TryStreamExt as _;
    use thiserror::Error;
    use tokio::io::{AsyncRead, AsyncWrite};
    use tokio::net::TcpStream;
    use tokio::sync::watch::Receiver;
    use tokio::time::timeout;
    use tokio_rustls::TlsConnector;
    use tokio_rustls::rustls::crypto::ring::default_provider;
    use tokio_rustls::rustls::pki_types::pem::PemObject as _;
    use tokio_rustls::rustls::pki_types::{CertificateDer, InvalidDnsNameError, ServerName, pem};
    use tokio_rustls::rustls::{ClientConfig, Error as TlsError, RootCertStore};

    use super::BounceMailbox;
    use crate::asked_to_end;
    use crate::mail::{REPORT_BYTES_MAX, read_report};
    use crate::relay::Nudge;

    /// How many messages are read on one connection.
    const AT_ONCE: usize = 200;
    /// How long one look takes at most.
    const LONGEST: Duration = Duration::from_mins(5);

    #[derive(Debug, Error)]
    enum Unread {
        #[error("the connection failed")]
        Connection(#[from] std::io::Error),
        #[error("the server says no")]
        Imap(#[from] async_imap::error::Error),
        #[error("it ends before its greeting")]
        Greeting,
        #[error("TLS cannot be set up")]
        Tls(#[from] TlsError),
        #[error("the certificate authority cannot be read")]
        Authority(#[from] pem::Error),
        #[error("the server's name is none")]
        Name(#[from] InvalidDnsNameError),
        #[error("the ledger does not take it")]
        Ledger(#[from] LedgerError),
        #[error("it takes too long")]
        Slow,
    }

    /// What can be spoken over.
    trait Wire: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug {}
    impl<T: AsyncRead + AsyncWrite + Unpin + Send + fmt::Debug> Wire for T {}

    /// Looks into the mailbox until told to stop. What cannot be read now is read later: nothing is lost in a mailbox.
    pub(crate) async fn watch(
        mailbox: BounceMailbox,
        ledger: Ledger,
        nudge: Nudge,
        mut stopping: Receiver<bool>,
    ) {
        let mut is_silent = false;
        loop {
            let looked = async {
                timeout(LONGEST, look(&mailbox, &ledger, &nudge)).await.unwrap_or(Err(Unread::Slow))
            };
            let looked = tokio::select! {
                looked = looked => looked,
                () = asked_to_end(&mut stopping) => return,
            };
            match &looked {
                Ok(()) if is_silent => {
                    tracing::info!("the mailbox of what came back is read again");
                }
                Ok(()) => {}
                Err(error) if !is_silent => {
                    let cause = std::error::Error::source(error).map(ToString::to_string);
                    tracing::warn!(host = mailbox.host, %error, cause, "the mailbox of what came back cannot be read");
                }
                Err(error) => tracing::debug!(%error, "the mailbox still cannot be read"),
            }
            is_silent = looked.is_err();
            tokio::select! {
                () = tokio::time::sleep(mailbox.every) => {}
                () = asked_to_end(&mut stopping) => return,
            }
        }
    }

    async fn look(mailbox: &BounceMailbox, ledger: &Ledger, nudge: &Nudge) -> Result<(), Unread> {
        let mut client = Client::new(connect(mailbox).await?);
        client.read_response().await?.ok_or(Unread::Greeting)?;
        let signed_in = client.login(&mailbox.user, mailbox.password.reveal()).await;
        let mut session = signed_in.map_err(|(error, _)| error)?;
        session.select(&mailbox.mailbox).await?;
        let mut unseen: Vec<u32> =
            session.uid_search("UNSEEN UNDELETED").await?.into_iter().collect();
        unseen.sort_unstable();
        for uid in unseen.into_iter().take(AT_ONCE) {
            if let Some(message) = message(&mut session, uid).await?
                && let Some(report) = read_report(&message)
                && ledger.mail_reported(&report).await?
            {
                nudge.now();
            }
            // Only now: a process that dies before reads it once more.
            let marked = session.uid_store(uid.to_string(), "+FLAGS.SILENT (\\Seen)").await?;
            marked.try_collect::<Vec<_>>().await?;
        }
        session.logout().await?;
        Ok(())
    }

    /// A message as it is; nothing where it is larger than a report may be, or gone.
    async fn message(
        session: &mut Session<Box<dyn Wire>>,
        uid: u32,
    ) -> Result<Option<Vec<u8>>, Unread> {
        let sized = session.uid_fetch(uid.to_string(), "(UID RFC822.SIZE)").await?;
        let sized: Vec<_> = sized.try_collect().await?;
        let size = sized.iter().find(|it| it.uid == Some(uid)).and_then(|it| it.size);
        if size.is_none_or(|size| size as usize > REPORT_BYTES_MAX) {
            tracing::warn!(uid, size, "a message in the mailbox of what came back is passed over");
            return Ok(None);
        }
        let read = session.uid_fetch(uid.to_string(), "(UID BODY.PEEK[])").await?;
        let read: Vec<_> = read.try_collect().await?;
        let body = read.iter().find(|it| it.uid == Some(uid)).and_then(|it| it.body());
        Ok(body.map(<[u8]>::to_vec))
    }

    async fn connect(mailbox: &BounceMailbox) -> Result<Box<dyn Wire>, Unread> {
        let stream = TcpStream::connect((mailbox.host.as_str(), mailbox.port)).await?;
        if !mailbox.tls {
            return Ok(Box::new(stream));
        }
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        for own in
            CertificateDer::pem_slice_iter(mailbox.extra_root_pem.as_deref().unwrap_or_default())
        {
            roots.add(own?)?;
        }
        let config = ClientConfig::builder_with_provider(Arc::new(default_provider()))
            .with_safe_default_protocol_versions()?
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from(mailbox.host.clone())?;
        Ok(Box::new(TlsConnector::from(Arc::new(config)).connect(name, stream).await?))
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::BounceMailbox;

    #[test]
    fn a_mailbox_is_named_by_its_address() {
        let read = |url: &str| BounceMailbox::from_url(url, Duration::from_mins(1));
        let it = read("imaps://bounces%40office.test:p%2Fw@mail.office.test/Returned%20mail")
            .expect("a mailbox");
        assert_eq!((it.host.as_str(), it.port, it.tls), ("mail.office.test", 993, true));
        assert_eq!((it.user.as_str(), it.password.reveal()), ("bounces@office.test", "p/w"));
        assert_eq!(it.mailbox, "Returned mail");
        let near = read("imap://b:p@127.0.0.1:1143").expect("a server on this machine");
        assert_eq!((near.port, near.tls, near.mailbox.as_str()), (1143, false, "INBOX"));
        for wrong in [
            "imap://b:p@mail.office.test",
            "https://b:p@mail.office.test",
            "imaps://mail.office.test",
            "imaps://b@mail.office.test",
            "imaps://b:p%0d%0aX@mail.office.test",
            "mailbox",
        ] {
            let said = read(wrong).expect_err(wrong).to_string();
            assert!(!said.contains("b:p"), "no secret in {said}");
        }
    }
}
