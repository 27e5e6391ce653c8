//! Deadlines: one, or a page of them, by what is due next; and how each came about.

use std::cmp::Reverse;

use chrono::{DateTime, NaiveDate, Utc};
use futures::future::try_join_all;
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{
    ColumnTrait, Condition, DbErr, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryResult, QuerySelect, RelationTrait, Select,
};
use serde_json::Value;
use statute::explain::{Explanation, explain};
use statute::{Force, Status};

use super::asked::{InTurn, word};
use super::case_file::Moment;
use super::deadline_filter::{DeadlineFilter, DeadlineSort};
use super::deadline_page::{Told, WHOSE};
use super::notices::addressed_to;
use super::own_rows::{Rows, is_by_case};
use super::page::{Key, Page, Way, after_unseen, cut};
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
#[derive(Debug)]
struct DeadlineRow {
    case_number: String,
    id: DeadlineId,
    case_id: CaseId,
    status: Word<Status>,
    /// When its last day ends, and its force, of one that runs from a day that has come: nobody else's last day is watched.
    ends: Option<(DateTime<Utc>, String)>,
    sort_on: NaiveDate,
    revision: i64,
    object: String,
    trigger_entry_id: Option<EntryId>,
    changed_at: Option<DateTime<Utc>>,
    /// How many deliveries of the notice it runs from were lost, of those that the caller may see.
    lost: i64,
}

/// The columns of such a row between the number of the case and what was lost, in the order in which they are read.
const ROW: [deadline::Column; 11] = {
    use deadline::Column;
    [
        Column::Id,
        Column::CaseId,
        Column::Status,
        Column::Projected,
        Column::DueAt,
        Column::Force,
        Column::SortOn,
        Column::Revision,
        Column::Object,
        Column::TriggerEntryId,
        Column::ChangedAt,
    ]
};

impl FromQueryResult for DeadlineRow {
    fn from_query_result(row: &QueryResult, _: &str) -> Result<Self, DbErr> {
        let mut row = InTurn::new(row);
        let (case_number, id, case_id) = (row.read()?, row.read()?, row.read()?);
        let status: Word<Status> = row.read()?;
        let ends = ends(&mut row, status.0)?;
        Ok(Self {
            case_number,
            id,
            case_id,
            status,
            ends,
            sort_on: row.read()?,
            revision: row.read()?,
            object: row.read()?,
            trigger_entry_id: row.read_some()?,
            changed_at: row.read_some()?,
            lost: row.read()?,
        })
    }
}

/// Of what runs from a day that has come, when its last day ends, and its force. Of anything else these three columns are not read.
fn ends(row: &mut InTurn<'_>, status: Status) -> Result<Option<(DateTime<Utc>, String)>, DbErr> {
    if status != Status::Running {
        row.skip(3);
        return Ok(None);
    }
    let projected: bool = row.read()?;
    let due_at: Option<DateTime<Utc>> = row.read_some()?;
    let force: String = row.read()?;
    Ok(due_at.filter(|_| !projected).map(|due_at| (due_at, force)))
}

impl DeadlineRow {
    /// The deadline at an instant: a row is rewritten when something is recorded, and a last day may have passed since.
    fn seen_at(self, now: DateTime<Utc>) -> (DeadlineSeen, bool) {
        let over = self.ends.filter(|(due_at, _)| *due_at <= now);
        let lapsed = over.and_then(|(_, force)| force.parse::<Force>().ok());
        let lapsed = lapsed.map(Force::when_over);
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
/// row that is told, where the planner might read all deliveries to find out which there are. To an officer it is looked up where anything of
/// the realm was lost, which is found out once; to a party where anything to itself was, so that how long it takes tells it of nobody else's.
fn lost_deliveries(actor: &Actor, realm: RealmId) -> Expr {
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
    // In the text of the statement: an index holds these alone.
    let are_lost = Expr::col((delivery::Entity, delivery::Column::Status))
        .is_in(lost.map(|status| word(status.as_str())));
    let theirs = if actor.role.is_officer() {
        Condition::all().add(delivery::Column::RealmId.eq(realm))
    } else {
        addressed_to(actor, delivery::Column::PartyId)
    };
    let any = Query::select()
        .expr(Expr::val(1))
        .from(delivery::Entity)
        .and_where(are_lost)
        .cond_where(theirs)
        .take();
    Expr::case(Expr::exists(any), Expr::from(rows)).finally(0_i64).into()
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
        use deadline::Column;
        let found = visible_deadlines(actor, realm)
            .select_only()
            .columns([Column::CaseId, Column::Rule, Column::Instance])
            .filter(Column::Id.eq(id))
            .into_tuple::<(CaseId, String, i32)>()
            .one(self.db())
            .await;
        let found = found.doing("reading a deadline")?;
        let (case, rule, instance) = found.ok_or(LedgerError::NotFound)?;
        let file = self.case(actor, realm, case).await?;
        let instance = u32::try_from(instance).unwrap_or_default();
        explain(&file.docket, &rule, instance, &self.law()).ok_or(LedgerError::NotFound)
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
            DeadlineSort::Changed => after_unseen::<DateTime<Utc>>(from, key, id, way),
            _ => after_unseen::<NaiveDate>(from, key, id, way),
        };
        let narrow = filter.narrow();
        let parts = if is_by_case(actor, realm, &narrow) {
            vec![filter.conditions(now)]
        } else {
            filter.parts(now)
        };
        let is_in_parts = parts.len() > 1;
        let is_in_index = filter.is_of_all() && sort != DeadlineSort::Changed;
        let of_case = &[case::Column::Number];
        let mut reads = Vec::with_capacity(parts.len());
        for part in parts {
            let mut rows = Rows::of(actor, realm, &narrow, &WHOSE, of_case);
            rows.filter(rest.clone());
            rows.filter(part);
            if sort == DeadlineSort::Changed {
                rows.filter(Column::ChangedAt.is_not_null());
            }
            let lost = Some(lost_deliveries(actor, realm));
            let told = Told { of_case, columns: &ROW, lost, is_in_index };
            reads.push(self.deadline_page::<DeadlineRow>(rows, told, by, order.clone(), limit + 1));
        }
        let found = try_join_all(reads).await?;
        let mut found: Vec<DeadlineRow> = found.into_iter().flatten().collect();
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
            // What was folded to the status between the two was read as both.
            found.dedup_by_key(|row| row.id);
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
            .expr_as(lost_deliveries(actor, realm), "lost")
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
        .column_as(case::Column::Number, "case_number")
        .columns(ROW)
        .join(JoinType::InnerJoin, deadline::Relation::Case.def())
        .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
        .filter(same_audience)
        .filter(case::Column::RealmId.eq(realm))
        .filter(visible_to(actor))
}
