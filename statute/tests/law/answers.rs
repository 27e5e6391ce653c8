//! What an act names on the docket: that it is there, may be answered by whoever acts, and is still open.

use serde_json::{Value, json};
use statute::{Act, Barred, Law, Role, Who, decide};

use crate::shorthand::{entries, read};

/// Positions 0 to 4; the embargo is over on 2020-01-14.
const NOTIFIED: &str = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14";
/// Positions 5 and 6 on top.
const REVIEWED: &str = "determination_made 2020-10-05, determination_notice_issued 2020-10-13";

/// What a complete submission of any kind says.
fn complete() -> Value {
    json!({
        "title": "t", "summary": "s", "submitter": "s", "pages": 9, "control_number": "1", "cure": "corrected",
        "agent": {"name": "a", "email": "a@example.com"}, "requested_due": "2020-06-30", "grounds": "g",
        "certifications": {"true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true},
        "sections": ["summary", "argument", "table_of_contents", "table_of_authorities", "conclusion", "parties",
                     "procedural_history"],
    })
}

/// The act is the last entry of a line, by this role, after the others: `written`, the rule that bars it, or the codes
/// and places of its defects.
fn answer(line: &str, role: Role, changes: &Value) -> String {
    let (docket, act) = line.rsplit_once(", ").expect("a docket and an act");
    let last = entries(act).remove(0);
    let mut act = Act::new(last.kind);
    act.fields = last.fields;
    act.fields.reason = Some("good cause".to_owned());
    let mut content = complete();
    for (name, value) in changes.as_object().expect("members") {
        content[name] = value.clone();
    }
    act.fields.content = Some(content);
    let on = last.on;
    let today = read(docket, &on.to_string());
    match decide(&today, &act, &Who { role, account: "a" }, on, &Law::standard()) {
        Ok(_) => "written".to_owned(),
        Err(Barred::NotYours { .. }) => "role".to_owned(),
        Err(Barred::NotNow { rule, .. }) => rule,
        Err(Barred::Defective { defects }) => {
            let told = defects.iter().map(|it| format!("{} {}", it.pointer, it.code));
            told.collect::<Vec<_>>().join(", ")
        }
    }
}

#[track_caller]
fn check(rows: &[(Role, &str, &str)]) {
    for (role, more, expected) in rows {
        let line = format!("{NOTIFIED}, {more}");
        assert_eq!(answer(&line, *role, &json!({})), *expected, "{role}: {more}");
    }
}

#[test]
fn facts_are_rebutted_by_the_other_parties_within_ten_days() {
    use Role::{Filer, Importer};
    const FACTS: &str = "factual_information_filed 2020-02-03 by=importer";
    let with = |more: &str| format!("{FACTS}, {more}");
    let rows = [
        (Filer, with("rebuttal_filed 2020-02-13 of=5"), "written"),
        (Filer, with("rebuttal_filed 2020-02-14 of=5"), "rebuttal_close"),
        (Importer, with("rebuttal_filed 2020-02-13 of=5"), "/of own"),
        (Filer, with("rebuttal_filed 2020-02-13 of=4"), "/of names_nothing"),
        (Filer, with("rebuttal_filed 2020-02-13 of=77"), "/of names_nothing"),
        (Filer, with("rebuttal_filed 2020-02-13"), "/of missing"),
        // A later window does not open an earlier one again.
        (
            Filer,
            with("cbp_information_placed 2020-02-13, rebuttal_filed 2020-02-14 of=5"),
            "rebuttal_close",
        ),
        (
            Importer,
            with("cbp_information_placed 2020-02-13, rebuttal_filed 2020-02-14 of=6"),
            "written",
        ),
        // 19 CFR 165.25: a report is argued about.
        (
            Filer,
            with("verification_report_placed 2020-02-04, rebuttal_filed 2020-02-05 of=6"),
            "/of not_rebuttable",
        ),
    ];
    let rows: Vec<_> =
        rows.iter().map(|(role, line, said)| (*role, line.as_str(), *said)).collect();
    check(&rows);
}

#[test]
fn an_answer_is_given_by_whom_it_is_asked_of() {
    use Role::{Filer, Importer, Investigator, Reviewer};
    const ASKED: &str = "information_requested 2020-02-03 to=importer due=2020-02-14";
    const REJECTED: &str =
        "factual_information_filed 2020-02-03 by=importer, submission_rejected 2020-02-04 of=5";
    let review = |more: &str| {
        format!(
            "{REVIEWED}, review_requested 2020-11-09 by=filer, review_requested 2020-11-10 by=importer, {more}"
        )
    };
    let rows = [
        (Importer, format!("{ASKED}, information_response_filed 2020-02-14 of=5"), "written"),
        (
            Filer,
            format!("{ASKED}, information_response_filed 2020-02-14 of=5"),
            "/of not_addressed",
        ),
        (
            Importer,
            format!("{ASKED}, information_response_filed 2020-02-15 of=5"),
            "information_request_due",
        ),
        (
            Investigator,
            format!("{ASKED}, information_requested 2020-02-15 to=importer due=2020-02-14"),
            "/questions missing, /due past",
        ),
        (Importer, format!("{REJECTED}, submission_corrected 2020-02-06 of=6"), "written"),
        (Importer, format!("{REJECTED}, submission_corrected 2020-02-07 of=6"), "rejection_cure"),
        (Filer, format!("{REJECTED}, submission_corrected 2020-02-06 of=6"), "/of not_own"),
        (
            Investigator,
            format!(
                "{REJECTED}, cbp_information_placed 2020-02-04, factual_information_filed 2020-02-04 by=filer, submission_rejected 2020-02-05 of=5"
            ),
            "/of answered",
        ),
        (
            Importer,
            review("review_commenced 2020-11-10, review_response_filed 2020-11-25 of=7"),
            "written",
        ),
        (
            Importer,
            review("review_commenced 2020-11-10, review_response_filed 2020-11-25 of=8"),
            "/of own",
        ),
        (
            Importer,
            review("review_commenced 2020-11-10, review_response_filed 2020-11-27 of=7"),
            "review_response_close",
        ),
        (
            Importer,
            review(
                "review_request_refused 2020-11-10 of=7, review_commenced 2020-11-10, review_response_filed 2020-11-25 of=7",
            ),
            "/of refused",
        ),
        (
            Reviewer,
            review(
                "review_request_refused 2020-11-10 of=7, review_request_refused 2020-11-10 of=7",
            ),
            "/of answered",
        ),
    ];
    let rows: Vec<_> =
        rows.iter().map(|(role, line, said)| (*role, line.as_str(), *said)).collect();
    check(&rows);
}

#[test]
fn more_time_is_asked_for_in_time_and_given_within_the_caps() {
    use Role::{Filer, Importer, Investigator};
    // Written arguments close on 2020-05-26; the request three business days before is due on 2020-05-20.
    let ask = "extension_requested 2020-05-20 rule=written_argument_close";
    let late = "extension_requested 2020-05-21 rule=written_argument_close";
    let request = "information_requested 2020-02-03 to=importer due=2020-02-24";
    let own = format!("{request}, extension_requested 2020-02-05 rule=information_request_due");
    let rows = [
        (Importer, ask, "written"),
        (Importer, late, "extension_request_close"),
        (Importer, "extension_requested 2020-02-05 rule=determination", "/rule not_extendable"),
        (Importer, "extension_requested 2020-02-05 rule=rebuttal_close", "/rule names_nothing"),
        (Importer, "extension_requested 2020-02-05", "/rule missing"),
        (Importer, &own, "written"),
        (Filer, &own, "/rule not_own"),
        (
            Investigator,
            "deadline_extended 2020-05-20 rule=written_argument_close due=2020-06-15",
            "written",
        ),
        (
            Investigator,
            "deadline_extended 2020-05-20 rule=written_argument_close due=2020-05-15",
            "/due past, /due too_early",
        ),
        (
            Investigator,
            "deadline_extended 2020-05-20 rule=written_argument_close due=2020-08-05",
            "/due too_late",
        ),
        (
            Investigator,
            "deadline_extended 2020-05-27 rule=written_argument_close due=2020-06-15",
            "/extraordinary_circumstances missing",
        ),
        (Investigator, "written_argument_date_set 2020-05-20 due=2020-05-25", "/due too_early"),
        (Investigator, "factual_information_date_set 2020-05-20 due=2020-06-15", "written"),
    ];
    check(&rows);
    for line in [late, "deadline_extended 2020-05-27 rule=written_argument_close due=2020-06-15"] {
        let role = if line == late { Importer } else { Investigator };
        let line = format!("{NOTIFIED}, {line}");
        let pressing = json!({"extraordinary_circumstances": true});
        assert_eq!(answer(&line, role, &pressing), "written", "19 CFR 165.5(c): {line}");
    }
}

#[test]
fn a_submission_has_its_form_and_its_pages() {
    let argue = format!("{NOTIFIED}, written_argument_filed 2020-05-20");
    let ask = format!("{NOTIFIED}, {REVIEWED}, review_requested 2020-11-09");
    let rows = [
        (&argue, json!({"pages": 50}), "written"),
        (&argue, json!({"pages": 51}), "/pages too_many"),
        (&argue, json!({"pages": 0}), "/pages missing"),
        (&argue, json!({"sections": ["argument"]}), "/sections missing"),
        (
            &argue,
            json!({"certifications": {}, "submitter": " "}),
            "/submitter empty, /certifications/true_to_best_of_knowledge missing, /certifications/public_release missing, /certifications/health_or_safety missing",
        ),
        (&ask, json!({"pages": 30}), "written"),
        (&ask, json!({"pages": 31}), "/pages too_many"),
        // Tables only over ten pages, 19 CFR 165.41(f).
        (
            &ask,
            json!({"pages": 10, "sections": ["parties", "procedural_history", "summary", "argument", "conclusion"]}),
            "written",
        ),
        (
            &ask,
            json!({"pages": 11, "sections": ["parties", "procedural_history", "summary", "argument", "conclusion"]}),
            "/sections missing",
        ),
        (&ask, json!({"control_number": null}), "/control_number missing"),
    ];
    for (line, changes, expected) in rows {
        assert_eq!(answer(line, Role::Importer, &changes), expected, "{line} with {changes}");
    }
}
