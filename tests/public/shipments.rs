//! Detained shipments over HTTP: the real cases of the repository act by act, every end there is, what happens by
//! operation of law, and who sees what.
//!
//! What a real docket does not hold and the service needs (a presentation, a detention) is supplied on days that change no
//! date the facts expect.

use serde_json::{Value, json};

use crate::world::caller::Caller;
use crate::world::detained::{
    Held, Port, SHIPMENTS, claim, court, grounds, notice_of_detention, petition, proof, protest,
    seizure_notice, shipment, with_lines,
};
use crate::world::sandbox::{Case, all_are};
use crate::world::{IMPORTER, Store, World, real_case};

/// Rule, counted day and last day, as they are expected.
type Dates<'a> = &'a [(&'a str, &'a str, &'a str)];

/// The days the real case has, typed here, are those that the repository keeps and those that the service tells.
async fn is_dated(case: &Case<'_>, officer: &Caller, facts: &str, dates: Dates<'_>) {
    let told = case.deadlines(officer).await;
    let kept = real_case(facts)["expect"].clone();
    let kept = kept.as_array().expect("facts expect deadlines");
    assert_eq!(kept.len(), dates.len(), "{facts} expects as many days");
    for (rule, nominal, due) in dates {
        let same =
            |it: &&Value| it["rule"] == *rule && it["nominal"] == *nominal && it["due"] == *due;
        assert!(kept.iter().any(|it| same(&it)), "{facts}: {rule} {nominal} {due}");
        let of_rule: Vec<&Value> = told.iter().filter(|it| it["rule"] == *rule).collect();
        assert!(told.iter().any(|it| same(&it)), "{facts}: {rule} {nominal} {due}: {of_rule:#?}");
    }
}

#[tokio::test]
async fn the_real_cases_have_their_dates() {
    let world = World::on(Store::Sqlite).await;
    donn_kenny(&world).await;
    sds_sportswear(&world).await;
    uniqlo(&world).await;
}

/// HQ 962034: entered in 1998, when an exclusion was protested within 90 days.
async fn donn_kenny(world: &World) {
    let sandbox = world.sandbox("1998-05-19").await;
    let port = sandbox.port(world);
    let held = port.open(&shipment("entry_filed", "general")).await;
    sandbox.move_to("1998-06-10").await;
    held.act("presentations", &json!({})).await.expect(201);
    held.act("detentions", &grounds()).await.expect(201);
    sandbox.move_to("1998-06-15").await;
    held.act("exclusions", &grounds()).await.expect(201);
    sandbox.move_to("1998-06-30").await;
    held.file("protests", &protest("1998-06-15")).await.expect(201);
    let dates = [
        ("protest_close", "1998-09-13", "1998-09-14"),
        ("protest_deemed_denial", "1998-07-30", "1998-07-30"),
        ("court_action_close", "1999-01-26", "1999-01-26"),
    ];
    is_dated(&held.case, &port.director, "donnkenny.json", &dates).await;
    let effect = held.seen().await["next_effect"].clone();
    let expected = json!({ "rule": "protest_deemed_denial#1", "entry": "protest_deemed_denied", "on": "1998-07-30" });
    assert_eq!(effect, expected);
}

/// HQ 962141: presented and never decided, so that day 31 excluded it.
async fn sds_sportswear(world: &World) {
    let sandbox = world.sandbox("1998-03-17").await;
    let port = sandbox.port(world);
    let held = port.open(&shipment("presented_for_examination", "general")).await;
    sandbox.move_to("1998-03-19").await;
    held.act("detentions", &grounds()).await.expect(201);
    held.act("notices-of-detention", &notice_of_detention("1998-03-17")).await.expect(201);
    let dates = [
        ("detention_decision", "1998-03-24", "1998-03-24"),
        ("deemed_exclusion", "1998-04-17", "1998-04-17"),
    ];
    is_dated(&held.case, &port.director, "sds-sportswear.json", &dates).await;
    sandbox.move_to("1998-04-16").await;
    assert_eq!(held.state().await, "detained", "day 30 is not over");
    sandbox.move_to("1998-04-17").await;
    let seen = held.seen().await;
    assert_eq!(
        (&seen["state"], &seen["excluded_on"]),
        (&json!("deemed_excluded"), &json!("1998-04-17"))
    );
    assert_eq!(seen["deemed_excluded"], true);
    assert_eq!(held.days_of("deemed_excluded").await, ["1998-04-17"]);
}

/// HQ H318182: excluded after three months, protested in time, denied.
async fn uniqlo(world: &World) {
    let sandbox = world.sandbox("2021-01-05").await;
    let port = sandbox.port(world);
    let held = port.detained("wro").await;
    held.act("notices-of-detention", &notice_of_detention("2021-01-05")).await.expect(201);
    let notice = held.case.notice("notice_of_detention", all_are("served")).await;
    assert_eq!(notice["deliveries"][0]["address"], IMPORTER, "{notice}");
    let mail = world.mailbox.wait_for(IMPORTER, "Notice of detention").await;
    for item in ["Cotton of an entity", "Three months", "traced", "gin to garment"] {
        assert!(mail.html.contains(item), "the notice says `{item}`: {}", mail.text);
    }
    sandbox.move_to("2021-04-09").await;
    let late = held.file("proofs", &proof()).await.expect(409);
    assert_eq!(late.body["rule"], "proof_of_admissibility");
    held.act("exclusions", &grounds()).await.expect(201);
    held.act("exclusion-advices", &json!({})).await.expect(201);
    sandbox.move_to("2021-04-19").await;
    held.file("protests", &protest("2021-04-09")).await.expect(201);
    sandbox.move_to("2021-05-10").await;
    held.act("protest-denials", &grounds()).await.expect(201);
    let dates = [
        ("proof_of_admissibility", "2021-04-05", "2021-04-05"),
        ("deemed_abandonment", "2021-06-08", "2021-06-08"),
        ("protest_close", "2021-10-06", "2021-10-06"),
        ("protest_deemed_denial", "2021-05-19", "2021-05-19"),
        ("court_action_close", "2021-11-06", "2021-11-08"),
    ];
    is_dated(&held.case, &port.director, "uniqlo-i.json", &dates).await;
    let advisory = held.case.deadline("arguable_deemed_exclusion").await;
    assert_eq!((&advisory["due"], &advisory["force"]), (&json!("2021-02-05"), &json!("advisory")));
    assert!(held.days_of("deemed_excluded").await.is_empty(), "what is arguable is never written");
    assert!(held.days_of("deemed_abandoned").await.is_empty(), "the protest averted it");
}

#[tokio::test]
async fn a_shipment_comes_to_each_of_its_ends() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let released = port.detained("general").await;
    released.act("releases", &grounds()).await.expect(201);
    let exported = port.detained("wro").await;
    exported.file("exportations", &json!({ "country": "VN" })).await.expect(201);
    let abandoned = port.detained("wro").await;
    abandoned.act("exclusions", &grounds()).await.expect(201);
    abandoned.act("exclusion-advices", &json!({})).await.expect(201);
    let remitted = seized(&port).await;
    remitted.file("seizure-petitions", &petition()).await.expect(201);
    let decision = json!({ "outcome": "remitted", "grounds": "The indicators were remediated." });
    remitted.by(port.investigator, "seizure-petition-decisions", &decision).await.expect(201);
    let forfeited = seized(&port).await;
    let judged = seized(&port).await;
    judged.file("seizure-claims", &claim()).await.expect(201);
    judged.by(&port.registrar, "judgments", &json!({ "outcome": "forfeited" })).await.expect(201);
    let given_back = seized(&port).await;
    given_back.file("seizure-claims", &claim()).await.expect(201);
    given_back
        .by(&port.registrar, "judgments", &json!({ "outcome": "released" }))
        .await
        .expect(201);

    sandbox.move_to("2024-05-06").await;
    assert_eq!(abandoned.state().await, "abandoned");
    assert_eq!(
        abandoned.days_of("deemed_abandoned").await,
        ["2024-05-03"],
        "60 days after the advice"
    );
    abandoned.act("destructions", &json!({ "manner": "Burned." })).await.expect(201);
    // Nobody petitioned or claimed in time.
    for (act, body, rule) in [
        ("seizure-petitions", petition(), "seizure_petition_close"),
        ("seizure-claims", claim(), "seizure_claim_close"),
    ] {
        let late = forfeited.file(act, &body).await.expect(409);
        assert_eq!(late.body["rule"], rule);
    }
    forfeited.act("forfeitures", &json!({})).await.expect(201);

    for (held, end, on) in [
        (&released, "released", "2024-03-04"),
        (&exported, "exported", "2024-03-04"),
        (&abandoned, "destroyed", "2024-05-06"),
        (&remitted, "remitted", "2024-03-04"),
        (&forfeited, "forfeited", "2024-05-06"),
        (&judged, "forfeited", "2024-03-04"),
        (&given_back, "released", "2024-03-04"),
    ] {
        let seen = held.seen().await;
        assert_eq!((&seen["state"], &seen["ended_on"]), (&json!(end), &json!(on)), "{seen}");
        assert!(seen.get("next_effect").is_none(), "nothing more happens by law: {seen}");
        let more = held.act("releases", &grounds()).await.expect(409);
        assert_eq!(more.problem(), "act-barred");
        let listed = port.director.all(&format!("{SHIPMENTS}?state={end}")).await;
        assert!(listed.iter().any(|it| it["id"] == held.case.id.as_str()), "{listed:#?}");
    }
}

/// Seized under a Finding, told and published.
async fn seized<'a>(port: &'a Port<'_>) -> Held<'a> {
    let held = port.detained("finding").await;
    let refused = held.file("exportations", &json!({})).await.expect(409);
    assert_eq!(refused.problem(), "act-barred", "a Finding gives no right to export");
    held.act("seizures", &grounds()).await.expect(201);
    held.act("seizure-notices", &seizure_notice()).await.expect(201);
    let published = json!({ "publication": "www.forfeiture.gov" });
    held.act("seizure-publications", &published).await.expect(201);
    held
}

/// Line and state of each line.
fn lines(seen: &Value) -> Vec<(&str, &str)> {
    let lines = seen["lines"].as_array().expect("lines");
    lines
        .iter()
        .map(|it| (it["line"].as_str().expect("a line"), it["state"].as_str().expect("a state")))
        .collect()
}

#[tokio::test]
async fn lines_go_their_own_ways() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let held = port.open(&with_lines("imported", "general")).await;
    held.act("presentations", &json!({})).await.expect(201);
    held.act("detentions", &json!({})).await.expect(201);
    let some = |lines: Value| json!({ "grounds": "Shown for these.", "lines": lines });
    let twice = held.act("releases", &some(json!(["001", "001"]))).await.expect(422);
    assert_eq!(twice.pointers(), ["/lines/1"], "{}", twice.text());
    let wrong = held.act("releases", &some(json!(["001", "009", "010"]))).await.expect(422);
    assert_eq!(wrong.pointers(), ["/lines/1", "/lines/2"], "{}", wrong.text());
    held.act("releases", &some(json!(["001"]))).await.expect(201);
    held.act("exclusions", &some(json!(["003"]))).await.expect(201);
    let seen = held.seen().await;
    assert_eq!(lines(&seen), [("001", "released"), ("002", "detained"), ("003", "excluded")]);
    assert_eq!(
        (&seen["state"], &seen["lines"][0]["description"]),
        (&json!("detained"), &json!("Shirts"))
    );
    let whole = held.file("protests", &protest("2024-03-04")).await.expect(422);
    assert_eq!(whole.pointers(), ["/lines"], "of which line is it? {}", whole.text());
    let mut body = protest("2024-03-04");
    body["lines"] = json!(["003"]);
    held.file("protests", &body).await.expect(201);
    let gone = held.act("releases", &some(json!(["001"]))).await.expect(422);
    assert_eq!(gone.body["errors"][0]["code"], "not_open", "{}", gone.text());

    // Day 30 of the protest and day 31 of the detention, each for its own lines.
    sandbox.move_to("2024-04-05").await;
    let seen = held.seen().await;
    assert_eq!(
        lines(&seen),
        [("001", "released"), ("002", "deemed_excluded"), ("003", "deemed_denied")]
    );
    assert_eq!(held.days_of("protest_deemed_denied").await, ["2024-04-03"]);
    assert_eq!(held.days_of("deemed_excluded").await, ["2024-04-04"]);
    held.file("exportations", &json!({ "country": "VN" })).await.expect(201);
    let seen = held.seen().await;
    assert_eq!(lines(&seen), [("001", "released"), ("002", "exported"), ("003", "exported")]);
    assert_eq!(seen["state"], "exported");
}

