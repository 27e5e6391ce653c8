//! Who gets a digest, and of what: the officer in charge of a case, and whoever is served by its service list, of the
//! side he stands on.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait, Func, IntoTableRef, Query, SelectStatement};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, Iden, JoinType, QueryFilter, QueryOrder,
    QuerySelect, RelationTrait,
};
use statute::Audience;
use statute::service::{Capacity, is_served};

use super::Ledger;
use super::digest::{has_entry_since, has_open_deadline, since_yesterday};
use super::seats::standing;
use crate::error::{Doing, LedgerError};
use crate::ids::RealmId;
use crate::stored::Word;
use crate::{case, case_party, case_view, party, service_entry};

#[derive(Debug, FromQueryResult)]
struct Addressed {
    told: String,
}

/// The name of the column of [`Addressed`].
const TOLD: &str = "told";

impl Ledger {
    /// A page of the addresses for which there may be something to tell in a realm on this day, in their order, from the
    /// first after `after`: of parties, or else of officers.
    ///
    /// # Errors
    /// The database's own.
    pub async fn digest_addresses(
        &self,
        realm: RealmId,
        officers: bool,
        after: &str,
        limit: u64,
    ) -> Result<Vec<String>, LedgerError> {
        let today = self.today(realm).await?;
        let fresh = since_yesterday(today);
        let address = if officers { self.address_of_officer() } else { address_of_seat() };
        let mut sides = case::Entity::find()
            .select_only()
            .expr_as(address.clone(), TOLD)
            .distinct()
            .join(JoinType::InnerJoin, case_view::Relation::Case.def().rev())
            .filter(case::Column::RealmId.eq(realm))
            .filter(Condition::any().add(has_open_deadline()).add(has_entry_since(fresh)))
            .filter(address.gt(after))
            .order_by_asc(Expr::col(TOLD))
            .limit(limit);
        sides = if officers {
            sides.filter(case_view::Column::Audience.eq(Word(Audience::Office)))
        } else {
            let case = (case::Entity, case::Column::Id);
            let audience = (case_view::Entity, case_view::Column::Audience);
            let seat = service_entry::Entity.into_table_ref();
            QuerySelect::query(&mut sides).join(
                JoinType::InnerJoin,
                seat,
                told_on(today, case, audience),
            );
            with_parties(QuerySelect::query(&mut sides));
            sides
        };
        let found = sides.into_model::<Addressed>().all(self.db()).await;
        let found = found.doing("listing who gets a digest")?;
        Ok(found.into_iter().map(|row| row.told).collect())
    }

    /// By what name an address is written to: that of the party or officer, where it is one alone.
    pub(super) async fn name_at(
        &self,
        realm: RealmId,
        address: &str,
    ) -> Result<String, LedgerError> {
        // Whom only a filing has named so far is not greeted by that name.
        let parties = party::Entity::find()
            .filter(party::Column::RealmId.eq(realm))
            .filter(party::Column::AccountKey.is_not_null())
            .filter(lower((party::Entity, party::Column::Email)).eq(address))
            .limit(2)
            .all(self.db())
            .await
            .doing("reading whose an address is")?;
        // A name that stands on the list of a case which its own side may not know of yet is nobody's name here.
        let mut known = Query::select();
        known
            .expr(Expr::val(1))
            .from(case_view::Entity)
            .and_where(
                Expr::col((case_view::Entity, case_view::Column::CaseId))
                    .equals((service_entry::Entity, service_entry::Column::CaseId)),
            )
            .and_where(
                Expr::col((case_view::Entity, case_view::Column::Audience))
                    .equals((service_entry::Entity, service_entry::Column::Side)),
            );
        let others = service_entry::Entity::find()
            .select_only()
            .column(service_entry::Column::Name)
            .distinct()
            .filter(service_entry::Column::RealmId.eq(realm))
            .filter(Expr::exists(known))
            .filter(service_entry::Column::Name.is_not_null())
            .filter(lower((service_entry::Entity, service_entry::Column::Email)).eq(address))
            .limit(2)
            .into_tuple::<String>()
            .all(self.db())
            .await
            .doing("reading who stands on a list with an address")?;
        let known = parties.into_iter().map(|party| party.name);
        let mut names: BTreeSet<String> = known.chain(others).collect();
        let alone = if names.len() == 1 { names.pop_first() } else { None };
        Ok(alone.unwrap_or_default())
    }

