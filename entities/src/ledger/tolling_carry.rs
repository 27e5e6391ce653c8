//! An order put on dockets: of several cases in one transaction, and where that fails of one after the other.
//!
//! Preview and execution are the same computation, which the one throws away and the other writes. A case is always computed from what stands on
//! its docket at that moment, under its lock: what changed since the preview is never written over, and the case says that it was computed anew.

use std::collections::{HashMap, HashSet};

use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
};
use statute::simulate::{Difference, differences};
use statute::{Act, Docket, EntryKind, Role, Who, tolling};

use super::Ledger;
use super::bulk::{Kept, why};
use super::many::Owing;
use super::open::{Locked, Open};
use super::seats::Listed;
use super::settle::{Folded, all_set};
use super::together::Together;
use super::tolling_revoke::is_revoked;
use super::tolling_run::{PARTIES, is_carried, next_cases, waiting};
use crate::actor::{Actor, clean};
use crate::bulk_item::ItemStatus;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, EntryId, TollingOrderId};
use crate::stored::Document;
use crate::tolling_item::{self, Column as Item};
use crate::tolling_order::{self, Column, Model, TollingKind, TollingStatus};

/// To how many cases one transaction carries an order. Until it commits they are locked, and so are the chains of their audit: whoever acts on
/// one of them or reads it waits, some tenths of a second. More would gain little: of what a case takes, its part of the COMMIT and of what is
/// read for all is small by then.
pub const TOLLED_AT_ONCE: u64 = 25;

/// What came of the next cases of an order.
#[derive(Debug, Default)]
pub struct Tolled {
    /// How many were tried.
    pub tried: u32,
    /// At which the service failed, each with why: that is remembered, and they are tried again at the end.
    pub failed: Vec<(CaseId, LedgerError)>,
}

impl Ledger {
    /// Computes what an order would do to the next cases or, once it was given, does it: to [`TOLLED_AT_ONCE`] of them, in one transaction.
    /// Where that fails, and for cases that somebody else has in hand, it is done one case a transaction: each failure is its own case's, and
    /// the others go on. Done twice, it goes on where it stopped; while the order rests, it does nothing at all.
    ///
    /// # Errors
    /// The database's own, where not even a failure could be remembered.
    pub async fn tolling_some(&self, id: TollingOrderId) -> Result<Tolled, LedgerError> {
        let row = tolling_order::Entity::find_by_id(id).one(self.db()).await;
        let row = row.doing("reading a tolling order")?.filter(is_carried);
        let Some(row) = row else { return Ok(Tolled::default()) };
        let cases = next_cases(self.db(), &row, TOLLED_AT_ONCE).await?;
        let mut tolled = Tolled::default();
        let done = self.toll_together(id, &cases).await.unwrap_or_else(|error| {
            let cause = std::error::Error::source(&error);
            tracing::info!(order = %id, error = %error, cause = ?cause, "an order is carried to some cases one by one");
            HashSet::new()
        });
        for case in cases {
            tolled.tried += 1;
            if done.contains(&case) {
                continue;
            }
            if let Err(error) = self.tolling_item(id, case).await {
                self.tolling_failed(id, case, &error).await?;
                tolled.failed.push((case, error));
            }
        }
        Ok(tolled)
    }

