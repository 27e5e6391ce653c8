//! A case under its lock: what it was, and what is about to be written.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, LockBehavior, LockType};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, Iterable, JoinType,
    QueryFilter, QueryOrder, QuerySelect, RelationTrait, Select,
};
use statute::count::legal_day;
use statute::seal::Kind;
use statute::{Audience, Docket, Entry, EntryKind};

use super::intent::Intended;
use super::law::count_given;
use super::seats::Listed;
use super::{Ledger, append, audit};
use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, EntryId, RealmId};
use crate::read::Seen;
use crate::stored::Word;
use crate::{case, case_view, docket_entry, document, realm, seal};

/// A case's row with its realm's clock.
#[derive(Debug, FromQueryResult)]
pub(super) struct Locked {
    #[sea_orm(nested)]
    pub case: case::Model,
    pub sandbox_now: Option<DateTime<Utc>>,
    /// Whether its realm is somebody's own: that never changes.
    pub is_own: bool,
    /// As whom the actor sees it; absent where nobody asks but the clock.
    pub seen_as: Option<Word<Audience>>,
    /// What each audience knows of it, where that was read since the lock was had. What the statement that waited for the lock
    /// would say of it may be older than the lock.
    #[sea_orm(skip)]
    pub views: Option<Vec<case_view::Model>>,
}

/// An entry of a docket, and its own id where it is sealed.
#[derive(Debug, FromQueryResult)]
struct Line {
    #[sea_orm(nested)]
    row: docket_entry::Model,
    sealed: Option<EntryId>,
    /// How many orders that change the law were given by then.
    given: i64,
}

/// A case under its lock.
pub(super) struct Open {
    pub case: case::Model,
    pub now: DateTime<Utc>,
    pub today: NaiveDate,
    /// The whole docket, new entries last.
    pub rows: Vec<docket_entry::Model>,
    pub entries: Vec<Entry>,
    /// What each audience knew before.
    pub views: Vec<case_view::Model>,
    /// The entries that are sealed.
    pub sealed: HashSet<EntryId>,
    /// Whether its realm is somebody's own, where that is known already.
    pub is_own: Option<bool>,
    /// Who stands on its service list today, where that was read already.
    pub listed: Option<Vec<Listed>>,
    /// How many entries are in the database already.
    kept: usize,
    /// The keys of the parties that those act for who added an entry, each in its place.
    parties: Vec<Option<String>>,
    /// The documents that lie beside the entry of this kind that was added, where its act named some.
    pub filed: Option<(EntryKind, Vec<document::Model>)>,
    /// How many of the entries were taken over from elsewhere, where any were.
    pub taken_over: Option<usize>,
    /// What announced the filing in hand, where something did.
    pub intended: Option<Intended>,
}

impl Open {
    /// A case that is about to be opened.
    pub fn new(case: case::Model, now: DateTime<Utc>) -> Self {
        let today = legal_day(now);
        Self {
            case,
            now,
            today,
            rows: Vec::new(),
            entries: Vec::new(),
            views: Vec::new(),
            sealed: HashSet::new(),
            is_own: None,
            listed: None,
            kept: 0,
            parties: Vec::new(),
            filed: None,
            taken_over: None,
            intended: None,
        }
    }

    /// Adds entries to the docket in hand; [`Open::append`] writes them.
    pub fn add(&mut self, entries: Vec<Entry>, by: &Actor) -> Result<(), LedgerError> {
        let made = append::continued(self.case.id, &self.rows, entries, by, self.now)?;
        for row in &made {
            self.entries.push(append::entry(row)?);
            self.parties.push(audit::party(by));
        }
        self.rows.extend(made);
        Ok(())
    }

    /// The keys of the parties that those act for who added what was added, in its order.
    pub fn parties(&self) -> &[Option<String>] {
        &self.parties
    }

