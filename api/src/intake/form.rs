//! A file with its title, as `multipart/form-data`: taken in as it comes, never held in memory.

use entities::{Arrived, Arriving};
use poem::http::header;
use poem::web::Multipart;
use poem::{Body, FromRequest, Request, RequestBody};
use poem_openapi::registry::{MetaMediaType, MetaRequest, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::{ApiExtractor, ApiExtractorType, ExtractParamOptions};
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::digest::{self, Claimed};
use super::tap::Tap;
use super::{Intake, unavailable};
use crate::app::App;
use crate::problem::{Problem, catalogue};
use crate::wire::problem::FieldError;

/// What a form has beside its file: boundaries, headers and the title.
const FRAME_BYTES: u64 = 64 * 1024;
/// How many characters a title has at most.
pub const TITLE_LENGTH: usize = 500;
/// How many characters the name of a file has at most.
pub const FILE_NAME_LENGTH: usize = 255;
/// What is read of a file at once.
const PIECE_BYTES: usize = 64 * 1024;

/// A form that was not read yet.
pub struct Form {
    parts: Multipart,
    tap: Tap,
    claimed: Option<Claimed>,
}

/// A file that is whole, with what its sender says of it.
#[derive(Debug)]
pub struct Sent {
    /// The file.
    pub file: Arrived,
    /// What it is to be called.
    pub title: String,
    /// The name it was sent with.
    pub file_name: String,
}

impl Form {
    /// Reads for a moment what is still being sent, so that a refusal arrives.
    pub async fn turn_away(self) {
        self.tap.linger().await;
    }

    /// Takes the file in. Where it is refused, what is still being sent is read for a moment, so that the refusal arrives.
    ///
    /// # Errors
    /// Every defect of the form; 413 as soon as the file is too large; where the digest is another; the store's own.
    pub async fn take(self, intake: &Intake) -> Result<Sent, Problem> {
        let Self { parts, tap, claimed } = self;
        let taken = taken(parts, intake).await;
        let sent = match taken {
            Ok(sent) => sent,
            Err(problem) => {
                tap.linger().await;
                return Err(problem);
            }
        };
        if let Some(claimed) = claimed
            && !claimed.is(&sent.file.sha256)
            && !tap.hash().await.is_some_and(|of_body| claimed.is_of(&of_body))
        {
            let problem = digest::mismatch(&sent.file.sha256);
            sent.file.discard().await.map_err(unavailable)?;
            return Err(problem);
        }
        Ok(sent)
    }
}

async fn taken(mut parts: Multipart, intake: &Intake) -> Result<Sent, Problem> {
    let mut title = None;
    let mut file: Option<(Option<Arrived>, String)> = None;
    let mut wrong = Vec::new();
    while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
        let name = part.name().unwrap_or_default().to_owned();
        match name.as_str() {
            "title" if title.is_none() => {
                let most = TITLE_LENGTH * 4;
                title = Some(words(part.into_async_read(), most).await?);
            }
            "file" if file.is_none() => {
                let sent_as = file_name(part.file_name());
                let arriving = intake.store.begin().await.map_err(unavailable)?;
                let arrived = pour(part.into_async_read(), arriving, intake).await?;
                file = Some((arrived, sent_as));
            }
            "title" | "file" => {
                wrong.push(FieldError::at(format!("/{name}"), "twice", "It is there twice."));
                skip(part.into_async_read()).await?;
            }
            _ => {
                let at = format!("/{}", name.replace('~', "~0").replace('/', "~1"));
                wrong.push(FieldError::at(at, "unknown", "The form has `title` and `file`."));
                skip(part.into_async_read()).await?;
            }
        }
    }
    let missing = |name: &str| FieldError::at(format!("/{name}"), "missing", "It is missing.");
    match title.as_deref() {
        None => wrong.push(missing("title")),
        Some(title) => wrong.extend(wrong_title("/title", title)),
    }
    let title = title.unwrap_or_default();
    match file {
        None => wrong.push(missing("file")),
        Some((None, _)) => wrong.push(FieldError::at("/file", "empty", "The file is empty.")),
        Some((Some(file), file_name)) => {
            if wrong.is_empty() {
                return Ok(Sent { file, title, file_name });
            }
            file.discard().await.map_err(unavailable)?;
        }
    }
    wrong.sort_by(|one, other| one.pointer.cmp(&other.pointer));
    Err(Problem::defective(wrong))
}

/// What is wrong with a title.
pub(crate) fn wrong_title(at: &str, title: &str) -> Option<FieldError> {
    if title.trim().is_empty() {
        return Some(FieldError::at(at, "empty", "It says nothing."));
    }
    let is_long = title.chars().count() > TITLE_LENGTH;
    let message = format!("It has more than {TITLE_LENGTH} characters.");
    is_long.then(|| FieldError::at(at, "too_long", message))
}

