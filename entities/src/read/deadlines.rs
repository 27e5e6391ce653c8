//! Deadlines: one, or a page of them, by what is due next; and how each came about.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter,
    QuerySelect, RelationTrait, Select,
};
use serde_json::Value;
use statute::explain::{Explanation, explain};
use statute::{Force, Program, Status};

use super::case_file::Moment;
use super::own_rows::{Narrow, Rows};
use super::page::{Key, Page, Way, after, cut};
use super::service_list::ServiceSeen;
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeadlineId, EntryId, PartyId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{case, case_view, deadline};

/// Which deadlines are meant; all of them by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadlineFilter {
    /// Of this case.
    pub case: Option<CaseId>,
    /// Of the cases in which this party stands.
    pub party: Option<PartyId>,
    /// Of cases of these programs.
    pub programs: Option<Vec<Program>>,
    /// With this status.
    pub status: Option<Status>,
    /// Of this rule.
    pub rule: Option<String>,
    /// Owed by this role, or by `parties`.
    pub obligor: Option<String>,
    /// Of this force.
    pub force: Option<Force>,
    /// Due on this day or later.
    pub due_from: Option<NaiveDate>,
    /// Due on this day or earlier.
    pub due_to: Option<NaiveDate>,
    /// In which order.
    pub sort: DeadlineSort,
}

/// In which order deadlines are listed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DeadlineSort {
    /// Those due next first, those without a day last.
    #[default]
    Due,
    /// Those without a day first, then those due last.
    DueDown,
    /// Those that changed last first.
    Changed,
}

impl DeadlineFilter {
    /// The cases whose deadlines are meant.
    pub(super) fn narrow(&self) -> Narrow {
        Narrow { case: self.case, party: self.party, programs: self.programs.clone() }
    }

    /// Which deadlines of those cases are meant, at an instant.
    pub(super) fn conditions(&self, now: DateTime<Utc>) -> Condition {
        use deadline::Column;
        let mut all = Condition::all();
        if let Some(status) = self.status {
            all = all.add(with_status(status, now));
        }
        if let Some(rule) = &self.rule {
            all = all.add(Column::Rule.eq(rule));
        }
        if let Some(obligor) = &self.obligor {
            all = all.add(Column::Obligor.eq(obligor));
        }
        if let Some(force) = self.force {
            all = all.add(Column::Force.eq(force.as_str()));
        }
        if let Some(day) = self.due_from {
            all = all.add(Column::Due.gte(day));
        }
        if let Some(day) = self.due_to {
            all = all.add(Column::Due.lte(day));
        }
        all
    }

    /// Whether a deadline is meant.
    #[must_use]
    pub fn admits(&self, it: &DeadlineSeen) -> bool {
        let says = |name: &str| it.deadline.get(name).and_then(Value::as_str);
        let due = says("due").and_then(|due| due.parse::<NaiveDate>().ok());
        self.case.is_none_or(|case| it.case == case)
            && self.status.is_none_or(|status| it.status == status)
            && self.rule.as_deref().is_none_or(|rule| says("rule") == Some(rule))
            && self.obligor.as_deref().is_none_or(|obligor| says("obligor") == Some(obligor))
            && self.force.is_none_or(|force| says("force") == Some(force.as_str()))
            && self.due_from.is_none_or(|from| due.is_some_and(|due| due >= from))
            && self.due_to.is_none_or(|to| due.is_some_and(|due| due <= to))
    }
}

/// A deadline, as the caller sees it.
#[derive(Debug, Clone, PartialEq)]
pub struct DeadlineSeen {
    /// Its id.
    pub id: DeadlineId,
    /// Its case.
    pub case: CaseId,
    /// The number of its case.
    pub case_number: String,
    /// Raised whenever its last day has changed.
    pub revision: i64,
    /// When it changed last; nothing of one that is read as it was.
    pub changed_at: Option<DateTime<Utc>>,
    /// Its status.
    pub status: Status,
    /// The deadline as the law tells it, in JSON.
    pub deadline: Value,
    /// The entry it runs from.
    pub trigger: Option<EntryId>,
    /// How the notice of that entry was served, where a delivery that the caller may see was lost. It moves no date.
    pub service: Option<ServiceSeen>,
}

