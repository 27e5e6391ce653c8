//! How long a docket of forty entries takes to fold, beside how long its JSON takes to parse.
//!
//! `cargo bench -p statute --bench docket` prints divan's table, then both times measured turn by turn, and their ratio.
//! Nothing is kept between folds but the law, which is no part of a docket.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use divan::Bencher;
use serde_json::{Value, json};
use statute::{Docket, Entry, Law, Program, count, day, docket};

/// A fold may take this many times as long as parsing the entries it folds.
const LIMIT: f64 = 4.0;
/// How often both are measured, turn by turn, so that a busy machine slows both.
const TURNS: usize = 201;
/// How often each is done in a turn.
const TIMES: u32 = 50;

/// EAPA 7356 with fourteen filings of facts and their rebuttals, as JSON.
static JSON: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let case: Value = serde_json::from_str(include_str!("../cases/eapa-7356-mseafood.json"))
        .expect("the case is JSON");
    let mut entries = case["docket"].as_array().expect("the case has a docket").clone();
    let noticed = entries
        .iter()
        .position(|entry| entry["entry"] == "notice_of_initiation_issued")
        .expect("the parties were told");
    // The determination and what follows come last; facts and rebuttals stand before them, in the order of their days.
    let later = entries.split_off(noticed + 1);
    let first = entries.len();
    for pair in 0..14_u32 {
        let [by, other] = if pair % 2 == 0 { ["filer", "importer"] } else { ["importer", "filer"] };
        let filed = day("2020-01-21").and_then(|on| count::later(on, 7 * pair));
        let rebutted = filed.and_then(|on| count::later(on, 6));
        entries.push(json!({"entry": "factual_information_filed", "on": filed, "by": by}));
        let of = entries.len() - 1;
        entries.push(json!({"entry": "rebuttal_filed", "on": rebutted, "by": other, "of": of}));
    }
    assert_eq!(entries.len(), first + 28, "fourteen pairs");
    entries.extend(later);
    assert_eq!(entries.len(), 40, "forty entries");
    serde_json::to_vec(&entries).expect("entries are JSON")
});

/// The same, parsed, each entry with its place.
static ENTRIES: LazyLock<Vec<Entry>> = LazyLock::new(|| {
    let mut entries = parsed();
    for (entry, position) in entries.iter_mut().zip(0..) {
        entry.position = position;
    }
    entries
});

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);

fn main() {
    let docket = folded();
    let rebuttals = docket.deadlines.iter().filter(|d| d.rule == "rebuttal_close");
    assert_eq!(rebuttals.clone().count(), 14, "every filing of facts opens a window");
    assert!(rebuttals.clone().all(|window| window.met_on.is_some()), "and is rebutted in it");
    assert_eq!(docket.irregularities, [], "the docket is as the law wants it");
    divan::main();
    compare(&docket);
}

#[divan::bench(name = "fold a docket of 40 entries")]
fn fold(bencher: Bencher<'_, '_>) {
    bencher.bench(folded);
}

#[divan::bench(name = "parse its JSON")]
fn parse(bencher: Bencher<'_, '_>) {
    bencher.bench(parsed);
}

fn folded() -> Docket {
    let last = ENTRIES.last().map_or_else(Default::default, |entry| entry.on);
    docket(Program::Eapa, black_box(&ENTRIES), &LAW, last)
}

fn parsed() -> Vec<Entry> {
    serde_json::from_slice(black_box(&JSON)).expect("the entries can be read")
}

/// Prints the medians of both, freeing what was made included, and their ratio.
#[expect(clippy::print_stdout, reason = "a benchmark is run to be read")]
fn compare(docket: &Docket) {
    let (mut folds, mut parses) = (Vec::new(), Vec::new());
    for _ in 0..TURNS {
        parses.push(each(parsed));
        folds.push(each(folded));
    }
    let (fold, parse) = (median(folds), median(parses));
    let ratio = fold.as_secs_f64() / parse.as_secs_f64();
    let (entries, deadlines) = (ENTRIES.len(), docket.deadlines.len());
    println!("{entries} entries, {} bytes of JSON, {deadlines} deadlines", JSON.len());
    println!("parse {parse:.2?}  fold {fold:.2?}  fold / parse = {ratio:.2} (limit {LIMIT})");
}

/// How long one of these takes, of [`TIMES`] in a row.
fn each<T>(work: fn() -> T) -> Duration {
    let begun = Instant::now();
    for _ in 0..TIMES {
        drop(black_box(work()));
    }
    begun.elapsed() / TIMES
}

fn median(mut of: Vec<Duration>) -> Duration {
    of.sort_unstable();
    of[of.len() / 2]
}
