//! The daily digest of an address: what is due, what is overdue, and what changed since the last one, in all the cases it
//! is told of. Read from the rows of each audience, and folded from what that audience may see: no more than its own
//! lists say.

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iterable, JoinType, QueryFilter,
    QueryOrder, QuerySelect, RelationTrait, Select,
};
use serde_json::Value;
use statute::count::{beginning_of_day, earlier, legal_day};
use statute::digest::{Turn, changes, moved_by_law, until};
use statute::{Audience, EntryKind, Status};

use super::digest_followed::DigestEvent;
use super::digest_law::{has_law_change_since, told_by_law};
use super::preferences::normal;
use super::{Ledger, append};
use crate::digest::{self, DigestStatus};
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, DeadlineId, RealmId};
use crate::read::Seen;
use crate::stored::Word;
use crate::{case, case_view, deadline, docket_entry};

/// How many lines a part of a digest has at most; the rest is where the link leads.
const LINES: u64 = 100;

/// A deadline in a digest.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestLine {
    /// The case.
    pub case: CaseId,
    /// The number of the case.
    pub case_number: String,
    /// The deadline as the law tells it, in JSON.
    pub deadline: Value,
}

/// A deadline that is not what it was.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestChange {
    /// The deadline.
    pub line: DigestLine,
    /// What became of it.
    pub turn: Turn,
    /// Its last day before.
    pub before: Option<NaiveDate>,
    /// The entry that did it; none where a day has passed and nothing more, and where the law did it.
    pub cause: Option<EntryKind>,
    /// Whether a change of the law did it, and no entry.
    pub by_law: bool,
}

/// What a digest is written from.
#[derive(Debug, Clone, PartialEq)]
pub struct DigestJob {
    /// The realm.
    pub realm: RealmId,
    /// The legal day.
    pub on: NaiveDate,
    /// When it was read: what happens after this is the next one's to tell.
    pub at: DateTime<Utc>,
    /// Since when changes are told.
    pub since: DateTime<Utc>,
    /// The address, in lower case.
    pub address: String,
    /// The recipient's name.
    pub name: String,
    /// What is due soon, the next first.
    pub due: Vec<DigestLine>,
    /// What the recipient owes and has not done.
    pub overdue: Vec<DigestLine>,
    /// What changed.
    pub changed: Vec<DigestChange>,
    /// What happened to what is followed by mail at the address.
    pub followed: Vec<DigestEvent>,
    /// Whether there is more than it tells.
    pub more: bool,
}

impl DigestJob {
    /// Whether there is nothing to tell.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let is_quiet = self.due.is_empty() && self.overdue.is_empty();
        is_quiet && self.changed.is_empty() && self.followed.is_empty()
    }
}

#[derive(Debug, FromQueryResult)]
struct DeadlineRow {
    #[sea_orm(nested)]
    deadline: deadline::Model,
    number: String,
}

/// One side of a case of which an address is told.
#[derive(Debug, FromQueryResult)]
struct Side {
    #[sea_orm(nested)]
    case: case::Model,
    audience: Word<Audience>,
}

