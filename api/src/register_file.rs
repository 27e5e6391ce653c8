//! The register in one piece: CSV, or a line of JSON for each row, read from the ledger a page at a time as it is sent.

use entities::{Key, LedgerError, Moment, Page, RegisterFilter, RegisterRow};
use poem::http::header;
use poem::{Body, FromRequest, IntoResponse, Request, RequestBody, Response};
use poem_openapi::registry::{MetaMediaType, MetaResponses, MetaSchema, MetaSchemaRef, Registry};
use poem_openapi::types::ToJSON as _;
use poem_openapi::{ApiResponse, Enum};

use crate::identity::Identity;
use crate::page::{LIMIT_MAX, Listed};
use crate::whole::{self, Reader, Whole, day, line};
use crate::wire::deadline::Unreadable;
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

/// The rows of the register that a filter admits, in another form than pages of JSON.
struct Admitted {
    reader: Reader,
    filter: RegisterFilter,
    moment: Moment,
    format: Format,
}

impl RegisterAnswer {
    /// All that a filter admits, in another form than pages of JSON.
    #[must_use]
    pub fn whole(who: &Identity, filter: RegisterFilter, moment: Moment, format: Format) -> Self {
        let list = Admitted { reader: Reader::of(who), filter, moment, format };
        let media = if format == Format::Csv { CSV } else { NDJSON };
        Self::Whole(media, whole::body(list))
    }
}

impl Whole for Admitted {
    type Row = RegisterRow;
    const NAME: &'static str = "the register";

    async fn page(&self, from: Option<&Key>) -> Result<Page<RegisterRow>, LedgerError> {
        let Reader { app, actor, realm } = &self.reader;
        app.ledger.register(actor, *realm, &self.filter, self.moment, from, LIMIT_MAX).await
    }

    fn headings(&self) -> &'static [&'static str] {
        if self.format == Format::Csv { HEADINGS } else { &[] }
    }

    fn write(&self, row: &RegisterRow, text: &mut String) -> Result<(), Unreadable> {
        let row = Instrument::from(row);
        if self.format == Format::Csv {
            text.push_str(&line(cells(&row)));
        } else {
            text.push_str(&row.to_json().unwrap_or_default().to_string());
            text.push('\n');
        }
        Ok(())
    }
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
fn cells(row: &Instrument) -> [String; 23] {
    let names =
        |list: &[Named]| list.iter().map(|it| it.name.as_str()).collect::<Vec<_>>().join("; ");
    let scope = &row.scope;
    [
        row.id.to_string(),
        row.order.to_string(),
        row.number.clone(),
        row.instance.to_string(),
        row.kind.0.to_string(),
        row.issued.to_string(),
        row.effective.to_string(),
        day(row.announced),
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
    ]
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
