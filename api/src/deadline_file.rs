//! Deadlines in one piece, as comma-separated values: read from the ledger a page at a time as they are sent.

use std::sync::Arc;

use entities::{Actor, DeadlineFilter, DeadlineSeen, Key, RealmId};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};

use crate::app::App;
use crate::identity::Identity;
use crate::page::{LIMIT_MAX, described};
use crate::problem::chain;
use crate::register_file::quoted;
use crate::wire::deadline::{Deadline, Unreadable};

/// All deadlines that are meant, as a file.
pub struct DeadlineFile(Body);

/// Where the reading of all of them stands.
struct Reading {
    app: Arc<App>,
    actor: Actor,
    realm: RealmId,
    filter: DeadlineFilter,
    next: Next,
}

/// What comes next.
enum Next {
    First,
    After(Key),
    Nothing,
}

impl DeadlineFile {
    /// All that a filter admits.
    #[must_use]
    pub fn new(who: &Identity, filter: DeadlineFilter) -> Self {
        let reading = Reading {
            app: Arc::clone(&who.app),
            actor: who.actor.clone(),
            realm: who.realm,
            filter,
            next: Next::First,
        };
        Self(Body::from_bytes_stream(futures::stream::try_unfold(reading, piece)))
    }
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
    let text = text(&page.items, is_first).map_err(|error| broke_off(&error))?;
    reading.next = page.next.map_or(Next::Nothing, Next::After);
    Ok(Some((text.into_bytes(), reading)))
}

fn text(items: &[DeadlineSeen], is_first: bool) -> Result<String, Unreadable> {
    let mut text = String::new();
    if is_first {
        text.push_str(&HEADINGS.join(","));
        text.push_str("\r\n");
    }
    for it in items {
        text.push_str(&line(&it.case_number, &Deadline::from_seen(it)?));
        text.push_str("\r\n");
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

/// The media type of RFC 4180.
const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

impl IntoResponse for DeadlineFile {
    fn into_response(self) -> Response {
        Response::builder().content_type(MEDIA_TYPE).body(self.0)
    }
}

impl ApiResponse for DeadlineFile {
    fn meta() -> MetaResponses {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        let content = vec![MetaMediaType { content_type: MEDIA_TYPE, schema }];
        let found = MetaResponse {
            content,
            ..described(200, "A line for each, under a line of headings.")
        };
        MetaResponses { responses: vec![found] }
    }

    fn register(_registry: &mut Registry) {}
}
