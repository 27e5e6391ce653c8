//! Interim measures item by item, the period of investigation, and what is said or done beside a docket.

use serde_json::{Value, json};
use statute::eapa::beside::{Request, RequestKind, help_defects, may_order_tolling, word_defects};
use statute::eapa::consequences;
use statute::eapa::entries_covered::period_of_investigation;
use statute::eapa::measures::measures;
use statute::task::{owed, owed_with};
use statute::{Act, Barred, Docket, Entry, EntryKind, Law, Program, Role, Who, decide, docket};

use crate::shorthand::{day, entries, read};

const ACTIVE: &str = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, \
                      interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14";

/// Two measures, one of which has effect from the initiation on.
fn taken() -> Value {
    json!([
        { "measure": "suspend_liquidation", "entries": "on or after initiation", "effective_on": "2019-10-09" },
        { "measure": "cash_deposit", "entries": "from now on" },
    ])
}

/// The docket of a line, where each entry of a kind says what is given for it.
fn with(line: &str, said: &[(EntryKind, Value)], on: &str) -> Docket {
    let mut all = entries(line);
    for (kind, content) in said {
        for entry in all.iter_mut().filter(|it| it.kind == *kind) {
            match kind {
                EntryKind::DeterminationMade => entry.fields.outcomes = Some(content.clone()),
                EntryKind::ReviewDecided => {
                    entry.fields.outcome = content.as_str().map(str::to_owned);
                }
                _ => entry.fields.content = Some(json!({ "grounds": "g", "measures": content })),
            }
        }
    }
    docket(Program::Eapa, &all, &Law::standard(), day(on))
}

fn active(line: &str, on: &str) -> Docket {
    with(line, &[(EntryKind::InterimMeasuresTaken, taken())], on)
}

fn lines(docket: &Docket) -> Vec<String> {
    let show = |on: Option<chrono::NaiveDate>| on.map_or("-".to_owned(), |on| on.to_string());
    measures(docket)
        .iter()
        .map(|it| {
            let (from, to) = (it.effective_on, show(it.lifted_on));
            format!(
                "{}.{} {} {} {from}..{to} {:?}",
                it.taken, it.item, it.kind, it.entries, it.lifted
            )
        })
        .collect()
}

fn lift(docket: &Docket, measures: &Value, on: &str) -> Result<Vec<Entry>, Barred> {
    let mut act = Act::new(EntryKind::InterimMeasuresLifted);
    act.fields.content = Some(json!({ "grounds": "g", "measures": measures }));
    let who = Who { role: Role::Investigator, account: "ines" };
    decide(docket, &act, &who, day(on), &Law::standard())
}

#[track_caller]
fn defects(done: Result<Vec<Entry>, Barred>) -> Vec<String> {
    match done {
        Err(Barred::Defective { defects }) => {
            defects.iter().map(|it| format!("{} {}", it.pointer, it.code)).collect()
        }
        other => panic!("expected defects: {other:?}"),
    }
}

#[test]
fn each_measure_has_its_days() {
    let before = active(ACTIVE, "2020-02-03");
    assert_eq!(
        lines(&before),
        [
            "3.1 suspend_liquidation on or after initiation 2019-10-09..- None",
            "3.2 cash_deposit from now on 2020-01-07..- None",
        ]
    );
    assert_eq!(measures(&before)[0].authority.cite, "19 USC 1517(e)(1); 19 CFR 165.24(b)");
    let line = format!("{ACTIVE}, interim_measures_lifted 2020-02-03");
    let said = |ended: Value| {
        [(EntryKind::InterimMeasuresTaken, taken()), (EntryKind::InterimMeasuresLifted, ended)]
    };
    let one = json!([{ "measure": "cash_deposit", "entries": " from now on ", "lifted_on": "2020-01-31" }]);
    assert_eq!(
        lines(&with(&line, &said(one), "2020-02-04"))[1],
        "3.2 cash_deposit from now on 2020-01-07..2020-01-31 Some(5)"
    );
    let all = json!([{ "measure": "cash_deposit" }, { "measure": "suspend_liquidation" }]);
    let ended = with(&line, &said(all), "2020-02-04");
    assert!(measures(&ended).iter().all(|it| it.lifted_on == Some(day("2020-02-03"))));
    let open = |docket: &Docket| {
        docket.permitted_acts.iter().any(|it| it.act == EntryKind::InterimMeasuresLifted)
    };
    assert!(open(&before) && !open(&ended), "what has ended does not end again");
}

