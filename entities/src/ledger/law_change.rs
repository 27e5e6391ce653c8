//! Changes of the law that reach every open case: a day on which the offices are closed, or the rules as they are compiled now. Drafted by one
//! officer and given by another, like tolling orders, and carried by the same machinery.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
};
use statute::count::legal_day;
use statute::decide::reversals_by_law;
use statute::simulate::{Dates, Difference, differences_from};
use statute::tolling::DRAFTED_BY;
use statute::{Audience, Barred, Defect, Role};

use super::Ledger;
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::insert::insert_all;
use super::open::Open;
use super::outbox::queued;
use super::tolling_orders::{barred, officers_only, yours};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, RealmId, TollingOrderId};
use crate::stored::Word;
use crate::tolling_order::{Model, TollingKind, TollingStatus};
use crate::{case, deadline, outbox, realm, tolling_order};

/// A change of the law that an officer drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewLawChange {
    /// The day on which the offices are closed; none where the rules alone are others than when cases were settled last.
    pub closed_on: Option<NaiveDate>,
    /// On what authority, as the explanation of each date quotes it.
    pub authority: String,
    /// What changes and why, in words that every party may read.
    pub reason: String,
}

impl Ledger {
    /// Drafts a change of the law. What it would do is computed by and by; nothing of any case changes.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] to whoever is no officer, [`LedgerError::NotYourTask`] to other officers; [`LedgerError::OperationBarred`] in a sandbox;
    /// [`LedgerError::Barred`] where the day is no business day already; the idempotency key's; the database's own.
    pub async fn draft_law_change(
        &self,
        actor: &Actor,
        realm: RealmId,
        new: &NewLawChange,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        officers_only(actor)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            yours(actor, DRAFTED_BY)?;
            of_the_real_world(realm)?;
            self.read_law_in(tx).await?;
            if let Some(on) = new.closed_on
                && let Some(day) = self.law().calendar().why_off(on)
            {
                let message = format!("{on} is no business day already: {}", day.name);
                let (pointer, code) = ("/closed_on".to_owned(), "no_business_day");
                let authority = Some(day.authority).filter(|it| !it.is_empty());
                let defects = vec![Defect { pointer, code, message, authority }];
                let barred = Box::new(Barred::Defective { defects });
                return Err(LedgerError::Barred { barred, permitted: Vec::new() });
            }
            let from = new.closed_on.unwrap_or_else(|| legal_day(at));
            let row = Model {
                kind: TollingKind::LawChange,
                closed_on: new.closed_on,
                ..self.blank(actor, realm, &new.authority, &new.reason, from)
            };
            self.draft(tx, actor, row, at, idem, answer).await
        })
        .await
    }

    /// What the giving of a change of the law brings with it: each sandbox with cases has it carried for itself, so that its people see their own
    /// cases and nobody else's.
    ///
    /// From here to the end of the transaction no case is opened: one that was is gathered, one that will be is settled by the law as it is then.
    pub(super) async fn change_law(
        &self,
        tx: &DatabaseTransaction,
        row: &Model,
    ) -> Result<(), LedgerError> {
        if self.locks_rows() {
            // Of the kinds of lock the weakest that waits for whoever inserts. Who is before us in the queue goes first, and who comes waits.
            let lock = "LOCK TABLE \"case\" IN SHARE MODE";
            tx.execute_unprepared(lock).await.doing("waiting for cases that are being opened")?;
        }
        let sandboxes: Vec<RealmId> = case::Entity::find()
            .select_only()
            .column(case::Column::RealmId)
            .distinct()
            .join(JoinType::InnerJoin, case::Relation::Realm.def())
            .filter(case::Column::RealmId.ne(RealmId::REAL))
            .filter(realm::Column::ClosedAt.is_null())
            .into_tuple()
            .all(tx)
            .await
            .doing("looking for sandboxes with cases")?;
        let Actor { account, .. } = Actor::system();
        let now = self.real_now();
        let own = |realm_id| Model {
            // Who drafted and gave it is no sandbox's to know, and what it would do in the real world is neither.
            id: TollingOrderId::random(),
            realm_id,
            drafted_by: account.clone(),
            drafted_role: Word(Role::System),
            approved_by: Some(account.clone()),
            total: 0,
            previewed: 0,
            moved_cases: 0,
            moved_deadlines: 0,
            changed_by: None,
            changed_why: None,
            ..row.clone()
        };
        let own: Vec<Model> = sandboxes.into_iter().map(own).collect();
        let errands: Vec<_> =
            own.iter().flat_map(|it| queued(it.realm_id, vec![it.errand()], now)).collect();
        // No case is opened meanwhile: however many sandboxes there are, these are a few statements.
        insert_all::<_, outbox::ActiveModel>(tx, errands, "queueing what carries a law").await?;
        let doing = "carrying a change of the law in sandboxes";
        insert_all::<_, tolling_order::ActiveModel>(tx, own, doing).await
    }

    /// Settles the case in hand by the law as it is since the order was given or, before that, computes what that would come to; gives each deadline
    /// that differs from what is stored.
    ///
    /// What moves is written first and by itself, so that it says that the law has moved it; then what by this law was not missed, or was.
    pub(super) async fn settle_anew(
        &self,
        tx: &DatabaseTransaction,
        open: &mut Open,
        row: &Model,
    ) -> Result<Vec<Difference>, LedgerError> {
        let ledger = self.under(self.law_of(row));
        let before = stored(tx, open.case.id).await?;
        let is_given = row.status != TollingStatus::Previewing;
        let mut look = is_given && ledger.settle(tx, open).await?.moved;
        let docket = ledger.fold(open);
        let moved = differences_from(&before, &docket);
        open.add(reversals_by_law(&docket, &moved), &Actor::system())?;
        ledger.lapse(open)?;
        if is_given {
            let notices = ledger.owed(tx, open, None).await?;
            if !open.fresh().is_empty() {
                look |= ledger.settle(tx, open).await?.moved;
            }
            ledger.send(tx, open, notices, look).await?;
        }
        Ok(differences_from(&before, &ledger.fold(open)))
    }
}

/// The law is one: a sandbox tries nothing out with that of others.
pub(super) fn of_the_real_world(realm: RealmId) -> Result<(), LedgerError> {
    if realm == RealmId::REAL {
        return Ok(());
    }
    let message = "the law of a sandbox is that of the real world".to_owned();
    Err(barred(message, "draft the change in the real world"))
}

/// The deadlines of a case as they were settled last, as the office sees them.
async fn stored(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<BTreeMap<String, Dates>, LedgerError> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::CaseId.eq(case))
        .filter(deadline::Column::Audience.eq(Word(Audience::Office)))
        .all(tx)
        .await
        .doing("reading the deadlines")?;
    let dates = rows.into_iter().map(|row| {
        let name = format!("{}#{}", row.rule, row.instance);
        let dates = serde_json::from_value(row.object.0).map_err(unreadable("deadline"))?;
        Ok((name, dates))
    });
    dates.collect()
}
