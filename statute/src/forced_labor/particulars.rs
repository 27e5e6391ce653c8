//! What the filings and acts of forced-labor enforcement must say: each defect with its place and provision.

use chrono::NaiveDate;
use serde_json::Value;

use super::{extensions, manifest, penalty};
use crate::decide::{Act, Defect};
use crate::docket::Docket;
use crate::eapa::Check;
use crate::entry::Entry;
use crate::entry::EntryKind as K;
use crate::role::Program;

/// The indicators of forced labor of the International Labour Organization. They help to see; they are no element of the
/// law.
pub const INDICATORS: &[&str] = &[
    "abuse_of_vulnerability",
    "deception",
    "restriction_of_movement",
    "isolation",
    "physical_and_sexual_violence",
    "intimidation_and_threats",
    "retention_of_identity_documents",
    "withholding_of_wages",
    "debt_bondage",
    "abusive_living_and_working_conditions",
    "excessive_overtime",
];

/// Why a petition is rejected, as a word for programs and counts. No law has such a list: these words are ours, and the
/// grounds beside them say it in full.
pub const REJECTION_REASONS: &[&str] = &[
    // What is said does not reasonably suggest that such merchandise is, or is likely to be, imported.
    "insufficient_information",
    // Not labor under a penal sanction, forced or indentured labor, or not merchandise that is imported.
    "outside_19_usc_1307",
    // What is said is before the office already.
    "duplicate",
];

/// What an order may be about: at least one of them is said.
const SCOPE: &[&str] = &["countries", "entities", "merchandise", "hts", "vessels", "regions"];

/// Every defect of an act's own particulars.
pub(crate) fn act_defects(act: &Act) -> Vec<Defect> {
    let mut check = Check { content: act.fields.content.as_ref(), found: Vec::new() };
    match act.kind {
        K::AllegationFiled => communication(&mut check),
        K::AllegationReturned => {
            check.list("deficiencies", "19 CFR 12.42(c)", "say what is missing, a sentence each");
        }
        K::PetitionRejected => rejection(&mut check),
        K::PetitionReferred => {
            check.text("agency", "DHS report under 19 USC 4682", "say to whom it is referred");
        }
        K::WroIssued => {
            let message = "say what reasonably but not conclusively indicates forced labor";
            check.text("grounds", "19 CFR 12.42(e)", message);
            scope(&mut check, "19 CFR 12.42(e)");
            indicators(&mut check, false);
        }
        K::WroModified => modification(&mut check),
        K::EntityListed => {
            const AUTHORITY: &str = "Pub. L. 117-78, sec. 2(d)(2)";
            check.text("grounds", AUTHORITY, "say why the entity is listed");
            check.list("scope/entities", AUTHORITY, "name the entity");
        }
        K::EntityDelisted => {
            let message = "say why the entity comes off the list";
            check.text("grounds", "Pub. L. 117-78, sec. 2(d)(2)", message);
        }
        K::WroRevoked => {
            let message =
                "say how every indicator was remediated, or that there was no forced labor";
            check.text("grounds", "CBP practice on petitions to revoke", message);
        }
        K::WroSuperseded => {
            word(
                &mut check,
                act.fields.by_what.as_deref(),
                "/by_what",
                &["finding", "uflpa"],
                "19 CFR 12.42(f)",
            );
        }
        K::FindingPublished => finding(&mut check),
        K::FindingTerminated => {
            let message = "say why the Finding is no longer necessary";
            check.text("grounds", "19 CFR 12.42(f)", message);
            check.text(
                "approval/secretary",
                "19 CFR 12.42(f)",
                "name who approved it for the Secretary",
            );
        }
        K::ModificationRequested => petition(&mut check),
        K::ModificationDecided => {
            let words = ["granted", "granted_in_part", "denied"];
            word(
                &mut check,
                act.fields.outcome.as_deref(),
                "/outcome",
                &words,
                "CBP practice on petitions to modify",
            );
            check.text("grounds", "CBP practice on petitions to modify", "say why");
        }
        K::DetentionNoticeIssued => detention_notice(&mut check),
        K::ProofSubmitted => {
            certificate_of_origin(&mut check);
            importers_statement(&mut check);
        }
        K::Excluded => {
            check.text("grounds", "19 CFR 151.16(f)", "say why the merchandise is excluded");
        }
        K::Seized => check.text("grounds", "19 USC 1595a(c)", "say under which law it is seized"),
        K::TrackSwitched => {
            word(
                &mut check,
                act.fields.to.as_deref(),
                "/to",
                &["wro", "finding", "uflpa", "general"],
                "19 CFR 12.42(f)",
            );
        }
        K::ExclusionProtestFiled => protest(&mut check),
        K::SeizurePetitionDecided => {
            word(
                &mut check,
                act.fields.outcome.as_deref(),
                "/outcome",
                &["remitted", "denied"],
                "19 CFR 171.21",
            );
        }
        K::ExceptionDetermined => {
            word(
                &mut check,
                act.fields.outcome.as_deref(),
                "/outcome",
                &["granted", "denied"],
                "Pub. L. 117-78, sec. 3(b)",
            );
            exception(&mut check, act.fields.outcome.as_deref());
        }
        K::PenaltyDecided => {
            let words = ["upheld", "mitigated", "cancelled"];
            word(&mut check, act.fields.outcome.as_deref(), "/outcome", &words, "19 CFR 171.21");
        }
        K::SeizureClaimFiled => penalty::claim_bond(&mut check),
        _ => {}
    }
    extensions::act_defects(act, &mut check);
    penalty::act_defects(act, &mut check);
    manifest::act_defects(act, &mut check);
    check.found
}

