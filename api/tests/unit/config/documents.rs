//! Where documents lie when nobody says.

use std::path::Path;

use api::for_tests::config::beside;

#[test]
fn documents_lie_beside_the_ledger() {
    for (ledger, folder) in [
        ("sqlite://tidewaiter.db?mode=rwc", "documents"),
        ("sqlite:///var/lib/tide/ledger.db", "/var/lib/tide/documents"),
        ("postgres://u:p@h/d", "documents"),
    ] {
        assert_eq!(beside(ledger), Path::new(folder), "{ledger}");
    }
}
