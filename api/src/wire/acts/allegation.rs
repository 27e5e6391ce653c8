//! Acts on an allegation: real case EAPA 7356 as their examples, in our own words.

use poem_openapi::Object;
use poem_openapi::types::Email;

use super::body;

body! {
    /// Acknowledge a complete allegation with a control number: the date of receipt, 19 CFR 165.12(a).
    officer NewAcknowledgment writes (AllegationAcknowledged) {
        /// The control number; the case's own number when absent.
        #[oai(validator(min_length = 1, max_length = 50))]
        control_number: Option<String> = None,
        /// What was found out about the importer, so that it can be recognised and served later.
        importer: Option<FoundImporter> = None,
    }
}

/// What an officer found out about an importer.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct FoundImporter {
    /// Its CBP importer number.
    #[oai(validator(min_length = 1, max_length = 20))]
    pub importer_number: Option<String>,
    /// Where it is served in this case.
    pub email: Option<Email>,
}

body! {
    /// Return an allegation to its filer with the list of what is missing.
    officer NewReturn writes (AllegationReturned) {
        /// What is missing, a sentence each.
        #[oai(validator(min_items = 1, max_items = 100, min_length = 1))]
        deficiencies: Vec<String> =
            vec!["The allegation does not say why the filer is an interested party.".to_owned()],
    }
}

body! {
    /// Withdraw an allegation, 19 CFR 165.12(b).
    plain NewWithdrawal writes (AllegationWithdrawn) {
        /// Why.
        #[oai(validator(min_length = 1, max_length = 5_000))]
        reason: Option<String> = Some("The parties have settled their dispute.".to_owned()),
    }
}

body! {
    /// Decide not to initiate an investigation, 19 CFR 165.15(c).
    officer NewDeclination writes (InitiationDeclined) {
        /// Why the information does not reasonably suggest evasion.
        #[oai(validator(min_length = 1, max_length = 100_000))]
        grounds: String =
            "What was found is a clerical error, which is no evasion, 19 CFR 165.15(c).".to_owned(),
    }
}

body! {
    /// Tell the filer, and nobody else, that no investigation was initiated, 19 CFR 165.15(d).
    officer NewNoticeOfNonInitiation writes (NonInitiationNoticeIssued) {}
}
