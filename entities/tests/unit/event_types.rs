//! Types of events as they are told.

use entities::EventType;

#[test]
fn every_type_is_read_as_it_is_told_and_no_two_are_told_alike() {
    let told: Vec<String> = EventType::all().map(|it| it.to_string()).collect();
    for (kind, word) in EventType::all().zip(&told) {
        assert_eq!(word.parse(), Ok(kind), "{word}");
    }
    let mut once = told.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), told.len());
    assert_eq!("tidewaiter.webhook.test.v1".parse(), Ok(EventType::Test));
    assert!(!told.contains(&EventType::Test.to_string()), "a trial is on no feed");
}

#[test]
fn what_is_no_type_is_refused() {
    for word in [
        "",
        "determination_made",
        "tidewaiter..v1",
        "tidewaiter.deadline.moved",
        "tidewaiter.deadline.v1",
    ] {
        assert!(word.parse::<EventType>().is_err(), "{word}");
    }
}
