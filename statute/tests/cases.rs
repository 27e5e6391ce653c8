//! Real dockets: the dates the law gave them, reproduced to the day. Each file is a test by itself: a new file in `cases/`
//! is a new test, and so is each file of a folder of one's own that `TIDEWAITER_CASES` names.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::NaiveDate;
use libtest_mimic::{Arguments, Failed, Trial};
use serde_json::Value;
use statute::calendar::Sets;
use statute::command::{Options, run};

#[expect(clippy::disallowed_methods, reason = "a test that reads a folder it is told of")]
fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let committed = dockets(&Path::new(env!("CARGO_MANIFEST_DIR")).join("cases"));
    let own = std::env::var_os("TIDEWAITER_CASES").map(|folder| dockets(Path::new(&folder)));
    let trials = committed
        .into_iter()
        .map(|file| trial("real", file))
        .chain(own.into_iter().flatten().map(|file| trial("own", file)))
        .collect();
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The docket files of a folder. A folder without any is a slip of the pen, not a success.
fn dockets(folder: &Path) -> Vec<PathBuf> {
    let listed = std::fs::read_dir(folder)
        .unwrap_or_else(|error| panic!("{} cannot be listed: {error}", folder.display()));
    let mut files: Vec<PathBuf> = listed
        .map(|file| file.expect("a folder can be listed").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .collect();
    assert!(!files.is_empty(), "{} holds no docket", folder.display());
    files.sort();
    files
}

fn trial(whose: &str, file: PathBuf) -> Trial {
    let name = format!("{whose}::{}", file.file_stem().unwrap_or_default().to_string_lossy());
    Trial::test(name, move || check(&file))
}

/// Holds a docket to each deadline it expects.
fn check(file: &Path) -> Result<(), Failed> {
    let text = std::fs::read_to_string(file)?;
    let case: Value = serde_json::from_str(&text)?;
    let on = NaiveDate::from_ymd_opt(2026, 6, 30).ok_or("a day")?;
    let outcome = run(text.as_bytes(), &Options { on, sets: Sets::ALL, explain: None });
    if outcome.code != 0 {
        return Err(format!("refused: {}", outcome.text).into());
    }
    let docket: Value = serde_json::from_str(&outcome.text)?;
    let deadlines = docket["deadlines"].as_array().ok_or("the answer has no deadlines")?;
    let expected = case["expect"].as_array().ok_or("a docket expects deadlines")?;
    let wrong: Vec<String> =
        expected.iter().filter_map(|expected| missing(expected, deadlines)).collect();
    if wrong.is_empty() { Ok(()) } else { Err(wrong.join("\n").into()) }
}

/// What is told of a rule instead of what was expected; `None` where it was told.
fn missing(expected: &Value, deadlines: &[Value]) -> Option<String> {
    let projected = expected.get("projected").and_then(Value::as_bool).unwrap_or(false);
    let agrees = |deadline: &&Value| {
        ["rule", "nominal", "due"].iter().all(|key| deadline[*key] == expected[*key])
            && deadline["projected"] == projected
    };
    if deadlines.iter().any(|deadline| agrees(&deadline)) {
        return None;
    }
    let found: Vec<String> = deadlines
        .iter()
        .filter(|deadline| deadline["rule"] == expected["rule"])
        .map(|d| format!("{}/{}/projected {}", d["nominal"], d["due"], d["projected"]))
        .collect();
    Some(format!("expected {expected}, found {found:?}"))
}