#[tokio::test]
async fn the_importer_of_a_shipment_sees_it_and_nobody_else_outside() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let held = port.detained("wro").await;
    port.open(&shipment("imported", "general")).await;
    let mut foreign = shipment("imported", "wro");
    foreign["importer"] = json!({ "name": "MSeafood Corporation", "address": "9 Depot Road",
        "importer_number": "11-1111111ZZ" });
    let foreign = port.open(&foreign).await;

    let seen = port.importer.read(&held.path).await;
    assert_eq!(seen["importer"]["name"], "MSeafood Corporation");
    assert_eq!(seen["links"]["shipment"], held.path.as_str());
    let acts: Vec<&str> = seen["permitted_acts"]
        .as_array()
        .expect("acts")
        .iter()
        .filter_map(|it| it["act"].as_str())
        .collect();
    assert_eq!(acts, ["proof_submitted", "exported"], "{seen}");
    let counsel = sandbox.somebody(&world, "importers-counsel");
    counsel.get(&held.path).await.expect(200);
    assert_eq!(port.importer.all(SHIPMENTS).await.len(), 2, "its own two");
    let by_track = port.importer.all(&format!("{SHIPMENTS}?track=wro")).await;
    assert_eq!(by_track.len(), 1, "{by_track:#?}");
    assert_eq!(port.director.all(&format!("{SHIPMENTS}?limit=1")).await.len(), 3, "page by page");
    for who in ["other-importer", "filer", "other-filer"] {
        let who = sandbox.somebody(&world, who);
        who.get(&held.path).await.expect(404);
        who.file(format!("{}/proofs", held.path), &proof()).await.expect(404);
        who.file(format!("{}/proofs/checks", held.path), &proof()).await.expect(404);
        who.get(format!("{}/detentions", held.path)).await.expect(404);
        assert!(who.all(SHIPMENTS).await.is_empty());
    }
    port.importer.get(&foreign.path).await.expect(404);

    // A shipment is no penalty, and an allegation of evasion is neither.
    let penalty = held.path.replace("shipments", "penalties");
    port.director.get(&penalty).await.expect(404);
    port.director.get(format!("{penalty}/judgments")).await.expect(404);
    let evasion = sandbox.file().await;
    for path in
        [held.path.replace(&held.case.id, &evasion.id), penalty.replace(&held.case.id, &evasion.id)]
    {
        port.director.get(&path).await.expect(404);
        port.director.get(format!("{path}/judgments")).await.expect(404);
        let seen = port.registrar.get(evasion.path()).await.expect(200);
        let ask =
            port.registrar.ask(reqwest::Method::POST, format!("{path}/judgments")).fresh_key();
        let none = ask.if_match(seen.etag()).json(&json!({ "outcome": "released" })).send().await;
        assert_eq!(none.status, 404, "{}", none.text());
    }
}

