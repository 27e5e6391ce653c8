//! The law in force: what was compiled, and the days on which the offices are closed that officers put in force while the service runs.
//!
//! Each process keeps it, and reads it anew from the orders. No case is left by an older law:
//!
//! - Whoever writes to a case reads it after he has the case's lock, and before he folds anything (`Ledger::open`). So an act begins by the law of
//!   before only where it held the lock already when the law changed; and the carrying of the change, which settles every open case under its lock,
//!   comes after it.
//! - Whoever opens a case reads it after the case's row is there. The approval takes the table of cases for itself while it commits
//!   (`Ledger::change_law`): a row is there before, and is gathered, or comes after, and is settled by the law as it is then.
//! - Whoever only reads has it from the last look of his process, a few seconds ago at most (`Ledger::read_law`).

use std::sync::{Arc, PoisonError, RwLock};

use chrono::NaiveDate;
use sea_orm::sea_query::SelectStatement;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use statute::calendar::Closure;
use statute::{Confidence, Law};

use super::Ledger;
use crate::error::{Doing, LedgerError};
use crate::ids::{RealmId, TollingOrderId};
use crate::tolling_order::{Column, Entity, Model, TollingKind};

/// The law of a process. Nobody waits while he holds it: it is taken, and let go.
pub(crate) struct InForce {
    compiled: Law,
    known: RwLock<Arc<Known>>,
}

/// What is known of the orders.
struct Known {
    law: Arc<Law>,
    /// The days that orders added, each with its order.
    closures: Vec<(TollingOrderId, Closure)>,
    /// How many orders were given. None is ever taken away: whoever knows of more knows the later law.
    given: usize,
}

/// A given order: its day, on what authority, which it takes back, and which takes it back.
type Given =
    (TollingOrderId, Option<NaiveDate>, String, Option<TollingOrderId>, Option<TollingOrderId>);

impl InForce {
    pub(super) fn new(compiled: Law) -> Self {
        let known = Known { law: Arc::new(compiled.clone()), closures: Vec::new(), given: 0 };
        Self { compiled, known: RwLock::new(Arc::new(known)) }
    }

    fn known(&self) -> Arc<Known> {
        // A panic while it was locked leaves a whole one: it is only ever put in place of another.
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The compiled law with these days.
    fn with(&self, closures: &[(TollingOrderId, Closure)]) -> Arc<Law> {
        let days: Vec<Closure> = closures.iter().map(|it| it.1.clone()).collect();
        Arc::new(self.compiled.with_closures(&days))
    }

    fn keep(&self, new: Known) {
        let mut known = self.known.write().unwrap_or_else(PoisonError::into_inner);
        // Somebody else may have read later, and been faster.
        if known.given < new.given {
            *known = Arc::new(new);
        }
    }
}

impl Ledger {
    /// The law this ledger folds by.
    #[must_use]
    pub fn law(&self) -> Arc<Law> {
        let in_force = || Arc::clone(&self.inner.law.known().law);
        self.law.as_ref().map_or_else(in_force, Arc::clone)
    }

    /// The same ledger, under another law: that of a preview.
    pub(super) fn under(&self, law: Arc<Law>) -> Self {
        Self { law: Some(law), ..self.clone() }
    }

    /// Looks whether the law is another than this process knows. Each process does so again and again.
    ///
    /// # Errors
    /// The database's own.
    pub async fn read_law(&self) -> Result<(), LedgerError> {
        self.read_law_in(self.db()).await
    }

    /// The same, in a transaction.
    pub(super) async fn read_law_in(&self, db: &impl ConnectionTrait) -> Result<(), LedgerError> {
        let given: Vec<Given> = given()
            .columns([
                Column::Id,
                Column::ClosedOn,
                Column::Authority,
                Column::Revokes,
                Column::RevokedBy,
            ])
            .order_by_asc(Column::ClosedOn)
            .order_by_asc(Column::Id)
            .into_tuple()
            .all(db)
            .await
            .doing("reading the law")?;
        let law = &self.inner.law;
        if given.len() > law.known().given {
            let count = given.len();
            let standing = given.into_iter().filter(|it| it.3.is_none() && it.4.is_none());
            let closures: Vec<_> = standing
                .filter_map(|(id, on, authority, ..)| Some((id, closure(on?, authority))))
                .collect();
            law.keep(Known { law: law.with(&closures), closures, given: count });
        }
        Ok(())
    }

    /// The same, unless no more orders were given than this process knows of. Nearly always there are none.
    pub(super) async fn read_law_of(
        &self,
        db: &impl ConnectionTrait,
        given: Option<i64>,
    ) -> Result<(), LedgerError> {
        let known = self.inner.law.known().given;
        let is_known = given.is_some_and(|it| usize::try_from(it).is_ok_and(|it| it <= known));
        if is_known { Ok(()) } else { self.read_law_in(db).await }
    }

    /// The law by which an order settles cases: that in force or, before it is given, what that would be.
    pub(super) fn law_of(&self, order: &Model) -> Arc<Law> {
        let law = &self.inner.law;
        let known = law.known();
        let (None, Some(on)) = (order.approved_on, order.closed_on) else {
            return Arc::clone(&known.law);
        };
        let mut closures = known.closures.clone();
        match order.revokes {
            Some(earlier) => closures.retain(|it| it.0 != earlier),
            None => closures.push((order.id, closure(on, order.authority.clone()))),
        }
        law.with(&closures)
    }
}

/// The orders that were given, of which nothing is asked yet.
fn given() -> Select<Entity> {
    Entity::find()
        .select_only()
        .filter(Column::Kind.eq(TollingKind::LawChange))
        // In the sandboxes they are carried, and nothing more.
        .filter(Column::RealmId.eq(RealmId::REAL))
        .filter(Column::ApprovedOn.is_not_null())
}

/// How many orders were given: whoever reads something else under the case's lock reads this with it.
pub(super) fn count_given() -> SelectStatement {
    given().column_as(Column::Id.count(), "given").into_query()
}

/// Two officers have put it in force, with the order in hand.
fn closure(on: NaiveDate, authority: String) -> Closure {
    Closure { on, authority, confidence: Confidence::Verified }
}
