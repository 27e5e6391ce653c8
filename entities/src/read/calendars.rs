//! Calendars: their list, and the days that one of them shows, as its owner sees them now.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Order, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, FromQueryResult, QueryFilter, QuerySelect};
use sha2::{Digest, Sha256};
use statute::count::legal_day;
use statute::explain::explain;
use statute::{Audience, Matter, Program, Status};

use super::asked::{among, unseen, word};
use super::calendar_rows::{GoneRow, OF_CASE, STANDING, StandingRow, View};
use super::case_file::{Moment, Reading, Seen};
use super::deadline_changes::{self, columns, narrowed};
use super::deadline_filter::DeadlineFilter;
use super::deadline_page::{self, Told};
use super::own_rows::Rows;
use super::page::{Key, Page, newest};
use super::seals::sealed_entries;
use crate::actor::Actor;
use crate::deadline_change::{self, Change};
use crate::error::{Doing, LedgerError};
use crate::ids::{CalendarId, CaseId, DeadlineId, RealmId};
use crate::ledger::{Ledger, TokenOwner, hex, owned};
use crate::stored::Word;
use crate::{calendar, case_view, deadline, docket_entry};

/// How many days back a calendar shows.
pub const PAST_DAYS: i64 = 90;
/// For how many days what no longer stands is shown as cancelled.
pub const CANCELLED_DAYS: i64 = 90;
/// How many deadlines a calendar shows at most.
pub const EVENTS_AT_MOST: u64 = 1_000;

/// One deadline in a calendar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CalendarEvent {
    /// The deadline.
    pub id: DeadlineId,
    /// Its case.
    pub case: CaseId,
    /// The number of its case.
    pub number: String,
    /// What kind of case it is.
    pub program: Program,
    /// The rule.
    pub rule: String,
    /// Who owes the act.
    pub obligor: String,
    /// Its status when it was last folded; none where it is there no more.
    pub status: Option<Status>,
    /// The day it is shown on: its last day, or the last one it had.
    pub on: NaiveDate,
    /// Whether it has no day any more.
    pub is_cancelled: bool,
    /// Whether its day is only expected.
    pub is_projected: bool,
    /// Raised with everything that its audience is told of it.
    pub sequence: i64,
    /// When it changed last.
    pub changed_at: DateTime<Utc>,
    /// Whether a calendar is to say nothing of the matter: it is in embargo, or something of it is sealed.
    pub is_confidential: bool,
    /// How its day was counted, in plain English.
    pub paragraph: Option<String>,
}

/// What a calendar shows now.
#[derive(Debug, Clone)]
pub struct CalendarFile {
    /// The same as long as nothing that it shows has changed.
    pub tag: String,
    /// Whether there are more deadlines than it shows.
    pub is_cut: bool,
    days: Vec<Day>,
    views: HashMap<(CaseId, Audience), View>,
}

/// A deadline with its day, before its docket was read.
#[derive(Debug, Clone)]
struct Day {
    event: CalendarEvent,
    audience: Audience,
    instance: u32,
    matter: Matter,
}

impl Ledger {
    /// One calendar of an account.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is none of the account's; the database's own.
    pub async fn calendar(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        id: CalendarId,
    ) -> Result<calendar::Model, LedgerError> {
        let row = calendar::Entity::find_by_id(id).filter(owned(owner, realm)).one(self.db());
        row.await.doing("reading a calendar")?.ok_or(LedgerError::NotFound)
    }

