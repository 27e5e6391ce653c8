//! Service lists, and what officers say of notices that mail did not serve.

use chrono::NaiveDate;
use entities::{Listed, ListedAt, NewListed, PartyId, ServiceSaid, ServiceSeen};
use poem_openapi::Object;
use poem_openapi::types::{Email, Example};
use serde_json::Value;
use statute::Defect;
use statute::service::{self, Capacity, Method};
use uuid::Uuid;

use super::instant::Instant;
use super::word::{AudienceWord, CapacityWord, MethodWord, RoleWord};
use crate::payload::Filing;

/// Somebody on the service list of a case, and where he is served. Entries are never edited: a change ends one and begins
/// another.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct ServiceEntry {
    /// Its id.
    pub id: Uuid,
    /// Whose side.
    pub side: AudienceWord,
    /// As what.
    pub capacity: CapacityWord,
    /// The party, or the one he stands for; none of an officer.
    pub party: Option<Uuid>,
    /// The name.
    pub name: String,
    /// The organisation.
    pub organisation: Option<String>,
    /// How he is served; absent where he can be reached nowhere.
    pub method: Option<MethodWord>,
    /// The e-mail address.
    pub email: Option<String>,
    /// Where a notice goes when that has failed for good.
    pub fallback_email: Option<String>,
    /// The postal address.
    pub postal_address: Option<String>,
    /// The legal day from which he stands on the list.
    pub from: NaiveDate,
    /// The legal day on which he stands there no more.
    pub until: Option<NaiveDate>,
    /// Why he came onto it, where somebody said so.
    pub reason: Option<String>,
    /// Why he left it, where somebody said so.
    pub ended_because: Option<String>,
    /// The entry whose place this one takes.
    pub replaces: Option<Uuid>,
    /// In what role somebody put him there; `system` for a party of the case.
    pub by: RoleWord,
    /// When that was recorded, by the service's clock.
    pub recorded_at: Instant,
}

impl From<&Listed> for ServiceEntry {
    fn from(listed: &Listed) -> Self {
        let entry = &listed.entry;
        Self {
            id: entry.id.0,
            side: AudienceWord(entry.side.0),
            capacity: CapacityWord(entry.capacity.0),
            party: entry.party_id.map(|id| id.0),
            name: listed.name.clone(),
            organisation: entry.organisation.clone(),
            method: listed.method.map(MethodWord),
            email: listed.email.clone(),
            fallback_email: entry.fallback_email.clone(),
            postal_address: listed.postal_address.clone(),
            from: entry.from_on,
            until: entry.until_on,
            reason: entry.reason.clone(),
            ended_because: entry.ended_because.clone(),
            replaces: entry.replaces.map(|id| id.0),
            by: RoleWord(entry.by_role.0),
            recorded_at: entry.recorded_at.into(),
        }
    }
}

/// Put somebody onto the service list: counsel appears for a party.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewServiceEntry {
    /// Whose side; a party's own where it says nothing.
    pub side: Option<AudienceWord>,
    /// As what. A party appoints counsel and agents of its own; the rest is the office's.
    pub capacity: CapacityWord,
    /// The party, or the one he stands for; the one of that side where there is one alone.
    pub party: Option<Uuid>,
    /// The name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: Option<String>,
    /// The organisation, such as a law firm.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub organisation: Option<String>,
    /// How he wants to be served.
    pub method: MethodWord,
    /// The e-mail address.
    pub email: Option<Email>,
    /// Where a notice goes when that has failed for good.
    pub fallback_email: Option<Email>,
    /// The postal address.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub postal_address: Option<String>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewServiceEntry {
    fn defects(raw: &Value) -> Vec<Defect> {
        service::defects(raw)
    }
}

impl Example for NewServiceEntry {
    fn example() -> Self {
        Self {
            side: None,
            capacity: CapacityWord(Capacity::Counsel),
            party: None,
            name: Some("Carla Counsel".to_owned()),
            organisation: Some("Counsel & Partners LLP".to_owned()),
            method: MethodWord(Method::Email),
            email: Some(Email("carla@counsel.example".to_owned())),
            fallback_email: Some(Email("docket@counsel.example".to_owned())),
            postal_address: None,
            reason: Some("Entry of appearance.".to_owned()),
        }
    }
}

impl From<NewServiceEntry> for NewListed {
    fn from(new: NewServiceEntry) -> Self {
        Self {
            side: new.side.map(|it| it.0),
            capacity: new.capacity.0,
            party: new.party.map(PartyId),
            at: ListedAt {
                name: new.name,
                organisation: new.organisation,
                method: Some(new.method.0),
                email: new.email.map(|it| it.0),
                fallback_email: new.fallback_email.map(|it| it.0),
                postal_address: new.postal_address,
                reason: new.reason,
            },
        }
    }
}

/// Serve somebody elsewhere, or in another way. What is not said stays.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewServiceChange {
    /// The name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: Option<String>,
    /// The organisation.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub organisation: Option<String>,
    /// How he wants to be served.
    pub method: Option<MethodWord>,
    /// The e-mail address.
    pub email: Option<Email>,
    /// Where a notice goes when that has failed for good.
    pub fallback_email: Option<Email>,
    /// The postal address.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub postal_address: Option<String>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewServiceChange {
    fn defects(raw: &Value) -> Vec<Defect> {
        service::defects(raw)
    }
}

