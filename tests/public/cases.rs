//! A real case through the whole service: every date equal to the facts, every notice in the mailbox.

use serde_json::Value;

use crate::world::words::{determination, extension, simply};
use crate::world::{FILER, IMPORTER, Store, World, real_case};

#[tokio::test]
async fn real_case_7356_on_sqlite() {
    real_case_7356(Store::Sqlite).await;
}

#[tokio::test]
async fn real_case_7356_on_postgres() {
    real_case_7356(Store::Postgres).await;
}

/// The last act that the service offers so far; what the facts say after it is another day's.
const LAST_ACT: &str = "determination_notice_issued";
/// Rules of the facts that run from an act after it.
const LATER_RULES: &[&str] = &["review_response_close", "review_decision", "judicial_review_close"];

/// MSeafood, frozen shrimp: from the filing of 2019-07-17 to the notice of determination of 2020-10-13.
async fn real_case_7356(store: Store) {
    let world = World::on(store).await;
    let sandbox = world.sandbox("2019-07-17").await;
    let case = sandbox.file().await;
    case.live_until_notice().await;
    sandbox.move_to("2020-08-04").await;
    case.act("extensions", &extension()).await.expect(201);
    sandbox.move_to("2020-10-05").await;
    case.act("determinations", &determination()).await.expect(201);
    sandbox.move_to("2020-10-13").await;
    case.act("notices-of-determination", &simply()).await.expect(201);

    let facts = real_case("eapa-7356-mseafood.json");
    let docket = case.docket(&sandbox.investigator).await;
    assert_eq!(
        happened(&docket),
        happened_until_last_act(&facts),
        "the docket is the real one, and nothing was missed"
    );
    let numbers: Vec<u64> = docket.iter().filter_map(|entry| entry["number"].as_u64()).collect();
    assert_eq!(numbers, (1..=docket.len() as u64).collect::<Vec<_>>(), "positions are gapless");

    let deadlines = case.deadlines(&sandbox.investigator).await;
    for expected in facts["expect"].as_array().expect("facts expect deadlines") {
        let rule = expected["rule"].as_str().expect("a rule has an id");
        if LATER_RULES.contains(&rule) {
            continue;
        }
        let deadline = deadlines
            .iter()
            .find(|it| it["rule"] == rule)
            .unwrap_or_else(|| panic!("no deadline {rule}"));
        assert_eq!(deadline["nominal"], expected["nominal"], "nominal of {rule}");
        assert_eq!(deadline["due"], expected["due"], "due of {rule}");
        let explained =
            deadline["links"]["explanation"].as_str().expect("a deadline explains itself");
        let explained = sandbox.investigator.read(explained).await;
        let due = expected["due"].as_str().expect("a date");
        assert!(
            explained.to_string().contains(due),
            "the explanation of {rule} reaches {due}: {explained}"
        );
    }
    for rule in [
        "initiation_decision",
        "interim_measures_decision",
        "notice_of_initiation",
        "determination",
        "determination_notice",
    ] {
        let deadline = deadlines
            .iter()
            .find(|it| it["rule"] == rule)
            .unwrap_or_else(|| panic!("no deadline {rule}"));
        assert_eq!(deadline["status"], "met", "{rule} was met: {deadline}");
    }
    let seen = sandbox.investigator.read(case.path()).await;
    assert_eq!(seen["state"], "notified");
    assert_eq!(seen["irregularities"], Value::Array(Vec::new()));

    every_notice_arrived(&world, &case.served_notices().await).await;
}

/// What the parties are owed came to each of them once, and what the API says of it is what the mailbox says.
async fn every_notice_arrived(world: &World, notices: &[Value]) {
    let kinds = |address: &str| -> Vec<String> {
        let to = |notice: &&Value| {
            deliveries(notice).iter().any(|delivery| delivery["address"] == address)
        };
        let owed = notices.iter().filter(to).filter(|notice| notice["kind"] != "reminder");
        owed.map(|notice| notice["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    assert_eq!(
        kinds(FILER),
        [
            "allegation_acknowledgment",
            "notice_of_initiation",
            "extension_notice",
            "notice_of_determination"
        ]
    );
    assert_eq!(
        kinds(IMPORTER),
        ["notice_of_initiation", "extension_notice", "notice_of_determination"]
    );

    let mails = world.mailbox.all().await;
    for notice in notices {
        for delivery in deliveries(notice) {
            assert_eq!(delivery["status"], "served", "{notice}");
            assert_eq!(delivery["possible_duplicate"], false, "{notice}");
            let same = |mail: &&crate::world::mailbox::Mail| {
                delivery["message_id"] == mail.message_id.as_str()
            };
            let copies: Vec<_> = mails.iter().filter(same).collect();
            assert_eq!(copies.len(), 1, "one copy of {delivery}");
            assert_eq!(copies[0].to, [delivery["address"].as_str().expect("an address")]);
            assert!(
                !copies[0].text.trim().is_empty() && copies[0].html.contains("</"),
                "text and HTML: {:?}",
                copies[0]
            );
        }
    }
    let owed: usize = notices.iter().map(|notice| deliveries(notice).len()).sum();
    assert_eq!(mails.len(), owed, "no mail that the ledger does not know");
}

fn deliveries(notice: &Value) -> &[Value] {
    notice["deliveries"].as_array().expect("a notice has deliveries")
}

/// Entry and legal day of each docket entry.
fn happened(docket: &[Value]) -> Vec<(String, String)> {
    let text = |entry: &Value, name: &str| entry[name].as_str().expect("text").to_owned();
    docket.iter().map(|entry| (text(entry, "entry"), text(entry, "on"))).collect()
}

fn happened_until_last_act(facts: &Value) -> Vec<(String, String)> {
    let mut all = happened(facts["docket"].as_array().expect("facts have a docket"));
    let last = all.iter().position(|(entry, _)| entry == LAST_ACT).expect("the last act is a fact");
    all.truncate(last + 1);
    all
}
