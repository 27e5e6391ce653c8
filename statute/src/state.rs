//! Where a case stands: the states of every program.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::role::{UnknownWord, words};

words! {
    /// Where a case stands. Programs share a word where the law does.
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
        /// EAPA: the parties know, and file facts, arguments, responses. An order: it is in force.
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
        /// A forced-labor allegation went from the port to the Commissioner.
        Transmitted = "transmitted",
        /// The petition was accepted.
        Accepted = "accepted",
        /// The petition was rejected.
        Rejected = "rejected",
        /// A withhold release order came of it.
        Ordered = "ordered",
        /// In force for some of what it covered.
        PartiallyActive = "partially_active",
        /// In force with another scope.
        Modified = "modified",
        /// Revoked.
        Revoked = "revoked",
        /// A Finding took the order's place.
        SupersededByFinding = "superseded_by_finding",
        /// The UFLPA took the order's place.
        SupersededByUflpa = "superseded_by_uflpa",
        /// The Finding ended.
        Terminated = "terminated",
        /// A court set it aside.
        Vacated = "vacated",
        /// Imported history that does not say.
        Unknown = "unknown",
        /// The shipment arrived.
        Arrived = "arrived",
        /// It was presented for examination.
        Presented = "presented",
        /// It is detained.
        Detained = "detained",
        /// The importer's proof arrived.
        ProofSubmitted = "proof_submitted",
        /// Excluded by decision.
        Excluded = "excluded",
        /// Excluded by operation of law.
        DeemedExcluded = "deemed_excluded",
        /// The exclusion is protested.
        Protested = "protested",
        /// The protest was denied.
        Denied = "denied",
        /// The protest counts as denied.
        DeemedDenied = "deemed_denied",
        /// Seized.
        Seized = "seized",
        /// A petition against a seizure or penalty was filed.
        Petitioned = "petitioned",
        /// A claim was filed; a penalty was claimed.
        Claimed = "claimed",
        /// Released into commerce.
        Released = "released",
        /// Exported.
        Exported = "exported",
        /// Abandoned by operation of law.
        Abandoned = "abandoned",
        /// Destroyed.
        Destroyed = "destroyed",
        /// Given back on petition.
        Remitted = "remitted",
        /// Forfeited.
        Forfeited = "forfeited",
        /// A prepenalty notice was mailed.
        Prepenalty = "prepenalty",
        /// The penalty was decided.
        Decided = "decided",
        /// The penalty was paid.
        Paid = "paid",
        /// The penalty was cancelled.
        Cancelled = "cancelled",
        /// The penalty was collected by judgment.
        Collected = "collected",
    }
}

impl State {
    /// Whether nothing is owed on such a case any more. Abandoned merchandise is still to be destroyed.
    #[must_use]
    pub const fn is_terminal(self) -> bool {
        matches!(
            self,
            Self::Withdrawn
                | Self::Final
                | Self::Consolidated
                | Self::Rejected
                | Self::Revoked
                | Self::SupersededByFinding
                | Self::SupersededByUflpa
                | Self::Terminated
                | Self::Vacated
                | Self::Released
                | Self::Exported
                | Self::Destroyed
                | Self::Remitted
                | Self::Forfeited
                | Self::Paid
                | Self::Cancelled
                | Self::Collected
        )
    }
}
