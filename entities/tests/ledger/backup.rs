//! Backups: every row comes back, in a database of either kind; and what is not as it was written is found and named.

use std::collections::BTreeMap;
use std::path::PathBuf;

use chrono::TimeDelta;
use entities::{
    Backup, BackupError, DocumentsHeld, Errand, Ledger, Lost, NewApiToken, NewDocument, RealmId,
    Replayable, Scope, Store, TokenOwner, read_backup,
};
use sea_orm::{ConnectionTrait, Database};
use serde_json::json;
use statute::documents::Scan;
use uuid::Uuid;

use crate::world::*;

impl World {
    /// A backup of all there is.
    pub async fn backs_up(&self) -> Vec<u8> {
        backed_up(&self.ledger).await
    }

    /// The same world over another database.
    pub async fn over(&self, url: &str) -> Self {
        let ledger = connect(url, self.clock.clone()).await;
        Self { ledger, url: url.to_owned(), ..self.clone() }
    }

    pub async fn restores(&self, file: &[u8]) -> Result<Backup, BackupError> {
        self.ledger.restore(&mut &file[..], &mut |_| {}).await
    }
}

async fn backed_up(ledger: &Ledger) -> Vec<u8> {
    let mut file = Vec::new();
    let mut told = 0;
    let written = ledger.backup("test", &mut file, &mut |_, rows| told += rows).await;
    let written = written.expect("a backup");
    assert_eq!(written.rows, told, "each table is told of");
    let read = read_backup(&mut file.as_slice()).expect("it is whole");
    assert_eq!(read, written);
    file
}

/// The rows of each table, in no order: the databases sort words differently.
fn tables(file: &[u8]) -> BTreeMap<String, Vec<String>> {
    let text = std::str::from_utf8(file).expect("text");
    let (mut all, mut table) = (BTreeMap::new(), String::new());
    for line in text.lines() {
        if line.starts_with('[') {
            all.entry(table.clone()).or_insert_with(Vec::new).push(line.to_owned());
        } else {
            let said: serde_json::Value = serde_json::from_str(line).expect("JSON");
            said["table"].as_str().unwrap_or_default().clone_into(&mut table);
        }
    }
    for rows in all.values_mut() {
        rows.sort();
    }
    all
}

/// A world with something in most tables.
async fn lived(world: &World) {
    let case = world.file().await;
    world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
    fresh(world.act(&world.importer, case, facts("Bills of lading")).await);
    world.file().await;
    world.ledger.secret("cursors").await.expect("a key");
    world.ledger.make_head().await.expect("a head");
}

#[test]
fn every_row_comes_back_in_a_database_of_either_kind() {
    on_each(async |world: World| {
        lived(&world).await;
        let file = world.backs_up().await;
        assert_eq!(world.backs_up().await, file, "the same rows are the same bytes");
        let before = world.ledger.verify_audit(None, None, &mut |_| {}).await;
        let before = before.expect("the database answers").expect("it is whole");
        let was_postgres = world.url.starts_with("postgres");

        into_each(async |url: String| {
            let other = world.over(&url).await;
            let restored = other.restores(&file).await.expect("it is restored");
            assert!(restored.rows > 50 && restored.tables > 50, "{restored:?}");
            let head = restored.manifest.head.expect("there was one");
            assert_eq!(head.number, 1);
            let mut expected = tables(&file);
            let mut found = tables(&other.backs_up().await);
            if was_postgres && !url.starts_with("postgres") {
                // It numbers no transactions: all that was is before all that comes.
                let (was, is) = (expected.remove("event"), found.remove("event"));
                assert_eq!(was.map(|it| it.len()), is.map(|it| it.len()));
            }
            // What was under way may have been sent since: it is marked as a possible copy.
            let (was, is) = (expected.remove("delivery"), found.remove("delivery"));
            assert_eq!(was.map(|it| it.len()), is.map(|it| it.len()));
            // It is another history, so that no cursor of before is good.
            let settings = found.get_mut("setting").expect("keys");
            settings.retain(|row| !row.contains("\"history\""));
            assert_eq!(found, expected);
            let proven = other.ledger.verify_audit(None, None, &mut |_| {}).await;
            let proven = proven.expect("the database answers").expect("it is whole");
            assert_eq!(proven, before);
            // What is numbered by the database goes on from there.
            let case = other.file().await;
            other.office(case, [acknowledge()]).await;
            let words = other.case(&other.investigator, case).await;
            assert_eq!(words.lines.len(), 2);
            let again = other.restores(&file).await;
            assert!(matches!(again, Err(BackupError::NotEmpty { .. })), "{again:?}");
        })
        .await;
    });
}

