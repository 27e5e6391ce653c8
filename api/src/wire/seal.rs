//! Seals, who had read what is sealed, and amended notices. The office's own.

use entities::{NewAmendment, NewSeal as Wanted, ReaderSeen, seal};
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::Defect;
use statute::seal::{Kind, Passage, reason_defects, seal_defects};
use uuid::Uuid;

use super::instant::Instant;
use super::notice::DeliveryState;
use super::word::{ResourceWord, RoleWord, SealKindWord};
use crate::payload::Filing;

/// Seal what somebody was shown who may not see it: its words are hidden from all but the office. Its dates stand, and what runs from it
/// runs on.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSeal {
    /// What kind of thing it is.
    pub kind: SealKindWord,
    /// Of an entry, its number on the docket as an officer sees it.
    #[oai(validator(minimum(value = "1")))]
    pub number: Option<u32>,
    /// Of anything else, its id.
    pub id: Option<Uuid>,
    /// Why. Nobody outside the office is told.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewSeal {
    fn defects(raw: &Value) -> Vec<Defect> {
        seal_defects(raw)
    }
}

impl Example for NewSeal {
    fn example() -> Self {
        Self {
            kind: SealKindWord(Kind::Entry),
            number: Some(4),
            id: None,
            reason: "The grounds quote a price that is business confidential.".to_owned(),
        }
    }
}

impl From<NewSeal> for Wanted {
    fn from(new: NewSeal) -> Self {
        Self { kind: new.kind.0, number: new.number, id: new.id, reason: new.reason }
    }
}

/// Take a seal off.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewUnsealing {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewUnsealing {
    fn defects(raw: &Value) -> Vec<Defect> {
        reason_defects(raw)
    }
}

impl Example for NewUnsealing {
    fn example() -> Self {
        Self { reason: "Its submitter made it public himself.".to_owned() }
    }
}

/// A seal on one thing of a case.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Seal {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// Its number among those of the case, from 1.
    pub number: u32,
    /// What kind of thing is sealed.
    pub kind: SealKindWord,
    /// The id of the thing.
    pub thing: Uuid,
    /// Why it was sealed.
    pub reason: String,
    /// The account that sealed it.
    pub sealed_by: String,
    /// When, by the service's clock.
    pub sealed_at: Instant,
    /// The account that took the seal off.
    pub unsealed_by: Option<String>,
    /// When.
    pub unsealed_at: Option<Instant>,
    /// Why.
    pub unsealed_because: Option<String>,
}

impl From<&seal::Model> for Seal {
    fn from(row: &seal::Model) -> Self {
        Self {
            id: row.id.0,
            case: row.case_id.0,
            number: u32::try_from(row.number).unwrap_or_default(),
            kind: SealKindWord(row.kind.0),
            thing: row.thing_id,
            reason: row.reason.clone(),
            sealed_by: row.sealed_by.clone(),
            sealed_at: row.sealed_at.into(),
            unsealed_by: row.unsealed_by.clone(),
            unsealed_at: row.unsealed_at.map(Instant),
            unsealed_because: row.unsealed_because.clone(),
        }
    }
}

/// Somebody outside the office who had what is sealed before it was sealed.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SealReader {
    /// How: `served` with the notice; `read` what shows it; `listed`, where it was a list over all cases, of which nobody knows what
    /// stood on the page that was read.
    pub how: String,
    /// When, by the service's clock: of a delivery, when it was served.
    pub at: Option<Instant>,
    /// The account that read it.
    pub account: Option<String>,
    /// In what role.
    pub role: Option<RoleWord>,
    /// What the accounts of its party have in common.
    pub party: Option<String>,
    /// What it read.
    pub resource: Option<ResourceWord>,
    /// The delivery by which it was served.
    pub delivery: Option<Uuid>,
    /// The name of the recipient.
    pub name: Option<String>,
    /// Where it went.
    pub address: Option<String>,
    /// Where the delivery stands.
    pub status: Option<DeliveryState>,
}

impl From<&ReaderSeen> for SealReader {
    fn from(seen: &ReaderSeen) -> Self {
        let nobody = Self {
            how: String::new(),
            at: None,
            account: None,
            role: None,
            party: None,
            resource: None,
            delivery: None,
            name: None,
            address: None,
            status: None,
        };
        match seen {
            ReaderSeen::Served(row) => Self {
                how: "served".to_owned(),
                at: row.ended_at.map(Instant),
                delivery: Some(row.id.0),
                name: Some(row.name.clone()),
                address: Some(row.address.clone()),
                status: Some(row.status.into()),
                ..nobody
            },
            ReaderSeen::Read { link, in_a_list } => Self {
                how: if *in_a_list { "listed" } else { "read" }.to_owned(),
                at: Some(link.at.into()),
                account: Some(link.account.clone()),
                role: Some(link.role.0.into()),
                party: link.party.clone(),
                resource: Some(link.resource.0.into()),
                ..nobody
            },
        }
    }
}

/// Words of a notice, and what an amended one says in their place.
#[derive(Clone, PartialEq, Eq, Object)]
pub struct AmendedPassage {
    /// The words that are to go, as the notice says them. Where its lines break is no matter.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub text: String,
    /// What takes their place; nothing where that is empty.
    #[oai(validator(max_length = 20_000))]
    pub replacement: String,
}

impl std::fmt::Debug for AmendedPassage {
    /// Without the words: a log is read by others.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("AmendedPassage").finish_non_exhaustive()
    }
}

/// Send an amended notice in the place of one that says what it should not have said, and seal that.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewNoticeAmendment {
    /// Why. Nobody outside the office is told.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
    /// What is taken out of it, or said otherwise.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub passages: Vec<AmendedPassage>,
}

impl Filing for NewNoticeAmendment {
    fn defects(raw: &Value) -> Vec<Defect> {
        reason_defects(raw)
    }
}

impl Example for NewNoticeAmendment {
    fn example() -> Self {
        let passage = AmendedPassage {
            text: "USD 4.12 a kilogram".to_owned(),
            replacement: "[a price]".to_owned(),
        };
        Self { reason: "It quotes a confidential price.".to_owned(), passages: vec![passage] }
    }
}

impl From<NewNoticeAmendment> for NewAmendment {
    fn from(new: NewNoticeAmendment) -> Self {
        let passage = |it: AmendedPassage| Passage { text: it.text, replacement: it.replacement };
        Self { reason: new.reason, passages: new.passages.into_iter().map(passage).collect() }
    }
}
