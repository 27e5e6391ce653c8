//! An event in the feed, and as a webhook sends it.

use chrono::{TimeZone, Utc};
use entities::{CaseId, DeadlineId, EventId, EventSeen, EventType, RealmId};
use poem_openapi::types::ToJSON as _;
use statute::digest::Turn;
use uuid::Uuid;

use api::wire::event::Event;

#[test]
fn the_feed_and_a_webhook_tell_the_same() {
    let id = Uuid::from_u128;
    let at = Utc.with_ymd_and_hms(2020, 1, 14, 15, 30, 0).single().expect("an instant");
    for (realm, deadline) in [(RealmId::REAL, None), (RealmId(id(9)), Some(DeadlineId(id(3))))] {
        let seen = EventSeen {
            id: EventId(id(1)),
            kind: EventType::Deadline(Turn::Moved),
            realm,
            case: Some(CaseId(id(2))),
            entry: None,
            deadline,
            at,
        };
        let base = "https://dockets.example/";
        assert_eq!(Event::of(&seen, base).to_json(), Some(seen.cloud_event(base)));
    }
}
