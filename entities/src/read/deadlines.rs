//! Deadlines: one, or a page of them, by what is due next; and how each came about.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect, RelationTrait,
    Select,
};
use serde_json::Value;
use statute::explain::{Explanation, explain};
use statute::{Force, Status};

use super::case_file::Moment;
use super::deadline_filter::{DeadlineFilter, DeadlineSort};
use super::notices::addressed_to;
use super::own_rows::{Rows, is_by_case};
use super::page::{Key, Page, Way, after, cut};
use super::service_list::ServiceSeen;
use crate::actor::{Actor, visible_to};
use crate::delivery::DeliveryStatus;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, DeadlineId, EntryId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{case, case_view, deadline, delivery, notice};

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
    /// The entry it runs from.
    pub trigger: Option<EntryId>,
    /// How the notice of that entry was served, where a delivery that the caller may see was lost. It moves no date.
    pub service: Option<ServiceSeen>,
    /// The deadline as the law told it, in JSON.
    object: String,
}

impl DeadlineSeen {
    /// The deadline as the law tells it, in JSON, with its status. It is read when it is asked for: a list holds many.
    ///
    /// # Errors
    /// Where what is stored is no JSON: a failure of the machine.
    pub fn deadline(&self) -> Result<Value, serde_json::Error> {
        let mut told: Value = serde_json::from_str(&self.object)?;
        if let Some(members) = told.as_object_mut() {
            members.insert("status".to_owned(), self.status.as_str().into());
        }
        Ok(told)
    }
}

/// What a reader is told of a row, with the number of its case.
#[derive(Debug, FromQueryResult)]
struct DeadlineRow {
    id: DeadlineId,
    case_id: CaseId,
    rule: String,
    instance: i32,
    force: String,
    status: Word<Status>,
    due_at: Option<DateTime<Utc>>,
    sort_on: NaiveDate,
    projected: bool,
    revision: i64,
    object: String,
    trigger_entry_id: Option<EntryId>,
    changed_at: Option<DateTime<Utc>>,
    case_number: String,
    /// How many deliveries of the notice it runs from were lost, of those that the caller may see.
    lost: i64,
}

/// The columns of such a row.
const ROW: [deadline::Column; 13] = {
    use deadline::Column;
    [
        Column::Id,
        Column::CaseId,
        Column::Rule,
        Column::Instance,
        Column::Force,
        Column::Status,
        Column::DueAt,
        Column::SortOn,
        Column::Projected,
        Column::Revision,
        Column::Object,
        Column::TriggerEntryId,
        Column::ChangedAt,
    ]
};

impl DeadlineRow {
    /// The deadline at an instant: a row is rewritten when something is recorded, and a last day may have passed since.
    fn seen_at(self, now: DateTime<Utc>) -> (DeadlineSeen, bool) {
        let over = self.status.0 == Status::Running
            && !self.projected
            && self.due_at.is_some_and(|due_at| due_at <= now);
        let lapsed = self.force.parse::<Force>().ok().filter(|_| over).map(Force::when_over);
        let seen = DeadlineSeen {
            id: self.id,
            case: self.case_id,
            case_number: self.case_number,
            revision: self.revision,
            changed_at: self.changed_at,
            status: lapsed.unwrap_or(self.status.0),
            trigger: self.trigger_entry_id,
            service: None,
            object: self.object,
        };
        (seen, self.lost > 0)
    }
}

