//! Acts on a communication on forced labor.

use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Defect, EntryKind, Program};

use super::{NewAct, act, body};
use crate::payload::Filing;

/// Return a communication to its sender with what it lacks in detail, 19 CFR 12.42(c).
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewReturnOfCommunication {
    /// What is missing, a sentence each.
    #[oai(validator(min_items = 1, max_items = 100, min_length = 1))]
    pub deficiencies: Vec<String>,
    /// The legal day, when it is an earlier one than today; then with `reason`.
    pub on: Option<chrono::NaiveDate>,
    /// Why the act is dated back.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewReturnOfCommunication {
    fn defects(raw: &Value) -> Vec<Defect> {
        Program::ForcedLaborOrder.defects(&act(Self::kind(raw), raw.clone()))
    }
}

impl NewAct for NewReturnOfCommunication {
    fn kind(_raw: &Value) -> EntryKind {
        EntryKind::AllegationReturned
    }
}

impl Example for NewReturnOfCommunication {
    fn example() -> Self {
        let missing = "The facts on the production abroad are missing: say where and by whom the gloves are made.";
        Self { deficiencies: vec![missing.to_owned()], on: None, reason: None }
    }
}

body! {
    /// Send a communication that conforms on to the Commissioner, 19 CFR 12.42(c).
    officer NewTransmittal writes (AllegationTransmitted) {
        /// The port that sends it.
        #[oai(validator(min_length = 1, max_length = 200))]
        port: Option<String> = Some("Long Beach".to_owned()),
    }
}

body! {
    /// Accept a communication as a petition: the investigation begins.
    officer NewAcceptance writes (PetitionAccepted) {}
}

body! {
    /// Reject a petition, in a word and in full.
    officer NewPetitionRejection writes (PetitionRejected) {
        /// Why, as a word.
        reason_code: RejectionReason = RejectionReason::InsufficientInformation,
        /// Why, in full.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "Nothing that was sent shows that the gloves are, or will be, imported.".to_owned(),
    }
}

body! {
    /// Refer a petition to another agency.
    officer NewPetitionReferral writes (PetitionReferred) {
        /// To which agency.
        #[oai(validator(min_length = 1, max_length = 500))]
        agency: String = "Department of Labor, Bureau of International Labor Affairs".to_owned(),
        /// Why it is theirs.
        #[oai(validator(min_length = 1, max_length = 20_000))]
        grounds: Option<String> = None,
    }
}

/// Why a petition is rejected. No law has such a list: the words are this service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum RejectionReason {
    /// What is said does not reasonably suggest that such merchandise is, or is likely to be, imported.
    InsufficientInformation,
    /// It is not about labor, or imports, that the law is about.
    #[oai(rename = "outside_19_usc_1307")]
    OutsideTheLaw,
    /// It is before the office already.
    Duplicate,
}