#[test]
fn a_byte_that_was_changed_is_found_and_its_table_is_named() {
    on_each(async |world: World| {
        lived(&world).await;
        let file = world.backs_up().await;
        let text = String::from_utf8(file.clone()).expect("text");
        let begins = text.find("\"table\":\"docket_entry\"").expect("a table");
        let place = begins + text[begins..].find("allegation_filed").expect("an entry");
        let mut changed = file.clone();
        changed[place] ^= 1;
        let is_named = |read: Result<Backup, BackupError>| matches!(read, Err(BackupError::Changed { table }) if table == "docket_entry");
        assert!(is_named(read_backup(&mut changed.as_slice())));

        // A row that is gone, with everything else as it was.
        let ends = place + text[place..].find('\n').expect("a line") + 1;
        let row = text[..place].rfind('\n').expect("a line before") + 1;
        let gone = [&file[..row], &file[ends..]].concat();
        assert!(is_named(read_backup(&mut gone.as_slice())));

        let cut = read_backup(&mut &file[..file.len() - 5]);
        assert!(matches!(cut, Err(BackupError::CutOff)), "{cut:?}");
        let more = [&file[..], b"[]\n"].concat();
        let more = read_backup(&mut more.as_slice());
        assert!(matches!(more, Err(BackupError::Unreadable { .. })), "{more:?}");
        let other = read_backup(&mut &b"PGDMP\n"[..]);
        assert!(matches!(other, Err(BackupError::Foreign)), "{other:?}");
        let later = text.replacen("\"form\":1", "\"form\":2", 1);
        let later = read_backup(&mut later.as_bytes());
        assert!(matches!(later, Err(BackupError::Form { form: 2 })), "{later:?}");

        into_each(async |url: String| {
            let other = world.over(&url).await;
            assert!(is_named(other.restores(&changed).await));
            let unknown = text.replacen("m20260602_notices", "m20260602_other", 1);
            let unknown = other.restores(unknown.as_bytes()).await;
            let is_known =
                matches!(&unknown, Err(BackupError::Version { step }) if step == "m20260602_other");
            assert!(is_known, "{unknown:?}");
            // What broke off has left nothing: the file that is whole is taken.
            other.restores(&file).await.expect("it is restored");
        })
        .await;
    });
}

#[test]
fn what_was_broken_before_the_backup_is_named_after_it() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let number = world.case(&world.investigator, case).await.number;
        let intruder = Database::connect(&world.url).await.expect("the database answers");
        let forged = "UPDATE docket_entry SET by_account = 'nobody' WHERE position = 2";
        intruder.execute_unprepared(forged).await.expect("it is changed");
        let file = world.backs_up().await;
        into_each(async |url: String| {
            let other = world.over(&url).await;
            other.restores(&file).await.expect("it is restored as it was");
            let proof = other.ledger.verify_audit(None, None, &mut |_| {}).await;
            let broken = proof.expect("the database answers").expect_err("it is found");
            assert_eq!(
                broken.to_string(),
                format!("case {number}, link 2: entry 2 of the docket is not what was recorded")
            );
        })
        .await;
    });
}

