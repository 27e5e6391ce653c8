//! One conversation with a mail server, stage by stage, so that a failure says whether the message may have arrived.
//!
//! lettre's own transport answers with one error for the whole conversation; what matters here is on which side of the
//! end of DATA it broke.

use std::error::Error as _;

use entities::{Outcome, Reply};
use lettre::address::Envelope;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};
use lettre::transport::smtp::response::Response;

use super::settings::Tls;
use super::unanswered;

/// The longest reply that is kept.
const REPLY: usize = 500;

/// How a server is reached.
pub(super) struct Line {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) tls: Tls,
    pub(super) parameters: TlsParameters,
    pub(super) credentials: Option<Credentials>,
}

impl Line {
    /// Connects, encrypts and signs in, as the settings ask.
    pub(super) async fn connect(&self) -> Result<Talk, Error> {
        let me = ClientId::default();
        let from_the_start = (self.tls == Tls::Implicit).then(|| self.parameters.clone());
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, None, &me, from_the_start, None).await?;
        let upgrade = match self.tls {
            Tls::Required => true,
            Tls::Opportunistic => connection.can_starttls(),
            Tls::Implicit | Tls::None => false,
        };
        if upgrade {
            connection.starttls(self.parameters.clone(), &me).await?;
        }
        if let Some(credentials) = &self.credentials
            && (connection.is_encrypted() || self.tls == Tls::None)
        {
            connection.auth(DEFAULT_MECHANISMS, credentials).await?;
        }
        Ok(Talk { connection })
    }
}

/// An open conversation.
pub(super) struct Talk {
    connection: AsyncSmtpConnection,
}

impl Talk {
    /// Says from whom and to whom, and that the message follows.
    pub(super) async fn announce(&mut self, envelope: &Envelope) -> Result<(), Failure> {
        let mut parameters = Vec::new();
        let addresses = envelope.from().into_iter().chain(envelope.to());
        if !addresses.map(AsRef::<str>::as_ref).all(str::is_ascii) {
            if !self.connection.server_info().supports_feature(Extension::SmtpUtfEight) {
                return Err(Failure::Unsendable(
                    "the mail server does not take addresses outside ASCII",
                ));
            }
            parameters.push(MailParameter::SmtpUtfEight);
        }
        // Nobody's name has fallen yet but ours: a server that takes no mail from us refuses no recipient.
        let from = Mail::new(envelope.from().cloned(), parameters);
        self.connection.command(from).await.map_err(Failure::NotLetIn)?;
        for recipient in envelope.to() {
            self.say(Rcpt::new(recipient.clone(), Vec::new())).await?;
        }
        self.say(Data).await
    }

    /// Sends the message and its end. A failure without an answer leaves open whether it arrived.
    pub(super) async fn message(&mut self, bytes: &[u8]) -> Result<Outcome, Failure> {
        let response = self.connection.message(bytes).await.map_err(Failure::Said)?;
        Ok(accepted(&response))
    }

    /// Whether the server still answers.
    pub(super) async fn is_alive(&mut self) -> bool {
        self.connection.test_connected().await
    }

    async fn say(&mut self, command: impl std::fmt::Display) -> Result<(), Failure> {
        self.connection.command(command).await.map(drop).map_err(Failure::Said)
    }
}

/// Why a message was not taken.
pub(super) enum Failure {
    /// The server could not be reached, did not let us in, or takes nothing from us: nothing was said about a recipient.
    NotLetIn(Error),
    /// The server answered so, or did not answer.
    Said(Error),
    /// It cannot be sent through this server.
    Unsendable(&'static str),
}

impl Failure {
    pub(super) fn before_the_message(error: Error) -> Self {
        Self::NotLetIn(error)
    }

    /// Whether the server gave a reply code.
    pub(super) fn is_answer(&self) -> bool {
        match self {
            Self::NotLetIn(error) | Self::Said(error) => error.status().is_some(),
            Self::Unsendable(_) => false,
        }
    }

    /// What it means for the delivery.
    pub(super) fn outcome(&self) -> Outcome {
        match self {
            Self::Said(error) if error.is_permanent() => refused(error, Reply::Failed),
            // A wrong password, a refused sender or a server that closes its doors says nothing about this recipient.
            Self::NotLetIn(error) | Self::Said(error) => refused(error, Reply::Deferred),
            Self::Unsendable(why) => unanswered(Reply::Failed, why),
        }
    }
}

fn accepted(response: &Response) -> Outcome {
    let text: Vec<_> = response.message().collect();
    Outcome {
        code: Some(u16::from(response.code())),
        reply: short(&text.join(" ")),
        class: Reply::Served,
    }
}

fn refused(error: &Error, class: Reply) -> Outcome {
    // With a code, the source is the server's own text; without, the whole chain is what failed.
    let reply = match (error.status(), error.source()) {
        (Some(_), Some(text)) => text.to_string(),
        _ => error.to_string(),
    };
    Outcome { code: error.status().map(u16::from), reply: short(&reply), class }
}

/// One line of bounded length without control characters.
fn short(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(REPLY)
        .collect::<String>()
        .trim()
        .to_owned()
}
