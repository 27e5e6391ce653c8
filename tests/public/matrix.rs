//! Every act in every state over HTTP, as each role that may do it and as one that may not, against the matrix that counsel
//! reviews: `statute/golden/acts.matrix`.
//!
//! A caller is answered by the state that he sees, which before a notice is not the state of the case. What is barred
//! changes nothing, so that one case serves for all that is barred in a state; what is open gets a case of its own.

use std::collections::BTreeMap;

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::acts::{
    about, agent_submission, answer_of_commerce, argument, argument_response, consolidation, cure,
    deadline_extension, decision, extension_request, grounds, lifting, placed, power_of_attorney,
    question, referral, refusal, remand, review_request, review_response, service, tolling, visit,
};
use crate::world::caller::{Answer, Caller};
use crate::world::imported::{TODAY, dockets};
use crate::world::sandbox::Sandbox;
use crate::world::words::{
    allegation, determination, extension, facts, initiation, measures, simply,
};
use crate::world::{Store, World, golden};

const OFFICE: &[&str] = &["investigator", "supervisor"];
const PARTIES: &[&str] = &["filer", "importer", "counsel"];
const COURT: &[&str] = &["registrar", "reviewer"];

/// Every act: who may do it, where it is done, and what is sent, of the case with this id.
fn acts() -> Vec<(&'static str, &'static [&'static str], &'static str, Value)> {
    let of = 4;
    vec![
        ("allegation_filed", &["filer", "counsel"], "allegations/versions", allegation()),
        (
            "allegation_returned",
            OFFICE,
            "allegations/returns",
            json!({ "deficiencies": ["The orders."] }),
        ),
        ("allegation_acknowledged", OFFICE, "allegations/acknowledgments", simply()),
        (
            "allegation_withdrawn",
            &["filer", "counsel", "investigator", "supervisor"],
            "allegations/withdrawals",
            simply(),
        ),
        ("initiation_declined", OFFICE, "allegations/declinations", grounds()),
        ("non_initiation_notice_issued", OFFICE, "allegations/notices-of-non-initiation", simply()),
        ("investigation_initiated", OFFICE, "", Value::Null),
        ("commerce_referral_made", OFFICE, "referrals", referral()),
        (
            "commerce_determination_received",
            OFFICE,
            "commerce-determinations",
            answer_of_commerce(),
        ),
        ("interim_measures_taken", OFFICE, "interim-measures", measures()),
        (
            "interim_measures_declined",
            OFFICE,
            "interim-measures",
            json!({ "decision": "declined", "grounds": "No suspicion." }),
        ),
        ("interim_measures_lifted", OFFICE, "interim-measures/liftings", lifting()),
        ("notice_of_initiation_issued", OFFICE, "notices-of-initiation", simply()),
        ("public_record_released", OFFICE, "public-records", simply()),
        ("factual_information_filed", PARTIES, "factual-information", facts("records")),
        ("rebuttal_filed", PARTIES, "rebuttals", about(of)),
        ("cbp_information_placed", OFFICE, "cbp-information", placed("Statistics")),
        ("allegation_consolidated", OFFICE, "consolidations", Value::Null),
        ("consolidation_notice_issued", OFFICE, "notices-of-consolidation", simply()),
        ("consolidation_served", PARTIES, "consolidation-services", service()),
        ("agent_submission_filed", PARTIES, "agent-submissions", agent_submission()),
        ("power_of_attorney_filed", PARTIES, "powers-of-attorney", power_of_attorney(of)),
        (
            "information_requested",
            OFFICE,
            "information-requests",
            question("importer", "2025-02-03"),
        ),
        ("information_response_filed", PARTIES, "information-responses", about(of)),
        (
            "factual_information_date_set",
            OFFICE,
            "factual-information-dates",
            json!({ "due": "2025-02-03" }),
        ),
        (
            "written_argument_date_set",
            OFFICE,
            "written-argument-dates",
            json!({ "due": "2025-03-03" }),
        ),
        ("written_argument_filed", PARTIES, "written-arguments", argument(30)),
        ("argument_response_filed", PARTIES, "argument-responses", argument_response(of)),
        ("verification_visited", OFFICE, "verification-visits", visit("2024-11-25", "2024-11-26")),
        ("verification_report_placed", OFFICE, "verification-reports", placed("Report")),
        ("submission_rejected", OFFICE, "rejections", refusal(of)),
        ("submission_corrected", PARTIES, "corrections-of-submissions", cure(of)),
        ("extension_requested", PARTIES, "extension-requests", Value::Null),
        ("extension_denied", OFFICE, "extension-denials", refusal(of)),
        ("deadline_extended", OFFICE, "deadline-extensions", Value::Null),
        ("determination_extended", OFFICE, "extensions", extension()),
        ("determination_made", OFFICE, "determinations", determination()),
        ("determination_notice_issued", OFFICE, "notices-of-determination", simply()),
        ("review_requested", PARTIES, "review-requests", review_request()),
        ("review_request_refused", &["reviewer"], "review-request-refusals", Value::Null),
        ("review_commenced", &["reviewer"], "reviews", simply()),
        ("review_response_filed", PARTIES, "review-responses", Value::Null),
        ("review_decided", &["reviewer"], "review-decisions", decision("affirmed")),
        (
            "judicial_review_filed",
            &["filer", "importer", "counsel", "registrar"],
            "judicial-reviews",
            json!({ "court_number": "24-00133" }),
        ),
        ("remand_ordered", COURT, "remands", remand("2025-03-03")),
        (
            "remand_determination_filed",
            &["reviewer", "investigator"],
            "remand-determinations",
            decision("affirmed"),
        ),
        ("judgment_entered", COURT, "judgments", json!({ "outcome": "sustained" })),
        ("tolling_ordered", &["supervisor"], "tolling", tolling(1, "2023-01-02")),
        (
            "entry_corrected",
            &["investigator", "supervisor", "reviewer", "registrar"],
            "corrections",
            json!({ "corrects": 2, "reason": "It does not reach this case." }),
        ),
    ]
}

/// What the matrix says of a state: of each act that is open there, whether always.
type Matrix = BTreeMap<String, BTreeMap<String, bool>>;

fn matrix() -> Matrix {
    let mut matrix = Matrix::new();
    let mut state = String::new();
    for line in golden("acts.matrix").lines() {
        let mut words = line.split_whitespace();
        let word = words.next().expect("a line says something");
        if line.starts_with(' ') {
            let always = words.next() == Some("yes");
            matrix.entry(state.clone()).or_default().insert(word.to_owned(), always);
        } else {
            word.clone_into(&mut state);
        }
    }
    matrix
}

/// The cases of a test in their sandbox.
struct Tried<'a> {
    world: &'a World,
    sandbox: &'a Sandbox,
    matrix: Matrix,
}