impl Ledger {
    /// What the digest of an address has to tell on a legal day; `None` where it was written, or is not wanted.
    ///
    /// # Errors
    /// The database's own.
    pub async fn digest_job(
        &self,
        realm: RealmId,
        on: NaiveDate,
        address: &str,
    ) -> Result<Option<DigestJob>, LedgerError> {
        self.read_law().await?;
        let address = normal(address);
        let last = self.last_digest(realm, &address, Condition::all()).await?;
        if last.as_ref().is_some_and(|last| last.on >= on) {
            return Ok(None);
        }
        let wishes = super::preferences::wishes(self.db(), realm, [address.as_str()]).await?;
        if wishes.get(&address).is_some_and(|wish| wish.digest_off.is_some()) {
            return Ok(None);
        }
        let at = self.now(realm).await?;
        // One that never arrived told nothing.
        let told = [DigestStatus::Served, DigestStatus::Empty];
        let told = Condition::all().add(digest::Column::Status.is_in(told));
        let last = self.last_digest(realm, &address, told).await?;
        let since = last.map_or_else(|| since_yesterday(on), |last| last.created_at);
        let told = self.told_at(&address, on, (deadline::Entity, deadline::Column::Audience));
        let deadlines = |which: Condition| {
            deadline::Entity::find()
                .select_only()
                .columns(deadline::Column::iter())
                .column_as(case::Column::Number, "number")
                .join(JoinType::InnerJoin, deadline::Relation::Case.def())
                .filter(case::Column::RealmId.eq(realm))
                .filter(told.clone())
                .filter(which)
                .order_by_asc(deadline::Column::SortOn)
                .order_by_asc(deadline::Column::Id)
                .limit(LINES + 1)
        };
        let soon = Condition::all()
            .add(deadline::Column::Status.eq(Word(Status::Running)))
            .add(deadline::Column::Projected.eq(false))
            .add(deadline::Column::Due.gte(on))
            .add(deadline::Column::Due.lte(until(on)));
        let owed = Condition::all()
            .add(deadline::Column::Status.eq(Word(Status::Overdue)))
            .add(owed_by_reader());
        let (due, more_due) = self.lines(deadlines(soon)).await?;
        let (overdue, more_overdue) = self.lines(deadlines(owed)).await?;
        let (followed, more_followed) = self.followed_by_mail(realm, &address, since).await?;
        let (changed, more_changed) = self.changed(realm, &address, since, on).await?;
        Ok(Some(DigestJob {
            realm,
            on,
            at,
            since,
            name: self.name_at(realm, &address).await?,
            address,
            due,
            overdue,
            changed,
            followed,
            more: more_due || more_overdue || more_changed || more_followed,
        }))
    }

    async fn last_digest(
        &self,
        realm: RealmId,
        address: &str,
        which: Condition,
    ) -> Result<Option<digest::Model>, LedgerError> {
        let found = digest::Entity::find()
            .filter(digest::Column::RealmId.eq(realm))
            .filter(digest::Column::Address.eq(address))
            .filter(which)
            .order_by_desc(digest::Column::On);
        found.one(self.db()).await.doing("reading the last digest")
    }

    /// The deadlines of a query, once each where an address is told as more than one audience, and whether there are more.
    async fn lines(
        &self,
        query: Select<deadline::Entity>,
    ) -> Result<(Vec<DigestLine>, bool), LedgerError> {
        let rows = query.into_model::<DeadlineRow>().all(self.db()).await;
        let rows = rows.doing("reading the deadlines of a digest")?;
        let most = usize::try_from(LINES).unwrap_or(usize::MAX);
        let more = rows.len() > most;
        let mut seen: Vec<DeadlineId> = Vec::new();
        let mut lines = Vec::new();
        for row in rows.into_iter().take(most) {
            if seen.contains(&row.deadline.id) {
                continue;
            }
            seen.push(row.deadline.id);
            lines.push(DigestLine {
                case: row.deadline.case_id,
                case_number: row.number,
                deadline: serde_json::from_str(&row.deadline.object)
                    .map_err(unreadable("deadline"))?,
            });
        }
        Ok((lines, more))
    }

    /// What changed in the cases of an address since an instant: each docket folded as its audience saw it then, and as it
    /// sees it now; and what the law alone has moved, as its audience was told of it.
    async fn changed(
        &self,
        realm: RealmId,
        address: &str,
        since: DateTime<Utc>,
        on: NaiveDate,
    ) -> Result<(Vec<DigestChange>, bool), LedgerError> {
        let of = (case_view::Entity, case_view::Column::Audience);
        let then = legal_day(since);
        let is_touched = Condition::any()
            .add(has_entry_since(since))
            .add(has_day_over(then, on))
            .add(has_law_change_since(since));
        let sides = case::Entity::find()
            .select_only()
            .columns(case::Column::iter())
            .column_as(case_view::Column::Audience, "audience")
            .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
            .filter(case::Column::RealmId.eq(realm))
            .filter(self.told_at(address, on, of))
            .filter(is_touched)
            .order_by_asc(case::Column::Number)
            .order_by_asc(case_view::Column::Audience)
            .limit(LINES + 1)
            .into_model::<Side>()
            .all(self.db())
            .await
            .doing("reading the cases of a digest")?;
        let most = usize::try_from(LINES).unwrap_or(usize::MAX);
        let mut more = sides.len() > most;
        let mut found = Vec::new();
        for side in sides.iter().take(most) {
            if found.len() >= most {
                more = true;
                break;
            }
            self.changed_in(side, since, then, on, &mut found).await?;
        }
        Ok((found, more))
    }

