//! Texts that counsel can review: every rule from chosen days, every act in every state. `UPDATE=1` writes them anew, and
//! git shows what changed.

use std::fmt::Write;
use std::path::Path;

use statute::rule::Runs;
use statute::{Docket, Entry, Law, Matter, Program, Role, State, Track, docket};

use crate::shorthand::day;

/// Ordinary days, eves of long weekends, year ends, a leap day, days around both versions of the regulation.
const TRIGGERS: &[&str] = &[
    "2018-12-21",
    "2019-10-09",
    "2019-12-23",
    "2020-02-28",
    "2020-02-29",
    "2020-11-10",
    "2021-08-31",
    "2021-11-29",
    "2023-02-24",
    "2024-04-16",
    "2024-04-17",
    "2024-12-23",
    "2025-06-18",
    "2025-09-30",
    "2026-08-28",
];

#[expect(
    clippy::disallowed_methods,
    reason = "a test that rewrites its golden file when it is asked to"
)]
/// Compares a text with the committed one.
pub fn compare(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, text).expect("the golden file can be written");
    }
    let golden = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = golden.lines().zip(text.lines()).find(|(old, new)| old != new);
    assert!(golden == text, "golden/{name} differs, first at {differs:?}; UPDATE=1 writes it anew");
}

fn timetable(matters: &[Matter]) -> String {
    let law = Law::standard();
    let mut text = String::from(
        "rule                              trigger entry                    trigger     nominal     due         safe\n",
    );
    let mut seen = Vec::new();
    for matter in matters {
        for rule in matter.program.rules() {
            let on_track =
                rule.tracks.is_empty() || matter.track.is_some_and(|t| rule.tracks.contains(&t));
            if !on_track
                || seen.contains(&(rule.id, rule.in_force))
                || matches!(rule.runs, Runs::BeforeEachLimit(_))
            {
                continue;
            }
            seen.push((rule.id, rule.in_force));
            for trigger in rule.triggers.iter().take(1) {
                for on in TRIGGERS.iter().map(|on| day(on)).filter(|on| rule.governs(*on)) {
                    let mut entry = Entry::new(*trigger, on);
                    if matches!(rule.runs, Runs::SetByTrigger) {
                        entry.fields.due = Some(on + chrono::Days::new(14));
                    }
                    let docket = docket(*matter, &[entry], &law, on);
                    let Some(deadline) = docket.deadline(rule.id, 1) else { continue };
                    let show = |on: Option<chrono::NaiveDate>| {
                        on.map_or_else(|| "-".to_owned(), |on| on.to_string())
                    };
                    writeln!(
                        text,
                        "{:<33} {:<32} {on}  {:<10}  {:<10}  {}",
                        rule.id,
                        trigger.as_str(),
                        show(deadline.nominal),
                        show(deadline.due),
                        show(deadline.safe)
                    )
                    .expect("a string can be written");
                }
            }
        }
    }
    text
}

#[test]
fn every_eapa_rule_from_chosen_days() {
    compare("eapa.timetable", &timetable(&[Program::Eapa.into()]));
}

#[test]
fn every_forced_labor_rule_from_chosen_days() {
    let tracks = [Track::Wro, Track::Finding, Track::Uflpa, Track::General];
    let matters = tracks.map(|track| Matter { program: Program::Detention, track: Some(track) });
    compare("forced_labor.timetable", &timetable(&matters));
}

/// Every act in every state: who may do it there. What the walk reaches stands for each state.
pub fn matrix(program: Program, reached: &[Docket]) -> String {
    let mut text = String::new();
    for state in State::ALL {
        let mut dockets: Vec<&Docket> =
            reached.iter().filter(|docket| docket.state == *state).collect();
        if dockets.is_empty() {
            continue;
        }
        dockets.sort_by_key(|docket| docket.entries.len());
        writeln!(text, "{state}").expect("a string can be written");
        for row in program.acts().iter().filter(|row| row.by != [Role::System]) {
            let open: Vec<bool> = dockets
                .iter()
                .map(|d| d.permitted_acts.iter().any(|open| open.act == row.act))
                .collect();
            let word = match (open.iter().all(|open| *open), open.iter().any(|open| *open)) {
                (true, _) => "yes",
                (false, true) => "sometimes",
                (false, false) => continue,
            };
            let roles: Vec<&str> = row.by.iter().map(|role| role.as_str()).collect();
            writeln!(text, "  {:<32} {word:<10} {}", row.act.as_str(), roles.join(" "))
                .expect("a string can be written");
        }
    }
    text
}
