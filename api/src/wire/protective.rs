//! Protective orders: the application of counsel, what officers decide, whom an order authorises, and what was opened under it.

use chrono::NaiveDate;
use entities::{
    AccessSeen, HolderAct, NewPerson as Named, NewProtectiveOrder, Opened, OrderDecision,
    ProtectiveOrderSeen, authorised_person,
};
use poem_openapi::Object;
use poem_openapi::types::{Email, Example};
use serde_json::Value;
use statute::Defect;
use statute::protective::{self, Capacity};
use uuid::Uuid;

use super::instant::Instant;
use super::word::{OrderStatusWord, PersonCapacityWord};
use crate::payload::Filing;

/// Somebody whom an order is to authorise beside counsel.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct PersonNamed {
    /// The name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The e-mail address of the account under which he reads: one of counsel for the same party.
    pub email: Email,
    /// As what.
    pub capacity: PersonCapacityWord,
}

impl From<PersonNamed> for Named {
    fn from(new: PersonNamed) -> Self {
        Self { name: new.name, email: new.email.0, capacity: new.capacity.0 }
    }
}

/// Apply for a protective order, as counsel who appears for a party, 19 CFR 165.4(f).
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(example)]
pub struct NewProtectiveOrderApplication {
    /// The name of counsel, as it stands on the service list.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The number under which counsel is admitted to the bar.
    #[oai(validator(min_length = 1, max_length = 100))]
    pub bar_number: String,
    /// Where: the two letters of a State, the District of Columbia or a territory.
    #[oai(validator(min_length = 2, max_length = 2))]
    pub bar_jurisdiction: String,
    /// The firm.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub firm: String,
    /// Whether counsel is employed by a party; then there is no order.
    pub is_in_house: bool,
    /// That counsel undertakes to use what is read for this case alone, to show it to nobody else, and to destroy it.
    pub undertaking: bool,
    /// Who is to be authorised beside counsel.
    #[oai(validator(max_items = 100))]
    pub persons: Vec<PersonNamed>,
}

impl Filing for NewProtectiveOrderApplication {
    fn defects(raw: &Value) -> Vec<Defect> {
        protective::application_defects(raw)
    }
}

impl Example for NewProtectiveOrderApplication {
    fn example() -> Self {
        Self {
            name: "Carla Counsel".to_owned(),
            bar_number: "1017702".to_owned(),
            bar_jurisdiction: "DC".to_owned(),
            firm: "Counsel LLP".to_owned(),
            is_in_house: false,
            undertaking: true,
            persons: vec![PersonNamed::example()],
        }
    }
}

impl Example for PersonNamed {
    fn example() -> Self {
        Self {
            name: "Paul Paralegal".to_owned(),
            email: Email("paul@counsel.example".to_owned()),
            capacity: PersonCapacityWord(Capacity::Paralegal),
        }
    }
}

impl From<NewProtectiveOrderApplication> for NewProtectiveOrder {
    fn from(new: NewProtectiveOrderApplication) -> Self {
        Self {
            name: new.name,
            bar_number: new.bar_number,
            bar_jurisdiction: new.bar_jurisdiction,
            firm: new.firm,
            persons: new.persons.into_iter().map(Into::into).collect(),
        }
    }
}

/// Grant a protective order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewProtectiveOrderGrant {
    /// Its last day, inclusive: it is over at the midnight that ends it, in New York.
    pub expires_on: NaiveDate,
    /// Under which terms.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub terms: String,
}

impl Filing for NewProtectiveOrderGrant {}

impl Example for NewProtectiveOrderGrant {
    fn example() -> Self {
        Self {
            expires_on: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default(),
            terms: "For this investigation and its review alone.".to_owned(),
        }
    }
}

impl From<NewProtectiveOrderGrant> for OrderDecision {
    fn from(new: NewProtectiveOrderGrant) -> Self {
        Self::Grant { expires_on: new.expires_on, terms: new.terms }
    }
}

