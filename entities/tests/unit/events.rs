//! Places in the feed, and events as `CloudEvents`.

use chrono::{TimeZone, Utc};
use serde_json::json;
use statute::EntryKind;
use uuid::Uuid;

use entities::for_tests::{Place, key, read};
use entities::{CaseId, EntryId, EventId, EventSeen, EventType, Key, RealmId};

#[test]
fn a_place_is_read_as_it_was_told() {
    let at = Utc.with_ymd_and_hms(2026, 3, 9, 14, 0, 0).single().expect("an instant");
    let place = Place { xact: 771, seq: 12 };
    assert_eq!(read(&key(place, at)), Some((place, at)));
    for other in ["", "1", "1/2", "a/b/c", "2020-01-01/x"] {
        assert_eq!(read(&Key(other.to_owned())), None, "{other}");
    }
}

#[test]
fn an_event_says_what_cloud_events_asks_for_and_nothing_in_words() {
    let id = |n| Uuid::from_u128(n);
    let at = Utc.with_ymd_and_hms(2020, 1, 14, 15, 30, 0).single().expect("an instant");
    let event = EventSeen {
        id: EventId(id(1)),
        kind: EventType::Entry(EntryKind::NoticeOfInitiationIssued),
        realm: RealmId(id(4)),
        case: Some(CaseId(id(2))),
        entry: Some(EntryId(id(3))),
        deadline: None,
        at,
    };
    let told = event.cloud_event("https://dockets.example/");
    let wanted = json!({
        "specversion": "1.0",
        "id": id(1),
        "source": "https://dockets.example/v1/events",
        "type": "tidewaiter.notice_of_initiation_issued.v1",
        "subject": format!("/v1/cases/{}", id(2)),
        "time": "2020-01-14T15:30:00Z",
        "datacontenttype": "application/json",
        "sandbox": id(4),
        "data": { "case": id(2), "entry": id(3) },
    });
    assert_eq!(told, wanted);
    let real = EventSeen { realm: RealmId::REAL, ..event };
    assert!(real.cloud_event("https://dockets.example").get("sandbox").is_none());
}