    /// The same of one case, in a transaction of its own. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such order or case; what keeps the order from being recorded; the database's own. Then
    /// [`Ledger::tolling_failed`] is to be told.
    pub async fn tolling_item(&self, id: TollingOrderId, case: CaseId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let locked = self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            Box::pin(self.toll_locked(tx, id, vec![locked])).await
        })
        .await
    }

    /// Does it to those of some cases that nobody else has in hand, in one transaction; says which these were.
    async fn toll_together(
        &self,
        id: TollingOrderId,
        cases: &[CaseId],
    ) -> Result<HashSet<CaseId>, LedgerError> {
        if cases.len() < 2 {
            return Ok(HashSet::new());
        }
        self.write(async |tx| {
            let mut locked = self.lock_free(tx, cases).await?;
            if locked.iter().any(|it| it.is_own) {
                // How much such a sandbox holds is counted before each act.
                locked.truncate(1);
            }
            let done = locked.iter().map(|it| it.case.id).collect();
            Box::pin(self.toll_locked(tx, id, locked)).await?;
            Ok(done)
        })
        .await
    }

    /// Does it to locked cases, in the order of their ids. The order is locked after them, always.
    async fn toll_locked(
        &self,
        tx: &DatabaseTransaction,
        id: TollingOrderId,
        mut locked: Vec<Locked>,
    ) -> Result<(), LedgerError> {
        let mut row = self.lock_tolling(tx, id).await?;
        let cases: Vec<CaseId> = locked.iter().map(|it| it.case.id).collect();
        let mut items = waiting(tx, &row, &cases).await?;
        locked.retain(|it| items.contains_key(&it.case.id));
        if locked.is_empty() {
            return Ok(());
        }
        let mut opens = self.open_all(tx, locked).await?;
        match row.kind {
            TollingKind::LawChange => {
                let ledger = self.under(self.law_of(&row));
                Box::pin(ledger.settle_by_law(tx, &mut row, &mut opens, &mut items)).await?;
            }
            TollingKind::Tolling => {
                Box::pin(self.toll_all(tx, &mut row, &mut opens, &mut items)).await?;
            }
        }
        save_counts(tx, &row).await
    }

    /// Puts a tolling order on the dockets in hand, or notes what that would come to.
    async fn toll_all(
        &self,
        tx: &DatabaseTransaction,
        row: &mut Model,
        opens: &mut [Open],
        items: &mut HashMap<CaseId, tolling_item::Model>,
    ) -> Result<(), LedgerError> {
        let said = Said::of(tx, row, opens).await?;
        let by = given_by(row);
        let mut reached = HashMap::with_capacity(opens.len());
        for open in opens.iter_mut() {
            // As where they are settled: this thread works for others too.
            tokio::task::yield_now().await;
            let Some(item) = items.get_mut(&open.case.id) else { continue };
            let position = open.rows.last().map(|it| it.position);
            let tolled = said.act(row, open).map_err(Kept::Back);
            let tolled = tolled.and_then(|act| self.toll(open, &act, &by));
            if row.status == TollingStatus::Previewing {
                previewed(row, item, position, tolled.map(|it| it.0))?;
                continue;
            }
            item.tried += 1;
            match tolled {
                Err(Kept::Back(why)) => {
                    (item.status, item.why) = (ItemStatus::Skipped, Some(clean(&why)));
                    row.skipped += 1;
                }
                Err(Kept::Failed(error)) => return Err(*error),
                Ok((found, docket)) => {
                    done(row, item, open, position, &found)?;
                    reached.insert(open.case.id, docket);
                }
            }
        }
        if !reached.is_empty() {
            self.read_lists(tx, opens).await?;
        }
        let mut owing = Vec::with_capacity(reached.len());
        for open in opens.iter() {
            let Some(docket) = reached.get(&open.case.id) else { continue };
            let touched = self.touched(open);
            let post = self.owed(tx, open, Some(&touched.parties)).await?;
            let folded = Folded { whole: Some(docket), seen: touched.seen };
            owing.push(Owing { open, post, folded, looks: false });
        }
        let mut together = Together::default();
        note(items, &mut together);
        self.settle_and_send_all(tx, owing, together, |settled| settled.sooner).await
    }

    /// Settles the cases in hand by the law of this ledger, or notes what that would come to.
    async fn settle_by_law(
        &self,
        tx: &DatabaseTransaction,
        row: &mut Model,
        opens: &mut [Open],
        items: &mut HashMap<CaseId, tolling_item::Model>,
    ) -> Result<(), LedgerError> {
        let is_given = row.status != TollingStatus::Previewing;
        let positions: Vec<_> =
            opens.iter().map(|open| open.rows.last().map(|it| it.position)).collect();
        let (anew, mut together) = self.settle_anew(tx, opens, is_given).await?;
        let mut owing = Vec::with_capacity(opens.len());
        for ((open, position), anew) in opens.iter().zip(positions).zip(&anew) {
            let Some(item) = items.get_mut(&open.case.id) else { continue };
            if !is_given {
                previewed(row, item, position, Ok(anew.found.clone()))?;
                continue;
            }
            item.tried += 1;
            done(row, item, open, position, &anew.found)?;
            let post = self.owed(tx, open, None).await?;
            let folded = Folded { whole: Some(&anew.docket), ..Folded::default() };
            owing.push(Owing { open, post, folded, looks: anew.looks });
        }
        note(items, &mut together);
        self.settle_and_send_all(tx, owing, together, |settled| settled.moved).await
    }

    /// Reads who stands on the service lists of the cases in hand.
    async fn read_lists(
        &self,
        tx: &impl ConnectionTrait,
        opens: &mut [Open],
    ) -> Result<(), LedgerError> {
        let cases: Vec<CaseId> = opens.iter().map(|open| open.case.id).collect();
        // They were opened at one instant.
        let today = opens.first().map(|open| open.today);
        let mut lists: HashMap<CaseId, Vec<Listed>> = HashMap::new();
        for it in self.listed_on(tx, &cases, today).await? {
            lists.entry(it.entry.case_id).or_default().push(it);
        }
        for open in opens.iter_mut() {
            open.listed = Some(lists.remove(&open.case.id).unwrap_or_default());
        }
        Ok(())
    }

    /// Puts an act on the docket in hand; gives each deadline that differs by it, and the docket as it is then; or says why the law keeps it from
    /// this case.
    fn toll(
        &self,
        open: &mut Open,
        act: &Act,
        by: &Actor,
    ) -> Result<(Vec<Difference>, Docket), Kept> {
        let failed = |error| Kept::Failed(Box::new(error));
        let before = self.fold(open);
        let before = self.lapsed(open, before).map_err(failed)?;
        let who = Who { role: by.role, account: &by.account };
        let is_over = before.program.is_over(before.state);
        let is_open = is_over && self.is_open_to_a_party(open);
        let entries =
            tolling::written(&before, act, &who, is_open, &self.law()).map_err(|barred| {
                let barred = Box::new(barred);
                Kept::Back(why(&LedgerError::Barred { barred, permitted: Vec::new() }))
            })?;
        open.add(entries, by).map_err(failed)?;
        // What no longer runs to a later day may be over already.
        let after = self.fold(open);
        let after = self.lapsed(open, after).map_err(failed)?;
        Ok((differences(&before, &after), after))
    }

    /// Whether the case is not over in the eyes of a party that knows it.
    pub(super) fn is_open_to_a_party(&self, open: &Open) -> bool {
        let program = open.case.program.0;
        PARTIES
            .iter()
            .filter_map(|audience| open.seen(*audience))
            .any(|seen| !program.is_over(self.as_seen(open, &seen).state))
    }
}

