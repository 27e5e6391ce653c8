//! The committed contract is the one that the code makes.

use std::path::Path;
use std::process::Command;

use super::tree::root;

#[test]
fn the_committed_contract_is_what_the_code_says() {
    let own = std::env::current_exe().expect("a test knows where it is");
    let binary = own
        .parent()
        .and_then(Path::parent)
        .expect("tests are in target/<profile>/deps")
        .join("tidewaiter");
    let made = Command::new(&binary).arg("openapi").output();
    let made =
        made.unwrap_or_else(|error| panic!("{}: {error}; `make test` builds it", binary.display()));
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let committed = std::fs::read(root().join("openapi/tidewaiter.json"))
        .expect("openapi/tidewaiter.json is committed");
    // Not assert_eq: nobody wants to read two whole documents.
    assert!(
        made.stdout == committed,
        "openapi/tidewaiter.json is stale: `make openapi` writes it; read the difference in git"
    );
}
