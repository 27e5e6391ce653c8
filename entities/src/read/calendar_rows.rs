//! What is read of a deadline, of its case and of what it was, for a calendar.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{DbErr, FromQueryResult, QueryResult};
use statute::{Audience, Matter, Program, Status, Track};

use super::asked::InTurn;
use super::deadline_changes::change;
use crate::ids::{CaseId, DeadlineId};
use crate::stored::Word;
use crate::{case, deadline, deadline_change};

/// What a calendar has to know of an audience's view of a case.
#[derive(Debug, Clone, Copy)]
pub(super) struct View {
    pub revision: i64,
    pub investigation: bool,
}

/// What a calendar has to know of the case of a deadline.
#[derive(Debug)]
pub(super) struct OfCase {
    pub number: String,
    pub matter: Matter,
}

/// The columns of a case that say it.
pub(super) const OF_CASE: [case::Column; 3] =
    [case::Column::Number, case::Column::Program, case::Column::Track];

impl OfCase {
    fn read(row: &mut InTurn<'_>) -> Result<Self, DbErr> {
        let number = row.read()?;
        let Word(program) = row.read::<Word<Program>>()?;
        let track = row.read_some::<Word<Track>>()?.map(|Word(track)| track);
        Ok(Self { number, matter: Matter { program, track } })
    }
}

/// What a calendar shows of a deadline that is there: all but what the law tells of it.
#[derive(Debug)]
pub(super) struct StandingRow {
    pub case: OfCase,
    pub id: DeadlineId,
    pub audience: Word<Audience>,
    pub case_id: CaseId,
    pub rule: String,
    pub instance: i32,
    pub obligor: String,
    pub status: Word<Status>,
    pub due: Option<NaiveDate>,
    pub projected: bool,
    pub sequence: i64,
    pub calendar_on: Option<NaiveDate>,
    pub changed_at: Option<DateTime<Utc>>,
}

/// The columns of such a row after those of the case, in the order in which they are read.
pub(super) const STANDING: [deadline::Column; 12] = {
    use deadline::Column;
    [
        Column::Id,
        Column::Audience,
        Column::CaseId,
        Column::Rule,
        Column::Instance,
        Column::Obligor,
        Column::Status,
        Column::Due,
        Column::Projected,
        Column::Sequence,
        Column::CalendarOn,
        Column::ChangedAt,
    ]
};

impl FromQueryResult for StandingRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut row = InTurn::new(row);
        Ok(Self {
            case: OfCase::read(&mut row)?,
            id: row.read()?,
            audience: row.read()?,
            case_id: row.read()?,
            rule: row.read()?,
            instance: row.read()?,
            obligor: row.read()?,
            status: row.read()?,
            due: row.read_some()?,
            projected: row.read()?,
            sequence: row.read()?,
            calendar_on: row.read_some()?,
            changed_at: row.read_some()?,
        })
    }
}

/// The columns of a change, as they are read, and then those of the case.
#[derive(Debug)]
pub(super) struct GoneRow {
    pub change: deadline_change::Model,
    pub case: OfCase,
}

impl FromQueryResult for GoneRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut row = InTurn::new(row);
        Ok(Self { change: change(&mut row)?, case: OfCase::read(&mut row)? })
    }
}
