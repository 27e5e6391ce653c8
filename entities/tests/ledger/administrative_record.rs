//! The administrative record: one numbering without gaps however it is read, what each may take away, and what was on it before.

use entities::{
    Actor, CaseId, Key, LedgerError, RealmId, Record, RecordItem, RecordThing, document_access,
};
use sea_orm::{Database, EntityTrait, PaginatorTrait};
use statute::administrative_record::RecordVersion;
use statute::documents::Version;
use statute::{Act, EntryKind, Role};

use crate::confidence::{counsel, grant};
use crate::search::{Paper, put};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;

impl World {
    async fn record(&self, who: &Actor, case: CaseId) -> Record {
        self.ledger.record_of(who, REAL, case, None, None).await.expect("a record")
    }

    /// All that is on a record, read in pages of this size.
    async fn record_items(&self, record: &Record, limit: u64) -> Vec<RecordItem> {
        let (mut items, mut after): (Vec<RecordItem>, Option<Key>) = (Vec::new(), None);
        loop {
            let page =
                self.ledger.record_page(record, after.as_ref(), limit).await.expect("a page");
            assert!(page.items.len() as u64 <= limit);
            items.extend(page.items);
            after = page.next;
            if after.is_none() {
                return items;
            }
        }
    }

    async fn takes(
        &self,
        who: &Actor,
        case: CaseId,
        version: RecordVersion,
    ) -> Result<Vec<String>, LedgerError> {
        let record = self.ledger.take_record(who, REAL, case, None, version).await?;
        Ok(carried(&self.record_items(&record, 7).await))
    }
}

/// The titles of the documents that are carried.
fn carried(items: &[RecordItem]) -> Vec<String> {
    let titles = items.iter().filter_map(|item| match &item.thing {
        RecordThing::Document(it) if it.is_carried => Some(it.row.title.clone()),
        _ => None,
    });
    titles.collect()
}

/// The documents on a record: title, and whether its hash is told.
fn told(items: &[RecordItem]) -> Vec<(String, bool)> {
    let documents = items.iter().filter_map(|item| match &item.thing {
        RecordThing::Document(it) => {
            assert_eq!(item.sha256.is_some(), item.length.is_some());
            assert_eq!(item.sha256.is_some(), it.may_open);
            Some((it.row.title.clone(), it.may_open))
        }
        _ => None,
    });
    documents.collect()
}

fn paper(world: &World, by: &Actor, version: Version, title: &'static str) -> Paper {
    Paper { by: by.clone(), version, title, pages: Vec::new(), at: world.now() }
}

#[test]
fn a_record_is_one_numbering_however_it_is_read() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let first = fresh(world.act(&world.filer, case, facts("Prices")).await).act.id;
        world.go_on_for(chrono::TimeDelta::minutes(1));
        let second = fresh(world.act(&world.filer, case, facts("Quantities")).await).act.id;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let many: Vec<Paper> =
            (0..23).map(|_| paper(&world, &world.filer, Version::Public, "One of many")).collect();
        put(&db, case, first, 1, &many).await;
        put(&db, case, second, 24, &many[..2]).await;
        let all = entities::NoticeFilter::default();
        let notices = world.ledger.notices(&world.investigator, REAL, &all, None, 50);
        for seen in notices.await.expect("notices").items {
            world.ledger.rendered(seen.notice.id, &rendered()).await.expect("it is kept");
        }
        for who in [&world.filer, &world.investigator, &world.importer] {
            let record = world.record(who, case).await;
            let whole = world.record_items(&record, 1000).await;
            for limit in [1, 2, 3, 10, 25] {
                assert_eq!(world.record_items(&record, limit).await, whole, "in pages of {limit}");
            }
            let numbers: Vec<u32> = whole.iter().map(|item| item.index).collect();
            assert_eq!(numbers, (1..).take(whole.len()).collect::<Vec<_>>());
            assert_eq!(told(&whole).len(), 25);
            // An entry, then its documents, then its letters.
            let rank = |item: &RecordItem| match item.thing {
                RecordThing::Entry(_) => 0,
                RecordThing::Document(_) => 1,
                RecordThing::Notice(..) => 2,
            };
            let order: Vec<_> = whole.iter().map(|item| (item.of, rank(item))).collect();
            assert!(order.is_sorted(), "{order:?}");
            assert!(whole.iter().any(|item| rank(item) == 2), "letters are on the record");
            assert!(whole.iter().all(|item| item.happened != EntryKind::DeadlineMissed));
        }
        let hidden = world.ledger.record_of(&world.stranger, REAL, case, None, None).await;
        assert!(matches!(hidden.map(drop), Err(LedgerError::NotFound)));
        let absent = world.ledger.record_of(&world.filer, REAL, CaseId::random(), None, None).await;
        assert!(matches!(absent.map(drop), Err(LedgerError::NotFound)));
    });
}

