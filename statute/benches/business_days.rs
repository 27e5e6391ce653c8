//! How long it takes to add sixty business days to a day.
//!
//! `cargo bench -p statute --bench business_days` prints divan's table. With `-- --json` it prints the time for one day, the
//! days off and every answer instead: `dev/bench.py` puts the same question to `NumPy`, and compares answers and times.

use std::hint::black_box;
use std::sync::LazyLock;
use std::time::Instant;

use chrono::{Datelike, NaiveDate, Weekday};
use divan::{Bencher, counter::ItemsCount};
use serde_json::json;
use statute::Law;

/// What is added: the time for a decision on review, 19 CFR 165.45.
const DAYS: u32 = 60;
/// The years whose days it is added to, every one.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2060;
/// How often all days are measured; the median counts.
const TURNS: usize = 201;

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);
static DATES: LazyLock<Vec<NaiveDate>> = LazyLock::new(|| days_of(YEARS).collect());

fn main() {
    if std::env::args().any(|argument| argument == "--json") {
        print_json();
    } else {
        divan::main();
    }
}

#[divan::bench(name = "add 60 business days")]
fn add(bencher: Bencher<'_, '_>) {
    LazyLock::force(&LAW);
    bencher.counter(ItemsCount::new(DATES.len())).bench(add_to_each);
}

fn add_to_each() {
    for on in DATES.iter() {
        black_box(later(black_box(*on)));
    }
}

fn later(on: NaiveDate) -> Option<NaiveDate> {
    LAW.calendar().business_days_after(on, DAYS)
}

#[expect(clippy::print_stdout, reason = "a program reads it")]
fn print_json() {
    // A year more on either side: a day off may be the first, and the answers for the last days lie in the next year.
    let off = days_of(YEARS.start() - 1..=YEARS.end() + 1)
        .filter(|on| !matches!(on.weekday(), Weekday::Sat | Weekday::Sun))
        .filter(|on| !LAW.calendar().is_business_day(*on));
    let answer = json!({
        "days": DAYS,
        "first": DATES.first(),
        "last": DATES.last(),
        "days_off": off.collect::<Vec<_>>(),
        "answers": DATES.iter().map(|on| later(*on)).collect::<Vec<_>>(),
        "ns_per_date": ns_per_date(),
    });
    println!("{answer}");
}

/// Nanoseconds for one day: the median of many turns over all of them.
fn ns_per_date() -> f64 {
    let mut turns: Vec<f64> = (0..TURNS)
        .map(|_| {
            let begun = Instant::now();
            add_to_each();
            begun.elapsed().as_secs_f64() * 1e9
        })
        .collect();
    turns.sort_by(f64::total_cmp);
    let dates = u32::try_from(DATES.len()).expect("some thousand days");
    turns[TURNS / 2] / f64::from(dates)
}

fn days_of(years: std::ops::RangeInclusive<i32>) -> impl Iterator<Item = NaiveDate> {
    let first = NaiveDate::from_ymd_opt(*years.start(), 1, 1).expect("an ordinary year");
    first.iter_days().take_while(move |on| years.contains(&on.year()))
}
