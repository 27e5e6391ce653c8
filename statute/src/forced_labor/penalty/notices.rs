//! What the acts of a penalty case must say, and what they may not: no amount above the cap, none paid that is not owed.

use serde_json::Value;

use super::{Cents, Culpability, PenaltyFacts, PenaltyStatute, amount, owed};
use crate::decide::Act;
use crate::docket::Docket;
use crate::eapa::Check;
use crate::entry::{Entry, EntryKind as K};

/// The members of a notice that are sums.
const SUMS: &[&str] = &["amount", "domestic_value", "dutiable_value", "lost_duties", "interest"];
/// The most that is claimed under 19 USC 1592 without a prepenalty notice.
const WITHOUT_PREPENALTY: Cents = Cents::dollars(1_000);
/// The most, and the least, that a claimant has to give security for.
const MOST_BOND: Cents = Cents::dollars(5_000);
const LEAST_BOND: Cents = Cents::dollars(250);

/// What the act lacks by itself.
pub(in crate::forced_labor) fn act_defects(act: &Act, check: &mut Check<'_>) {
    match act.kind {
        K::PrepenaltyNoticeMailed => {
            sums(check, "19 CFR 162.77(b)");
            check.text("amount", "19 CFR 162.77(b)", "say what penalty is contemplated");
            check.text("violation", "19 CFR 162.77(b)", "describe the violation");
            statute(check, &[PenaltyStatute::FalseStatements.as_str()], "19 CFR 162.77");
            culpability(check);
            capped(check, None);
        }
        K::PenaltyNoticeMailed => {
            sums(check, "19 CFR 162.79(b)");
            check.text("amount", "19 CFR 162.79(b)", "say what penalty is claimed");
        }
        K::PenaltyDecided => {
            sums(check, "19 CFR 171.21");
            if act.fields.outcome.as_deref() == Some("mitigated") {
                check.text("amount", "19 CFR 171.21", "say what is still owed");
            }
        }
        K::PenaltyPaid => {
            sums(check, "19 USC 1592");
            check.text("amount", "19 USC 1592", "say what was paid");
        }
        _ => {}
    }
}

/// What a notice lacks that opens the case itself: nothing was said before it.
pub(in crate::forced_labor) fn opening_defects(act: &Act) -> Vec<crate::decide::Defect> {
    let mut check = Check { content: act.fields.content.as_ref(), found: Vec::new() };
    if act.kind == K::PenaltyNoticeMailed {
        check.text("violation", "19 CFR 162.79(b)", "describe the violation");
        let words: Vec<&str> = PenaltyStatute::ALL.iter().map(|it| it.as_str()).collect();
        statute(&mut check, &words, "19 USC 1592; 19 USC 1595a(b)");
        if said(&check, "statute") == Some(PenaltyStatute::FalseStatements.as_str()) {
            culpability(&mut check);
            if sum(&check, "amount").is_some_and(|amount| amount > WITHOUT_PREPENALTY) {
                let message = format!(
                    "a prepenalty notice comes before a claim of more than {WITHOUT_PREPENALTY} under 19 USC 1592"
                );
                check.add("/statute", "before_predecessor", &message, "19 USC 1592(b)(1)");
            }
        }
        capped(&mut check, None);
    }
    check.found
}

/// What an act may not say on this docket.
pub(in crate::forced_labor) fn docket_defects(docket: &Docket, act: &Act, check: &mut Check<'_>) {
    match act.kind {
        K::PenaltyNoticeMailed => {
            if said(check, "statute").is_some() {
                statute(check, &[PenaltyStatute::FalseStatements.as_str()], "19 CFR 162.79(b)");
            }
            let contemplated = docket.last(K::PrepenaltyNoticeMailed);
            capped(check, contemplated);
        }
        K::PenaltyDecided => {
            let claimed = docket.last(K::PenaltyNoticeMailed).and_then(amount);
            if let (Some(claimed), Some(left)) = (claimed, sum(check, "amount"))
                && left > claimed
            {
                let message = format!("no more than was claimed, {claimed}");
                check.add("/amount", "above_claim", &message, "19 CFR 171.21");
            }
        }
        K::PenaltyPaid => {
            if let (Some(owed), Some(paid)) = (owed(&docket.entries), sum(check, "amount"))
                && paid != owed
            {
                let message = format!("the case ends when all of it is paid, and no more: {owed}");
                check.add("/amount", "not_what_is_owed", &message, "19 USC 1592");
            }
        }
        _ => {}
    }
}

