//! The rates of whoever shows no token.

use std::net::IpAddr;
use std::num::NonZeroU32;

use poem::Request;
use poem::http::HeaderName;

use api::outsiders::Outsiders;

fn ip(text: &str) -> IpAddr {
    text.parse().expect("an address")
}

#[test]
fn each_network_has_a_minute_of_its_own() {
    let outsiders = Outsiders::with(NonZeroU32::MIN, None);
    for (address, is_within) in [
        ("192.0.2.1", true),
        ("192.0.2.1", false),
        ("::ffff:192.0.2.1", false),
        ("192.0.2.2", true),
        ("2001:db8:1:2::3", true),
        ("2001:db8:1:2:ffff::4", false),
        ("2001:db8:1:3::3", true),
    ] {
        assert_eq!(outsiders.within(ip(address)).is_ok(), is_within, "{address}");
    }
}

#[test]
fn a_proxy_is_believed_where_the_settings_name_its_header() {
    let header = HeaderName::from_static("x-forwarded-for");
    let said = || Request::builder().header(&header, "203.0.113.9, 192.0.2.7").finish();
    let believing = Outsiders::with(NonZeroU32::MIN, Some(header.clone()));
    assert_eq!(believing.address(&said()), ip("192.0.2.7"), "what others wrote before is not");
    assert_eq!(Outsiders::with(NonZeroU32::MIN, None).address(&said()), ip("::"));
}
