//! What acts have to say and which notices they owe: the sheets, the catalogue, forced labor's own filings.

use serde_json::json;
use statute::notice::{self, Told};
use statute::sheet::sheets;
use statute::visibility::view;
use statute::{
    Act, Audience, Barred, EntryKind, Law, Matter, Program, Role, Track, Who, decide, docket, open,
};

use crate::shorthand::{day, entries};

const PROGRAMS: [Program; 3] = [Program::Eapa, Program::ForcedLaborOrder, Program::Detention];

fn who(role: Role) -> Who<'static> {
    Who { role, account: "ines" }
}

fn defects(decided: Result<Vec<statute::Entry>, Barred>) -> Vec<String> {
    match decided {
        Err(Barred::Defective { defects }) => defects.into_iter().map(|it| it.pointer).collect(),
        other => panic!("not defective: {other:?}"),
    }
}

#[test]
fn a_communication_may_be_anonymous_and_says_three_things() {
    let mut act = Act::new(EntryKind::AllegationFiled);
    act.fields.content = Some(json!({"indicators": [{"indicator": "poverty"}]}));
    let day = day("2024-05-01");
    let found = defects(open(Program::ForcedLaborOrder, &act, &who(Role::Filer), day));
    let expected = [
        "/reasons",
        "/merchandise/description",
        "/facts",
        "/indicators/0/indicator",
        "/indicators/0/evidence",
    ];
    assert_eq!(found, expected);
    act.fields.content =
        Some(json!({"reasons": "r", "merchandise": {"sample": true}, "facts": "f"}));
    let opened =
        open(Program::ForcedLaborOrder, &act, &who(Role::Importer), day).expect("complete");
    assert_eq!(opened[0].fields.by.as_deref(), Some("filer"));
}

#[test]
fn who_opens_a_docket_is_said_by_the_program() {
    let day = day("2024-05-01");
    let barred = |program, kind, role| open(program, &Act::new(kind), &who(role), day).err();
    let wro = EntryKind::WroIssued;
    assert!(matches!(
        barred(Program::ForcedLaborOrder, wro, Role::Investigator),
        Some(Barred::NotYours { roles, .. }) if roles == [Role::Supervisor]
    ));
    assert!(matches!(barred(Program::Eapa, wro, Role::Supervisor), Some(Barred::NotNow { .. })));
    assert_eq!(barred(Program::Detention, EntryKind::Imported, Role::PortDirector), None);
}

#[test]
fn a_notice_of_detention_has_its_five_items() {
    let matter = Matter { program: Program::Detention, track: Some(Track::General) };
    let line = "presented_for_examination 2025-01-06, detained 2025-01-08";
    let today = day("2025-01-09");
    let held = docket(matter, &entries(line), &Law::standard(), today);
    let act = Act::new(EntryKind::DetentionNoticeIssued);
    let found = defects(decide(&held, &act, &who(Role::PortDirector), today, &Law::standard()));
    let five = [
        "/presented_on",
        "/specific_reason",
        "/anticipated_length",
        "/tests_or_inquiries",
        "/information_sought",
    ];
    assert_eq!(found, five);
}

#[test]
fn a_judgment_decides_what_is_before_the_court() {
    let matter = Matter { program: Program::Detention, track: Some(Track::General) };
    let line = "excluded 2025-01-08, exclusion_protest_filed 2025-01-20, protest_denied 2025-02-03, court_action_filed 2025-03-03";
    let today = day("2026-01-09");
    let law = Law::standard();
    let sued = docket(matter, &entries(line), &law, today);
    let mut act = Act::new(EntryKind::JudgmentEntered);
    act.fields.outcome = Some("collected".to_owned());
    assert_eq!(defects(decide(&sued, &act, &who(Role::Registrar), today, &law)), ["/outcome"]);
    act.fields.outcome = Some("affirmed".to_owned());
    assert!(decide(&sued, &act, &who(Role::Registrar), today, &law).is_ok());
    let upheld = format!("{line}, judgment_entered 2026-01-09");
    let mut upheld = entries(&upheld);
    upheld[4].fields.outcome = Some("affirmed".to_owned());
    let state = docket(matter, &upheld, &law, today).state;
    assert_eq!(
        state.as_str(),
        "denied",
        "what stays excluded is still to be exported or destroyed"
    );
}

#[test]
fn lines_go_their_own_ways_and_the_shipment_ends_with_the_last_of_them() {
    let matter = Matter { program: Program::Detention, track: Some(Track::General) };
    let line = "imported 2025-01-02, presented_for_examination 2025-01-06, detained 2025-01-08, released 2025-01-20, excluded 2025-01-27, exported 2025-02-10";
    let mut folded = entries(line);
    folded[0].fields.lines = Some(json!(["001", "002", "003"]));
    folded[3].fields.lines = Some(json!(["001"]));
    folded[4].fields.lines = Some(json!(["002", "003"]));
    let law = Law::standard();
    let states = |on: &str| -> Vec<String> {
        let docket = docket(matter, &folded, &law, day(on));
        let lines = docket.lines.iter().map(|line| line.state.as_str().to_owned());
        lines.chain([docket.state.as_str().to_owned()]).collect()
    };
    assert_eq!(states("2025-01-10"), ["detained", "detained", "detained", "detained"]);
    assert_eq!(states("2025-01-28"), ["released", "excluded", "excluded", "detained"]);
    assert_eq!(states("2025-02-10"), ["released", "exported", "exported", "exported"]);
    folded[5].fields.lines = Some(json!(["002"]));
    let part = docket(matter, &folded, &law, day("2025-02-11"));
    assert_eq!(part.state.as_str(), "detained", "a line is still held");
}

