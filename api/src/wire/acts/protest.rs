//! Protest and court: HQ H318182 (Uniqlo), protested and denied, as the example, in our own words.

use chrono::NaiveDate;
use poem_openapi::Enum;

use super::body;
use super::record::day;

body! {
    /// Protest an exclusion, 19 USC 1514: after it, and not before.
    plain NewProtest writes (ExclusionProtestFiled) {
        /// Who protests, with the address.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        protestant: String = "UNIQLO USA LLC, 1 Broadway, New York".to_owned(),
        /// The importer number.
        #[oai(validator(min_length = 1, max_length = 20))]
        importer_number: String = "98-7654321UQ".to_owned(),
        /// The number of the entry.
        #[oai(validator(min_length = 1, max_length = 50))]
        entry_number: String = "ABC-1234567-8".to_owned(),
        /// Its date.
        entry_date: NaiveDate = day(2021, 1, 5),
        /// The decision that is protested.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        decision: String = "The exclusion of all lines of the entry".to_owned(),
        /// Its date.
        decision_on: NaiveDate = day(2021, 4, 9),
        /// The merchandise.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        description: String = "Men's cotton shirts".to_owned(),
        /// Each objection with its reasons.
        #[oai(validator(min_items = 1, max_items = 200))]
        objections: Vec<String> =
            vec!["No cotton of the entity was used: the records trace every bale elsewhere.".to_owned()],
        /// That it concerns an exclusion: the decision is then due within 30 days, 19 CFR 174.21(b).
        concerns_exclusion: bool = true,
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Ask for accelerated disposition of a protest, by registered or certified mail, 19 CFR 174.22.
    plain NewAcceleratedDisposition writes (AcceleratedDispositionRequested) {
        /// The number of the registered or certified letter.
        #[oai(validator(min_length = 1, max_length = 100))]
        mail_number: Option<String> = Some("RE 123 456 789 US".to_owned()),
    }
}

body! {
    /// Allow a protest: the merchandise is released, 19 CFR 174.29.
    officer NewProtestAllowance writes (ProtestAllowed) {
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The records filed with the protest close the gap.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Deny a protest: the court is open for 180 days, 19 CFR 174.29, 174.31.
    officer NewProtestDenial writes (ProtestDenied) {
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The records do not show which cotton was in the shirts.".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Go to court, or record that somebody did.
    officer NewCourtAction writes (CourtActionFiled) {
        /// The court.
        #[oai(validator(min_length = 1, max_length = 500))]
        court: String = "United States Court of International Trade".to_owned(),
        /// The number of the court.
        #[oai(validator(min_length = 1, max_length = 50))]
        court_number: String = "21-00555".to_owned(),
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

body! {
    /// Record the judgment of the court on merchandise.
    officer NewShipmentJudgment writes (JudgmentEntered of Detention) {
        /// What the court held.
        outcome: ShipmentJudgment = ShipmentJudgment::Affirmed,
        /// The judgment, as it is cited.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        citation: Option<String> = None,
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

/// What a court makes of merchandise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ShipmentJudgment {
    /// It is to be released.
    Released,
    /// The denial of the protest stands: it stays excluded.
    Affirmed,
    /// It is forfeited.
    Forfeited,
}
