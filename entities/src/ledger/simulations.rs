//! Simulations: what would be, computed as real acts are and kept beside the cases, in none of them.
//!
//! A simulation reads what its maker sees and writes a row of its own: no docket, no view, no outbox, and no link on the chain of the case. That
//! it was made stands on the chain of the realm.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait,
    PaginatorTrait, QueryFilter,
};
use serde_json::Value;
use statute::audit::{Doing as Deeds, Resource};
use statute::supposition::{NotShared, Supposition, not_shared, supposition};
use statute::{Audience, Barred, Defect, Entry, InputError, Matter};

use super::audit::{Deed, Place, Traced};
use super::owner::owned;
use super::settle::all_set;
use super::{AnswerOf, Idempotency, Ledger, Replayable, TokenOwner};
use crate::actor::{Actor, clean_some, visible_to};
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, RealmId, SimulationId};
use crate::read::{Seen, sealed_entries, view_of};
use crate::stored::{Document, Word};
use crate::{case, case_view, docket_entry, realm, simulation};

/// How many days a simulation and its link are kept. No provision says so: long enough to be talked over, too short to be taken for a record.
pub const SIMULATION_DAYS: u32 = 30;
/// How many rows one statement removes.
const BATCH: u64 = 100;

/// What is to be supposed.
#[derive(Debug, Clone, PartialEq)]
pub struct NewSimulation {
    /// What to call it.
    pub name: Option<String>,
    /// On which case, or in which kind of case from nothing.
    pub on: Result<CaseId, Matter>,
    /// The hypothetical entries, as a docket file has them. `of` and `corrects` are numbers as the maker sees them on his docket, going on with
    /// what is supposed; from nothing, indexes from 0.
    pub entries: Vec<Value>,
    /// The day from which the calendars are read; today where none is said.
    pub day: Option<NaiveDate>,
    /// SHA-256 of the token of its link, where it is to have one.
    pub token_sha256: Option<String>,
}

/// A docket on which something is supposed, as its reader may know it.
struct Base {
    matter: Matter,
    entries: Vec<Entry>,
    audience: Option<Audience>,
    not_shared: Option<NotShared>,
}

