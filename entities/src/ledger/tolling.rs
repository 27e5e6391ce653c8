//! Requests for tolling orders, beside the docket: who asks is not who orders.

use chrono::NaiveDate;
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use statute::audit::{Doing as Deeds, Resource};
use statute::eapa::beside::{TOLLING_ASKED_BY, may_order_tolling};

use super::Ledger;
use super::audit::{Deed, Place, Traced};
use super::beside::{AnswerOf, next};
use super::idempotency::{Idempotency, Replayable};
use super::open::Open;
use super::settle::all_set;
use crate::actor::{Actor, clean};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, TollingOrderId, TollingRequestId};
use crate::stored::Word;
use crate::tolling_request::{Column, Entity, Model};
use crate::{case, tolling_item};

/// A request for a tolling order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewTollingRequest {
    /// For how many days.
    pub days: u32,
    /// From which legal day on.
    pub from: NaiveDate,
    /// Why.
    pub reason: String,
}

impl Ledger {
    /// Asks for a tolling order in an investigation: a task of another supervisor's from then on.
    ///
    /// # Errors
    /// What the actor's own knowledge forbids; [`LedgerError::NotYourTask`] for another officer; the database's own.
    #[expect(
        clippy::too_many_arguments,
        reason = "who, where, on what he saw, what, and how often: all of it is the act"
    )]
    pub async fn ask_for_tolling(
        &self,
        actor: &Actor,
        realm: RealmId,
        case: CaseId,
        seen: Option<&str>,
        new: &NewTollingRequest,
        idem: Option<&Idempotency>,
        answer: &AnswerOf<'_, Model>,
    ) -> Result<Replayable<Model>, LedgerError> {
        let _held = self.hold(idem)?;
        self.write(async |tx| {
            let roles = TOLLING_ASKED_BY;
            let mut open =
                match self.open_to_office(tx, actor, realm, case, seen, idem, roles).await? {
                    Ok(open) => open,
                    Err(before) => return Ok(Replayable::Replayed(before)),
                };
            let asked = tolling_requests(tx, case).await?;
            let last = open.entries.last().map_or(0, |it| it.position);
            let row = Model {
                id: TollingRequestId::random(),
                realm_id: realm,
                case_id: case,
                number: next(asked.len() as u64),
                after: i32::try_from(last).unwrap_or(i32::MAX),
                days: i32::try_from(new.days).unwrap_or(i32::MAX),
                from: new.from,
                reason: clean(&new.reason),
                requested_at: open.now,
                by_account: clean(&actor.account),
                by_role: Word(actor.role),
            };
            let inserted = Entity::insert(all_set(row.clone())).exec_without_returning(tx).await;
            inserted.doing("writing a request for tolling")?;
            self.look_again(tx, &mut open).await?;
            let answer = answer(&row);
            let subject = Some(row.id.to_string());
            let deed = Deed::of(actor, Deeds::TollingRequested, Resource::Request, subject);
            self.keep(tx, idem, &answer, Traced::beside(Place::on(&open), deed)).await?;
            Ok(Replayable::Fresh { it: row, answer })
        })
        .await
    }

    /// Whether nobody gives himself the tolling order that he asked for.
    pub(super) async fn not_by_who_asked(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        actor: &Actor,
    ) -> Result<(), LedgerError> {
        let asked = tolling_requests(tx, open.case.id).await?;
        let asked = asked
            .iter()
            .map(|it| (it.by_account.as_str(), u32::try_from(it.after).unwrap_or_default()));
        let docket = self.fold(open);
        may_order_tolling(&docket, asked, &clean(&actor.account)).map_err(|barred| {
            let mut permitted = docket.permitted_acts.clone();
            permitted.retain(|act| act.by.contains(&actor.role));
            LedgerError::Barred { barred: Box::new(barred), permitted }
        })
    }

    /// The number of a case that an order on many has gathered, and in which an account has asked for tolling and nobody has answered it.
    pub(super) async fn asked_where_it_reaches(
        &self,
        tx: &impl ConnectionTrait,
        order: TollingOrderId,
        account: &str,
        today: NaiveDate,
    ) -> Result<Option<String>, LedgerError> {
        let reached = tolling_item::Entity::find()
            .select_only()
            .column(tolling_item::Column::CaseId)
            .filter(tolling_item::Column::OrderId.eq(order));
        let asked = Entity::find()
            .filter(Column::ByAccount.eq(account))
            .filter(Column::CaseId.in_subquery(reached.into_query()))
            .order_by_asc(Column::CaseId)
            .order_by_asc(Column::Number)
            .all(tx)
            .await
            .doing("reading requests for tolling")?;
        // The dockets of his own requests alone are read, however many the order reaches.
        for request in asked {
            let found = case::Entity::find_by_id(request.case_id).one(tx).await;
            let found = found.doing("reading a case")?.ok_or(LedgerError::NotFound)?;
            let rows = super::docket_rows(tx, request.case_id).await?;
            let entries = rows.iter().map(super::entry).collect::<Result<Vec<_>, _>>()?;
            let docket = statute::docket(found.matter(), &entries, &self.law(), today);
            let after = u32::try_from(request.after).unwrap_or_default();
            if may_order_tolling(&docket, [(request.by_account.as_str(), after)], account).is_err()
            {
                return Ok(Some(found.number));
            }
        }
        Ok(None)
    }
}

/// The requests for tolling in a case, in their order.
pub(super) async fn tolling_requests(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<Model>, LedgerError> {
    let asked = Entity::find().filter(Column::CaseId.eq(case)).order_by_asc(Column::Number);
    asked.all(tx).await.doing("reading requests for tolling")
}
