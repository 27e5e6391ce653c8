//! Cases in every state, taken over from docket files: a state is reached at once, and not by living through it.

use serde_json::{Value, json};

use super::sandbox::Sandbox;
use super::words::{allegation, determination, measures};
use super::{FILER, IMPORTER_NUMBER, World};

/// The day on which everything is tried.
pub const TODAY: &str = "2024-12-02";

impl Sandbox {
    /// Takes over one case for each name, and gives their ids in the same order.
    pub fn import(&self, world: &World, wanted: &[(String, Vec<Value>)]) -> Vec<String> {
        let files: Vec<String> = wanted
            .iter()
            .enumerate()
            .map(|(at, (name, more))| {
                world.written(&format!("{name}-{at}.json"), &file(&format!("{name} {at}"), more))
            })
            .collect();
        let words = ["import", "dockets", "--json", "--commit", "--sandbox", &self.id];
        let words: Vec<&str> = words.into_iter().chain(files.iter().map(String::as_str)).collect();
        let said = world.command(&words);
        let report: Value = serde_json::from_slice(&said.stdout).expect("it prints JSON");
        let matters = report["matters"].as_array().unwrap_or_else(|| panic!("{report:#}"));
        matters.iter().map(|it| it["case"].as_str().expect("an id").to_owned()).collect()
    }
}

/// The docket of a case in each state of an EAPA case, after its allegation and a tolling order that reaches nothing.
pub fn dockets() -> Vec<(&'static str, Vec<Value>)> {
    let on = |entry: &str, on: &str| json!({ "entry": entry, "on": on });
    let by = |entry: &str, day: &str, by: &str| json!({ "entry": entry, "on": day, "by": by });
    let taken = |day: &str| {
        let mut content = measures();
        content.as_object_mut().expect("an object").remove("decision");
        json!({ "entry": "interim_measures_taken", "on": day, "content": content })
    };
    let acknowledged = || vec![on("allegation_acknowledged", "2024-11-22")];
    let initiated = |more: Vec<Value>| {
        let mut all = acknowledged();
        all.push(on("investigation_initiated", "2024-11-25"));
        all.extend(more);
        all
    };
    let active = |more: &[Value]| {
        let mut all = vec![
            on("allegation_acknowledged", "2024-06-10"),
            on("investigation_initiated", "2024-07-01"),
            taken("2024-09-25"),
            on("notice_of_initiation_issued", "2024-10-02"),
        ];
        all.extend_from_slice(more);
        all
    };
    let mut determined = on("determination_made", "2024-11-15");
    determined["outcomes"] = determination()["outcomes"].clone();
    let end = [
        determined,
        on("determination_notice_issued", "2024-11-18"),
        by("review_requested", "2024-11-20", "importer"),
        on("review_commenced", "2024-11-25"),
        json!({ "entry": "review_decided", "on": "2024-11-27", "outcome": "affirmed" }),
        by("judicial_review_filed", "2024-11-29", "importer"),
    ];
    let remanded = json!({ "entry": "remand_ordered", "on": "2024-12-02", "due": "2025-03-03" });
    let judged = json!({ "entry": "judgment_entered", "on": "2024-12-02", "outcome": "sustained" });
    let mut court = [end.to_vec(), end.to_vec()];
    court[0].push(remanded);
    court[1].push(judged);
    let declined =
        vec![on("allegation_acknowledged", "2024-11-22"), on("initiation_declined", "2024-11-29")];
    let referred = vec![
        on("allegation_acknowledged", "2024-11-22"),
        on("commerce_referral_made", "2024-11-25"),
    ];
    vec![
        ("filed", Vec::new()),
        ("returned", vec![on("allegation_returned", "2024-11-22")]),
        ("withdrawn", vec![on("allegation_withdrawn", "2024-11-22")]),
        ("acknowledged", acknowledged()),
        ("referred", referred),
        ("declined", declined),
        ("initiated", initiated(Vec::new())),
        ("measures_decided", initiated(vec![taken("2024-11-26")])),
        ("active", active(&[])),
        ("determined", active(&end[..1])),
        ("notified", active(&end[..2])),
        ("review_requested", active(&end[..3])),
        ("under_review", active(&end[..4])),
        ("review_decided", active(&end[..5])),
        ("in_court", active(&end[..6])),
        ("remanded", active(&court[0])),
        ("final", active(&court[1])),
    ]
}

/// A docket file of a case that nobody took over yet.
fn file(name: &str, more: &[Value]) -> Value {
    let mut allegation = allegation();
    allegation["filer"]["email"] = json!(FILER);
    allegation["importer"]["importer_number"] = json!(IMPORTER_NUMBER);
    let begun = if more.len() > 3 { "2024-06-03" } else { "2024-11-21" };
    let tolled = json!({ "entry": "tolling_ordered", "on": begun, "days": 1, "from": "2023-01-02", "authority": "CBP" });
    let mut docket =
        vec![json!({ "entry": "allegation_filed", "on": begun, "content": allegation }), tolled];
    docket.extend_from_slice(more);
    json!({ "case": name, "program": "eapa", "docket": docket })
}
