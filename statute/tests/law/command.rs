//! The command's contract: every error at once, what is refused and what is only irregular.

use serde_json::{Value, json};
use statute::calendar::Sets;
use statute::command::{Options, run};

use crate::shorthand::day;

fn ask(input: &str, explain: Option<&str>) -> (u8, Value) {
    let options =
        Options { on: day("2021-04-01"), sets: Sets::ALL, explain: explain.map(str::to_owned) };
    let outcome = run(input.as_bytes(), &options);
    (outcome.code, serde_json::from_str(&outcome.text).unwrap_or(Value::String(outcome.text)))
}

/// The defects of a list of entries, as `pointer code`.
#[track_caller]
fn refused(docket: &str, expected: &[&str]) {
    let (code, answer) = ask(&format!(r#"{{"program": "eapa", "docket": {docket}}}"#), None);
    let errors: Vec<String> = answer["errors"]
        .as_array()
        .map(|errors| {
            errors
                .iter()
                .map(|e| {
                    format!(
                        "{} {}",
                        e["pointer"].as_str().unwrap_or("?"),
                        e["code"].as_str().unwrap_or("?")
                    )
                })
                .collect()
        })
        .unwrap_or_default();
    assert_eq!(errors, expected, "{docket}");
    assert_eq!(code, if expected.is_empty() { 0 } else { 2 });
}

#[test]
fn every_defect_of_a_file_is_told_at_once() {
    refused(
        r#"[{"entry": "determination_made", "on": "2020-13-01"}, {"entry": "foo", "on": "2020-01-01"},
            {"entry": "rebuttal_filed", "on": "2019-01-01", "of": 9}, {"on": "2020-02-02"}, 7,
            {"entry": "deadline_extended", "on": "2020-03-01", "rule": "tea_time", "due": "1969-01-01"}]"#,
        &[
            "/docket/0/on unreadable",
            "/docket/1/entry unknown_entry",
            "/docket/2/by missing",
            "/docket/2/of names_nothing",
            "/docket/3/entry missing",
            "/docket/4 unreadable",
            "/docket/5/rule unknown_rule",
            "/docket/5/due outside_calendar",
        ],
    );
}

#[test]
fn a_docket_goes_forward_once_and_not_beyond_its_end() {
    refused(
        r#"[{"entry": "investigation_initiated", "on": "2020-02-03"}, {"entry": "interim_measures_taken", "on": "2020-02-01"}]"#,
        &["/docket/1/on goes_back"],
    );
    refused(
        r#"[{"entry": "investigation_initiated", "on": "2020-02-03"}, {"entry": "investigation_initiated", "on": "2020-02-04"}]"#,
        &["/docket/1 second_entry"],
    );
    refused(
        r#"[{"entry": "consolidated_into", "on": "2020-02-03"}, {"entry": "determination_made", "on": "2020-02-04"}]"#,
        &["/docket/1 after_end"],
    );
    refused(
        r#"[{"entry": "determination_made", "on": "2020-02-03"}, {"entry": "investigation_initiated", "on": "2020-02-04"}]"#,
        &["/docket/0 before_predecessor"],
    );
}

#[test]
fn a_day_is_written_in_one_way_only() {
    for on in [" 2025-1-06", "2025- 1-06", "+2025-1-06", "2025-01- 6", "2025-1-6"] {
        refused(
            &format!(r#"[{{"entry": "investigation_initiated", "on": "{on}"}}]"#),
            &["/docket/0/on unreadable"],
        );
    }
}

#[test]
fn a_replacement_is_held_to_the_same_order() {
    refused(
        r#"[{"entry": "investigation_initiated", "on": "2025-01-06"}, {"entry": "verification_visited", "on": "2025-01-07"},
            {"entry": "entry_corrected", "on": "2025-01-08", "corrects": 1, "replacement": {"entry": "investigation_initiated", "on": "2025-01-07"}}]"#,
        &["/docket/1 second_entry"],
    );
}

#[test]
fn a_docket_may_start_in_the_middle_and_break_rules() {
    refused(r#"[{"entry": "review_commenced", "on": "2020-11-10"}]"#, &[]);
    refused(
        r#"[{"entry": "investigation_initiated", "on": "2018-02-03"}, {"entry": "determination_extended", "on": "2020-02-04"}]"#,
        &[],
    );
}

#[test]
fn what_is_no_docket_is_refused() {
    for input in ["", "[]", "{", r#"{"program": "tea", "docket": []}"#, r#"{"program": "eapa"}"#] {
        let (code, answer) = ask(input, None);
        assert_eq!(code, 2, "{input}");
        assert!(answer["errors"].as_array().is_some_and(|errors| !errors.is_empty()), "{input}");
    }
    let options = Options { on: day("2021-04-01"), sets: Sets::ALL, explain: None };
    assert_eq!(run(b"{\"program\": \"\xff\"}", &options).code, 2, "text that is no UTF-8");
}

#[test]
fn a_date_explains_itself_down_to_the_skipped_holiday() {
    let input = include_str!("../../cases/eapa-7356-mseafood.json");
    let (code, answer) = ask(input, Some("review_decision#1"));
    assert_eq!(code, 0);
    let paragraph = answer["explanation"]["paragraph"].as_str().expect("a paragraph");
    for said in [
        "Thursday, February 11, 2021",
        "Tuesday, November 10, 2020 is day zero",
        "Veterans Day",
        "Executive Order 13965",
        "Inauguration Day, 5 USC 6103(c)",
        "19 CFR 165.45",
    ] {
        assert!(paragraph.contains(said), "`{said}` is not in: {paragraph}");
    }
    let (code, answer) = ask(input, Some("tea_time"));
    assert_eq!((code, answer["errors"][0]["code"].as_str()), (2, Some("unknown_rule")));
}

#[test]
fn the_calendar_can_be_asked_without_its_switchable_days() {
    let input = include_str!("../../cases/eapa-7356-mseafood.json");
    let due = |closures, inauguration| {
        let options =
            Options { on: day("2021-04-01"), sets: Sets { closures, inauguration }, explain: None };
        let answer: Value =
            serde_json::from_str(&run(input.as_bytes(), &options).text).expect("JSON");
        let deadlines = answer["deadlines"].as_array().expect("deadlines").clone();
        deadlines
            .into_iter()
            .find(|d| d["rule"] == "review_decision")
            .map(|d| d["due"].clone())
            .expect("a review")
    };
    assert_eq!(due(true, true), "2021-02-11");
    assert_eq!(due(false, true), "2021-02-10");
    assert_eq!(due(true, false), "2021-02-10");
    assert_eq!(due(false, false), "2021-02-09");
}

#[test]
fn the_answer_has_the_keys_of_its_contract_and_no_others() {
    let (_, answer) = ask(include_str!("../../cases/eapa-7801-minth-mexico.json"), None);
    let keys = |value: &Value| -> Vec<String> {
        value.as_object().expect("an object").keys().cloned().collect()
    };
    assert_eq!(
        keys(&answer),
        ["program", "on", "state", "deadlines", "permitted_acts", "irregularities"]
    );
    for deadline in answer["deadlines"].as_array().expect("deadlines") {
        assert_eq!(
            keys(deadline),
            [
                "rule",
                "instance",
                "force",
                "obligor",
                "trigger",
                "nominal",
                "due",
                "due_at",
                "safe",
                "status",
                "met_on",
                "projected",
                "provisional",
                "remaining",
                "authority",
                "other_readings",
                "revisions",
            ]
        );
        assert_eq!(keys(&deadline["trigger"]), ["entry", "index", "on"]);
    }
    for act in answer["permitted_acts"].as_array().expect("acts") {
        assert_eq!(keys(act), ["act", "by", "authority"]);
    }
}

#[test]
fn a_protest_and_a_detention_come_after_what_they_answer() {
    let outcome = |docket: Value| {
        let file =
            json!({"program": "detention", "track": "general", "docket": docket}).to_string();
        let outcome = run(
            file.as_bytes(),
            &Options { on: day("2025-12-01"), sets: Sets::ALL, explain: None },
        );
        (outcome.code, outcome.text.contains("before_predecessor"))
    };
    let protest = json!({"entry": "exclusion_protest_filed", "on": "2025-02-03"});
    let excluded = json!({"entry": "deemed_excluded", "on": "2025-02-06"});
    let detained = json!({"entry": "detained", "on": "2025-01-03"});
    let presented = json!({"entry": "presented_for_examination", "on": "2025-01-06"});
    assert_eq!(outcome(json!([protest, excluded])), (2, true), "19 USC 1514(c)(3): not before");
    assert_eq!(outcome(json!([detained, presented])), (2, true));
    assert_eq!(outcome(json!([presented, excluded, protest])), (2, false), "the days go back");
    assert_eq!(outcome(json!([protest])), (0, false), "what came before the file is not asked for");
}
