//! Power failures: the service, Temporal or both are killed in the middle, and nothing is lost.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};

use crate::wait::until;
use crate::world::sandbox::{Case, Sandbox, all_are};
use crate::world::words::allegation;
use crate::world::{FILER, Store, World};

#[tokio::test]
async fn killed_in_the_middle_of_a_notice_on_sqlite() {
    killed_in_the_middle_of_a_notice(Store::Sqlite).await;
}

#[tokio::test]
async fn killed_in_the_middle_of_a_notice_on_postgres() {
    killed_in_the_middle_of_a_notice(Store::Postgres).await;
}

/// The one window in which a second copy cannot be avoided: the mail is taken, the reply was never heard.
async fn killed_in_the_middle_of_a_notice(store: Store) {
    let mut world = World::on(store).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    world.mailbox.fail(json!([{ "at": "message", "do": "hold", "keep": true }])).await;
    case.acknowledge().await;
    world.mailbox.wait_until_held(1).await;
    world.service.kill();
    world.mailbox.behave().await;
    world.mailbox.release().await;
    world.service.start();
    world.until_ready().await;

    let served = case.notice("allegation_acknowledgment", all_are("served")).await;
    let delivery = &served["deliveries"][0];
    assert_eq!(
        delivery["possible_duplicate"], true,
        "the API says that the filer may have it twice: {delivery}"
    );
    assert!(
        delivery["attempts"].as_array().is_some_and(|it| it.len() >= 2),
        "both attempts are on record: {delivery}"
    );
    let copies = world.mailbox.to(FILER).await;
    assert_eq!(copies.len(), 2, "{copies:#?}");
    assert!(
        copies.iter().all(|copy| delivery["message_id"] == copy.message_id.as_str()),
        "one Message-ID: {copies:#?}"
    );
    nothing_is_missing(&world, &sandbox, &case, &[]).await;
}

#[tokio::test]
async fn killed_again_and_again_while_a_year_passes_on_sqlite() {
    killed_while_a_year_passes(Store::Sqlite).await;
}

#[tokio::test]
async fn killed_again_and_again_while_a_year_passes_on_postgres() {
    killed_while_a_year_passes(Store::Postgres).await;
}

/// The clock of the sandbox passes every reminder and the miss of the initiation decision; the service dies on the way,
/// each time somewhere else, and Temporal once.
async fn killed_while_a_year_passes(store: Store) {
    let mut world = World::on(store).await;
    let sandbox = world.sandbox("2019-09-18").await;
    let case = sandbox.file().await;
    case.acknowledge().await;
    let operation = sandbox.set_out_for("2019-12-02").await;
    for deaths in 0..4 {
        // Each time it has got a little further: that many reminders and misses are in the mailbox.
        until("the clock gets further", async || {
            (world.mailbox.all().await.len() > deaths).then_some(())
        })
        .await;
        if deaths == 2 {
            world.temporal.kill();
            world.service.kill();
            world.temporal.start();
            world.service.start();
            world.until_ready().await;
        } else {
            world.crash().await;
        }
    }
    sandbox.arrived(&operation).await;
    let expected = [
        ("allegation_acknowledgment", "2019-09-18"),
        ("reminder", "2019-09-29"),
        ("reminder", "2019-10-04"),
        ("escalation", "2019-10-08"),
        ("reminder", "2019-10-08"),
        ("escalation", "2019-10-09"),
        ("reminder", "2019-10-09"),
        ("missed_duty", "2019-10-10"),
    ];
    nothing_is_missing(&world, &sandbox, &case, &expected).await;
    let docket = case.docket(&sandbox.investigator).await;
    let missed: Vec<&Value> =
        docket.iter().filter(|entry| entry["entry"] == "deadline_missed").collect();
    assert_eq!(missed.len(), 1, "missed once, written once: {docket:#?}");
    assert_eq!(missed[0]["on"], "2019-10-09", "by the law's day, whenever it was processed");
}

/// From outside: every notice the ledger owes is in the mailbox, a second copy has the same Message-ID and is marked,
/// and the docket has no gap.
pub async fn nothing_is_missing(
    world: &World,
    sandbox: &Sandbox,
    case: &Case<'_>,
    expected: &[(&str, &str)],
) {
    let notices = case.served_notices().await;
    let mut copies: BTreeMap<String, usize> = BTreeMap::new();
    for mail in world.mailbox.all().await {
        *copies.entry(mail.message_id).or_default() += 1;
    }
    let mut known = BTreeSet::new();
    for delivery in
        notices.iter().flat_map(|notice| notice["deliveries"].as_array().expect("deliveries"))
    {
        let id = delivery["message_id"].as_str().expect("an id").to_owned();
        let count = copies.get(&id).copied().unwrap_or_default();
        assert!(count >= 1, "lost: {delivery}");
        assert!(
            count == 1 || delivery["possible_duplicate"] == true,
            "{count} copies, and not marked: {delivery}"
        );
        known.insert(id);
    }
    assert!(
        copies.keys().all(|id| known.contains(id)),
        "a mail that the ledger does not know: {copies:?}"
    );
    let numbers: Vec<u64> = case
        .docket(&sandbox.investigator)
        .await
        .iter()
        .filter_map(|entry| entry["number"].as_u64())
        .collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>(), "positions are gapless");
    if !expected.is_empty() {
        let text = |notice: &Value, name: &str| notice[name].as_str().expect("text").to_owned();
        let told: Vec<(String, String)> = notices
            .iter()
            .map(|it| (text(it, "kind"), text(it, "created_at")[..10].to_owned()))
            .collect();
        let mut told: Vec<(&str, &str)> =
            told.iter().map(|(kind, day)| (kind.as_str(), day.as_str())).collect();
        // What one instant owes has no order of its own.
        told.sort_unstable_by_key(|(kind, day)| (*day, *kind));
        assert_eq!(told, expected, "each once, in order");
    }
}

#[tokio::test]
async fn without_temporal_filing_goes_on_and_the_clock_starts_later() {
    let mut world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2019-09-18").await;
    world.temporal.kill();
    world.until_status("/readyz", 503).await;
    let case = sandbox.file().await;
    case.acknowledge().await;
    let real = world.filer().file("/v1/eapa/allegations", &allegation()).await.expect(201);
    let operation = sandbox.set_out_for("2019-10-15").await;
    let stands = sandbox.investigator.read(format!("/v1/operations/{operation}")).await;
    assert_eq!(stands["status"], "running", "nothing moves it yet: {stands}");
    // Even the service may die meanwhile: what waits is in the ledger.
    world.crash().await;

    world.temporal.start();
    world.until_ready().await;
    sandbox.arrived(&operation).await;
    let expected = [
        ("allegation_acknowledgment", "2019-09-18"),
        ("reminder", "2019-09-29"),
        ("reminder", "2019-10-04"),
        ("escalation", "2019-10-08"),
        ("reminder", "2019-10-08"),
        ("escalation", "2019-10-09"),
        ("reminder", "2019-10-09"),
        ("missed_duty", "2019-10-10"),
    ];
    nothing_is_missing(&world, &sandbox, &case, &expected).await;
    let id = real.body["case"].as_str().expect("an id").to_owned();
    let real = async || {
        world
            .workflows()
            .iter()
            .any(|workflow| workflow.starts_with("case/") && workflow.ends_with(&id))
    };
    until("the clock of the case filed meanwhile runs", async || real().await.then_some(())).await;
}
