//! What stands in the way of an act: by which rule, in which words, and what to do about it.

use serde_json::json;
use statute::{
    Act, Barred, Defect, Entry, EntryKind, Fields, Law, Matter, Program, Role, Track, Who, decide,
    docket, open,
};

use crate::shorthand::{day, entries, read};

const NOTIFIED: &str = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14";

fn try_act(act: &Act, role: Role, line: &str, on: &str) -> Result<Vec<Entry>, Barred> {
    let who = Who { role, account: "ines" };
    decide(&read(line, on), act, &who, day(on), &Law::standard())
}

fn with_content(kind: EntryKind, content: serde_json::Value) -> Act {
    let mut act = Act::new(kind);
    act.fields.content = Some(content);
    act
}

#[track_caller]
fn defects(act: &Act, role: Role, line: &str, on: &str) -> Vec<Defect> {
    match try_act(act, role, line, on) {
        Err(Barred::Defective { defects }) => defects,
        other => panic!("expected defects of `{}`: {other:?}", act.kind),
    }
}

#[test]
fn a_bar_names_its_rule_says_why_and_what_has_to_be_done_first() {
    use EntryKind as K;
    let asked = format!("{NOTIFIED}, commerce_referral_made 2020-02-03");
    let released = format!("{NOTIFIED}, public_record_released 2020-01-21");
    let joined = format!(
        "{NOTIFIED}, allegation_consolidated 2020-02-03 allegation=2, consolidation_notice_issued 2020-02-04"
    );
    let rows = [
        (
            K::DeterminationMade,
            Role::Investigator,
            "allegation_filed 2020-01-02",
            "2020-01-03",
            "determination",
            "`determination_made` is not open while the case is `filed`",
            "initiate the investigation and issue its notice first",
        ),
        (
            K::PublicRecordReleased,
            Role::Investigator,
            &released,
            "2020-02-03",
            "public_record_release",
            "`public_record_released` happened on 2020-01-21, and happens once",
            "correct the entry if it was wrong",
        ),
        (
            // Day 200 is Sunday, April 26, 2020.
            K::FactualInformationFiled,
            Role::Importer,
            NOTIFIED,
            "2020-04-28",
            "factual_information_close",
            "the last day was 2020-04-27",
            "a limit that CBP may extend is extended only on a request filed in time (19 CFR 165.5(c))",
        ),
        (
            // The duty to serve is younger than this consolidation: 2024-04-17.
            K::ConsolidationServed,
            Role::Filer,
            &joined,
            "2020-02-05",
            "consolidation_service",
            "its window is not open",
            "public versions are served after the notice of a consolidation",
        ),
        (
            K::NoticeOfInitiationIssued,
            Role::Supervisor,
            "investigation_initiated 2020-01-02",
            "2020-01-20",
            "interim_measures_decision",
            "the decision on interim measures is still open: one notice tells the parties both",
            "decide on interim measures first: one notice tells the parties both",
        ),
        (
            K::CommerceReferralMade,
            Role::Investigator,
            &asked,
            "2020-02-10",
            "commerce_referral_made",
            "a referral is answered once, and no second one is made before the answer",
            "the question goes to Commerce after receipt and before the determination",
        ),
        (
            K::WroIssued,
            Role::Supervisor,
            NOTIFIED,
            "2020-02-03",
            "wro_issued",
            "`wro_issued` is no act of this program",
            "see the permitted acts",
        ),
    ];
    for (kind, role, line, on, named, said, advice) in rows {
        let Err(bar) = try_act(&Act::new(kind), role, line, on) else { panic!("{kind} is open") };
        assert_eq!(bar.to_string(), said);
        let Barred::NotNow { act, rule, message, authority, remedy } = bar else {
            panic!("{kind} is another role's")
        };
        assert_eq!((act, rule.as_str(), message.as_str()), (kind, named, said));
        assert_eq!(remedy, advice, "{kind}");
        assert_eq!(
            authority.is_empty(),
            kind == K::WroIssued,
            "{kind}: a law of the program bars it"
        );
    }
}