/// Refuse a protective order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewProtectiveOrderRefusal {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewProtectiveOrderRefusal {}

impl Example for NewProtectiveOrderRefusal {
    fn example() -> Self {
        Self { reason: "Counsel does not appear for a party to the investigation.".to_owned() }
    }
}

/// Revoke a protective order: it opens nothing from now on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewProtectiveOrderRevocation {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewProtectiveOrderRevocation {}

impl Example for NewProtectiveOrderRevocation {
    fn example() -> Self {
        Self { reason: "What was read was shown to somebody else.".to_owned() }
    }
}

/// Authorise another person under an order that is in force, from today on.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(example)]
pub struct NewAuthorisedPerson {
    /// The name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The e-mail address of the account under which he reads: one of counsel for the same party.
    pub email: Email,
    /// As what.
    pub capacity: PersonCapacityWord,
    /// That he undertakes what counsel undertook.
    pub undertaking: bool,
}

impl Filing for NewAuthorisedPerson {
    fn defects(raw: &Value) -> Vec<Defect> {
        protective::person_defects(raw)
    }
}

impl Example for NewAuthorisedPerson {
    fn example() -> Self {
        let PersonNamed { name, email, capacity } = PersonNamed::example();
        Self { name, email, capacity, undertaking: true }
    }
}

impl From<NewAuthorisedPerson> for HolderAct {
    fn from(new: NewAuthorisedPerson) -> Self {
        let NewAuthorisedPerson { name, email, capacity, .. } = new;
        Self::Add(PersonNamed { name, email, capacity }.into())
    }
}

/// Take a person off an order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewPersonRemoval {
    /// The legal day from which he is authorised no more; today where nothing is said.
    pub removed_on: Option<NaiveDate>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewPersonRemoval {}

impl Example for NewPersonRemoval {
    fn example() -> Self {
        Self { removed_on: None, reason: Some("Has left the firm.".to_owned()) }
    }
}

/// Certify that all that was read under an order is destroyed. The order opens nothing from now on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewDestructionCertificate {
    /// The legal day on which it was destroyed.
    pub destroyed_on: NaiveDate,
    /// Who signs.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub signed_by: String,
    /// What is certified.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub statement: String,
}

impl Filing for NewDestructionCertificate {}

impl Example for NewDestructionCertificate {
    fn example() -> Self {
        Self {
            destroyed_on: NaiveDate::from_ymd_opt(2026, 12, 31).unwrap_or_default(),
            signed_by: "Carla Counsel".to_owned(),
            statement: "All copies and notes of what was read are destroyed.".to_owned(),
        }
    }
}

impl From<NewDestructionCertificate> for HolderAct {
    fn from(new: NewDestructionCertificate) -> Self {
        let NewDestructionCertificate { destroyed_on, signed_by, statement } = new;
        Self::Certify { destroyed_on, signed_by, statement }
    }
}

/// Somebody whom an order authorises, or authorised.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct AuthorisedPerson {
    /// Its id.
    pub id: Uuid,
    /// The name.
    pub name: String,
    /// The e-mail address of the account.
    pub email: String,
    /// As what.
    pub capacity: PersonCapacityWord,
    /// The legal day from which.
    pub from: NaiveDate,
    /// The legal day from which no more.
    pub until: Option<NaiveDate>,
    /// Why it ended, where counsel said so.
    pub removed_because: Option<String>,
}

impl From<&authorised_person::Model> for AuthorisedPerson {
    fn from(row: &authorised_person::Model) -> Self {
        Self {
            id: row.id.0,
            name: row.name.clone(),
            email: row.email.clone(),
            capacity: PersonCapacityWord(row.capacity.0),
            from: row.from_on,
            until: row.until_on,
            removed_because: row.removed_because.clone(),
        }
    }
}