    async fn changed_in(
        &self,
        side: &Side,
        since: DateTime<Utc>,
        then: NaiveDate,
        on: NaiveDate,
        found: &mut Vec<DigestChange>,
    ) -> Result<(), LedgerError> {
        let rows = append::rows(self.db(), side.case.id).await?;
        let entries = rows.iter().map(append::entry).collect::<Result<Vec<_>, _>>()?;
        let known: Vec<_> = rows
            .iter()
            .zip(&entries)
            .filter(|(row, _)| row.recorded_at <= since)
            .map(|(_, entry)| entry.clone())
            .collect();
        let read = |entries: &[statute::Entry], day| {
            let seen = Seen::by(side.audience.0, side.case.program.0, entries)?;
            Some(statute::docket(side.case.matter(), &seen.entries, &self.law(), day))
        };
        // Nothing happened before a case began, and nobody saw an empty docket.
        let before = (!known.is_empty()).then(|| read(&known, then)).flatten();
        let Some(now) = read(&entries, on) else { return Ok(()) };
        let mut changed = changes(before.as_ref(), &now);
        if before.is_some() {
            let told = told_by_law(self.db(), side.case.id, side.audience.0, since).await?;
            moved_by_law(&mut changed, &told, &now);
        }
        for change in changed {
            let deadline =
                serde_json::to_value(&change.deadline).map_err(unreadable("deadline"))?;
            found.push(DigestChange {
                line: DigestLine {
                    case: side.case.id,
                    case_number: side.case.number.clone(),
                    deadline,
                },
                turn: change.turn,
                before: change.before,
                cause: change.cause,
                by_law: change.by_law,
            });
        }
        Ok(())
    }
}

/// Midnight of the day before: since when a first digest tells what changed.
pub(super) fn since_yesterday(on: NaiveDate) -> DateTime<Utc> {
    beginning_of_day(earlier(on, 1).unwrap_or(on))
}

/// The office is told what its officers owe, a party what it owes itself.
fn owed_by_reader() -> Condition {
    let audience = Expr::col((deadline::Entity, deadline::Column::Audience));
    let parties = [Audience::Filer, Audience::Importer].map(Audience::as_str);
    let of_office = Condition::all()
        .add(audience.clone().eq(Word(Audience::Office)))
        .add(deadline::Column::Obligor.is_not_in(parties.into_iter().chain(["parties"])));
    Condition::any().add(of_office).add(audience.equals(deadline::Column::Obligor))
}

/// Whether the audience of a view has a deadline that is open.
pub(super) fn has_open_deadline() -> Expr {
    let open = [Status::Running, Status::Stayed, Status::Overdue].map(Word);
    Expr::exists(deadlines_of_view().and_where(deadline::Column::Status.is_in(open)).take())
}

/// Whether the audience of a view has a deadline whose last day was over between two days.
fn has_day_over(then: NaiveDate, on: NaiveDate) -> Expr {
    let over = deadlines_of_view()
        .and_where(deadline::Column::Due.gte(then))
        .and_where(deadline::Column::Due.lt(on))
        .take();
    Expr::exists(over)
}

fn deadlines_of_view() -> SelectStatement {
    let column = |column| Expr::col((deadline::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(deadline::Entity)
        .and_where(
            column(deadline::Column::CaseId).equals((case_view::Entity, case_view::Column::CaseId)),
        )
        .and_where(
            column(deadline::Column::Audience)
                .equals((case_view::Entity, case_view::Column::Audience)),
        )
        .take()
}

/// Whether something was recorded in a case after an instant.
pub(super) fn has_entry_since(since: DateTime<Utc>) -> Expr {
    let entry = Query::select()
        .expr(Expr::val(1))
        .from(docket_entry::Entity)
        .and_where(
            Expr::col((docket_entry::Entity, docket_entry::Column::CaseId))
                .equals((case::Entity, case::Column::Id)),
        )
        .and_where(docket_entry::Column::RecordedAt.gt(since))
        .take();
    Expr::exists(entry)
}
