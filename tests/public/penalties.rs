//! Penalties over HTTP: what may be claimed at most and why, the way to each end, and who sees it.

use serde_json::{Value, json};

use crate::world::detained::{PENALTIES, SHIPMENTS, court, prepenalty, shipment, stevia};
use crate::world::{IMPORTER, Store, World};

/// The body with one member changed.
fn with(mut body: Value, name: &str, value: Value) -> Value {
    body[name] = value;
    body
}

#[tokio::test]
async fn a_penalty_is_claimed_under_its_cap_and_says_how_that_was_computed() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-08-13").await;
    let port = sandbox.port(&world);
    let officer = port.investigator;
    let above = with(stevia(), "amount", json!("575000.01"));
    let above = officer.file(PENALTIES, &above).await.expect(422);
    assert_eq!(above.pointers(), ["/amount"]);
    let error = &above.body["errors"][0];
    assert_eq!(
        (&error["code"], &error["authority"]),
        (&json!("above_cap"), &json!("19 USC 1595a(b)"))
    );
    assert!(error["message"].as_str().is_some_and(|it| it.contains("575000.00")), "{error}");
    let nothing = officer.file(PENALTIES, &json!({ "notice": "prepenalty" })).await.expect(422);
    for pointer in ["/amount", "/culpability", "/importer", "/statute", "/violation"] {
        assert!(nothing.pointers().contains(&pointer), "{pointer}: {}", nothing.text());
    }
    let odd = with(stevia(), "amount", json!("575,000"));
    assert_eq!(officer.file(PENALTIES, &odd).await.expect(422).pointers(), ["/amount"]);
    let skipped = with(prepenalty(), "notice", json!("penalty"));
    let skipped = officer.file(PENALTIES, &skipped).await.expect(422);
    assert_eq!(skipped.body["errors"][0]["authority"], "19 USC 1592(b)(1)", "{}", skipped.text());
    port.director.file(PENALTIES, &stevia()).await.expect(403);

    let held = port.penalise(&stevia()).await;
    let seen = held.seen().await;
    let cap = json!({
        "cap": "575000.00", "basis": "value_of_the_articles", "authority": "19 USC 1595a(b)",
        "confidence": "verified",
        "explanation": "the value of the articles that were brought in, 575000.00",
    });
    assert_eq!(seen["cap"], cap);
    assert_eq!((&seen["claimed"], &seen["owed"]), (&json!("575000.00"), &json!("575000.00")));
    let close = held.case.deadline("penalty_petition_close").await;
    assert_eq!((&close["nominal"], &close["due"]), (&json!("2020-10-12"), &json!("2020-10-13")));
    world.mailbox.wait_for(IMPORTER, "Penalty notice").await;

    // Of 80,000.03 nothing was lost: 20 per cent, and a part of a cent is above the cap.
    let mut careless = with(prepenalty(), "dutiable_value", json!("80000.03"));
    careless.as_object_mut().expect("an object").remove("lost_duties");
    let above = with(careless.clone(), "amount", json!("16000.01"));
    assert_eq!(officer.file(PENALTIES, &above).await.expect(422).pointers(), ["/amount"]);
    let below = port.penalise(&with(careless, "amount", json!("16000.00"))).await;
    let cap = below.seen().await["cap"].clone();
    assert_eq!(
        (&cap["cap"], &cap["basis"]),
        (&json!("16000.00"), &json!("share_of_dutiable_value"))
    );
    let unsure = port.penalise(&prepenalty()).await.seen().await["cap"].clone();
    assert_eq!((&unsure["cap"], &unsure["confidence"]), (&json!("24000.00"), &json!("unverified")));
}

