//! What the mail system posts: a message as it got it, under a token of its own, and an answer that tells nothing.

use std::borrow::Cow;
use std::sync::Arc;

use governor::clock::{Clock as _, DefaultClock};
use governor::{DefaultDirectRateLimiter, Quota, RateLimiter};
use poem::error::ReadBodyError;
use poem::http::{StatusCode, header};
use poem::{FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::auth::{Bearer, BearerAuthorization as _};
use poem_openapi::registry::{
    MetaMediaType, MetaRequest, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};
use poem_openapi::{ApiExtractor, ApiExtractorType, ApiResponse, ExtractParamOptions};
use sha2::{Digest, Sha256};
use workflows::REPORT_BYTES_MAX;

use crate::app::App;
use crate::config::{Http, Secret};
use crate::page::described;
use crate::problem::{Problem, catalogue};

/// The media types of a report: the whole message, or its body with the boundary in the header.
const MESSAGE: &str = "message/rfc822";
const REPORT: &str = "multipart/report";

/// Where the mail system posts what came back: its token, and the rate of all who try one.
#[derive(Debug)]
pub struct Bounces {
    token_sha256: Option<[u8; 32]>,
    rate: DefaultDirectRateLimiter,
}

impl Bounces {
    /// The token of the settings, where there is one.
    #[must_use]
    pub fn new(token: Option<&Secret>, http: &Http) -> Self {
        let quota = Quota::per_second(http.requests_per_second).allow_burst(http.burst);
        Self {
            token_sha256: token.map(|token| hash(token.reveal())),
            rate: RateLimiter::direct(quota),
        }
    }

    /// Nothing, for whoever shows the token.
    fn admit(&self, request: &Request) -> Result<(), Problem> {
        // Where no token is set there is nothing to be posted to.
        let wanted = self.token_sha256.ok_or_else(Problem::not_found)?;
        if let Err(early) = self.rate.check() {
            let seconds = early.wait_time_from(DefaultClock::default().now()).as_secs() + 1;
            let detail = "The mail system has posted more than it may.";
            return Err(Problem::new(&catalogue::TOO_MANY_REQUESTS, detail)
                .with_header(header::RETRY_AFTER, &seconds.to_string()));
        }
        let bearer = Bearer::from_request(request).map_err(|_| Problem::unauthenticated())?;
        // Hashes are compared, so that no comparison tells how much of a guess was right.
        if hash(&bearer.token) == wanted { Ok(()) } else { Err(Problem::unauthenticated()) }
    }
}

fn hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// The mail system, by its token.
pub struct MailSystem {
    /// The service.
    pub app: Arc<App>,
}

impl<'a> FromRequest<'a> for MailSystem {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let app = App::of(request)?;
        app.bounces.admit(request)?;
        Ok(Self { app })
    }
}

/// A report as it arrived.
#[derive(Debug)]
pub struct ReportBody {
    bytes: Vec<u8>,
    media_type: String,
}

impl ReportBody {
    /// The message, headers and all.
    ///
    /// # Errors
    /// 415 for another media type.
    pub fn message(&self) -> Result<Cow<'_, [u8]>, Problem> {
        let kind =
            self.media_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match kind.as_str() {
            // Without its headers, which HTTP carries then.
            REPORT if self.bytes.starts_with(b"--") => {
                let head =
                    format!("MIME-Version: 1.0\r\nContent-Type: {}\r\n\r\n", self.media_type);
                Ok(Cow::Owned([head.as_bytes(), &self.bytes].concat()))
            }
            MESSAGE | REPORT => Ok(Cow::Borrowed(&self.bytes)),
            _ => {
                let detail = "Send the report as `Content-Type: message/rfc822`.";
                Err(Problem::new(&catalogue::UNSUPPORTED_MEDIA_TYPE, detail))
            }
        }
    }
}

impl<'a> ApiExtractor<'a> for ReportBody {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn request_meta() -> Option<MetaRequest> {
        let content = [MESSAGE, REPORT].map(|content_type| {
            let mut schema = MetaSchema::new_with_format("string", "binary");
            schema.description = Some("A delivery status notification, RFC 3464.");
            MetaMediaType { content_type, schema: MetaSchemaRef::Inline(Box::new(schema)) }
        });
        Some(MetaRequest { description: None, content: content.into(), required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<Self::ParamType>,
    ) -> poem::Result<Self> {
        let media_type = request.header(header::CONTENT_TYPE).unwrap_or_default().to_owned();
        let read = body.take()?.into_bytes_limit(REPORT_BYTES_MAX).await;
        let bytes = read.map_err(|error| match error {
            ReadBodyError::PayloadTooLarge => {
                let detail = format!("A report has no more than {REPORT_BYTES_MAX} bytes.");
                poem::Error::from(Problem::new(&catalogue::TOO_LARGE, detail))
            }
            other => other.into(),
        })?;
        Ok(Self { bytes: bytes.to_vec(), media_type })
    }
}

/// Taken: 202, whatever it was.
#[derive(Debug)]
pub struct Noted;

impl IntoResponse for Noted {
    fn into_response(self) -> Response {
        StatusCode::ACCEPTED.into_response()
    }
}

impl ApiResponse for Noted {
    fn meta() -> MetaResponses {
        MetaResponses { responses: vec![described(202, "Taken.")] }
    }

    fn register(_registry: &mut Registry) {}
}
