//! What somebody follows, and which events that means: in words that are found in the case as he sees it, so that what is hidden and what
//! is not there are alike.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use statute::search::Facet;

use super::page::{Key, Page, Way, after, cut};
use crate::actor::{Actor, is_party};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId, SubscriptionId};
use crate::ledger::{Ledger, TokenOwner, key_of, own_subscriptions};
use crate::subscription::{Column, Entity, Followed, Model};
use crate::{case_party, event, held_under, party, search_facet, search_text};

impl Ledger {
    /// One subscription of an account.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is none of the account's; the database's own.
    pub async fn subscription(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        id: SubscriptionId,
    ) -> Result<Model, LedgerError> {
        let row = Entity::find_by_id(id).filter(own_subscriptions(owner, realm)).one(self.db());
        row.await.doing("reading a subscription")?.ok_or(LedgerError::NotFound)
    }

    /// A page of the subscriptions of an account, newest first, also of those that were cancelled.
    ///
    /// # Errors
    /// The database's own.
    pub async fn subscriptions(
        &self,
        owner: &TokenOwner,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<Model>, LedgerError> {
        let (at, id) = (Column::CreatedAt, Column::Id);
        let rows = Entity::find()
            .filter(own_subscriptions(owner, realm))
            .filter(after::<DateTime<Utc>>(from, at, id, Way::Down))
            .order_by_desc(at)
            .order_by_desc(id)
            .limit(limit + 1)
            .all(self.db())
            .await
            .doing("listing subscriptions")?;
        Ok(cut(rows, limit, |row| (row.created_at, row.id.0)))
    }
}

/// The events that one of these follows, whose owner this is. Joined to the cases that he sees.
pub(crate) fn followed(all: &[Model], owner: &Actor) -> Condition {
    let none = Condition::any().add(Expr::cust("1 = 0"));
    let standing = all.iter().filter(|row| row.cancelled_at.is_none());
    standing.fold(none, |any, row| any.add(one(row, owner)))
}

fn one(row: &Model, owner: &Actor) -> Condition {
    let never = || Condition::all().add(Expr::cust("1 = 0"));
    match (row.what, row.what.facet()) {
        (Followed::Case, _) => {
            row.case_id.map_or_else(never, |id| Condition::all().add(event::Column::CaseId.eq(id)))
        }
        (Followed::ForcedLaborOrder, _) => row.case_id.map_or_else(never, under_order),
        (_, Some(facet)) => {
            let found = row.key.as_deref().map_or_else(never, |key| found_by(facet, key));
            let own_name = key_of(&owner.own_party().name);
            if facet == Facet::Party && own_name.is_some() && own_name == row.key {
                Condition::any().add(found).add(own_cases(owner))
            } else {
                found
            }
        }
        (_, None) => never(),
    }
}

/// The order's own docket, and the shipments that name it in what the audience of the event reads.
fn under_order(order: CaseId) -> Condition {
    use search_text::Column as Of;
    let held = Query::select()
        .column(held_under::Column::CaseId)
        .from(held_under::Entity)
        .and_where(held_under::Column::OrderCaseId.eq(order))
        .take();
    let own = |column| Expr::col((search_text::Entity, column));
    let says = Query::select()
        .expr(Expr::val(1))
        .from(search_text::Entity)
        .and_where(own(Of::CaseId).equals((event::Entity, event::Column::CaseId)))
        .and_where(own(Of::Audience).equals((event::Entity, event::Column::Audience)))
        .and_where(own(Of::Words).like(format!("%{order}%")))
        .take();
    let of_shipment =
        Condition::all().add(event::Column::CaseId.in_subquery(held)).add(Expr::exists(says));
    Condition::any().add(event::Column::CaseId.eq(order)).add(of_shipment)
}

/// The cases of the owner's own party, which follows its own name: what an importer reads of a docket does not name him, and who was joined
/// to a case stands nowhere in what was filed.
fn own_cases(owner: &Actor) -> Condition {
    use case_party::Column as Of;
    let here = |column| Expr::col((case_party::Entity, column));
    let rows = Query::select()
        .expr(Expr::val(1))
        .from(case_party::Entity)
        .inner_join(
            party::Entity,
            Expr::col((party::Entity, party::Column::Id)).equals((case_party::Entity, Of::PartyId)),
        )
        .and_where(here(Of::CaseId).equals((event::Entity, event::Column::CaseId)))
        .and_where(here(Of::Role).equals((event::Entity, event::Column::Audience)))
        .cond_where(is_party(owner))
        .take();
    Condition::all().add(Expr::exists(rows))
}

/// The cases that are found by this, as the audience of the event sees them.
fn found_by(facet: Facet, key: &str) -> Condition {
    use search_facet::Column as Of;
    let own = |column| Expr::col((search_facet::Entity, column));
    let rows = Query::select()
        .expr(Expr::val(1))
        .from(search_facet::Entity)
        .and_where(own(Of::CaseId).equals((event::Entity, event::Column::CaseId)))
        .and_where(own(Of::Audience).equals((event::Entity, event::Column::Audience)))
        .and_where(own(Of::Facet).eq(facet.as_str()))
        .and_where(own(Of::Key).eq(key))
        .take();
    Condition::all().add(Expr::exists(rows))
}