/// What an order says, read once for all its cases in hand.
enum Said {
    /// It moves these limits.
    Moves(Vec<String>),
    /// It was taken back itself by a later one, which these cases have not met.
    Revoked,
    /// It takes back what an earlier one wrote on the dockets of these cases.
    TakesBack(HashMap<CaseId, EntryId>),
}

impl Said {
    async fn of(
        tx: &impl ConnectionTrait,
        row: &Model,
        opens: &[Open],
    ) -> Result<Self, LedgerError> {
        let Some(earlier) = row.revokes else {
            let is_revoked = is_revoked(tx, row).await?;
            return if is_revoked {
                Ok(Self::Revoked)
            } else {
                Ok(Self::Moves(row.scope()?.limits))
            };
        };
        let items = tolling_item::Entity::find()
            .filter(Item::OrderId.eq(earlier))
            .filter(Item::CaseId.is_in(opens.iter().map(|open| open.case.id)))
            .all(tx)
            .await
            .doing("reading cases of the earlier order")?;
        let written = items.into_iter().filter_map(|item| Some((item.case_id, item.entry_id?)));
        Ok(Self::TakesBack(written.collect()))
    }

    /// The act of the order on one case; or, in words, why there is none.
    fn act(&self, row: &Model, open: &Open) -> Result<Act, String> {
        let written = match self {
            Self::Moves(limits) => {
                let on = row.approved_on.unwrap_or(open.today);
                // A case that came after the order was given has it from its own first day.
                let first = open.entries.iter().map(|entry| entry.on).min();
                let on = first.map_or(on, |first| Ord::max(on, first));
                return Ok(row.order(limits).act(on));
            }
            Self::Revoked => return Err("a later order has taken it back".to_owned()),
            Self::TakesBack(written) => written.get(&open.case.id),
        };
        let standing = open.rows.iter().find(|it| Some(&it.id) == written);
        let position = standing.and_then(|it| u32::try_from(it.position).ok());
        position
            .map(|position| tolling::taking_back(position, &row.authority, &row.reason))
            .ok_or_else(|| "the earlier order has no entry on its docket".to_owned())
    }
}

