//! The channel of those without a name.

use std::num::NonZeroU32;

use entities::RealmId;

use api::follow_up::{Channel, is_unnamed};

#[test]
fn a_token_is_the_same_for_the_same_request_alone() {
    let channel = |key| Channel::new([key; 32], NonZeroU32::MIN);
    let token = channel(1).token(RealmId::REAL, "key", "body");
    assert_eq!(token.len(), 43, "256 bits: {token}");
    assert_eq!(token, channel(1).token(RealmId::REAL, "key", "body"));
    for other in [
        channel(2).token(RealmId::REAL, "key", "body"),
        channel(1).token(RealmId::REAL, "other", "body"),
        channel(1).token(RealmId::REAL, "key", "other"),
        channel(1).token(RealmId::random(), "key", "body"),
    ] {
        assert_ne!(token, other);
    }
}

#[test]
fn the_channel_is_known_by_its_paths() {
    assert!(is_unnamed("/v1/forced-labor/anonymous-allegations"));
    assert!(is_unnamed("/v1/forced-labor/follow-ups/current/messages"));
    assert!(!is_unnamed("/v1/forced-labor/allegations"));
}
