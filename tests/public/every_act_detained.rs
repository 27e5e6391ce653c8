//! Every act there is on shipments and penalties, once and with success, on the sandbox's own day.

use serde_json::{Value, json};

use crate::world::World;
use crate::world::detained::{
    Port, claim, court, grounds, notice_of_detention, petition, prepenalty, proof, protest,
    seizure_notice, shipment, stevia, uflpa_response, with_lines,
};
use crate::world::sandbox::Sandbox;

/// The ids of a shipment and of a penalty that lived through most of them.
pub struct Detained {
    /// The shipment.
    pub shipment: String,
    /// The penalty.
    pub penalty: String,
}

/// Does every act on shipments and penalties.
pub async fn every_act_on_detained(world: &World, sandbox: &Sandbox, today: &str) -> Detained {
    let port = sandbox.port(world);
    let shipment = protested(&port, today).await;
    ways_out(&port, today).await;
    seized(&port).await;
    Detained { shipment, penalty: penalised(&port).await }
}

/// From the customs entry to the destruction of what a court left excluded.
async fn protested(port: &Port<'_>, today: &str) -> String {
    let held = port.open(&with_lines("entry_filed", "wro")).await;
    held.act("importations", &json!({})).await.expect(201);
    held.act("presentations", &json!({ "place": "Carson" })).await.expect(201);
    held.act("detentions", &grounds()).await.expect(201);
    held.act("notices-of-detention", &notice_of_detention(today)).await.expect(201);
    held.file("proofs/checks", &proof()).await.expect(200);
    held.file("proofs", &proof()).await.expect(201);
    held.act("exclusions", &grounds()).await.expect(201);
    held.act("exclusion-advices", &json!({})).await.expect(201);
    held.file("protests", &protest(today)).await.expect(201);
    held.file("accelerated-dispositions", &json!({})).await.expect(201);
    held.act("protest-denials", &grounds()).await.expect(201);
    held.file("court-actions", &court()).await.expect(201);
    held.by(&port.registrar, "judgments", &json!({ "outcome": "affirmed" })).await.expect(201);
    held.act("destructions", &json!({ "manner": "Burned." })).await.expect(201);
    held.case.id.clone()
}

/// An allowed protest, an exportation, and the exception to the presumption of the UFLPA.
async fn ways_out(port: &Port<'_>, today: &str) {
    let allowed = port.detained("general").await;
    allowed.act("exclusions", &grounds()).await.expect(201);
    allowed.file("protests", &protest(today)).await.expect(201);
    allowed.act("protest-allowances", &grounds()).await.expect(201);
    let exported = port.open(&shipment("imported", "wro")).await;
    exported.act("entries", &json!({ "entry_number": "ABC-7654321-0" })).await.expect(201);
    exported.file("exportations", &json!({ "country": "VN" })).await.expect(201);
    let excepted = port.detained("uflpa").await;
    excepted.act("notices-of-detention", &notice_of_detention(today)).await.expect(201);
    excepted.act("deadline-extensions", &more_time("uflpa_response")).await.expect(201);
    excepted.file("uflpa-responses", &uflpa_response()).await.expect(201);
    let asked =
        json!({ "due_diligence": "Audits of every supplier.", "evidence": "Wages and hours." });
    excepted.file("exception-requests", &asked).await.expect(201);
    let limbs = json!({ "guidance_followed": true, "inquiries_answered": true, "clear_and_convincing": true });
    let granted = json!({ "outcome": "granted", "limbs": limbs, "grounds": "The audits." });
    excepted.by(&port.supervisor, "exception-determinations", &granted).await.expect(201);
    let report = json!({ "published_at": "www.cbp.gov/trade/forced-labor" });
    excepted.by(&port.supervisor, "exception-reports", &report).await.expect(201);
    excepted.act("releases", &grounds()).await.expect(201);
}

/// More time for a limit that runs since 2020-10-13.
fn more_time(rule: &str) -> Value {
    json!({ "rule": rule, "due": "2021-01-04", "reason": "The records have to be translated." })
}

/// Seized under a Finding: petitioned for in vain and forfeited, or claimed.
async fn seized(port: &Port<'_>) {
    let forfeited = port.detained("wro").await;
    let switch = json!({ "to": "finding", "grounds": "A Finding was published." });
    forfeited.act("track-switches", &switch).await.expect(201);
    let claimed = port.detained("finding").await;
    for held in [&forfeited, &claimed] {
        held.act("seizures", &grounds()).await.expect(201);
        held.act("seizure-notices", &seizure_notice()).await.expect(201);
        let published = json!({ "publication": "www.forfeiture.gov" });
        held.act("seizure-publications", &published).await.expect(201);
    }
    forfeited.file("seizure-petitions", &petition()).await.expect(201);
    let denied = json!({ "outcome": "denied", "grounds": "No relief." });
    forfeited.by(port.investigator, "seizure-petition-decisions", &denied).await.expect(201);
    forfeited.act("forfeitures", &json!({})).await.expect(201);
    claimed.file("seizure-claims", &claim()).await.expect(201);
}

/// One penalty that goes to court, and one that is paid.
async fn penalised(port: &Port<'_>) -> String {
    let sued = port.penalise(&prepenalty()).await;
    sued.file("prepenalty-responses", &json!({ "summary": "The supplier certified it." }))
        .await
        .expect(201);
    let officer = port.investigator;
    sued.by(officer, "penalty-notices", &json!({ "amount": "24000.00" })).await.expect(201);
    let more = more_time("penalty_petition_close");
    sued.by(officer, "deadline-extensions", &more).await.expect(201);
    sued.file("petitions", &json!({ "facts": "It was the first." })).await.expect(201);
    let mitigated =
        json!({ "outcome": "mitigated", "amount": "12000.00", "grounds": "It was the first." });
    sued.by(officer, "decisions", &mitigated).await.expect(201);
    sued.file("court-actions", &court()).await.expect(201);
    let judgment = json!({ "outcome": "collected", "amount": "12000.00" });
    sued.by(&port.registrar, "judgments", &judgment).await.expect(201);
    let paid = port.penalise(&stevia()).await;
    paid.by(officer, "payments", &json!({ "amount": "575000.00" })).await.expect(201);
    sued.case.id.clone()
}
