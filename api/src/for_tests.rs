//! What the tests in `api/tests/unit` and the targets in `fuzz` reach into, and nobody else: no part of what this crate offers. Tests within the crate
//! would have all of it compiled a second time, which takes minutes.

/// Announced filings.
pub mod announced {
    pub use crate::announced::by_intent;
}

/// Archives.
pub mod archive {
    pub use crate::archive::{Archive, BLOCK};
}

/// Feeds of notices.
pub mod atom {
    pub use crate::atom::{Feed, NEVER, escaped};
}

/// Attempts to file.
pub mod attempts {
    pub use crate::attempts::is_filing;
}

/// What is audited.
pub mod audited {
    pub use crate::audited::{Names, class, classes};
}

/// Documents as answers.
pub mod bytes_out {
    pub use crate::bytes_out::{Wanted, escaped, wanted};
}

/// Calendars of deadlines.
pub mod calendar_feed {
    pub use crate::calendar_feed::{Feed, NEUTRAL, written};
}

/// Settings.
pub mod config {
    pub use crate::config::documents::beside;
}

/// The page of the document.
pub mod docs {
    pub use crate::docs::page;
}

/// Lines of a calendar.
pub mod icalendar {
    pub use crate::icalendar::Lines;
}

/// Who asks.
pub mod identity {
    pub use crate::identity::is_loopback;
}

/// What arrives.
pub mod intake {
    pub use crate::intake::ScannerPlace;
    pub use crate::intake::clamd::understood;
    pub use crate::intake::form::file_name;
}

/// Providers of OpenID Connect.
pub mod oidc {
    pub use crate::oidc::fetch::{FRESH, FRESH_MAX, FRESH_MIN, fresh};
    pub use crate::oidc::keys::Keys;
}

/// The pace of clients.
pub mod pace {
    pub use crate::pace::{GRACE, Lines, Pace, PacedIo, Steady, Turn};
}

/// The docket page.
pub mod pages {
    pub use crate::pages::case::particulars;
    pub use crate::pages::drawing::{Happened, numbers, svg};
    pub use crate::pages::session::{BOUND, LIFE_SECONDS, Session, TOKEN_BYTES, written};
    pub use crate::pages::sign_in::back;
    pub use crate::pages::templates::PAGES;

    /// Its words.
    pub mod words {
        pub use crate::pages::words::{act, entry, left, parts, short_day, spelled, week};
    }
}

/// What is read of a document.
pub mod reading {
    pub use crate::reading::Reader;
    pub use crate::reading::child::understood;
    pub use crate::reading::pdf::text::{packet, said};
}

/// The archive of a record.
pub mod record_export {
    pub use crate::record_export::words::{escaped, extension, slug};
}

/// Lists in one piece.
pub mod whole {
    pub use crate::whole::quoted;
}
