//! Traces: echoed, made, and counted under known methods.

use poem::http::Method;

use api::trace::{is_sampled, is_traceparent, label, traceparent};

#[test]
fn invented_methods_share_one_label() {
    assert_eq!(label(&Method::PATCH), "PATCH");
    for odd in ["get", "TRACE", "X1", "X2"] {
        assert_eq!(Method::from_bytes(odd.as_bytes()).map(|it| label(&it)).ok(), Some("other"));
    }
}

#[test]
fn a_trace_is_echoed_and_made_when_absent_or_bent() {
    let given = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    assert_eq!(traceparent(Some(given)), given);
    for bent in ["", "00-4BF9-1-01", "00-00000000000000000000000000000000-00f067aa0ba902b7-01"] {
        let made = traceparent(Some(bent));
        assert!(is_traceparent(&made) && made != bent, "{bent}");
    }
    assert!(is_traceparent(&traceparent(None)));
    assert!(is_sampled(given) && is_sampled(&traceparent(None)));
    assert!(!is_sampled(&given.replace("-01", "-02")), "whoever began it does not keep it");
}
