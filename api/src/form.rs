//! The form in which something is wanted, by `?form=` or `Accept`, and answers that are no JSON: text, HTML, PDF.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use poem::http::{HeaderName, HeaderValue, header};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::payload::Json;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::{ToJSON, Type};
use poem_openapi::{ApiResponse, Enum};
use sha2::{Digest, Sha256};

use crate::answer::{found, not_modified};
use crate::page::text_header;
use crate::payload::hex;
use crate::preconditions::quoted;

/// What a page that came as mail may do: show its own styles, and nothing else.
pub const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox";

/// A form in which something is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Form {
    /// As JSON.
    Json,
    /// As plain text.
    Text,
    /// As HTML.
    Html,
    /// As PDF.
    Pdf,
}

impl Form {
    const ALL: [Self; 4] = [Self::Json, Self::Text, Self::Html, Self::Pdf];

    const fn essence(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Text => "text/plain",
            Self::Html => "text/html",
            Self::Pdf => "application/pdf",
        }
    }

    /// As headers say it.
    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Html => "text/html; charset=utf-8",
            Self::Pdf => "application/pdf",
        }
    }

    const fn extension(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Text => "txt",
            Self::Html => "html",
            Self::Pdf => "pdf",
        }
    }
}

/// What `Accept` says, in the order of what is liked best.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accept(Vec<String>);

impl Accept {
    /// Reads the header.
    #[doc(hidden)]
    #[must_use]
    pub fn read(value: &str) -> Self {
        let mut liked: Vec<(u32, String)> = value
            .split(',')
            .map(|range| {
                let mut parts = range.split(';').map(str::trim);
                let name = parts.next().unwrap_or_default().to_ascii_lowercase();
                let quality = parts.find_map(|it| it.strip_prefix("q=")).and_then(thousandths);
                (quality.unwrap_or(1000), name)
            })
            .filter(|(quality, name)| *quality > 0 && !name.is_empty())
            .collect();
        liked.sort_by_key(|(quality, _)| std::cmp::Reverse(*quality));
        Self(liked.into_iter().map(|(_, name)| name).collect())
    }

    /// The form that is wanted: what was asked for by name, else what is liked best of these, else the first of them.
    #[must_use]
    pub fn wanted(&self, named: Option<Form>, among: &[Form]) -> Form {
        let of = |form: &&Form| among.contains(form);
        let liked = || {
            self.0
                .iter()
                .find_map(|name| Form::ALL.iter().find(|it| it.essence() == name && of(it)))
        };
        let form = named.filter(|it| among.contains(it)).or_else(|| liked().copied());
        form.or_else(|| among.first().copied()).unwrap_or(Form::Json)
    }
}

/// A quality of `Accept`, in thousandths.
fn thousandths(quality: &str) -> Option<u32> {
    let (whole, part) = quality.split_once('.').unwrap_or((quality, ""));
    let part: u32 = format!("{part:0<3}").get(..3)?.parse().ok()?;
    Some(whole.parse::<u32>().ok()?.min(1) * 1000 + part)
}

impl<'a> FromRequest<'a> for Accept {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        Ok(Self::read(request.header(header::ACCEPT).unwrap_or_default()))
    }
}

/// Something in one of its forms: as JSON, or as bytes of another kind.
#[derive(Debug)]
pub enum Formed<T> {
    /// As JSON.
    Json(T),
    /// As it is read, printed or kept.
    Bytes {
        /// The bytes.
        bytes: Vec<u8>,
        /// Their form.
        form: Form,
        /// What a file of them is called, without its extension.
        name: String,
    },
}

impl<T: ToJSON> IntoResponse for Formed<T> {
    fn into_response(self) -> Response {
        let (bytes, form, name) = match self {
            Self::Json(it) => return Json(it).into_response(),
            Self::Bytes { bytes, form, name } => (bytes, form, name),
        };
        let sha256 = Sha256::digest(&bytes);
        let named: String = name
            .chars()
            .map(|it| if it.is_ascii_alphanumeric() || it == '-' { it } else { '_' })
            .collect();
        let mut response = Response::builder().content_type(form.media_type()).body(bytes);
        let headers = [
            (header::ETAG, quoted(&hex(&sha256))),
            (
                HeaderName::from_static("repr-digest"),
                format!("sha-256=:{}:", STANDARD.encode(sha256)),
            ),
            (
                header::CONTENT_DISPOSITION,
                format!("inline; filename=\"{named}.{}\"", form.extension()),
            ),
        ];
        for (name, value) in headers {
            if let Ok(value) = HeaderValue::from_str(&value) {
                response.headers_mut().insert(name, value);
            }
        }
        response
    }
}

impl<T: ToJSON + Type> ApiResponse for Formed<T> {
    fn meta() -> MetaResponses {
        let mut meta = found::<T>("In the form that was asked for; JSON where none was.");
        for form in [Form::Text, Form::Html, Form::Pdf] {
            let schema = match form {
                Form::Pdf => MetaSchema::new_with_format("string", "binary"),
                _ => MetaSchema::new("string"),
            };
            meta.content.push(MetaMediaType {
                content_type: form.media_type(),
                schema: MetaSchemaRef::Inline(Box::new(schema)),
            });
        }
        let digest = "SHA-256 of the bytes (RFC 9530), where they are no JSON.";
        meta.headers.push(text_header("Repr-Digest", digest, false));
        meta.headers.push(text_header(
            "Content-Disposition",
            "What a file of it is called.",
            false,
        ));
        MetaResponses { responses: vec![meta, not_modified()] }
    }

    fn register(registry: &mut Registry) {
        T::register(registry);
    }
}
