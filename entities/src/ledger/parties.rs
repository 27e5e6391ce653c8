//! Parties: recognised by what their accounts have in common, or by the CBP importer number; never by name.

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter,
};
use serde_json::Value;
use statute::EntryKind;

use super::Ledger;
use super::open::Open;
use super::seats::{is_somebody_else, keep_postal_address, seat};
use super::settle::all_set;
use crate::actor::{Actor, PartyRef, clean, clean_some};
use crate::case_party::PartyRole;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, PartyId, RealmId};
use crate::{case, case_party, party};

/// A party of a case, and where it is served there.
#[derive(Debug, Clone)]
pub(crate) struct Served {
    pub party: party::Model,
    pub role: PartyRole,
    pub address: Option<String>,
}

/// Who a filing says a party is.
#[derive(Debug, Default)]
pub(super) struct Named {
    pub name: String,
    pub email: Option<String>,
    pub address: Option<String>,
    pub importer_number: Option<String>,
}

impl Named {
    /// Reads `{name, email, address, importer_number}`, as far as it is there.
    pub fn read(value: Option<&Value>) -> Self {
        let text =
            |key: &str| clean_some(value.and_then(|value| value.get(key)).and_then(Value::as_str));
        let address = match value.and_then(|value| value.get("address")) {
            Some(Value::String(line)) => clean_some(Some(line)),
            Some(Value::Object(lines)) => {
                let lines: Vec<_> = lines.values().filter_map(Value::as_str).collect();
                clean_some(Some(&lines.join(", ")))
            }
            _ => None,
        };
        Self {
            name: text("name").unwrap_or_default(),
            email: text("email"),
            address,
            importer_number: text("importer_number"),
        }
    }
}

impl Ledger {
    /// Makes or completes the party of an account in a realm.
    ///
    /// # Errors
    /// The database's own.
    pub async fn register_party(
        &self,
        realm: RealmId,
        party: &PartyRef,
    ) -> Result<party::Model, LedgerError> {
        let now = self.now(realm).await?;
        self.write(async |tx| self.registered(tx, realm, party, now).await).await
    }

    /// The row of an account's party, made where there is none.
    pub(super) async fn registered(
        &self,
        tx: &impl ConnectionTrait,
        realm: RealmId,
        wanted: &PartyRef,
        now: DateTime<Utc>,
    ) -> Result<party::Model, LedgerError> {
        use party::Column;
        let number = clean_some(wanted.importer_number.as_deref());
        let fresh = party::Model {
            id: PartyId::random(),
            realm_id: realm,
            account_key: Some(clean(&wanted.key)),
            name: clean(&wanted.name),
            email: clean_some(wanted.email.as_deref()),
            address: clean_some(wanted.address.as_deref()),
            importer_number: number.clone(),
            created_at: now,
        };
        let by_key = find(tx, realm, Column::AccountKey, &wanted.key).await?;
        let by_number = match &number {
            Some(number) => find(tx, realm, Column::ImporterNumber, number).await?,
            None => None,
        };
        let known = match (by_key, by_number) {
            // Two rows: the one that cases name by number stays as it is, and the account is found through its number.
            (Some(_), Some(row)) => return Ok(row),
            (Some(row), None) | (None, Some(row)) => row,
            (None, None) => {
                // Another transaction may be making the same party: either row is as good.
                party::Entity::insert(all_set(fresh.clone()))
                    .on_conflict(OnConflict::new().do_nothing().to_owned())
                    .exec_without_returning(tx)
                    .await
                    .doing("making a party")?;
                let made = find(tx, realm, Column::AccountKey, &wanted.key).await?;
                return made.ok_or(LedgerError::NotFound);
            }
        };
        // What the account says of itself is better than what it said before. What a filing said of it, on a row that is
        // nobody's yet, is not its own to read: an address nobody gave would tell the importer that it was named.
        let own = known.account_key.is_some().then_some(&known);
        if own.is_none() && fresh.email.is_none() {
            self.keep_served_at(tx, &known).await?;
        }
        if own.is_none() && fresh.address.is_none() {
            keep_postal_address(tx, &known).await?;
        }
        let complete = party::Model {
            id: known.id,
            created_at: known.created_at,
            account_key: known.account_key.clone().or(fresh.account_key.clone()),
            email: fresh.email.clone().or(own.and_then(|own| own.email.clone())),
            address: fresh.address.clone().or(own.and_then(|own| own.address.clone())),
            importer_number: fresh.importer_number.clone().or(known.importer_number.clone()),
            ..fresh
        };
        if complete != known {
            all_set::<_, party::ActiveModel>(complete.clone())
                .update(tx)
                .await
                .doing("completing a party")?;
        }
        Ok(complete)
    }

