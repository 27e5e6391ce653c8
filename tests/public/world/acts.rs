//! What people send to act on a case once it is under way, complete, and told apart by what a test gives.

use serde_json::{Value, json};

use super::words::certifications;

/// Everything an argument consists of.
const SECTIONS: [&str; 5] =
    ["table_of_contents", "table_of_authorities", "summary", "argument", "conclusion"];

/// A question of scope for Commerce.
pub fn referral() -> Value {
    json!({ "question": "Are sawblades joined in Thailand covered?", "ad_cvd_orders": ["A-570-900"] })
}

/// Commerce's answer.
pub fn answer_of_commerce() -> Value {
    json!({ "answer": "They are within the scope, 84 FR 33920.", "scope": "covered" })
}

/// A submission about another entry.
pub fn about(of: u64) -> Value {
    json!({ "of": of, "title": "An answer", "summary": "Says why not.", "certifications": certifications() })
}

/// An argument of some pages.
pub fn argument(pages: u32) -> Value {
    json!({
        "title": "Written argument", "submitter": "MSeafood Corporation, Fountain Valley", "pages": pages,
        "sections": SECTIONS, "certifications": certifications(),
    })
}

/// A response to the argument at this number.
pub fn argument_response(of: u64) -> Value {
    let mut body = argument(20);
    body["of"] = json!(of);
    body
}

/// A request for more time, until a day.
pub fn extension_request(rule: &str, until: &str) -> Value {
    json!({
        "rule": rule, "requested_due": until, "reason": "The records have to be translated.",
        "certifications": certifications(),
    })
}

/// More time for a limit, until a day.
pub fn deadline_extension(rule: &str, due: &str) -> Value {
    json!({ "rule": rule, "due": due, "reason": "The records have to be translated." })
}

/// An officer's no to the entry at this number.
pub fn refusal(of: u64) -> Value {
    json!({ "of": of, "reason": "It lacks what the regulation asks for." })
}

/// A question to somebody, to be answered by a day.
pub fn question(to: &str, due: &str) -> Value {
    json!({ "to": to, "questions": "Who processed the shrimp?", "due": due })
}

/// Something placed on the record.
pub fn placed(title: &str) -> Value {
    json!({ "title": title, "summary": "What was found." })
}

/// A visit for verification.
pub fn visit(began: &str, ended: &str) -> Value {
    json!({ "country": "Mexico", "sites": ["Aguascalientes"], "began_on": began, "ended_on": ended })
}

/// An agent's first submission.
pub fn agent_submission() -> Value {
    json!({
        "agent": agent(), "title": "Entry documents", "summary": "The declared origin.",
        "certifications": certifications(),
    })
}

/// The proof of an agent's power.
pub fn power_of_attorney(of: u64) -> Value {
    json!({ "of": of, "agent": agent(), "certifications": certifications() })
}

fn agent() -> Value {
    json!({ "name": "A. Agent", "email": "agent@brokers.test" })
}

/// The cure of the rejection at this number.
pub fn cure(of: u64) -> Value {
    json!({
        "of": of, "cure": "corrected", "summary": "Each figure is summarised.",
        "certifications": certifications(),
    })
}

/// A tolling order.
pub fn tolling(days: u32, from: &str) -> Value {
    json!({ "days": days, "from": from, "authority": "CBP, lapse in appropriations" })
}

/// A request for a tolling order.
pub fn tolling_request() -> Value {
    json!({ "days": 1, "from": "2020-01-10", "reason": "Appropriations have lapsed." })
}

/// A request for review.
pub fn review_request() -> Value {
    let mut sections = SECTIONS.to_vec();
    sections.extend(["parties", "procedural_history"]);
    json!({
        "control_number": "7356", "pages": 28, "sections": sections, "certifications": certifications(),
    })
}

/// A response to the request for review at this number.
pub fn review_response(of: u64) -> Value {
    json!({ "of": of, "pages": 12, "summary": "The record supports it.", "certifications": certifications() })
}

/// What a review, or a remand, makes of the determination.
pub fn decision(outcome: &str) -> Value {
    json!({ "outcome": outcome, "grounds": "The record, considered anew." })
}

/// A remand until a day.
pub fn remand(due: &str) -> Value {
    json!({ "due": due, "instructions": "Explain the records that were disregarded." })
}

/// Grounds and no more.
pub fn grounds() -> Value {
    json!({ "grounds": "What was found does not suggest evasion." })
}

/// Measures that end.
pub fn lifting() -> Value {
    json!({
        "measures": [{ "measure": "cash_deposit", "entries": "entries from now on" }],
        "grounds": "Security was given.",
    })
}

/// Another agency's request, about another importer.
pub fn agency_request() -> Value {
    json!({
        "agency": "Department of Commerce", "contact": { "name": "D. Desk", "email": "desk@commerce.test" },
        "importer": { "name": "Phoenix Metal Co.", "address": "9 Depot Road, Cambridge, OH 43725" },
        "merchandise": { "description": "Cast iron soil pipe" }, "ad_cvd_orders": ["A-570-079"],
        "evasion": "Pipe of Chinese origin is entered as a product of Cambodia.",
    })
}

/// Joins another allegation to a case, with what becomes of its windows.
pub fn consolidation(allegation: &str, windows: &Value) -> Value {
    json!({ "allegation": allegation, "grounds": "The same producer in the same months.", "windows": windows })
}

/// The public versions that were served on those who were joined.
pub fn service() -> Value {
    json!({ "documents": ["Allegation, public version"], "certifications": certifications() })
}

/// An allegation about another importer.
pub fn other_allegation() -> Value {
    let mut other = super::words::allegation();
    other["importer"] = json!({
        "name": "Phoenix Metal Co.", "address": "9 Depot Road, Cambridge, OH 43725",
        "importer_number": "98-7654321XX", "email": "importer@elsewhere.test",
    });
    other
}

/// Word of a risk to health or safety.
pub fn health_or_safety_word() -> Value {
    json!({
        "risk": "Residues of a drug that is not approved.", "merchandise": "Frozen shrimp",
        "certifications": certifications(),
    })
}

/// A small business that asks for help.
pub fn help_request() -> Value {
    json!({
        "business": { "name": "Gulf Shrimpers Committee", "email": "office@shrimpers.test" },
        "small_business": true, "merchandise": "Frozen shrimp", "help": "What has to be in a summary?",
    })
}

/// What followed at Commerce, sent on a day.
pub fn consequence(sent_on: &str) -> Value {
    json!({ "kind": "commerce_rates", "to": "Department of Commerce", "sent_on": sent_on, "grounds": "Evasion." })
}