impl Ledger {
    /// Supposes entries after what the actor sees of a case, or from nothing. It changes nothing of any case.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the case does not exist for the actor; [`LedgerError::Barred`] with every defect of the entries;
    /// [`LedgerError::TaskBarred`] for more than an account may have; the idempotency key's; the database's own.
    pub async fn simulate(
        &self,
        (actor, owner): (&Actor, &TokenOwner),
        realm: RealmId,
        new: &NewSimulation,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, simulation::Model>,
    ) -> Result<Replayable<simulation::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let here = realm::Entity::find_by_id(realm).one(tx).await.doing("reading a realm")?;
            let now = self.present(here.ok_or(LedgerError::NotFound)?.now);
            let today = statute::count::legal_day(now);
            let had =
                simulation::Entity::find().filter(kept_for(owner, realm, now)).count(tx).await;
            self.not_too_many(had.doing("counting simulations")?, "simulations")?;
            let base = match new.on {
                Err(matter) => {
                    Base { matter, entries: Vec::new(), audience: None, not_shared: None }
                }
                Ok(case) => self.base(tx, actor, realm, case, today).await?,
            };
            let day = new.day.unwrap_or(today);
            let came = supposition(base.matter, &base.entries, &new.entries, &self.law(), day);
            let came: Supposition = came.map_err(defective)?;
            let outcome = serde_json::to_value(&came).map_err(unreadable("simulation"))?;
            let is_wanted = new.token_sha256.is_some();
            let not_shared = base.not_shared.filter(|_| is_wanted);
            let row = simulation::Model {
                id: SimulationId::random(),
                realm_id: realm,
                case_id: new.on.ok(),
                audience: base.audience.map(Word),
                program: Word(base.matter.program),
                name: clean_some(new.name.as_deref()),
                created_by: owner.name.clone(),
                account_id: owner.id,
                created_at: now,
                expires_at: now + TimeDelta::days(i64::from(SIMULATION_DAYS)),
                outcome: Document(outcome),
                token_sha256: new.token_sha256.clone().filter(|_| not_shared.is_none()),
                not_shared: not_shared.map(|it| it.as_str().to_owned()),
                revoked_at: None,
                revoked_why: None,
            };
            simulation::Entity::insert(all_set(row.clone()))
                .exec_without_returning(tx)
                .await
                .doing("keeping a simulation")?;
            let answer = answer(&row);
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::Simulated, Resource::Simulation, subject);
            let traced = Traced::beside(Place { realm, case: None, at: now }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// What the actor sees of a case, its words and all: the law folds the whole of it, and nothing of the words comes out.
    async fn base(
        &self,
        tx: &impl ConnectionTrait,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
        today: NaiveDate,
    ) -> Result<Base, LedgerError> {
        let found = view_of(tx, actor, realm, id).await?;
        let (case, audience): (case::Model, Audience) = found.ok_or(LedgerError::NotFound)?;
        let rows: Vec<docket_entry::Model> = super::docket_rows(tx, id).await?;
        let whole = rows.iter().map(super::entry).collect::<Result<Vec<_>, _>>()?;
        let seen = Seen::by(audience, case.program.0, &whole).ok_or(LedgerError::NotFound)?;
        let sealed = sealed_entries(tx, &[id]).await?;
        let is_sealed = !seen.sealed(&rows, &sealed).is_empty();
        let docket = statute::docket(case.matter(), &seen.entries, &self.law(), today);
        let not_shared = not_shared(audience, &docket, is_sealed);
        let audience = Some(audience);
        Ok(Base { matter: case.matter(), entries: seen.entries, audience, not_shared })
    }

    /// Ends the link of a simulation of the actor's own. Done twice, it does nothing the second time.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is not the actor's; the idempotency key's; the database's own.
    pub async fn revoke_simulation(
        &self,
        (actor, owner): (&Actor, &TokenOwner),
        realm: RealmId,
        id: SimulationId,
        reason: Option<&str>,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, simulation::Model>,
    ) -> Result<Replayable<simulation::Model>, LedgerError> {
        let _held = self.hold(idem)?;
        let now = self.now(realm).await?;
        self.write(async |tx| {
            if let Some(before) = self.answered(tx, idem).await? {
                return Ok(Replayable::Replayed(before));
            }
            let row = simulation::Entity::find_by_id(id)
                .filter(simulations_of((actor, owner), realm, now))
                .one(tx)
                .await
                .doing("reading a simulation")?;
            let mut row = row.ok_or(LedgerError::NotFound)?;
            if row.revoked_at.is_none() {
                row.revoked_at = Some(now);
                row.revoked_why = clean_some(reason);
                let change = simulation::ActiveModel {
                    id: Set(id),
                    revoked_at: Set(row.revoked_at),
                    revoked_why: Set(row.revoked_why.clone()),
                    ..Default::default()
                };
                change.update(tx).await.doing("ending the link of a simulation")?;
            }
            let answer = answer(&row);
            let subject = Some(id.to_string());
            let deed = Deed::of(actor, Deeds::SimulationRevoked, Resource::Simulation, subject);
            let traced = Traced::beside(Place { realm, case: None, at: now }, deed);
            self.keep(tx, idem, &answer, traced).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Removes some simulations whose days are over, each by the clock of its realm; says how many.
    pub(super) async fn remove_old_simulations(&self) -> Result<u64, LedgerError> {
        use simulation::Column;
        let real_now = self.real_now();
        self.write(async |tx| {
            let by_sandbox = Query::select()
                .expr(Expr::val(1))
                .from(realm::Entity)
                .and_where(
                    Expr::col((realm::Entity, realm::Column::Id))
                        .equals((simulation::Entity, Column::RealmId)),
                )
                .and_where(
                    Expr::col((realm::Entity, realm::Column::Now))
                        .gte(Expr::col((simulation::Entity, Column::ExpiresAt))),
                )
                .take();
            let real = Condition::all()
                .add(Column::RealmId.eq(RealmId::REAL))
                .add(Column::ExpiresAt.lte(real_now));
            let over = Condition::any().add(real).add(Expr::exists(by_sandbox));
            let ids: Vec<SimulationId> = {
                use sea_orm::QuerySelect as _;
                simulation::Entity::find()
                    .select_only()
                    .column(Column::Id)
                    .filter(over)
                    .limit(BATCH)
                    .into_tuple()
                    .all(tx)
                    .await
                    .doing("finding simulations whose days are over")?
            };
            let gone = simulation::Entity::delete_many()
                .filter(Column::Id.is_in(ids))
                .exec(tx)
                .await
                .doing("removing simulations")?;
            Ok(gone.rows_affected)
        })
        .await
    }
}

/// The simulations that are there for their maker: his own of this realm, not over, and on cases that he still may know of.
pub(crate) fn simulations_of(
    (actor, owner): (&Actor, &TokenOwner),
    realm: RealmId,
    now: DateTime<Utc>,
) -> Condition {
    let known = Query::select()
        .column((case_view::Entity, case_view::Column::CaseId))
        .from(case_view::Entity)
        .cond_where(visible_to(actor))
        .take();
    let case = simulation::Column::CaseId;
    kept_for(owner, realm, now)
        .add(Condition::any().add(case.is_null()).add(case.in_subquery(known)))
}

/// The simulations that are kept for their maker, whether they are there for him or not: his own of this realm, not over.
fn kept_for(owner: &TokenOwner, realm: RealmId, now: DateTime<Utc>) -> Condition {
    use simulation::Column;
    owned(owner, realm, (Column::CreatedBy, Column::AccountId, Column::RealmId))
        .add(Column::ExpiresAt.gt(now))
}

/// The defects of what is supposed, as those of any filing.
fn defective(errors: Vec<InputError>) -> LedgerError {
    let defects = errors.into_iter().map(|it| Defect {
        pointer: it.pointer,
        code: it.code,
        message: it.message,
        authority: None,
    });
    LedgerError::Barred {
        barred: Box::new(Barred::Defective { defects: defects.collect() }),
        permitted: Vec::new(),
    }
}
