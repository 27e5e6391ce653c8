//! The law's words in the reader's language.

/// What whoever owes it does under a time limit: "no later than ... , CBP must *decide whether to ...*". `None` for a rule that
/// is not known here.
#[must_use]
pub fn act(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "initiation_decision" => "decide whether to initiate an investigation",
        "non_initiation_notice" => "tell the filer that no investigation is initiated",
        "interim_measures_decision" => "decide whether to take interim measures",
        "interim_measures_notice" => "give notice of the interim measures to all parties",
        "notice_of_initiation" => "issue the notice of initiation to all parties",
        "public_record_release" => "release the public version of the record to the parties",
        "consolidation_notice" => "give notice of the consolidation to all parties",
        "consolidation_service" => {
            "serve public versions of earlier submissions on the newly joined parties"
        }
        "power_of_attorney_proof" => "file proof of the agent's power of attorney",
        "rejection_cure" => "correct, make public or replace the rejected submission",
        "factual_information_close" => "submit factual information",
        "rebuttal_close" => "submit facts that rebut or clarify newly placed information",
        "information_request_due" => "answer the request for information",
        "extension_request_close" => "request more time, in writing and with reasons,",
        "written_argument_close" => "submit written arguments",
        "argument_response_close" => "respond to the other parties' written arguments",
        "determination" => "determine whether there was evasion",
        "extension_notice" => "extend the time for the determination, if it is to be extended",
        "determination_notice" => "send the notice of determination to all parties",
        "review_request_close" => "request administrative review",
        "review_response_close" => "respond to the request for administrative review",
        "review_decision" => "decide the administrative review",
        "judicial_review_close" => "seek judicial review in the U.S. Court of International Trade",
        _ => return forced_labor_act(rule),
    })
}

/// The same under the law of forced labor and of detained shipments.
fn forced_labor_act(rule: &str) -> Option<&'static str> {
    Some(match rule {
        "conformity_transmittal" => "send the allegation to the Commissioner, or return it",
        "petition_acceptance" => "accept, reject or refer the petition",
        "wro_decision_target" => "decide whether to issue a withhold release order",
        "detention_decision" => "release or detain the merchandise",
        "detention_notice" => "give notice of the detention to the importer",
        "deemed_exclusion" => "decide on admission before the merchandise is deemed excluded",
        "arguable_deemed_exclusion" => {
            "decide on admission before the merchandise may count as excluded"
        }
        "uflpa_response" => "answer the detention under the UFLPA",
        "proof_of_admissibility" => "submit the certificate of origin and the detailed statement",
        "deemed_abandonment" => {
            "settle what becomes of the merchandise before it is deemed abandoned"
        }
        "protest_close" => "protest the exclusion",
        "protest_deemed_denial" => "decide the protest before it is deemed denied",
        "accelerated_disposition_denial" => {
            "decide the protest whose accelerated disposition was requested"
        }
        "court_action_close" => "contest the denial in the U.S. Court of International Trade",
        "seizure_petition_close" => "petition for relief from the seizure",
        "seizure_claim_close" => "file a claim and bond for the seized merchandise",
        "prepenalty_response_close" => "answer the prepenalty notice",
        "penalty_petition_close" => "petition for relief from the penalty",
        "uflpa_exception_report" => "report the exception to Congress and the public",
        "finding_suit_close" => "sue in the U.S. Court of International Trade",
        _ => return None,
    })
}

/// What an officer does about a task: "CBP is still to *acknowledge or return the allegation*".
pub(super) fn task(name: &str) -> Option<&'static str> {
    let kind = name.split('#').next().unwrap_or_default();
    Some(match kind {
        "allegation_answer" => "acknowledge or return the allegation",
        "returned_allegation" => "close the returned allegation, of which no new version came",
        "interim_measures_lifting" => "lift the interim measures after the negative determination",
        "withdrawal_request" => "answer the request to withdraw the allegation",
        "tolling_request" => "order tolling as another officer asks, or say why not",
        "protective_order_application" => "decide on an application for a protective order",
        "destruction_certificate" => {
            "ask for the certificate that what was read under a protective order is destroyed"
        }
        "health_or_safety_word" => "act on a party's word of a risk to health or safety",
        "missing_public_version" => "reject the submission for want of a public version",
        "late_public_version" => "look at a public version that came after its day",
        "public_version_findings" => "look at what was found in a public version",
        "review_request" => "refuse the request for review, or commence the review",
        "small_business_help" => "help a small business that asked before filing",
        "proof_not_submitted" => "exclude or seize the merchandise that was not proved admissible",
        "related_open_cases" => "look at the other open cases that name whom the order reaches",
        "message_answer" => "answer whoever sent the communication",
        "serve_by_hand" => "serve a notice by hand, and record how",
        "service_failed" => "serve a notice that did not reach its recipient",
        "excluded_merchandise" => "have the excluded merchandise exported or destroyed",
        rule => return act(rule),
    })
}

/// The agency, in short.
pub(super) const CBP: &str = "CBP";

/// Who owes an act, as a reader would say it.
#[must_use]
pub fn obligor(word: &str) -> &'static str {
    match word {
        "filer" => "the filer of the allegation",
        "importer" => "the importer",
        "counsel" => "counsel",
        "parties" => "any party",
        // Every other role is an office of CBP.
        _ => CBP,
    }
}

/// An interim measure of 19 CFR 165.24(b).
pub(super) fn measure(word: &str) -> Option<&'static str> {
    Some(match word {
        "suspend_liquidation" => "Liquidation is suspended",
        "extend_liquidation" => "The period for liquidation is extended",
        "single_transaction_bond" => "A single transaction bond is required",
        "cash_deposit" => "Cash deposits are required",
        "live_entry" => "Live entry is required: entry documents and duties before release",
        _ => return None,
    })
}

/// What makes a case extraordinarily complicated, 19 CFR 165.22(c).
pub(super) fn criterion(word: &str) -> Option<&'static str> {
    Some(match word {
        "transactions" => "the number and complexity of the transactions to be investigated",
        "novelty" => "the novelty of the issues presented",
        "entities" => "the number of entities to be investigated",
        _ => return None,
    })
}

/// A name of the docket as a heading: `last_day` becomes `Last day`.
pub(super) fn heading(name: &str) -> String {
    let words = name.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
