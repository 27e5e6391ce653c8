//! A feed of public notices as Atom (RFC 4287): the newest of them, each under an id that stays.

use std::fmt::Write as _;

use entities::PublicNoticeSeen;
use poem::http::{HeaderValue, header};
use poem::{IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use sha2::{Digest, Sha256};
use url::Url;

use crate::answer::not_modified;
use crate::page::{described, text_header};
use crate::payload::hex;
use crate::preconditions::quoted;
use crate::wire::instant::Instant;

const MEDIA: &str = "application/atom+xml; charset=utf-8";
/// When a feed without entries was last changed: before there was anything.
pub const NEVER: &str = "1970-01-01T00:00:00Z";

/// A feed, written.
#[derive(Debug)]
pub struct Feed(pub String);

impl Feed {
    /// The feed of these notices, the newest first. `name` tells the realms apart, and `query` which of a realm's notices are in it; `author` is the
    /// office.
    #[must_use]
    pub fn of(
        notices: &[PublicNoticeSeen],
        (name, query): (&str, &str),
        author: &str,
        base: &Url,
    ) -> Self {
        let filter = Some(query).filter(|it| !it.is_empty());
        let at = |path: &str, query: Option<&str>| {
            let mut url = base.clone();
            url.set_path(path);
            url.set_query(query);
            escaped(url.as_str())
        };
        // As RFC 8141 has it: what is asked of a thing that has this name.
        let id = filter.map_or_else(|| name.to_owned(), |query| format!("{name}?={query}"));
        let updated = notices.iter().map(|it| Instant(it.row.updated_at)).max();
        let updated = updated.map_or_else(|| NEVER.to_owned(), |at| at.to_string());
        let mut xml = format!(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n\
             <feed xmlns=\"http://www.w3.org/2005/Atom\">\n\
             <id>{}</id>\n\
             <title>Public notices under the Enforce and Protect Act</title>\n\
             <updated>{updated}</updated>\n\
             <author><name>{}</name></author>\n\
             <link rel=\"self\" type=\"application/atom+xml\" href=\"{}\"/>\n\
             <link rel=\"alternate\" type=\"application/json\" href=\"{}\"/>\n",
            escaped(&id),
            escaped(author),
            at("/v1/eapa/notices.atom", filter),
            at("/v1/eapa/notices", filter),
        );
        for it in notices {
            let row = &it.row;
            let _ = write!(
                xml,
                "<entry>\n<id>urn:uuid:{}</id>\n<title>{}</title>\n<published>{}</published>\n\
                 <updated>{}</updated>\n<category term=\"{}\"/>\n\
                 <link rel=\"alternate\" type=\"application/json\" href=\"{}\"/>\n\
                 <content type=\"text\">{}</content>\n</entry>\n",
                row.id,
                escaped(&it.subject),
                Instant(row.released_at),
                Instant(row.updated_at),
                escaped(&row.kind),
                at(&format!("/v1/eapa/notices/{}", row.id), None),
                escaped(&it.text),
            );
        }
        xml.push_str("</feed>\n");
        Self(xml)
    }
}

/// Text as XML 1.0 takes it, in an element or an attribute. Characters that it has no way to say are replaced.
#[must_use]
pub fn escaped(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => kept.push_str("&amp;"),
            '<' => kept.push_str("&lt;"),
            '>' => kept.push_str("&gt;"),
            '"' => kept.push_str("&quot;"),
            '\'' => kept.push_str("&apos;"),
            // A reader would make a line's end of it.
            '\r' => kept.push_str("&#13;"),
            '\t' | '\n' => kept.push(letter),
            '\u{fffe}' | '\u{ffff}' => kept.push('\u{fffd}'),
            other if other < ' ' => kept.push('\u{fffd}'),
            other => kept.push(other),
        }
    }
    kept
}

impl IntoResponse for Feed {
    fn into_response(self) -> Response {
        let tag = quoted(&hex(&Sha256::digest(&self.0)));
        let mut response = Response::builder().content_type(MEDIA).body(self.0);
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl ApiResponse for Feed {
    fn meta() -> MetaResponses {
        let mut found = described(200, "The feed.");
        found.content = vec![MetaMediaType {
            content_type: MEDIA,
            schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("string"))),
        }];
        found.headers = vec![text_header("ETag", "Strong tag of the feed.", true)];
        MetaResponses { responses: vec![found, not_modified()] }
    }

    fn register(_registry: &mut Registry) {}
}
