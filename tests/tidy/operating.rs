//! What operators read is what the binary says of itself: every setting, with its default and what it does.

use std::process::Command;

use super::tree::root;

const DOCUMENT: &str = "docs/operating.md";

#[test]
fn the_operators_table_of_settings_is_what_the_binary_says() {
    let help = help();
    let words: Vec<&str> = help.split(' ').collect();
    let known: Vec<&str> = words
        .windows(3)
        .filter(|it| it[0].starts_with("TIDEWAITER_") && it[1].starts_with('('))
        .filter(|it| it[1].ends_with(')') && it[2].starts_with('['))
        .map(|it| it[0])
        .collect();
    assert!(known.len() > 50, "the help lists every setting: {help}");
    let document = std::fs::read_to_string(root().join(DOCUMENT)).expect("there is a document");
    let rows = document.lines().filter(|line| line.starts_with("| `TIDEWAITER_"));
    let told: Vec<(String, String)> = rows.map(said).collect();
    for name in &known {
        assert!(told.iter().any(|it| it.0 == *name), "{DOCUMENT} says nothing of {name}");
    }
    for (name, words) in &told {
        assert!(help.contains(words), "{DOCUMENT} says otherwise of {name} than the help: {words}");
    }
    assert_eq!(told.len(), known.len(), "a setting has one row");
}

/// `tidewaiter serve --help`, its lines joined.
fn help() -> String {
    let own = std::env::current_exe().expect("a test knows where it is");
    let folder = own.parent().and_then(|it| it.parent()).expect("it is in target/<profile>/deps");
    let said = Command::new(folder.join("tidewaiter")).args(["serve", "--help"]).output();
    let said = said.expect("`make test` builds the binary");
    let text = String::from_utf8(said.stdout).expect("help is text");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name of a row's setting, and the row in the words of the help.
fn said(row: &str) -> (String, String) {
    let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
    let [name, key, default, about] = cells[..] else { panic!("a row has four cells: {row}") };
    let bare = |cell: &str| cell.trim_matches('`').to_owned();
    let default = match default {
        "unset" => "unset".to_owned(),
        value => format!("default: {}", bare(value)),
    };
    let about = about.replace("\\|", "|");
    (bare(name), format!("{} ({}) [{default}] {about}", bare(name), bare(key)))
}
