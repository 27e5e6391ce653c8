//! An address to which somebody wants events to be sent, and a network of the settings: what is admitted goes sealed, and holds nobody's password.

#![no_main]

use libfuzzer_sys::fuzz_target;
use url::Url;
use workflows::{Network, PushSettings};

fuzz_target!(|text: &str| {
    if PushSettings::default().admit_text(text).is_ok() {
        let url = Url::parse(text).expect("what is admitted is an address");
        assert!(url.scheme() == "https" && url.host_str().is_some(), "{url}");
        assert!(url.username().is_empty() && url.password().is_none(), "{url}");
    }
    let _ = text.parse::<Network>();
});
