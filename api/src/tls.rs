//! HTTPS, where the settings name a certificate. It is read again on SIGHUP, so that a renewed one needs no restart.

use std::io;
use std::path::{Path, PathBuf};

use futures::{Stream, StreamExt as _, stream};
use poem::listener::{RustlsCertificate, RustlsConfig};

/// Where certificate and key are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tls {
    /// The chain, the server's own certificate first: PEM.
    pub cert_file: PathBuf,
    /// Its private key: PEM.
    pub key_file: PathBuf,
}

impl Tls {
    /// Both files as they are now.
    ///
    /// # Errors
    /// When a file cannot be read or holds no PEM of its kind; never what is in it.
    pub fn read(&self) -> io::Result<RustlsConfig> {
        let cert = read(&self.cert_file, "CERTIFICATE-----")?;
        let key = read(&self.key_file, "PRIVATE KEY-----")?;
        Ok(RustlsConfig::new().fallback(RustlsCertificate::new().cert(cert).key(key)))
    }

    /// What was read, and what is read at each SIGHUP. A renewal that cannot be read leaves the old one in use.
    pub(crate) fn stream(
        self,
        first: RustlsConfig,
    ) -> impl Stream<Item = RustlsConfig> + Send + 'static {
        let renewed = stream::unfold(hangups(), move |mut hangups| {
            let tls = self.clone();
            async move {
                loop {
                    hangups.next().await?;
                    match tls.read() {
                        Ok(config) => {
                            tracing::info!(
                                "the renewed certificate takes the place of the old one"
                            );
                            return Some((config, hangups));
                        }
                        Err(error) => {
                            tracing::error!(%error, "the certificate in use stays: the renewed one cannot be read");
                        }
                    }
                }
            }
        });
        stream::iter([first]).chain(renewed)
    }
}

fn read(path: &Path, wanted: &str) -> io::Result<Vec<u8>> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let pem = std::fs::read(path).map_err(named)?;
    if pem.windows(wanted.len()).any(|it| it == wanted.as_bytes()) {
        return Ok(pem);
    }
    Err(named(io::Error::new(io::ErrorKind::InvalidData, format!("no PEM with {wanted} is in it"))))
}

#[cfg(unix)]
fn hangups() -> stream::BoxStream<'static, ()> {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::hangup()) {
        Ok(signal) => stream::unfold(signal, async |mut signal| {
            signal.recv().await?;
            Some(((), signal))
        })
        .boxed(),
        Err(_) => stream::empty().boxed(),
    }
}

#[cfg(not(unix))]
fn hangups() -> stream::BoxStream<'static, ()> {
    stream::empty().boxed()
}
