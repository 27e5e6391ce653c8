//! Shipments and penalties: their people, what is said of them, and how they are brought to where a test begins.

use serde_json::{Value, json};

use super::caller::{Answer, Caller};
use super::sandbox::{Case, Sandbox};
use super::{IMPORTER, IMPORTER_NUMBER, World};

/// The collection of shipments.
pub const SHIPMENTS: &str = "/v1/forced-labor/shipments";
/// The collection of penalties.
pub const PENALTIES: &str = "/v1/forced-labor/penalties";

/// Who has to do with shipments in a sandbox.
pub struct Port<'a> {
    /// The director of the port.
    pub director: Caller,
    /// Who decides petitions and penalties.
    pub investigator: &'a Caller,
    /// Who acts for the Commissioner.
    pub supervisor: Caller,
    /// Who records what courts do.
    pub registrar: Caller,
    /// The importer of the shipments.
    pub importer: &'a Caller,
    sandbox: &'a Sandbox,
}

/// One shipment, or one penalty.
pub struct Held<'a> {
    /// Its path.
    pub path: String,
    /// The case.
    pub case: Case<'a>,
    port: &'a Port<'a>,
}

impl Sandbox {
    /// Everybody at the port.
    pub fn port<'a>(&'a self, world: &World) -> Port<'a> {
        Port {
            director: self.somebody(world, "port-director"),
            investigator: &self.investigator,
            supervisor: self.somebody(world, "supervisor"),
            registrar: self.somebody(world, "registrar"),
            importer: &self.importer,
            sandbox: self,
        }
    }
}

impl Port<'_> {
    /// Opens the case of a shipment.
    pub async fn open(&self, body: &Value) -> Held<'_> {
        let opened = self.director.file(SHIPMENTS, body).await.expect(201);
        self.held(SHIPMENTS, &opened)
    }

    /// Opens the case of a penalty.
    pub async fn penalise(&self, body: &Value) -> Held<'_> {
        let opened = self.investigator.file(PENALTIES, body).await.expect(201);
        self.held(PENALTIES, &opened)
    }

    /// A shipment that is presented and detained today.
    pub async fn detained(&self, track: &str) -> Held<'_> {
        let held = self.open(&shipment("imported", track)).await;
        held.act("presentations", &json!({})).await.expect(201);
        held.act("detentions", &json!({})).await.expect(201);
        held
    }

    fn held(&self, collection: &str, opened: &Answer) -> Held<'_> {
        let id = opened.id();
        Held { path: format!("{collection}/{id}"), case: self.sandbox.case(&id), port: self }
    }
}

impl Held<'_> {
    /// The director of the port acts.
    pub async fn act(&self, act: &str, body: &Value) -> Answer {
        self.by(&self.port.director, act, body).await
    }

    /// Another officer acts.
    pub async fn by(&self, officer: &Caller, act: &str, body: &Value) -> Answer {
        officer.act(&self.path, act, body).await
    }

    /// The importer files.
    pub async fn file(&self, act: &str, body: &Value) -> Answer {
        self.port.importer.file(format!("{}/{act}", self.path), body).await
    }

    /// How the office sees it.
    pub async fn seen(&self) -> Value {
        self.port.director.read(&self.path).await
    }

    /// Where it stands.
    pub async fn state(&self) -> String {
        self.seen().await["state"].as_str().expect("a state").to_owned()
    }

    /// Kind and day of each entry of a kind, by the office's docket.
    pub async fn days_of(&self, kind: &str) -> Vec<String> {
        let docket = self.case.docket(&self.port.director).await;
        let of_kind = docket.iter().filter(|entry| entry["entry"] == kind);
        of_kind.map(|entry| entry["on"].as_str().expect("a day").to_owned()).collect()
    }
}

/// What opens the case of a shipment of our importer.
pub fn shipment(arrival: &str, track: &str) -> Value {
    json!({
        "arrival": arrival, "track": track, "port": "Los Angeles/Long Beach", "entry_number": "ABC-1234567-8",
        "importer": importer(),
    })
}

