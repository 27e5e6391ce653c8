//! The Uyghur Forced Labor Prevention Act: the two ways out of the presumption, in our own words.

use poem_openapi::{Enum, Object};

use super::body;

body! {
    /// Answer a detention under the Act: that it does not apply to the merchandise, or what else was asked for.
    plain NewUflpaResponse writes (UflpaResponseFiled) {
        /// What is asked for.
        request: UflpaRequest = UflpaRequest::ApplicabilityReview,
        /// What it says.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "No input is from the region or of a listed entity.".to_owned(),
        /// The supply chain from raw material to the merchandise, a step each.
        #[oai(validator(min_items = 1, max_items = 500))]
        supply_chain: Vec<String> = vec![
            "Polysilicon: D. Silicon, Germany".to_owned(),
            "Wafers and cells: E. Cells, Malaysia".to_owned(),
        ],
        /// What it is proven with, by name.
        #[oai(validator(max_items = 200))]
        documents: Option<Vec<String>> = None,
        /// The lines that are meant; all of them when absent.
        #[oai(validator(min_items = 1, max_items = 1_000))]
        lines: Option<Vec<String>> = None,
    }
}

/// What an importer asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum UflpaRequest {
    /// That the Act does not apply: no input from the region, and of no listed entity.
    ApplicabilityReview,
    /// That what was asked for is considered; a request for an exception is an act of its own.
    Information,
}

body! {
    /// Ask for an exception to the presumption, Pub. L. 117-78, sec. 3(b).
    plain NewExceptionRequest writes (ExceptionRequested) {
        /// How the guidance on due diligence was followed.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        due_diligence: String = "Every supplier was audited by somebody independent.".to_owned(),
        /// The evidence that no forced labor was used.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        evidence: String = "Records of wages and hours of every worker.".to_owned(),
    }
}

body! {
    /// Determine an exception on its three limbs, Pub. L. 117-78, sec. 3(b). One that is granted is reported.
    officer NewExceptionDetermination writes (ExceptionDetermined) {
        /// What is determined.
        outcome: ExceptionOutcome = ExceptionOutcome::Granted,
        /// What is found on each limb.
        limbs: Limbs = Limbs { guidance_followed: true, inquiries_answered: true, clear_and_convincing: true },
        /// What it rests on.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The audits and records leave no serious doubt.".to_owned(),
    }
}

/// What is determined of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum ExceptionOutcome {
    /// It is granted.
    Granted,
    /// It is not.
    Denied,
}

/// The three limbs of an exception.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Object)]
pub struct Limbs {
    /// The importer followed the guidance on due diligence.
    pub guidance_followed: bool,
    /// It answered every inquiry completely and substantively.
    pub inquiries_answered: bool,
    /// Clear and convincing evidence shows that no forced labor was used.
    pub clear_and_convincing: bool,
}

body! {
    /// Record that an exception was reported to Congress and the public, Pub. L. 117-78, sec. 3(c).
    officer NewExceptionReport writes (ExceptionReported) {
        /// Where the public finds it.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        published_at: String = "www.cbp.gov/trade/forced-labor/exceptions".to_owned(),
    }
}
