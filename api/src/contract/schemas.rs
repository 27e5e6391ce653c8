//! The schemas of the document, read from its text where it lies.
//!
//! As values the document is ten times its text: made from the code at every start, it was most of what the service held in memory. So
//! it is read when the first filing comes, and of it only what is held against a filing becomes values.

use std::collections::{BTreeSet, HashMap};

use serde::Deserialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::references;

/// The schemas of a document by their names, each as text until it is wanted.
#[derive(Debug)]
pub struct Schemas {
    texts: HashMap<String, &'static RawValue>,
    /// The names of those that are bodies of requests.
    pub bodies: BTreeSet<String>,
}

impl Schemas {
    /// Those of a document that [`super::text`] wrote.
    ///
    /// # Errors
    /// When it is no such document.
    pub fn read(text: &'static str) -> Result<Self, serde_json::Error> {
        let document: Document<'static> = serde_json::from_str(text)?;
        let operations = document.paths.values().flat_map(HashMap::values);
        let bodies = operations.filter_map(Operation::body).collect();
        Ok(Self { bodies, texts: document.components.schemas })
    }

    /// A schema with every other that it names, and that those name, by their names.
    #[must_use]
    pub fn named_by(&self, name: &str) -> Map<String, Value> {
        let (mut open, mut found) = (vec![name.to_owned()], Map::new());
        while let Some(name) = open.pop() {
            if found.contains_key(&name) {
                continue;
            }
            // It was read as JSON already, so it is some.
            let schema = self.texts.get(&name).and_then(|it| serde_json::from_str(it.get()).ok());
            let schema = schema.unwrap_or(Value::Null);
            open.extend(references(&schema));
            found.insert(name, schema);
        }
        found
    }
}

/// What is read of the document; everything else is passed over.
#[derive(Deserialize)]
struct Document<'a> {
    paths: HashMap<String, HashMap<String, Operation>>,
    #[serde(borrow)]
    components: Components<'a>,
}

#[derive(Deserialize)]
struct Components<'a> {
    #[serde(borrow)]
    schemas: HashMap<String, &'a RawValue>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Operation {
    request_body: Option<RequestBody>,
}

impl Operation {
    /// The name of the schema of its body, where it takes JSON.
    fn body(&self) -> Option<String> {
        let media = self.request_body.as_ref()?.content.get("application/json")?;
        media.schema.as_ref()?.target.as_ref()?.rsplit('/').next().map(str::to_owned)
    }
}

#[derive(Deserialize)]
struct RequestBody {
    content: HashMap<String, Media>,
}

#[derive(Deserialize)]
struct Media {
    schema: Option<Reference>,
}

/// A schema, where it is that of another place.
#[derive(Deserialize)]
struct Reference {
    #[serde(rename = "$ref")]
    target: Option<String>,
}