    /// A page of the calendars of an account in a realm, newest first, also of those that are revoked.
    ///
    /// # Errors
    /// The database's own.
    pub async fn calendars(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<calendar::Model>, LedgerError> {
        let by = (calendar::Column::CreatedAt, calendar::Column::Id);
        let rows = calendar::Entity::find().filter(owned(owner, realm));
        newest(self.db(), rows, by, (from, limit), "listing calendars", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// What a calendar with this filter shows to this actor now: at most so many deadlines, those of the next days first. What they
    /// say is read only where it is asked for: [`Ledger::calendar_events`].
    ///
    /// # Errors
    /// The database's own.
    pub async fn calendar_file(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &DeadlineFilter,
        at_most: u64,
    ) -> Result<CalendarFile, LedgerError> {
        let now = self.now(realm).await?;
        let first = legal_day(now - TimeDelta::days(PAST_DAYS));
        let since = now - TimeDelta::days(CANCELLED_DAYS);
        let mut days = self.standing_days(actor, realm, filter, (first, since), at_most).await?;
        days.extend(self.gone_days(actor, realm, filter, (first, since), at_most).await?);
        days.sort_by_key(|day| (day.event.on, day.event.id.0));
        let at_most = usize::try_from(at_most).unwrap_or(usize::MAX);
        let is_cut = days.len() > at_most;
        days.truncate(at_most);
        let cases: Vec<CaseId> = {
            let mut cases: Vec<_> = days.iter().map(|day| day.event.case).collect();
            cases.sort_unstable();
            cases.dedup();
            cases
        };
        let mut audiences: Vec<Audience> = Vec::new();
        for day in &days {
            if !audiences.contains(&day.audience) {
                audiences.push(day.audience);
            }
        }
        let views = case_view::Entity::find()
            .select_only()
            .columns([
                case_view::Column::CaseId,
                case_view::Column::Audience,
                case_view::Column::Revision,
                case_view::Column::Investigation,
            ])
            .filter(among(
                self.db().get_database_backend(),
                (case_view::Entity, case_view::Column::CaseId),
                cases.into_iter().map(|id| id.0),
            ))
            .filter(case_view::Column::Audience.is_in(audiences.into_iter().map(Word)))
            .into_tuple::<(CaseId, Word<Audience>, i64, bool)>()
            .all(self.db())
            .await
            .doing("reading the cases of a calendar")?;
        let views = views.into_iter().map(|(case, audience, revision, investigation)| {
            ((case, audience.0), View { revision, investigation })
        });
        let views: HashMap<_, _> = views.collect();
        let mut shown = Sha256::new();
        for Day { event, audience, .. } in &days {
            let view = views.get(&(event.case, *audience)).map(|view| view.revision);
            shown.update(format!(
                "{}\n{}\n{}\n{:?}\n{view:?}\n",
                event.id, event.sequence, event.on, event.status
            ));
        }
        shown.update([u8::from(is_cut)]);
        Ok(CalendarFile { tag: hex(&shown.finalize()), is_cut, days, views })
    }

    /// The deadlines of a calendar, the first first, each with how its day was counted.
    ///
    /// # Errors
    /// The database's own.
    pub async fn calendar_events(
        &self,
        realm: RealmId,
        file: CalendarFile,
    ) -> Result<Vec<CalendarEvent>, LedgerError> {
        let today = self.today(realm).await?;
        let mut ids: Vec<CaseId> = file.days.iter().map(|day| day.event.case).collect();
        ids.sort_unstable();
        ids.dedup();
        let dockets = self.dockets(&ids).await?;
        // After the dockets: what was sealed in the act that recorded it is never read without its seal.
        let sealed = sealed_entries(self.db(), &ids).await?;
        let law = self.law();
        let mut read: HashMap<(CaseId, Audience), (Reading, bool)> = HashMap::new();
        let mut events = Vec::with_capacity(file.days.len());
        for Day { mut event, audience, instance, matter } in file.days {
            let key = (event.case, audience);
            let is_new = !read.contains_key(&key);
            if let (true, Some(view)) = (is_new, file.views.get(&key)) {
                let rows = dockets.get(&event.case).map(Vec::as_slice).unwrap_or_default();
                let now = Moment::default();
                match Reading::of(matter, audience, rows, &sealed, &law, today, now) {
                    Ok(found) => {
                        let is_confidential = found.is_sealed()
                            || is_hidden(audience, matter, view.investigation, rows)?;
                        read.insert(key, (found, is_confidential));
                    }
                    // It was hidden meanwhile.
                    Err(LedgerError::NotFound) => {}
                    Err(error) => return Err(error),
                }
            }
            if let Some((found, is_confidential)) = read.get(&key) {
                event.is_confidential = *is_confidential;
                let told = explain(&found.docket, &event.rule, instance, &law);
                event.paragraph = told.map(|it| it.paragraph);
            }
            events.push(event);
        }
        Ok(events)
    }

    /// The deadlines that are there.
    async fn standing_days(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &DeadlineFilter,
        (first, since): (NaiveDate, DateTime<Utc>),
        at_most: u64,
    ) -> Result<Vec<Day>, LedgerError> {
        use deadline::{Column, Entity};
        let whose = &deadline_page::WHOSE;
        let of = |column: Column| Expr::col((Entity, column));
        let off = OFF.map(|status| word(Word(status)));
        let stands =
            Condition::all().add(Column::Due.is_not_null()).add(of(Column::Status).is_not_in(off));
        let changed = of(Column::ChangedAt).gte(unseen(since.into()));
        let mut rows = Rows::of(actor, realm, &filter.narrow(), whose, &OF_CASE);
        rows.filter(of(Column::CalendarOn).gte(unseen(first.into())));
        rows.filter(Condition::any().add(stands).add(changed));
        rows.filter(filter.conditions(self.now(realm).await?));
        let by = Column::CalendarOn;
        let told = Told { of_case: &OF_CASE, columns: &STANDING, lost: None, is_in_index: false };
        let found =
            self.deadline_page::<StandingRow>(rows, told, by, Order::Asc, at_most + 1).await?;
        let days = found.into_iter().filter_map(|row| {
            let event = CalendarEvent {
                id: row.id,
                case: row.case_id,
                number: row.case.number,
                program: row.case.matter.program,
                rule: row.rule,
                obligor: row.obligor,
                status: Some(row.status.0),
                on: row.calendar_on?,
                is_cancelled: row.due.is_none() || OFF.contains(&row.status.0),
                is_projected: row.projected,
                sequence: row.sequence,
                changed_at: row.changed_at?,
                is_confidential: true,
                paragraph: None,
            };
            let instance = u32::try_from(row.instance).unwrap_or_default();
            Some(Day { event, audience: row.audience.0, instance, matter: row.case.matter })
        });
        Ok(days.collect())
    }

    /// The deadlines that are there no more, each as it was told last.
    async fn gone_days(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &DeadlineFilter,
        (first, since): (NaiveDate, DateTime<Utc>),
        at_most: u64,
    ) -> Result<Vec<Day>, LedgerError> {
        use deadline_change::{Column, Entity};
        let is_back = Query::select()
            .expr(Expr::val(1))
            .from(deadline::Entity)
            .and_where(
                Expr::col((deadline::Entity, deadline::Column::Id))
                    .equals((Entity, Column::DeadlineId)),
            )
            .and_where(
                Expr::col((deadline::Entity, deadline::Column::Audience))
                    .equals((Entity, Column::Audience)),
            )
            .take();
        let whose = &deadline_changes::WHOSE;
        let mut rows = Rows::of(actor, realm, &filter.narrow(), whose, &OF_CASE);
        let of = |column: Column| Expr::col((Entity, column));
        rows.filter(of(Column::What).eq(word(Change::Removed.as_str())));
        rows.filter(of(Column::RecordedAt).gte(unseen(since.into())));
        rows.filter(of(Column::CalendarOn).gte(unseen(first.into())));
        rows.filter(Expr::exists(is_back).not());
        for condition in narrowed(filter) {
            rows.query.and_where(condition);
        }
        for column in columns() {
            rows.query.column((Entity, column));
        }
        for column in OF_CASE {
            let value = rows.of_case(column);
            rows.query.expr(value);
        }
        rows.query
            .order_by((Entity, Column::CalendarOn), Order::Asc)
            .order_by((Entity, Column::Sequence), Order::Asc);
        let query = rows.query.take();
        let statement = rows.first(self.db().get_database_backend(), query, at_most + 1);
        let found = GoneRow::find_by_statement(statement).all(self.db()).await;
        let mut last: HashMap<(DeadlineId, Audience), Day> = HashMap::new();
        for found in found.doing("reading what a calendar no longer shows")? {
            let row = found.change;
            let Some(on) = row.calendar_on else { continue };
            let event = CalendarEvent {
                id: row.deadline_id,
                case: row.case_id,
                number: found.case.number,
                program: found.case.matter.program,
                rule: row.rule,
                obligor: row.obligor,
                status: None,
                on,
                is_cancelled: true,
                is_projected: row.projected,
                sequence: row.sequence,
                changed_at: row.recorded_at,
                is_confidential: true,
                paragraph: None,
            };
            let key = (event.id, row.audience.0);
            let is_later = last.get(&key).is_none_or(|day| day.event.sequence < event.sequence);
            if is_later {
                let instance = u32::try_from(row.instance).unwrap_or_default();
                let matter = found.case.matter;
                last.insert(key, Day { event, audience: row.audience.0, instance, matter });
            }
        }
        Ok(last.into_values().collect())
    }
}

/// The statuses in which a deadline has no day to be kept.
const OFF: [Status; 3] = [Status::Averted, Status::Superseded, Status::Stayed];

/// Whether the other side may not know of a matter yet.
fn is_hidden(
    audience: Audience,
    matter: Matter,
    investigation: bool,
    rows: &[docket_entry::Model],
) -> Result<bool, LedgerError> {
    Ok(match audience {
        Audience::Importer => false,
        Audience::Filer => !investigation,
        Audience::Office => {
            let entries = rows.iter().map(crate::ledger::entry).collect::<Result<Vec<_>, _>>()?;
            Seen::by(Audience::Importer, matter.program, &entries).is_none()
        }
    })
}
