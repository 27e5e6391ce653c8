//! What can go wrong in the ledger. What the law refuses is a [`Barred`] value; the rest is the machine.

use chrono::{DateTime, Utc};
use sea_orm::DbErr;
use statute::retention::Bar;
use statute::{Barred, PermittedAct, Role};
use thiserror::Error;

use crate::ids::OperationId;

/// Why the ledger did not do what was asked.
#[derive(Debug, Error)]
pub enum LedgerError {
    /// There is no such thing, or the caller may not know that there is.
    #[error("not found")]
    NotFound,
    /// The caller decided on something he has not seen: it has changed since.
    #[error("the case has changed since it was read")]
    Stale {
        /// The tag of what the caller would see now.
        etag: String,
    },
    /// The law says no.
    #[error("the act is barred")]
    Barred {
        /// Why, by which rule, and what can be done instead.
        barred: Box<Barred>,
        /// What the caller may do now. Empty for a filing that opens no case.
        permitted: Vec<PermittedAct>,
    },
    /// The act is open in what the party may know, and whether it is on the whole docket is an officer's to say: it has to
    /// be made as a request. Nothing was recorded.
    #[error("the act must be decided by an officer")]
    ForAnOfficer,
    /// The idempotency key was used before, with another body.
    #[error("the idempotency key was used with another body")]
    KeyReused,
    /// A request with this idempotency key is being worked on.
    #[error("a request with this idempotency key is in flight")]
    KeyInFlight,
    /// An account has this already.
    #[error("another account has this {field}")]
    Taken {
        /// What it has: `name` or `subject`.
        field: &'static str,
    },
    /// The task is other officers'.
    #[error("the task is another role's")]
    NotYourTask {
        /// Whose it is.
        roles: Vec<Role>,
    },
    /// Nobody without a name sent this: there is nobody to write to.
    #[error("the case has no channel to an anonymous sender")]
    NoChannel,
    /// This cannot be said of the task now.
    #[error("{message}")]
    TaskBarred {
        /// Why not.
        message: String,
        /// What can be done instead.
        remedy: String,
    },
    /// This cannot be said of the operation where it stands.
    #[error("{message}")]
    OperationBarred {
        /// Why not.
        message: String,
        /// What can be done instead.
        remedy: String,
    },
    /// A sandbox's clock moves forward only.
    #[error("a clock only moves forward")]
    ClockBackwards {
        /// What the clock shows.
        now: DateTime<Utc>,
    },
    /// The sandbox's clock is already being moved.
    #[error("the clock is already moving")]
    ClockMoving {
        /// The operation that moves it.
        operation: OperationId,
    },
    /// A sandbox of a caller's own holds no more, or an account has no more of them.
    #[error("no more than {limit} {of}")]
    SandboxFull {
        /// Of what there are no more.
        of: &'static str,
        /// How many there may be.
        limit: u32,
    },
    /// A file that arrives in parts does not stand where its sender thinks.
    #[error("the upload stands at {arrived}")]
    UploadStands {
        /// How many bytes have arrived and are kept.
        arrived: i64,
    },
    /// An account has no room for more that no filing names.
    #[error("{staged} of {most} bytes are staged or on their way")]
    StagedFull {
        /// How many bytes it has.
        staged: u64,
        /// How many it may have.
        most: u64,
    },
    /// Nobody said where the bytes of documents lie.
    #[error("no document store is set up")]
    NoStore,
    /// The document store failed.
    #[error("the document store failed")]
    Store(#[from] crate::store::StoreError),
    /// Events may have been forgotten since the cursor was given, or it is of before the database was restored.
    #[error("the cursor is older than events are kept, or of before a restore")]
    CursorExpired,
    /// A notice cannot be sent before it is rendered.
    #[error("the notice is not rendered yet")]
    NotRendered,
    /// A notice cannot be put into words.
    #[error("a notice cannot be written")]
    Unwritable {
        /// Why.
        #[source]
        source: Box<dyn std::error::Error + Send + Sync>,
    },
    /// What it says is sealed.
    #[error("the words are sealed")]
    Sealed,
    /// What it said was destroyed after its term.
    #[error("the words were destroyed")]
    Destroyed,
    /// Records are not destroyed now.
    #[error("the records are kept")]
    Kept {
        /// Everything that stands against it.
        bars: Vec<Bar>,
    },
    /// No free case number was found in the year's range.
    #[error("no free case number in the year's range")]
    NumbersExhausted,
    /// The database failed.
    #[error("database failed while {doing}")]
    Database {
        /// What the ledger was doing.
        doing: &'static str,
        /// Why it failed.
        #[source]
        source: DbErr,
    },
    /// A stored document could not be read or written.
    #[error("stored {what} is unreadable")]
    Stored {
        /// Which document.
        what: &'static str,
        /// Why.
        #[source]
        source: serde_json::Error,
    },
}

/// Adds to a database error what the ledger was doing.
pub(crate) trait Doing<T> {
    /// Names the work in the present participle: `"locking the case"`.
    fn doing(self, doing: &'static str) -> Result<T, LedgerError>;
}

impl<T> Doing<T> for Result<T, DbErr> {
    fn doing(self, doing: &'static str) -> Result<T, LedgerError> {
        self.map_err(|source| LedgerError::Database { doing, source })
    }
}

/// Adds to a serialization error which document it was.
pub(crate) fn unreadable(what: &'static str) -> impl FnOnce(serde_json::Error) -> LedgerError {
    move |source| LedgerError::Stored { what, source }
}
