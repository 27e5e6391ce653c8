//! A list in one piece: read from the ledger a page at a time as it is sent, mostly as comma-separated values.

use std::marker::PhantomData;
use std::sync::Arc;

use chrono::NaiveDate;
use entities::{Actor, Key, LedgerError, Page, RealmId};
use poem::{Body, IntoResponse, Response};
use poem_openapi::ApiResponse;
use poem_openapi::registry::{
    MetaMediaType, MetaResponse, MetaResponses, MetaSchema, MetaSchemaRef, Registry,
};

use crate::app::App;
use crate::identity::Identity;
use crate::page::described;
use crate::problem::chain;
use crate::wire::deadline::Unreadable;

/// The media type of RFC 4180.
const MEDIA_TYPE: &str = "text/csv; charset=utf-8";

/// A list that can be given in one piece.
pub trait Whole: Send + Sync + 'static {
    /// What the ledger has for one of its rows.
    type Row: Send + Sync;
    /// What it is called where it breaks off.
    const NAME: &'static str;

    /// The next page of it.
    fn page(
        &self,
        from: Option<&Key>,
    ) -> impl Future<Output = Result<Page<Self::Row>, LedgerError>> + Send;

    /// The names of its columns; none where it is no table.
    fn headings(&self) -> &'static [&'static str];

    /// Writes a row: a line, or some.
    ///
    /// # Errors
    /// When what is stored of it cannot be read.
    fn write(&self, row: &Self::Row, text: &mut String) -> Result<(), Unreadable>;
}

/// Who reads, and where.
pub struct Reader {
    /// The service.
    pub app: Arc<App>,
    /// The account.
    pub actor: Actor,
    /// The realm.
    pub realm: RealmId,
}

impl Reader {
    /// Whoever asks.
    #[must_use]
    pub fn of(who: &Identity) -> Self {
        Self { app: Arc::clone(&who.app), actor: who.actor.clone(), realm: who.realm }
    }
}

/// What comes next.
enum Next {
    First,
    After(Key),
    Nothing,
}

/// All of a list, as the body of an answer.
#[must_use]
pub fn body<L: Whole>(list: L) -> Body {
    Body::from_bytes_stream(futures::stream::try_unfold((list, Next::First), piece))
}

/// The next page as text.
async fn piece<L: Whole>((list, next): (L, Next)) -> std::io::Result<Option<(Vec<u8>, (L, Next))>> {
    let from = match next {
        Next::First => None,
        Next::After(key) => Some(key),
        Next::Nothing => return Ok(None),
    };
    let page = list.page(from.as_ref()).await.map_err(|error| broke_off(L::NAME, &error))?;
    let mut text = String::new();
    if from.is_none() && !list.headings().is_empty() {
        text.push_str(&line(list.headings()));
    }
    for row in &page.items {
        list.write(row, &mut text).map_err(|error| broke_off(L::NAME, &error))?;
    }
    let next = page.next.map_or(Next::Nothing, Next::After);
    Ok(Some((text.into_bytes(), (list, next))))
}

/// The answer has begun: it breaks off, and the reason is in the log.
fn broke_off(name: &str, error: &(dyn std::error::Error + 'static)) -> std::io::Error {
    tracing::error!(error = %error, caused_by = %chain(error), "{name} broke off");
    std::io::Error::other(format!("{name} could not be read to the end"))
}

/// A line of comma-separated values, with its end.
pub fn line<C: AsRef<str>>(cells: impl IntoIterator<Item = C>) -> String {
    let cells: Vec<_> = cells.into_iter().map(|cell| quoted(cell.as_ref())).collect();
    cells.join(",") + "\r\n"
}

/// A cell as RFC 4180 writes it. One that a spreadsheet would take for a formula is marked as text.
#[must_use]
pub fn quoted(cell: &str) -> String {
    // Days that are taken back are a number, and nothing a spreadsheet would compute.
    let is_number = cell.parse::<i64>().is_ok();
    let is_formula = !is_number && cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let cell = if is_formula { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r']) {
        return format!("\"{}\"", cell.replace('"', "\"\""));
    }
    cell
}

/// A day as a cell: empty where there is none.
#[must_use]
pub fn day(day: Option<NaiveDate>) -> String {
    day.map(|it| it.to_string()).unwrap_or_default()
}

/// A list whose answer is always a file of comma-separated values.
pub trait Table: Whole {
    /// What the contract says of the file.
    const DESCRIPTION: &'static str;
}

/// Such a file.
pub struct CsvFile<L>(Body, PhantomData<fn() -> L>);

impl<L: Table> CsvFile<L> {
    /// All of a list.
    #[must_use]
    pub fn of(list: L) -> Self {
        Self(body(list), PhantomData)
    }
}

impl<L: Table> IntoResponse for CsvFile<L> {
    fn into_response(self) -> Response {
        Response::builder().content_type(MEDIA_TYPE).body(self.0)
    }
}

impl<L: Table> ApiResponse for CsvFile<L> {
    fn meta() -> MetaResponses {
        let schema = MetaSchemaRef::Inline(Box::new(MetaSchema::new("string")));
        let content = vec![MetaMediaType { content_type: MEDIA_TYPE, schema }];
        let found = MetaResponse { content, ..described(200, L::DESCRIPTION) };
        MetaResponses { responses: vec![found] }
    }

    fn register(_registry: &mut Registry) {}
}
