//! Sessions in cookies.

use chrono::{DateTime, Utc};
use entities::RealmId;
use uuid::Uuid;

use api::for_tests::pages::{BOUND, LIFE_SECONDS, Session, TOKEN_BYTES, written};
use api::page::Seal;

fn at(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(seconds, 0).expect("an instant")
}

fn sealed(seal: &Seal, session: &Session) -> String {
    seal.seal(BOUND, &serde_json::to_string(session).expect("JSON"))
}

#[test]
fn a_session_ends_and_opens_under_its_own_seal_only() {
    let seal = Seal::new(&[7; 32]);
    let sandbox = RealmId(Uuid::new_v4());
    let session = Session::at("tw_secret", sandbox, at(1_000)).expect("it fits");
    assert_eq!(session.sandbox, Some(sandbox.0));
    let cookie = sealed(&seal, &session);
    assert!(!cookie.contains("secret"));
    let open = |seal: &Seal, seconds| Session::opened(seal, &cookie, at(seconds));
    assert!(open(&seal, 1_000).is_some_and(|it| it == session));
    assert!(open(&seal, 1_000 + LIFE_SECONDS - 1).is_some());
    assert!(open(&seal, 1_000 + LIFE_SECONDS).is_none(), "it has ended");
    assert!(open(&Seal::new(&[8; 32]), 1_000).is_none());
    // A cursor is sealed with the same key, and is none.
    let cursor = seal.seal("anna\nreal\n/?", &serde_json::to_string(&session).expect("JSON"));
    assert!(Session::opened(&seal, &cursor, at(1_000)).is_none());
}

#[test]
fn the_longest_token_fits_into_a_cookie() {
    let seal = Seal::new(&[7; 32]);
    let longest = "t".repeat(TOKEN_BYTES);
    let session = Session::at(&longest, RealmId(Uuid::new_v4()), at(1_000)).expect("it fits");
    assert!(written(true, &sealed(&seal, &session), LIFE_SECONDS).len() < 4_096);
    assert!(Session::at(&format!("{longest}t"), RealmId::REAL, at(1_000)).is_none());
}

#[test]
fn a_cookie_is_kept_from_scripts_and_from_other_sites() {
    assert_eq!(
        written(false, "x", 5),
        "tidewaiter=x; Path=/; Max-Age=5; HttpOnly; SameSite=Strict"
    );
    assert_eq!(
        written(true, "x", 5),
        "__Host-tidewaiter=x; Path=/; Max-Age=5; HttpOnly; SameSite=Strict; Secure"
    );
}
