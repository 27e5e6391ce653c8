//! The people of a case, and what they file.

use entities::{Actor, PartyRef};
use serde_json::{Value, json};
use statute::{Act, EntryKind, Fields, Role};

pub const FILER: &str = "notices@acme.example";
pub const IMPORTER: &str = "legal@shady.example";
pub const OFFICER: &str = "irene@cbp.example";
pub const SUPERVISOR: &str = "supervisor@cbp.example";

pub fn investigator() -> Actor {
    Actor {
        account: "irene".to_owned(),
        role: Role::Investigator,
        email: Some(OFFICER.to_owned()),
        party: None,
    }
}

pub fn filer() -> Actor {
    Actor {
        account: "acme-desk".to_owned(),
        role: Role::Filer,
        email: Some("desk@acme.example".to_owned()),
        party: Some(PartyRef {
            key: "acme".to_owned(),
            name: "Acme Inc.".to_owned(),
            email: Some(FILER.to_owned()),
            address: None,
            importer_number: None,
        }),
    }
}

/// A complete allegation.
pub fn allegation() -> Value {
    json!({
        "filer": { "name": "Acme Inc.", "address": "1 Main Street, Toledo, OH", "email": FILER },
        "interested_party": { "limb": "domestic_producer", "facts": "Acme makes the domestic like product." },
        "importer": { "name": "Shady Imports LLC", "address": "9 Pier Road, Newark, NJ", "importer_number": "12-3456789XX" },
        "merchandise": { "description": "Frozen warmwater shrimp" },
        "ad_cvd_orders": ["A-533-840"],
        "evasion": "Shipments of the covered merchandise were entered as type 01.",
        "certifications": { "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true },
        "consent_public_items": true,
        "signer": { "name": "Ann Acme", "position": "President", "email": "ann@acme.example" },
    })
}

fn act(kind: EntryKind, content: Value) -> Act {
    let content = Some(content).filter(|content| !content.is_null());
    Act { kind, on: None, fields: Fields { content, ..Fields::default() } }
}

pub fn acknowledge() -> Act {
    act(EntryKind::AllegationAcknowledged, json!({ "importer": { "email": IMPORTER } }))
}

pub fn initiate() -> Act {
    act(
        EntryKind::InvestigationInitiated,
        json!({ "grounds": "Import data reasonably suggest evasion." }),
    )
}

pub fn take_measures() -> Act {
    let measures = json!([{ "measure": "suspend_liquidation", "entries": "all since initiation" }]);
    act(
        EntryKind::InterimMeasuresTaken,
        json!({ "grounds": "Reasonable suspicion.", "measures": measures }),
    )
}

pub fn issue_notice() -> Act {
    Act::new(EntryKind::NoticeOfInitiationIssued)
}