    /// Whether an address is told as this audience of a case on a day: whoever is served as it by the service list, and the
    /// officer in charge. The one place that says who gets a digest of what. The column belongs to rows that exist only where
    /// the audience may know of the case.
    pub(super) fn told_at(
        &self,
        address: &str,
        on: NaiveDate,
        audience: (impl Iden + Copy + 'static, impl Iden + Copy + 'static),
    ) -> Condition {
        let office = Condition::all()
            .add(Expr::col(audience).eq(Word(Audience::Office)))
            .add(self.address_of_officer().eq(address));
        let mut seat = Query::select();
        seat.expr(Expr::val(1)).from(service_entry::Entity);
        with_parties(&mut seat);
        seat.cond_where(told_on(on, (case::Entity, case::Column::Id), audience))
            .and_where(address_of_seat().eq(address));
        Condition::any().add(office).add(Expr::exists(seat))
    }

    fn address_of_officer(&self) -> Expr {
        let mailbox = self.inner.office.mailbox.clone();
        let own = Expr::col((case::Entity, case::Column::OfficerEmail));
        Func::lower(Func::coalesce([own, Expr::val(mailbox)])).into()
    }
}

/// Whoever stands on the service list of a case on a day and is served with what this audience is told.
fn told_on(
    on: NaiveDate,
    case: (impl Iden + Copy + 'static, impl Iden + Copy + 'static),
    audience: (impl Iden + Copy + 'static, impl Iden + Copy + 'static),
) -> Condition {
    use service_entry::Column::{Capacity as As, CaseId, Side};
    let column = |column| Expr::col((service_entry::Entity, column));
    let served = Audience::ALL.iter().fold(Condition::any(), |served, side| {
        let told = Capacity::ALL.iter().filter(|capacity| is_served(*side, **capacity));
        served.add(column(Side).eq(Word(*side)).and(column(As).is_in(told.map(|it| Word(*it)))))
    });
    Condition::all()
        .add(column(CaseId).equals(case))
        .add(column(Side).equals(audience))
        .add(standing(on))
        .add(served)
}

/// Joins to the seats of parties what is known of the party, in its case and at all.
fn with_parties(query: &mut SelectStatement) {
    let seat = |column| Expr::col((service_entry::Entity, column));
    let here = |column| (case_party::Entity, column);
    let is_its = Condition::all()
        .add(seat(service_entry::Column::CaseId).equals(here(case_party::Column::CaseId)))
        .add(seat(service_entry::Column::PartyId).equals(here(case_party::Column::PartyId)))
        .add(seat(service_entry::Column::Side).equals(here(case_party::Column::Role)))
        .add(seat(service_entry::Column::Capacity).eq(Word(Capacity::Party)));
    let is_it =
        Expr::col((party::Entity, party::Column::Id)).equals(here(case_party::Column::PartyId));
    query.left_join(case_party::Entity, is_its).left_join(party::Entity, is_it);
}

/// Where somebody on a service list gets mail; what is a party's own speaks for the party, and not for its counsel.
fn address_of_seat() -> Expr {
    let said = Expr::col((service_entry::Entity, service_entry::Column::Email));
    let here = Expr::col((case_party::Entity, case_party::Column::Email));
    let own = Expr::col((party::Entity, party::Column::Email));
    Func::lower(Func::coalesce([said, here, own])).into()
}

pub(crate) fn lower(column: (impl Iden + 'static, impl Iden + 'static)) -> Expr {
    Func::lower(Expr::col(column)).into()
}
