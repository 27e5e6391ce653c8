//! Files: none that nobody includes, none without a headline, none too long to be one story.

use std::collections::BTreeSet;

use super::tree::{Source, assert_none, rust};

/// A longer file tells more than one story. Only what is listed may be longer, and the list only shrinks.
const LINES_MAX: usize = 500;
const LONGER: &[&str] = &[];

#[test]
fn every_file_is_one_story() {
    let files = rust();
    let mut sizes: Vec<(usize, &str)> =
        files.iter().map(|it| (it.text.lines().count(), it.path.as_str())).collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2].0;
    eprintln!("{} Rust files, median {median} lines; the longest:", sizes.len());
    for (lines, path) in sizes.iter().rev().take(8) {
        eprintln!("  {lines:>4} {path}");
    }
    let long = sizes.iter().filter(|(lines, path)| *lines > LINES_MAX && !LONGER.contains(path));
    assert_none(
        long.map(|(lines, path)| format!("{path}: {lines} lines")),
        "a file has at most 500 lines",
    );
}

#[test]
fn every_file_begins_with_what_it_is() {
    let headless = rust().into_iter().filter(|source| !source.text.starts_with("//!"));
    assert_none(
        headless.map(|source| source.path),
        "the first line of a file is its `//!` headline",
    );
}

#[test]
fn every_file_is_included_by_another() {
    let files = rust();
    let included: BTreeSet<String> = files.iter().flat_map(included_by).collect();
    let is_root = |path: &str| {
        let own = ["/lib.rs", "/main.rs", "build.rs"].iter().any(|end| path.ends_with(end));
        // A file right in a crate's tests/ or examples/ is a target of its own.
        own || matches!(
            path.split('/').collect::<Vec<_>>()[..],
            [_, "tests" | "examples" | "benches", _]
        )
    };
    let orphans =
        files.iter().filter(|source| !is_root(&source.path) && !included.contains(&source.path));
    assert_none(orphans.map(|source| &source.path), "nobody includes these files");
}

/// What is built once: its tests are outside of it, and one within would never run.
const BUILT_ONCE: &[&str] = &["api/src/", "entities/src/", "tests/src/"];

#[test]
fn no_test_lies_where_none_is_run() {
    let files = rust()
        .into_iter()
        .filter(|source| BUILT_ONCE.iter().any(|folder| source.path.starts_with(folder)));
    let breaches = files.flat_map(|source| {
        let found = source.code().filter_map(|(number, line)| {
            let tests = ["#[cfg(test)]", "#[test]", "#[tokio::test"];
            let is_test = tests.iter().any(|it| line.contains(it));
            is_test.then(|| format!("{}:{number}", source.path))
        });
        found.collect::<Vec<_>>()
    });
    assert_none(
        breaches,
        "the Cargo.toml of these says `test = false`: move it to the crate's tests/",
    );
}

/// The files that the `mod` lines of a file may name.
fn included_by(source: &Source) -> Vec<String> {
    let folder = source.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    let own = ["lib.rs", "main.rs", "mod.rs"]
        .iter()
        .any(|name| source.path.ends_with(&format!("/{name}")));
    let target =
        source.path.split('/').nth(1) == Some("tests") && source.path.split('/').count() == 3;
    let base = if own || target {
        folder.to_owned()
    } else {
        source.path.trim_end_matches(".rs").to_owned()
    };
    let names = source.code().filter_map(|(_, line)| {
        let line = line
            .trim()
            .trim_start_matches("pub(crate) ")
            .trim_start_matches("pub(super) ")
            .trim_start_matches("pub ");
        line.strip_prefix("mod ")?.strip_suffix(';')
    });
    names.flat_map(|name| [format!("{base}/{name}.rs"), format!("{base}/{name}/mod.rs")]).collect()
}
