//! Bytes that are sent to go on with, and the headers that say where a file stands.

use poem::http::{HeaderValue, StatusCode, header};
use poem::{IntoResponse, Request, RequestBody, Response};
use poem_openapi::payload::Json;
use poem_openapi::registry::{
    MetaHeader, MetaMediaType, MetaRequest, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef,
    Registry,
};
use poem_openapi::types::Type as _;
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};

use crate::answer::{found, not_modified};
use crate::intake::Tap;
use crate::page::described;
use crate::problem::{Problem, catalogue};
use crate::wire::upload::{OFFSET_STREAM, UPLOAD_LENGTH, UPLOAD_OFFSET, Upload};

/// Bytes that go on with a file, not read yet.
pub struct OffsetStream {
    /// They.
    pub tap: Tap,
    /// How many they are, where that was said.
    pub declared: Option<u64>,
}

impl<'a> ApiExtractor<'a> for OffsetStream {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(_registry: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let schema = MetaSchema::new_with_format("string", "binary");
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        let content = vec![MetaMediaType { content_type: OFFSET_STREAM, schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let is_ours = request.content_type().is_some_and(|it| it == OFFSET_STREAM);
        if !is_ours {
            let detail = format!("Bytes to go on with are sent as {OFFSET_STREAM}.");
            return Err(Problem::new(&catalogue::UNSUPPORTED_MEDIA_TYPE, detail).into());
        }
        let declared = request.header(header::CONTENT_LENGTH).and_then(|it| it.parse().ok());
        Ok(Self { tap: Tap::new(body.take()?, false), declared })
    }
}

/// An upload, with where it stands.
#[derive(Debug)]
pub struct Standing(pub Upload);

impl IntoResponse for Standing {
    fn into_response(self) -> Response {
        let (offset, length) = (self.0.offset, self.0.length);
        standing(Json(self.0).into_response(), offset, Some(length))
    }
}

impl ApiResponse for Standing {
    fn meta() -> MetaResponses {
        let mut found = found::<Upload>("The upload.");
        found.headers.extend(headers(true));
        MetaResponses { responses: vec![found, not_modified()] }
    }

    fn register(registry: &mut Registry) {
        Upload::register(registry);
    }
}

/// Where an upload stands, in the headers alone.
#[derive(Debug)]
pub struct StandsAt {
    /// How many bytes have arrived and are kept.
    pub offset: i64,
    /// How many it is going to have.
    pub length: i64,
}

impl IntoResponse for StandsAt {
    fn into_response(self) -> Response {
        standing(StatusCode::OK.into_response(), self.offset, Some(self.length))
    }
}

impl ApiResponse for StandsAt {
    fn meta() -> MetaResponses {
        let said = MetaResponse { headers: headers(true), ..described(200, "Where it stands.") };
        MetaResponses { responses: vec![said] }
    }

    fn register(_registry: &mut Registry) {}
}

/// The bytes have arrived and are kept.
#[derive(Debug)]
pub struct GoneOn {
    /// How many there are now.
    pub offset: i64,
}

impl IntoResponse for GoneOn {
    fn into_response(self) -> Response {
        standing(StatusCode::NO_CONTENT.into_response(), self.offset, None)
    }
}

impl ApiResponse for GoneOn {
    fn meta() -> MetaResponses {
        let said = "The bytes have arrived and are kept.";
        let gone = MetaResponse { headers: headers(false), ..described(204, said) };
        MetaResponses { responses: vec![gone] }
    }

    fn register(_registry: &mut Registry) {}
}

/// The upload is given up.
#[derive(Debug)]
pub struct GivenUp;

impl IntoResponse for GivenUp {
    fn into_response(self) -> Response {
        StatusCode::NO_CONTENT.into_response()
    }
}

impl ApiResponse for GivenUp {
    fn meta() -> MetaResponses {
        MetaResponses { responses: vec![described(204, "It is given up, and removed.")] }
    }

    fn register(_registry: &mut Registry) {}
}

fn standing(mut response: Response, offset: i64, length: Option<i64>) -> Response {
    let headers = response.headers_mut();
    headers.insert(UPLOAD_OFFSET, HeaderValue::from(offset));
    if let Some(length) = length {
        headers.insert(UPLOAD_LENGTH, HeaderValue::from(length));
    }
    response
}

fn headers(with_length: bool) -> Vec<MetaHeader> {
    let header = |name: &str, description: &str| MetaHeader {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: true,
        deprecated: false,
        schema: MetaSchemaRef::Inline(Box::new(MetaSchema::new("integer"))),
    };
    let mut headers = vec![header("Upload-Offset", "How many bytes have arrived and are kept.")];
    if with_length {
        headers.push(header("Upload-Length", "How many bytes it is going to have."));
    }
    headers
}