    /// Writes what was added, without its links, and takes a lock: [`Ledger::append`] does all of it.
    pub(super) async fn append(
        &self,
        tx: &impl ConnectionTrait,
        lock: Option<i64>,
    ) -> Result<(), LedgerError> {
        append::append(tx, self.fresh(), lock).await
    }

    /// What was added.
    pub fn fresh(&self) -> &[docket_entry::Model] {
        &self.rows[self.kept..]
    }

    /// What an audience may see of the docket in hand; `None` where it may not know the case.
    pub fn seen(&self, audience: Audience) -> Option<Seen> {
        Seen::by(audience, self.case.program.0, &self.entries)
    }

    /// What an audience saw of the docket before anything was added; `None` where it did not know the case.
    pub fn saw(&self, audience: Audience) -> Option<Seen> {
        self.view(audience)?;
        Seen::by(audience, self.case.program.0, &self.entries[..self.kept])
    }

    /// What an audience knew of the case when it was locked.
    pub fn view(&self, audience: Audience) -> Option<&case_view::Model> {
        self.views.iter().find(|view| view.audience.0 == audience)
    }
}

impl Ledger {
    /// Locks a case that the actor may see.
    pub(super) async fn lock_for(
        &self,
        tx: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
    ) -> Result<Option<Locked>, LedgerError> {
        let query = with_clock(case::Column::Id.eq(id))
            .column_as(case_view::Column::Audience, "seen_as")
            .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
            .filter(case::Column::RealmId.eq(realm))
            .filter(visible_to(actor));
        self.lock(tx, query).await
    }

    /// Locks a case for its own clock.
    pub(super) async fn lock_for_clock(
        &self,
        tx: &impl ConnectionTrait,
        id: CaseId,
    ) -> Result<Option<Locked>, LedgerError> {
        let query = with_clock(case::Column::Id.eq(id)).expr_as(Expr::cust("NULL"), "seen_as");
        self.lock(tx, query).await
    }

    /// Locks, for their own clocks, those of some cases that nobody else has locked; in the order of their ids. Whoever holds several cases waits
    /// for none, so that nobody waits for him in a circle.
    pub(super) async fn lock_free(
        &self,
        tx: &impl ConnectionTrait,
        cases: &[CaseId],
    ) -> Result<Vec<Locked>, LedgerError> {
        let mut query = with_clock(case::Column::Id.is_in(cases.iter().copied()))
            .expr_as(Expr::cust("NULL"), "seen_as")
            .order_by_asc(case::Column::Id);
        if self.locks_rows() {
            let (update, skip) = (LockType::Update, LockBehavior::SkipLocked);
            QuerySelect::query(&mut query).lock_with_tables_behavior(update, [case::Entity], skip);
        }
        query.into_model().all(tx).await.doing("locking cases")
    }

    async fn lock(
        &self,
        tx: &impl ConnectionTrait,
        mut query: Select<case::Entity>,
    ) -> Result<Option<Locked>, LedgerError> {
        if self.locks_rows() {
            // Only the case: its realm and its views are read by everybody.
            QuerySelect::query(&mut query).lock_with_tables(LockType::Update, [case::Entity]);
        }
        query.into_model().one(tx).await.doing("locking the case")
    }

    /// Reads what is needed of a locked case.
    pub(super) async fn open(
        &self,
        tx: &impl ConnectionTrait,
        locked: Locked,
    ) -> Result<Open, LedgerError> {
        let views = match &locked.views {
            Some(_) => Vec::new(),
            None => views(tx, &[locked.case.id]).await?,
        };
        let lines = lines(tx, &[locked.case.id]).await?;
        self.read_law_of(tx, lines.first().map(|line| line.given)).await?;
        let now = self.present(locked.sandbox_now);
        opened(locked, now, views, lines)
    }

