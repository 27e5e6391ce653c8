//! Where whoever signs in is led.

use api::for_tests::pages::back;

#[test]
fn nobody_is_led_to_another_site() {
    let back = |to: &str| back(Some(to.to_owned()));
    let case = "/docket/cases/00000000-0000-4000-8000-00000000000e";
    assert_eq!(back(case), case);
    for elsewhere in [
        "",
        "https://elsewhere.test/",
        "//elsewhere.test",
        "/docket/cases/..%2f..",
        "/docket/cases/x?y",
        "/docket/sign-out",
        "/v1/cases",
        "javascript:alert(1)",
    ] {
        assert_eq!(back(elsewhere), "/", "{elsewhere}");
    }
}
