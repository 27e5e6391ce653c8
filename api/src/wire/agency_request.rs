//! What another agency asks for: an investigation under 19 CFR 165.14. The agency is no party to it.

use poem_openapi::Object;
use poem_openapi::types::{Email, Example};
use serde_json::Value;
use statute::{Defect, EntryKind};

use super::new_allegation::{Importer, Merchandise};
use crate::payload::Filing;

/// Another agency's request for an investigation. Its date of receipt is the day its control number is sent.
#[derive(Debug, Clone, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewAgencyRequest {
    /// The agency.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub agency: String,
    /// Whom to ask there.
    pub contact: Contact,
    /// The importer: one.
    pub importer: Importer,
    /// The covered merchandise.
    pub merchandise: Merchandise,
    /// The orders that cover it: `A-ddd-ddd` for antidumping, `C-ddd-ddd` for countervailing duties.
    #[oai(validator(min_items = 1, max_items = 50, pattern = "^[AC]-[0-9]{3}-[0-9]{3}$"))]
    pub ad_cvd_orders: Vec<String>,
    /// The information that reasonably suggests evasion.
    #[oai(validator(min_length = 1, max_length = 100_000))]
    pub evasion: String,
    /// A risk to health or safety, where there is one.
    #[oai(validator(min_length = 1, max_length = 20_000))]
    pub health_or_safety: Option<String>,
    /// The control number; the case's own number when absent.
    #[oai(validator(min_length = 1, max_length = 50))]
    pub control_number: Option<String>,
}

/// A point of contact.
#[derive(Debug, Clone, Object)]
pub struct Contact {
    /// The name.
    #[oai(validator(min_length = 1, max_length = 500))]
    pub name: String,
    /// The address.
    pub email: Email,
}

impl Filing for NewAgencyRequest {
    fn defects(raw: &Value) -> Vec<Defect> {
        statute::filing::opening_defects(EntryKind::AgencyRequestReceived, raw)
    }
}

impl Example for NewAgencyRequest {
    fn example() -> Self {
        Self {
            agency: "Department of Commerce, Enforcement and Compliance".to_owned(),
            contact: Contact {
                name: "D. Desk".to_owned(),
                email: Email("desk@commerce.example.gov".to_owned()),
            },
            importer: Importer {
                name: "Phoenix Metal Co.".to_owned(),
                address: "9 Depot Road, Cambridge, OH 43725".to_owned(),
                importer_number: Some("98-7654321PM".to_owned()),
                email: None,
            },
            merchandise: Merchandise { description: "Cast iron soil pipe.".to_owned() },
            ad_cvd_orders: vec!["A-570-079".to_owned(), "C-570-080".to_owned()],
            evasion: "Pipe of Chinese origin is entered as a product of Cambodia.".to_owned(),
            health_or_safety: None,
            control_number: None,
        }
    }
}
