//! Documents: whose a staged one is, who is told of one on a case and who opens it, and uploads of which one goes on.

use chrono::TimeDelta;
use entities::{
    Actor, CaseId, DocumentFilter, DocumentId, DocumentSeen, Idempotency, LedgerError, NewDocument,
    NewPart, NewUpload, RealmId, Replayable, Store, document, upload,
};
use futures::future::join_all;
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Database, EntityTrait, QueryFilter};
use serde_json::json;
use statute::documents::{Scan, Version};
use statute::visibility::DocumentClass;
use statute::{EntryKind, Role};
use uuid::Uuid;

use crate::world::*;

const REAL: RealmId = RealmId::REAL;

fn fresh_of<T>(done: Result<Replayable<T>, LedgerError>) -> Result<T, LedgerError> {
    done.map(|it| match it {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    })
}

fn brief(key: &str) -> NewDocument {
    NewDocument {
        title: "Brief".to_owned(),
        file_name: "brief.pdf".to_owned(),
        media_type: "application/pdf".to_owned(),
        length: 7,
        sha256: "00".repeat(32),
        storage_key: key.to_owned(),
        pages: Some(2),
        scan: Scan::Clean,
        words: vec!["USD 4.12\0".to_owned(), "a kilogram".to_owned()],
        facts: json!({ "found": "USD 4.12" }),
        upload: None,
        kept: TimeDelta::days(30),
    }
}

impl World {
    pub async fn stages(&self, who: &Actor, key: &str) -> Result<DocumentSeen, LedgerError> {
        let told = |seen: &DocumentSeen| json!(seen.document.id);
        fresh_of(self.ledger.stage_document(who, REAL, &brief(key), None, &told).await)
    }

    async fn sees(&self, who: &Actor, id: DocumentId) -> Option<DocumentSeen> {
        match self.ledger.document(who, REAL, id).await {
            Ok(seen) => Some(seen),
            Err(LedgerError::NotFound) => None,
            Err(error) => panic!("{error}"),
        }
    }

    pub async fn opens_document(&self, who: &Actor, id: DocumentId) -> bool {
        match self.ledger.open_document(who, REAL, id).await {
            Ok(_) => true,
            Err(LedgerError::NotFound) => false,
            Err(error) => panic!("{error}"),
        }
    }

    /// Puts a document beside the last entry of a case, as a filing does.
    pub async fn puts(&self, id: DocumentId, case: CaseId, version: Version, number: i32) {
        let file = self.ledger.case(&self.investigator, REAL, case).await.expect("the case");
        let entry = file.lines.last().expect("an entry").id;
        let db = Database::connect(&self.url).await.expect("the database answers");
        document::Entity::update_many()
            .col_expr(document::Column::CaseId, Expr::value(case))
            .col_expr(document::Column::EntryId, Expr::value(entry))
            .col_expr(document::Column::Number, Expr::value(number))
            .col_expr(document::Column::Version, Expr::value(version.as_str()))
            .col_expr(document::Column::FiledAt, Expr::value(self.now()))
            .col_expr(
                document::Column::ExpiresAt,
                Expr::value(Option::<sea_orm::prelude::DateTimeUtc>::None),
            )
            .filter(document::Column::Id.eq(id))
            .exec(&db)
            .await
            .expect("it is put there");
    }

    async fn of_case(&self, who: &Actor, case: CaseId) -> Vec<DocumentSeen> {
        let mut all = Vec::new();
        let mut from = None;
        loop {
            let page = self.ledger.case_documents(who, REAL, case, from.as_ref(), 1).await;
            let page = page.expect("a page");
            all.extend(page.items);
            from = page.next;
            if from.is_none() {
                return all;
            }
        }
    }
}

#[test]
fn a_staged_document_is_its_partys_alone_and_only_for_its_time() {
    on_each(async |world: World| {
        let id = world.stages(&world.filer, "documents/a").await.expect("it is staged").document.id;
        let colleague = Actor {
            account: "acme-counsel".to_owned(),
            role: Role::Counsel,
            ..world.filer.clone()
        };
        for who in [&world.filer, &colleague] {
            let seen = world.sees(who, id).await.expect("its party's");
            assert!(seen.may_open && seen.facts.is_some() && seen.class.is_none());
            assert!(world.opens_document(who, id).await);
        }
        for who in [&world.importer, &world.stranger, &world.investigator, &world.registrar] {
            assert!(world.sees(who, id).await.is_none() && !world.opens_document(who, id).await);
        }
        let refused = world.stages(&world.registrar, "documents/b").await;
        assert!(matches!(refused, Err(LedgerError::NotYourTask { .. })));
        let listed = async |filed| {
            let filter = DocumentFilter { filed };
            let page = world.ledger.own_documents(&world.filer, REAL, filter, None, 9).await;
            page.expect("a page").items.len()
        };
        assert_eq!(
            (listed(None).await, listed(Some(false)).await, listed(Some(true)).await),
            (1, 1, 0)
        );
        world.go_on(31);
        assert!(world.sees(&world.filer, id).await.is_none());
        assert_eq!(listed(None).await, 0);
    });
}

