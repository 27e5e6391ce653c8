//! Lists: pages that neither skip nor repeat, and keys that are made once.

use entities::{CaseFilter, DeadlineFilter, RealmId};

use crate::world::*;

#[test]
fn pages_neither_skip_nor_repeat() {
    on_each(async |world: World| {
        for _ in 0..7 {
            let case = world.file().await;
            world.office(case, [acknowledge()]).await;
            world.go_on_for(chrono::TimeDelta::seconds(i64::from(case.0.as_bytes()[0] % 2)));
        }
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let page = world
                .ledger
                .cases(&world.filer, RealmId::REAL, &CaseFilter::default(), after.as_ref(), 3)
                .await;
            let page = page.expect("a page");
            seen.extend(page.items.iter().map(|file| file.id));
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(seen.len(), 7);
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), 7);

        let all = DeadlineFilter::default();
        let whole = world
            .ledger
            .deadlines(&world.filer, RealmId::REAL, &all, None, 200)
            .await
            .expect("a page")
            .items;
        let mut paged = Vec::new();
        let mut after = None;
        loop {
            let page =
                world.ledger.deadlines(&world.filer, RealmId::REAL, &all, after.as_ref(), 2).await;
            let page = page.expect("a page");
            paged.extend(page.items);
            after = page.next;
            if after.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole);
        let id = whole[0].id;
        let told = world
            .ledger
            .explanation(&world.filer, RealmId::REAL, id)
            .await
            .expect("an explanation");
        assert_eq!(told.rule, whole[0].deadline["rule"]);
    });
}

#[test]
fn a_key_is_made_once() {
    on_each(async |world: World| {
        let first = world.ledger.secret("cursor").await.expect("a key");
        assert_eq!(world.ledger.secret("cursor").await.expect("a key"), first);
        assert_ne!(world.ledger.secret("other").await.expect("a key"), first);
        assert_eq!(world.ledger.pending_migrations().await.expect("none"), 0);
        world.ledger.ping().await.expect("it answers");
    });
}
