//! Confidential information: what class it is of, who may claim that it is, and who may read it, 19 CFR 165.4.
//!
//! Nothing here opens a case: whoever may not know of the case, or of the entry the information stands beside, reads nothing of
//! it, whatever its class.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decide::Defect;
use crate::eapa::Check;
use crate::entry::EntryKind as K;
use crate::role::{Role, UnknownWord, words};
use crate::visibility::{self, DocumentClass, Opens, Reader as Who};

/// Who may claim that what it submits is confidential.
pub const LODGED_BY: &[Role] = &[Role::Filer, Role::Importer, Role::Counsel];

words! {
    /// Who may read what is not public.
    Class in "classes of confidential information" {
        /// Its submitter and the office.
        BusinessConfidential = "business_confidential",
        /// The same, and representatives of the parties under an administrative protective order.
        Apo = "apo",
        /// The office alone.
        CbpInternal = "cbp_internal",
    }
}

impl Class {
    /// The class of what a party submitted. A protective order is issued in each case with confidential information, and reaches all
    /// of it (19 CFR 165.4(f)): from the first order on it is open under one. That a party could hold a piece back from an order
    /// is not in the text that was at hand (U).
    #[must_use]
    pub const fn of_submitted(is_order_issued: bool) -> Self {
        if is_order_issued { Self::Apo } else { Self::BusinessConfidential }
    }
}

/// What is known of somebody who wants to read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Reader {
    /// He is an officer.
    pub is_office: bool,
    /// He acts for the party that submitted it. Another party on the same side of the case is another party.
    pub is_submitter: bool,
    /// He is authorised by a protective order of the case that is in force on his legal day.
    pub is_under_order: bool,
}

/// Whether somebody who knows of the case may read what is of a class: as the table of documents says, [`visibility::document`].
#[must_use]
pub fn may_read(class: Class, reader: Reader) -> bool {
    let class = match class {
        Class::BusinessConfidential => DocumentClass::BusinessConfidential,
        Class::Apo => DocumentClass::Apo,
        Class::CbpInternal => DocumentClass::CbpInternal,
    };
    let Reader { is_office, is_submitter, is_under_order } = reader;
    let may = |who| visibility::document(class, who) != Opens::Never;
    (is_office && may(Who::Office))
        || (is_submitter && may(Who::Submitter))
        || (is_under_order && may(Who::UnderOrder))
}

/// Whether an entry is a submission, beside which its submitter may lodge what it claims to be confidential.
#[must_use]
pub const fn is_submission(kind: K) -> bool {
    matches!(
        kind,
        K::AllegationFiled
            | K::AgentSubmissionFiled
            | K::InformationResponseFiled
            | K::FactualInformationFiled
            | K::RebuttalFiled
            | K::SubmissionCorrected
            | K::ExtensionRequested
            | K::WrittenArgumentFiled
            | K::ArgumentResponseFiled
            | K::ReviewRequested
            | K::ReviewResponseFiled
    )
}

/// What a claim of confidential treatment lacks.
#[must_use]
pub fn claim_defects(said: &Value) -> Vec<Defect> {
    let mut check = Check { content: Some(said), found: Vec::new() };
    check.text("information", "19 CFR 165.4(a)", "say what is to be treated as confidential");
    check.text("basis", "19 CFR 165.4(a)", "give the reason for which it is confidential");
    let summary = "summarise it so that a reader understands it, or say why that is not possible";
    check.text("public_summary", "19 CFR 165.4(a)", summary);
    let text = |name: &str| said.get(name).and_then(Value::as_str).map(str::trim);
    if text("information").is_some_and(|it| !it.is_empty() && text("public_summary") == Some(it)) {
        let message = "the public summary says what is claimed to be confidential";
        check.add("/public_summary", "not_a_summary", message, "19 CFR 165.4(a)");
    }
    check.found
}

/// What is wrong where an entry is no submission of whoever claims.
#[must_use]
pub fn not_a_submission() -> Defect {
    Defect {
        pointer: "/of".to_owned(),
        code: "names_nothing",
        message: "the number of a submission of your own".to_owned(),
        authority: Some("19 CFR 165.4(a)".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Class, Reader, claim_defects, may_read};

    #[test]
    fn each_class_is_read_by_those_it_names_and_by_nobody_else() {
        let readers = [
            Reader { is_office: true, ..Reader::default() },
            Reader { is_submitter: true, ..Reader::default() },
            Reader { is_under_order: true, ..Reader::default() },
            Reader::default(),
        ];
        for (class, expected) in [
            (Class::BusinessConfidential, [true, true, false, false]),
            (Class::Apo, [true, true, true, false]),
            (Class::CbpInternal, [true, false, false, false]),
        ] {
            assert_eq!(readers.map(|reader| may_read(class, reader)), expected, "{class}");
        }
    }

    #[test]
    fn a_claim_says_what_why_and_a_summary_of_its_own() {
        let of = |said| claim_defects(&said).into_iter().map(|it| it.pointer).collect::<Vec<_>>();
        assert_eq!(of(json!({})), ["/information", "/basis", "/public_summary"]);
        let same = json!({ "information": "x ", "basis": "Prices.", "public_summary": "x" });
        assert_eq!(of(same), ["/public_summary"]);
        let whole = json!({ "information": "x", "basis": "Prices.", "public_summary": "A price." });
        assert_eq!(of(whole), Vec::<String>::new());
    }
}