#[tokio::test]
async fn acts_are_refused_by_role_by_state_and_by_content() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    for who in [port.investigator, port.importer, &port.registrar] {
        let refused = who.file(SHIPMENTS, &shipment("imported", "wro")).await.expect(403);
        assert_eq!(refused.body["roles"], json!(["port_director"]));
    }
    let nothing =
        port.director.file(SHIPMENTS, &json!({ "lines": [{}], "on": "2024-03-01" })).await;
    let nothing = nothing.expect(422);
    for pointer in
        ["/arrival", "/importer", "/lines/0/description", "/lines/0/line", "/port", "/track"]
    {
        assert!(nothing.pointers().contains(&pointer), "{pointer}: {}", nothing.text());
    }
    let mut back = shipment("imported", "wro");
    back["on"] = json!("2024-03-01");
    let unexplained = port.director.file(SHIPMENTS, &back).await.expect(422);
    assert_eq!(unexplained.pointers(), ["/reason"]);
    back["reason"] = json!("The manifest came on Monday.");
    let held = port.open(&back).await;
    assert_eq!(held.seen().await["imported_on"], "2024-03-01");

    for (act, body) in [
        ("detentions", grounds()),
        ("exclusions", grounds()),
        ("exclusion-advices", json!({})),
        ("protest-denials", grounds()),
        ("seizure-notices", seizure_notice()),
        ("forfeitures", json!({})),
        ("destructions", json!({})),
    ] {
        let early = held.act(act, &body).await.expect(409);
        assert_eq!(early.problem(), "act-barred", "{act}: {}", early.text());
        let permitted = early.body["permitted_acts"].to_string();
        assert!(permitted.contains("presented_for_examination"), "{act}: {permitted}");
        for who in [port.investigator, port.importer] {
            let refused = held.by(who, act, &body).await.expect(403);
            assert_eq!(refused.problem(), "not-your-act", "{act}");
        }
    }
    for (act, body) in [("protests", protest("2024-03-01")), ("seizure-claims", claim())] {
        held.file(act, &body).await.expect(409);
        let refused = port.director.file(format!("{}/{act}", held.path), &body).await.expect(403);
        assert!(refused.body["roles"].to_string().contains("importer"));
    }
    held.file("court-actions", &court()).await.expect(409);

    // A proof is checked by the same law that decides on it.
    let early = held.file("proofs/checks", &proof()).await.expect(200);
    assert_eq!(early.body["errors"][0]["code"], "not_now", "{}", early.text());
    held.act("presentations", &json!({})).await.expect(201);
    held.act("detentions", &grounds()).await.expect(201);
    let none = held
        .act("notices-of-detention", &json!({ "presented_on": "2024-03-04" }))
        .await
        .expect(422);
    let items =
        ["/anticipated_length", "/information_sought", "/specific_reason", "/tests_or_inquiries"];
    assert_eq!(none.pointers(), items);
    for error in none.body["errors"].as_array().expect("errors") {
        assert_eq!(error["authority"], "19 USC 1499(c)(2); 19 CFR 151.16(c)", "{error}");
    }
    let mut half = proof();
    half["certificate_of_origin"]["no_forced_labor_at_any_stage"] = json!(false);
    half["certificate_of_origin"].as_object_mut().expect("an object").remove("carrier");
    half["statement"]["results"] = json!("  ");
    let wanted = [
        ("/certificate_of_origin/carrier", "19 CFR 12.43(a)"),
        ("/certificate_of_origin/no_forced_labor_at_any_stage", "19 CFR 12.43(a)"),
        ("/statement/results", "19 CFR 12.43(b)"),
    ];
    let checked = held.file("proofs/checks", &half).await.expect(200);
    let submitted = held.file("proofs", &half).await.expect(422);
    assert_eq!(checked.body["complete"], false);
    for answer in [checked, submitted] {
        let errors = answer.body["errors"].as_array().expect("errors").clone();
        let found: Vec<(&str, &str)> = errors
            .iter()
            .map(|it| {
                (it["pointer"].as_str().unwrap_or(""), it["authority"].as_str().unwrap_or(""))
            })
            .collect();
        assert_eq!(found, wanted);
    }
    let whole = held.file("proofs/checks", &proof()).await.expect(200);
    assert_eq!(whole.body, json!({ "complete": true, "errors": [] }));
    assert_eq!(held.state().await, "detained", "a check stores nothing");
    port.director.file(format!("{}/proofs/checks", held.path), &proof()).await.expect(403);
}

