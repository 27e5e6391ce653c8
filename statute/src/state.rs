//! Where a case stands: the states of each program.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::role::{UnknownWord, words};

words! {
    /// Where an EAPA case stands.
    State in "states" {
        /// The allegation arrived.
        Filed = "filed",
        /// It went back with its deficiencies.
        Returned = "returned",
        /// The filer took it back.
        Withdrawn = "withdrawn",
        /// Complete, with a control number.
        Acknowledged = "acknowledged",
        /// Waiting for Commerce before initiation.
        Referred = "referred",
        /// CBP did not initiate.
        Declined = "declined",
        /// Initiated, and nobody outside knows.
        Initiated = "initiated",
        /// Interim measures decided, and nobody outside knows.
        MeasuresDecided = "measures_decided",
        /// The parties know: facts, arguments, responses.
        Active = "active",
        /// Determined; the parties are still to be told.
        Determined = "determined",
        /// The parties were told; review may be requested.
        Notified = "notified",
        /// A review was requested.
        ReviewRequested = "review_requested",
        /// Regulations and Rulings reviews.
        UnderReview = "under_review",
        /// The review is decided; the court is open.
        ReviewDecided = "review_decided",
        /// Before the Court of International Trade.
        InCourt = "in_court",
        /// Sent back by the court.
        Remanded = "remanded",
        /// Nothing more can happen.
        Final = "final",
        /// Joined to another case.
        Consolidated = "consolidated",
    }
}

impl State {
    /// Whether nothing is owed on such a case any more.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(self, Self::Withdrawn | Self::Final | Self::Consolidated)
    }
}
