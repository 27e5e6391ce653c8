//! Words that do not belong into the repository, and names in its documents that must exist.

use super::tree::{assert_none, has_extension, root, rust, sources};

/// A contract declares activities in the form of Temporal's macro, whose bodies never run.
const DECLARATION: &str = concat!("unimplemented", "!()");

#[test]
fn nothing_is_left_for_later() {
    // In two halves, so that this file is not its own breach.
    let unfinished = [
        concat!("TO", "DO"),
        concat!("FIX", "ME"),
        concat!("XX", "X"),
        concat!("todo", "!("),
        concat!("unimplemented", "!("),
        concat!("#[ig", "nore"),
        concat!("#[al", "low("),
    ];
    let breaches = rust().into_iter().flat_map(|source| {
        let declares = source.path.ends_with("/contract.rs")
            && source.text.contains("#[activity_definitions]");
        let lines = source.lines().filter(|(_, line)| !(declares && line.trim() == DECLARATION));
        let found = lines.filter_map(|(number, line)| {
            let word = unfinished.iter().find(|word| line.contains(**word))?;
            Some(format!("{}:{number} says {word}", source.path))
        });
        found.collect::<Vec<_>>()
    });
    assert_none(breaches, "finish it, or say #[expect(.., reason)]");
}

/// Tables whose constants are checked while they are compiled: such a panic is an error of the compiler.
const CONST_TABLES: &[&str] =
    &["statute/src/eapa/deadlines.rs", "statute/src/forced_labor/deadlines.rs"];

#[test]
fn nothing_panics_on_purpose_outside_tests() {
    let breaches = rust()
        .into_iter()
        .filter(|source| !source.is_test() && !CONST_TABLES.contains(&source.path.as_str()))
        .flat_map(|source| {
            let found = source
                .code()
                .take_while(|(_, line)| !line.contains("#[cfg(test)]"))
                .filter_map(|(number, line)| {
                    let word = [".unwrap()", "panic!(", "unreachable!(", ".expect(\"\")"]
                        .into_iter()
                        .find(|it| line.contains(it))?;
                    Some(format!("{}:{number} says {word}", source.path))
                });
            found.collect::<Vec<_>>()
        });
    assert_none(breaches, "an error is a value; an invariant is an expect(\"..\") that names it");
}

#[test]
fn no_path_of_somebodys_machine_is_committed() {
    let homes = [
        concat!("/ro", "ot/"),
        concat!("/ho", "me/"),
        concat!("/wo", "rk/"),
        concat!("/Us", "ers/"),
    ];
    let breaches = sources().into_iter().flat_map(|source| {
        let found = source.lines().filter_map(|(number, line)| {
            let home = homes.iter().find(|home| line.contains(**home))?;
            Some(format!("{}:{number} says {home}", source.path))
        });
        found.collect::<Vec<_>>()
    });
    assert_none(breaches, "a path of one machine means nothing on another");
}

#[test]
fn every_command_in_the_documents_exists() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("there is a Makefile");
    let targets: Vec<&str> = makefile
        .lines()
        .filter(|line| !line.starts_with(['\t', '#', '.', ' ']))
        .filter_map(|line| Some(line.split_once(':')?.0))
        .collect();
    let documents = sources().into_iter().filter(|source| has_extension(&source.path, "md"));
    let breaches = documents.flat_map(|source| {
        let mut missing = Vec::new();
        for (number, line) in source.lines() {
            for named in line
                .split("make ")
                .skip(1)
                .filter(|_| line.contains("`make ") || line.trim_start().starts_with("make "))
            {
                let target: String =
                    named.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
                let is_command = line.contains(&format!("`make {target}"))
                    || line.trim_start().starts_with(&format!("make {target}"));
                if is_command && !target.is_empty() && !targets.contains(&target.as_str()) {
                    missing.push(format!("{}:{number}: make {target}", source.path));
                }
            }
            for file in line
                .split(['`', ' ', '(', ')', ','])
                .filter(|word| word.starts_with("dev/") || word.starts_with("deploy/"))
            {
                let file = file.trim_end_matches(['.', ':', ';']);
                if !root().join(file).exists() {
                    missing.push(format!("{}:{number}: {file}", source.path));
                }
            }
        }
        missing
    });
    assert_none(breaches, "a document names what is not there");
}

#[test]
fn continuous_integration_runs_the_test_command_of_the_readme() {
    let ci = std::fs::read_to_string(root().join(".ci/run")).expect("there is .ci/run");
    assert!(ci.contains("make test"), "{ci}");
}

#[test]
fn recipes_are_an_index() {
    let makefile = std::fs::read_to_string(root().join("Makefile")).expect("there is a Makefile");
    let mut recipe = 0;
    for (number, line) in (1..).zip(makefile.lines()) {
        recipe = if line.starts_with('\t') { recipe + 1 } else { 0 };
        assert!(
            recipe <= 2,
            "Makefile:{number}: a recipe of more than two lines is a program; put it into dev/"
        );
    }
}
