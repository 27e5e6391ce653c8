//! The document as it is served: the committed one. It stands in the binary and is read where it lies.
//!
//! Made from the code at every start it was most of what the service held in memory, since as values it is ten times its text. So of
//! the text only the paths are read at the start; a schema is, when a filing is first held against it.

use std::collections::{BTreeSet, HashMap};
use std::fmt;
use std::marker::PhantomData;
use std::sync::Arc;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use super::references;

/// The document, and what the service asks of it.
#[derive(Debug, Clone)]
pub struct Published {
    /// As it is committed, in JSON.
    pub text: &'static str,
    /// Its paths.
    pub paths: Arc<Paths>,
    /// Its schemas.
    pub schemas: Schemas,
    /// The names of the schemas that are bodies of requests.
    pub bodies: BTreeSet<String>,
}

impl Published {
    /// Reads a document that [`super::text`] wrote.
    ///
    /// # Errors
    /// When it is no such document.
    pub fn read(text: &'static str) -> Result<Self, serde_json::Error> {
        let document: Document<'static> = serde_json::from_str(text)?;
        let operations = document.paths.0.iter().flat_map(|(_, item)| &item.0);
        let bodies = operations.filter_map(|(_, operation)| operation.body()).collect();
        let paths = document.paths.0.into_iter().map(|(pattern, item)| Known::of(pattern, &item));
        Ok(Self {
            text,
            bodies,
            paths: Arc::new(Paths(paths.collect())),
            schemas: Schemas(Arc::new(document.components.schemas)),
        })
    }
}

/// The schemas of the document by their names, each as text until it is wanted.
#[derive(Debug, Clone)]
pub struct Schemas(Arc<HashMap<String, &'static RawValue>>);

impl Schemas {
    /// A schema with every other that it names, and that those name, by their names.
    #[must_use]
    pub fn named_by(&self, name: &str) -> Map<String, Value> {
        let (mut open, mut found) = (vec![name.to_owned()], Map::new());
        while let Some(name) = open.pop() {
            if found.contains_key(&name) {
                continue;
            }
            // It was read as JSON already, so it is some.
            let schema = self.0.get(&name).and_then(|it| serde_json::from_str(it.get()).ok());
            let schema = schema.unwrap_or(Value::Null);
            open.extend(references(&schema));
            found.insert(name, schema);
        }
        found
    }
}

/// The paths of the document: which methods each knows, and under which name a request to it is counted.
#[derive(Debug, Default)]
pub struct Paths(Vec<Known>);

/// One path of the document.
#[derive(Debug)]
pub struct Known {
    /// As the document writes it: `/v1/cases/{id}`.
    pub pattern: String,
    /// Its methods, as the `Allow` header lists them.
    pub methods: String,
    parts: Vec<String>,
}

impl Known {
    fn of(pattern: String, item: &Members<Operation>) -> Self {
        let methods: Vec<String> = item.0.iter().map(|(method, _)| method.to_uppercase()).collect();
        let parts = pattern.split('/').map(str::to_owned).collect();
        Self { pattern, methods: methods.join(", "), parts }
    }
}

impl Paths {
    /// The path that a request's path is one of.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&Known> {
        let parts: Vec<&str> = path.split('/').collect();
        let fits = |known: &&Known| {
            known.parts.len() == parts.len()
                && known
                    .parts
                    .iter()
                    .zip(&parts)
                    .all(|(want, part)| want.starts_with('{') || want == part)
        };
        self.0.iter().find(fits)
    }
}

/// What is read of the document; everything else is passed over.
#[derive(Deserialize)]
struct Document<'a> {
    paths: Members<Members<Operation>>,
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

/// The members of an object in the order in which they are written: where two paths fit a request, the first holds.
struct Members<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Members<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_map(InOrder(PhantomData))
    }
}

/// Reads [`Members`].
struct InOrder<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for InOrder<T> {
    type Value = Members<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
