//! What officers owe: each act that the law expects, whose it is, since when and until when.

use statute::task::{Task, owed};
use statute::{Docket, Law, Matter, Program, Track, docket};

use crate::shorthand::{day, entries, read};

/// A task in a line: `name queue since..due act|act warn`, with `-` for what there is not.
fn line(task: &Task) -> String {
    let show =
        |on: Option<chrono::NaiveDate>| on.map_or_else(|| "-".to_owned(), |on| on.to_string());
    let acts: Vec<_> = task.acts.iter().map(|act| act.as_str()).collect();
    let Task { name, queue, since, .. } = task;
    format!("{name} {queue} {since}..{} {} {}", show(task.due), acts.join("|"), show(task.warn_on))
}

fn lines(docket: &Docket) -> Vec<String> {
    owed(docket).iter().map(line).collect()
}

fn shipment(track: Track, line: &str, on: &str) -> Docket {
    let matter = Matter { program: Program::Detention, track: Some(track) };
    docket(matter, &entries(line), &Law::standard(), day(on))
}

#[test]
fn an_allegation_is_answered_and_a_returned_one_is_closed_in_the_end() {
    let filed = "allegation_filed 2026-01-05";
    assert_eq!(
        lines(&read(filed, "2026-01-06")),
        [
            "allegation_answer#1 investigator 2026-01-05..- allegation_acknowledged|allegation_returned 2026-01-15"
        ]
    );
    let returned = format!("{filed}, allegation_returned 2026-01-12");
    assert_eq!(
        lines(&read(&returned, "2026-01-13")),
        ["returned_allegation#1.1 investigator 2026-07-11..-  2026-07-21"],
        "owed from day 180, and no entry does it"
    );
    let again = format!("{returned}, allegation_filed 2026-02-02");
    let names: Vec<_> = owed(&read(&again, "2026-02-03")).into_iter().map(|it| it.name).collect();
    assert_eq!(names, ["allegation_answer#1"]);
    assert_eq!(
        lines(&read(&format!("{again}, allegation_withdrawn 2026-02-04"), "2026-02-05")),
        [""; 0]
    );
}

#[test]
fn every_duty_of_an_officer_is_a_task_until_it_is_done() {
    let acknowledged = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18";
    let decision = "initiation_decision#1 investigator 2019-09-18..2019-10-09 investigation_initiated|initiation_declined -";
    assert_eq!(lines(&read(acknowledged, "2019-09-19")), [decision]);
    assert_eq!(lines(&read(acknowledged, "2019-12-01")), [decision], "overdue is still owed");

    let initiated = format!("{acknowledged}, investigation_initiated 2019-10-09");
    let names = |line: &str, on: &str| -> Vec<String> {
        owed(&read(line, on)).into_iter().map(|task| task.name).collect()
    };
    // The determination is owed too; the windows of the parties, and what waits for another act, are nobody's task here.
    assert_eq!(
        names(&initiated, "2019-10-10"),
        ["interim_measures_decision#1", "notice_of_initiation#1", "determination#1"]
    );
    let declined = format!("{acknowledged}, initiation_declined 2019-10-08");
    assert_eq!(names(&declined, "2019-10-09"), ["non_initiation_notice#1"]);
    assert_eq!(names(&format!("{initiated}, consolidated_into 2019-11-01"), "2019-11-02"), [""; 0]);
}

#[test]
fn a_review_stands_in_the_queue_of_those_who_review() {
    let line = "investigation_initiated 2019-10-09, notice_of_initiation_issued 2020-01-14, \
                determination_made 2020-10-05, determination_notice_issued 2020-10-13, \
                review_requested 2020-11-17 by=importer, review_commenced 2020-12-01";
    let tasks = owed(&read(line, "2020-12-02"));
    let of_review: Vec<_> = tasks
        .iter()
        .filter(|task| task.name == "review_decision#1")
        .map(|it| it.queue.as_str())
        .collect();
    assert_eq!(of_review, ["reviewer"], "{tasks:#?}");
}

#[test]
fn a_shipment_ends_where_the_law_is_silent() {
    let detained = "imported 2026-01-05, detained 2026-01-06, detention_notice_issued 2026-01-09";
    assert_eq!(
        lines(&shipment(Track::Wro, detained, "2026-04-06")),
        [""; 0],
        "until the last day of the proof"
    );
    assert_eq!(
        lines(&shipment(Track::Wro, detained, "2026-04-07")),
        ["proof_not_submitted#1 port_director 2026-04-07..- excluded 2026-04-17"]
    );
    assert_eq!(
        lines(&shipment(Track::Finding, detained, "2026-04-07")),
        ["proof_not_submitted#1 port_director 2026-04-07..- seized 2026-04-17"]
    );
    let proved = format!("{detained}, proof_submitted 2026-03-30");
    assert_eq!(lines(&shipment(Track::Wro, &proved, "2026-04-07")), [""; 0]);

    let excluded = "entry_filed 2025-01-06, excluded 2025-02-03";
    assert_eq!(
        lines(&shipment(Track::General, excluded, "2025-08-05")),
        ["excluded_merchandise#1 port_director 2025-08-05..- exported|destroyed 2025-08-15"]
    );
    let exported = format!("{excluded}, exported 2025-08-06");
    assert_eq!(lines(&shipment(Track::General, &exported, "2025-08-07")), [""; 0]);
}

#[test]
fn what_the_port_must_decide_is_a_task_though_silence_decides_too() {
    let presented = "presented_for_examination 2026-03-02";
    assert_eq!(
        lines(&shipment(Track::Wro, presented, "2026-03-03")),
        ["detention_decision#1 port_director 2026-03-02..2026-03-09 released|detained 2026-03-09"]
    );
}