#[test]
fn only_what_stands_is_lifted() {
    let docket = active(ACTIVE, "2020-02-03");
    let found = |ended: Value| defects(lift(&docket, &ended, "2020-02-03"));
    let cash = json!({ "measure": "cash_deposit", "entries": "from now on" });
    assert_eq!(
        found(json!([{ "measure": "live_entry", "entries": "all" }])),
        ["/measures/0 not_taken"]
    );
    assert_eq!(found(json!([cash, cash])), ["/measures/1 not_taken"], "twice is once too often");
    assert_eq!(
        found(
            json!([{ "measure": "cash_deposit", "entries": "others" }, { "measure": "cash_deposit", "lifted_on": "2020-01-06" }])
        ),
        ["/measures/0 not_taken", "/measures/1/lifted_on too_early"]
    );
    assert_eq!(
        found(json!([{ "measure": "cash_deposit", "entries": " " }])),
        ["/measures/0/entries missing"]
    );
    assert!(lift(&docket, &json!([cash]), "2020-02-03").is_ok());
    // Of measures that nobody itemised, as on a docket that was taken over, nobody can say.
    assert!(lift(&read(ACTIVE, "2020-02-03"), &json!([cash]), "2020-02-03").is_ok());

    let initiated = read(
        &ACTIVE.replace(
            ", interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14",
            "",
        ),
        "2019-12-02",
    );
    let mut act = Act::new(EntryKind::InterimMeasuresTaken);
    let early = json!([{ "measure": "suspend_liquidation", "entries": "all", "effective_on": "2019-10-08" }]);
    act.fields.content = Some(json!({ "grounds": "g", "measures": early }));
    let who = Who { role: Role::Investigator, account: "ines" };
    let done = decide(&initiated, &act, &who, day("2019-12-02"), &Law::standard());
    assert_eq!(defects(done), ["/measures/0/effective_on too_early"]);
}

/// Outcomes for two importers.
fn outcomes(one: &str, other: &str) -> Value {
    json!([
        { "importer": "a", "order": "A-533-840", "outcome": one },
        { "importer": "b", "order": "A-533-840", "outcome": other },
    ])
}

fn determined(more: &str, outcomes: Value, on: &str) -> Docket {
    let line = format!("{ACTIVE}, determination_made 2020-08-03{more}");
    let cash = json!([{ "measure": "cash_deposit" }]);
    let said = [
        (EntryKind::InterimMeasuresTaken, taken()),
        (EntryKind::DeterminationMade, outcomes),
        (EntryKind::InterimMeasuresLifted, cash),
        (EntryKind::ReviewDecided, json!("reversed")),
    ];
    with(&line, &said, on)
}

fn names(docket: &Docket) -> Vec<String> {
    owed(docket).into_iter().map(|task| task.name).collect()
}

#[test]
fn a_negative_determination_proposes_to_lift_what_stands() {
    let name = "interim_measures_lifting#1".to_owned();
    let negative = || outcomes("negative", "negative");
    let task = owed(&determined("", negative(), "2020-08-04"));
    let task = task.iter().find(|it| it.name == name).expect("it is owed");
    assert_eq!((task.queue, task.since), (Role::Investigator, day("2020-08-03")));
    assert_eq!(task.acts, [EntryKind::InterimMeasuresLifted]);
    assert_eq!(task.authority[0].cite, "19 CFR 165.27(c)");
    for mixed in [outcomes("negative", "affirmative"), outcomes("affirmative", "affirmative")] {
        assert!(!names(&determined("", mixed, "2020-08-04")).contains(&name));
    }
    // One of two is lifted: the other is still owed, also when nobody asked for a review and the case is final.
    let one = ", interim_measures_lifted 2020-08-05, determination_notice_issued 2020-08-10";
    let ended = determined(one, negative(), "2020-12-01");
    assert_eq!(ended.state.as_str(), "final");
    assert_eq!(names(&ended), std::slice::from_ref(&name));
    assert!(lift(&ended, &json!([{ "measure": "suspend_liquidation" }]), "2020-12-01").is_ok());
    let reviewed = ", determination_notice_issued 2020-08-10, review_requested 2020-08-20 by=filer, review_commenced 2020-08-24, review_decided 2020-11-02";
    assert!(!names(&determined(reviewed, negative(), "2020-11-03")).contains(&name), "reversed");
}

