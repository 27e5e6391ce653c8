//! Orders on many cases, as officers speak of them: drafted, given by another, halted, ended.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::count::legal_day;
use statute::tolling::{APPROVED_BY, Cause, DRAFTED_BY, moves_until};
use statute::{Barred, Defect, Role};

use super::audit::{Deed, Place, Traced};
use super::beside::AnswerOf;
use super::idempotency::{Idempotency, Replayable};
use super::outbox::queue;
use super::settle::{NEVER, all_set};
use super::tolling_reach::none_came;
use super::tolling_revoke::{may_be_revoked, not_revoked};
use super::tolling_run::{save, try_again};
use super::{BulkSaid, Ledger};
use crate::actor::{Actor, clean, clean_some};
use crate::case;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{RealmId, TollingOrderId};
use crate::stored::{Document, Word};
use crate::tolling_order::{Entity, Model, TollingKind, TollingScope, TollingStatus};

/// A tolling order that an officer drafts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTollingOrder {
    /// Why limits are moved.
    pub cause: Cause,
    /// On what authority, in words that every party reads.
    pub authority: String,
    /// Why, in words that every party reads.
    pub reason: String,
    /// The first day of the cause.
    pub from: NaiveDate,
    /// How many calendar days are added.
    pub days: u32,
    /// Whom it is to reach.
    pub scope: TollingScope,
}

/// What is said where an order is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TollingApproval<'a> {
    /// Why.
    pub reason: Option<&'a str>,
    /// Whether it is given only where it would reach no case that came since its preview.
    pub only_previewed: bool,
    /// Whether it is given also where it shares days with another order in force: both then move what they reach.
    pub despite_shared_days: bool,
}

impl Ledger {
    /// Nothing, to officers: to everybody else there are no tolling orders.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] to whoever is no officer.
    pub fn has_tolling_orders_for(actor: &Actor) -> Result<(), LedgerError> {
        officers_only(actor)
    }