/// A row with the number of its case.
#[derive(Debug, FromQueryResult)]
pub(super) struct DeadlineRow {
    #[sea_orm(nested)]
    pub deadline: deadline::Model,
    pub case_number: String,
}

impl DeadlineRow {
    /// The deadline at an instant: a row is rewritten when something is recorded, and a last day may have passed since.
    fn seen_at(self, now: DateTime<Utc>) -> DeadlineSeen {
        let row = self.deadline;
        let over = row.status.0 == Status::Running
            && !row.projected
            && row.due_at.is_some_and(|due_at| due_at <= now);
        let lapsed = row.force.parse::<Force>().ok().filter(|_| over).map(Force::when_over);
        let status = lapsed.unwrap_or(row.status.0);
        let mut deadline = row.object.0;
        if let Some(members) = deadline.as_object_mut() {
            members.insert("status".to_owned(), status.as_str().into());
        }
        DeadlineSeen {
            id: row.id,
            case: row.case_id,
            case_number: self.case_number,
            revision: row.revision,
            changed_at: row.changed_at,
            status,
            deadline,
            trigger: row.trigger_entry_id,
            service: None,
        }
    }
}

/// The rows that have a status at an instant, by the same reading as [`DeadlineRow::seen_at`].
fn with_status(status: Status, now: DateTime<Utc>) -> Condition {
    use deadline::Column;
    let over = || {
        Condition::all()
            .add(Column::Status.eq(Word(Status::Running)))
            .add(Column::Projected.eq(false))
            .add(Column::DueAt.lte(now))
    };
    if status == Status::Running {
        let still = Condition::any().add(Column::DueAt.is_null()).add(Column::DueAt.gt(now));
        return Condition::all()
            .add(Column::Status.eq(Word(status)))
            .add(still.add(Column::Projected.eq(true)));
    }
    let forces = Force::ALL.iter().filter(|force| force.when_over() == status).map(|f| f.as_str());
    Condition::any()
        .add(Column::Status.eq(Word(status)))
        .add(over().add(Column::Force.is_in(forces)))
}