#[test]
fn an_act_of_another_role_says_whose_it_is() {
    let act = Act::new(EntryKind::DeterminationMade);
    let Err(bar) = try_act(&act, Role::Importer, NOTIFIED, "2020-02-03") else {
        panic!("an importer determines nothing")
    };
    assert_eq!(bar.to_string(), "`determination_made` is for investigator, supervisor");
    let Barred::NotYours { roles, authority, .. } = bar else { panic!("{bar}") };
    assert_eq!(roles, [Role::Investigator, Role::Supervisor]);
    assert_eq!(authority[0].cite, "19 USC 1517(c)(1); 19 CFR 165.27(a)");
}

/// To anybody else it does not exist, so nobody learns from the answer what the clock may do.
#[test]
fn what_the_clock_writes_is_the_clocks_alone() {
    let mut act = Act::new(EntryKind::DeadlineMissed);
    act.fields.rule = Some("interim_measures_decision#1".to_owned());
    for role in Role::ALL.iter().filter(|role| **role != Role::System) {
        let bar = try_act(&act, *role, NOTIFIED, "2020-02-03").expect_err("not an officer's");
        assert_eq!(bar.to_string(), "`deadline_missed` is no act of this program", "{role}");
    }
    assert!(try_act(&act, Role::System, NOTIFIED, "2020-02-03").is_ok());
}

#[test]
fn an_officer_signs_with_the_account_that_acts_and_a_party_is_named() {
    use EntryKind as K;
    let placed =
        json!({"title": "customs data", "summary": "entries of 2019", "signer": "somebody else"});
    let written = try_act(
        &with_content(K::CbpInformationPlaced, placed),
        Role::Investigator,
        NOTIFIED,
        "2020-02-03",
    )
    .expect("open");
    let content = written[0].fields.content.as_ref().expect("an officer's act has content");
    assert_eq!(content["signer"], "ines");
    assert_eq!(written[0].fields.by, None);
    // The clock says nothing of its own; it is signed all the same.
    let mut missed = Act::new(K::DeadlineMissed);
    missed.fields.rule = Some("interim_measures_decision#1".to_owned());
    let written = try_act(&missed, Role::System, NOTIFIED, "2020-02-03").expect("open");
    assert_eq!(written[0].fields.content, Some(json!({"signer": "ines"})));

    let mut act = with_content(K::JudicialReviewFiled, json!({"court_number": "21-00129"}));
    for (role, said, by) in [
        (Role::Importer, None, "importer"),
        (Role::Counsel, None, "counsel"),
        (Role::Counsel, Some("filer"), "filer"),
    ] {
        act.fields.by = said.map(str::to_owned);
        let written = try_act(&act, role, "review_decided 2021-02-11", "2021-03-01").expect("open");
        assert_eq!(written[0].fields.by.as_deref(), Some(by), "{role}");
        let content = written[0].fields.content.as_ref().expect("what was filed");
        assert_eq!(content.get("signer"), None, "a party's filing carries no officer's name");
    }
}

/// 19 CFR 165.26(a): day 300 after 2019-10-09 is 2020-08-04.
#[test]
fn written_arguments_do_not_close_after_the_determinations_last_day() {
    let mut act = Act::new(EntryKind::WrittenArgumentDateSet);
    act.fields.due = Some(day("2020-08-04"));
    assert!(try_act(&act, Role::Investigator, NOTIFIED, "2020-02-03").is_ok());
    act.fields.due = Some(day("2020-08-05"));
    let found = defects(&act, Role::Investigator, NOTIFIED, "2020-02-03");
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].pointer.as_str(), found[0].code), ("/due", "too_late"));
    assert_eq!(found[0].message, "no later than the determination's last day, 2020-08-04");
    assert_eq!(found[0].authority.as_deref(), Some("19 CFR 165.26(a)"));
    // The cap is that of arguments alone: CBP sets other dates as it sees fit.
    let mut facts = Act::new(EntryKind::FactualInformationDateSet);
    facts.fields.due = Some(day("2020-08-05"));
    assert!(try_act(&facts, Role::Investigator, NOTIFIED, "2020-02-03").is_ok());
}

