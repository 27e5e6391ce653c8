//! Dockets in one line, so that a test reads like the docket it is about.

use chrono::NaiveDate;
use statute::{Deadline, Docket, Entry, Law, Matter, Program, Track, docket};

/// `2020-01-07`.
pub fn day(text: &str) -> NaiveDate {
    text.parse().expect("a test writes real days")
}

/// Entries in one line: `investigation_initiated 2019-10-09, tolling_ordered 2020-01-01 days=10 from=2019-12-20`.
pub fn entries(line: &str) -> Vec<Entry> {
    line.split(',')
        .enumerate()
        .map(|(index, words)| {
            let mut words = words.split_whitespace();
            let kind =
                words.next().expect("an entry has a name").parse().expect("an entry of the list");
            let mut entry = Entry::new(kind, day(words.next().expect("an entry has a day")));
            entry.position = u32::try_from(index).expect("a short docket");
            for word in words {
                let (name, value) = word.split_once('=').expect("name=value");
                let text = || Some(value.to_owned());
                let number = || Some(value.parse().expect("a number"));
                let fields = &mut entry.fields;
                match name {
                    "by" => fields.by = text(),
                    "to" => fields.to = text(),
                    "rule" => fields.rule = text(),
                    "due" => fields.due = Some(day(value)),
                    "from" => fields.from = Some(day(value)),
                    "days" => fields.days = number(),
                    "of" => fields.of = number(),
                    "corrects" => fields.corrects = number(),
                    "allegation" => fields.allegation = number(),
                    other => panic!("no such field: {other}"),
                }
            }
            entry
        })
        .collect()
}

/// The docket of such a line, read on a day under every closure.
pub fn read(line: &str, on: &str) -> Docket {
    docket(Program::Eapa, &entries(line), &Law::standard(), day(on))
}

/// One deadline, in a line: `nominal due status`, with `-` for what there is not.
pub fn brief(docket: &Docket, name: &str) -> String {
    let (rule, instance) = name.split_once('#').unwrap_or((name, "1"));
    let Some(deadline) = docket.deadline(rule, instance.parse().expect("an instance")) else {
        return "none".to_owned();
    };
    let Deadline { nominal, due, status, projected, .. } = deadline;
    let show = |on: &Option<NaiveDate>| on.map_or_else(|| "-".to_owned(), |on| on.to_string());
    let projected = if *projected { " projected" } else { "" };
    format!("{} {} {status}{projected}", show(nominal), show(due))
}

/// The docket of a shipment under a regime.
pub fn shipment(track: Track, line: &str, on: &str) -> Docket {
    let matter = Matter { program: Program::Detention, track: Some(track) };
    docket(matter, &entries(line), &Law::standard(), day(on))
}

/// The last days that a deadline had, each as `day cause`, with `-` while it had none.
pub fn history(docket: &Docket, name: &str) -> Vec<String> {
    let (rule, instance) = name.split_once('#').unwrap_or((name, "1"));
    let deadline = docket.deadline(rule, instance.parse().expect("an instance"));
    let show = |on: Option<NaiveDate>| on.map_or_else(|| "-".to_owned(), |on| on.to_string());
    let revisions = &deadline.expect("the deadline is there").revisions;
    revisions.iter().map(|moved| format!("{} {}", show(moved.due), moved.cause)).collect()
}

/// The safe day of a deadline.
pub fn safe(docket: &Docket, name: &str) -> Option<NaiveDate> {
    let (rule, instance) = name.split_once('#').unwrap_or((name, "1"));
    docket.deadline(rule, instance.parse().expect("an instance")).and_then(|deadline| deadline.safe)
}