    /// The same of several locked cases of one realm, in their order: all of them at one instant.
    pub(super) async fn open_all(
        &self,
        tx: &impl ConnectionTrait,
        locked: Vec<Locked>,
    ) -> Result<Vec<Open>, LedgerError> {
        let cases: Vec<CaseId> = locked.iter().map(|it| it.case.id).collect();
        let mut views_of: HashMap<CaseId, Vec<case_view::Model>> = HashMap::new();
        for view in views(tx, &cases).await? {
            views_of.entry(view.case_id).or_default().push(view);
        }
        let lines = lines(tx, &cases).await?;
        self.read_law_of(tx, lines.first().map(|line| line.given)).await?;
        let mut lines_of: HashMap<CaseId, Vec<Line>> = HashMap::new();
        for line in lines {
            lines_of.entry(line.row.case_id).or_default().push(line);
        }
        let now = self.present(locked.first().and_then(|it| it.sandbox_now));
        let mut opens = Vec::with_capacity(locked.len());
        for it in locked {
            let views = views_of.remove(&it.case.id).unwrap_or_default();
            let lines = lines_of.remove(&it.case.id).unwrap_or_default();
            opens.push(opened(it, now, views, lines)?);
        }
        Ok(opens)
    }

    /// The whole docket, folded.
    pub(super) fn fold(&self, open: &Open) -> Docket {
        statute::docket(open.case.matter(), &open.entries, &self.law(), open.today)
    }
}

/// A locked case with what was read of it.
fn opened(
    locked: Locked,
    now: DateTime<Utc>,
    views: Vec<case_view::Model>,
    lines: Vec<Line>,
) -> Result<Open, LedgerError> {
    let mut open = Open::new(locked.case, now);
    open.is_own = Some(locked.is_own);
    open.views = locked.views.unwrap_or(views);
    for line in lines {
        open.sealed.extend(line.sealed);
        // An entry comes once for each seal on it.
        if open.rows.last().is_none_or(|last| last.id != line.row.id) {
            open.rows.push(line.row);
        }
    }
    open.entries = open.rows.iter().map(append::entry).collect::<Result<_, _>>()?;
    open.kept = open.rows.len();
    Ok(open)
}

/// What each audience knows of cases.
async fn views(
    tx: &impl ConnectionTrait,
    cases: &[CaseId],
) -> Result<Vec<case_view::Model>, LedgerError> {
    let of_cases = case_view::Column::CaseId.is_in(cases.iter().copied());
    let views = case_view::Entity::find().filter(of_cases).all(tx).await;
    views.doing("reading who knows the case")
}

/// Dockets, one after the other, each in the order of its positions, with what of it is sealed now, and with what tells whether the law is another.
async fn lines(tx: &impl ConnectionTrait, cases: &[CaseId]) -> Result<Vec<Line>, LedgerError> {
    use docket_entry::Column;
    let mut query = docket_entry::Entity::find()
        .column_as(seal::Column::ThingId, "sealed")
        .expr_as(count_given(), "given")
        .filter(Column::CaseId.is_in(cases.iter().copied()))
        .order_by_asc(Column::CaseId)
        .order_by_asc(Column::Position);
    let stands = Condition::all()
        .add(
            Expr::col((seal::Entity, seal::Column::ThingId))
                .equals((docket_entry::Entity, Column::Id)),
        )
        .add(
            Expr::col((seal::Entity, seal::Column::CaseId))
                .equals((docket_entry::Entity, Column::CaseId)),
        )
        .add(seal::Column::Kind.eq(Word(Kind::Entry)))
        .add(seal::Column::UnsealedAt.is_null());
    QuerySelect::query(&mut query).left_join(seal::Entity, stands);
    query.into_model().all(tx).await.doing("reading the docket")
}

fn with_clock(which: impl IntoCondition) -> Select<case::Entity> {
    case::Entity::find()
        .select_only()
        .columns(case::Column::iter())
        .column_as(realm::Column::Now, "sandbox_now")
        .column_as(realm::Column::IsOwn, "is_own")
        .join(JoinType::InnerJoin, case::Relation::Realm.def())
        .filter(which)
}
