//! The service list of a case as it is kept: every party has its seat from the day it is joined, and who stands on a list is
//! found with where he can be reached.

use std::collections::HashMap;

use chrono::NaiveDate;
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult,
    IdenStatic, Iterable, QueryFilter, QueryOrder, QuerySelect,
};
use statute::service::{self, Capacity, Method, Reach};
use statute::{Audience, Role};

use super::Ledger;
use super::open::Open;
use super::parties::Served;
use super::settle::all_set;
use crate::case_party::{self, PartyRole};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, PartyId, ServiceEntryId};
use crate::party;
use crate::service_entry::{ActiveModel, Column, Entity, Model};
use crate::stored::Word;

/// Somebody on a service list, with where he can be reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The entry.
    pub entry: Model,
    /// His name, or that of the party.
    pub name: String,
    /// Where he gets mail.
    pub email: Option<String>,
    /// Where the post finds him.
    pub postal_address: Option<String>,
    /// How he is served; `None` where he can be reached nowhere.
    pub method: Option<Method>,
}

impl Listed {
    /// An entry with what is known of the parties of its case.
    pub(crate) fn of(entry: Model, parties: &[Served]) -> Self {
        let is_his = |served: &&Served| {
            Some(served.party.id) == entry.party_id && served.role.side() == entry.side.0
        };
        let party = parties.iter().find(is_his);
        Self::with(entry, party)
    }

    /// Entries with what is known of the parties of their case, however many.
    pub(crate) fn all(entries: Vec<Model>, parties: &[Served]) -> Vec<Self> {
        let known: HashMap<_, _> =
            parties.iter().map(|it| ((it.party.id, it.role.side()), it)).collect();
        let party = |entry: &Model| known.get(&(entry.party_id?, entry.side.0)).copied();
        entries
            .into_iter()
            .map(|entry| {
                let his = party(&entry);
                Self::with(entry, his)
            })
            .collect()
    }

    fn with(entry: Model, party: Option<&Served>) -> Self {
        // What is a party's own speaks for the party, and not for its counsel.
        let own = party.filter(|_| entry.capacity.0 == Capacity::Party);
        let email = entry.email.clone().or_else(|| own.and_then(|own| own.address.clone()));
        let postal_address =
            entry.postal_address.clone().or_else(|| own.and_then(|own| own.party.address.clone()));
        let name = entry.name.clone().or_else(|| party.map(|it| it.party.name.clone()));
        let reach = Reach { email: email.is_some(), postal: postal_address.is_some() };
        Self {
            method: service::method(entry.method.0, reach),
            name: name.unwrap_or_else(|| entry.side.0.to_string()),
            email,
            postal_address,
            entry,
        }
    }

    /// Where he is served in the way he is served.
    pub(super) fn address(&self) -> Option<String> {
        match self.method? {
            Method::Email => self.email.clone(),
            Method::Portal => Some(IN_THE_SERVICE.to_owned()),
            Method::Post | Method::Courier | Method::Personal => self.postal_address.clone(),
        }
    }
}

/// An entry with what is known of its party in its case.
#[derive(Debug, FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    entry: Model,
    role: Option<PartyRole>,
    served_at: Option<String>,
    #[sea_orm(nested(prefix = "of_"))]
    party: Option<party::Model>,
}

impl Row {
    fn listed(self) -> Listed {
        let served = self.role.zip(self.party).map(|(role, party)| Served {
            role,
            address: self.served_at.or_else(|| party.email.clone()),
            party,
        });
        Listed::with(self.entry, served.as_ref())
    }
}

/// The address of whoever reads his notices in the service.
const IN_THE_SERVICE: &str = "this service";

impl PartyRole {
    /// The side of whoever has this role.
    pub(crate) const fn side(self) -> Audience {
        match self {
            Self::Filer => Audience::Filer,
            Self::Importer => Audience::Importer,
        }
    }
}

impl Ledger {
    /// Who stood on the service list of a case on a day; without a day everybody who stands or stood there.
    pub(super) async fn listed(
        &self,
        tx: &impl ConnectionTrait,
        case: CaseId,
        on: Option<NaiveDate>,
    ) -> Result<Vec<Listed>, LedgerError> {
        self.listed_on(tx, &[case], on).await
    }