/// The security that a claim to seized merchandise comes with: the lesser of 5,000 dollars and a tenth of the value, and
/// no less than 250 dollars.
pub(in crate::forced_labor) fn claim_bond(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 USC 1608; 19 CFR 162.47";
    for name in ["value", "bond"] {
        let wrong = said(check, name).is_some_and(|text| text.parse::<Cents>().is_err());
        if wrong {
            check.add(
                &format!("/{name}"),
                "unreadable",
                &super::money::NotASum.to_string(),
                AUTHORITY,
            );
        }
    }
    let (Some(value), Some(bond)) = (sum(check, "value"), sum(check, "bond")) else { return };
    let wanted = value.per_cent(10).min(MOST_BOND).max(LEAST_BOND);
    if bond < wanted {
        let message = format!("a claim of merchandise worth {value} comes with a bond of {wanted}");
        check.add("/bond", "too_low", &message, AUTHORITY);
    }
}

fn said<'a>(check: &'a Check<'_>, name: &str) -> Option<&'a str> {
    check.content?.get(name)?.as_str()
}

fn sum(check: &Check<'_>, name: &str) -> Option<Cents> {
    said(check, name)?.parse().ok()
}

/// Every sum that is said can be read.
fn sums(check: &mut Check<'_>, authority: &str) {
    for name in SUMS {
        let value = check.content.and_then(|content| content.get(*name)).filter(|it| !it.is_null());
        let is_sum = |it: &Value| it.as_str().is_some_and(|text| text.parse::<Cents>().is_ok());
        if value.is_some_and(|value| !is_sum(value)) {
            let message = super::money::NotASum.to_string();
            check.add(&format!("/{name}"), "unreadable", &message, authority);
        }
    }
}

fn statute(check: &mut Check<'_>, known: &[&str], authority: &str) {
    let code = match said(check, "statute") {
        Some(word) if known.contains(&word) => return,
        Some(_) => "unknown",
        None => "missing",
    };
    check.add("/statute", code, &format!("one of: {}", known.join(", ")), authority);
}

fn culpability(check: &mut Check<'_>) {
    let code = match said(check, "culpability") {
        Some(word) if word.parse::<Culpability>().is_ok() => return,
        Some(_) => "unknown",
        None => "missing",
    };
    let words: Vec<&str> = Culpability::ALL.iter().map(|it| it.as_str()).collect();
    check.add("/culpability", code, &format!("one of: {}", words.join(", ")), "19 USC 1592(c)");
}

/// No more than the cap; and what the cap is computed from is said.
fn capped(check: &mut Check<'_>, before: Option<&Entry>) {
    let earlier = before.and_then(|entry| entry.fields.content.as_ref());
    let contents: Vec<&Value> = earlier.into_iter().chain(check.content).collect();
    let Some(facts) = PenaltyFacts::read(&contents) else { return };
    let cap = facts.cap();
    let amount = sum(check, "amount");
    if let Some(name) = cap.missing {
        let pointer = format!("/{name}");
        if !check.found.iter().any(|it| it.pointer == pointer) {
            let message = format!("the cap cannot be computed without it: {}", cap.explanation);
            check.add(&pointer, "missing", &message, &cap.authority.cite);
        }
    }
    if let (Some(most), Some(amount)) = (cap.cap, amount)
        && amount > most
    {
        let message = format!("no more than {most}: {}", cap.explanation);
        check.add("/amount", "above_cap", &message, &cap.authority.cite);
    }
}