/// A protective order, from the application on. Nobody is mailed about it: it is read here.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ProtectiveOrder {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number among those of the case; told to officers, since it counts those of every side.
    pub number: Option<u32>,
    /// Where it stands on the caller's legal day.
    pub status: OrderStatusWord,
    /// The party for which counsel appears.
    pub party: Uuid,
    /// The name of counsel.
    pub name: String,
    /// The number under which counsel is admitted.
    pub bar_number: String,
    /// Where.
    pub bar_jurisdiction: String,
    /// The firm.
    pub firm: String,
    /// Whom it authorises or authorised beside counsel.
    pub persons: Vec<AuthorisedPerson>,
    /// When counsel applied, by the service's clock.
    pub applied_at: Instant,
    /// When it was granted or refused.
    pub decided_at: Option<Instant>,
    /// The legal day it was granted on.
    pub granted_on: Option<NaiveDate>,
    /// Its last day, inclusive.
    pub expires_on: Option<NaiveDate>,
    /// Under which terms.
    pub terms: Option<String>,
    /// Why it was refused.
    pub refused_because: Option<String>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Why.
    pub revoked_because: Option<String>,
    /// The last day for the certificate of destruction, while it is owed.
    pub certificate_due: Option<NaiveDate>,
    /// The legal day on which what was read was destroyed.
    pub destroyed_on: Option<NaiveDate>,
    /// Who signed the certificate.
    pub signed_by: Option<String>,
    /// What the certificate says.
    pub statement: Option<String>,
    /// When the certificate came.
    pub certified_at: Option<Instant>,
    /// The signed receipt of the application, for the party whose counsel applied and for officers: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl From<&ProtectiveOrderSeen> for ProtectiveOrder {
    fn from(seen: &ProtectiveOrderSeen) -> Self {
        let (row, law) = (&seen.order, seen.order.law());
        Self {
            id: row.id.0,
            case: row.case_id.0,
            number: u32::try_from(row.number).ok().filter(|_| seen.is_for_office),
            status: law.status(seen.today).into(),
            party: row.party_id.0,
            name: row.name.clone(),
            bar_number: row.bar_number.clone(),
            bar_jurisdiction: row.bar_jurisdiction.clone(),
            firm: row.firm.clone(),
            persons: seen.persons.iter().map(Into::into).collect(),
            applied_at: row.applied_at.into(),
            decided_at: row.decided_at.map(Instant),
            granted_on: row.granted_on,
            expires_on: row.expires_on,
            terms: row.terms.clone(),
            refused_because: row.refused_because.clone(),
            revoked_at: row.revoked_at.map(Instant),
            revoked_because: row.revoked_because.clone(),
            certificate_due: law.certificate_due(),
            destroyed_on: row.destroyed_on,
            signed_by: row.signed_by.clone(),
            statement: row.statement.clone(),
            certified_at: row.certified_at.map(Instant),
            receipt: row.receipt_id.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}

/// An opening of confidential information, or of a document, under a protective order.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ProtectiveOrderAccess {
    /// Its id.
    pub id: Uuid,
    /// The confidential information that was opened; absent where a document was.
    pub information: Option<Uuid>,
    /// The document that was opened; absent where confidential information was.
    pub document: Option<Uuid>,
    /// The number of what was opened, among the confidential information or the documents of the case.
    pub number: u32,
    /// By which account.
    pub account: String,
    /// When, by the service's clock.
    pub opened_at: Instant,
}

impl From<&AccessSeen> for ProtectiveOrderAccess {
    fn from(seen: &AccessSeen) -> Self {
        let (information, document) = match seen.opened {
            Opened::Information(id) => (Some(id.0), None),
            Opened::Document(id) => (None, Some(id.0)),
        };
        Self {
            id: seen.id.0,
            information,
            document,
            number: u32::try_from(seen.number).unwrap_or_default(),
            account: seen.account.clone(),
            opened_at: seen.at.into(),
        }
    }
}