    /// The same of several cases, one list in another.
    pub(super) async fn listed_on(
        &self,
        tx: &impl ConnectionTrait,
        cases: &[CaseId],
        on: Option<NaiveDate>,
    ) -> Result<Vec<Listed>, LedgerError> {
        let mut query = Entity::find()
            .column_as(case_party::Column::Role, "role")
            .column_as(case_party::Column::Email, "served_at")
            .filter(Column::CaseId.is_in(cases.iter().copied()))
            .order_by_asc(Column::FromOn)
            .order_by_asc(Column::Id);
        for column in party::Column::iter() {
            query = query.column_as(column, format!("of_{}", column.as_str()));
        }
        if let Some(on) = on {
            query = query.filter(standing(on));
        }
        let link = |column| Expr::col((case_party::Entity, column));
        // The words of roles are those of sides.
        let is_his = Condition::all()
            .add(link(case_party::Column::CaseId).equals((Entity, Column::CaseId)))
            .add(link(case_party::Column::PartyId).equals((Entity, Column::PartyId)))
            .add(link(case_party::Column::Role).equals((Entity, Column::Side)));
        let party = link(case_party::Column::PartyId).equals((party::Entity, party::Column::Id));
        QuerySelect::query(&mut query)
            .left_join(case_party::Entity, is_his)
            .left_join(party::Entity, party);
        let rows: Vec<Row> = query.into_model().all(tx).await.doing("reading the service list")?;
        Ok(rows.into_iter().map(Row::listed).collect())
    }

    /// Gives the parties of joined cases their places on this list, with all who stand for them there.
    pub(super) async fn seat_joined(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        joined: &[case_party::Model],
    ) -> Result<(), LedgerError> {
        let here = self.listed(tx, open.case.id, None).await?;
        for link in joined {
            let side = link.role.side();
            let is_here =
                |it: &Listed| it.entry.party_id == Some(link.party_id) && it.entry.side.0 == side;
            if here.iter().any(is_here) {
                continue;
            }
            let there = Entity::find()
                .filter(Column::CaseId.eq(link.case_id))
                .filter(Column::PartyId.eq(link.party_id))
                .filter(Column::Side.eq(Word(side)))
                .filter(standing(open.today))
                .all(tx)
                .await
                .doing("reading a joined service list")?;
            let rows = there.into_iter().map(|entry| {
                all_set(Model {
                    id: ServiceEntryId::random(),
                    case_id: open.case.id,
                    from_on: open.today,
                    replaces: None,
                    recorded_at: open.now,
                    ..entry
                })
            });
            Entity::insert_many(rows)
                .exec_without_returning(tx)
                .await
                .doing("joining a service list")?;
        }
        Ok(())
    }
}

/// Those who stand on a day, by the same reading as [`service::stands`].
pub(crate) fn standing(on: NaiveDate) -> Condition {
    let not_ended = Condition::any().add(Column::UntilOn.is_null()).add(Column::UntilOn.gt(on));
    Condition::all().add(Column::FromOn.lte(on)).add(not_ended)
}

/// Gives a party its place on the list of a case it is joined to.
pub(super) async fn seat(
    tx: &impl ConnectionTrait,
    open: &Open,
    party: PartyId,
    role: PartyRole,
    postal_address: Option<String>,
) -> Result<(), LedgerError> {
    let row = Model {
        id: ServiceEntryId::random(),
        realm_id: open.case.realm_id,
        case_id: open.case.id,
        side: Word(role.side()),
        capacity: Word(Capacity::Party),
        party_id: Some(party),
        name: None,
        organisation: None,
        method: Word(Method::Email),
        email: None,
        fallback_email: None,
        postal_address,
        from_on: open.today,
        until_on: None,
        reason: None,
        replaces: None,
        by_account: Role::System.to_string(),
        by_role: Word(Role::System),
        recorded_at: open.now,
        ended_by: None,
        ended_at: None,
        ended_because: None,
    };
    Entity::insert(all_set(row)).exec_without_returning(tx).await.doing("seating a party")?;
    Ok(())
}

/// Writes on the lists of a party the address the post finds it at, which is about to leave its own row.
pub(super) async fn keep_postal_address(
    tx: &impl ConnectionTrait,
    known: &party::Model,
) -> Result<(), LedgerError> {
    let Some(address) = &known.address else { return Ok(()) };
    let kept = ActiveModel { postal_address: Set(Some(address.clone())), ..Default::default() };
    Entity::update_many()
        .set(kept)
        .filter(Column::PartyId.eq(known.id))
        .filter(Column::Capacity.eq(Word(Capacity::Party)))
        .filter(Column::PostalAddress.is_null())
        .exec(tx)
        .await
        .doing("keeping where the post finds a party")?;
    Ok(())
}

/// It turned out who a party is: its place, and those of all who stand for it, are that party's.
pub(super) async fn is_somebody_else(
    tx: &impl ConnectionTrait,
    case: CaseId,
    role: PartyRole,
    party: PartyId,
) -> Result<(), LedgerError> {
    let known = ActiveModel { party_id: Set(Some(party)), ..Default::default() };
    Entity::update_many()
        .set(known)
        .filter(Column::CaseId.eq(case))
        .filter(Column::Side.eq(Word(role.side())))
        .filter(Column::PartyId.is_not_null())
        .exec(tx)
        .await
        .doing("seating the party that it is")?;
    Ok(())
}
