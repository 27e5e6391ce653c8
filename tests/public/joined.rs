//! Cases with more than two in them: a consolidation, counsel, and entries that not everybody sees.

use serde_json::{Value, json};

use crate::wait::until;
use crate::world::acts::{about, consolidation, deadline_extension, placed};
use crate::world::caller::{Answer, Caller};
use crate::world::sandbox::Case;
use crate::world::words::{allegation, extension, facts, measures, simply};
use crate::world::{Store, World, real_case};

#[tokio::test]
async fn real_case_7621_takes_in_a_later_allegation_on_sqlite() {
    real_case_7621(Store::Sqlite).await;
}

#[tokio::test]
async fn real_case_7621_takes_in_a_later_allegation_on_postgres() {
    real_case_7621(Store::Postgres).await;
}

/// Little Fireflies and Phoenix Metal: the first case's clocks govern the importer joined seven months later.
async fn real_case_7621(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2021-08-02").await;
    let lead = sandbox.file().await;
    sandbox.move_to("2021-08-13").await;
    lead.acknowledge().await;
    sandbox.move_to("2021-09-03").await;
    lead.initiate().await;
    sandbox.move_to("2021-12-02").await;
    lead.act("interim-measures", &measures()).await.expect(201);
    sandbox.move_to("2021-12-09").await;
    lead.act("notices-of-initiation", &simply()).await.expect(201);
    sandbox.move_to("2022-02-17").await;
    let other = sandbox.file_other().await;
    let joined = sandbox.somebody(&world, "other-importer");

    sandbox.move_to("2022-03-28").await;
    let checks = format!("{}/consolidations/checks", lead.investigation());
    let asked = json!({ "allegation": other.id });
    sandbox.importer.file(&checks, &asked).await.expect(403);
    let before = lead.docket(&sandbox.investigator).await.len();
    let found = sandbox.investigator.file(&checks, &asked).await.expect(200);
    let windows = found.body["windows"].as_array().expect("windows");
    let facts_window = &windows[0];
    assert_eq!(facts_window["name"], "factual_information_close#1");
    assert_eq!(
        (&facts_window["days_left"], &facts_window["to_be_named"]),
        (&json!(0), &json!(true))
    );
    assert_eq!((&windows[1]["days_left"], &windows[1]["to_be_named"]), (&json!(24), &json!(false)));
    let silent =
        lead.act("consolidations", &consolidation(&other.id, &json!([]))).await.expect(422);
    assert_eq!(silent.pointers(), ["/windows"], "nobody's window is shortened in silence");
    let itself = lead.act("consolidations", &consolidation(&lead.id, &json!([]))).await.expect(422);
    assert_eq!(itself.pointers(), ["/allegation"]);
    assert_eq!(lead.docket(&sandbox.investigator).await.len(), before, "nothing was stored");

    let named = json!([{ "rule": "factual_information_close", "due": "2022-04-11" }]);
    let done = lead.act("consolidations", &consolidation(&other.id, &named)).await.expect(201);
    assert_eq!(done.body["entry"]["allegation"], 2);
    assert_eq!(lead.deadline("factual_information_close").await["due"], "2022-04-11");
    assert_eq!(sandbox.investigator.read(other.path()).await["state"], "consolidated");
    let again = lead.act("consolidations", &consolidation(&other.id, &named)).await.expect(409);
    assert!(again.text().contains("consolidated"), "{}", again.text());
    // The one who was joined knows nothing before the notice, and nobody else learns of the other case.
    joined.get(lead.path()).await.expect(404);
    let told = sandbox.importer.read(format!("{}/docket?limit=200", lead.path())).await.to_string();
    assert!(!told.contains(&other.id), "the docket names no other case: {told}");
    lead.act("notices-of-consolidation", &simply()).await.expect(201);
    assert_eq!(joined.read(lead.path()).await["state"], "active");
    let own_name = json!({ "what": "party", "value": "MSeafood Corp.", "channel": "events" });
    let followed = joined.file("/v1/subscriptions", &own_name).await.expect(201);
    let feed = followed.body["feed"].as_str().expect("a feed");
    until("who was joined is told by his own name", async || {
        let told = joined.all(feed).await;
        told.iter().any(|it| it["data"]["case"] == lead.id).then_some(())
    })
    .await;
    joined
        .file(format!("{}/factual-information", lead.investigation()), &facts("theirs"))
        .await
        .expect(201);
    joined.get(other.path()).await.expect(404);

    sandbox.move_to("2022-06-30").await;
    lead.act("extensions", &extension()).await.expect(201);
    let deadlines = lead.deadlines(&sandbox.investigator).await;
    let facts = real_case("eapa-7621-7708-little-fireflies-and-phoenix-metal.json");
    for expected in facts["expect"].as_array().expect("facts expect deadlines") {
        let same = |it: &&Value| {
            ["rule", "nominal", "due"].iter().all(|name| it[*name] == expected[*name])
        };
        assert!(deadlines.iter().any(|it| same(&it)), "{expected} is not in {deadlines:#?}");
    }
}

