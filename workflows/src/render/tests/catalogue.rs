//! Every notice of the catalogue, each on a docket of its own program.

use serde_json::{Value, json};
use statute::notice::{self, Told};
use statute::{Audience, Entry, EntryKind as K, Matter, Program, Track};

use super::{Owed, check, day, entry};

/// What an entry says, by the notice that it owes.
fn said(id: &str) -> Value {
    match id {
        "allegation_return" | "return_of_communication" => {
            json!({ "deficiencies": ["The address of the importer is missing.", "It is not certified."] })
        }
        "notice_of_non_initiation" => json!({ "grounds": "What was found is a clerical error." }),
        "notice_of_referral" => json!({
            "question": "Are sawblades of Chinese cores and segments, joined in Thailand, within the scope?",
            "ad_cvd_orders": ["A-570-900"],
        }),
        "notice_of_commerce_determination" => {
            json!({ "scope": "covered", "answer": "They are within the scope, 84 FR 33920." })
        }
        "notice_of_interim_measures" | "notice_of_lifted_measures" => json!({
            "measures": [{ "measure": "cash_deposit", "entries": "entries from now on" }],
            "grounds": "Production records *cannot* be reconciled.\n\n# with what was sold",
        }),
        "request_for_information" => json!({
            "questions": "Where was the shrimp peeled & by whom?",
            "documents": ["Production records", "Payrolls <2019>", "- 1. [x](y) `z`"],
        }),
        "notice_of_information_on_the_record" | "notice_of_verification_report" => {
            json!({ "title": "Import statistics", "summary": "Shows the quantity imported from each processor." })
        }
        "notice_of_review" => json!({ "review_number": "H315282" }),
        "notice_of_review_decision" => {
            json!({ "grounds": "The record shows evasion, considered anew." })
        }
        "rejection_of_petition" => {
            json!({ "reason_code": "insufficient_information", "grounds": "No facts on the production abroad." })
        }
        "referral_of_petition" => json!({ "agency": "Department of Labor" }),
        "notice_of_detention" => json!({
            "presented_on": "1998-03-17",
            "specific_reason": "A quota visa is in doubt.",
            "anticipated_length": "thirty days",
            "tests_or_inquiries": "The visa is verified abroad.",
            "information_sought": "Production records of the knitting mill.",
        }),
        "notice_of_seizure" => json!({ "provisions": "19 USC 1595a(c)(2)(A)" }),
        "exception_determination" => json!({
            "limbs": { "guidance_followed": true, "inquiries_answered": true, "clear_and_convincing": true },
            "grounds": "Every supplier was audited.",
        }),
        "prepenalty_notice" | "penalty_notice" => json!({
            "violation": "Merchandise made by convict labor was entered without disclosure.",
            "culpability": "gross_negligence",
            "amount": "575000.00",
        }),
        "decision_on_penalty" => json!({ "amount": "575000.00" }),
        _ => json!({ "grounds": "It is said on the record." }),
    }
}

