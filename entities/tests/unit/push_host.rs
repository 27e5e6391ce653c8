//! Hosts of webhooks.

use entities::for_tests::host;

#[test]
fn a_host_is_told_without_what_may_be_a_secret() {
    for (url, told) in [
        ("https://hooks.example/a?token=s", "hooks.example"),
        ("https://hooks.example:8443", "hooks.example:8443"),
        ("https://[::1]:1/x", "[::1]:1"),
    ] {
        assert_eq!(host(url), told);
    }
}
