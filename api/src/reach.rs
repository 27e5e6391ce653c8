//! Whether Temporal and the mail server answer, for the readiness probe.

use std::time::Duration;

use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpStream;
use tokio::time::timeout;
use url::Url;

use crate::config::{Mail, Temporal};

/// How long a probe waits.
const PATIENCE: Duration = Duration::from_secs(2);
/// The port of SMTP when its address names none.
const SMTP_PORT: u16 = 25;
/// The port of SMTP over TLS when its address names none.
const SMTPS_PORT: u16 = 465;
/// The port of Temporal when its address names none.
const TEMPORAL_PORT: u16 = 7233;

/// Where they are.
#[derive(Debug, Clone)]
pub struct Reach {
    temporal: (String, u16),
    mail: (String, u16),
    mail_speaks_first: bool,
}

impl Reach {
    /// As the settings say.
    #[must_use]
    pub fn new(temporal: &Temporal, mail: &Mail) -> Self {
        let address = temporal.address.clone().unwrap_or_else(|| "127.0.0.1".to_owned());
        let address = if address.contains("://") { address } else { format!("tcp://{address}") };
        let temporal = place(&address, TEMPORAL_PORT);
        let is_tls = mail.smtp_url.reveal().starts_with("smtps:");
        let port = if is_tls { SMTPS_PORT } else { SMTP_PORT };
        Self { temporal, mail: place(mail.smtp_url.reveal(), port), mail_speaks_first: !is_tls }
    }

    /// Whether Temporal's frontend takes a connection.
    ///
    /// # Errors
    /// In words for an operator, without its address.
    pub async fn temporal(&self) -> Result<(), String> {
        connect(&self.temporal).await.map(drop)
    }

    /// Whether the mail server takes a connection and greets with 220.
    ///
    /// # Errors
    /// In words for an operator, without its address.
    pub async fn mail(&self) -> Result<(), String> {
        let stream = connect(&self.mail).await?;
        if !self.mail_speaks_first {
            return Ok(());
        }
        let mut greeting = String::new();
        let read = timeout(PATIENCE, BufReader::new(stream).read_line(&mut greeting)).await;
        match read {
            Ok(Ok(_)) if greeting.starts_with("220") => Ok(()),
            Ok(Ok(_)) => Err("it does not greet".to_owned()),
            Ok(Err(error)) => Err(error.kind().to_string()),
            Err(_) => Err("it does not greet in time".to_owned()),
        }
    }
}

async fn connect(at: &(String, u16)) -> Result<TcpStream, String> {
    match timeout(PATIENCE, TcpStream::connect((at.0.as_str(), at.1))).await {
        Ok(Ok(stream)) => Ok(stream),
        Ok(Err(error)) => Err(error.kind().to_string()),
        Err(_) => Err("it does not take a connection in time".to_owned()),
    }
}

fn place(address: &str, port: u16) -> (String, u16) {
    let url = Url::parse(address).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or("localhost").to_owned();
    (host, url.and_then(|it| it.port()).unwrap_or(port))
}

#[cfg(test)]
mod tests {
    use super::place;

    #[test]
    fn an_address_gives_host_and_port() {
        assert_eq!(place("tcp://127.0.0.1:7233", 1), ("127.0.0.1".to_owned(), 7233));
        assert_eq!(
            place("smtp://user:secret@mail.example:2525?tls=required", 25),
            ("mail.example".to_owned(), 2525)
        );
        assert_eq!(place("smtps://mail.example", 465), ("mail.example".to_owned(), 465));
    }
}
