//! The keys that sign.

use entities::{AuditKeyError, AuditKeys};

/// The key of RFC 8037, appendix A.1, and its thumbprint of appendix A.3.
#[test]
fn a_key_has_the_thumbprint_of_the_standard() {
    let keys = AuditKeys::new(Some("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"), &[]);
    let public = keys.expect("the standard's own key").public();
    assert_eq!(public[0].x, "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
    assert_eq!(public[0].kid, "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
}

#[test]
fn what_is_no_key_is_refused_without_being_shown() {
    let short = AuditKeys::new(Some("c2VjcmV0"), &[]).map(drop);
    assert_eq!(short, Err(AuditKeyError::Form));
    assert!(!AuditKeyError::Form.to_string().contains("c2Vj"));
}