impl Ledger {
    /// One deadline.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn deadline(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DeadlineId,
    ) -> Result<DeadlineSeen, LedgerError> {
        let now = self.now(realm).await?;
        let seen = self.deadline_row(actor, realm, id).await?.seen_at(now);
        let mut told = self.with_service(actor, vec![seen]).await?;
        told.pop().ok_or(LedgerError::NotFound)
    }

    /// How a deadline came about: every day counted or skipped, and why.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn explanation(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DeadlineId,
    ) -> Result<Explanation, LedgerError> {
        let row = self.deadline_row(actor, realm, id).await?;
        let file = self.case(actor, realm, row.deadline.case_id).await?;
        let instance = u32::try_from(row.deadline.instance).unwrap_or_default();
        explain(&file.docket, &row.deadline.rule, instance, &self.law())
            .ok_or(LedgerError::NotFound)
    }

    /// A page of deadlines.
    ///
    /// # Errors
    /// The database's own.
    pub async fn deadlines(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &DeadlineFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<DeadlineSeen>, LedgerError> {
        use deadline::{Column, Entity};
        let now = self.now(realm).await?;
        let sort = filter.sort;
        let (by, way) = match sort {
            DeadlineSort::Due => (Column::SortOn, Way::Up),
            DeadlineSort::DueDown => (Column::SortOn, Way::Down),
            DeadlineSort::Changed => (Column::ChangedAt, Way::Down),
        };
        let order = if matches!(way, Way::Up) { Order::Asc } else { Order::Desc };
        let (key, id) = ((Entity, by), (Entity, Column::Id));
        let rest = match sort {
            DeadlineSort::Changed => after::<DateTime<Utc>>(from, key, id, way),
            _ => after::<NaiveDate>(from, key, id, way),
        };
        let mut rows =
            Rows::of(actor, realm, &filter.narrow(), Entity, Column::CaseId, Column::Audience);
        rows.filter(rest);
        rows.filter(filter.conditions(now));
        if sort == DeadlineSort::Changed {
            rows.filter(Column::ChangedAt.is_not_null());
        }
        let found = self.deadline_page(rows, by, order, limit + 1).await?;
        let page = match sort {
            DeadlineSort::Changed => cut(found, limit, |row| {
                (row.deadline.changed_at.unwrap_or_default(), row.deadline.id.0)
            }),
            _ => cut(found, limit, |row| (row.deadline.sort_on, row.deadline.id.0)),
        };
        let items = page.items.into_iter().map(|row| row.seen_at(now)).collect();
        Ok(Page { items: self.with_service(actor, items).await?, next: page.next })
    }

    /// The first of some rows. They are found by what an index holds, and only those that are wanted are read whole.
    pub(super) async fn deadline_page(
        &self,
        mut rows: Rows,
        by: deadline::Column,
        order: Order,
        limit: u64,
    ) -> Result<Vec<DeadlineRow>, LedgerError> {
        use deadline::{Column, Entity};
        const PAGE: &str = "page";
        let number = rows.case_number();
        let mut found = rows.query.take();
        found
            .column((Entity, Column::Id))
            .column((Entity, Column::Audience))
            .column((Entity, by))
            .expr_as(number, "case_number")
            .order_by((Entity, by), order.clone())
            .order_by((Entity, Column::Id), order.clone())
            .limit(limit);
        let same = Expr::col((PAGE, Column::Id))
            .equals((Entity, Column::Id))
            .and(Expr::col((PAGE, Column::Audience)).equals((Entity, Column::Audience)));
        let mut whole = Query::select();
        for column in Column::iter() {
            whole.column((Entity, column));
        }
        whole
            .column((PAGE, "case_number"))
            .from_subquery(found, PAGE)
            .inner_join(Entity, same)
            .order_by((PAGE, by), order.clone())
            .order_by((PAGE, Column::Id), order);
        let statement = self.db().get_database_backend().build(&whole);
        let rows = DeadlineRow::find_by_statement(statement).all(self.db()).await;
        rows.doing("listing deadlines")
    }

    /// What stands beside a deadline: that somebody was not served with the notice it runs from.
    async fn with_service(
        &self,
        actor: &Actor,
        mut seen: Vec<DeadlineSeen>,
    ) -> Result<Vec<DeadlineSeen>, LedgerError> {
        let triggers: Vec<_> = seen.iter().filter_map(|it| it.trigger).collect();
        if triggers.is_empty() {
            return Ok(seen);
        }
        let lost = self.lost_service(actor, triggers).await?;
        for it in &mut seen {
            it.service = it.trigger.and_then(|entry| lost.get(&entry).cloned());
        }
        Ok(seen)
    }

    /// Every deadline of one case as it was at a moment, those due next first.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the caller, or did not then; the database's own.
    pub async fn deadlines_at(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
        moment: Moment,
    ) -> Result<Vec<DeadlineSeen>, LedgerError> {
        let file = self.case_at(actor, realm, id, moment).await?;
        file.docket
            .deadlines
            .iter()
            .map(|it| {
                Ok(DeadlineSeen {
                    id: DeadlineId::of(id, it.rule, it.instance),
                    case: id,
                    case_number: file.number.clone(),
                    revision: i64::try_from(it.revisions.len()).unwrap_or(i64::MAX),
                    changed_at: None,
                    status: it.status,
                    deadline: serde_json::to_value(it)
                        .map_err(crate::error::unreadable("deadline"))?,
                    trigger: None,
                    service: None,
                })
            })
            .collect()
    }

    async fn deadline_row(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: DeadlineId,
    ) -> Result<DeadlineRow, LedgerError> {
        let row = visible_deadlines(actor, realm)
            .filter(deadline::Column::Id.eq(id))
            .into_model()
            .one(self.db())
            .await
            .doing("reading a deadline")?;
        row.ok_or(LedgerError::NotFound)
    }
}

/// The deadlines of the caller's cases, in his own view of them.
fn visible_deadlines(actor: &Actor, realm: RealmId) -> Select<deadline::Entity> {
    let same_audience = Expr::col((case_view::Entity, case_view::Column::Audience))
        .equals((deadline::Entity, deadline::Column::Audience));
    deadline::Entity::find()
        .select_only()
        .columns(deadline::Column::iter())
        .column_as(case::Column::Number, "case_number")
        .join(JoinType::InnerJoin, deadline::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(same_audience)
        .filter(case::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
}
