//! A scanner for viruses that speaks the protocol of clamd: the bytes are streamed to it, and it says what it found.

use std::io;
use std::path::PathBuf;
use std::str::FromStr;
use std::time::Duration;

use bytes::Bytes;
use entities::StoreError;
use futures::TryStreamExt as _;
use futures::stream::BoxStream;
use thiserror::Error;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::TcpStream;
#[cfg(unix)]
use tokio::net::UnixStream;
use url::Url;

/// How long it may take to answer anything at all: to be connected, to take a piece, to say what it found.
const PATIENCE: Duration = Duration::from_mins(2);
/// How long its answer is at most.
const ANSWER_BYTES: u64 = 4096;

/// Where the scanner is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ScannerPlace {
    /// Host and port.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

impl FromStr for ScannerPlace {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = "is neither tcp://HOST:PORT nor unix:///SOCKET";
        if let Some(path) = text.strip_prefix("unix://").filter(|path| path.starts_with('/')) {
            return Ok(Self::Unix(path.into()));
        }
        let url = Url::parse(text).map_err(|_| wrong)?;
        match (url.scheme(), url.host_str(), url.port()) {
            ("tcp", Some(host), Some(port)) => Ok(Self::Tcp(format!("{host}:{port}"))),
            _ => Err(wrong),
        }
    }
}

/// Why nothing is known.
#[derive(Debug, Error)]
pub enum ScanError {
    /// It cannot be reached, or broke off.
    #[error("the scanner does not answer")]
    Silent(#[source] io::Error),
    /// It says something else than what it found.
    #[error("the scanner says `{0}`")]
    Says(String),
    /// The bytes cannot be read.
    #[error("the bytes cannot be read for the scanner")]
    Bytes(#[source] StoreError),
}

/// The scanner.
#[derive(Debug)]
pub struct Clamd {
    place: ScannerPlace,
}

impl Clamd {
    /// At this place. Nothing is connected yet.
    #[must_use]
    pub const fn new(place: ScannerPlace) -> Self {
        Self { place }
    }

    /// Scans; says the name of what it found, or that it found nothing.
    ///
    /// # Errors
    /// Where it does not say either.
    pub async fn scan(
        &self,
        bytes: BoxStream<'static, Result<Bytes, StoreError>>,
    ) -> Result<Option<String>, ScanError> {
        match &self.place {
            ScannerPlace::Tcp(address) => {
                let connection = patiently(TcpStream::connect(address)).await;
                converse(connection.map_err(ScanError::Silent)?, bytes).await
            }
            #[cfg(unix)]
            ScannerPlace::Unix(path) => {
                let connection = patiently(UnixStream::connect(path)).await;
                converse(connection.map_err(ScanError::Silent)?, bytes).await
            }
            #[cfg(not(unix))]
            ScannerPlace::Unix(_) => {
                Err(ScanError::Silent(io::Error::from(io::ErrorKind::Unsupported)))
            }
        }
    }
}

async fn converse(
    mut connection: impl AsyncRead + AsyncWrite + Unpin,
    mut bytes: BoxStream<'static, Result<Bytes, StoreError>>,
) -> Result<Option<String>, ScanError> {
    let mut told = patiently(connection.write_all(b"zINSTREAM\0")).await;
    while let Some(piece) = bytes.try_next().await.map_err(ScanError::Bytes)? {
        if told.is_err() {
            break;
        }
        let length = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        told = patiently(async {
            connection.write_all(&length.to_be_bytes()).await?;
            connection.write_all(&piece).await
        })
        .await;
    }
    if told.is_ok() {
        told = patiently(connection.write_all(&[0; 4])).await;
    }
    // One that takes no more has said why.
    let mut answer = Vec::new();
    let mut listening = connection.take(ANSWER_BYTES);
    let heard = patiently(listening.read_to_end(&mut answer)).await;
    let answer = String::from_utf8_lossy(&answer);
    let answer = answer.trim_end_matches(['\0', '\n']);
    if answer.is_empty() {
        let silent = || io::Error::from(io::ErrorKind::UnexpectedEof);
        let why = told.err().or_else(|| heard.err()).unwrap_or_else(silent);
        return Err(ScanError::Silent(why));
    }
    understood(answer)
}

/// What an answer of the scanner says: what it found, where it found something.
///
/// # Errors
/// When it says something else.
pub fn understood(answer: &str) -> Result<Option<String>, ScanError> {
    let said = answer.strip_prefix("stream: ").unwrap_or(answer);
    if said == "OK" {
        return Ok(None);
    }
    match said.strip_suffix(" FOUND") {
        Some(found) => Ok(Some(found.to_owned())),
        None => Err(ScanError::Says(said.to_owned())),
    }
}

async fn patiently<T>(what: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    let late = |_| io::Error::from(io::ErrorKind::TimedOut);
    tokio::time::timeout(PATIENCE, what).await.map_err(late)?
}
