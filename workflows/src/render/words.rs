//! The law's words in the reader's language.

/// What whoever owes it does under a time limit: "no later than ... , CBP must *decide whether to ...*".
pub(super) fn act(rule: &str) -> Option<&'static str> {
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
        _ => return None,
    })
}

/// The agency, in short.
pub(super) const CBP: &str = "CBP";

/// Who owes an act, as a reader would say it.
pub(super) fn obligor(word: &str) -> &'static str {
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