#[tokio::test]
async fn silence_has_its_effects_on_the_days_of_the_law() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let silent = port.open(&shipment("presented_for_examination", "uflpa")).await;
    let mailed = port.detained("general").await;
    mailed.act("exclusions", &grounds()).await.expect(201);
    mailed.file("protests", &protest("2024-03-04")).await.expect(201);
    mailed.file("accelerated-dispositions", &json!({})).await.expect(201);
    sandbox.move_to("2024-03-12").await;
    assert_eq!(silent.days_of("detained").await, ["2024-03-11"], "the fifth business day");
    let notice = silent.case.deadline("detention_notice").await;
    assert_eq!(notice["due"], "2024-03-18", "five business days more");
    sandbox.move_to("2024-04-05").await;
    assert_eq!(silent.days_of("deadline_missed").await, ["2024-03-18"], "nobody was told");
    assert_eq!(silent.days_of("deemed_excluded").await, ["2024-04-04"]);
    assert_eq!(mailed.days_of("protest_deemed_denied").await, ["2024-04-03"]);
    assert_eq!(mailed.days_of("accelerated_disposition_denied").await, ["2024-04-03"]);
    let importers = silent.case.docket(port.importer).await;
    assert!(importers.iter().any(|it| it["entry"] == "deemed_excluded"));
    assert!(importers.iter().all(|it| it["entry"] != "deadline_missed"), "{importers:#?}");
    silent.file("protests", &protest("2024-04-04")).await.expect(201);
    // CBP may still decide a protest that is deemed denied, until an action is filed.
    mailed.act("protest-allowances", &grounds()).await.expect(201);
    assert_eq!(mailed.state().await, "released");
}