    /// Drafts a tolling order. What it would do is computed by and by; nothing of any case changes.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] to whoever is no officer, [`LedgerError::NotYourTask`] to other officers; [`LedgerError::Barred`] with each case
    /// that is named and is none of the program, or was not opened within the days that are named; the idempotency key's; the database's own.
    pub async fn draft_tolling_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        new: &NewTollingOrder,
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
            let defects = unknown_cases(tx, realm, &new.scope).await?;
            if !defects.is_empty() {
                let barred = Box::new(Barred::Defective { defects });
                return Err(LedgerError::Barred { barred, permitted: Vec::new() });
            }
            let scope = serde_json::to_value(&new.scope).map_err(unreadable("scope"))?;
            let row = Model {
                cause: Word(new.cause),
                days: i32::try_from(new.days).unwrap_or(i32::MAX),
                scope: Document(scope),
                program: Some(Word(new.scope.program)),
                moves_until: Some(moves_until(new.from, new.days).unwrap_or(NEVER)),
                names_cases: Some(!new.scope.cases.is_empty()),
                ..self.blank(actor, realm, &new.authority, &new.reason, new.from)
            };
            self.draft(tx, actor, row, at, idem, answer).await
        })
        .await
    }

    /// Gives an order that somebody else has drafted: from now on it is carried to its cases.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`]; [`LedgerError::OperationBarred`] to whoever drafted it, or waits for an answer to a request of
    /// his own in a case that it reaches, where its preview is not done or it was given or ended, and where the day that it would close is no business day
    /// any more; where a case came since, which it was not to reach, and where it shares days with another order in force and nobody said that both count; the
    /// idempotency key's; the database's own.
    pub async fn approve_tolling_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TollingOrderId,
        said: TollingApproval<'_>,
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
            let mut row = self.locked_for(tx, actor, realm, id, APPROVED_BY).await?;
            let account = clean(&actor.account);
            if row.drafted_by == account {
                let message = "whoever drafted an order may not give it";
                return Err(barred(message.to_owned(), "another supervisor gives it"));
            }
            if row.status != TollingStatus::Previewed {
                return Err(stands(&row, "only an order whose preview is done is given, and once"));
            }
            if said.only_previewed {
                none_came(tx, &row).await?;
            }
            self.may_be_closed(tx, &row).await?;
            if !said.despite_shared_days {
                self.shares_no_day(tx, &row).await?;
            }
            // One that takes another back moves no limit to a later day.
            if row.revokes.is_none()
                && let Some(number) =
                    self.asked_where_it_reaches(tx, id, &account, legal_day(at)).await?
            {
                let message = format!(
                    "whoever asked for tolling may not give an order that grants it: you have asked in {number}"
                );
                return Err(barred(message, "another supervisor gives it"));
            }
            if let Some(earlier) = row.revokes {
                let mut earlier = self.lock_tolling(tx, earlier).await?;
                may_be_revoked(tx, &earlier).await?;
                earlier.revoked_by = Some(id);
                save(tx, earlier).await?;
            }
            row.status = TollingStatus::Running;
            let now = self.real_now();
            changed(&mut row, &account, now, said.reason);
            (row.approved_by, row.approved_at) = (Some(account), Some(now));
            row.approved_on = Some(legal_day(at));
            // Once more from the beginning: cases may have been opened since.
            (row.gathered, row.gathered_to) = (false, None);
            queue(tx, realm, vec![row.errand()], now).await?;
            save(tx, row.clone()).await?;
            if row.has_changed_law() {
                self.change_law(tx, &row).await?;
            }
            self.told(tx, (actor, Deeds::TollingOrderApproved, at), row, idem, answer).await
        })
        .await
    }

    /// Records that an order rests, goes on, ends before its time, or is to be tried again where it failed. A draft is dropped by whoever drafted it, too.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`], [`LedgerError::NotYourTask`], [`LedgerError::OperationBarred`] where it does not stand so; the idempotency key's; the database's
    /// own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, of what, what, why, and how often: all of it is the act"
    )]
    pub async fn say_of_tolling_order(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: TollingOrderId,
        said: BulkSaid,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        use TollingStatus as S;
        let _held = self.hold(idem)?;
        officers_only(actor)?;
        let at = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let roles = if said == BulkSaid::Cancel { DRAFTED_BY } else { APPROVED_BY };
            let mut row = self.locked_for(tx, actor, realm, id, roles).await?;
            let account = clean(&actor.account);
            let is_own_draft = row.approved_on.is_none() && row.drafted_by == account;
            if !is_own_draft {
                yours(actor, APPROVED_BY)?;
            }
            if said == BulkSaid::Retry {
                // What a later order takes back is carried no further.
                not_revoked(tx, &row).await?;
            }
            let now = self.real_now();
            (row.status, row.ended_at) = match (said, row.status) {
                (BulkSaid::Pause, S::Running) => (S::Paused, None),
                (BulkSaid::Resume, S::Paused) => (S::Running, None),
                (BulkSaid::Cancel, S::Previewing | S::Previewed | S::Running | S::Paused) => {
                    (S::Cancelled, Some(now))
                }
                (BulkSaid::Retry, status) if may_be_tried_again(&row, status) => {
                    try_again(tx, id).await?;
                    (row.failed, row.sweeps) = (0, 0);
                    (S::Running, None)
                }
                _ => return Err(stands(&row, wanted(said))),
            };
            changed(&mut row, &account, now, reason);
            if row.status != S::Paused {
                queue(tx, realm, vec![row.errand()], now).await?;
            }
            save(tx, row.clone()).await?;
            self.told(tx, (actor, Deeds::TollingOrderSaid, at), row, idem, answer).await
        })
        .await
    }

    /// A draft of which nothing is known yet: of a closure where nothing else is said.
    pub(super) fn blank(
        &self,
        actor: &Actor,
        realm: RealmId,
        authority: &str,
        reason: &str,
        from: NaiveDate,
    ) -> Model {
        Model {
            id: TollingOrderId::random(),
            realm_id: realm,
            kind: TollingKind::Tolling,
            closed_on: None,
            cause: Word(Cause::ExecutiveOrderClosure),
            authority: clean(authority),
            reason: clean(reason),
            from,
            days: 0,
            scope: Document(Value::Null),
            program: None,
            moves_until: None,
            names_cases: None,
            revokes: None,
            revoked_by: None,
            status: TollingStatus::Previewing,
            drafted_by: clean(&actor.account),
            drafted_role: Word(actor.role),
            drafted_at: self.real_now(),
            approved_by: None,
            approved_at: None,
            approved_on: None,
            gathered_to: None,
            gathered: false,
            total: 0,
            previewed: 0,
            moved_cases: 0,
            moved_deadlines: 0,
            done: 0,
            skipped: 0,
            failed: 0,
            recomputed: 0,
            sweeps: 0,
            changed_by: None,
            changed_at: None,
            changed_why: None,
            ended_at: None,
        }
    }

    /// Writes a draft, and has its preview computed.
    pub(super) async fn draft(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        row: Model,
        at: DateTime<Utc>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let inserted = Entity::insert(all_set(row.clone())).exec_without_returning(tx).await;
        inserted.doing("drafting a tolling order")?;
        queue(tx, row.realm_id, vec![row.errand()], self.real_now()).await?;
        self.told(tx, (actor, Deeds::TollingOrderDrafted, at), row, idem, answer).await
    }

    /// An order of this realm under its lock, on which officers of these roles act.
    pub(super) async fn locked_for(
        &self,
        tx: &DatabaseTransaction,
        actor: &Actor,
        realm: RealmId,
        id: TollingOrderId,
        roles: &[Role],
    ) -> Result<Model, LedgerError> {
        let row = self.lock_tolling(tx, id).await?;
        if row.realm_id != realm {
            return Err(LedgerError::NotFound);
        }
        yours(actor, roles)?;
        Ok(row)
    }

    /// Writes into the audit who did what to an order, and when, and keeps the answer.
    async fn told(
        &self,
        tx: &DatabaseTransaction,
        (actor, deed, at): (&Actor, Deeds, DateTime<Utc>),
        row: Model,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let answer = answer(&row);
        self.keep(tx, idem, &answer, traced(actor, &row, deed, at)).await?;
        Ok(Replayable::Fresh { it: row, answer })
    }
}

