//! What a filing says of its announcement.

use entities::{ByIntent, DocumentId, IntentId};
use serde_json::Value;
use uuid::Uuid;

/// Takes the announcement that a body names out of it, with the documents that the body files: it is no particular of the act.
pub fn by_intent(raw: &mut Value) -> Option<ByIntent> {
    let named = raw.as_object_mut()?.remove("intent")?;
    let intent = id(&named).map(IntentId)?;
    let documents = raw["documents"].as_array().into_iter().flatten();
    let documents = documents.filter_map(|it| id(&it["document"]).map(DocumentId)).collect();
    Some(ByIntent { intent, documents })
}

fn id(said: &Value) -> Option<Uuid> {
    said.as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::by_intent;

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
}
