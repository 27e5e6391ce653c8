//! Collections by cursor: a page, the full URL of the next one, and a `Link` header.
//!
//! A cursor is sealed: it shows nothing of the ledger's keys, and it opens only for the account, the realm and the filters
//! it was given for.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use entities::Key;
use poem::http::header;
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::types::{ParseFromJSON, ToJSON, Type};
use poem_openapi::{ApiResponse, Object};
use url::Url;

use crate::identity::Identity;
use crate::problem::{Problem, catalogue};

/// How many items a page has when nobody says.
const LIMIT_DEFAULT: u64 = 50;
/// How many items a page has at most.
pub const LIMIT_MAX: u64 = 200;
/// The length of the nonce in front of every cursor.
const NONCE_LENGTH: usize = 24;

/// Seals and opens cursors with the ledger's own key.
#[derive(Clone)]
pub struct Seal(XChaCha20Poly1305);

impl fmt::Debug for Seal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seal")
    }
}

impl Seal {
    /// The seal with this key.
    #[must_use]
    pub fn new(key: &[u8; 32]) -> Self {
        Self(XChaCha20Poly1305::new(key.into()))
    }

    /// A cursor for this key of the ledger, good for `bound` only.
    ///
    /// # Panics
    /// Never: sealing fails only for texts no memory could hold.
    #[must_use]
    pub fn seal(&self, bound: &str, key: &str) -> String {
        let nonce: [u8; NONCE_LENGTH] = rand::random();
        let payload = Payload { msg: key.as_bytes(), aad: bound.as_bytes() };
        let sealed =
            self.0.encrypt(XNonce::from_slice(&nonce), payload).expect("a cursor is short");
        URL_SAFE_NO_PAD.encode([nonce.as_slice(), &sealed].concat())
    }

    /// The key of the ledger in a cursor, when it was sealed here and for `bound`.
    #[must_use]
    pub fn open(&self, bound: &str, cursor: &str) -> Option<String> {
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok()?;
        let (nonce, sealed) = bytes.split_at_checked(NONCE_LENGTH)?;
        let payload = Payload { msg: sealed, aad: bound.as_bytes() };
        let key = self.0.decrypt(XNonce::from_slice(nonce), payload).ok()?;
        String::from_utf8(key).ok()
    }
}

/// Where the caller is: the path and the filters of the request, without cursor and limit.
#[derive(Debug, Clone)]
pub struct Here {
    path: String,
    filters: Vec<(String, String)>,
}

impl<'a> FromRequest<'a> for Here {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let query = request.original_uri().query().unwrap_or_default();
        let mut filters: Vec<(String, String)> =
            url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        filters.retain(|(name, _)| !["after", "cursor", "limit"].contains(&name.as_str()));
        filters.sort();
        Ok(Self { path: request.original_uri().path().to_owned(), filters })
    }
}

impl Here {
    /// The same, where this parameter is no filter either.
    #[must_use]
    pub fn without(mut self, parameter: &str) -> Self {
        self.filters.retain(|(name, _)| name != parameter);
        self
    }

    /// The filters as the query of an address; nothing where there are none.
    #[must_use]
    pub fn query(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(&self.filters);
        query.finish()
    }

    /// The page the caller asks for.
    ///
    /// # Errors
    /// When the cursor was not given for this list, these filters and this caller.
    pub fn page(
        self,
        caller: &Identity,
        cursor: Option<&str>,
        limit: Option<u64>,
    ) -> Result<Asked, Problem> {
        let filters = self
            .filters
            .iter()
            .map(|(name, value)| format!("{name}={value}"))
            .collect::<Vec<_>>()
            .join("&");
        let bound = format!("{}\n{}\n{}?{filters}", caller.actor.account, caller.realm, self.path);
        let seal = caller.app.seal.clone();
        let after = match cursor {
            None => None,
            Some(cursor) => Some(seal.open(&bound, cursor).map(Key).ok_or_else(|| {
                Problem::new(
                    &catalogue::CURSOR_INVALID,
                    "This cursor was not given for this list and these filters.",
                )
            })?),
        };
        let limit = limit.unwrap_or(LIMIT_DEFAULT).clamp(1, LIMIT_MAX);
        let mut url = caller.app.public_url.clone();
        url.set_path(&self.path);
        for (name, value) in &self.filters {
            url.query_pairs_mut().append_pair(name, value);
        }
        url.query_pairs_mut().append_pair("limit", &limit.to_string());
        Ok(Asked { after, limit, bound, seal, url })
    }
}

/// A page that was asked for.
#[derive(Debug)]
pub struct Asked {
    /// The key of the ledger after which the page begins.
    pub after: Option<Key>,
    /// How many items it has at most.
    pub limit: u64,
    bound: String,
    seal: Seal,
    url: Url,
}

impl Asked {
    /// The answer: these items, and where the next ones are when the ledger says that there are more.
    #[must_use]
    pub fn answer<T: ParseFromJSON + ToJSON>(
        &self,
        items: Vec<T>,
        next: Option<&Key>,
    ) -> Listed<T> {
        let next = next.map(|key| self.going_on(key).to_string());
        Listed(Page { items, next })
    }