#[test]
fn a_filings_day_is_the_day_it_arrives_and_an_officers_may_be_earlier_for_a_reason() {
    let asked = |role, on: &str, reason: Option<&str>| {
        let mut act =
            with_content(EntryKind::JudicialReviewFiled, json!({"court_number": "21-00129"}));
        act.on = Some(day(on));
        act.fields.reason = reason.map(str::to_owned);
        match try_act(&act, role, "review_decided 2021-02-11", "2021-03-01") {
            Ok(written) => written[0].on.to_string(),
            Err(Barred::Defective { defects }) => {
                let told = defects.iter().map(|d| format!("{} {}", d.pointer, d.code));
                told.collect::<Vec<_>>().join(", ")
            }
            Err(other) => other.to_string(),
        }
    };
    for (role, on, reason, answer) in [
        (Role::Importer, "2021-03-01", None, "2021-03-01"),
        (Role::Importer, "2021-02-26", None, "/on not_chosen"),
        (Role::Importer, "2021-02-26", Some("the mail was slow"), "/on not_chosen"),
        (Role::Importer, "2021-03-02", None, "/on future"),
        (Role::Registrar, "2021-03-01", None, "2021-03-01"),
        (Role::Registrar, "2021-02-26", None, "/reason missing"),
        (Role::Registrar, "2021-02-26", Some(" "), "/reason missing"),
        (Role::Registrar, "2021-02-26", Some("the summons came by mail"), "2021-02-26"),
        (Role::Registrar, "2021-03-02", Some("ahead"), "/on future"),
    ] {
        assert_eq!(asked(role, on, reason), answer, "{role} on {on}: {reason:?}");
    }
}

#[test]
fn an_act_may_carry_the_day_of_what_it_follows_and_none_before_it() {
    let line = format!("{NOTIFIED}, determination_made 2020-10-05");
    let told = |on: &str| {
        let mut act = Act::new(EntryKind::DeterminationNoticeIssued);
        act.on = Some(day(on));
        act.fields.reason = Some("it went out by courier".to_owned());
        try_act(&act, Role::Investigator, &line, "2020-10-13")
    };
    assert_eq!(told("2020-10-05").expect("the same day")[0].on, day("2020-10-05"));
    let Err(Barred::Defective { defects }) = told("2020-10-02") else { panic!("before it") };
    assert_eq!((defects[0].pointer.as_str(), defects[0].code), ("/on", "before_predecessor"));
    assert_eq!(defects[0].message, "`determination_made` was on 2020-10-05");
}