impl Example for NewServiceChange {
    fn example() -> Self {
        Self {
            name: None,
            organisation: None,
            method: None,
            email: Some(Email("notices@shrimpers.example".to_owned())),
            fallback_email: None,
            postal_address: None,
            reason: Some("The old mailbox is closed.".to_owned()),
        }
    }
}

impl From<NewServiceChange> for ListedAt {
    fn from(new: NewServiceChange) -> Self {
        Self {
            name: new.name,
            organisation: new.organisation,
            method: new.method.map(|it| it.0),
            email: new.email.map(|it| it.0),
            fallback_email: new.fallback_email.map(|it| it.0),
            postal_address: new.postal_address,
            reason: new.reason,
        }
    }
}

/// Let another take the place of counsel or of an agent.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewServiceSubstitution {
    /// The name of whoever comes.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The organisation, such as a law firm.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub organisation: Option<String>,
    /// How he wants to be served.
    pub method: MethodWord,
    /// The e-mail address.
    pub email: Option<Email>,
    /// Where a notice goes when that has failed for good.
    pub fallback_email: Option<Email>,
    /// The postal address.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub postal_address: Option<String>,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewServiceSubstitution {}

impl Example for NewServiceSubstitution {
    fn example() -> Self {
        Self {
            name: "Dana Ortiz".to_owned(),
            organisation: Some("Ortiz & Vance LLP".to_owned()),
            method: MethodWord(Method::Email),
            email: Some(Email("ortiz@counsel.example".to_owned())),
            fallback_email: None,
            postal_address: None,
            reason: Some("Counsel has left the firm.".to_owned()),
        }
    }
}

impl From<NewServiceSubstitution> for ListedAt {
    fn from(new: NewServiceSubstitution) -> Self {
        Self {
            name: Some(new.name),
            organisation: new.organisation,
            method: Some(new.method.0),
            email: new.email.map(|it| it.0),
            fallback_email: new.fallback_email.map(|it| it.0),
            postal_address: new.postal_address,
            reason: new.reason,
        }
    }
}

/// Take somebody off the service list: counsel withdraws.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewServiceWithdrawal {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: Option<String>,
}

impl Filing for NewServiceWithdrawal {}

impl Example for NewServiceWithdrawal {
    fn example() -> Self {
        Self { reason: Some("Counsel represents the party no more.".to_owned()) }
    }
}

/// Record that somebody was served by hand, or why he is not served.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewServiceRecord {
    /// How: `post`, `courier` or `personal`.
    pub method: Option<MethodWord>,
    /// The legal day.
    pub served_on: Option<NaiveDate>,
    /// Where, when not at the address it was to go to.
    #[oai(validator(min_length = 1, max_length = 1_000))]
    pub address: Option<String>,
    /// The number under which the post or a courier follows it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub tracking_number: Option<String>,
    /// What proves it: a return receipt, who signed, an affidavit.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub proof: Option<String>,
    /// Why he is not served; then nothing else is said.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub not_served: Option<String>,
}

impl Filing for NewServiceRecord {
    fn defects(raw: &Value) -> Vec<Defect> {
        service::record_defects(raw)
    }
}

impl Example for NewServiceRecord {
    fn example() -> Self {
        Self {
            method: Some(MethodWord(Method::Post)),
            served_on: NaiveDate::from_ymd_opt(2020, 1, 21),
            address: None,
            tracking_number: Some("9407 1000 0000 0000 0000 01".to_owned()),
            proof: Some("Return receipt signed by J. Doe.".to_owned()),
            not_served: None,
        }
    }
}

impl From<NewServiceRecord> for ServiceSaid {
    /// A record in which nothing is missing: its defects were told before.
    fn from(new: NewServiceRecord) -> Self {
        match new.not_served {
            Some(reason) => Self::NotServed(reason),
            None => Self::Served {
                method: new.method.map_or(Method::Post, |it| it.0),
                served_on: new.served_on.unwrap_or_default(),
                address: new.address,
                tracking_number: new.tracking_number,
                proof: new.proof.unwrap_or_default(),
            },
        }
    }
}

/// Send a notice again that did not reach somebody.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewServiceRetry {
    /// To this address; without one to that on the service list now.
    pub address: Option<Email>,
}

impl Filing for NewServiceRetry {}

impl Example for NewServiceRetry {
    fn example() -> Self {
        Self { address: Some(Email("notices@shrimpers.example".to_owned())) }
    }
}

/// How the notice that a deadline runs from was served. It moves no date: periods run from the day the notice was issued.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct NoticeService {
    /// How many recipients were served.
    pub served: u32,
    /// How many were not: what was sent to them failed or came back, and nothing took its place.
    pub not_served: u32,
    /// The notices.
    pub notices: Vec<String>,
}

impl From<&ServiceSeen> for NoticeService {
    fn from(seen: &ServiceSeen) -> Self {
        Self {
            served: seen.served,
            not_served: seen.not_served,
            notices: seen.notices.iter().map(|id| format!("/v1/notices/{id}")).collect(),
        }
    }
}
