//! The search over HTTP: each finds what he may see, by its words and by what its case is found by, and nothing that is wrong with the
//! question breaks the service.

use serde_json::{Value, json};

use crate::world::caller::Caller;
use crate::world::words::simply;
use crate::world::{Store, World};

/// What is found, by kind and entry, one at a time.
async fn found(who: &Caller, question: &str) -> Vec<String> {
    let items = who.all(&format!("/v1/search?{question}&limit=1")).await;
    let counts = who.read(format!("/v1/search/counts?{question}")).await;
    assert_eq!(counts["all"], items.len(), "{question}: {counts}");
    let mut kinds: Vec<String> = items
        .iter()
        .map(|it| it["entry"].as_str().or(it["kind"].as_str()).expect("a kind").to_owned())
        .collect();
    kinds.sort();
    kinds
}

#[tokio::test]
async fn words_are_found_by_whoever_may_read_them() {
    for store in [Store::Sqlite, Store::Postgres] {
        let world = World::on(store).await;
        let sandbox = world.sandbox("2020-01-14").await;
        let (filer, importer, officer) = (&sandbox.filer, &sandbox.importer, &sandbox.investigator);
        let case = sandbox.file().await;
        let both = ["allegation_filed", "case"].map(str::to_owned);
        for question in ["q=shrimp", "q=SHRIMPS", "q=A-533-840", "q=%22warmwater+shrimp%22"] {
            assert_eq!(found(filer, question).await, both, "{question}");
            assert_eq!(found(officer, question).await, both, "{question}");
            assert_eq!(found(importer, question).await, Vec::<String>::new(), "{question}");
        }
        for (narrowed, count) in [
            ("party=mseafood", 2),
            ("party=somebody+else", 0),
            ("order=a-533-840", 2),
            ("product=shrimp", 2),
            ("kind=entry", 1),
            ("entry=allegation_filed", 1),
            ("class=apo", 0),
            ("program=eapa&from=2020-01-14&to=2020-01-14", 2),
            ("from=2020-01-15", 0),
        ] {
            assert_eq!(
                found(filer, &format!("q=shrimp&{narrowed}")).await.len(),
                count,
                "{narrowed}"
            );
        }
        let hit = filer.read("/v1/search?q=wharf").await["items"][0].clone();
        assert!(hit["snippet"].as_str().is_some_and(|it| it.contains("2 Wharf Street")), "{hit}");
        assert_eq!(
            filer.read(hit["link"].as_str().expect("a link")).await["entry"],
            "allegation_filed"
        );
        let counts = filer.read("/v1/search/counts?q=shrimp").await;
        assert_eq!(counts["orders"], json!([{ "value": "A-533-840", "count": 2 }]), "{counts}");

        // In embargo the words of the office are the office's.
        case.acknowledge().await;
        case.initiate().await;
        let told = found(officer, "q=%22reasonably+suggest%22").await;
        assert!(told.contains(&"investigation_initiated".to_owned()), "{told:?}");
        // The letter of acknowledgment has these words too: what it told the filer is the filer's to find.
        let told = found(filer, "q=%22reasonably+suggest%22").await;
        assert!(told.iter().all(|it| it == "notice"), "{told:?}");
        let decision = crate::world::words::measures();
        case.act("interim-measures", &decision).await.expect(201);
        case.act("notices-of-initiation", &simply()).await.expect(201);
        case.served_notices().await;
        let begun = "investigation_initiated".to_owned();
        assert!(found(importer, "q=%22reasonably+suggest%22").await.contains(&begun));
        assert!(found(importer, "q=initiation").await.contains(&"notice".to_owned()));

        for (question, parameter) in [
            ("q=%22never+closed", "q"),
            ("q=-shrimp", "q"),
            ("q=shrimp+or", "q"),
            ("q=%27%29%3B--", "q"),
        ] {
            for path in ["/v1/search", "/v1/search/counts"] {
                let wrong = filer.get(format!("{path}?{question}")).await.expect(400);
                let errors = wrong.body["errors"].as_array().cloned().unwrap_or_default();
                assert!(
                    errors.iter().any(|it: &Value| it.to_string().contains(parameter)),
                    "{}",
                    wrong.text()
                );
            }
        }
        filer.get("/v1/search?kind=nothing").await.expect(400);
        filer.get("/v1/search?q=").await.expect(400);
        filer.get("/v1/search?cursor=made-up").await.expect(400);
        world.stranger(None).get("/v1/search").await.expect(401);
        let strange = "q=folded%3Ax*+NEAR%28a%29+%5Ec+%7Bd%7D+%3C-%3E+%21f+%26%7C+%5C";
        assert_eq!(found(filer, strange).await, Vec::<String>::new());
    }
}