#[test]
fn each_takes_away_what_he_may_open_and_what_was_is_there_again() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let entry = fresh(world.act(&world.filer, case, facts("Prices")).await).act.id;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let papers = [
            paper(&world, &world.filer, Version::Confidential, "Invoices"),
            paper(&world, &world.filer, Version::Public, "Invoices, public"),
            paper(&world, &world.investigator, Version::Internal, "Memorandum"),
        ];
        put(&db, case, entry, 1, &papers).await;
        let (filer, importer, office) = (&world.filer, &world.importer, &world.investigator);
        let told_to =
            async |who: &Actor| told(&world.record_items(&world.record(who, case).await, 50).await);
        let both = |secret, public| {
            vec![("Invoices".to_owned(), secret), ("Invoices, public".to_owned(), public)]
        };
        assert_eq!(told_to(filer).await, both(true, true));
        assert_eq!(
            told_to(office).await,
            both(true, true),
            "the office's own paper is on no record"
        );
        assert_eq!(told_to(importer).await, both(false, false));
        assert_eq!(
            world.takes(importer, case, RecordVersion::Public).await.expect("it"),
            Vec::<String>::new()
        );
        assert_eq!(
            world.takes(filer, case, RecordVersion::Public).await.expect("it"),
            ["Invoices, public"]
        );
        for who in [filer, office] {
            let taken = world.takes(who, case, RecordVersion::Confidential).await.expect("it");
            assert_eq!(taken, ["Invoices", "Invoices, public"]);
        }
        // The public version that the office hands on is what a party sees of the docket.
        let public = Some(RecordVersion::Public);
        let of_office = world.ledger.record_of(office, REAL, case, None, public).await.expect("it");
        let of_filer = world.ledger.record_of(filer, REAL, case, None, public).await.expect("it");
        let entries = |items: Vec<RecordItem>| {
            items
                .into_iter()
                .filter(|it| matches!(it.thing, RecordThing::Entry(_)))
                .collect::<Vec<_>>()
        };
        assert_eq!(
            entries(world.record_items(&of_office, 50).await),
            entries(world.record_items(&of_filer, 50).await)
        );

        // Under an order counsel takes all of it, and each opening is recorded with one link.
        let ian = counsel(importer, "ian");
        let refused = world.takes(&ian, case, RecordVersion::Confidential).await;
        let Err(LedgerError::NotYourTask { roles }) = refused else { panic!("{refused:?}") };
        assert!(roles.contains(&Role::Counsel) && roles.contains(&Role::Investigator), "{roles:?}");
        world.appears(importer, case, "ian").await;
        let applied = world.applies(&ian, case).await.expect("an application");
        world.decides(office, &applied, grant("2035-01-01")).await.expect("it is granted");
        world.office(case, [Act::new(EntryKind::PublicRecordReleased)]).await;
        let openings = async || document_access::Entity::find().count(&db).await.expect("a number");
        assert_eq!(openings().await, 0);
        let taken = world.takes(&ian, case, RecordVersion::Confidential).await.expect("it");
        assert_eq!(taken, ["Invoices", "Invoices, public"]);
        assert_eq!(openings().await, 1, "of what is confidential and another's");
        world.takes(&ian, case, RecordVersion::Public).await.expect("it");
        assert_eq!(openings().await, 1, "the public version opens nothing");

        // As it was: what came later is not on it.
        let then = world.now();
        let before = world.record_items(&world.record(filer, case).await, 50).await;
        world.go_on(1);
        fresh(world.act(filer, case, facts("Later")).await);
        assert!(
            world.record_items(&world.record(filer, case).await, 50).await.len() > before.len()
        );
        let again = world.ledger.record_of(filer, REAL, case, Some(then), None).await.expect("it");
        assert_eq!(world.record_items(&again, 50).await, before);
    });
}
