//! Sending mail: one message at a time to one recipient, with an answer that says what to do next.

mod conversation;
mod dkim;
mod mailbox;
mod message;
mod pool;
mod report;
mod settings;

use std::time::Duration;

use entities::{Attempt, Outcome, Reply};
use lettre::message::Mailbox;
use lettre::message::dkim::DkimConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use thiserror::Error;
use tokio::time::{Instant, timeout, timeout_at};
use url::Url;

pub use dkim::Dkim;
pub use mailbox::BounceMailbox;
#[cfg(feature = "imap")]
pub(crate) use mailbox::watch;
pub use report::{REPORT_BYTES_MAX, read_report};
pub use settings::{MailSettings, MailSettingsError, Tls};

use conversation::{Failure, Line};
use pool::Pool;

/// How long a probe waits for an answer.
const PROBE: Duration = Duration::from_secs(2);
/// What an attempt's lease has beyond its sending: to note the result, and to be slow.
const MARGIN: Duration = Duration::from_secs(10);

/// Why the mail server is not ready.
#[derive(Debug, Error)]
pub enum MailError {
    /// It refuses, or cannot be reached.
    #[error("the mail server cannot be used")]
    Refused(#[source] lettre::transport::smtp::Error),
    /// It does not answer in time.
    #[error("the mail server does not answer in time")]
    Silent,
}

/// A sender with a small pool of connections. Nothing is connected before the first message.
pub(crate) struct Mailer {
    pool: Pool,
    from: Mailbox,
    /// What the links in a message begin with.
    public_url: String,
    timeout: Duration,
    dkim: Option<DkimConfig>,
}

impl Mailer {
    /// Checks the settings; links lead to `public_url`.
    pub(crate) fn new(
        settings: &MailSettings,
        public_url: &Url,
    ) -> Result<Self, MailSettingsError> {
        settings.check()?;
        let mut tls = TlsParameters::builder(settings.host.clone());
        if let Some(pem) = &settings.extra_root_pem {
            tls = tls.add_root_certificate(
                Certificate::from_pem(pem).map_err(MailSettingsError::Certificate)?,
            );
        }
        let line = Line {
            host: settings.host.clone(),
            port: settings.port,
            tls: settings.tls,
            parameters: tls.build_rustls().map_err(MailSettingsError::Certificate)?,
            credentials: settings.user.as_ref().zip(settings.password.as_ref()).map(
                |(user, password)| Credentials::new(user.clone(), password.reveal().to_owned()),
            ),
        };
        Ok(Self {
            pool: Pool::new(line),
            from: settings.sender()?,
            public_url: public_url.as_str().trim_end_matches('/').to_owned(),
            timeout: settings.timeout,
            dkim: settings.dkim.as_ref().map(Dkim::config).transpose()?,
        })
    }

    /// How long nobody else may try while an attempt is under way: longer than the attempt can last, and one before it in
    /// the line.
    pub(crate) fn lease(&self) -> Duration {
        self.timeout * 2 + MARGIN
    }

    /// Sends one attempt's message. Where it breaks off after the message went out and before the answer came, the recipient
    /// may have it: the outcome is unknown.
    pub(crate) async fn send(&self, attempt: &Attempt) -> Outcome {
        let message =
            match message::compose(&self.from, attempt, &self.public_url, self.dkim.as_ref()) {
                Ok(message) => message,
                Err(error) => return unanswered(Reply::Failed, &error.to_string()),
            };
        let deadline = Instant::now() + self.timeout;
        let prepared = async {
            let mut talk = self.pool.take().await.map_err(Failure::before_the_message)?;
            let envelope = message.envelope();
            talk.announce(envelope).await?;
            Ok::<_, Failure>(talk)
        };
        let mut talk = match timeout_at(deadline, prepared).await {
            Ok(Ok(talk)) => talk,
            Ok(Err(failure)) => return failure.outcome(),
            Err(_) => return unanswered(Reply::Deferred, "no answer in time"),
        };
        match timeout_at(deadline, talk.message(&message.formatted())).await {
            Ok(Ok(reply)) => {
                self.pool.give_back(talk).await;
                reply
            }
            Ok(Err(failure)) if failure.is_answer() => failure.outcome(),
            Ok(Err(failure)) => unanswered(Reply::Unknown, &failure.outcome().reply),
            Err(_) => unanswered(Reply::Unknown, "no answer to the end of the message in time"),
        }
    }

    /// Whether the mail server greets us and lets us in.
    pub(crate) async fn probe(&self) -> Result<(), MailError> {
        match timeout(PROBE, self.pool.connect()).await {
            Ok(Ok(talk)) => {
                self.pool.give_back(talk).await;
                Ok(())
            }
            Ok(Err(error)) => Err(MailError::Refused(error)),
            Err(_) => Err(MailError::Silent),
        }
    }
}

/// An outcome for which no server gave a code.
fn unanswered(class: Reply, reply: &str) -> Outcome {
    Outcome { code: None, reply: reply.to_owned(), class }
}

#[cfg(test)]
mod tests;
