//! Lists: pages that neither skip nor repeat; keys that are made once; numbers that are unique and tell nothing.

use std::collections::BTreeSet;

use entities::{CaseFilter, DeadlineFilter, RealmId};
use sea_orm::{ConnectionTrait, Database, DbBackend};

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
        assert_eq!(told.rule, whole[0].deadline().expect("a deadline")["rule"]);
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

/// How many of the year's 90,000 numbers are taken before the test: two of three draws meet one of them.
const TAKEN: u32 = 60_000;

#[test]
fn numbers_of_parallel_filings_are_unique_and_tell_nothing() {
    on_each(async |world: World| {
        take_numbers(&world.url).await;
        let filings: Vec<_> = (0..50)
            .map(|_| {
                let world = world.clone();
                tokio::spawn(async move {
                    let case = world.file().await;
                    world.case(&world.filer, case).await.number
                })
            })
            .collect();
        let mut numbers = Vec::new();
        for filing in filings {
            numbers.push(filing.await.expect("it is filed"));
        }
        let digits: Vec<u32> = numbers
            .iter()
            .map(|number| {
                let digits = number.strip_prefix("EAPA-2026-").expect("the year's range");
                digits.parse().expect("five digits")
            })
            .collect();
        assert!(digits.iter().all(|it| (10_000 + TAKEN..100_000).contains(it)), "{digits:?}");
        let distinct: BTreeSet<_> = digits.iter().collect();
        assert_eq!(distinct.len(), 50, "no number twice: {digits:?}");
        assert!(!digits.is_sorted(), "the order tells nothing of who came first: {digits:?}");
        let gaps = digits.iter().max().zip(digits.iter().min()).map(|(max, min)| max - min);
        assert!(gaps > Some(1000), "nor does a gap tell how many there were: {digits:?}");
    });
}

/// Takes the lowest numbers of the year.
async fn take_numbers(url: &str) {
    let db = Database::connect(url).await.expect("the database answers");
    let (id, realm, now) = match db.get_database_backend() {
        DbBackend::Postgres => (
            "gen_random_uuid()",
            "'00000000-0000-0000-0000-000000000000'::uuid",
            "'2026-01-02T12:00:00Z'::timestamptz",
        ),
        _ => ("randomblob(16)", "zeroblob(16)", "'2026-01-02 12:00:00+00:00'"),
    };
    let (first, last) = (10_000, 9_999 + TAKEN);
    let taken = format!(
        "INSERT INTO \"case\" (id, realm_id, program, number, opened_at) \
         WITH RECURSIVE n(d) AS (SELECT {first} UNION ALL SELECT d + 1 FROM n WHERE d < {last}) \
         SELECT {id}, {realm}, 'eapa', 'EAPA-2026-' || d, {now} FROM n"
    );
    let done = db.execute_unprepared(&taken).await.expect("numbers are taken");
    assert_eq!(done.rows_affected(), u64::from(TAKEN));
}