/// The days that an order of this day may not have: none is before the one on which it is issued.
pub(crate) fn dated_defects(act: &Act, issued: NaiveDate) -> Vec<Defect> {
    let mut check = Check { content: act.fields.content.as_ref(), found: Vec::new() };
    if !matches!(act.kind, K::WroIssued | K::FindingPublished | K::EntityListed) {
        return check.found;
    }
    for (pointer, message) in [
        ("/effective", "an order has no effect before the day it is issued"),
        ("/announced", "an order is not announced before the day it is issued"),
    ] {
        let Some(said) = check.at(pointer).filter(|said| !said.is_null()) else { continue };
        match said.as_str().and_then(crate::parse::day) {
            None => check.add(pointer, "unreadable", "a day, as YYYY-MM-DD", "19 CFR 12.42(e)"),
            Some(on) if on < issued => {
                check.add(pointer, "before_predecessor", message, "19 CFR 12.42(e)");
            }
            Some(_) => {}
        }
    }
    check.found
}

/// What the act that opens a case has to say beyond what it says anywhere.
pub(crate) fn opening_defects(act: &Act) -> Vec<Defect> {
    penalty::opening_defects(act)
}

/// What an act may not say on this docket: a judgment decides what is before the court, and an order gives way to a
/// Finding that was published.
pub(crate) fn docket_defects(docket: &Docket, act: &Act, on: NaiveDate) -> Vec<Defect> {
    let mut check = Check { content: act.fields.content.as_ref(), found: Vec::new() };
    if act.kind == K::JudgmentEntered {
        let words: &[&str] = match docket.program {
            Program::ForcedLaborOrder => &["affirmed", "vacated"],
            _ if docket.has(K::PenaltyNoticeMailed) => &["collected", "cancelled"],
            _ if docket.has(K::SeizureClaimFiled) => &["released", "forfeited"],
            _ => &["released", "affirmed"],
        };
        word(&mut check, act.fields.outcome.as_deref(), "/outcome", words, "court order");
    }
    if act.kind == K::PenaltyDecided && !docket.has(K::PenaltyNoticeMailed) {
        word(
            &mut check,
            act.fields.outcome.as_deref(),
            "/outcome",
            &["cancelled"],
            "19 CFR 162.79",
        );
    }
    if act.kind == K::ModificationDecided
        && let Some(of) = act.fields.of
    {
        let petition = docket.entries.iter().find(|entry| entry.position == of);
        let answers =
            |entry: &Entry| entry.kind == K::ModificationDecided && entry.fields.of == Some(of);
        let authority = "CBP practice on petitions to modify";
        if petition.is_none_or(|entry| entry.kind != K::ModificationRequested) {
            check.add("/of", "names_nothing", "the docket number of a petition", authority);
        } else if docket.entries.iter().any(answers) {
            check.add("/of", "second_entry", "it was decided already", authority);
        }
    }
    let by_finding = act.fields.by_what.as_deref() == Some("finding");
    if act.kind == K::WroSuperseded && by_finding && !docket.has(K::FindingPublished) {
        check.add("/by_what", "before_predecessor", "publish the Finding first", "19 CFR 12.42(f)");
    }
    extensions::docket_defects(docket, act, on, &mut check);
    penalty::docket_defects(docket, act, &mut check);
    manifest::docket_defects(docket, act, &mut check);
    check.found
}