impl Tried<'_> {
    fn somebody(&self, role: &str) -> Caller {
        let account = if role == "counsel" { "importers-counsel" } else { role };
        self.sandbox.somebody(self.world, account)
    }

    /// The state in which somebody sees a case.
    async fn seen(&self, who: &Caller, case: &str) -> Option<String> {
        let answer = who.get(format!("/v1/cases/{case}")).await;
        (answer.status == 200).then(|| answer.body["state"].as_str().expect("a state").to_owned())
    }

    /// Does an act on a case with all that it needs.
    async fn act(
        &self,
        who: &Caller,
        act: &str,
        at: &str,
        body: &Value,
        case: &str,
        other: &str,
    ) -> Answer {
        let body = match act {
            "investigation_initiated" => initiation(case),
            "allegation_consolidated" => consolidation(other, &json!([])),
            "extension_requested" => extension_request(&self.limit(case).await, "2025-06-02"),
            "deadline_extended" => deadline_extension(&self.limit(case).await, "2025-06-02"),
            "review_request_refused" => refusal(self.number(who, case, "review_requested").await),
            "review_response_filed" => {
                review_response(self.number(who, case, "review_requested").await)
            }
            _ => body.clone(),
        };
        let path = match (act, at.split_once("allegations/")) {
            ("investigation_initiated", _) => "/v1/eapa/investigations".to_owned(),
            ("entry_corrected", _) => format!("/v1/cases/{case}/corrections"),
            (_, Some((_, at))) => format!("/v1/eapa/allegations/{case}/{at}"),
            _ => format!("/v1/eapa/investigations/{case}/{at}"),
        };
        let ask = who.ask(Method::POST, path).fresh_key().json(&body);
        let seen = who.get(format!("/v1/cases/{case}")).await;
        let ask = if seen.status == 200 { ask.if_match(seen.etag()) } else { ask };
        ask.send().await
    }

    /// A limit of a party that runs in a case, else any.
    async fn limit(&self, case: &str) -> String {
        let all =
            self.sandbox.investigator.all(&format!("/v1/deadlines?case={case}&limit=200")).await;
        let rules = ["review_response_close", "review_request_close", "factual_information_close"];
        let running = |rule: &&&str| {
            all.iter().any(|it| {
                it["rule"] == **rule && it["status"] == "running" && it["projected"] == false
            })
        };
        (*rules.iter().find(running).unwrap_or(&rules[2])).to_owned()
    }

    /// The number under which somebody sees the first entry of a kind; 1 where he sees none.
    async fn number(&self, who: &Caller, case: &str, kind: &str) -> u64 {
        let answer = who.get(format!("/v1/cases/{case}/docket?limit=200")).await;
        let items = answer.body["items"].as_array().cloned().unwrap_or_default();
        let found = items.iter().find(|it| it["entry"] == kind);
        found.and_then(|it| it["number"].as_u64()).unwrap_or(1)
    }

    /// Whether the matrix opens an act in the state that is seen, and whether always.
    fn cell(&self, seen: &str, act: &str) -> Option<bool> {
        self.matrix.get(seen).and_then(|acts| acts.get(act)).copied()
    }
}