#[tokio::test]
async fn a_penalty_comes_to_each_of_its_ends() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let officer = port.investigator;
    let contested = port.penalise(&prepenalty()).await;
    let early = contested.by(officer, "payments", &json!({ "amount": "24000.00" })).await;
    assert_eq!(early.status, 409, "{}", early.text());
    let upheld = json!({ "outcome": "upheld", "grounds": "As contemplated." });
    let undecidable = contested.by(officer, "decisions", &upheld).await.expect(422);
    assert_eq!(undecidable.pointers(), ["/outcome"], "what was not claimed is only cancelled");
    contested
        .file("prepenalty-responses", &json!({ "summary": "It was certified." }))
        .await
        .expect(201);
    let above = contested.by(officer, "penalty-notices", &json!({ "amount": "24000.01" })).await;
    assert_eq!(above.expect(422).pointers(), ["/amount"]);
    let claim = json!({ "amount": "20000.00", "grounds": "It was warned." });
    contested.by(officer, "penalty-notices", &claim).await.expect(201);
    contested.file("petitions", &json!({ "facts": "It was the first." })).await.expect(201);
    let mitigated =
        |amount: &str| json!({ "outcome": "mitigated", "amount": amount, "grounds": "The first." });
    let more = contested.by(officer, "decisions", &mitigated("20000.01")).await.expect(422);
    assert_eq!(more.body["errors"][0]["code"], "above_claim");
    contested.by(officer, "decisions", &mitigated("5000.00")).await.expect(201);
    let wrong =
        contested.by(officer, "payments", &json!({ "amount": "4999.99" })).await.expect(422);
    assert_eq!(wrong.pointers(), ["/amount"]);
    contested.by(officer, "payments", &json!({ "amount": "5000.00" })).await.expect(201);

    let cancelled = port.penalise(&prepenalty()).await;
    let outcome = json!({ "outcome": "cancelled", "grounds": "The answer persuades." });
    cancelled.by(officer, "decisions", &outcome).await.expect(201);
    let collected = port.penalise(&stevia()).await;
    collected.by(officer, "decisions", &upheld).await.expect(201);
    collected.by(&port.registrar, "court-actions", &court()).await.expect(201);
    let foreign = json!({ "outcome": "cancelled" });
    collected.by(officer, "judgments", &foreign).await.expect(403);
    let judgment = json!({ "outcome": "collected", "amount": "575000.00" });
    collected.by(&port.registrar, "judgments", &judgment).await.expect(201);

    for (held, end) in [(&contested, "paid"), (&cancelled, "cancelled"), (&collected, "collected")]
    {
        let seen = held.seen().await;
        assert_eq!(
            (&seen["state"], &seen["ended_on"]),
            (&json!(end), &json!("2024-03-04")),
            "{seen}"
        );
        held.by(officer, "payments", &json!({ "amount": "1.00" })).await.expect(409);
    }
    let paid = contested.seen().await;
    let sums = ["contemplated", "claimed", "owed", "paid"].map(|name| paid[name].clone());
    assert_eq!(json!(sums), json!(["24000.00", "20000.00", "5000.00", "5000.00"]));

    let late = port.penalise(&prepenalty()).await;
    sandbox.move_to("2024-04-04").await;
    let refused =
        late.file("prepenalty-responses", &json!({ "summary": "Late." })).await.expect(409);
    assert_eq!(refused.body["rule"], "prepenalty_response_close");
}

#[tokio::test]
async fn a_penalty_is_its_persons_and_no_shipment() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let penalty = port.penalise(&stevia()).await;
    port.open(&shipment("imported", "wro")).await;
    assert_eq!(port.importer.read(&penalty.path).await["links"]["penalty"], penalty.path.as_str());
    assert_eq!(port.importer.all(PENALTIES).await.len(), 1);
    assert_eq!(port.director.all(SHIPMENTS).await.len(), 1, "each in its own list");
    for who in ["other-importer", "filer"] {
        let who = sandbox.somebody(&world, who);
        who.get(&penalty.path).await.expect(404);
        assert!(who.all(PENALTIES).await.is_empty());
        who.file(format!("{}/petitions", penalty.path), &json!({ "facts": "f" })).await.expect(404);
    }
    let as_shipment = penalty.path.replace("penalties", "shipments");
    port.director.get(&as_shipment).await.expect(404);
    port.importer.file(format!("{as_shipment}/court-actions"), &court()).await.expect(404);
}
