//! What people send: real case EAPA 7356 in our own words, and how to put one thing wrong in it.

use serde_json::{Value, json};

/// The allegation of real case 7356, complete.
pub fn allegation() -> Value {
    json!({
        "filer": {
            "name": "Gulf Shrimpers Committee",
            "address": "1 Harbor Road, Biloxi, MS 39530",
            "email": super::FILER,
        },
        "interested_party": {
            "limb": "trade_association",
            "facts": "A majority of its members produce a domestic like product.",
        },
        "importer": {
            "name": "MSeafood Corporation",
            "address": "2 Wharf Street, Fountain Valley, CA 92708",
            "importer_number": super::IMPORTER_NUMBER,
            "email": super::IMPORTER,
        },
        "merchandise": { "description": "Certain frozen warmwater shrimp" },
        "ad_cvd_orders": ["A-533-840"],
        "evasion": "Shrimp of Indian origin was entered as a product of Vietnam.",
        "certifications": certifications(),
        "consent_public_items": true,
        "signer": { "name": "A. Signer", "position": "Director", "email": "signer@shrimpers.test" },
    })
}

/// A communication on forced labor, complete.
pub fn communication() -> Value {
    json!({
        "reasons": "Workers pay off recruiters for years and cannot leave.",
        "merchandise": { "description": "Disposable rubber gloves", "hts": ["4015.19"] },
        "facts": "Three factories, with dormitories on the grounds.",
        "producers": [{ "name": "Highland Glove Works", "country": "Malaysia" }],
        "indicators": [{ "indicator": "debt_bondage", "evidence": "Receipts of recruiters." }],
    })
}

/// The three certifications of every submission.
pub fn certifications() -> Value {
    json!({ "true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true })
}

/// Factual information of a party, told apart by its title.
pub fn facts(title: &str) -> Value {
    json!({ "title": title, "summary": "Purchase and production records.", "certifications": certifications() })
}

/// Why an investigation is initiated, for `POST /v1/eapa/investigations`.
pub fn initiation(allegation: &str) -> Value {
    json!({ "allegation": allegation, "grounds": "Import records reasonably suggest evasion." })
}

/// Interim measures that are taken.
pub fn measures() -> Value {
    json!({
        "decision": "taken",
        "grounds": "The importer could not trace its shrimp through processing.",
        "measures": [
            { "measure": "suspend_liquidation", "entries": "unliquidated entries on or after initiation" },
            { "measure": "cash_deposit", "entries": "entries from now on" },
        ],
    })
}

/// The extension of the determination.
pub fn extension() -> Value {
    json!({ "grounds": "The records of several processors must be compared.", "criteria": ["transactions"] })
}

/// An affirmative determination.
pub fn determination() -> Value {
    json!({
        "grounds": "Substantial evidence shows evasion.",
        "outcomes": [{ "importer": "MSeafood Corporation", "order": "A-533-840", "outcome": "affirmative" }],
    })
}

/// An act of an officer that says no more than its name.
pub fn simply() -> Value {
    json!({})
}

/// The same JSON with one place changed; `None` takes the member away.
pub fn with(mut value: Value, pointer: &str, change: Option<Value>) -> Value {
    if let Some(change) = change {
        *value.pointer_mut(pointer).unwrap_or_else(|| panic!("there is no {pointer}")) = change;
    } else {
        let (parent, name) = pointer.rsplit_once('/').expect("a pointer has a parent");
        let parent = value.pointer_mut(parent).and_then(Value::as_object_mut);
        parent
            .and_then(|members| members.remove(name))
            .unwrap_or_else(|| panic!("there is no {pointer}"));
    }
    value
}