/// 19 CFR 165.11: an interested party files, and is told all that is missing before there is a case.
#[test]
fn a_case_is_opened_by_a_complete_allegation_of_a_party() {
    let complete = json!({
        "filer": {"name": "Ohio Pipe", "address": "1 Mill Rd", "email": "counsel@ohiopipe.example.com"},
        "interested_party": {"limb": "domestic_producer", "facts": "makes pipe in Ohio"},
        "importer": {"name": "Harbor Trading", "address": "2 Quay"},
        "merchandise": {"description": "circular welded pipe"}, "ad_cvd_orders": ["A-552-802"],
        "evasion": "transshipped through Malaysia",
        "certifications": {"true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true},
        "consent_public_items": true,
        "signer": {"name": "A. Smith", "position": "president", "email": "smith@ohiopipe.example.com"},
    });
    let today = day("2020-01-02");
    let ask = |kind, content: &serde_json::Value, role| {
        open(
            Program::Eapa,
            &with_content(kind, content.clone()),
            &Who { role, account: "smith" },
            today,
        )
    };
    let opened = ask(EntryKind::AllegationFiled, &complete, Role::Counsel).expect("complete");
    assert_eq!((opened[0].kind, opened[0].on), (EntryKind::AllegationFiled, today));
    assert_eq!(opened[0].fields.by.as_deref(), Some("filer"), "counsel files for the filer");
    assert_eq!(opened[0].fields.content, Some(complete.clone()));

    let Err(Barred::Defective { defects }) =
        ask(EntryKind::AllegationFiled, &json!({}), Role::Filer)
    else {
        panic!("an empty allegation")
    };
    assert!(defects.len() > 10, "{defects:?}");
    assert_eq!(Barred::Defective { defects }.to_string().split(' ').next_back(), Some("defect(s)"));
    let Err(Barred::NotYours { roles, .. }) =
        ask(EntryKind::AllegationFiled, &complete, Role::Investigator)
    else {
        panic!("an officer alleges nothing")
    };
    assert!(roles.contains(&Role::Filer));
    let Err(Barred::NotNow { rule, .. }) =
        ask(EntryKind::DeterminationMade, &complete, Role::Filer)
    else {
        panic!("a case is not opened by its end")
    };
    assert_eq!(rule, "determination_made");
}

/// Anew after its return, an allegation is held to the same list.
#[test]
fn a_new_version_of_a_returned_allegation_is_checked_whole() {
    let returned = "allegation_filed 2020-01-02, allegation_returned 2020-01-10";
    let act = with_content(EntryKind::AllegationFiled, json!({"evasion": "e"}));
    let found = defects(&act, Role::Filer, returned, "2020-01-20");
    assert!(found.iter().any(|defect| defect.pointer == "/filer/name"));
    assert!(found.iter().all(|defect| defect.pointer != "/evasion"));
    let nothing =
        defects(&Act::new(EntryKind::AllegationFiled), Role::Filer, returned, "2020-01-20");
    assert!(nothing.iter().any(|defect| defect.pointer == "/evasion"));
}

/// What the law cannot understand an entry without, it asks for: each particular by its own name, and no other's.
#[test]
fn an_entry_says_what_it_cannot_be_understood_without() {
    type Say = fn(&mut Fields);
    let held = (
        Matter { program: Program::Detention, track: Some(Track::General) },
        "presented_for_examination 2025-01-06, detained 2025-01-07",
        "2025-01-08",
    );
    let active = (Matter::from(Program::Eapa), NOTIFIED, "2020-02-03");
    let sued = (Matter::from(Program::Eapa), "judicial_review_filed 2021-03-01", "2021-03-02");
    let rows: [(_, EntryKind, Role, &str, Say); 9] = [
        (held, EntryKind::TrackSwitched, Role::PortDirector, "/to", |said| {
            said.to = Some("finding".to_owned());
        }),
        (held, EntryKind::DeadlineMissed, Role::System, "/rule", |said| {
            said.rule = Some("detention_notice#1".to_owned());
        }),
        (held, EntryKind::LapseReversed, Role::System, "/of", |said| said.of = Some(1)),
        (held, EntryKind::EntryCorrected, Role::Supervisor, "/corrects", |said| {
            said.corrects = Some(1);
        }),
        (active, EntryKind::TollingOrdered, Role::Supervisor, "/days", |said| said.days = Some(7)),
        (active, EntryKind::TollingOrdered, Role::Supervisor, "/from", |said| {
            said.from = Some(day("2020-01-06"));
        }),
        (active, EntryKind::AllegationConsolidated, Role::Investigator, "/allegation", |said| {
            said.allegation = Some(2);
        }),
        (active, EntryKind::WrittenArgumentDateSet, Role::Investigator, "/due", |said| {
            said.due = Some(day("2020-06-01"));
        }),
        (sued, EntryKind::JudgmentEntered, Role::Registrar, "/outcome", |said| {
            said.outcome = Some("sustained".to_owned());
        }),
    ];
    let law = Law::standard();
    for ((matter, line, on), kind, role, pointer, say) in rows {
        let read = docket(matter, &entries(line), &law, day(on));
        let asked = |act: &Act| {
            let who = Who { role, account: "ines" };
            match decide(&read, act, &who, day(on), &law) {
                Ok(_) => false,
                Err(Barred::Defective { defects }) => defects.iter().any(|d| d.pointer == pointer),
                Err(other) => panic!("`{kind}`: {other}"),
            }
        };
        let mut act = Act::new(kind);
        act.fields.by_what = Some("something else".to_owned());
        assert!(asked(&act), "`{kind}` without {pointer}");
        act.fields.by_what = None;
        say(&mut act.fields);
        assert!(!asked(&act), "`{kind}` with {pointer}");
    }
}
