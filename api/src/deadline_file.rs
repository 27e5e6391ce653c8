//! The docket's deadlines in one piece: CSV, or a line of JSON for each, read from the ledger a page at a time as it is sent.

use std::sync::Arc;

use entities::{Actor, DeadlineFilter, DeadlineSeen, Key, RealmId};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::ToJSON as _;

use crate::app::App;
use crate::identity::Identity;
use crate::page::{LIMIT_MAX, Listed};
use crate::problem::{Problem, chain};
use crate::register_file::{CSV, Format, NDJSON, quoted};
use crate::wire::deadline::Deadline;

/// Deadlines as an answer: a page, or all of them.
pub enum DeadlinesAnswer {
    /// A page of JSON.
    Page(Listed<Deadline>),
    /// All of them, in another form.
    Whole(&'static str, Body),
}

/// Where the reading of all of them stands.
struct Reading {
    app: Arc<App>,
    actor: Actor,
    realm: RealmId,
    filter: DeadlineFilter,
    format: Format,
    next: Next,
}

/// What comes next.
enum Next {
    First,
    After(Key),
    Nothing,
}

impl DeadlinesAnswer {
    /// All that a filter admits, in another form than pages of JSON.
    #[must_use]
    pub fn whole(who: &Identity, filter: DeadlineFilter, format: Format) -> Self {
        let reading = Reading {
            app: Arc::clone(&who.app),
            actor: who.actor.clone(),
            realm: who.realm,
            filter,
            format,
            next: Next::First,
        };
        let pieces = futures::stream::try_unfold(reading, piece);
        Self::Whole(media(format), Body::from_bytes_stream(pieces))
    }

    /// These, in another form than pages of JSON.
    ///
    /// # Errors
    /// Where one of them is unreadable.
    pub fn of(items: &[&DeadlineSeen], format: Format) -> Result<Self, Problem> {
        let text = text(items.iter().copied(), format, true).map_err(|it| Problem::internal(&it))?;
        Ok(Self::Whole(media(format), Body::from_string(text)))
    }
}

fn media(format: Format) -> &'static str {
    if format == Format::Csv { CSV } else { NDJSON }
}

/// The next page as text.
async fn piece(mut reading: Reading) -> std::io::Result<Option<(Vec<u8>, Reading)>> {
    let (from, is_first) = match std::mem::replace(&mut reading.next, Next::Nothing) {
        Next::First => (None, true),
        Next::After(key) => (Some(key), false),
        Next::Nothing => return Ok(None),
    };
    let broke_off = |error: &(dyn std::error::Error + 'static)| {
        // The answer has begun: it breaks off, and the reason is in the log.
        tracing::error!(error = %error, caused_by = %chain(error), "a list of deadlines broke off");
        std::io::Error::other("the deadlines could not be read to their end")
    };
    let Reading { actor, realm, filter, .. } = &reading;
    let page = reading.app.ledger.deadlines(actor, *realm, filter, from.as_ref(), LIMIT_MAX);
    let page = page.await.map_err(|error| broke_off(&error))?;
    let text = text(page.items.iter(), reading.format, is_first);
    let text = text.map_err(|error| broke_off(&error))?;
    reading.next = page.next.map_or(Next::Nothing, Next::After);
    Ok(Some((text.into_bytes(), reading)))
}

fn text<'a>(
    items: impl Iterator<Item = &'a DeadlineSeen>,
    format: Format,
    is_first: bool,
) -> Result<String, crate::wire::deadline::Unreadable> {
    let mut text = String::new();
    if is_first && format == Format::Csv {
        text.push_str(&HEADINGS.join(","));
        text.push_str("\r\n");
    }
    for it in items {
        let row = Deadline::from_seen(it)?;
        if format == Format::Csv {
            text.push_str(&line(&it.case_number, &row));
            text.push_str("\r\n");
        } else {
            text.push_str(&row.to_json().unwrap_or_default().to_string());
            text.push('\n');
        }
    }
    Ok(text)
}

const HEADINGS: &[&str] = &[
    "id",
    "case",
    "number",
    "rule",
    "instance",
    "force",
    "obligor",
    "status",
    "trigger",
    "trigger_on",
    "nominal",
    "due",
    "due_at",
    "safe",
    "met_on",
    "projected",
    "provisional",
    "revision",
    "authority",
    "explanation",
];

/// A row, in the order of the headings.
fn line(number: &str, row: &Deadline) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
    let authority: Vec<_> = row.authority.iter().map(|it| it.cite.as_str()).collect();
    let cells = [
        row.id.to_string(),
        row.case.to_string(),
        number.to_owned(),
        row.rule.clone(),
        row.instance.to_string(),
        row.force.0.to_string(),
        row.obligor.clone(),
        row.status.0.to_string(),
        row.trigger.entry.0.to_string(),
        day(row.trigger.on),
        day(row.nominal),
        day(row.due),
        row.due_at.map(|it| it.to_string()).unwrap_or_default(),
        day(row.safe),
        day(row.met_on),
        row.projected.to_string(),
        row.provisional.to_string(),
        row.revision.to_string(),
        authority.join("; "),
        row.links.explanation.clone(),
    ];
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")
}

impl IntoResponse for DeadlinesAnswer {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::Whole(media, body) => {
                Response::builder().content_type(format!("{media}; charset=utf-8")).body(body)
            }
        }
    }
}

impl ApiResponse for DeadlinesAnswer {
    fn meta() -> MetaResponses {
        let mut meta = Listed::<Deadline>::meta();
        for found in meta.responses.iter_mut().filter(|it| it.status == Some(200)) {
            for content_type in ["text/csv; charset=utf-8", "application/x-ndjson; charset=utf-8"] {
                let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
                found.content.push(MetaMediaType { content_type, schema });
            }
            // What is sent as it is read has no tag.
            for tag in found.headers.iter_mut().filter(|it| it.name == "ETag") {
                tag.required = false;
            }
        }
        meta
    }

    fn register(registry: &mut Registry) {
        Listed::<Deadline>::register(registry);
    }
}