/// Who changed an order last, when, and why.
fn changed(row: &mut Model, by: &str, now: DateTime<Utc>, reason: Option<&str>) {
    (row.changed_by, row.changed_at) = (Some(by.to_owned()), Some(now));
    row.changed_why = clean_some(reason);
}

/// An order is there for officers alone: which cases it names, and that it is coming, is nobody else's to know.
pub(crate) fn officers_only(actor: &Actor) -> Result<(), LedgerError> {
    if actor.role.is_officer() { Ok(()) } else { Err(LedgerError::NotFound) }
}

pub(super) fn yours(actor: &Actor, roles: &[Role]) -> Result<(), LedgerError> {
    if roles.contains(&actor.role) {
        return Ok(());
    }
    Err(LedgerError::NotYourTask { roles: roles.to_vec() })
}

/// Whether what is left may be tried again: what failed; and of a change of the law, which is in force all the same, what was not reached.
fn may_be_tried_again(row: &Model, status: TollingStatus) -> bool {
    match status {
        TollingStatus::Failed => true,
        TollingStatus::Cancelled => row.has_changed_law(),
        _ => false,
    }
}

/// The cases that a scope names and does not mean: they are none of its program in this realm, or were opened outside of its days.
async fn unknown_cases(
    tx: &impl ConnectionTrait,
    realm: RealmId,
    scope: &TollingScope,
) -> Result<Vec<Defect>, LedgerError> {
    if scope.cases.is_empty() {
        return Ok(Vec::new());
    }
    let known = case::Entity::find()
        .filter(case::Column::Id.is_in(scope.cases.iter().copied()))
        .filter(case::Column::RealmId.eq(realm))
        .filter(case::Column::Program.eq(Word(scope.program)))
        .all(tx)
        .await
        .doing("looking for the cases of an order")?;
    let opened: HashMap<_, _> =
        known.into_iter().map(|it| (it.id, legal_day(it.opened_at))).collect();
    let defects = scope.cases.iter().enumerate().filter_map(|(at, id)| {
        let (code, message) = match opened.get(id) {
            None => ("names_nothing", format!("{id} is no case of `{}`", scope.program)),
            Some(on) if !scope.spans(*on) => (
                "outside_span",
                format!("{id} was opened on {on}, and the scope does not go there"),
            ),
            Some(_) => return None,
        };
        Some(Defect { pointer: format!("/scope/cases/{at}"), code, message, authority: None })
    });
    Ok(defects.collect())
}

fn traced(actor: &Actor, row: &Model, deed: Deeds, at: DateTime<Utc>) -> Traced {
    let deed = Deed::of(actor, deed, Resource::Operation, Some(row.id.to_string()));
    Traced::beside(Place { realm: row.realm_id, case: None, at }, deed)
}

fn wanted(said: BulkSaid) -> &'static str {
    match said {
        BulkSaid::Pause => "only an order that is being carried is paused",
        BulkSaid::Resume => "only a paused order is resumed",
        BulkSaid::Cancel => {
            "only an order that has not ended is cancelled; one that has is revoked"
        }
        BulkSaid::Retry => {
            "only an order that failed is tried again, or a change of the law that was cut short"
        }
    }
}

pub(super) fn stands(row: &Model, remedy: &str) -> LedgerError {
    barred(format!("the order is `{}`", row.status.as_str()), remedy)
}

pub(super) fn barred(message: String, remedy: &str) -> LedgerError {
    LedgerError::OperationBarred { message, remedy: remedy.to_owned() }
}