/// Who gave an order: of a draft, whoever would be in his place.
fn given_by(row: &Model) -> Actor {
    let account = row.approved_by.clone().unwrap_or_else(|| row.drafted_by.clone());
    Actor { account, role: Role::Supervisor, email: None, party: None }
}

/// Notes what an order would do to a case.
fn previewed(
    row: &mut Model,
    item: &mut tolling_item::Model,
    position: Option<i32>,
    tolled: Result<Vec<Difference>, Kept>,
) -> Result<(), LedgerError> {
    match tolled {
        Ok(found) => {
            let moved = found.iter().filter(|it| it.is_moved()).count();
            row.moved_cases += i64::from(moved > 0);
            row.moved_deadlines = row.moved_deadlines.saturating_add_unsigned(moved as u64);
            (item.preview, item.why) = (Some(document(&found)?), None);
        }
        Err(Kept::Back(why)) => item.why = Some(clean(&why)),
        Err(Kept::Failed(error)) => return Err(*error),
    }
    (item.previewed, item.position, item.tried) = (true, position, 0);
    row.previewed += 1;
    Ok(())
}

/// Notes what an order has done to a case.
fn done(
    row: &mut Model,
    item: &mut tolling_item::Model,
    open: &Open,
    position: Option<i32>,
    found: &[Difference],
) -> Result<(), LedgerError> {
    let kinds = [EntryKind::TollingOrdered, EntryKind::EntryCorrected];
    let entry = open.fresh().iter().find(|it| kinds.contains(&it.kind.0));
    let changes = document(found)?;
    item.recomputed = item.position != position || item.preview.as_ref() != Some(&changes);
    (item.status, item.why) = (ItemStatus::Done, None);
    item.entry_id = entry.map(|it| it.id);
    item.changes = Some(changes);
    row.done += 1;
    row.recomputed += i64::from(item.recomputed);
    Ok(())
}

fn document(found: &[Difference]) -> Result<Document, LedgerError> {
    serde_json::to_value(found).map(Document).map_err(unreadable("list of deadlines"))
}

/// Adds what became of cases to what is written.
fn note(items: &mut HashMap<CaseId, tolling_item::Model>, together: &mut Together) {
    // Each is there already: it was gathered.
    let noted = OnConflict::columns([Item::OrderId, Item::CaseId])
        .update_columns([
            Item::Status,
            Item::Why,
            Item::Tried,
            Item::Previewed,
            Item::Position,
            Item::Preview,
            Item::Changes,
            Item::Recomputed,
            Item::EntryId,
        ])
        .to_owned();
    let rows = items.drain().map(|it| all_set::<_, tolling_item::ActiveModel>(it.1));
    together.add(rows, Some(&noted));
}

/// Writes how far an order has come, and nothing else of it: a scope may name very many cases.
async fn save_counts(tx: &impl ConnectionTrait, row: &Model) -> Result<(), LedgerError> {
    let counted = tolling_order::ActiveModel {
        previewed: Set(row.previewed),
        moved_cases: Set(row.moved_cases),
        moved_deadlines: Set(row.moved_deadlines),
        done: Set(row.done),
        skipped: Set(row.skipped),
        recomputed: Set(row.recomputed),
        ..Default::default()
    };
    tolling_order::Entity::update_many()
        .set(counted)
        .filter(Column::Id.eq(row.id))
        .exec(tx)
        .await
        .doing("counting the cases of an order")?;
    Ok(())
}
