//! Who is named where: over all programs, for officers; and an order that reaches somebody whom another case names.

use chrono::TimeDelta;
use entities::{Actor, CaseId, LedgerError, Opening, RealmId, TaskFilter};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use statute::cross::NameKind;
use statute::{Act, EntryKind, Program, Role, Track};

use crate::world::*;

fn officer(role: Role) -> Actor {
    Actor { account: format!("an {role}"), role, email: None, party: None }
}

impl World {
    async fn begun(&self, actor: &Actor, program: Program, kind: EntryKind, said: Value) -> CaseId {
        let track = (program == Program::Detention).then_some(Track::Wro);
        let opening = Opening { program, track, act: act(kind, said) };
        fresh(self.ledger.open_case(actor, RealmId::REAL, opening, None, &answer).await).file.id
    }

    async fn order_on(&self, entity: &str) -> CaseId {
        let parent = format!("Parent of {entity}");
        let scope = json!({ "entities": [{ "name": parent, "aliases": [entity] }] });
        let said = json!({ "grounds": "Wages are withheld.", "scope": scope });
        let supervisor = officer(Role::Supervisor);
        self.begun(&supervisor, Program::ForcedLaborOrder, EntryKind::WroIssued, said).await
    }

    /// The cases that give a name, as what, and how.
    async fn named(&self, name: &str) -> Vec<(CaseId, String, String)> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self
                .ledger
                .cross_references(&self.investigator, RealmId::REAL, name, after.as_ref(), 1)
                .await
                .expect("a page");
            found.extend(
                page.items
                    .into_iter()
                    .map(|it| (it.name.case_id, it.name.kind.0.to_string(), it.name.name)),
            );
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    /// The other cases that name whom a case names, a page of one at a time.
    async fn others(&self, case: CaseId, open: Option<bool>) -> Vec<(CaseId, NameKind)> {
        let (mut found, mut after) = (Vec::new(), None);
        loop {
            let page = self
                .ledger
                .related_cases(&self.investigator, RealmId::REAL, case, open, after.as_ref(), 1)
                .await
                .expect("a page");
            found.extend(page.items.iter().map(|it| (it.there.name.case_id, it.there.name.kind.0)));
            after = page.next;
            if after.is_none() {
                return found;
            }
        }
    }

    async fn related(&self, case: CaseId) -> Vec<String> {
        let filter = TaskFilter { case: Some(case), ..TaskFilter::default() };
        let page = self.ledger.tasks(&self.investigator, RealmId::REAL, &filter, None, 50).await;
        let names = page.expect("tasks").items.into_iter().map(|it| it.task.name);
        names.filter(|name| name.starts_with("related_open_cases")).collect()
    }
}

#[test]
fn one_name_is_found_in_every_program_by_officers_alone() {
    on_each(async |world: World| {
        let evasion = world.file().await;
        let importer = json!({ "importer": { "name": "SHADY IMPORTS" } });
        let shipment = world
            .begun(
                &officer(Role::PortDirector),
                Program::Detention,
                EntryKind::PresentedForExamination,
                importer,
            )
            .await;
        let order = world.order_on("Shady Imports, Ltd.").await;
        let mut expected = vec![
            (evasion, "importer".to_owned(), "Shady Imports LLC".to_owned()),
            (shipment, "importer".to_owned(), "SHADY IMPORTS".to_owned()),
            (order, "entity".to_owned(), "Shady Imports, Ltd.".to_owned()),
        ];
        expected.sort();
        assert_eq!(world.named("shady imports").await, expected);
        assert_eq!(world.named("shady").await, [], "a part of a name is another name");
        for party in [&world.filer, &world.importer, &world.stranger, &Actor::anonymous()] {
            let asked =
                world.ledger.cross_references(party, RealmId::REAL, "shady imports", None, 9);
            assert!(matches!(asked.await, Err(LedgerError::NotFound)));
        }
        let db = Database::connect(&world.url).await.expect("the database answers");
        db.execute_unprepared("DELETE FROM index_name").await.expect("damage is done");
        for case in [evasion, shipment, order] {
            world.ledger.rebuild(case).await.expect("rebuilt");
        }
        assert_eq!(world.named("Shady Imports Inc.").await, expected, "the dockets know it again");
    });
}

#[test]
fn a_new_order_asks_to_look_at_the_open_cases_it_touches() {
    on_each(async |world: World| {
        let alone = world.order_on("Nobody's Gloves").await;
        assert_eq!(world.related(alone).await, Vec::<String>::new());
        let importer =
            json!({ "importer": { "name": "Shady Imports", "email": "s@shady.example" } });
        let port = officer(Role::PortDirector);
        let presented = EntryKind::PresentedForExamination;
        let held = world.begun(&port, Program::Detention, presented, importer.clone()).await;
        let order = world.order_on("Shady Imports LLC").await;
        assert_eq!(world.related(order).await, ["related_open_cases#1"]);
        world.ledger.rebuild(order).await.expect("rebuilt");
        assert_eq!(world.related(order).await, ["related_open_cases#1"]);

        // What has ended asks for nothing, and what comes later is found from its own side.
        fresh(world.act(&port, held, Act::new(EntryKind::Released)).await);
        world.go_on_for(TimeDelta::minutes(1));
        let later = world.begun(&port, Program::Detention, presented, importer).await;
        world.ledger.rebuild(order).await.expect("folded again");
        assert_eq!(world.related(order).await, Vec::<String>::new());
        assert_eq!(world.others(later, Some(true)).await, [(order, NameKind::Entity)]);
        let both = [(held, NameKind::Importer), (order, NameKind::Entity)];
        assert_eq!(sorted(world.others(later, None).await), sorted(both.to_vec()));
        assert_eq!(world.others(order, Some(false)).await, [(held, NameKind::Importer)]);

        // A changed scope is another task; whoever is carved out is not reached any more.
        let wider =
            json!({ "entities": [{ "name": "SHADY IMPORTS" }, { "name": "Long ".repeat(400) }] });
        let said = json!({ "grounds": "More is known.", "scope": wider });
        let supervisor = officer(Role::Supervisor);
        fresh(world.act(&supervisor, order, act(EntryKind::WroModified, said)).await);
        assert_eq!(world.related(order).await, ["related_open_cases#2"]);
        let said = json!({ "grounds": "It was remediated.", "carve_out": { "name": "Shady Imports Inc." } });
        fresh(world.act(&supervisor, order, act(EntryKind::WroModified, said)).await);
        assert_eq!(world.others(later, Some(true)).await, []);
        assert_eq!(world.related(order).await, Vec::<String>::new());
        let absent = world.ledger.related_cases(
            &world.investigator,
            RealmId::REAL,
            CaseId::random(),
            None,
            None,
            9,
        );
        assert!(matches!(absent.await, Err(LedgerError::NotFound)));
    });
}

fn sorted(mut cases: Vec<(CaseId, NameKind)>) -> Vec<(CaseId, NameKind)> {
    cases.sort();
    cases
}
