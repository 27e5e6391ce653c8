//! Penalties: the stevia penalty of August 2020 as the example of one law, in our own words.

use chrono::NaiveDate;
use poem_openapi::types::Example;
use poem_openapi::{Enum, Object};
use serde_json::Value;
use statute::{Defect, EntryKind, Program};

use super::NewAct;
use super::body;
use super::shipment::ImporterOfRecord;
use crate::payload::Filing;
use crate::wire::word::{CulpabilityWord, PenaltyStatuteWord};

/// Open the case of a penalty with the notice that begins it. Sums are dollars as text, kept to the cent.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewPenalty {
    /// Which notice: under 19 USC 1592 a prepenalty notice, under 19 USC 1595a(b) the penalty notice itself.
    pub notice: PenaltyNoticeKind,
    /// Under which law.
    pub statute: PenaltyStatuteWord,
    /// How blameworthy the violation is; for 19 USC 1592.
    pub culpability: Option<CulpabilityWord>,
    /// Who is to pay.
    pub importer: ImporterOfRecord,
    /// What was done, and which provisions it violated.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub violation: String,
    /// The penalty that is contemplated or claimed: no more than the cap.
    #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
    pub amount: String,
    /// The value in the domestic market.
    #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
    pub domestic_value: Option<String>,
    /// The value that duty is computed on.
    #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
    pub dutiable_value: Option<String>,
    /// The duties, taxes and fees that were lost; none where nothing was.
    #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
    pub lost_duties: Option<String>,
    /// The interest on them, where the violation was disclosed.
    #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
    pub interest: Option<String>,
    /// Whether the violation was disclosed before, or without knowledge of, a formal investigation.
    pub prior_disclosure: Option<bool>,
    /// The numbers of the customs entries.
    #[oai(validator(max_items = 1_000))]
    pub entries: Option<Vec<String>>,
    /// An earlier last day for an answer, where the statute of limitations is near.
    pub due: Option<NaiveDate>,
    /// The legal day, when it is an earlier one than today; then with `reason`.
    pub on: Option<NaiveDate>,
    /// Why the act is dated back.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

/// The notice that begins the case of a penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PenaltyNoticeKind {
    /// A penalty is contemplated, and may be answered first, 19 CFR 162.77.
    Prepenalty,
    /// A penalty is claimed, 19 CFR 162.79.
    Penalty,
}

impl Filing for NewPenalty {
    fn defects(raw: &Value) -> Vec<Defect> {
        let mut defects = super::defects::<Self>(raw);
        defects.extend(Program::Detention.opening_defects(&Self::act(raw.clone())));
        defects
    }
}

impl NewAct for NewPenalty {
    fn kind(raw: &Value) -> EntryKind {
        if raw["notice"] == "penalty" {
            EntryKind::PenaltyNoticeMailed
        } else {
            EntryKind::PrepenaltyNoticeMailed
        }
    }
}

impl Example for NewPenalty {
    fn example() -> Self {
        let sum = |text: &str| Some(text.to_owned());
        Self {
            notice: PenaltyNoticeKind::Penalty,
            statute: PenaltyStatuteWord(
                statute::forced_labor::penalty::PenaltyStatute::ContraryToLaw,
            ),
            culpability: None,
            importer: ImporterOfRecord {
                name: "PureCircle U.S.A.".to_owned(),
                address: "200 W. Jackson Boulevard, Chicago, IL 60606".to_owned(),
                importer_number: Some("36-1234567PC".to_owned()),
                email: None,
            },
            violation: "Stevia made with forced labor was brought in contrary to 19 USC 1307."
                .to_owned(),
            amount: "575000.00".to_owned(),
            domestic_value: sum("575000.00"),
            dutiable_value: None,
            lost_duties: None,
            interest: None,
            prior_disclosure: None,
            entries: None,
            due: None,
            on: None,
            reason: None,
        }
    }
}

body! {
    /// Answer a prepenalty notice, 19 CFR 162.78.
    plain NewPrepenaltyResponse writes (PrepenaltyResponseFiled) {
        /// Why no penalty is due, or a lower one.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        summary: String = "The origin was declared as the supplier had certified it.".to_owned(),
        /// What it is proven with, by name.
        #[oai(validator(max_items = 200))]
        documents: Option<Vec<String>> = None,
    }
}

body! {
    /// Claim a penalty after its prepenalty notice, 19 CFR 162.79. What is not said anew stands as it was.
    officer NewPenaltyClaim writes (PenaltyNoticeMailed) {
        /// The penalty that is claimed: no more than the cap.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        amount: String = "24000.00".to_owned(),
        /// How blameworthy the violation is, where that is now seen otherwise.
        culpability: Option<CulpabilityWord> = None,
        /// The value in the domestic market, corrected.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        domestic_value: Option<String> = None,
        /// The value that duty is computed on, corrected.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        dutiable_value: Option<String> = None,
        /// The duties, taxes and fees that were lost, corrected.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        lost_duties: Option<String> = None,
        /// The interest on them, corrected.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        interest: Option<String> = None,
        /// Why the answer to the prepenalty notice does not persuade.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: Option<String> = Some("The supplier had warned that the origin was in doubt.".to_owned()),
    }
}

body! {
    /// Petition for relief from a penalty, 19 CFR 171.2(b)(2).
    plain NewPenaltyPetition writes (PenaltyPetitionFiled) {
        /// The facts that justify relief.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        facts: String = "The importer changed its supplier at once.".to_owned(),
    }
}

body! {
    /// Decide on a penalty, 19 CFR 171.21. A contemplated one can only be cancelled.
    officer NewPenaltyDecision writes (PenaltyDecided) {
        /// What becomes of it.
        outcome: PenaltyOutcome = PenaltyOutcome::Mitigated,
        /// What is owed, where it is mitigated.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        amount: Option<String> = Some("12000.00".to_owned()),
        /// Why.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String = "The importer had no earlier violation.".to_owned(),
    }
}

/// What becomes of a penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PenaltyOutcome {
    /// It is owed as it was claimed.
    Upheld,
    /// Less is owed.
    Mitigated,
    /// Nothing is owed.
    Cancelled,
}

body! {
    /// Record that a penalty was paid: what is owed, to the cent.
    officer NewPayment writes (PenaltyPaid) {
        /// What was paid.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        amount: String = "575000.00".to_owned(),
    }
}

body! {
    /// Take a decided penalty to court, or record that it was taken there: 19 USC 1592(e).
    officer NewPenaltyAction writes (CourtActionFiled) {
        /// The court.
        #[oai(validator(min_length = 1, max_length = 500))]
        court: String = "United States Court of International Trade".to_owned(),
        /// The number of the court.
        #[oai(validator(min_length = 1, max_length = 50))]
        court_number: String = "22-00321".to_owned(),
    }
}

body! {
    /// Record the judgment of the court on a penalty.
    officer NewPenaltyJudgment writes (JudgmentEntered of Detention) {
        /// What the court held.
        outcome: PenaltyJudgment = PenaltyJudgment::Collected,
        /// What the court awards.
        #[oai(validator(pattern = "^[0-9]{1,12}([.][0-9]{2})?$"))]
        amount: Option<String> = Some("24000.00".to_owned()),
    }
}

/// What a court makes of a penalty.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum PenaltyJudgment {
    /// It is collected.
    Collected,
    /// Nothing is owed.
    Cancelled,
}