#[tokio::test]
async fn stopped_over_a_deemed_exclusion_and_started_a_week_later_on_sqlite() {
    stopped_over_a_deemed_exclusion(Store::Sqlite).await;
}

#[tokio::test]
async fn stopped_over_a_deemed_exclusion_and_started_a_week_later_on_postgres() {
    stopped_over_a_deemed_exclusion(Store::Postgres).await;
}

/// Day 31 passes while neither the service nor its workflows run; a decision of before that day comes in afterwards.
async fn stopped_over_a_deemed_exclusion(store: Store) {
    let mut world = World::on(store).await;
    let sandbox = world.sandbox("2024-03-04").await;
    let port = sandbox.port(&world);
    let (left, decided) = (port.detained("general").await, port.detained("general").await);
    world.temporal.kill();
    world.until_status("/readyz", 503).await;
    let operation = sandbox.set_out_for("2024-04-11").await;
    world.service.kill();
    world.temporal.start();
    world.service.start();
    world.until_ready().await;
    sandbox.arrived(&operation).await;
    for held in [&left, &decided] {
        assert_eq!(held.days_of("deemed_excluded").await, ["2024-04-04"], "by the law's day, once");
        assert_eq!(held.state().await, "deemed_excluded");
    }
    let late = json!({ "grounds": "Released at the counter.", "on": "2024-04-04", "reason": "Keyed late." });
    decided.act("releases", &late).await.expect(409);
    let in_time = json!({ "grounds": "Released at the counter.", "on": "2024-04-03", "reason": "Keyed late." });
    let released = decided.act("releases", &in_time).await.expect(201);
    let followed = released.body["followed"].as_array().expect("what followed").clone();
    let reversed: Vec<&Value> =
        followed.iter().filter(|it| it["entry"] == "lapse_reversed").collect();
    let docket = decided.case.docket(&port.director).await;
    let lapse = docket.iter().find(|it| it["entry"] == "deemed_excluded").expect("it stays there");
    assert!(reversed.iter().any(|it| it["of"] == lapse["number"]), "{followed:#?}");
    assert!(reversed.iter().all(|it| it["reason"].is_string()), "it says why: {reversed:#?}");
    assert_eq!(decided.state().await, "released");
    assert_eq!(left.state().await, "deemed_excluded");
    let told = decided.case.docket(port.importer).await;
    assert!(told.iter().any(|it| it["entry"] == "lapse_reversed"), "visibly: {told:#?}");
}
