//! What is said of orders: bodies that lack nothing, after real orders of the public register, in our own words.

use serde_json::{Value, json};

/// Where orders are.
pub const ORDERS: &str = "/v1/forced-labor/orders";

/// What the order against Top Glove reaches.
pub fn gloves() -> Value {
    json!({
        "countries": ["MY"],
        "entities": [{ "name": "Top Glove Corporation Bhd", "aliases": ["TG Medical Sdn. Bhd."], "country": "MY" }],
        "merchandise": ["disposable gloves"],
        "hts": ["4015.12", "4015.19"],
    })
}

/// The order against Top Glove, announced on this day.
pub fn order(announced: &str) -> Value {
    json!({
        "kind": "wro",
        "grounds": "Workers paid for their jobs and could not leave.",
        "scope": gloves(),
        "indicators": indicators(),
        "announced": announced,
    })
}

/// An order that says what it reaches.
pub fn order_for(scope: Value, announced: &str) -> Value {
    let mut order = order(announced);
    order["scope"] = scope;
    order
}

/// A Finding that follows no order.
pub fn finding_alone() -> Value {
    let mut finding = finding();
    finding["kind"] = json!("finding");
    finding
}

/// An entity on the list.
pub fn listing(announced: &str) -> Value {
    json!({
        "kind": "entity_listing",
        "grounds": "It works with the government of the region to take in labourers.",
        "scope": { "entities": [{ "name": "Ninestar Corporation", "aliases": ["Zhuhai Ninestar"] }], "merchandise": ["printer cartridges"] },
        "announced": announced,
    })
}

/// The Finding on Top Glove.
pub fn finding() -> Value {
    json!({
        "grounds": "The record shows forced labor in the production.",
        "scope": gloves(),
        "approval": { "secretary": "For the Secretary" },
        "publications": { "federal_register": "86 FR 16380", "customs_bulletin": "Vol. 55, No. 13" },
    })
}

/// Its end.
pub fn termination() -> Value {
    json!({
        "grounds": "Every indicator was remediated.",
        "approval": { "secretary": "For the Secretary" },
        "publications": { "federal_register": "86 FR 50725", "customs_bulletin": "Vol. 55, No. 37" },
    })
}

/// A petition, with evidence for each indicator.
pub fn petition() -> Value {
    json!({
        "indicators": indicators(),
        "policies": "Nobody pays for his job.",
        "implementation": "Fees were paid back.",
        "audit": "An audit on site found nothing.",
        "supply_chain_map": "Latex of three plantations goes to four factories.",
    })
}

/// What is decided on a petition.
pub fn decision(of: u64) -> Value {
    json!({ "of": of, "outcome": "granted_in_part", "grounds": "The evidence answers most indicators." })
}

/// One entity's goods are let in.
pub fn carve_out(name: &str) -> Value {
    json!({ "carve_out": { "name": name }, "grounds": "Its growers are checked on site." })
}

fn indicators() -> Value {
    json!([{ "indicator": "debt_bondage", "evidence": "Receipts of recruitment fees." }])
}