#[test]
fn the_same_key_stages_once_and_nothing_secret_is_in_the_answer() {
    on_each(async |world: World| {
        let told = |seen: &DocumentSeen| json!(seen.document.id);
        let idem = |body: &str| Idempotency {
            scope: "a".to_owned(),
            key: "k".to_owned(),
            body_sha256: body.to_owned(),
        };
        let stage = async |key: &str, body: &str| {
            let new = brief(key);
            let idem = idem(body);
            world.ledger.stage_document(&world.filer, REAL, &new, Some(&idem), &told).await
        };
        assert!(world.ledger.staged_before(&idem("x")).await.expect("it answers").is_none());
        let first = stage("documents/a", "x").await.expect("it is staged");
        assert!(matches!(first, Replayable::Fresh { .. }));
        assert!(matches!(stage("documents/b", "x").await, Ok(Replayable::Replayed(_))));
        assert!(matches!(stage("documents/b", "y").await, Err(LedgerError::KeyReused)));
        assert!(world.ledger.staged_before(&idem("x")).await.expect("it answers").is_some());
        assert!(!format!("{first:?} {:?}", brief("k")).contains("4.12"));
    });
}

#[test]
fn a_document_on_a_case_is_told_of_with_its_entry_and_opened_by_its_class() {
    on_each(async |world: World| {
        let (filer, importer, officer) = (&world.filer, &world.importer, &world.investigator);
        let case = world.file().await;
        let early = world.stages(filer, "documents/early").await.expect("staged").document.id;
        world.puts(early, case, Version::Confidential, 1).await;
        assert!(world.sees(importer, early).await.is_none(), "there is no case for it yet");
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        fresh(world.act(filer, case, facts("Prices")).await);
        let mut ids = vec![early];
        for (number, version) in
            (2..).zip([Version::Confidential, Version::Public, Version::Internal])
        {
            let who = if version == Version::Internal { officer } else { filer };
            let key = format!("documents/{number}");
            let id = world.stages(who, &key).await.expect("it is staged").document.id;
            world.puts(id, case, version, number).await;
            ids.push(id);
        }
        let seen = async |who: &Actor| -> Vec<(Option<i32>, bool)> {
            let all = world.of_case(who, case).await;
            for it in &all {
                let alone = world.sees(who, it.document.id).await.expect("what is listed is there");
                assert_eq!((alone.may_open, alone.of, alone.class), (it.may_open, it.of, it.class));
                assert_eq!(alone.facts.is_some(), it.may_open);
                assert_eq!(world.opens_document(who, it.document.id).await, it.may_open);
            }
            all.iter().map(|it| (it.document.number, it.may_open)).collect()
        };
        let [one, two, three, four] = [Some(1), Some(2), Some(3), Some(4)];
        assert_eq!(seen(officer).await, [(one, true), (two, true), (three, true), (four, true)]);
        assert_eq!(seen(filer).await, [(one, true), (two, true), (three, true)]);
        assert_eq!(seen(importer).await, [(one, false), (two, false), (three, false)]);
        assert!(world.sees(importer, ids[3]).await.is_none(), "the office's own is not there");
        let stranger = world.ledger.case_documents(&world.stranger, REAL, case, None, 9).await;
        assert!(matches!(stranger, Err(LedgerError::NotFound)));
        for id in &ids {
            assert!(world.sees(&world.stranger, *id).await.is_none());
        }
        let all = world.of_case(officer, case).await;
        let classes: Vec<_> = all.iter().filter_map(|it| it.class).collect();
        let (bci, public) =
            (DocumentClass::BusinessConfidential, DocumentClass::PartyPublicVersion);
        assert_eq!(classes, [bci, bci, public, DocumentClass::CbpInternal]);

        // The record is released: the public version opens to the other party, and nothing else does.
        world.office(case, [statute::Act::new(EntryKind::PublicRecordReleased)]).await;
        assert_eq!(seen(importer).await, [(one, false), (two, false), (three, true)]);
        let own =
            world.ledger.own_documents(filer, REAL, DocumentFilter { filed: Some(true) }, None, 9);
        assert_eq!(own.await.expect("a page").items.len(), 3);
    });
}

/// Lays some bytes among the documents of a store; gives their key.
pub async fn lays(store: &Store) -> String {
    let mut arriving = store.begin().await.expect("it begins");
    arriving.write(b"words").await.expect("it is written");
    let arrived = arriving.finish().await.expect("it ends").expect("something");
    let laid = arrived.publish().await.expect("it is put there");
    let key = laid.key().to_owned();
    laid.named();
    key
}

fn parts(of: &str, sha256: Option<&str>) -> NewUpload {
    NewUpload {
        title: of.to_owned(),
        file_name: "brief.pdf".to_owned(),
        length: 10,
        sha256: sha256.map(str::to_owned),
        time: TimeDelta::hours(48),
    }
}