/// The entries before it, and the entry that owes the notice.
fn docket(program: Program, id: &str, kind: K) -> Vec<Entry> {
    let at = |kind, on: &str| entry(kind, on, json!({}));
    let mut before = match (program, kind) {
        (Program::Eapa, K::AllegationReturned | K::AllegationAcknowledged) => {
            vec![at(K::AllegationFiled, "2019-07-17")]
        }
        (Program::Eapa, K::NonInitiationNoticeIssued) => vec![
            at(K::AllegationFiled, "2019-07-17"),
            at(K::AllegationAcknowledged, "2019-09-18"),
            entry(
                K::InitiationDeclined,
                "2019-10-09",
                json!({ "grounds": "It is a clerical error." }),
            ),
        ],
        (Program::Eapa, K::InterimMeasuresTaken) => vec![
            at(K::AllegationFiled, "2019-07-17"),
            at(K::AllegationAcknowledged, "2019-09-18"),
            at(K::InvestigationInitiated, "2019-10-09"),
            at(K::NoticeOfInitiationIssued, "2020-01-14"),
        ],
        (Program::Eapa, _) => super::case("2020-01-14", Some),
        (Program::ForcedLaborOrder, K::ModificationDecided) => {
            vec![at(K::WroIssued, "2020-01-14"), petition()]
        }
        (Program::ForcedLaborOrder, _) => vec![at(K::AllegationFiled, "2020-01-14")],
        (Program::Detention, K::PrepenaltyNoticeMailed) => Vec::new(),
        (Program::Detention, K::PenaltyNoticeMailed | K::PenaltyDecided) => {
            vec![at(K::PrepenaltyNoticeMailed, "2020-01-14")]
        }
        (Program::Detention, K::DeadlineExtended) => vec![
            at(K::PresentedForExamination, "2020-01-10"),
            entry(K::Seized, "2020-01-13", json!({ "grounds": "19 USC 1595a(c)(2)(A)" })),
            at(K::SeizureNoticeMailed, "2020-01-14"),
        ],
        (Program::Detention, _) => vec![
            at(K::Imported, "2020-01-10"),
            at(K::PresentedForExamination, "2020-01-14"),
            entry(K::Seized, "2020-01-15", json!({ "grounds": "19 USC 1595a(c)(2)(A)" })),
        ],
    };
    if matches!(kind, K::ReviewCommenced | K::ReviewDecided | K::ReviewRequestRefused) {
        before = super::case("2020-10-13", Some);
        let mut asked = at(K::ReviewRequested, "2020-11-02");
        asked.fields.by = Some("importer".to_owned());
        before.push(asked);
    }
    if matches!(kind, K::ExtensionDenied | K::SubmissionRejected) {
        let mut filed =
            entry(K::FactualInformationFiled, "2020-01-15", json!({ "title": "Purchase records" }));
        filed.fields.by = Some("importer".to_owned());
        before.push(filed);
    }
    let last = before.len();
    let mut own = entry(kind, "2020-01-15", said(id));
    own.on = before.last().map_or(own.on, |last| last.on.max(own.on));
    let fields = &mut own.fields;
    match kind {
        K::InformationRequested => fields.to = Some("importer".to_owned()),
        K::TrackSwitched => fields.to = Some("finding".to_owned()),
        K::DeadlineExtended => {
            let is_seized = program == Program::Detention;
            let rule =
                if is_seized { "seizure_petition_close" } else { "factual_information_close" };
            fields.rule = Some(rule.to_owned());
        }
        K::TollingOrdered => {
            fields.days = Some(37);
            fields.from = Some(day("2020-01-15"));
            fields.authority = Some("lapse in appropriations".to_owned());
        }
        K::ReviewDecided => fields.outcome = Some("affirmed".to_owned()),
        K::ModificationDecided => fields.outcome = Some("granted_in_part".to_owned()),
        K::SeizurePetitionDecided => fields.outcome = Some("remitted".to_owned()),
        K::ExceptionDetermined => fields.outcome = Some("granted".to_owned()),
        K::PenaltyDecided => fields.outcome = Some("mitigated".to_owned()),
        K::Released => {
            fields.lines =
                Some(json!([{ "line": 1, "description": "Men's shirts" }, { "line": 3 }]));
        }
        _ => {}
    }
    if matches!(
        kind,
        K::InformationRequested
            | K::FactualInformationDateSet
            | K::WrittenArgumentDateSet
            | K::DeadlineExtended
    ) {
        fields.due = Some(day("2020-05-11"));
    }
    if matches!(
        kind,
        K::ExtensionDenied
            | K::SubmissionRejected
            | K::ReviewRequestRefused
            | K::ModificationDecided
    ) {
        fields.of = u32::try_from(last).ok();
        fields.reason = Some("It gives no cause.".to_owned());
    }
    before.push(own);
    before.into_iter().zip(1..).map(|(it, position)| Entry { position, ..it }).collect()
}

fn petition() -> Entry {
    let mut filed = entry(K::ModificationRequested, "2020-01-14", json!({}));
    filed.fields.by = Some("filer".to_owned());
    filed
}

fn owed(program: Program, id: &'static str, kind: K, told: Told) -> Owed {
    let entries = docket(program, id, kind);
    let filer =
        program == Program::ForcedLaborOrder || matches!(told, Told::Audiences(&[Audience::Filer]));
    let to = if filer { Audience::Filer } else { Audience::Importer };
    let track = (program == Program::Detention).then_some(Track::Wro);
    Owed {
        of: Matter { program, track },
        kind: id,
        on: entries[entries.len() - 1].on,
        entries,
        to: vec![to],
        rule: None,
        task: None,
        sandbox: None,
    }
}

/// Every notice that an entry owes, as its reader gets it; those that the real case shows are told by it.
#[test]
fn every_notice() {
    const TOLD: &[&str] = &[
        "allegation_acknowledgment",
        "allegation_return",
        "notice_of_initiation",
        "extension_notice",
        "notice_of_determination",
    ];
    let programs = [Program::Eapa, Program::ForcedLaborOrder, Program::Detention];
    let mut seen = Vec::new();
    for (program, kind) in programs
        .iter()
        .flat_map(|it| it.acts().iter().chain(it.openings()).map(move |row| (*it, row.act)))
    {
        let Some(rule) = notice::owed(program, kind) else { continue };
        let belongs = program == Program::Eapa || is_of(program, kind);
        if !belongs || TOLD.contains(&rule.id) || seen.contains(&rule.id) {
            continue;
        }
        seen.push(rule.id);
        check(rule.id, &owed(program, rule.id, kind, rule.to));
    }
    let told = |id: &&str| seen.contains(id) || TOLD.contains(id);
    let untold: Vec<_> = notice::all()
        .filter(|rule| rule.owed_by.is_some_and(|kind| kind != K::DeadlineMissed))
        .map(|rule| rule.id)
        .filter(|id| !told(id))
        .collect();
    assert!(untold.is_empty(), "{untold:?}");
}

/// Both programs of forced labor have one table of acts.
fn is_of(program: Program, kind: K) -> bool {
    let order = matches!(
        kind,
        K::AllegationReturned
            | K::PetitionAccepted
            | K::PetitionRejected
            | K::PetitionReferred
            | K::ModificationDecided
    );
    order == (program == Program::ForcedLaborOrder)
}