#[test]
fn a_referral_before_the_notice_is_told_to_the_filer_only() {
    let line = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, commerce_referral_made 2019-10-01";
    let before = entries(line);
    let rule =
        notice::owed(Program::Eapa, EntryKind::CommerceReferralMade).expect("a notice is owed");
    assert_eq!(notice::told(rule, Program::Eapa, &before, &before[2]), [Audience::Filer]);
    let line = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, \
                interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14, commerce_referral_made 2020-02-03";
    let after = entries(line);
    let parties = [Audience::Filer, Audience::Importer];
    assert_eq!(notice::told(rule, Program::Eapa, &after, &after[5]), parties);
    let measures = notice::owed(Program::Eapa, EntryKind::InterimMeasuresTaken).expect("owed");
    let secret = &after[..4];
    assert!(
        notice::told(measures, Program::Eapa, secret, &secret[3]).is_empty(),
        "the notice of initiation tells"
    );
}

#[test]
fn a_request_is_told_to_whom_it_is_addressed_and_an_answer_to_whom_it_answers() {
    let line = "investigation_initiated 2019-10-09, notice_of_initiation_issued 2020-01-14, \
                information_requested 2020-02-03 to=importer due=2020-02-24, extension_requested 2020-02-10 by=importer rule=information_request_due, \
                extension_denied 2020-02-11 of=3";
    let docket = entries(line);
    for at in [2, 4] {
        let rule = notice::owed(Program::Eapa, docket[at].kind).expect("a notice is owed");
        assert_eq!(notice::told(rule, Program::Eapa, &docket, &docket[at]), [Audience::Importer]);
    }
}

#[test]
fn a_shipment_is_its_importers_and_a_communication_its_senders() {
    let held = entries(
        "imported 2025-01-02, presented_for_examination 2025-01-06, deadline_missed 2025-01-20 rule=detention_notice#1",
    );
    let seen = |audience, program, docket: &[statute::Entry]| {
        view(audience, program, docket).map(|it| it.len())
    };
    assert_eq!(seen(Audience::Importer, Program::Detention, &held), Some(2));
    assert_eq!(seen(Audience::Filer, Program::Detention, &held), None);
    let told = entries(
        "allegation_filed 2024-05-01, petition_accepted 2024-05-20, wro_issued 2024-09-03, modification_requested 2024-12-02 by=importer",
    );
    assert_eq!(seen(Audience::Filer, Program::ForcedLaborOrder, &told), Some(3));
    assert_eq!(seen(Audience::Importer, Program::ForcedLaborOrder, &told), None);
}

#[test]
fn every_notice_says_what_it_contains_and_is_owed_by_a_rule_that_exists() {
    let rules = || PROGRAMS.iter().flat_map(|program| program.rules());
    let mut ids = std::collections::BTreeSet::new();
    for notice in notice::all() {
        assert!(ids.insert(notice.id), "{} twice", notice.id);
        assert!(!notice.contents.is_empty() && !notice.authority.is_empty(), "{}", notice.id);
        assert!(!matches!(notice.to, Told::Audiences([])), "{} is told to nobody", notice.id);
        if let Some(by) = notice.by {
            assert!(rules().any(|rule| rule.id == by), "{}: no rule {by}", notice.id);
        }
    }
    // Every duty to give notice has a notice, and every notice of the table an entry that owes it.
    for rule in rules().filter(|rule| rule.id.ends_with("_notice") && rule.id != "extension_notice")
    {
        assert!(
            notice::all().any(|notice| notice.by == Some(rule.id)),
            "{} has no notice",
            rule.id
        );
    }
}

#[test]
fn the_sheet_of_an_act_says_what_the_law_does() {
    for program in PROGRAMS {
        for sheet in sheets(program) {
            assert!(!sheet.authority.is_empty(), "{} rests on nothing", sheet.act);
            assert!(sheet.requires.iter().all(|it| it.authority.is_some()), "{}", sheet.act);
        }
    }
    let eapa = sheets(Program::Eapa);
    let of = |act| eapa.iter().find(|sheet| sheet.act == act).expect("every act has a sheet");
    let review = of(EntryKind::ReviewDecided);
    assert_eq!(review.not_by[0].not_signer_of, EntryKind::DeterminationMade);
    assert_eq!(review.starts, ["judicial_review_close"]);
    let initiated = of(EntryKind::InvestigationInitiated);
    assert_eq!(initiated.standard.map(|it| it.authority), Some("19 USC 1517(b)(1)"));
    assert!(
        initiated.meets == ["initiation_decision"] && initiated.starts.contains(&"determination")
    );
    assert!(of(EntryKind::AgencyRequestReceived).opens_a_case);
}

#[test]
fn silence_does_not_detain_what_was_excluded_and_nothing_is_abandoned_that_was_destroyed() {
    let matter = Matter { program: Program::Detention, track: Some(Track::Wro) };
    let status = |line: &str, rule: &str| {
        let docket = docket(matter, &entries(line), &Law::standard(), day("2025-12-01"));
        docket.deadline(rule, 1).map(|it| it.status.as_str().to_owned()).expect("a deadline")
    };
    let excluded = "presented_for_examination 2025-01-06, excluded 2025-01-08, exclusion_advice_sent 2025-01-08, destroyed 2025-02-03";
    assert_eq!(status(excluded, "detention_decision"), "averted");
    assert_eq!(status(excluded, "deemed_abandonment"), "averted");
}
