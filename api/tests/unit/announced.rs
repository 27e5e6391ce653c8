//! What an announced filing says of its announcement.

use serde_json::json;

use api::for_tests::announced::by_intent;

#[test]
fn an_announcement_is_no_particular_of_the_act() {
    let (intent, document) =
        ("00000000-0000-4000-8000-000000000001", "00000000-0000-4000-8000-000000000002");
    let mut raw = json!({ "intent": intent, "documents": [{ "document": document }] });
    let by = by_intent(&mut raw).expect("it is named");
    assert_eq!((by.intent.to_string(), by.documents.len()), (intent.to_owned(), 1));
    assert_eq!(raw, json!({ "documents": [{ "document": document }] }));
    assert_eq!(by_intent(&mut json!({ "title": "x" })), None);
}
