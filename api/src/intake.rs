//! What becomes of a file that arrives: it is kept aside, hashed as it comes, scanned, read, and only then a document.
//!
//! What is refused leaves nothing. Whoever cannot be asked (the scanner, the store) lets nothing through.

pub(crate) mod clamd;
mod digest;
pub(crate) mod form;
mod tap;

use std::io::Cursor;

use chrono::TimeDelta;
use entities::{Arrived, Store};
use statute::documents::Scan;

pub use self::clamd::{Clamd, ScannerPlace};
pub use self::digest::{Claimed, REPR_DIGEST, mismatch, written};
pub use self::form::{Form, Sent};
pub use self::tap::{Source, Tap};
use crate::config::Config;
use crate::problem::{Problem, catalogue, chain};
use crate::reading::{self, Encryption, Kind, Limits, MediaType, Reading, media_type};
use crate::wire::problem::FieldError;

/// Takes files in.
#[derive(Debug)]
pub struct Intake {
    /// Where they are kept.
    pub store: Store,
    /// How many bytes one has at most.
    pub max_bytes: u64,
    /// How long a document is kept that no filing names.
    pub kept: TimeDelta,
    /// How long an upload in parts may take.
    pub time: TimeDelta,
    scanner: Option<Clamd>,
    limits: Limits,
}

/// What is known of a file that may become a document.
#[derive(Debug)]
pub struct Examined {
    /// What it is.
    pub media_type: MediaType,
    /// What is known of harm in it.
    pub scan: Scan,
    /// What it says, and what else was found.
    pub reading: Reading,
}

impl Intake {
    /// As the settings say.
    #[must_use]
    pub fn new(config: &Config, store: Store) -> Self {
        let documents = &config.documents;
        Self {
            store,
            max_bytes: documents.max_bytes,
            kept: TimeDelta::days(i64::from(documents.staged_days)),
            time: TimeDelta::hours(i64::from(documents.upload_hours)),
            scanner: documents.clamd.clone().map(Clamd::new),
            limits: Limits::default(),
        }
    }

    /// What a file of this length is refused with, where it is too large.
    ///
    /// # Errors
    /// 413.
    pub fn fits(&self, length: u64) -> Result<(), Problem> {
        if length <= self.max_bytes {
            return Ok(());
        }
        let detail = format!("A file has at most {} bytes.", self.max_bytes);
        Err(Problem::new(&catalogue::TOO_LARGE, detail))
    }

    /// Looks into a file that is whole: for harm, for what it is, and at what it says.
    ///
    /// # Errors
    /// 422 where harm was found, where it is of a kind that cannot be filed, and where a password is in the way; 503 where the scanner or
    /// the store does not answer.
    pub async fn examine(&self, arrived: &Arrived) -> Result<Examined, Problem> {
        let scan = self.scan(arrived).await?;
        let file = self.store.as_file(arrived.key()).await.map_err(unavailable)?;
        let reading = reading::read(file.path(), &self.limits).await;
        drop(file);
        let kind = match reading.kind.clone() {
            Some(kind) => kind,
            None => of_head(&arrived.head)?,
        };
        let media_type = match kind {
            Kind::Accepted(media_type) => media_type,
            Kind::Refused(refused) => {
                let message = format!("This is {}: {}.", refused.is, refused.message);
                return Err(of_file("kind_not_accepted", message));
            }
        };
        if reading.encryption == Encryption::Password {
            let message = "It opens with a password only, and nobody else could read it: file it without one.";
            return Err(of_file("encrypted", message));
        }
        Ok(Examined { media_type, scan, reading })
    }

    async fn scan(&self, arrived: &Arrived) -> Result<Scan, Problem> {
        let Some(scanner) = &self.scanner else { return Ok(Scan::NotScanned) };
        let bytes = self.store.read(arrived.key(), None).await.map_err(unavailable)?;
        match scanner.scan(bytes).await {
            Ok(None) => Ok(Scan::Clean),
            Ok(Some(found)) => {
                tracing::warn!(found, "a file was refused by the scanner");
                Err(Problem::new(&catalogue::INFECTED, format!("The scanner found {found}.")))
            }
            Err(error) => Err(unavailable(error)),
        }
    }
}

/// What a file is by its beginning, where nobody has read it.
fn of_head(head: &[u8]) -> Result<Kind, Problem> {
    // A character may be cut in two at the end of what is kept.
    let head = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    };
    media_type::of(&mut Cursor::new(head)).map_err(|error| Problem::internal(&error))
}

/// A file that cannot be filed.
pub(crate) fn of_file(code: &str, message: impl Into<String>) -> Problem {
    Problem::defective(vec![FieldError::at("/file", code, message)])
}

/// The store or the scanner does not answer: logged here with the reason, answered without it.
pub(crate) fn unavailable(error: impl std::error::Error + 'static) -> Problem {
    let error: Box<dyn std::error::Error> = Box::new(error);
    let caused_by = chain(error.as_ref());
    tracing::error!(error = %error, %caused_by, "a document cannot be taken in or given out");
    Problem::new(&catalogue::UNAVAILABLE, "Documents cannot be kept, scanned or read now.")
}
