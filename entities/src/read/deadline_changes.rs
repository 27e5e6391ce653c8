//! What changed of deadlines: over all cases the caller sees, in the order in which it was committed; and of one, with what caused it.

use sea_orm::sea_query::{Expr, ExprTrait, Order};
use sea_orm::{ColumnTrait, DbErr, FromQueryResult, Iterable, QueryResult};
use statute::Status;

use super::asked::{InTurn, unseen};
use super::deadline_filter::DeadlineFilter;
use super::own_rows::{Rows, Whose};
use super::page::{Key, Page};
use crate::actor::Actor;
use crate::case;
use crate::deadline_change::{Column, Entity, Model};
use crate::error::{Doing, LedgerError};
use crate::ids::{DeadlineId, RealmId};
use crate::ledger::Ledger;

/// What is told of the case of a change.
const OF_CASE: &[case::Column] = &[case::Column::Number];

/// A change, as the caller is told of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangeSeen {
    /// The change.
    pub change: Model,
    /// The number of its case.
    pub case_number: String,
    /// The number of the entry that caused it on the docket that the caller sees; where one deadline is asked for.
    pub entry: Option<u32>,
}

/// In which columns a change says whose it is.
pub(super) const WHOSE: Whose<Entity> = Whose {
    table: Entity,
    case_id: Column::CaseId,
    audience: Column::Audience,
    realm: Column::RealmId,
    repeated: &[(case::Column::Number, Column::CaseNumber)],
};

/// The columns of a change, as they are read, and then the number of the case.
impl FromQueryResult for ChangeSeen {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut row = InTurn::new(row);
        let change = change(&mut row)?;
        Ok(Self { change, case_number: row.read()?, entry: None })
    }
}

/// The columns of a change that are read, in their order: all but what it repeats of its case, which is told beside it.
pub(super) fn columns() -> impl Iterator<Item = Column> {
    Column::iter().filter(|column| !matches!(column, Column::RealmId | Column::CaseNumber))
}

/// A change, of which these columns were selected.
pub(super) fn change(row: &mut InTurn<'_>) -> Result<Model, DbErr> {
    Ok(Model {
        id: row.read()?,
        number: row.read_some()?,
        deadline_id: row.read()?,
        audience: row.read()?,
        case_id: row.read()?,
        rule: row.read()?,
        instance: row.read()?,
        obligor: row.read()?,
        what: row.read()?,
        sequence: row.read()?,
        revision: row.read()?,
        old_due: row.read_some()?,
        due: row.read_some()?,
        old_status: row.read_some()?,
        status: row.read_some()?,
        projected: row.read()?,
        calendar_on: row.read_some()?,
        cause: row.read()?,
        cause_entry: row.read_some()?,
        cause_on: row.read_some()?,
        cause_entry_id: row.read_some()?,
        recorded_at: row.read()?,
        realm_id: None,
        case_number: None,
    })
}

impl Ledger {
    /// A page of what changed of deadlines after `from`, the first first; and from where to go on, also where there is no more: nothing
    /// that is committed later comes before that.
    ///
    /// # Errors
    /// [`LedgerError::CursorExpired`] where the cursor is of before a restore; the database's own.
    pub async fn deadline_changes(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &DeadlineFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<(Page<ChangeSeen>, Key), LedgerError> {
        let from = from.map(|key| self.of_this_history(key)).transpose()?;
        let start = from.and_then(|key| key.0.parse().ok()).unwrap_or(0_i64);
        let mut rows = Rows::of(actor, realm, &filter.narrow(), &WHOSE, OF_CASE);
        rows.filter(Expr::col((Entity, Column::Number)).gt(unseen(start.into())));
        for condition in narrowed(filter) {
            rows.query.and_where(condition);
        }
        rows.query.order_by((Entity, Column::Number), Order::Asc);
        let mut items = self.changes_of(rows, limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let last = items.last().and_then(|it| it.change.number).unwrap_or(start);
        let key = self.kept(Key(last.to_string()));
        Ok((Page { items, next: has_more.then(|| key.clone()) }, key))
    }

    /// A page of all that the caller's audience was told of one deadline, the first first, each with the number of the entry that
    /// caused it.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the deadline does not exist, and never did, for the caller; the database's own.
    pub async fn deadline_revisions(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DeadlineId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<ChangeSeen>, LedgerError> {
        let start = from.and_then(|key| key.0.parse().ok()).unwrap_or(0_i64);
        let whole = DeadlineFilter::default().narrow();
        let mut rows = Rows::of(actor, realm, &whole, &WHOSE, OF_CASE);
        rows.filter(Column::DeadlineId.eq(id));
        rows.filter(Column::Sequence.gt(start));
        rows.query.order_by((Entity, Column::Sequence), Order::Asc);
        let mut items = self.changes_of(rows, limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let has_more = items.len() > limit;
        items.truncate(limit);
        let case = match items.first() {
            Some(first) => first.change.case_id,
            // Nothing changed since changes are kept, or nothing after that; or it is not there.
            None => self.deadline(actor, realm, id).await?.case,
        };
        let file = self.case(actor, realm, case).await?;
        for it in &mut items {
            let line = file.lines.iter().find(|line| Some(line.id) == it.change.cause_entry_id);
            it.entry = line.map(|line| line.number);
        }
        let key = items.last().map(|it| Key(it.change.sequence.to_string()));
        Ok(Page { items, next: key.filter(|_| has_more) })
    }

    /// The first changes that a query is about.
    async fn changes_of(&self, mut rows: Rows, limit: u64) -> Result<Vec<ChangeSeen>, LedgerError> {
        let number = rows.of_case(case::Column::Number);
        for column in columns() {
            rows.query.column((Entity, column));
        }
        rows.query.expr_as(number, "case_number");
        let query = rows.query.take();
        let statement = rows.first(self.db().get_database_backend(), query, limit);
        let found = ChangeSeen::find_by_statement(statement).all(self.db()).await;
        found.doing("reading what changed of deadlines")
    }
}

/// What of a filter narrows changes: a day or a status by what it was or is.
pub(super) fn narrowed(filter: &DeadlineFilter) -> Vec<Expr> {
    let mut all: Vec<Expr> = Vec::new();
    if let Some(rule) = &filter.rule {
        all.push(Column::Rule.eq(rule));
    }
    if let Some(obligor) = &filter.obligor {
        all.push(Column::Obligor.eq(obligor));
    }
    if let Some(force) = filter.force {
        // A change does not say its force: that is its rule's, and no version of a rule has another.
        all.push(Column::Rule.is_in(force.rules()));
    }
    if let Some(status) = filter.status {
        let status: crate::stored::Word<Status> = crate::stored::Word(status);
        all.push(Column::Status.eq(status).or(Column::OldStatus.eq(status)));
    }
    if let Some(from) = filter.due_from {
        all.push(Column::Due.gte(from).or(Column::OldDue.gte(from)));
    }
    if let Some(to) = filter.due_to {
        all.push(Column::Due.lte(to).or(Column::OldDue.lte(to)));
    }
    all
}
