//! Calendars of deadlines, word for word.

use entities::{CalendarEvent, CaseId, DeadlineId};
use statute::{Program, Status};
use url::Url;
use uuid::Uuid;

use api::for_tests::calendar_feed::{Feed, NEUTRAL, written};

fn event() -> CalendarEvent {
    CalendarEvent {
        id: DeadlineId(Uuid::from_u128(1)),
        case: CaseId(Uuid::from_u128(2)),
        number: "EAPA-2026-48213".to_owned(),
        program: Program::Eapa,
        rule: "initiation_decision".to_owned(),
        obligor: "investigator".to_owned(),
        status: Some(Status::Running),
        on: "2026-03-23".parse().expect("a day"),
        is_cancelled: false,
        is_projected: false,
        sequence: 1,
        changed_at: "2026-03-02T15:00:00Z".parse().expect("an instant"),
        is_confidential: false,
        paragraph: Some("The last day of `initiation_decision#1` is March 23, 2026.".to_owned()),
    }
}

fn file(events: &[CalendarEvent], is_cut: bool, is_sandbox: bool) -> String {
    let public_url = Url::parse("https://cases.example").expect("a URL");
    let created_at = "2026-03-01T00:00:00Z".parse().expect("an instant");
    let id = Uuid::from_u128(3);
    let feed = Feed { id, name: "Mine", created_at, is_sandbox, is_cut, public_url: &public_url };
    written(&feed, events).replace("\r\n ", "")
}

#[test]
fn a_deadline_is_a_whole_day_with_its_explanation_and_cut_off() {
    let text = file(&[event()], false, false);
    for line in [
        "UID:00000000-0000-0000-0000-000000000001@tidewaiter\r\n",
        "DTSTART;VALUE=DATE:20260323\r\n",
        "DTSTAMP:20260302T150000Z\r\n",
        "SEQUENCE:1\r\n",
        "STATUS:CONFIRMED\r\n",
        "SUMMARY:Initiation decision\\, EAPA-2026-48213\r\n",
        "REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n",
        "America/New_York",
        "The last day of `initiation_decision#1` is March 23\\, 2026.",
        "https://cases.example/v1/deadlines/00000000-0000-0000-0000-000000000001/explanation",
    ] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
    assert!(!text.contains("SANDBOX") && !text.contains("cut off"), "{text}");
    assert_eq!(text, file(&[event()], false, false), "the same deadlines are the same bytes");
}

#[test]
fn a_confidential_matter_has_a_neutral_title() {
    let text = file(&[CalendarEvent { is_confidential: true, ..event() }], false, false);
    assert!(text.contains(NEUTRAL) && text.contains("CLASS:PRIVATE"), "{text}");
    assert!(!text.contains("48213") && !text.contains("Initiation decision"), "{text}");
}

#[test]
fn what_no_longer_stands_is_cancelled_and_what_is_cut_off_says_so() {
    let gone = CalendarEvent { status: None, is_cancelled: true, sequence: 4, ..event() };
    let text = file(&[gone], true, true);
    for line in [
        "STATUS:CANCELLED\r\n",
        "SEQUENCE:4\r\n",
        "SUMMARY:SANDBOX Cancelled: ",
        "X-WR-CALNAME:SANDBOX Mine\r\n",
        "UID:cut-off-00000000-0000-0000-0000-000000000003@tidewaiter\r\n",
        "it shows 1 deadlines",
        "/revisions\r\n",
    ] {
        assert!(text.contains(line), "{line:?} in {text}");
    }
}
