//! What the office must say when it puts something on the record of a case: referrals, requests, visits, decisions.

use serde_json::Value;

use super::particulars::{Check, Classes};
use super::submissions::{day, word};
use crate::decide::Act;
use crate::entry::EntryKind as K;

/// The most days a tolling order may add: more is a slip of the pen.
const MOST_TOLLED_DAYS: u32 = 3660;

/// Every defect of an officer's entry.
pub(super) fn defects(act: &Act, check: &mut Check<'_>) {
    match act.kind {
        K::InitiationDeclined => {
            check.text("grounds", "19 CFR 165.15(c)", "say why nothing is initiated");
        }
        K::CommerceReferralMade => {
            let authority = "19 CFR 165.16";
            check.text("question", authority, "put the question of scope to Commerce");
            check.list("ad_cvd_orders", authority, "name the orders whose scope is in question");
        }
        K::CommerceDeterminationReceived => {
            let authority = "19 CFR 165.16";
            check.text("answer", authority, "say what Commerce determined");
            word(check, "scope", &["covered", "not_covered", "partly_covered"], authority);
        }
        K::InterimMeasuresLifted => {
            check.text("grounds", "19 CFR 165.27(c)", "say why the measures end");
            check.list("measures", "19 CFR 165.27(c)", "name the measures that end");
            check.measures(Classes::AllUnlessNamed);
        }
        K::CbpInformationPlaced => {
            check.text("title", "19 CFR 165.23", "name what is placed on the record");
            check.text("summary", "19 CFR 165.23", "say what it shows");
        }
        K::InformationRequested => request(act, check),
        K::VerificationVisited => visit(check),
        K::VerificationReportPlaced => {
            check.text("title", "19 CFR 165.25", "name the report");
            check.text("summary", "19 CFR 165.25", "say what was found");
        }
        K::FactualInformationDateSet => set_date(act, check, "19 CFR 165.23(c)(2)(i)"),
        K::WrittenArgumentDateSet => set_date(act, check, "19 CFR 165.26(a)"),
        K::SubmissionRejected => reasoned(act, check, "19 CFR 165.4(b)", "say what is not in form"),
        K::ExtensionDenied => {
            reasoned(act, check, "19 CFR 165.5(c)", "say why no more time is given");
        }
        K::DeadlineExtended => {
            let authority = "19 CFR 165.5(c)";
            set_date(act, check, authority);
            if act.fields.rule.is_none() {
                check.add("/rule", "missing", "name the limit that is extended", authority);
            }
            reasoned(act, check, authority, "give the good cause");
        }
        K::ReviewRequestRefused => {
            reasoned(act, check, "19 CFR 165.41(f)", "say what the request lacks");
        }
        K::ReviewDecided => {
            check.text("grounds", "19 CFR 165.45", "say what the review found");
            outcome(act, check, &["affirmed", "reversed", "affirmed_in_part"], "19 CFR 165.45");
        }
        K::JudicialReviewFiled => {
            check.text("court_number", "19 USC 1517(g)(1)", "give the number of the court");
        }
        K::RemandOrdered => {
            check.text("instructions", "court order", "say what the court asks for");
            if act.fields.due.is_none() {
                check.add("/due", "missing", "give the date the court set", "court order");
            }
        }
        K::RemandDeterminationFiled => {
            check.text("grounds", "court order", "say what was found on remand");
            outcome(act, check, &["affirmed", "reversed", "affirmed_in_part"], "court order");
        }
        K::JudgmentEntered => {
            let known = ["sustained", "reversed", "sustained_in_part", "dismissed"];
            outcome(act, check, &known, "court order");
        }
        K::TollingOrdered => tolling(act, check),
        _ => {}
    }
}

fn request(act: &Act, check: &mut Check<'_>) {
    let authority = "19 CFR 165.23(c)(1)";
    check.text("questions", authority, "say what is asked");
    if act.fields.due.is_none() {
        check.add("/due", "missing", "give the last day", "19 CFR 165.23, 165.26");
    }
    let known = ["filer", "importer", "foreign_producer", "foreign_government"];
    if !act.fields.to.as_deref().is_some_and(|to| known.contains(&to)) {
        let message = format!("one of: {}", known.join(", "));
        check.add("/to", "unknown", &message, authority);
    }
}

fn visit(check: &mut Check<'_>) {
    let authority = "19 CFR 165.25";
    check.text("country", authority, "name the country");
    check.list("sites", authority, "name the sites");
    let (began, ended) = (day(check, "began_on"), day(check, "ended_on"));
    for (name, on) in [("/began_on", began), ("/ended_on", ended)] {
        if on.is_none() {
            check.add(name, "missing", "give the day, as YYYY-MM-DD", authority);
        }
    }
    if began.zip(ended).is_some_and(|(began, ended)| ended < began) {
        check.add("/ended_on", "goes_back", "a visit ends after it began", authority);
    }
}

fn set_date(act: &Act, check: &mut Check<'_>, authority: &str) {
    if act.fields.due.is_none() {
        check.add("/due", "missing", "give the last day", authority);
    }
}

fn reasoned(act: &Act, check: &mut Check<'_>, authority: &str, message: &str) {
    if act.fields.reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
        check.add("/reason", "missing", message, authority);
    }
}

fn outcome(act: &Act, check: &mut Check<'_>, known: &[&str], authority: &str) {
    if !act.fields.outcome.as_deref().is_some_and(|word| known.contains(&word)) {
        let message = format!("one of: {}", known.join(", "));
        let code = if act.fields.outcome.is_none() { "missing" } else { "unknown" };
        check.add("/outcome", code, &message, authority);
    }
}

fn tolling(act: &Act, check: &mut Check<'_>) {
    let authority = "tolling order of CBP";
    let fields = &act.fields;
    if !fields.days.is_some_and(|days| (1..=MOST_TOLLED_DAYS).contains(&days)) {
        let message = format!("say how many days are added, from 1 to {MOST_TOLLED_DAYS}");
        check.add("/days", "missing", &message, authority);
    }
    if fields.from.is_none() {
        check.add("/from", "missing", "give the first day of the cause", authority);
    }
    if fields.authority.as_deref().is_none_or(|text| text.trim().is_empty()) {
        check.add("/authority", "missing", "name the order", authority);
    }
}

/// A consolidation names, for every window that the joined parties find closed or nearly so, a new date or the reason
/// for none.
pub(super) fn windows(check: &mut Check<'_>) {
    let Some(Value::Array(windows)) = check.at("/windows").cloned() else { return };
    for (at, window) in windows.iter().enumerate() {
        let dated = window.get("due").and_then(Value::as_str).and_then(crate::parse::day);
        let text = window.get("reason").and_then(Value::as_str);
        if dated.is_none() && text.is_none_or(|text| text.trim().is_empty()) {
            let pointer = format!("/windows/{at}");
            let message = "give the window a new date, or the reason for none";
            check.add(&pointer, "missing", message, "19 CFR 165.13");
        }
    }
}