/// A communication to the Commissioner or a port, 19 CFR 12.42(b). It may be anonymous.
fn communication(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 CFR 12.42(b)";
    check.text("reasons", AUTHORITY, "give the full reasons for the belief");
    if check.at("/merchandise/sample") != Some(&Value::Bool(true)) {
        check.text(
            "merchandise/description",
            AUTHORITY,
            "describe the merchandise in detail, or send a sample",
        );
    }
    check.text("facts", AUTHORITY, "give all obtainable facts on the production abroad");
    indicators(check, false);
}

/// A rejection says why, in a word of [`REJECTION_REASONS`] and in full.
fn rejection(check: &mut Check<'_>) {
    const AUTHORITY: &str = "DHS report under 19 USC 4682";
    check.text("grounds", AUTHORITY, "say why it is rejected");
    let said = check.at("/reason_code").and_then(Value::as_str).map(str::to_owned);
    word(check, said.as_deref(), "/reason_code", REJECTION_REASONS, AUTHORITY);
}

/// Indicators with the evidence of each, where they are given; where evidence is asked for, at least one.
fn indicators(check: &mut Check<'_>, wanted: bool) {
    const AUTHORITY: &str = "ILO indicators of forced labor, as CBP applies them";
    let Some(given) = check.at("/indicators").filter(|given| !given.is_null()).cloned() else {
        if wanted {
            check.add(
                "/indicators",
                "missing",
                "give the evidence for each indicator of the order",
                AUTHORITY,
            );
        }
        return;
    };
    let Value::Array(given) = given else {
        return check.add(
            "/indicators",
            "unreadable",
            "a list of {indicator, evidence}",
            AUTHORITY,
        );
    };
    if wanted && given.is_empty() {
        check.add(
            "/indicators",
            "missing",
            "give the evidence for each indicator of the order",
            AUTHORITY,
        );
    }
    for (at, one) in given.iter().enumerate() {
        let known = one
            .get("indicator")
            .and_then(Value::as_str)
            .is_some_and(|word| INDICATORS.contains(&word));
        if !known {
            let message = format!("one of: {}", INDICATORS.join(", "));
            check.add(&format!("/indicators/{at}/indicator"), "unknown", &message, AUTHORITY);
        }
        check.text(&format!("indicators/{at}/evidence"), AUTHORITY, "say what shows it");
    }
}

/// A modification gives the order another scope, carves one entity out of it, or lets in all that it kept out: one of them.
fn modification(check: &mut Check<'_>) {
    const AUTHORITY: &str = "CBP practice on petitions to modify";
    check.text("grounds", AUTHORITY, "say what changed");
    if check.at("/carve_out").is_some_and(|it| !it.is_null()) {
        return check.text("carve_out/name", AUTHORITY, "name whose goods are let in");
    }
    if check.at("/admits_all") != Some(&Value::Bool(true)) {
        scope(check, AUTHORITY);
    }
}

/// What an order reaches: at least one list that is not empty.
fn scope(check: &mut Check<'_>, authority: &str) {
    let said = |name: &&&str| {
        let list = check.at(&format!("/scope/{name}")).and_then(Value::as_array);
        list.is_some_and(|list| !list.is_empty())
    };
    if !SCOPE.iter().any(|name| said(&name)) {
        let message =
            format!("say what the order reaches, in at least one of: {}", SCOPE.join(", "));
        check.add("/scope", "missing", &message, authority);
    }
}

/// A Finding is the Commissioner's with the Secretary's approval, and is published twice, 19 CFR 12.42(f).
fn finding(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 CFR 12.42(f)";
    check.text("grounds", AUTHORITY, "say what the determination rests on");
    check.text("approval/secretary", AUTHORITY, "name who approved it for the Secretary");
    check.text(
        "publications/federal_register",
        AUTHORITY,
        "cite the Federal Register: it binds from that day",
    );
    check.text("publications/customs_bulletin", AUTHORITY, "cite the weekly Customs Bulletin");
    scope(check, AUTHORITY);
}