/// A party names an entry by the number under which it sees it; everybody reads the reference in numbers of his own.
#[tokio::test]
async fn an_answer_names_what_its_party_sees() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-05-01").await;
    let case = sandbox.file().await;
    let deficient =
        json!({ "deficiencies": ["It does not say why the filer is an interested party."] });
    sandbox.investigator.act(&case.allegation(), "returns", &deficient).await.expect(201);
    let versions = format!("{}/versions", case.allegation());
    sandbox.filer.file(&versions, &allegation()).await.expect(201);
    assert_eq!(sandbox.filer.all(&versions).await.len(), 2, "every version stays");
    case.live_in_a_day().await;
    let at = |act: &str| format!("{}/{act}", case.investigation());
    let receipt =
        sandbox.filer.file(at("factual-information"), &facts("records")).await.expect(201);
    let (office, filer) = (of(&case, &sandbox.investigator).await, of(&case, &sandbox.filer).await);
    let importer = of(&case, &sandbox.importer).await;
    assert_eq!((filer, filer - 1), (office, importer), "the return is not the importer's to see");
    assert_eq!(number(&receipt), filer);

    // The office's number names another entry to the importer: none, or one that is no fact.
    let wrong = sandbox.importer.file(at("rebuttals"), &about(office)).await.expect(422);
    assert_eq!(wrong.body["errors"][0]["code"], "names_nothing", "{}", wrong.text());
    let counsel = sandbox.somebody(&world, "importers-counsel");
    counsel.file(at("rebuttals"), &about(importer)).await.expect(201);
    for (who, expected) in
        [(&sandbox.investigator, office), (&sandbox.filer, filer), (&sandbox.importer, importer)]
    {
        let rebuttals = who.all(&at("rebuttals")).await;
        assert_eq!(rebuttals[0]["of"], expected, "{rebuttals:#?}");
        assert_eq!(rebuttals[0]["by"], "importer", "counsel acts for a side");
    }
    // Counsel's facts are the importer's: neither rebuts them.
    let theirs = counsel.file(at("factual-information"), &facts("more")).await.expect(201);
    let own = sandbox.importer.file(at("rebuttals"), &about(number(&theirs))).await.expect(422);
    assert_eq!(own.body["errors"][0]["code"], "own");
}

/// A wrong entry is corrected by a later one, and every date follows.
#[tokio::test]
async fn a_correction_takes_an_entry_out_of_the_law_and_not_off_the_docket() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2024-05-01").await;
    let case = sandbox.file().await;
    case.live_in_a_day().await;
    let extended = deadline_extension("factual_information_close", "2024-12-16");
    let wrong = case.act("deadline-extensions", &extended).await.expect(201);
    assert_eq!(case.deadline("factual_information_close").await["due"], "2024-12-16");
    let correct =
        async |body: Value| sandbox.investigator.act(&case.path(), "corrections", &body).await;

    let no_reason = correct(json!({ "corrects": number(&wrong) })).await.expect(422);
    assert_eq!(no_reason.pointers(), ["/reason"]);
    let nothing = correct(json!({ "corrects": 99, "reason": "x" })).await.expect(422);
    assert_eq!(nothing.pointers(), ["/corrects"]);
    let first = correct(json!({ "corrects": 1, "reason": "x" })).await.expect(422);
    assert_eq!(first.body["errors"][0]["code"], "before_predecessor", "{}", first.text());
    let text = json!({ "entry": "deadline_extended", "on": "2024-05-01", "due": "2024-12-17" });
    let right =
        json!({ "corrects": number(&wrong), "reason": "The order says 17.", "replacement": text });
    correct(right).await.expect(201);
    let deadline = case.deadline("factual_information_close").await;
    assert_eq!(deadline["due"], "2024-12-17", "{deadline}");

    // What was never placed on the record opens no window.
    let placed = case.act("cbp-information", &placed("statistics")).await.expect(201);
    assert_eq!(case.deadline("rebuttal_close").await["status"], "running");
    correct(json!({ "corrects": number(&placed), "reason": "Placed on another case's record." }))
        .await
        .expect(201);
    let left = case.deadlines(&sandbox.investigator).await;
    assert!(left.iter().all(|it| it["rule"] != "rebuttal_close"), "{left:#?}");
    let docket = case.docket(&sandbox.investigator).await;
    assert!(
        docket.iter().any(|it| it["entry"] == "cbp_information_placed"),
        "it stays on the docket"
    );
    let seen = case.docket(&sandbox.importer).await;
    assert!(seen.iter().all(|it| it["entry"] != "cbp_information_placed"), "{seen:#?}");
}

fn number(answer: &Answer) -> u64 {
    answer.body["entry"]["number"]
        .as_u64()
        .unwrap_or_else(|| panic!("no number: {}", answer.text()))
}

/// The number under which somebody sees the facts.
async fn of(case: &Case<'_>, who: &Caller) -> u64 {
    let docket = case.docket(who).await;
    let facts = docket.iter().find(|it| it["entry"] == "factual_information_filed");
    facts.and_then(|it| it["number"].as_u64()).unwrap_or_else(|| panic!("no facts: {docket:#?}"))
}