#[test]
fn a_backup_is_of_one_moment_while_others_write() {
    on_each(async |world: World| {
        lived(&world).await;
        let writing = async {
            for _ in 0..5 {
                let case = world.file().await;
                world.office(case, [acknowledge()]).await;
            }
        };
        let (file, ()) = tokio::join!(world.backs_up(), writing);
        into_each(async |url: String| {
            let other = world.over(&url).await;
            // A docket without its link, or a row without what it refers to, would be found.
            other.restores(&file).await.expect("it is restored");
            let proof = other.ledger.verify_audit(None, None, &mut |_| {}).await;
            proof.expect("the database answers").expect("it is whole");
        })
        .await;
    });
}

/// A folder that is gone with the test.
struct Place(PathBuf);

impl Drop for Place {
    fn drop(&mut self) {
        drop(std::fs::remove_dir_all(&self.0));
    }
}

/// A token is made with one that was made with another, and their ids fall as they like.
#[test]
fn a_row_that_names_another_of_its_table_comes_back_before_that_one_too() {
    on_each(async |world: World| {
        let owner = TokenOwner { name: "anna".to_owned(), id: None };
        let told = |row: &entities::api_token::Model| json!(row.id);
        let mut made_with = None;
        // More than are written at once.
        for number in 0..250 {
            let new = NewApiToken {
                label: "report".to_owned(),
                token_sha256: format!("{number:064}"),
                scopes: vec![Scope::Read],
                days: 30,
                made_with,
            };
            let made = world.ledger.create_api_token(&world.registrar, &owner, &new, None, &told);
            let Ok(Replayable::Fresh { it, .. }) = made.await else { panic!("it is made now") };
            made_with = Some(it.id);
        }
        let file = world.backs_up().await;
        into_each(async |url: String| {
            let other = world.over(&url).await;
            other.restores(&file).await.expect("it is restored");
            assert_eq!(tables(&other.backs_up().await)["api_token"], tables(&file)["api_token"]);
            // What is named has to be there again.
            let db = Database::connect(&url).await.expect("the database answers");
            let nobodys = format!("UPDATE api_token SET made_with = '{}'", Uuid::new_v4());
            assert!(db.execute_unprepared(&nobodys).await.is_err(), "a token of nobody");
        })
        .await;
    });
}

#[test]
fn documents_are_held_against_the_store() {
    on_each(async |world: World| {
        let place = Place(std::env::temp_dir().join(format!("tidewaiter-{}", Uuid::new_v4())));
        let store = Store::in_folder(&place.0).expect("a folder");
        let world = World { ledger: world.ledger.keeping(store.clone()), ..world };
        let mut keys = Vec::new();
        for _ in 0..3 {
            let mut arriving = store.begin().await.expect("it begins");
            arriving.write(b"words").await.expect("it is written");
            let arrived = arriving.finish().await.expect("it ends").expect("something");
            let (length, sha256) = (arrived.length, arrived.sha256.clone());
            let laid = arrived.publish().await.expect("it is put there");
            let new = NewDocument {
                title: "Brief".to_owned(),
                file_name: "brief.txt".to_owned(),
                media_type: "text/plain".to_owned(),
                length,
                sha256,
                storage_key: laid.key().to_owned(),
                pages: None,
                scan: Scan::NotScanned,
                words: Vec::new(),
                facts: json!({}),
                upload: None,
                kept: TimeDelta::days(30),
            };
            let told = |_: &entities::DocumentSeen| json!(null);
            let staged =
                world.ledger.stage_document(&world.filer, RealmId::REAL, &new, None, &told);
            staged.await.expect("it is staged");
            keys.push(laid.key().to_owned());
            laid.named();
        }
        let file = world.backs_up().await;
        assert_eq!(read_backup(&mut file.as_slice()).expect("it is whole").documents, 3);
        std::fs::write(place.0.join(&keys[1]), b"other").expect("it is changed");
        store.remove(&keys[2]).await.expect("it is removed");
        let mut lost = Vec::new();
        let mut tell = |key: &str, what: Lost| lost.push((key.to_owned(), what));
        let held = world.ledger.hold_documents(&mut tell).await.expect("the store answers");
        assert_eq!(held, DocumentsHeld { whole: 1, missing: 1, changed: 1 });
        lost.sort_by_key(|(_, what)| *what == Lost::Missing);
        assert_eq!(lost, [(keys[1].clone(), Lost::Changed), (keys[2].clone(), Lost::Missing)]);
    });
}

