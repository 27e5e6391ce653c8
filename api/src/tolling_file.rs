//! What a tolling order would do, in one piece, as comma-separated values: read from the ledger a page at a time as it is sent.

use std::sync::Arc;

use entities::{Actor, Key, RealmId, TollingItemSeen, TollingOrderId};
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
use crate::wire::deadline::Unreadable;
use crate::wire::tolling_order::{TolledDates, TolledDeadline, TollingPreviewCase};

/// The preview of an order, as a file.
pub struct TollingFile(Body);

/// Where the reading of all of it stands.
struct Reading {
    app: Arc<App>,
    actor: Actor,
    realm: RealmId,
    order: TollingOrderId,
    next: Next,
}

/// What comes next.
enum Next {
    First,
    After(Key),
    Nothing,
}

impl TollingFile {
    /// All cases of an order.
    #[must_use]
    pub fn new(who: &Identity, order: TollingOrderId) -> Self {
        let reading = Reading {
            app: Arc::clone(&who.app),
            actor: who.actor.clone(),
            realm: who.realm,
            order,
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
        tracing::error!(error = %error, caused_by = %chain(error), "the preview of a tolling order broke off");
        std::io::Error::other("the preview could not be read to its end")
    };
    let Reading { actor, realm, order, .. } = &reading;
    let ledger = &reading.app.ledger;
    let page = ledger.tolling_items(actor, *realm, *order, None, from.as_ref(), LIMIT_MAX).await;
    let page = page.map_err(|error| broke_off(&error))?;
    let text = text(&page.items, is_first).map_err(|error| broke_off(&error))?;
    reading.next = page.next.map_or(Next::Nothing, Next::After);
    Ok(Some((text.into_bytes(), reading)))
}

fn text(items: &[TollingItemSeen], is_first: bool) -> Result<String, Unreadable> {
    let mut text = String::new();
    if is_first {
        text.push_str(&HEADINGS.join(","));
        text.push_str("\r\n");
    }
    for it in items {
        let case = TollingPreviewCase::of(it)?;
        if case.deadlines.is_empty() {
            // The case is there all the same: nothing of it moves, or it says why not.
            text.push_str(&line(&case, None));
        }
        for deadline in &case.deadlines {
            text.push_str(&line(&case, Some(deadline)));
        }
    }
    Ok(text)
}

const HEADINGS: &[&str] = &[
    "case",
    "number",
    "known",
    "deadline",
    "nominal_before",
    "due_before",
    "status_before",
    "nominal_after",
    "due_after",
    "status_after",
    "moved_days",
    "why",
];

/// A row, in the order of the headings.
fn line(case: &TollingPreviewCase, row: Option<&TolledDeadline>) -> String {
    let day = |day: Option<chrono::NaiveDate>| day.map(|it| it.to_string()).unwrap_or_default();
    let side = |dates: Option<&TolledDates>| {
        dates.map_or_else(Default::default, |it| {
            [day(it.nominal), day(it.due), it.status.0.to_string()]
        })
    };
    let before: [String; 3] = side(row.and_then(|row| row.before.as_ref()));
    let after: [String; 3] = side(row.and_then(|row| row.after.as_ref()));
    let moved = row.and_then(|row| row.moved_days);
    let first = [
        case.case.to_string(),
        case.number.clone(),
        case.known.to_string(),
        row.map(|row| row.deadline.clone()).unwrap_or_default(),
    ];
    let last =
        [moved.map(|it| it.to_string()).unwrap_or_default(), case.why.clone().unwrap_or_default()];
    let cells = first.iter().chain(&before).chain(&after).chain(&last);
    let mut line = cells.map(|cell| quoted(cell)).collect::<Vec<_>>().join(",");
    line.push_str("\r\n");
    line
}

/// The media type of RFC 4180.
const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

impl IntoResponse for TollingFile {
    fn into_response(self) -> Response {
        Response::builder().content_type(MEDIA_TYPE).body(self.0)
    }
}

impl ApiResponse for TollingFile {
    fn meta() -> MetaResponses {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        let content = vec![MetaMediaType { content_type: MEDIA_TYPE, schema }];
        let found = MetaResponse {
            content,
            ..described(
                200,
                "A line for each time limit that would differ, under a line of headings.",
            )
        };
        MetaResponses { responses: vec![found] }
    }

    fn register(_registry: &mut Registry) {}
}
