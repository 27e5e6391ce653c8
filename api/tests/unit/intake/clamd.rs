//! What a scanner is told and says.

use api::for_tests::intake::{ScannerPlace, understood};

#[test]
fn a_place_is_tcp_or_a_socket() {
    let read = |text: &str| text.parse::<ScannerPlace>();
    assert_eq!(read("tcp://127.0.0.1:3310"), Ok(ScannerPlace::Tcp("127.0.0.1:3310".into())));
    assert_eq!(read("unix:///run/clamd"), Ok(ScannerPlace::Unix("/run/clamd".into())));
    for wrong in ["", "clamd", "tcp://host", "unix://run", "http://h:1"] {
        assert!(read(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn only_ok_is_clean() {
    assert!(matches!(understood("stream: OK"), Ok(None)));
    let found = understood("stream: Eicar-Test-Signature FOUND").ok().flatten();
    assert_eq!(found.as_deref(), Some("Eicar-Test-Signature"));
    for other in ["INSTREAM size limit exceeded. ERROR", "stream: NOT OK", "UNKNOWN COMMAND"] {
        assert!(understood(other).is_err(), "{other}");
    }
}
