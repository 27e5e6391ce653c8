//! Digests of what arrives.

use poem::http::HeaderMap;

use api::intake::{Claimed, REPR_DIGEST, written};

/// SHA-256 of nothing.
const EMPTY: &str = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn read(value: &str) -> Result<Option<Claimed>, ()> {
    let mut headers = HeaderMap::new();
    headers.insert(REPR_DIGEST, value.parse().expect("a value"));
    Claimed::read(&headers).map_err(drop)
}

#[test]
fn a_digest_is_read_as_it_is_written() {
    assert_eq!(written(EMPTY), "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
    for value in [written(EMPTY), format!("sha-512=:AAAA:, {};x=1", written(EMPTY))] {
        assert!(read(&value).is_ok_and(|it| it.is_some_and(|it| it.is(EMPTY))), "{value}");
    }
    assert!(matches!(Claimed::read(&HeaderMap::new()), Ok(None)));
}

#[test]
fn a_digest_that_cannot_be_checked_is_refused() {
    for value in ["sha-512=:AAAA:", "sha-256=:AAAA:", "sha-256=47DE", "", "sha-256"] {
        assert_eq!(read(value), Err(()), "{value}");
    }
}
