//! A day on which the offices are closed, over HTTP: drafted by one officer, read before anything happens, put in force by another while the service runs,
//! carried to the open cases, still there after a crash, and taken back. Each date says that the law has moved it, and by which order.

use serde_json::{Value, json};

use crate::tolling_orders::{order, until_it_is, why};
use crate::world::caller::Caller;
use crate::world::{Store, World, acts, words};

const CHANGES: &str = "/v1/law-changes";
const ORDER: &str = "Executive Order of the day before";
const RULE: &str = "initiation_decision";

fn closed(on: &Value) -> Value {
    json!({ "closed_on": on, "authority": ORDER, "reason": "All departments and agencies are closed." })
}

fn path(order: &str) -> String {
    format!("/v1/tolling-orders/{order}")
}

/// Files an allegation in the real world and acknowledges it; gives its id.
async fn acknowledged(world: &World, allegation: &Value) -> String {
    let filed = world.filer().file("/v1/eapa/allegations", allegation).await.expect(201);
    let id = filed.body["case"].as_str().expect("a receipt names the case").to_owned();
    let path = format!("/v1/eapa/allegations/{id}");
    world.investigator().act(&path, "acknowledgments", &words::simply()).await.expect(201);
    id
}

/// The deadline of a case, as somebody sees it.
async fn deadline(who: &Caller, case: &str) -> Value {
    let all = who.all(&format!("/v1/deadlines?case={case}&limit=200")).await;
    all.into_iter().find(|it| it["rule"] == RULE).expect("it is due")
}

/// Given by the supervisor, and carried to its end.
async fn given(supervisor: &Caller, order: &str) -> Value {
    supervisor.file(format!("{}/approvals", path(order)), &why()).await.expect(201);
    until_it_is(supervisor, order, "done").await
}

#[tokio::test]
async fn a_closure_is_previewed_put_in_force_carried_and_taken_back() {
    let mut world = World::on(Store::Postgres).await;
    let (officer, filer) = (world.investigator(), world.filer());
    let supervisor = world.somebody("supervisor");
    let case = acknowledged(&world, &words::allegation()).await;
    let before = deadline(&officer, &case).await["due"].clone();
    // The last day itself is a business day: once it is closed, the next one is the last.
    let new = closed(&before);

    for (who, status) in
        [(&filer, 404), (&world.importer(), 404), (&world.somebody("auditor"), 403)]
    {
        who.file(CHANGES, &new).await.expect(status);
    }
    let saturday = officer.file(CHANGES, &closed(&json!("2026-12-26"))).await.expect(422);
    assert_eq!(saturday.pointers(), ["/closed_on"], "{}", saturday.text());
    let unsaid =
        officer.file(CHANGES, &json!({ "authority": " ", "reason": " " })).await.expect(422);
    assert_eq!(unsaid.pointers(), ["/authority", "/reason"], "{}", unsaid.text());
    let sandbox = world.sandbox("2020-01-14").await;
    let inside = sandbox.investigator.file(CHANGES, &new).await.expect(409);
    assert!(inside.text().contains("real world"), "{}", inside.text());

    let id = officer.file(CHANGES, &new).await.expect(201).id();
    let seen = until_it_is(&officer, &id, "previewed").await;
    assert_eq!((&seen["kind"], &seen["closed_on"]), (&json!("law_change"), &before));
    assert_eq!(
        (&seen["preview"]["cases"], &seen["preview"]["moved_cases"]),
        (&json!(1), &json!(1))
    );
    let preview = officer.all(&format!("{}/preview", path(&id))).await;
    let all = preview[0]["deadlines"].as_array().expect("deadlines");
    let moved = all.iter().find(|it| it["deadline"] == "initiation_decision#1");
    let moved = moved.expect("it would move").clone();
    assert_eq!(moved["before"]["due"], before);
    let after = moved["after"]["due"].clone();
    assert!(after.as_str() > before.as_str(), "{moved:#}");
    let file = officer.get(format!("{}/preview.csv", path(&id))).await.expect(200).text();
    let line = file.lines().find(|it| it.contains("initiation_decision#1")).expect("a line");
    assert!(line.contains(after.as_str().expect("a day")), "{line}");
    assert_eq!(deadline(&officer, &case).await["due"], before, "nothing is done by a preview");
    officer.file(format!("{}/approvals", path(&id)), &why()).await.expect(403);
    filer.get(path(&id)).await.expect(404);

    let done = given(&supervisor, &id).await;
    assert_eq!(
        (&done["progress"]["done"], &done["progress"]["recomputed"]),
        (&json!(1), &json!(0))
    );
    let items = officer.all(&format!("{}/items?status=done", path(&id))).await;
    let changed = items[0]["deadlines"].as_array().expect("deadlines");
    assert!(changed.contains(&moved), "as it was previewed: {changed:#?}");
    for who in [&officer, &filer] {
        let it = deadline(who, &case).await;
        assert_eq!(it["due"], after);
        let told = format!("/v1/deadlines/{}", it["id"].as_str().expect("an id"));
        let last = who.all(&format!("{told}/revisions")).await.pop().expect("a revision");
        assert_eq!((&last["cause"]["kind"], &last["old_due"]), (&json!("law"), &before));
        let explained = who.read(format!("{told}/explanation")).await;
        let trail = explained["trail"].as_array().expect("a trail");
        let mut skipped = trail.iter().filter_map(|it| it["skipped"].as_array()).flatten();
        let day_off = skipped.find(|it| it["on"] == before).expect("it is skipped");
        assert_eq!(day_off["authority"], ORDER);
    }
    officer.file(CHANGES, &new).await.expect(422);

    // Whoever is started later has it, and so has what is filed then.
    world.crash().await;
    world.until_ready().await;
    let second = acknowledged(&world, &acts::other_allegation()).await;
    let filed_later = deadline(&officer, &second).await;
    assert!(filed_later["due"].as_str() >= after.as_str(), "{filed_later:#}");

    let revocation = json!({ "authority": "A later order", "reason": "The offices stay open." });
    let revocations = format!("{}/revocations", path(&id));
    let later = officer.file(&revocations, &revocation).await.expect(201).id();
    until_it_is(&officer, &later, "previewed").await;
    let back = given(&supervisor, &later).await;
    assert_eq!((&back["revokes"], &back["progress"]["done"]), (&json!(id), &json!(2)));
    assert_eq!(deadline(&filer, &case).await["due"], before, "as it was");
    officer.file(&revocations, &revocation).await.expect(409);
    let listed = officer.all("/v1/tolling-orders?limit=1").await;
    let ids: Vec<_> = listed.iter().map(|it| it["id"].as_str().expect("an id")).collect();
    assert_eq!(ids, [later.as_str(), id.as_str()], "the newest first");
    // Among the orders of tolling they are listed too, but not the other way about.
    officer.file("/v1/tolling-orders", &order(&json!({ "program": "eapa" }))).await.expect(201);
    let changes = officer.all(&format!("{CHANGES}?limit=1")).await;
    assert_eq!(changes, listed);
    assert_eq!(officer.all("/v1/tolling-orders").await.len(), 3);
    filer.get(CHANGES).await.expect(404);
}
