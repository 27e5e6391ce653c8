//! Real dockets: the dates the law gave them, reproduced to the day. A new file in `cases/` is a new case.

use std::fmt::Write;
use std::path::PathBuf;

use chrono::NaiveDate;
use serde_json::Value;
use statute::calendar::Sets;
use statute::command::{Options, run};

#[test]
fn every_real_docket_has_its_real_dates() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("statute/cases is a folder")
        .map(|file| file.expect("statute/cases can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    files.sort();
    assert!(files.len() >= 6, "only {} dockets in statute/cases", files.len());
    let mut wrong = String::new();
    for file in files {
        check(&file, &mut wrong);
    }
    assert!(wrong.is_empty(), "\n{wrong}");
}

fn check(file: &PathBuf, wrong: &mut String) {
    let name = file.file_stem().unwrap_or_default().to_string_lossy();
    let text = std::fs::read_to_string(file).expect("a docket can be read");
    let case: Value = serde_json::from_str(&text).expect("a docket is JSON");
    let on = NaiveDate::from_ymd_opt(2026, 6, 30).expect("a day");
    let outcome = run(text.as_bytes(), &Options { on, sets: Sets::ALL, explain: None });
    if outcome.code != 0 {
        writeln!(wrong, "{name}: refused: {}", outcome.text).expect("a string can be written");
        return;
    }
    let docket: Value = serde_json::from_str(&outcome.text).expect("the answer is JSON");
    let deadlines = docket["deadlines"].as_array().expect("the answer has deadlines");
    for expected in case["expect"].as_array().expect("a docket expects deadlines") {
        let projected = expected.get("projected").and_then(Value::as_bool).unwrap_or(false);
        let agrees = deadlines.iter().any(|deadline| {
            ["rule", "nominal", "due"].iter().all(|key| deadline[*key] == expected[*key])
                && deadline["projected"] == projected
        });
        if !agrees {
            let found: Vec<String> = deadlines
                .iter()
                .filter(|deadline| deadline["rule"] == expected["rule"])
                .map(|d| format!("{}/{}/projected {}", d["nominal"], d["due"], d["projected"]))
                .collect();
            writeln!(wrong, "{name}: expected {expected}, found {found:?}")
                .expect("a string can be written");
        }
    }
}
