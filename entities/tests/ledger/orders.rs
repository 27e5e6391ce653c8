//! The register of orders in the database: made of the docket, made again where it was lost, and searched by keys.

use std::fmt::Debug;

use entities::screening::{Goods, How};
use entities::{
    Actor, CaseId, Moment, Opening, RealmId, RegisterFilter, instrument, order_name, order_scope,
    petition,
};
use sea_orm::{ConnectionTrait, Database, DatabaseConnection, EntityTrait};
use serde_json::json;
use statute::forced_labor::InForce;
use statute::{Act, EntryKind, Program, Role, State};

use crate::world::*;

/// Every row of a table as text, sorted.
async fn rows<E>(db: &DatabaseConnection) -> Vec<String>
where
    E: EntityTrait,
    E::Model: Debug,
{
    let all = E::find().all(db).await.expect("rows");
    let mut rows: Vec<String> = all.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

async fn models(db: &DatabaseConnection) -> [Vec<String>; 4] {
    [
        rows::<instrument::Entity>(db).await,
        rows::<order_scope::Entity>(db).await,
        rows::<order_name::Entity>(db).await,
        rows::<petition::Entity>(db).await,
    ]
}

fn supervisor(world: &World) -> Actor {
    Actor { account: "susan".to_owned(), role: Role::Supervisor, ..world.investigator.clone() }
}

/// An order on so many entities, and the act that carves the first of them out.
async fn order(world: &World, entities: usize) -> CaseId {
    let names: Vec<_> =
        (0..entities).map(|at| json!({ "name": format!("Maker{at} Works") })).collect();
    let scope = json!({ "countries": ["CN"], "entities": names, "merchandise": ["toys"] });
    let issued = act(
        EntryKind::WroIssued,
        json!({ "grounds": "g", "scope": scope, "announced": "2026-03-05" }),
    );
    let opening = Opening { program: Program::ForcedLaborOrder, track: None, act: issued };
    let by = supervisor(world);
    let opened = world.ledger.open_case(&by, RealmId::REAL, opening, None, &answer).await;
    let case = fresh(opened).file.id;
    let out = json!({ "grounds": "g", "carve_out": { "name": "Maker0 Works" } });
    fresh(world.act(&by, case, act(EntryKind::WroModified, out)).await);
    case
}

fn goods(entity: &str) -> Goods {
    Goods {
        country: "CN".to_owned(),
        entities: vec![entity.to_owned()],
        merchandise: Some("wooden toys".to_owned()),
        hts: Vec::new(),
        vessel: None,
        region: None,
        imported_on: day("2026-03-06"),
        released: None,
    }
}

#[test]
fn the_rows_of_an_order_are_made_again_from_its_docket() {
    on_each(async |world: World| {
        let case = order(&world, 1_200).await;
        world.go_to("2026-03-06");
        let asked = json!({ "indicators": [{ "indicator": "deception", "evidence": "e" }], "policies": "p", "implementation": "i", "audit": "a", "supply_chain_map": "m" });
        let asked = act(EntryKind::ModificationRequested, asked);
        let filed =
            world.ledger.petition(&world.importer, RealmId::REAL, case, asked, None, &|it| {
                json!(it.number)
            });
        filed.await.expect("it is filed");
        let db = Database::connect(&world.url).await.expect("the database answers");
        let before = models(&db).await;
        assert_eq!([before[0].len(), before[1].len(), before[3].len()], [1, 2, 1]);
        assert!(before[2].len() > 1_000, "more than one statement writes");
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        assert_eq!(models(&db).await, before, "row by row");
        for damage in [
            "DELETE FROM order_name",
            "UPDATE order_scope SET scope = '{}'",
            "UPDATE instrument SET status = 'revoked', words = '', object = '{}'",
        ] {
            db.execute_unprepared(damage).await.expect("damage is done");
        }
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        assert_eq!(models(&db).await, before);
        assert_eq!(world.ledger.verify_chain(case).await.expect("a docket"), None);
    });
}

#[test]
fn a_correction_takes_a_carve_out_back_and_the_register_follows() {
    on_each(async |world: World| {
        let case = order(&world, 3).await;
        world.go_to("2026-03-06");
        let read = async |moment: Moment| {
            let all = RegisterFilter::default();
            let page =
                world.ledger.register(&world.stranger, RealmId::REAL, &all, moment, None, 10);
            let mut items = page.await.expect("a page").items;
            assert_eq!(items.len(), 1);
            items.remove(0)
        };
        let row = read(Moment::default()).await;
        assert_eq!(
            (row.standing().status, row.scope().carved_out.len()),
            (State::PartiallyActive, 1)
        );
        let before = world.now();
        world.go_on(1);
        let wrong = Act {
            fields: statute::Fields {
                corrects: Some(2),
                reason: Some("It was another entity.".to_owned()),
                ..statute::Fields::default()
            },
            ..Act::new(EntryKind::EntryCorrected)
        };
        fresh(world.act(&supervisor(&world), case, wrong).await);
        let row = read(Moment::default()).await;
        assert_eq!((row.standing().in_force, row.scope().carved_out.len()), (InForce::Yes, 0));
        let then = read(Moment { as_of: Some(before), on: None }).await;
        assert_eq!(then.standing().in_force, InForce::Partly, "as it was known then");
    });
}

#[test]
fn only_what_is_like_a_name_is_compared_and_told() {
    on_each(async |world: World| {
        for _ in 0..3 {
            order(&world, 40).await;
        }
        world.go_to("2026-03-06");
        let screen = async |entity: &str| {
            let found = world.ledger.screen(&world.importer, RealmId::REAL, &goods(entity)).await;
            found.expect("it is screened")
        };
        let found = screen("MAKER7 WORKS, Inc.").await;
        assert_eq!((found.applies.len(), found.near.len()), (3, 0));
        assert_eq!(found.applies[0].reached.because[0].how, How::Name);
        assert_eq!(screen("Maker0 Works").await.applies.len(), 0, "it was carved out");
        assert_eq!(screen("Builder Works").await.near.len(), 0);
        world.go_to("2026-03-04");
        assert_eq!(screen("Maker7 Works").await.applies.len(), 0, "not announced yet");
    });
}
