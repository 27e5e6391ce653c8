//! The register in one piece: CSV, or a line of JSON for each row, read from the ledger a page at a time as it is sent.

use std::sync::Arc;

use entities::{Actor, Key, Moment, RealmId, RegisterFilter};
use poem::http::header;
use poem::{Body, FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::ToJSON as _;
use poem_openapi::{ApiResponse, Enum};

use crate::app::App;
use crate::identity::Identity;
use crate::page::{LIMIT_MAX, Listed};
use crate::wire::order::{Instrument, Named};

const CSV: &str = "text/csv";
const NDJSON: &str = "application/x-ndjson";

/// In which form the register is given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename = "RegisterFormat", rename_all = "snake_case")]
pub enum Format {
    /// Pages of JSON.
    Json,
    /// A line of comma-separated values for each row, under a line of headings; lists are parted by `; `.
    Csv,
    /// A line of JSON for each row.
    Ndjson,
}

/// The form that the `Accept` header asks for.
#[derive(Debug, Clone, Copy)]
pub struct Wanted(pub Format);

impl<'a> FromRequest<'a> for Wanted {
    async fn from_request(request: &'a Request, _body: &mut RequestBody) -> poem::Result<Self> {
        let accept = request.header(header::ACCEPT).unwrap_or_default();
        let first = accept.split(',').find_map(|range| {
            match range.split(';').next().unwrap_or_default().trim() {
                CSV => Some(Format::Csv),
                NDJSON => Some(Format::Ndjson),
                "application/json" | "*/*" | "application/*" => Some(Format::Json),
                _ => None,
            }
        });
        Ok(Self(first.unwrap_or(Format::Json)))
    }
}

/// The register as an answer: a page, or all of it.
pub enum RegisterAnswer {
    /// A page of JSON.
    Page(Listed<Instrument>),
    /// All of it, in another form.
    Whole(&'static str, Body),
}

/// Where the reading of a whole register stands.
struct Reading {
    app: Arc<App>,
    actor: Actor,
    realm: RealmId,
    filter: RegisterFilter,
    moment: Moment,
    format: Format,
    next: Next,
}

/// What comes next.
enum Next {
    First,
    After(Key),
    Nothing,
}

impl RegisterAnswer {
    /// All that a filter admits, in another form than pages of JSON.
    #[must_use]
    pub fn whole(who: &Identity, filter: RegisterFilter, moment: Moment, format: Format) -> Self {
        let reading = Reading {
            app: Arc::clone(&who.app),
            actor: who.actor.clone(),
            realm: who.realm,
            filter,
            moment,
            format,
            next: Next::First,
        };
        let pieces = futures::stream::try_unfold(reading, piece);
        let media = if format == Format::Csv { CSV } else { NDJSON };
        Self::Whole(media, Body::from_bytes_stream(pieces))
    }
}

/// The next page as text.
async fn piece(mut reading: Reading) -> std::io::Result<Option<(Vec<u8>, Reading)>> {
    let (from, is_first) = match std::mem::replace(&mut reading.next, Next::Nothing) {
        Next::First => (None, true),
        Next::After(key) => (Some(key), false),
        Next::Nothing => return Ok(None),
    };
    let Reading { actor, realm, filter, moment, .. } = &reading;
    let page = reading
        .app
        .ledger
        .register(actor, *realm, filter, *moment, from.as_ref(), LIMIT_MAX)
        .await
        .map_err(|error| {
            // The answer has begun: it breaks off, and the reason is in the log.
            tracing::error!(error = %error, caused_by = %crate::problem::chain(&error), "the register broke off");
            std::io::Error::other("the register could not be read to its end")
        })?;
    let mut text = String::new();
    if is_first && reading.format == Format::Csv {
        text.push_str(&HEADINGS.join(","));
        text.push_str("\r\n");
    }
    for row in &page.items {
        let row = Instrument::from(row);
        if reading.format == Format::Csv {
            text.push_str(&line(&row));
            text.push_str("\r\n");
        } else {
            text.push_str(&row.to_json().unwrap_or_default().to_string());
            text.push('\n');
        }
    }
    reading.next = page.next.map_or(Next::Nothing, Next::After);
    Ok(Some((text.into_bytes(), reading)))
}

const HEADINGS: &[&str] = &[
    "id",
    "order",
    "number",
    "instance",
    "kind",
    "issued",
    "effective",
    "announced",
    "status",
    "in_force",
    "since",
    "on",
    "scope_version",
    "countries",
    "entities",
    "merchandise",
    "hts",
    "vessels",
    "regions",
    "carved_out",
    "citation",
    "confidence",
    "note",
];

/// A row, in the order of the headings.
fn line(row: &Instrument) -> String {
    let names =
        |list: &[Named]| list.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join("; ");
    let scope = &row.scope;
    let cells = [
        row.id.to_string(),
        row.order.to_string(),
        row.number.clone(),
        row.instance.to_string(),
        row.kind.0.to_string(),
        row.issued.to_string(),
        row.effective.to_string(),
        row.announced.map(|day| day.to_string()).unwrap_or_default(),
        row.status.0.to_string(),
        row.in_force.0.to_string(),
        row.since.to_string(),
        row.on.to_string(),
        scope.version.to_string(),
        scope.countries.join("; "),
        names(&scope.entities),
        scope.merchandise.join("; "),
        scope.hts.join("; "),
        scope.vessels.join("; "),
        scope.regions.join("; "),
        names(&scope.carved_out),
        row.citation.clone().unwrap_or_default(),
        row.confidence.clone().unwrap_or_default(),
        row.note.clone().unwrap_or_default(),
    ];
    cells.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(",")
}

/// A cell as RFC 4180 writes it. One that a spreadsheet would take for a formula is marked as text.
pub(crate) fn quoted(cell: &str) -> String {
    // Days that are taken back are a number, and nothing a spreadsheet would compute.
    let is_number = cell.parse::<i64>().is_ok();
    let is_formula = !is_number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

impl IntoResponse for RegisterAnswer {
    fn into_response(self) -> Response {
        match self {
            Self::Page(page) => page.into_response(),
            Self::Whole(media, body) => {
                Response::builder().content_type(format!("{media}; charset=utf-8")).body(body)
            }
        }
    }
}

impl ApiResponse for RegisterAnswer {
    fn meta() -> MetaResponses {
        let mut meta = Listed::<Instrument>::meta();
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
        Listed::<Instrument>::register(registry);
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_cell_is_quoted_where_it_must_be_and_no_formula() {
        for (cell, written) in [
            ("plain", "plain"),
            ("a, b", "\"a, b\""),
            ("say \"x\"", "\"say \"\"x\"\"\""),
            ("=1+1", "'=1+1"),
            ("-1+1", "'-1+1"),
            ("-30", "-30"),
            ("two\nlines", "\"two\nlines\""),
        ] {
            assert_eq!(quoted(cell), written);
        }
    }
}
