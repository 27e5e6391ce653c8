//! The direction of the house: what a room may not name. Cargo holds the crates; this holds what crates cannot.

use super::tree::{assert_none, rust};

/// A folder, words that none of its code may hold, and why.
struct Absence {
    folder: &'static str,
    words: &'static [&'static str],
    why: &'static str,
}

const ABSENCES: &[Absence] = &[
    Absence {
        folder: "statute/src/",
        words: &[
            "async ",
            ".await",
            "tokio",
            "std::fs",
            "std::net",
            "std::env",
            "std::time",
            "sea_orm",
            "poem",
            "rand::",
        ],
        why: "the law cannot fail for a reason outside the law: no async, no clock, no chance, nothing read or written",
    },
    Absence {
        folder: "entities/src/",
        words: &["poem", "reqwest", "StatusCode", "http::", "HTTP", "temporalio", "lettre"],
        why: "the ledger knows no door: no HTTP status, no mail, no Temporal",
    },
    Absence {
        folder: "workflows/src/",
        words: &["poem", "StatusCode", "sea_orm::", "SELECT "],
        why: "workflows wait and send; what is written goes through the ledger",
    },
    Absence {
        folder: "api/src/",
        words: &["sea_orm::", "sqlx::", "SELECT ", "INSERT INTO", "UPDATE ", "DELETE FROM"],
        why: "the door holds no SQL: it asks the ledger",
    },
    Absence {
        folder: "tests/public/",
        words: &["use statute", "use entities", "use workflows", "use api", "sea_orm::"],
        why: "the public sees HTTP, SMTP and Temporal, and nothing behind them",
    },
];

#[test]
fn no_room_names_what_it_may_not_know() {
    for absence in ABSENCES {
        let files = rust().into_iter().filter(|source| source.path.starts_with(absence.folder));
        let breaches = files.flat_map(|source| {
            let found = source.code().filter_map(|(number, line)| {
                let word = absence.words.iter().find(|word| line.contains(**word))?;
                Some(format!("{}:{number} says `{}`", source.path, word.trim()))
            });
            found.collect::<Vec<_>>()
        });
        assert_none(breaches, absence.why);
    }
}

/// What a `workflow.rs` may import: it is replayed for years, so it may depend only on what never changes an answer.
const WORKFLOW_IMPORTS: &[&str] = &[
    "std::",
    "futures::",
    "temporalio_workflow",
    "temporalio_macros",
    "temporalio_common",
    "super::contract",
    "crate::ids",
    // What they share is held to the same: its file is a `workflow.rs`, too.
    "crate::workflow::",
];

#[test]
fn a_workflow_imports_only_its_contract() {
    let workflows = rust().into_iter().filter(|source| source.path.ends_with("/workflow.rs"));
    let breaches = workflows.flat_map(|source| {
        let imports = source.code().filter_map(|(number, line)| {
            let import = line.trim_start().trim_start_matches("pub ").strip_prefix("use ")?;
            let allowed = WORKFLOW_IMPORTS.iter().any(|prefix| import.starts_with(prefix))
                || import.contains("::contract");
            (!allowed).then(|| format!("{}:{number} imports {import}", source.path))
        });
        imports.collect::<Vec<_>>()
    });
    assert_none(
        breaches,
        "a workflow.rs imports the workflow crate, its contract, what workflows share and std, nothing else",
    );
}

/// The places that may ask the machine for the time, its environment or a pause: each says why in an `#[expect]`.
const NAMED_PLACES: &[&str] = &["api/build.rs", "api/src/clock.rs", "api/src/config/source.rs"];

#[test]
fn time_and_environment_come_in_at_the_named_places_only() {
    let asking =
        rust().into_iter().filter(|source| source.text.contains("clippy::disallowed_methods"));
    let elsewhere =
        asking.filter(|source| !source.is_test() && !NAMED_PLACES.contains(&source.path.as_str()));
    assert_none(
        elsewhere.map(|source| source.path),
        "clippy.toml bans these methods; a place that may use them is listed in tests/tidy/rooms.rs",
    );
}
