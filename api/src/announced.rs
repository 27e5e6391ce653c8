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
