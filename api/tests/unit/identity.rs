//! Who is on this host.

use std::net::SocketAddr;

use poem::Addr;
use poem::web::RemoteAddr;

use api::for_tests::identity::is_loopback;

#[test]
fn only_this_host_is_loopback() {
    for (peer, is_here) in [
        ("127.0.0.1:5", true),
        ("127.8.0.1:5", true),
        ("[::1]:5", true),
        ("[::ffff:127.0.0.1]:5", true),
        ("10.0.0.1:5", false),
        ("[::ffff:10.0.0.1]:5", false),
        ("0.0.0.0:5", false),
    ] {
        let address: SocketAddr = peer.parse().expect("an address");
        assert_eq!(is_loopback(&RemoteAddr(Addr::SocketAddr(address))), is_here, "{peer}");
    }
    assert!(!is_loopback(&RemoteAddr(Addr::custom("unix", "peer"))), "unknown is not here");
}
