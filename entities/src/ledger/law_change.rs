//! Changes of the law that reach every open case: a day on which the offices are closed, or the rules as they are compiled now. Drafted by one
//! officer and given by another, like tolling orders, and carried by the same machinery.

use std::collections::{BTreeMap, HashMap};

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QuerySelect, RelationTrait,
};
use statute::calendar::DayOff;
use statute::count::legal_day;
use statute::decide::reversals_by_law;
use statute::simulate::{Dates, Difference, differences_from};
use statute::tolling::DRAFTED_BY;
use statute::{Audience, Barred, Defect, Docket, Role};

use super::Ledger;
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::insert::insert_all;
use super::open::Open;
use super::outbox::queued;
use super::settle::{Folded, Settled};
use super::together::Together;
use super::tolling_orders::{barred, officers_only, yours};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, RealmId, TollingOrderId};
use crate::stored::Word;
use crate::tolling_order::{Model, TollingKind};
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
                let message = off_already(&day);
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

    /// That the day that an order would close is still a business day. Another order may have closed it since this one was drafted: then the one could be
    /// taken back, and the day would stay closed.
    pub(super) async fn may_be_closed(
        &self,
        tx: &DatabaseTransaction,
        row: &Model,
    ) -> Result<(), LedgerError> {
        let Some(on) = row.closed_on.filter(|_| row.revokes.is_none()) else { return Ok(()) };
        self.read_law_in(tx).await?;
        match self.law().calendar().why_off(on) {
            Some(day) => {
                Err(barred(off_already(&day), "cancel the draft: the day is off without it"))
            }
            None => Ok(()),
        }
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

    /// Settles the cases in hand by the law of this ledger, that of an order; or, before that was given, computes what it would come to. Gives of
    /// each what differs from what is stored, and what is still to be written of all.
    ///
    /// What moves is written first and by itself, so that it says that the law has moved it; then what by this law was not missed, or was.
    pub(super) async fn settle_anew(
        &self,
        tx: &DatabaseTransaction,
        opens: &mut [Open],
        is_given: bool,
    ) -> Result<(Vec<Anew>, Together), LedgerError> {
        let cases: Vec<CaseId> = opens.iter().map(|open| open.case.id).collect();
        let mut stored = stored(tx, &cases).await?;
        let dockets: Vec<Docket> = opens.iter().map(|open| self.fold(open)).collect();
        let (mut settled, mut together) = (HashMap::new(), Together::default());
        if is_given {
            let whole = |docket| Folded { whole: Some(docket), ..Folded::default() };
            let hands = opens.iter().zip(&dockets).map(|(open, docket)| (open, whole(docket)));
            let settling = self.settle_all(tx, hands.collect(), together);
            (settled, together) = Box::pin(settling).await?;
            together = together.write_but_sums(tx, "settling cases by another law").await?;
        }
        let mut anew = Vec::with_capacity(opens.len());
        for (open, mut docket) in opens.iter_mut().zip(dockets) {
            let before = stored.remove(&open.case.id).unwrap_or_default();
            let moved = differences_from(&before, &docket);
            let reversals = reversals_by_law(&docket, &moved);
            if !reversals.is_empty() {
                open.add(reversals, &Actor::system())?;
                docket = self.fold(open);
            }
            let docket = self.lapsed(open, docket)?;
            let found = differences_from(&before, &docket);
            let looks = settled.get(&open.case.id).is_some_and(|it: &Settled| it.moved);
            anew.push(Anew { found, docket, looks });
        }
        Ok((anew, together))
    }
}

/// What a case has come to by another law.
pub(super) struct Anew {
    /// Each deadline that differs from what was stored.
    pub found: Vec<Difference>,
    /// The docket, with what was added to it.
    pub docket: Docket,
    /// Whether its clock has something else to wait for.
    pub looks: bool,
}

fn off_already(day: &DayOff) -> String {
    format!("{} is no business day already: {}", day.on, day.name)
}

/// The law is one: a sandbox tries nothing out with that of others.
pub(super) fn of_the_real_world(realm: RealmId) -> Result<(), LedgerError> {
    if realm == RealmId::REAL {
        return Ok(());
    }
    let message = "the law of a sandbox is that of the real world".to_owned();
    Err(barred(message, "draft the change in the real world"))
}

/// The deadlines of cases as they were settled last, as the office sees them.
async fn stored(
    tx: &impl ConnectionTrait,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, BTreeMap<String, Dates>>, LedgerError> {
    let rows = deadline::Entity::find()
        .filter(deadline::Column::CaseId.is_in(cases.iter().copied()))
        .filter(deadline::Column::Audience.eq(Word(Audience::Office)))
        .all(tx)
        .await
        .doing("reading the deadlines")?;
    let mut stored: HashMap<CaseId, BTreeMap<String, Dates>> = HashMap::new();
    for row in rows {
        let name = format!("{}#{}", row.rule, row.instance);
        let dates = serde_json::from_str(&row.object).map_err(unreadable("deadline"))?;
        stored.entry(row.case_id).or_default().insert(name, dates);
    }
    Ok(stored)
}
