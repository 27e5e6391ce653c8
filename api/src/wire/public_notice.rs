//! Notices that anybody may read.

use chrono::NaiveDate;
use entities::PublicNoticeSeen;
use poem_openapi::Object;
use poem_openapi::types::Example;
use serde_json::Value;
use statute::Defect;
use statute::seal::reason_defects;
use uuid::Uuid;

use super::instant::Instant;
use crate::payload::Filing;

/// A notice of an EAPA case that anybody may read.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct PublicNotice {
    /// Its id. It stays the same where an amended notice takes its place.
    pub id: Uuid,
    /// The number of the case.
    pub case_number: String,
    /// Which notice it is: `notice_of_initiation`, `notice_of_interim_measures`, `extension_notice`, `notice_of_determination` or
    /// `notice_of_review_decision`.
    pub kind: String,
    /// Its subject.
    pub subject: String,
    /// The legal day on which it was issued.
    pub issued_on: NaiveDate,
    /// When it came to be public, by the service's clock.
    pub released_at: Instant,
    /// When it came to say what it says: later than `released_at` where an amended notice is in its place.
    pub updated_at: Instant,
    /// Who filed the allegation, and the importer it names.
    pub parties: Vec<String>,
    /// The antidumping and countervailing duty orders.
    pub ad_cvd_orders: Vec<String>,
    /// The merchandise, as the allegation describes it.
    pub merchandise: Option<String>,
    /// Where its text is.
    pub links: PublicNoticeLinks,
}

/// Where to go from a public notice.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PublicNoticeLinks {
    /// The notice with its text.
    #[oai(rename = "self")]
    pub own: String,
}

/// A public notice with its text.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct PublicNoticeText {
    /// The notice.
    pub notice: PublicNotice,
    /// What it says.
    pub text: String,
}

impl From<&PublicNoticeSeen> for PublicNotice {
    fn from(seen: &PublicNoticeSeen) -> Self {
        let row = &seen.row;
        Self {
            id: row.id.0,
            case_number: row.case_number.clone(),
            kind: row.kind.clone(),
            subject: seen.subject.clone(),
            issued_on: row.issued,
            released_at: row.released_at.into(),
            updated_at: row.updated_at.into(),
            parties: texts(&row.parties.0),
            ad_cvd_orders: texts(&row.orders.0),
            merchandise: row.merchandise.clone(),
            links: PublicNoticeLinks { own: format!("/v1/eapa/notices/{}", row.id) },
        }
    }
}

impl From<&PublicNoticeSeen> for PublicNoticeText {
    fn from(seen: &PublicNoticeSeen) -> Self {
        Self { notice: PublicNotice::from(seen), text: seen.text.clone() }
    }
}

fn texts(list: &Value) -> Vec<String> {
    let items = list.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Release a notice to the public that was issued after the public record was released.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example)]
pub struct NewPublicRelease {
    /// Why it may be public. Nobody outside the office is told.
    #[oai(validator(min_length = 1, max_length = 5_000))]
    pub reason: String,
}

impl Filing for NewPublicRelease {
    fn defects(raw: &Value) -> Vec<Defect> {
        reason_defects(raw)
    }
}

impl Example for NewPublicRelease {
    fn example() -> Self {
        Self { reason: "It quotes nothing that a party claims to be confidential.".to_owned() }
    }
}
