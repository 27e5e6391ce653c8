//! What the submissions of parties must say: arguments, responses, requests, each with its form and its limit of pages.

use serde_json::Value;

use super::particulars::Check;
use crate::decide::Act;
use crate::documents::limits::{self, Tables};
use crate::entry::EntryKind as K;

const ARGUMENT: &str = "19 CFR 165.26(d)";
const REQUEST: &str = "19 CFR 165.41(f)";
const CERTIFIED: &str = "19 CFR 165.5(b)";

/// What every written argument consists of.
const ARGUMENT_SECTIONS: &[&str] =
    &["summary", "argument", "table_of_contents", "table_of_authorities", "conclusion"];
/// What every request for review consists of, beside its control number.
const REQUEST_SECTIONS: &[&str] =
    &["parties", "procedural_history", "summary", "argument", "conclusion"];
/// What a long request for review has too.
const TABLES: &[&str] = &["table_of_contents", "table_of_authorities"];

/// Every defect of a party's submission.
pub(super) fn defects(act: &Act, check: &mut Check<'_>) {
    match act.kind {
        K::FactualInformationFiled | K::RebuttalFiled | K::InformationResponseFiled => {
            titled(check, "say what it shows");
        }
        K::AgentSubmissionFiled => {
            titled(check, "say what it shows");
            check.text("agent/name", "19 CFR 165.3(e)", "name the agent who submits");
        }
        K::PowerOfAttorneyFiled => {
            check.text("agent/name", "19 CFR 165.3(f)", "name the agent whose power it proves");
        }
        K::SubmissionCorrected => {
            check.text("summary", "19 CFR 165.4(b)", "say how the rejection is cured");
            let known = ["corrected", "made_public", "replaced"];
            word(check, "cure", &known, "19 CFR 165.4(b)");
        }
        K::ConsolidationServed => {
            check.list(
                "documents",
                "19 CFR 165.13(d)",
                "name the public versions that were served",
            );
        }
        K::WrittenArgumentFiled | K::ArgumentResponseFiled => {
            check.text("title", ARGUMENT, "name the submission");
            check.text("submitter", ARGUMENT, "give the submitter's name and address");
            pages(check, act.kind);
            sections(check, ARGUMENT_SECTIONS, ARGUMENT);
        }
        K::ReviewRequested => {
            check.text("control_number", REQUEST, "give the control number of the investigation");
            let said = pages(check, act.kind);
            let over = limits::pages(act.kind).and_then(|it| it.tables_over);
            sections(check, REQUEST_SECTIONS, REQUEST);
            if said.zip(over).is_some_and(|(said, over)| said > over) {
                sections(check, TABLES, REQUEST);
            }
        }
        K::ReviewResponseFiled => {
            check.text("summary", "19 CFR 165.42", "say what it answers");
            pages(check, act.kind);
        }
        K::ExtensionRequested => {
            let authority = "19 CFR 165.5(c)";
            if act.fields.rule.is_none() {
                check.add("/rule", "missing", "name the limit that is to be extended", authority);
            }
            if act.fields.reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
                check.add("/reason", "missing", "give the good cause for more time", authority);
            }
            if day(check, "requested_due").is_none() {
                check.add("/requested_due", "missing", "say until when", authority);
            }
        }
        _ => return,
    }
    check.certifications(CERTIFIED);
}

/// The entries that answer or concern another one, and cannot be understood without it.
pub(super) fn reference(act: &Act, check: &mut Check<'_>) {
    let (message, authority) = match act.kind {
        K::RebuttalFiled => ("name the facts it rebuts, by their number", "19 CFR 165.23(c)"),
        K::ArgumentResponseFiled => {
            ("name the argument it answers, by its number", "19 CFR 165.26(b)")
        }
        K::InformationResponseFiled => {
            ("name the request it answers, by its number", "19 CFR 165.5")
        }
        K::ReviewResponseFiled => {
            ("name the request for review it answers, by its number", "19 CFR 165.42")
        }
        K::SubmissionRejected => ("name the submission, by its number", "19 CFR 165.4(b)"),
        K::SubmissionCorrected => ("name the rejection, by its number", "19 CFR 165.4(b)"),
        K::ExtensionDenied => ("name the request, by its number", "19 CFR 165.5(c)"),
        K::ReviewRequestRefused | K::ReviewRequestWithdrawn => {
            ("name the request for review, by its number", "19 CFR 165.41(f)")
        }
        _ => return,
    };
    if act.fields.of.is_none() {
        check.add("/of", "missing", message, authority);
    }
}

/// A day at `/name`.
pub(super) fn day(check: &Check<'_>, name: &str) -> Option<chrono::NaiveDate> {
    check.at(&format!("/{name}")).and_then(Value::as_str).and_then(crate::parse::day)
}

/// One word of a closed list.
pub(super) fn word(check: &mut Check<'_>, name: &str, known: &[&str], authority: &str) {
    let pointer = format!("/{name}");
    let message = format!("one of: {}", known.join(", "));
    match check.at(&pointer) {
        Some(Value::String(word)) if known.contains(&word.as_str()) => {}
        None | Some(Value::Null) => check.add(&pointer, "missing", &message, authority),
        Some(_) => check.add(&pointer, "unknown", &message, authority),
    }
}

fn titled(check: &mut Check<'_>, message: &str) {
    check.text("title", "19 CFR 165.5", "name the submission");
    check.text("summary", "19 CFR 165.5", message);
}

/// How many pages it has, where it says so; more than its limit is a defect.
fn pages(check: &mut Check<'_>, kind: K) -> Option<u64> {
    let limit = limits::pages(kind)?;
    let pages = check.at("/pages").and_then(Value::as_u64).filter(|pages| *pages > 0);
    match pages {
        None => check.add("/pages", "missing", "count its pages, with exhibits", limit.by.cite),
        Some(pages) if pages > limit.most => {
            let tables = match limit.tables {
                Tables::LeftOut => "without tables",
                Tables::Counted => "with tables",
            };
            let message = format!("no more than {} pages, with exhibits and {tables}", limit.most);
            check.add("/pages", "too_many", &message, limit.by.cite);
        }
        Some(_) => {}
    }
    pages
}

fn sections(check: &mut Check<'_>, wanted: &[&str], authority: &str) {
    let given = check.at("/sections").and_then(Value::as_array).cloned().unwrap_or_default();
    let missing: Vec<&str> =
        wanted.iter().filter(|name| !given.contains(&Value::from(**name))).copied().collect();
    if !missing.is_empty() {
        let message = format!("it lacks: {}", missing.join(", "));
        check.add("/sections", "missing", &message, authority);
    }
}