    /// Writes on the cases of a party the address they serve it at, which is about to leave its own row.
    async fn keep_served_at(
        &self,
        tx: &impl ConnectionTrait,
        known: &party::Model,
    ) -> Result<(), LedgerError> {
        let Some(email) = &known.email else { return Ok(()) };
        case_party::Entity::update_many()
            .set(case_party::ActiveModel { email: Set(Some(email.clone())), ..Default::default() })
            .filter(case_party::Column::PartyId.eq(known.id))
            .filter(case_party::Column::Email.is_null())
            .exec(tx)
            .await
            .doing("keeping where a party is served")?;
        Ok(())
    }

    /// The importer an allegation names: the one with that number, else a new party that nobody's account is linked to.
    pub(super) async fn named_importer(
        &self,
        tx: &impl ConnectionTrait,
        realm: RealmId,
        named: &Named,
        now: DateTime<Utc>,
    ) -> Result<party::Model, LedgerError> {
        if let Some(number) = &named.importer_number
            && let Some(known) = find(tx, realm, party::Column::ImporterNumber, number).await?
        {
            // What a filer says of somebody else changes nothing about him.
            return Ok(known);
        }
        let row = party::Model {
            id: PartyId::random(),
            realm_id: realm,
            account_key: None,
            name: named.name.clone(),
            email: named.email.clone(),
            address: named.address.clone(),
            importer_number: named.importer_number.clone(),
            created_at: now,
        };
        let made = party::Entity::insert(all_set(row.clone()))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await
            .doing("making a party")?;
        if made > 0 {
            return Ok(row);
        }
        let number = named.importer_number.as_deref().unwrap_or_default();
        find(tx, realm, party::Column::ImporterNumber, number).await?.ok_or(LedgerError::NotFound)
    }

    /// The filer that a file names, which is nobody's account yet unless it is recognised as one: as accounts are, by its
    /// number or else by its name.
    pub(super) async fn named_filer(
        &self,
        tx: &impl ConnectionTrait,
        realm: RealmId,
        named: &Named,
        now: DateTime<Utc>,
    ) -> Result<party::Model, LedgerError> {
        let key = PartyRef::key_of(&named.name, named.importer_number.as_deref());
        let by_number = match &named.importer_number {
            Some(number) => find(tx, realm, party::Column::ImporterNumber, number).await?,
            None => None,
        };
        if let Some(known) = by_number {
            return Ok(known);
        }
        // What a file says of somebody who speaks for himself changes nothing about him.
        if let Some(known) = find(tx, realm, party::Column::AccountKey, &key).await? {
            return Ok(known);
        }
        let row = party::Model {
            id: PartyId::random(),
            realm_id: realm,
            account_key: Some(key.clone()),
            name: named.name.clone(),
            email: named.email.clone(),
            address: named.address.clone(),
            importer_number: named.importer_number.clone(),
            created_at: now,
        };
        party::Entity::insert(all_set(row))
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(tx)
            .await
            .doing("making a party")?;
        find(tx, realm, party::Column::AccountKey, &key).await?.ok_or(LedgerError::NotFound)
    }

    /// The parties of a case.
    pub(crate) async fn served(
        &self,
        tx: &impl ConnectionTrait,
        case: CaseId,
    ) -> Result<Vec<Served>, LedgerError> {
        let mut rows = case_party::Entity::find()
            .filter(case_party::Column::CaseId.eq(case))
            .find_also_related(party::Entity)
            .all(tx)
            .await
            .doing("reading the parties")?;
        // The case's own before those who were joined to it.
        rows.sort_by_key(|(link, _)| (link.joined_from.is_some(), link.party_id));
        let served = rows.into_iter().filter_map(|(link, party)| {
            let party = party?;
            Some(Served {
                role: link.role,
                address: link.email.or_else(|| party.email.clone()),
                party,
            })
        });
        Ok(served.collect())
    }

