//! What a tolling order would do, in one piece, as comma-separated values.

use entities::{Key, LedgerError, Page, TollingItemSeen, TollingOrderId};

use crate::page::LIMIT_MAX;
use crate::whole::{CsvFile, Reader, Table, Whole, day, line};
use crate::wire::deadline::Unreadable;
use crate::wire::tolling_case::{TolledDates, TolledDeadline, TollingPreviewCase};

/// The preview of an order, as a file.
pub type TollingFile = CsvFile<Preview>;

/// What an order would do to each of its cases.
pub struct Preview {
    /// Who reads it.
    pub reader: Reader,
    /// The order.
    pub order: TollingOrderId,
}

impl Table for Preview {
    const DESCRIPTION: &'static str = "A line for each time limit that would differ in a date or in where it stands, under a line of headings; also where its last day stays, and \
         then `moved_days` is 0, or empty where a side has none. A case of which no limit would differ, or that would not be reached, has one line without \
         a limit; where it would not be reached, `why` says what keeps the order from it.";
}

impl Whole for Preview {
    type Row = TollingItemSeen;
    const NAME: &'static str = "the preview of a tolling order";

    async fn page(&self, from: Option<&Key>) -> Result<Page<TollingItemSeen>, LedgerError> {
        let Reader { app, actor, realm } = &self.reader;
        app.ledger.tolling_items(actor, *realm, self.order, None, from, LIMIT_MAX).await
    }

    fn headings(&self) -> &'static [&'static str] {
        HEADINGS
    }

    fn write(&self, row: &TollingItemSeen, text: &mut String) -> Result<(), Unreadable> {
        let case = TollingPreviewCase::of(row)?;
        if case.deadlines.is_empty() {
            // The case is there all the same: nothing of it moves, or it says why not.
            text.push_str(&written(&case, None));
        }
        for deadline in &case.deadlines {
            text.push_str(&written(&case, Some(deadline)));
        }
        Ok(())
    }
}

const HEADINGS: &[&str] = &[
    "case",
    "number",
    "known",
    "deadline",
    "nominal_before",
    "due_before",
    "safe_before",
    "status_before",
    "nominal_after",
    "due_after",
    "safe_after",
    "status_after",
    "moved_days",
    "why",
];

/// A line, in the order of the headings.
fn written(case: &TollingPreviewCase, row: Option<&TolledDeadline>) -> String {
    let side = |dates: Option<&TolledDates>| {
        dates.map_or_else(Default::default, |it| {
            [day(it.nominal), day(it.due), day(it.safe), it.status.0.to_string()]
        })
    };
    let before: [String; 4] = side(row.and_then(|row| row.before.as_ref()));
    let after: [String; 4] = side(row.and_then(|row| row.after.as_ref()));
    let moved = row.and_then(|row| row.moved_days);
    let first = [
        case.case.to_string(),
        case.number.clone(),
        case.known.to_string(),
        row.map(|row| row.deadline.clone()).unwrap_or_default(),
    ];
    let last =
        [moved.map(|it| it.to_string()).unwrap_or_default(), case.why.clone().unwrap_or_default()];
    line(first.iter().chain(&before).chain(&after).chain(&last))
}
