//! What signs a webhook.

use entities::AuditKeys;
use entities::for_tests::signature;

#[test]
fn each_good_secret_signs_and_the_service_where_it_is_asked_to() {
    let (id, at, body) = ("msg_1", 1_614_265_330, r#"{"test": 2432232314}"#);
    let one = signature(id, at, body, &[[7; 32]], None);
    assert!(one.starts_with("v1,") && !one.contains(' '), "{one}");
    let both = signature(id, at, body, &[[7; 32], [8; 32]], None);
    assert_eq!(both.split(' ').next(), Some(one.as_str()));
    assert_eq!(both.split(' ').count(), 2);
    let key = AuditKeys::new(Some("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"), &[]);
    let open = signature(id, at, body, &[[7; 32]], Some(&key.expect("a key")));
    assert!(open.starts_with(&one) && open.contains(" v1a,"), "{open}");
    assert_eq!(signature(id, at, body, &[[7; 32]], Some(&AuditKeys::default())), one);
    for other in [
        signature("msg_2", at, body, &[[7; 32]], None),
        signature(id, at + 1, body, &[[7; 32]], None),
        signature(id, at, "{}", &[[7; 32]], None),
    ] {
        assert_ne!(other, one);
    }
}
