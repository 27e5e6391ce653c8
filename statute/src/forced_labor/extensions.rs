//! More time for an importer: which limits may be extended, by how much, and until when that may be said.

use chrono::NaiveDate;

use crate::count;
use crate::decide::Act;
use crate::docket::{Deadline, Docket};
use crate::eapa::Check;
use crate::entry::EntryKind as K;
use crate::rule::Status;

/// A limit that an officer may extend.
struct Extendable {
    rule: &'static str,
    /// The most days after its trigger, where there is such a cap.
    at_most: Option<u32>,
    authority: &'static str,
}

/// The limits. The law tables say no end for petitions; the 90 days of the UFLPA are the Service's practice (U). Every
/// other limit of an importer is as it is: a right to protest or to sue is not an officer's to lengthen.
const EXTENDABLE: &[Extendable] = &[
    Extendable {
        rule: "uflpa_response",
        at_most: Some(90),
        authority: "CBP operational guidance for importers (UFLPA)",
    },
    Extendable { rule: "seizure_petition_close", at_most: None, authority: "19 CFR 171.2(c)" },
    Extendable { rule: "penalty_petition_close", at_most: None, authority: "19 CFR 171.2(c)" },
];

fn row(rule: &str) -> Option<&'static Extendable> {
    EXTENDABLE.iter().find(|it| it.rule == rule)
}

/// Whether it runs: what was answered, is pointless or over is not extended.
fn is_open(deadline: &Deadline) -> bool {
    !deadline.projected && matches!(deadline.status, Status::Running | Status::Stayed)
}

/// The last day to which a limit may be extended, where there is a cap.
fn cap(limit: &Deadline, row: &Extendable) -> Option<NaiveDate> {
    row.at_most.and_then(|days| count::later(limit.trigger.on?, days))
}

/// Whether there is any limit on the docket that may be extended now.
pub(super) fn is_any_open(docket: &Docket) -> bool {
    docket.deadlines.iter().filter(|limit| is_open(limit)).any(|limit| {
        row(limit.rule).is_some_and(|row| cap(limit, row).is_none_or(|cap| limit.due < Some(cap)))
    })
}

/// An extension says which limit, until when, and why.
pub(super) fn act_defects(act: &Act, check: &mut Check<'_>) {
    if act.kind != K::DeadlineExtended {
        return;
    }
    let id = act.fields.rule.as_deref().map(|rule| rule.split('#').next().unwrap_or_default());
    if id.and_then(row).is_none() {
        let known: Vec<&str> = EXTENDABLE.iter().map(|it| it.rule).collect();
        let code = if id.is_none() { "missing" } else { "unknown" };
        let message = format!("the limit that is extended, one of: {}", known.join(", "));
        check.add("/rule", code, &message, "19 CFR 171.2(c)");
    }
    if act.fields.due.is_none() {
        check.add("/due", "missing", "give the last day", "19 CFR 171.2(c)");
    }
    if act.fields.reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
        check.add("/reason", "missing", "say why more time is given", "19 CFR 171.2(c)");
    }
}

/// The limit runs on this docket, the new day is later than its last one, and within the cap.
pub(super) fn docket_defects(docket: &Docket, act: &Act, on: NaiveDate, check: &mut Check<'_>) {
    let (K::DeadlineExtended, Some(wanted)) = (act.kind, act.fields.rule.as_deref()) else {
        return;
    };
    let Some(row) = wanted.split('#').next().and_then(row) else { return };
    let named = |it: &&Deadline| it.rule == row.rule && (wanted == row.rule || it.name() == wanted);
    let limit = docket.deadlines.iter().filter(|it| !it.projected).rev().find(named);
    let Some(limit) = limit else {
        return check.add("/rule", "names_nothing", "no such limit on this docket", row.authority);
    };
    if !is_open(limit) || limit.due.is_some_and(|due| due < on) {
        let message = format!("`{}` does not run any more", limit.name());
        return check.add("/rule", "pointless", &message, row.authority);
    }
    let Some(due) = act.fields.due else { return };
    if limit.due.is_some_and(|last| due <= last) {
        let message = "later than the last day it has";
        check.add("/due", "too_early", message, row.authority);
    }
    if let Some(cap) = cap(limit, row).filter(|cap| due > *cap) {
        let message = format!("no later than {cap}, the last day there can be");
        check.add("/due", "too_late", &message, row.authority);
    }
}
