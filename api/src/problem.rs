//! Every error becomes an RFC 9457 problem document here, and nowhere else.
//!
//! What the law refuses and what the machine fails at arrive as values; a failure of the machine is logged once, with its
//! chain, and answered with a constant text.

pub mod catalogue;
mod catch;
mod refused;

use std::error::Error as StdError;

use entities::LedgerError;
use poem::http::header::{HeaderName, HeaderValue};
use poem::http::{StatusCode, header};
use poem::{IntoResponse, Response};
use poem_openapi::types::ToJSON;
use statute::retention::Bar;
use statute::{Barred, PermittedAct};

use self::catalogue::Kind;
pub use self::catch::catch;
pub use self::refused::{
    Act, Auditing, Checking, Exporting, Feeding, Filing, Open, Opening, Preferring, Probe, Public,
    Read, Refused, Reporting, Scope, Scrape, Subscribed, UnnamedFiling, Uploading,
};
use crate::attempts::Refusal;
use crate::wire::deadline::Authority;
use crate::wire::health::Readiness;
use crate::wire::instant::Instant;
use crate::wire::problem::{FieldError, ProblemDocument};

/// The media type of RFC 9457.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// A problem on its way to the caller.
#[derive(Debug, Clone)]
pub struct Problem {
    document: Box<ProblemDocument>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem of this kind; `detail` says what is particular to this occurrence.
    #[must_use]
    pub fn new(kind: &Kind, detail: impl Into<String>) -> Self {
        let document = ProblemDocument {
            kind: kind.uri(),
            title: kind.title.to_owned(),
            status: kind.status,
            detail: detail.into(),
            ..ProblemDocument::default()
        };
        Self { document: Box::new(document), headers: Vec::new() }
    }

    /// What is hidden and what is absent: the same bytes, so it takes no particulars.
    #[must_use]
    pub fn not_found() -> Self {
        Self::new(&catalogue::NOT_FOUND, "Nothing with this address exists for you.")
    }

    /// No or no valid token.
    #[must_use]
    pub fn unauthenticated() -> Self {
        Self::new(
            &catalogue::UNAUTHENTICATED,
            "The request carries no token of an account of this service.",
        )
        .with_header(header::WWW_AUTHENTICATE, "Bearer realm=\"tidewaiter\"")
    }