#[test]
fn what_is_late_is_listed_and_what_is_freed_is_taken_at_once() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let lists = async || {
            let late = world.ledger.late_deliveries(None, 10).await.expect("deliveries").items;
            let stuck = world.ledger.stuck_work(None, 10).await.expect("work").items;
            (late, stuck)
        };
        assert_eq!(lists().await, (vec![], vec![]), "nothing is late yet");
        let cases = [case, entities::CaseId::random()];
        let looks = cases.map(Errand::Look);
        let told_soon = world.ledger.told_soon(&looks).await.expect("work");
        assert_eq!(told_soon, [Errand::Look(case)].into());
        assert_eq!(world.ledger.waiting_among(&cases).await.expect("cases"), [case].into());

        world.go_on_for(TimeDelta::minutes(6));
        let (late, stuck) = lists().await;
        assert!(!late.is_empty(), "the acknowledgment was never tried");
        assert!(late.iter().all(|it| matches!(it.errand, Errand::Serve(_))), "{late:?}");
        assert!(!stuck.is_empty());
        assert!(world.ledger.told_soon(&looks).await.expect("work").is_empty());
        let ids: Vec<_> = stuck.iter().map(|it| it.id).collect();
        for id in &ids {
            world.ledger.outbox_failed(*id, "Temporal is down").await.expect("it rests");
        }
        let lease = std::time::Duration::from_secs(10);
        assert!(world.ledger.take_outbox(100, lease).await.expect("work").is_empty());
        world.ledger.free_work(&ids).await.expect("it is free");
        let taken = world.ledger.take_outbox(100, lease).await.expect("work");
        assert_eq!(taken.len(), ids.len());
        assert!(!world.ledger.is_done(ids[0]).await.expect("an answer"));
        world.ledger.outbox_done(&ids).await.expect("it is done");
        assert!(world.ledger.is_done(ids[0]).await.expect("an answer"));
        world.ledger.free_work(&ids).await.expect("it stays done");
        assert!(world.ledger.is_done(ids[0]).await.expect("an answer"));

        let page = world.ledger.waiting(None, 10).await.expect("cases");
        assert_eq!(page.items.len(), 1);
        assert!(!page.items[0].is_overdue);
        world.set(page.items[0].at + TimeDelta::minutes(6));
        let page = world.ledger.waiting(None, 10).await.expect("cases");
        assert!(page.items[0].is_overdue);
        let run = entities::Reconciled {
            wakes_overdue: 1,
            operations_idle: 2,
            webhooks_idle: 3,
            ..Default::default()
        };
        let began_at = world.ledger.real_time();
        world.ledger.keep_reconciliation(began_at, &run).await.expect("it is kept");
        let last = world.ledger.last_reconciliation().await.expect("an answer");
        assert_eq!(last, Some((world.now(), run)));
        assert_eq!(world.ledger.backlog().await.expect("counts").reconciled, last);
    });
}

#[test]
fn a_later_schema_takes_no_earlier_backup_and_an_empty_one_does() {
    on_each(async |world: World| {
        world.file().await;
        let file = world.backs_up().await;
        into_each(async |url: String| {
            // A database that was set up, and that nobody has used.
            let other = world.over(&url).await;
            other.ledger.migrate().await.expect("migrations");
            let text = String::from_utf8(file.clone()).expect("text");
            let last = ",\"m20260709_rows_of_cases\"";
            assert!(text.contains(last), "the last step is named");
            let earlier = text.replacen(last, "", 1);
            let refused = other.restores(earlier.as_bytes()).await;
            assert!(matches!(refused, Err(BackupError::Later)), "{refused:?}");
            other.restores(&file).await.expect("it is restored");
            assert_eq!(tables(&other.backs_up().await)["case"], tables(&file)["case"]);
        })
        .await;
    });
}