    /// An officer who acknowledges, receives an agency's request, initiates or accepts a petition takes the case in charge; the
    /// first two give it its control number and say who the importer is.
    pub(super) async fn take_charge(
        &self,
        tx: &impl ConnectionTrait,
        open: &mut Open,
        actor: &Actor,
    ) -> Result<(), LedgerError> {
        let fresh = &open.entries[open.entries.len() - open.fresh().len()..];
        let acknowledged = fresh.iter().find(|entry| {
            let received = EntryKind::AgencyRequestReceived;
            entry.kind == EntryKind::AllegationAcknowledged || entry.kind == received
        });
        let initiated = fresh.iter().any(|entry| {
            let taken_up = EntryKind::PetitionAccepted;
            entry.kind == EntryKind::InvestigationInitiated || entry.kind == taken_up
        });
        if acknowledged.is_none() && !initiated {
            return Ok(());
        }
        let content = acknowledged.and_then(|entry| entry.fields.content.clone());
        let mut row = open.case.clone();
        row.officer = Some(clean(&actor.account));
        row.officer_email = clean_some(actor.email.as_deref());
        if acknowledged.is_some() {
            let given = content
                .as_ref()
                .and_then(|content| content.get("control_number"))
                .and_then(Value::as_str);
            row.control_number = clean_some(given).or_else(|| Some(row.number.clone()));
        }
        all_set::<_, case::ActiveModel>(row.clone())
            .update(tx)
            .await
            .doing("taking a case in charge")?;
        open.case = row;
        if let Some(importer) = content.as_ref().and_then(|content| content.get("importer")) {
            self.complete_importer(tx, open, &Named::read(Some(importer))).await?;
        }
        Ok(())
    }

    /// What an officer's check found out about the importer. His address holds for this case; his number says who he is.
    pub(super) async fn complete_importer(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        found: &Named,
    ) -> Result<(), LedgerError> {
        let case = open.case.id;
        let links = case_party::Entity::find()
            .filter(case_party::Column::CaseId.eq(case))
            .filter(case_party::Column::Role.eq(PartyRole::Importer))
            .find_also_related(party::Entity)
            .all(tx)
            .await
            .doing("reading the importer")?;
        let Some((link, Some(importer))) = links.into_iter().next() else { return Ok(()) };
        let mut to = importer.id;
        if let Some(number) = &found.importer_number
            && importer.importer_number.as_ref() != Some(number)
        {
            if let Some(known) =
                find(tx, open.case.realm_id, party::Column::ImporterNumber, number).await?
            {
                to = known.id;
            } else if self.is_of_this_case_alone(tx, case, &importer).await? {
                let mut row = importer.into_active_model();
                row.importer_number = Set(Some(number.clone()));
                row.update(tx).await.doing("completing the importer")?;
            } else {
                // Somebody whom other cases know, or who speaks for himself, is who he is: it was another whom this case meant.
                let named = Named {
                    name: Some(found.name.clone())
                        .filter(|name| !name.is_empty())
                        .unwrap_or_else(|| importer.name.clone()),
                    email: None,
                    address: found.address.clone(),
                    importer_number: Some(number.clone()),
                };
                let (realm, now) = (open.case.realm_id, open.now);
                to = self.named_importer(tx, realm, &named, now).await?.id;
            }
        }
        let email = found.email.clone().or_else(|| link.email.clone());
        if to == link.party_id && email == link.email {
            return Ok(());
        }
        case_party::Entity::update_many()
            .set(case_party::ActiveModel {
                party_id: Set(to),
                email: Set(email),
                ..Default::default()
            })
            .filter(case_party::Column::CaseId.eq(case))
            .filter(case_party::Column::Role.eq(PartyRole::Importer))
            .exec(tx)
            .await
            .doing("linking the importer")?;
        is_somebody_else(tx, case, PartyRole::Importer, to).await
    }

    /// Whether nothing is known of a party but what this case says of it: then what is found out of it completes it.
    async fn is_of_this_case_alone(
        &self,
        tx: &impl ConnectionTrait,
        case: CaseId,
        known: &party::Model,
    ) -> Result<bool, LedgerError> {
        let elsewhere = case_party::Entity::find()
            .filter(case_party::Column::PartyId.eq(known.id))
            .filter(case_party::Column::CaseId.ne(case))
            .count(tx)
            .await
            .doing("reading where a party is known")?;
        Ok(known.account_key.is_none() && known.importer_number.is_none() && elsewhere == 0)
    }
}

/// Joins a party to a case, served there at these addresses where they are not its own.
pub(super) async fn join(
    tx: &impl ConnectionTrait,
    open: &Open,
    party_id: PartyId,
    role: PartyRole,
    email: Option<String>,
    postal_address: Option<String>,
) -> Result<(), LedgerError> {
    let case_id = open.case.id;
    let link = case_party::Model { case_id, party_id, role, email, joined_from: None };
    case_party::Entity::insert(all_set(link))
        .exec_without_returning(tx)
        .await
        .doing("joining a party")?;
    seat(tx, open, party_id, role, postal_address).await
}

async fn find(
    tx: &impl ConnectionTrait,
    realm: RealmId,
    column: party::Column,
    value: &str,
) -> Result<Option<party::Model>, LedgerError> {
    party::Entity::find()
        .filter(party::Column::RealmId.eq(realm))
        .filter(column.eq(value))
        .one(tx)
        .await
        .doing("recognising a party")
}