    /// The answer to a page of the ledger, each of its rows told in one way.
    #[must_use]
    pub fn listed<'a, R, T: ParseFromJSON + ToJSON>(
        &self,
        page: &'a entities::Page<R>,
        told: impl FnMut(&'a R) -> T,
    ) -> Listed<T> {
        self.answer(page.items.iter().map(told).collect(), page.next.as_ref())
    }

    /// Where the page is that begins after this key of the ledger.
    #[must_use]
    pub fn going_on(&self, key: &Key) -> Url {
        self.after(&self.cursor(key))
    }

    /// A cursor for this list, this caller and these filters.
    #[must_use]
    pub fn cursor(&self, key: &Key) -> String {
        self.seal.seal(&self.bound, &key.0)
    }

    /// The full URL of the page after a cursor.
    #[must_use]
    pub fn after(&self, cursor: &str) -> Url {
        let mut url = self.url.clone();
        url.query_pairs_mut().append_pair("cursor", cursor);
        url
    }
}

impl Asked {
    /// The answer of a list that grows at its end: these items, and the cursor with which to go on. Where there was nothing new it is the
    /// one that was sent.
    #[must_use]
    pub fn follow<T: ParseFromJSON + ToJSON>(
        &self,
        items: Vec<T>,
        next: Option<&Key>,
        last: &Key,
        sent: Option<&str>,
    ) -> Followed<T> {
        let is_new = !items.is_empty();
        let cursor = match sent {
            Some(sent) if !is_new => sent.to_owned(),
            _ => self.cursor(last),
        };
        let Listed(Page { items, next }) = self.answer(items, next);
        Followed(Stretch { items, next, cursor })
    }
}

/// One page of a collection that grows at its end.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Stretch<T: ParseFromJSON + ToJSON> {
    /// The items, in the order in which they came.
    pub items: Vec<T>,
    /// Full URL of the next page; absent where there is nothing more now.
    pub next: Option<String>,
    /// What to send as `after` to be told what comes after these: now, or whenever.
    pub cursor: String,
}

/// Such a page as an answer: 200 with `ETag` and `Link`, or 304.
#[derive(Debug)]
pub struct Followed<T: ParseFromJSON + ToJSON>(pub Stretch<T>);

impl<T: ParseFromJSON + ToJSON> IntoResponse for Followed<T> {
    fn into_response(self) -> Response {
        let next = self.0.next.clone();
        linked(Json(self.0).into_response(), next.as_deref())
    }
}

impl<T: ParseFromJSON + ToJSON> ApiResponse for Followed<T> {
    fn meta() -> MetaResponses {
        listed_meta::<Stretch<T>>("What came after that, in the order in which it came.")
    }

    fn register(registry: &mut Registry) {
        Stretch::<T>::register(registry);
    }
}

/// One page of a collection.
#[derive(Debug, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Page<T: ParseFromJSON + ToJSON> {
    /// The items, in a stable order.
    pub items: Vec<T>,
    /// Full URL of the next page; absent on the last one.
    pub next: Option<String>,
}

/// A page as an answer: 200 with `ETag` and `Link`, or 304.
#[derive(Debug)]
pub struct Listed<T: ParseFromJSON + ToJSON>(pub Page<T>);

impl<T: ParseFromJSON + ToJSON> IntoResponse for Listed<T> {
    fn into_response(self) -> Response {
        let next = self.0.next.clone();
        linked(Json(self.0).into_response(), next.as_deref())
    }
}

/// An answer with where the next page is.
pub(crate) fn linked(mut response: Response, next: Option<&str>) -> Response {
    if let Some(link) = next.and_then(|next| format!("<{next}>; rel=\"next\"").parse().ok()) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

/// What a page answers with, for the document.
pub(crate) fn listed_meta<T: Type>(description: &'static str) -> MetaResponses {
    let mut found = crate::answer::found::<T>(description);
    found.headers.push(text_header(
        "Link",
        "The next page, as `<url>; rel=\"next\"`; absent on the last one.",
        false,
    ));
    MetaResponses { responses: vec![found, crate::answer::not_modified()] }
}

impl<T: ParseFromJSON + ToJSON> ApiResponse for Listed<T> {
    fn meta() -> MetaResponses {
        listed_meta::<Page<T>>("A page of what this caller may see.")
    }

    fn register(registry: &mut Registry) {
        Page::<T>::register(registry);
    }
}

/// A header of an answer, for the document.
#[must_use]
pub(crate) fn text_header(name: &str, description: &str, required: bool) -> MetaHeader {
    MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
    }
}

/// The content of a JSON answer, for the document.
#[must_use]
pub(crate) fn json_content<T: Type>() -> Vec<MetaMediaType> {
    vec![MetaMediaType { content_type: "application/json; charset=utf-8", schema: T::schema_ref() }]
}

/// What a status of an answer means, for the document.
#[must_use]
pub(crate) fn described(status: u16, description: &'static str) -> MetaResponse {
    MetaResponse {
        description,
        status: Some(status),
        status_range: None,
        content: Vec::new(),
        headers: Vec::new(),
    }
}