/// The name of a file without the folders in front of it.
#[must_use]
pub fn file_name(given: Option<&str>) -> String {
    let name = given.unwrap_or_default().rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = name.chars().filter(|it| !it.is_control()).take(FILE_NAME_LENGTH).collect();
    if name.trim().is_empty() { "unnamed".to_owned() } else { name }
}

/// Takes a file in, until it is whole or too large.
async fn pour(
    from: impl AsyncRead + Send,
    mut arriving: Arriving,
    intake: &Intake,
) -> Result<Option<Arrived>, Problem> {
    let mut from = std::pin::pin!(from);
    let mut piece = vec![0; PIECE_BYTES];
    loop {
        let read = from.read(&mut piece).await.map_err(|_| broken())?;
        if read == 0 {
            return arriving.finish().await.map_err(unavailable);
        }
        intake.fits(arriving.length() + read as u64)?;
        arriving.write(&piece[..read]).await.map_err(unavailable)?;
    }
}

async fn words(from: impl AsyncRead + Send, most: usize) -> Result<String, Problem> {
    let mut bytes = Vec::new();
    let mut from = std::pin::pin!(from.take(most as u64 + 1));
    from.read_to_end(&mut bytes).await.map_err(|_| broken())?;
    if bytes.len() > most {
        return Err(Problem::new(&catalogue::TOO_LARGE, "The title is too long to be read."));
    }
    String::from_utf8(bytes).map_err(|_| {
        Problem::defective(vec![FieldError::at("/title", "not_utf8", "It is no UTF-8.")])
    })
}

async fn skip(from: impl AsyncRead + Send) -> Result<(), Problem> {
    let mut from = std::pin::pin!(from);
    let mut piece = vec![0; PIECE_BYTES];
    while from.read(&mut piece).await.map_err(|_| broken())? > 0 {}
    Ok(())
}

fn broken() -> Problem {
    let detail = "The form is broken, or broke off before its end. Nothing was kept.";
    Problem::new(&catalogue::MALFORMED_REQUEST, detail)
}

impl<'a> ApiExtractor<'a> for Form {
    const TYPES: &'static [ApiExtractorType] = &[ApiExtractorType::RequestObject];
    type ParamType = ();
    type ParamRawType = ();

    fn register(_registry: &mut Registry) {}

    fn request_meta() -> Option<MetaRequest> {
        let text = |about: &'static str| {
            let mut schema = MetaSchema::new("string");
            schema.description = Some(about);
            schema.min_length = Some(1);
            schema.max_length = Some(TITLE_LENGTH);
            MetaSchemaRef::Inline(Box::new(schema))
        };
        let mut file = MetaSchema::new_with_format("string", "binary");
        file.description = Some("The file, with its name.");
        let mut schema = MetaSchema::new("object");
        schema.required = vec!["title", "file"];
        schema.properties = vec![
            (
                "title",
                text(
                    "What the document is to be called. Whoever sees what it is filed with reads it.",
                ),
            ),
            ("file", MetaSchemaRef::Inline(Box::new(file))),
        ];
        let schema = MetaSchemaRef::Inline(Box::new(schema));
        let content = vec![MetaMediaType { content_type: "multipart/form-data", schema }];
        Some(MetaRequest { description: None, content, required: true })
    }

    async fn from_request(
        request: &'a Request,
        body: &mut RequestBody,
        _options: ExtractParamOptions<()>,
    ) -> poem::Result<Self> {
        let app = App::of(request)?;
        let claimed = Claimed::read(request.headers())?;
        let declared = request.header(header::CONTENT_LENGTH).and_then(|it| it.parse::<u64>().ok());
        let tap = Tap::new(body.take()?, claimed.is_some());
        if let Some(length) = declared
            && let Err(problem) = app.intake.fits(length.saturating_sub(FRAME_BYTES))
        {
            // Whoever asks first whether he may send it has sent nothing.
            if request.header(header::EXPECT).is_none() {
                tap.linger().await;
            }
            return Err(problem.into());
        }
        let mut tapped = RequestBody::new(Body::from_bytes_stream(tap.source()));
        let parts = <Multipart as FromRequest<'_>>::from_request(request, &mut tapped)
            .await
            .map_err(|error| {
                if error.status().as_u16() == 415 {
                    let detail = "A document is sent as multipart/form-data.";
                    return Problem::new(&catalogue::UNSUPPORTED_MEDIA_TYPE, detail);
                }
                Problem::new(&catalogue::MALFORMED_REQUEST, "The form has no boundary.")
            })?;
        Ok(Self { parts, tap, claimed })
    }
}