/// How many deliveries were lost of the notice that a deadline runs from, of those that the caller may see. A count is looked up for each
/// row that is told, where the planner might read all deliveries to find out which there are.
fn lost_deliveries(actor: &Actor) -> Expr {
    let lost = [DeliveryStatus::Failed, DeliveryStatus::Bounced];
    let rows = Query::select()
        .expr(Expr::col((delivery::Entity, delivery::Column::Id)).count())
        .from(notice::Entity)
        .inner_join(
            delivery::Entity,
            Expr::col((delivery::Entity, delivery::Column::NoticeId))
                .equals((notice::Entity, notice::Column::Id)),
        )
        .and_where(
            Expr::col((notice::Entity, notice::Column::EntryId))
                .equals((deadline::Entity, deadline::Column::TriggerEntryId)),
        )
        .and_where(delivery::Column::Status.is_in(lost))
        .cond_where(addressed_to(actor, delivery::Column::PartyId))
        .take();
    Expr::from(rows)
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
        let file = self.case(actor, realm, row.case_id).await?;
        let instance = u32::try_from(row.instance).unwrap_or_default();
        explain(&file.docket, &row.rule, instance, &self.law()).ok_or(LedgerError::NotFound)
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
        let narrow = filter.narrow();
        let parts = if is_by_case(actor, realm, &narrow) {
            vec![filter.conditions(now)]
        } else {
            filter.parts(now)
        };
        let is_in_parts = parts.len() > 1;
        let mut found: Vec<DeadlineRow> = Vec::new();
        for part in parts {
            let mut rows =
                Rows::of(actor, realm, &narrow, Entity, Column::CaseId, Column::Audience);
            rows.filter(rest.clone());
            rows.filter(part);
            if sort == DeadlineSort::Changed {
                rows.filter(Column::ChangedAt.is_not_null());
            }
            let lost = Some(lost_deliveries(actor));
            let of_part = self
                .deadline_page::<DeadlineRow>(rows, &ROW, lost, by, order.clone(), limit + 1)
                .await?;
            found.extend(of_part);
        }
        if is_in_parts {
            match sort {
                DeadlineSort::Due => found.sort_unstable_by_key(|row| (row.sort_on, row.id.0)),
                DeadlineSort::DueDown => {
                    found.sort_unstable_by_key(|row| Reverse((row.sort_on, row.id.0)));
                }
                DeadlineSort::Changed => {
                    found.sort_unstable_by_key(|row| Reverse((row.changed_at, row.id.0)));
                }
            }
        }
        let page = match sort {
            DeadlineSort::Changed => {
                cut(found, limit, |row| (row.changed_at.unwrap_or_default(), row.id.0))
            }
            _ => cut(found, limit, |row| (row.sort_on, row.id.0)),
        };
        let items = page.items.into_iter().map(|row| row.seen_at(now)).collect();
        Ok(Page { items: self.with_service(actor, items).await?, next: page.next })
    }

    /// The first of some rows, with these columns of theirs, the number of the case, and what was lost where that is asked for. Whoever's cases
    /// are found first, his rows are found by what an index holds, and only those that are wanted are read whole.
    pub(super) async fn deadline_page<T: FromQueryResult + Send + Sync>(
        &self,
        mut rows: Rows,
        columns: &[deadline::Column],
        lost: Option<Expr>,
        by: deadline::Column,
        order: Order,
        limit: u64,
    ) -> Result<Vec<T>, LedgerError> {
        use deadline::{Column, Entity};
        const PAGE: &str = "page";
        let backend = self.db().get_database_backend();
        let number = rows.case_number();
        let mut whole = if rows.is_by_case() {
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
            Query::select()
                .column((PAGE, "case_number"))
                .from_subquery(found, PAGE)
                .inner_join(Entity, same)
                .order_by((PAGE, by), order.clone())
                .order_by((PAGE, Column::Id), order)
                .take()
        } else {
            rows.query
                .expr_as(number, "case_number")
                .order_by((Entity, by), order.clone())
                .order_by((Entity, Column::Id), order)
                .take()
        };
        for column in columns {
            whole.column((Entity, *column));
        }
        if let Some(lost) = lost {
            whole.expr_as(lost, "lost");
        }
        let statement = rows.first(backend, whole, limit);
        let found = T::find_by_statement(statement).all(self.db()).await;
        found.doing("listing deadlines")
    }

    /// What stands beside deadlines: that somebody was not served with the notice one runs from. It is asked for where a delivery was lost.
    async fn with_service(
        &self,
        actor: &Actor,
        seen: Vec<(DeadlineSeen, bool)>,
    ) -> Result<Vec<DeadlineSeen>, LedgerError> {
        let lost = seen.iter().filter(|(_, is_lost)| *is_lost);
        let triggers: Vec<_> = lost.filter_map(|(it, _)| it.trigger).collect();
        let mut seen: Vec<DeadlineSeen> = seen.into_iter().map(|(it, _)| it).collect();
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
                    trigger: None,
                    service: None,
                    object: serde_json::to_string(it)
                        .map_err(crate::error::unreadable("deadline"))?,
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
            .expr_as(lost_deliveries(actor), "lost")
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
        .columns(ROW)
        .column_as(case::Column::Number, "case_number")
        .join(JoinType::InnerJoin, deadline::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(same_audience)
        .filter(case::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
}