/// The same with three lines.
pub fn with_lines(arrival: &str, track: &str) -> Value {
    let mut body = shipment(arrival, track);
    body["lines"] = json!([
        { "line": "001", "description": "Shirts", "quantity": "1200 pieces", "country": "CN", "hts": "6105.10.00" },
        { "line": "002", "description": "Trousers" },
        { "line": "003", "description": "Jackets", "value": "9000.00" },
    ]);
    body
}

/// The importer, as an officer names it.
pub fn importer() -> Value {
    json!({
        "name": "MSeafood Corporation", "address": "2 Wharf Street, Fountain Valley, CA 92708",
        "importer_number": IMPORTER_NUMBER, "email": IMPORTER,
    })
}

/// The notice of detention of what was presented on this day.
pub fn notice_of_detention(presented_on: &str) -> Value {
    json!({
        "presented_on": presented_on, "specific_reason": "Cotton of an entity named in an order.",
        "anticipated_length": "Three months at most.", "tests_or_inquiries": "The cotton is traced.",
        "information_sought": "Production records from gin to garment.",
    })
}

/// A complete proof of admissibility.
pub fn proof() -> Value {
    json!({
        "certificate_of_origin": {
            "seller_or_owner": "A. Seller, Ningbo", "quantity": "1200 pieces", "description": "Shirts",
            "packages_and_marks": "40 cartons, 1 to 40", "producer": "B. Garments",
            "place_of_production": "Dong Nai", "carrier": "C. Lines", "place_of_lading": "Cat Lai",
            "place_of_final_departure": "Cat Lai", "date": "2020-12-18", "no_forced_labor_at_any_stage": true,
            "signature": "A. Seller",
        },
        "statement": {
            "efforts": "Every bale was traced.", "results": "All cotton is Australian.",
            "belief": "No forced labor was used.",
        },
    })
}

/// A complete protest against the exclusion of this day.
pub fn protest(decision_on: &str) -> Value {
    json!({
        "protestant": "MSeafood Corporation, Fountain Valley", "importer_number": IMPORTER_NUMBER,
        "entry_number": "ABC-1234567-8", "entry_date": decision_on, "decision": "The exclusion of the entry",
        "decision_on": decision_on, "description": "Shirts", "objections": ["No such cotton was used."],
        "concerns_exclusion": true,
    })
}

/// Grounds for a decision.
pub fn grounds() -> Value {
    json!({ "grounds": "The records do not show which cotton was used." })
}

/// An answer to a detention under the UFLPA.
pub fn uflpa_response() -> Value {
    json!({
        "request": "applicability_review", "summary": "No input is from the region.",
        "supply_chain": ["Polysilicon: Germany", "Cells: Malaysia"],
    })
}

/// A notice of seizure.
pub fn seizure_notice() -> Value {
    json!({ "provisions": "19 USC 1307; 19 USC 1595a(c)", "description": "Gloves made with forced labor." })
}

/// A petition for relief, from a seizure or a penalty.
pub fn petition() -> Value {
    json!({ "interest": "Owner", "facts": "Every indicator had been remediated." })
}

/// A claim with the bond it needs.
pub fn claim() -> Value {
    json!({ "interest": "Owner", "value": "30000.00", "bond": "3000.00" })
}

/// An action in court.
pub fn court() -> Value {
    json!({ "court": "United States Court of International Trade", "court_number": "21-00555" })
}

/// A prepenalty notice for negligence: the cap is twice what was lost.
pub fn prepenalty() -> Value {
    json!({
        "notice": "prepenalty", "statute": "19_usc_1592", "culpability": "negligence", "importer": importer(),
        "violation": "The origin was declared falsely.", "amount": "24000.00", "domestic_value": "100000.00",
        "dutiable_value": "80000.00", "lost_duties": "12000.00",
    })
}

/// The first penalty for forced labor: stevia, August 2020.
pub fn stevia() -> Value {
    json!({
        "notice": "penalty", "statute": "19_usc_1595a", "importer": importer(),
        "violation": "Stevia made with forced labor was brought in.", "amount": "575000.00",
        "domestic_value": "575000.00",
    })
}