#[test]
fn final_is_final_where_no_measure_is_left_by_mistake() {
    let line = ", determination_notice_issued 2020-08-10";
    let ended = determined(line, outcomes("affirmative", "affirmative"), "2020-12-01");
    let acts: Vec<&str> = ended.permitted_acts.iter().map(|it| it.act.as_str()).collect();
    assert_eq!(acts, ["entry_corrected"]);
}

#[test]
fn the_period_of_investigation_is_the_year_before_the_receipt() {
    let period = |line: &str, on: &str| period_of_investigation(&read(line, on));
    let filed = "allegation_filed 2020-02-10, allegation_acknowledged 2020-02-29";
    let found = period(filed, "2020-03-02").expect("it was received");
    assert_eq!((found.from, found.to), (day("2019-02-28"), day("2020-02-29")), "a leap day");
    let [other] = &found.other_readings[..] else { panic!("{:?}", found.other_readings) };
    assert_eq!((other.from, other.to), (day("2019-02-10"), day("2020-02-10")), "from the filing");
    assert!(found.explanation.contains("`allegation_acknowledged` of 2020-02-29"), "{found:?}");
    assert_eq!(found.authority[0].cite, "19 CFR 165.2");
    for (on, covered) in
        [("2019-02-27", false), ("2019-02-28", true), ("2020-02-29", true), ("2020-03-01", false)]
    {
        assert_eq!(found.covers(day(on)), covered, "{on}");
    }
    let asked =
        period("agency_request_received 2019-05-03", "2019-05-06").expect("it was received");
    assert_eq!((asked.from, asked.to), (day("2018-05-03"), day("2019-05-03")));
    assert_eq!(asked.other_readings, []);
    assert_eq!(period("allegation_filed 2020-02-10", "2020-03-02"), None);
    let joined = format!(
        "{filed}, investigation_initiated 2020-03-20, allegation_consolidated 2020-04-01 allegation=2, allegation_acknowledged 2020-04-02 allegation=2"
    );
    assert_eq!(period(&joined, "2020-04-03").map(|it| it.to), Some(day("2020-02-29")));
}

#[test]
fn consequences_follow_an_affirmative_determination_only() {
    let sent = |on: &str| json!({ "kind": "commerce_rates", "to": "Commerce", "grounds": "g", "sent_on": on });
    let record = |docket: &Docket, on: &str| consequences::record(docket, &sent(on), docket.on);
    let refused = |done: Result<(), Barred>| match done {
        Err(Barred::NotNow { rule, authority, .. }) => (rule, authority[0].cite.clone()),
        other => panic!("{other:?}"),
    };
    let provision = ("determination".to_owned(), "19 USC 1517(d); 19 CFR 165.28".to_owned());
    assert_eq!(refused(record(&active(ACTIVE, "2020-02-03"), "2020-02-03")), provision);
    let negative = determined("", outcomes("negative", "negative"), "2020-08-04");
    assert_eq!(refused(record(&negative, "2020-08-04")), provision);
    let mixed = determined("", outcomes("negative", "affirmative"), "2020-08-04");
    assert_eq!(record(&mixed, "2020-08-03"), Ok(()));
    let wrong = |on: &str| match record(&mixed, on) {
        Err(Barred::Defective { defects }) => (defects[0].pointer.clone(), defects[0].code),
        other => panic!("{other:?}"),
    };
    assert_eq!(wrong("2020-08-02"), ("/sent_on".to_owned(), "too_early"));
    assert_eq!(wrong("2020-08-05"), ("/sent_on".to_owned(), "future"));
    let reversed = ", determination_notice_issued 2020-08-10, review_requested 2020-08-20 by=filer, review_commenced 2020-08-24, review_decided 2020-11-02";
    let undone = determined(reversed, outcomes("affirmative", "affirmative"), "2020-11-03");
    assert_eq!(refused(record(&undone, "2020-11-03")), provision);
    let affirmed = determined(reversed, outcomes("negative", "negative"), "2020-11-03");
    assert_eq!(record(&affirmed, "2020-11-02"), Ok(()), "on review it was evasion");
    let empty: Vec<_> =
        consequences::defects(&json!({ "to": " " })).into_iter().map(|it| it.pointer).collect();
    assert_eq!(empty, ["/to", "/grounds"]);
}

