//! The drawing of a made-up case, kept in `api/golden/` for review (`UPDATE=1` rewrites it; git shows the change), and what
//! must hold of any.

use std::path::Path;

use chrono::NaiveDate;
use statute::time_line::{TimeLine, time_line};
use statute::{Entry, EntryKind, Fields, Law, Program};

use api::for_tests::pages::words;
use api::for_tests::pages::{Happened, numbers, svg};

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A case with everything that is drawn: a stay, tolling, what is overdue and what is only expected.
fn case() -> (TimeLine, Vec<Happened>) {
    use EntryKind as K;
    let happened = [
        (K::AllegationFiled, "2024-06-03"),
        (K::AllegationAcknowledged, "2024-06-10"),
        (K::InvestigationInitiated, "2024-07-01"),
        (K::CommerceReferralMade, "2024-07-22"),
        (K::CommerceDeterminationReceived, "2024-08-12"),
        (K::TollingOrdered, "2024-10-01"),
        (K::NoticeOfInitiationIssued, "2024-10-01"),
    ];
    let mut entries: Vec<Entry> = (1..)
        .zip(happened)
        .map(|(position, (kind, on))| Entry { position, ..Entry::new(kind, day(on)) })
        .collect();
    entries[5].fields = Fields {
        days: Some(20),
        from: Some(day("2024-10-02")),
        authority: Some("CBP".to_owned()),
        ..Fields::default()
    };
    let law = Law::standard();
    let docket = statute::docket(Program::Eapa, &entries, &law, day("2024-12-02"));
    let line = time_line(&docket, &law).expect("it has a time");
    let told = entries.iter().map(|entry| Happened {
        number: entry.position,
        on: entry.on,
        what: words::entry(entry.kind.as_str()),
    });
    (line, told.collect())
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "whether the drawing is to be kept anew is asked of the tests' environment"
)]
fn a_case_is_drawn_as_it_was_reviewed() {
    let (line, happened) = case();
    let drawn = svg("Time line of EAPA-2024-00001", &line, &happened);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden/time_line.svg");
    if std::env::var("UPDATE").is_ok_and(|it| it == "1") {
        std::fs::create_dir_all(path.parent().expect("it is in a folder")).expect("a folder");
        std::fs::write(&path, &drawn).expect("the drawing can be written");
    }
    let kept = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(kept, drawn, "{} differs; UPDATE=1 rewrites it", path.display());
}

#[test]
fn everything_is_drawn_within_the_drawing_and_named() {
    let (line, happened) = case();
    let drawn = svg("A <case> & \"more\"", &line, &happened);
    assert!(
        drawn.contains("<title id=\"line-title\">A &lt;case&gt; &amp; &quot;more&quot;</title>")
    );
    assert!(drawn.contains("role=\"img\" aria-labelledby=\"line-title line-desc\""));
    for said in [
        "line-stay)",
        "line-tolling)",
        "class=\"clock overdue\"",
        "class=\"clock expected\"",
        "Today, ",
        "Labor Day",
        ">6\u{2013}7<",
    ] {
        assert!(drawn.contains(said), "{said}\n{drawn}");
    }
    assert!(!drawn.contains("style="), "a style of its own would be refused by the page's policy");
    let places = drawn.split(" x=\"").skip(1).filter_map(|it| it.split('"').next()?.parse().ok());
    let outside: Vec<f64> = places.filter(|x: &f64| !(0.0..=960.0).contains(x)).collect();
    assert!(outside.is_empty(), "{outside:?}\n{drawn}");
}

#[test]
fn a_line_of_one_day_is_drawn() {
    let on = day("2024-12-02");
    let (first, last, today) = (on, on, on);
    let (clocks, pauses, days_off, months) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    let line = TimeLine { first, last, today, clocks, pauses, days_off, months };
    let drawn = svg("One day", &line, &[Happened { number: 1, on, what: "Filed".to_owned() }]);
    assert!(!drawn.contains("NaN") && !drawn.contains("inf"), "{drawn}");
}

#[test]
fn numbers_of_a_day_are_told_together() {
    assert_eq!(numbers(&[3]), "3");
    assert_eq!(numbers(&[3, 4, 5]), "3\u{2013}5");
    assert_eq!(numbers(&[3, 7]), "3, 7");
}