#[tokio::test]
async fn every_act_in_every_state_is_answered_as_the_matrix_says() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox(TODAY).await;
    let tried = Tried { world: &world, sandbox: &sandbox, matrix: matrix() };
    let states = dockets();
    let known: Vec<&str> = states.iter().map(|it| it.0).collect();
    let listed: Vec<&str> = tried.matrix.keys().map(String::as_str).collect();
    assert!(listed.iter().all(|state| known.contains(state)), "{listed:?}");

    let mut wanted: Vec<(String, Vec<Value>)> =
        states.iter().map(|(state, more)| ((*state).to_owned(), more.clone())).collect();
    let spare = ("spare".to_owned(), states[3].1.clone());
    wanted.push(spare.clone());
    let shared = sandbox.import(&world, &wanted);
    let other = shared.last().expect("the spare").clone();

    // What is barred, or another role's, or of a case that is not there for the caller.
    let (mut open, mut barred) = (Vec::new(), 0);
    for ((state, more), case) in states.iter().zip(&shared) {
        let officer = &sandbox.investigator;
        assert_eq!(tried.seen(officer, case).await.as_deref(), Some(*state));
        let before = officer.all(&format!("/v1/cases/{case}/docket?limit=200")).await.len();
        for (act, roles, at, body) in acts() {
            for role in roles.iter().copied().chain(["auditor"]) {
                let who = tried.somebody(role);
                let seen = tried.seen(&who, case).await;
                let cell = seen.as_deref().and_then(|seen| tried.cell(seen, act));
                if role != "auditor" && cell.is_some() {
                    open.push((*state, more.clone(), act, role, at, body.clone(), cell));
                    continue;
                }
                let answer = tried.act(&who, act, at, &body, case, &other).await;
                let what =
                    format!("{act} by {role} in {state} (seen as {seen:?}): {}", answer.text());
                let expected = match (&seen, role) {
                    (None, _) => 404,
                    (_, "auditor") => 403,
                    _ => 409,
                };
                assert_eq!(answer.status, expected, "{what}");
                if expected == 409 {
                    assert_eq!(answer.problem(), "act-barred", "{what}");
                    is_explained(&answer, act, &what);
                    barred += 1;
                }
            }
        }
        let after = officer.all(&format!("/v1/cases/{case}/docket?limit=200")).await.len();
        assert_eq!(after, before, "nothing that was barred changed `{state}`");
    }
    assert!(barred > 1_000, "{barred} cells are barred");

    // What is open: a case of its own for each act and role, and for each consolidation another allegation.
    let mut wanted: Vec<(String, Vec<Value>)> =
        open.iter().map(|it| (it.0.to_owned(), it.1.clone())).collect();
    wanted
        .extend(open.iter().filter(|it| it.2 == "allegation_consolidated").map(|_| spare.clone()));
    let cases = sandbox.import(&world, &wanted);
    let (cases, others) = cases.split_at(open.len());
    let mut others = others.iter();
    let mut done = 0;
    for ((state, _, act, role, at, body, cell), case) in open.iter().zip(cases) {
        let who = tried.somebody(role);
        let other = if *act == "allegation_consolidated" { others.next() } else { None };
        let answer = tried.act(&who, act, at, body, case, other.unwrap_or(case)).await;
        let what = format!("{act} by {role} in {state}: {} {}", answer.status, answer.text());
        match (answer.status, cell) {
            (201, _) => done += 1,
            // After the acknowledgment an officer decides it.
            (202, _) if *act == "allegation_withdrawn" => done += 1,
            (409, Some(false)) => is_explained(&answer, act, &what),
            // The state is open to it, and the only request there is is his own side's.
            (422, _) if *act == "review_response_filed" && *role != "filer" => {
                assert_eq!(answer.body["errors"][0]["code"], "own", "{what}");
            }
            _ => panic!("{what}"),
        }
    }
    assert!(done > 150, "{done} cells are open");
}

/// A bar says by which rule, on what authority, and what may be done instead.
#[track_caller]
fn is_explained(answer: &Answer, act: &str, what: &str) {
    assert!(answer.body["rule"].as_str().is_some_and(|rule| !rule.is_empty()), "{what}");
    assert!(answer.body["authority"].as_array().is_some_and(|all| !all.is_empty()), "{what}");
    assert!(answer.body["remedy"].is_string(), "{what}");
    let permitted = answer.body["permitted_acts"].as_array().unwrap_or_else(|| panic!("{what}"));
    assert!(!permitted.iter().any(|it| it["act"] == act), "{what}");
}
