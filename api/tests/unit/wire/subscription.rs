//! What can be followed.

use serde_json::json;

use api::payload::Filing as _;
use api::wire::subscription::NewSubscription;

#[test]
fn what_is_followed_is_named_as_its_kind_is() {
    for (body, wrong) in [
        (json!({ "what": "case", "channel": "events" }), vec!["/case"]),
        (json!({ "what": "party", "channel": "events", "case": "x" }), vec!["/value", "/case"]),
        (json!({ "what": "product", "value": "shrimp", "channel": "webhook" }), vec!["/webhook"]),
        (
            json!({ "what": "product", "value": "shrimp", "channel": "mail", "webhook": "x" }),
            vec!["/webhook"],
        ),
        (
            json!({ "what": "forced_labor_order", "case": "x", "value": "y", "channel": "mail" }),
            vec!["/value"],
        ),
        (json!({ "what": "ad_cvd_order", "value": "A-533-840", "channel": "mail" }), vec![]),
        (json!({}), vec![]),
    ] {
        let defects = NewSubscription::defects(&body);
        let found: Vec<_> = defects.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(found, wrong, "{body}");
    }
}
