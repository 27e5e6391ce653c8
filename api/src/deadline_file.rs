//! Deadlines in one piece, as comma-separated values.

use entities::{DeadlineFilter, DeadlineSeen, Key, LedgerError, Page};

use crate::page::LIMIT_MAX;
use crate::whole::{CsvFile, Reader, Table, Whole, day, line};
use crate::wire::deadline::{Deadline, Unreadable};

/// All deadlines that are meant, as a file.
pub type DeadlineFile = CsvFile<MeantDeadlines>;

/// The deadlines that a filter admits.
pub struct MeantDeadlines {
    /// Who reads them.
    pub reader: Reader,
    /// Which are meant.
    pub filter: DeadlineFilter,
}

impl Table for MeantDeadlines {
    const DESCRIPTION: &'static str = "A line for each, under a line of headings.";
}

impl Whole for MeantDeadlines {
    type Row = DeadlineSeen;
    const NAME: &'static str = "the file of deadlines";

    async fn page(&self, from: Option<&Key>) -> Result<Page<DeadlineSeen>, LedgerError> {
        let Reader { app, actor, realm } = &self.reader;
        app.ledger.deadlines(actor, *realm, &self.filter, from, LIMIT_MAX).await
    }

    fn headings(&self) -> &'static [&'static str] {
        HEADINGS
    }

    fn write(&self, row: &DeadlineSeen, text: &mut String) -> Result<(), Unreadable> {
        text.push_str(&line(cells(&row.case_number, &Deadline::from_seen(row)?)));
        Ok(())
    }
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
fn cells(number: &str, row: &Deadline) -> [String; 20] {
    let authority: Vec<_> = row.authority.iter().map(|it| it.cite.as_str()).collect();
    [
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
    ]
}