#[test]
fn what_is_said_beside_a_docket_is_a_task_too() {
    let request = |kind, number, on: &str| Request { kind, number, on: day(on) };
    let asked = [
        request(RequestKind::Withdrawal, 1, "2019-09-20"),
        request(RequestKind::HealthOrSafetyWord, 2, "2019-09-23"),
    ];
    let told = |docket: &Docket| -> Vec<(String, Role)> {
        let without = owed(docket);
        let all = owed_with(docket, &asked);
        all.into_iter().filter(|it| !without.contains(it)).map(|it| (it.name, it.queue)).collect()
    };
    let risk = ("health_or_safety_word#2".to_owned(), Role::Supervisor);
    let acknowledged = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18";
    let mut both = told(&read(acknowledged, "2019-09-24"));
    both.sort();
    assert_eq!(both, [risk.clone(), ("withdrawal_request#1".to_owned(), Role::Investigator)]);
    let withdrawn = format!("{acknowledged}, allegation_withdrawn 2019-09-24");
    assert_eq!(told(&read(&withdrawn, "2019-09-25")), [risk], "a risk outlives the case");

    let tolled = format!("{acknowledged}, tolling_ordered 2019-09-25 days=3 from=2019-09-20");
    let asked = |after| [request(RequestKind::Tolling { after }, 1, "2019-09-24")];
    let waits = |docket: &Docket, after| {
        let all = owed_with(docket, &asked(after));
        all.iter().any(|it| it.name == "tolling_request#1" && it.queue == Role::Supervisor)
    };
    let (before, after) = (read(acknowledged, "2019-09-26"), read(&tolled, "2019-09-26"));
    assert!(waits(&before, 1) && !waits(&after, 1) && waits(&after, 2));
    let may = |docket, after, who| may_order_tolling(docket, [("kim", after)], who).is_ok();
    assert!(!may(&before, 1, "kim") && may(&before, 1, "lee"), "who asks does not order");
    assert!(may(&after, 1, "kim"), "another has answered");

    let says =
        |said: Value| word_defects(&said).into_iter().map(|it| it.pointer).collect::<Vec<_>>();
    let certified = json!({ "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true });
    assert_eq!(
        says(json!({ "risk": "r", "merchandise": "m", "certifications": certified })),
        [""; 0]
    );
    assert_eq!(
        says(json!({ "risk": " ", "certifications": certified })),
        ["/risk", "/merchandise"]
    );
    let asks =
        |said: Value| help_defects(&said).into_iter().map(|it| it.pointer).collect::<Vec<_>>();
    let small = json!({ "business": { "name": "n", "email": "e" }, "merchandise": "m", "help": "h", "small_business": true });
    assert_eq!(asks(small.clone()), [""; 0]);
    let mut large = small;
    large["small_business"] = json!(false);
    assert_eq!(asks(large), ["/small_business"]);
}

#[test]
fn a_request_for_review_is_answered_by_those_who_review() {
    let notified = "investigation_initiated 2019-10-09, notice_of_initiation_issued 2020-01-14, determination_made 2020-10-05, \
                    determination_notice_issued 2020-10-13, review_requested 2020-10-20 by=importer, review_requested 2020-10-21 by=filer";
    let requests = |line: &str, on: &str| -> Vec<String> {
        names(&read(line, on)).into_iter().filter(|it| it.starts_with("review_request#")).collect()
    };
    assert_eq!(requests(notified, "2020-10-22"), ["review_request#1", "review_request#2"]);
    let refused = format!("{notified}, review_request_refused 2020-10-23 of=4");
    assert_eq!(requests(&refused, "2020-10-26"), ["review_request#2"]);
    assert_eq!(requests(&format!("{refused}, review_commenced 2020-10-27"), "2020-10-28"), [""; 0]);
}
