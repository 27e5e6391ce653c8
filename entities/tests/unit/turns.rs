//! What became of a deadline.

use chrono::{NaiveDate, TimeZone, Utc};
use statute::digest::Turn;
use statute::{Audience, Status};
use uuid::Uuid;

use entities::deadline::Model;
use entities::for_tests::{turn, turned_at};
use entities::stored::Word;
use entities::{CaseId, DeadlineId};

fn row(status: Status, day: u32, projected: bool) -> Model {
    let case = CaseId(Uuid::nil());
    let due = NaiveDate::from_ymd_opt(2026, 3, day);
    Model {
        id: DeadlineId::of(case, "determination", 1),
        audience: Word(Audience::Office),
        case_id: case,
        rule: "determination".to_owned(),
        instance: 1,
        force: "duty".to_owned(),
        obligor: "investigator".to_owned(),
        status: Word(status),
        due,
        due_at: Utc.with_ymd_and_hms(2026, 3, day + 1, 5, 0, 0).single(),
        sort_on: due.expect("a day"),
        projected,
        revision: 1,
        object: "{}".to_owned(),
        trigger_entry_id: None,
        sequence: 0,
        calendar_on: due,
        changed_at: None,
        realm_id: None,
        case_number: None,
        program: None,
        track: None,
    }
}

#[test]
fn each_turn_is_told_once_and_what_is_the_same_is_not_told() {
    let running = row(Status::Running, 3, false);
    for (was, now, told) in [
        (None, Some(row(Status::Running, 3, true)), None),
        (None, Some(running.clone()), Some(Turn::Opened)),
        (Some(row(Status::Running, 3, true)), Some(running.clone()), Some(Turn::Opened)),
        (Some(running.clone()), Some(running.clone()), None),
        (Some(running.clone()), Some(row(Status::Running, 4, false)), Some(Turn::Moved)),
        (Some(running.clone()), Some(row(Status::Stayed, 3, false)), Some(Turn::Moved)),
        (Some(running.clone()), Some(row(Status::Met, 3, false)), Some(Turn::Met)),
        (Some(running.clone()), Some(row(Status::Overdue, 3, false)), Some(Turn::Missed)),
        (Some(running.clone()), Some(row(Status::Lapsed, 3, false)), Some(Turn::Closed)),
        (Some(row(Status::Met, 3, false)), Some(running.clone()), Some(Turn::Opened)),
        (Some(row(Status::Met, 3, false)), Some(row(Status::Met, 4, false)), Some(Turn::Moved)),
        (Some(running.clone()), Some(row(Status::Running, 3, true)), Some(Turn::Closed)),
        (Some(running.clone()), None, Some(Turn::Closed)),
        (Some(row(Status::Running, 3, true)), None, None),
        (None, Some(row(Status::MetLate, 3, false)), Some(Turn::Met)),
    ] {
        assert_eq!(turn(was.as_ref(), now.as_ref()), told, "{was:?} {now:?}");
    }
}

#[test]
fn what_a_day_ended_is_told_as_of_its_end() {
    let later = Utc.with_ymd_and_hms(2026, 3, 9, 14, 0, 0).single().expect("an instant");
    let was = row(Status::Running, 3, false);
    let over = row(Status::Closed, 3, false);
    assert_eq!(Some(turned_at(later, Some(&was), &over)), was.due_at);
    let met = row(Status::Met, 3, false);
    assert_eq!(turned_at(later, Some(&was), &met), later, "an act has its own instant");
    assert_eq!(turned_at(later, None, &over), later, "what is first seen now is told as of now");
}