/// A petition to modify or revoke an order.
fn petition(check: &mut Check<'_>) {
    const AUTHORITY: &str = "CBP practice on petitions to modify";
    indicators(check, true);
    for (name, message) in [
        ("policies", "describe the policies against forced labor"),
        ("implementation", "say how they are carried out"),
        ("audit", "give the result of an audit"),
        ("supply_chain_map", "map the supply chain"),
    ] {
        check.text(name, AUTHORITY, message);
    }
}

/// The five items of a notice of detention, 19 CFR 151.16(c).
fn detention_notice(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 USC 1499(c)(2); 19 CFR 151.16(c)";
    for (name, message) in [
        ("presented_on", "say when the merchandise was presented for examination"),
        ("specific_reason", "give the specific reason for the detention"),
        ("anticipated_length", "say how long the detention is expected to last"),
        ("tests_or_inquiries", "say which tests or inquiries will be made"),
        ("information_sought", "say what information may speed up the decision"),
    ] {
        check.text(name, AUTHORITY, message);
    }
}

/// The certificate of origin of the foreign seller or owner, 19 CFR 12.43(a).
fn certificate_of_origin(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 CFR 12.43(a)";
    for (name, message) in [
        ("seller_or_owner", "name the foreign seller or owner of the merchandise"),
        ("quantity", "give the quantity"),
        ("description", "describe the merchandise"),
        ("packages_and_marks", "give the number of packages and their marks"),
        ("producer", "name the producer"),
        ("place_of_production", "give the place of production"),
        ("carrier", "name the carrier"),
        ("place_of_lading", "give the place of lading"),
        ("place_of_final_departure", "give the place of final departure"),
        ("date", "give the day of departure"),
        ("signature", "name who signed"),
    ] {
        check.text(&format!("certificate_of_origin/{name}"), AUTHORITY, message);
    }
    let pointer = "/certificate_of_origin/no_forced_labor_at_any_stage";
    if check.at(pointer) != Some(&Value::Bool(true)) {
        let message =
            "state that the class of labor was not employed at any stage of the production";
        check.add(pointer, "not_certified", message, AUTHORITY);
    }
}

/// The ultimate consignee's statement, 19 CFR 12.43(b).
fn importers_statement(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 CFR 12.43(b)";
    for (name, message) in [
        (
            "efforts",
            "say in detail what was done to determine the source and the labor of every component",
        ),
        ("results", "give the full results"),
        ("belief", "state the belief about the labor of the production"),
    ] {
        check.text(&format!("statement/{name}"), AUTHORITY, message);
    }
}

/// A protest against an exclusion, 19 CFR 174.13, 174.21(b).
fn protest(check: &mut Check<'_>) {
    const AUTHORITY: &str = "19 CFR 174.13";
    for (name, message) in [
        ("protestant", "name the protestant and its address"),
        ("importer_number", "give the importer number"),
        ("entry_number", "give the number of the entry"),
        ("entry_date", "give the date of the entry"),
        ("decision", "name the decision that is protested"),
        ("decision_on", "give its date"),
        ("description", "describe the merchandise"),
    ] {
        check.text(name, AUTHORITY, message);
    }
    check.list("objections", AUTHORITY, "give each objection with its reasons");
    if check.at("/concerns_exclusion") != Some(&Value::Bool(true)) {
        let message = "say on its face that it concerns an exclusion: the decision is then due within 30 days";
        check.add("/concerns_exclusion", "missing", message, "19 CFR 174.21(b)");
    }
}

/// The three limbs of an exception, each found, where it is granted.
fn exception(check: &mut Check<'_>, outcome: Option<&str>) {
    if outcome != Some("granted") {
        return;
    }
    for (name, message) in [
        ("guidance_followed", "find that the importer followed the guidance on due diligence"),
        ("inquiries_answered", "find that it answered every inquiry completely"),
        (
            "clear_and_convincing",
            "find clear and convincing evidence that no forced labor was used",
        ),
    ] {
        let pointer = format!("/limbs/{name}");
        if check.at(&pointer) != Some(&Value::Bool(true)) {
            check.add(&pointer, "missing", message, "Pub. L. 117-78, sec. 3(b)");
        }
    }
}

/// A word of a closed list that stands in the entry itself.
fn word(check: &mut Check<'_>, said: Option<&str>, pointer: &str, known: &[&str], authority: &str) {
    let code = match said {
        Some(word) if known.contains(&word) => return,
        Some(_) => "unknown",
        None => "missing",
    };
    check.add(pointer, code, &format!("one of: {}", known.join(", ")), authority);
}
