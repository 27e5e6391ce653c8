//! What is told of a sandbox's clock on its way: where it stops is when something wakes, and only what the caller may know of is told.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QuerySelect};

use crate::actor::{Actor, visible_to};
use crate::error::{Doing, LedgerError};
use crate::ledger::Ledger;
use crate::operation::OperationStatus;
use crate::{case_view, operation, realm, wake};

impl Ledger {
    /// An operation of a sandbox's clock, as the actor may know of it: to officers all of it, and so to whoever has the sandbox for his own,
    /// with everybody in it. Anybody else is told of the wake-ups of what his own side sees, and, until it has arrived, of the last of them.
    pub(super) async fn told_of_moves(
        &self,
        actor: &Actor,
        here: &realm::Model,
        mut row: operation::Model,
    ) -> Result<operation::Model, LedgerError> {
        if actor.role.is_officer() || here.is_own {
            return Ok(row);
        }
        let stops = self.stops_known_to(actor, &row).await?;
        if row.status != OperationStatus::Done {
            row.reached = stops.last().copied().unwrap_or(row.start);
        }
        row.stops = i32::try_from(stops.len()).unwrap_or(i32::MAX);
        Ok(row)
    }

    /// Sandboxes with what their clocks show, as the actor may know of it while they move.
    pub(super) async fn clocks_told(
        &self,
        actor: &Actor,
        mut rows: Vec<realm::Model>,
    ) -> Result<Vec<realm::Model>, LedgerError> {
        if actor.role.is_officer() || rows.is_empty() {
            return Ok(rows);
        }
        let moving = operation::Entity::find()
            .filter(operation::Column::RealmId.is_in(rows.iter().map(|it| it.id)))
            .filter(operation::Column::Status.eq(OperationStatus::Running))
            .all(self.db())
            .await
            .doing("reading which clocks move")?;
        for operation in moving {
            let Some(here) = rows.iter_mut().find(|it| it.id == operation.realm_id) else {
                continue;
            };
            if !here.is_own {
                here.now = Some(self.told_of_moves(actor, here, operation).await?.reached);
            }
        }
        Ok(rows)
    }

    /// The instants on the way at which something woke that the actor's side sees.
    async fn stops_known_to(
        &self,
        actor: &Actor,
        row: &operation::Model,
    ) -> Result<BTreeSet<DateTime<Utc>>, LedgerError> {
        let known = Query::select()
            .expr(Expr::val(1))
            .from(case_view::Entity)
            .and_where(
                Expr::col((case_view::Entity, case_view::Column::CaseId))
                    .equals((wake::Entity, wake::Column::CaseId)),
            )
            .and_where(
                Expr::col((case_view::Entity, case_view::Column::Audience))
                    .equals((wake::Entity, wake::Column::Audience)),
            )
            .cond_where(visible_to(actor))
            .take();
        let at: Vec<DateTime<Utc>> = wake::Entity::find()
            .select_only()
            .column(wake::Column::At)
            .filter(wake::Column::RealmId.eq(row.realm_id))
            .filter(wake::Column::At.gt(row.start))
            .filter(wake::Column::At.lte(row.reached))
            .filter(wake::Column::DoneAt.is_not_null())
            .filter(Expr::exists(known))
            .into_tuple()
            .all(self.db())
            .await
            .doing("reading where a clock stopped")?;
        Ok(at.into_iter().collect())
    }
}