    /// Every defect of a filing.
    #[must_use]
    pub fn defective(errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => "The filing has one defect; nothing was stored.".to_owned(),
            n => format!("The filing has {n} defects; nothing was stored."),
        };
        Self::new(&catalogue::DEFECTIVE, detail).with_errors(errors)
    }

    /// The defects of a filing, where it is for them that it was refused.
    ///
    /// # Errors
    /// Any other refusal.
    pub fn defects(self) -> Result<Vec<FieldError>, Self> {
        if self.document.kind == catalogue::DEFECTIVE.uri() {
            return Ok(self.document.errors);
        }
        Err(self)
    }

    /// A failure of the machine: logged here with its chain, answered without it.
    #[must_use]
    pub fn internal(error: &(dyn StdError + 'static)) -> Self {
        tracing::error!(error = %error, caused_by = %chain(error), "the service failed");
        Self::new(&catalogue::INTERNAL, "The service failed; the failure has been logged.")
    }

    /// Something the service depends on does not answer: each one that does not, with its words.
    #[must_use]
    pub fn not_ready(readiness: &Readiness) -> Self {
        let state = |ok: bool| if ok { "answers" } else { "does not answer" };
        let parts = readiness.parts();
        let detail = parts
            .iter()
            .map(|(name, it)| format!("{name} {}", state(it.ok)))
            .collect::<Vec<_>>()
            .join(", ");
        let errors = parts.iter().filter(|(_, it)| !it.ok).map(|(name, it)| {
            let words = it.detail.clone().unwrap_or_default();
            FieldError { code: "unreachable".to_owned(), ..FieldError::parameter(name, &words) }
        });
        Self::new(&catalogue::UNAVAILABLE, format!("{detail}.")).with_errors(errors.collect())
    }

    /// An upload does not stand where its sender thinks: how many bytes have arrived and are kept.
    #[must_use]
    pub fn upload_stands(arrived: i64) -> Self {
        let detail = format!("{arrived} bytes have arrived and are kept.");
        Self::new(&catalogue::UPLOAD_STANDS, detail)
            .with_header(crate::wire::upload::UPLOAD_OFFSET, &arrived.to_string())
    }

    /// The same with the places that are wrong.
    #[must_use]
    pub fn with_errors(mut self, errors: Vec<FieldError>) -> Self {
        self.document.errors = errors;
        self
    }

    /// The same with one more header.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    /// What the law says against an act, with what the actor may do instead.
    #[must_use]
    pub fn barred(barred: Barred, permitted: &[PermittedAct]) -> Self {
        match barred {
            Barred::NotYours { act, roles, authority } => {
                let whose = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
                let mut problem =
                    Self::new(&catalogue::NOT_YOUR_ACT, format!("`{act}` is an act of: {whose}."));
                problem.document.roles = roles.iter().map(ToString::to_string).collect();
                problem.document.authority = authority.iter().map(Authority::from).collect();
                problem.with_permitted(permitted)
            }
            Barred::NotNow { rule, message, authority, remedy, .. } => {
                let mut problem = Self::new(&catalogue::ACT_BARRED, message);
                problem.document.rule = Some(rule);
                problem.document.authority = authority.iter().map(Authority::from).collect();
                problem.document.remedy = Some(remedy);
                problem.with_permitted(permitted)
            }
            Barred::Defective { defects } => {
                Self::defective(defects.into_iter().map(FieldError::from).collect())
            }
        }
    }

    /// What stands against the destruction of records: the first by rule, citation and remedy, and all of them by their words.
    fn kept(bars: &[Bar]) -> Self {
        let words: Vec<_> = bars.iter().map(|bar| bar.message.as_str()).collect();
        let mut problem = Self::new(&catalogue::ACT_BARRED, format!("{}.", words.join("; ")));
        if let Some(first) = bars.first() {
            problem.document.rule = Some(first.rule.to_owned());
            problem.document.authority = first.authority.iter().map(Authority::from).collect();
            problem.document.remedy = Some(first.remedy.clone());
        }
        problem
    }

    fn with_permitted(mut self, permitted: &[PermittedAct]) -> Self {
        self.document.permitted_acts = Some(permitted.iter().map(Into::into).collect());
        self
    }

    /// The status of the answer.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        StatusCode::from_u16(self.document.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// The document itself.
    #[must_use]
    pub fn document(&self) -> &ProblemDocument {
        &self.document
    }
}

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::NotFound => Self::not_found(),
            LedgerError::Stale { etag } => Self::new(
                &catalogue::STALE,
                "The ETag in If-Match is not the current one of what you see.",
            )
            .with_header(header::ETAG, &crate::preconditions::quoted(&etag)),
            LedgerError::Barred { barred, permitted } => Self::barred(*barred, &permitted),
            LedgerError::Taken { field } => Self::defective(vec![FieldError::at(
                format!("/{field}"),
                "taken",
                format!("Another account has this {field}."),
            )]),
            LedgerError::NotYourTask { roles } => {
                let whose = roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ");
                let mut problem =
                    Self::new(&catalogue::NOT_YOUR_ACT, format!("This is for: {whose}."));
                problem.document.roles = roles.iter().map(ToString::to_string).collect();
                problem
            }
            LedgerError::TaskBarred { message, remedy } => {
                let mut problem = Self::new(&catalogue::ACT_BARRED, message);
                problem.document.remedy = Some(remedy);
                problem
            }
            LedgerError::OperationBarred { message, remedy } => {
                let mut problem = Self::new(&catalogue::OPERATION_STANDS, message);
                problem.document.remedy = Some(remedy);
                problem
            }
            LedgerError::NoChannel => {
                let detail = "This communication was not sent without a name: its sender is told by notices.";
                let mut problem = Self::new(&catalogue::ACT_BARRED, detail);
                let remedy = "write to the address of its filer";
                problem.document.remedy = Some(remedy.to_owned());
                problem
            }
            LedgerError::CursorExpired => Self::new(
                &catalogue::CURSOR_EXPIRED,
                "The cursor is older than events are kept, or of before the database was restored. Begin again without it.",
            ),
            LedgerError::NotRendered => Self::new(
                &catalogue::NOT_RENDERED,
                "The notice is owed, and its words are not written yet. Ask again in a moment.",
            )
            .with_header(header::RETRY_AFTER, "1"),
            LedgerError::Destroyed => {
                Self::new(&catalogue::DESTROYED, "What it said was destroyed after its term.")
            }
            LedgerError::Kept { bars } => Self::kept(&bars),
            LedgerError::Sealed => Self::new(&catalogue::SEALED, "What it said is sealed."),
            LedgerError::KeyReused => Self::new(
                &catalogue::KEY_REUSED,
                "This Idempotency-Key stands for a request with another body.",
            ),
            LedgerError::KeyInFlight => Self::new(
                &catalogue::IN_FLIGHT,
                "The first request with this key has not been answered yet.",
            )
            .with_header(header::RETRY_AFTER, "1"),
            LedgerError::UploadStands { arrived } => Self::upload_stands(arrived),
            LedgerError::StagedFull { staged, most } => Self::new(
                &catalogue::STAGED_FULL,
                format!("{staged} of {most} bytes are staged or on their way."),
            ),
            LedgerError::Store(failure) => crate::intake::unavailable(failure),
            LedgerError::ClockBackwards { now } => {
                Self::new(&catalogue::CLOCK_BACKWARDS, format!("The clock shows {}.", Instant(now)))
            }
            LedgerError::ClockMoving { operation } => Self::new(
                &catalogue::CLOCK_MOVING,
                format!("Operation {operation} is moving the clock."),
            ),
            LedgerError::SandboxFull { of, limit } => Self::new(
                &catalogue::SANDBOX_FULL,
                format!("There may be {limit} {of}, and there are."),
            ),
            LedgerError::ForAnOfficer => Self::new(
                &catalogue::ACT_BARRED,
                "The act has to be decided by an officer; nothing was recorded.",
            ),
            failure => Self::internal(&failure),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = self.document.to_json().unwrap_or_default().to_string();
        let mut response =
            Response::builder().status(self.status()).content_type(MEDIA_TYPE).body(body);
        for (name, value) in self.headers {
            response.headers_mut().insert(name, value);
        }
        let slug = self.document.kind.rsplit(':').next().unwrap_or_default().to_owned();
        response.extensions_mut().insert(Refusal(slug));
        response
    }
}

impl From<Problem> for poem::Error {
    fn from(problem: Problem) -> Self {
        let response = problem.into_response();
        // What is known of an answer beside it is not carried along by itself.
        let refusal = response.extensions().get::<Refusal>().cloned();
        let mut error = Self::from_response(response);
        if let Some(refusal) = refusal {
            error.set_data(refusal);
        }
        error
    }
}

/// The causes of an error, one after the other, without the error itself.
pub(crate) fn chain(error: &(dyn StdError + 'static)) -> String {
    let mut text = String::new();
    let mut next = error.source();
    while let Some(cause) = next {
        if !text.is_empty() {
            text.push_str(": ");
        }
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}