#[test]
fn of_two_parts_at_one_place_one_counts_and_only_a_whole_upload_becomes_a_document() {
    on_each(async |world: World| {
        let (ledger, filer) = (&world.ledger, &world.filer);
        let told = |row: &upload::Model| json!(row.id);
        let begun =
            fresh_of(ledger.begin_upload(filer, REAL, &parts("a", None), None, &told).await);
        let id = begun.expect("it is begun").id;
        let part = |first_byte, length, key: &str| NewPart {
            first_byte,
            length,
            storage_key: key.to_owned(),
        };
        let both = [part(0, 4, "uploads/a"), part(0, 4, "uploads/b")];
        let sent = join_all(both.iter().map(|it| ledger.part_arrived(filer, REAL, id, it))).await;
        let stands = |it: &Result<upload::Model, LedgerError>| {
            matches!(it, Err(LedgerError::UploadStands { arrived: 4 }))
        };
        assert_eq!(sent.iter().filter(|it| stands(it)).count(), 1, "{sent:?}");
        for wrong in [part(0, 4, "c"), part(5, 1, "c"), part(4, 7, "c")] {
            let refused = ledger.part_arrived(filer, REAL, id, &wrong).await;
            assert!(stands(&refused), "{wrong:?}: {refused:?}");
        }
        let other = ledger.part_arrived(&world.importer, REAL, id, &part(4, 6, "c")).await;
        assert!(matches!(other, Err(LedgerError::NotFound)));
        let told = |seen: &DocumentSeen| json!(seen.document.id);
        let staged = async || {
            let new = NewDocument { upload: Some(id), ..brief("documents/a") };
            fresh_of(ledger.stage_document(filer, REAL, &new, None, &told).await)
        };
        assert!(matches!(staged().await, Err(LedgerError::UploadStands { arrived: 4 })));
        let whole = ledger.part_arrived(filer, REAL, id, &part(4, 6, "uploads/c")).await;
        assert_eq!(whole.expect("it counts").arrived, 10);
        assert_eq!(ledger.upload_parts(id).await.expect("parts").len(), 2);
        let document = staged().await.expect("it is whole").document.id;
        assert_eq!(ledger.upload(filer, REAL, id).await.expect("it").document_id, Some(document));
        assert!(matches!(staged().await, Err(LedgerError::UploadStands { .. })), "once");
        assert!(ledger.abort_upload(filer, REAL, id).await.is_err(), "nothing is undone");
        assert_eq!(ledger.forget_parts(id).await.expect("keys").len(), 2);
    });
}

#[test]
fn what_is_over_goes_with_its_bytes_and_what_is_filed_stays() {
    on_each(async |world: World| {
        let folder = std::env::temp_dir().join(format!("tidewaiter-garbage-{}", Uuid::new_v4()));
        let store = Store::in_folder(&folder).expect("a folder");
        let without = world.ledger.remove_garbage().await;
        assert!(matches!(without, Err(LedgerError::NoStore)));
        let ledger = world.ledger.keeping(store.clone());
        let lays = async || lays(&store).await;
        let case = world.file().await;
        let filed = world.stages(&world.filer, &lays().await).await.expect("staged").document;
        world.puts(filed.id, case, Version::Public, 1).await;
        let expiring = world.stages(&world.filer, &lays().await).await.expect("staged").document;
        let told = |row: &upload::Model| json!(row.id);
        let begun = ledger.begin_upload(&world.filer, REAL, &parts("a", None), None, &told).await;
        let upload = fresh_of(begun).expect("it is begun").id;
        let key = store.keep_part(upload.0, b"part".to_vec()).await.expect("it is kept");
        let part = NewPart { first_byte: 0, length: 4, storage_key: key };
        ledger.part_arrived(&world.filer, REAL, upload, &part).await.expect("it counts");
        let nobodys = lays().await;

        let removed = ledger.remove_garbage().await.expect("it answers");
        assert_eq!((removed.documents, removed.uploads), (0, 0), "nothing is over");
        world.go_on(31);
        let removed = ledger.remove_garbage().await.expect("it answers");
        assert_eq!((removed.documents, removed.uploads), (1, 1));
        assert!(store.read(&filed.storage_key, None).await.is_ok(), "what is filed stays");
        for gone in [&expiring.storage_key, &part.storage_key] {
            assert!(store.read(gone, None).await.is_err());
        }
        // The files were written now, by the machine's clock, which is later than the test's.
        world.set(at("2100-01-01T00:00:00Z"));
        let removed = ledger.remove_garbage().await.expect("it answers");
        assert_eq!(removed.orphans, 1);
        assert!(store.read(&nobodys, None).await.is_err());
        assert!(store.read(&filed.storage_key, None).await.is_ok(), "what is filed stays");
        drop(std::fs::remove_dir_all(folder));
    });
}
