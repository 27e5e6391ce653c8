//! The keeping of records: nothing is destroyed before its term, nor under a hold, nor by one officer alone; and what stays.

use entities::{
    Actor, CaseId, ConfidentialInformationId, ConfidentialSeen, DocumentId, Ledger, LedgerError,
    NewConfidentialInformation, NewLegalHold, NoticeFilter, NoticeSeen, RealmId, Replayable, Store,
    destruction, document_page, document_reading, legal_hold, search_confidential, search_document,
};
use sea_orm::{ColumnTrait, Database, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::json;
use statute::documents::Version;
use statute::retention::Kind;
use statute::{Act, EntryKind, Role};
use uuid::Uuid;

use crate::documents::lays;
use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const SECRET: &str = "USD 4.12 a kilogram";

fn done<T>(done: Result<Replayable<T>, LedgerError>) -> Result<T, LedgerError> {
    done.map(|it| match it {
        Replayable::Fresh { it, .. } => it,
        Replayable::Replayed(answer) => panic!("replayed: {answer}"),
    })
}

fn supervisor(world: &World) -> Actor {
    Actor { role: Role::Supervisor, account: "sue".to_owned(), ..world.investigator.clone() }
}

/// Everything that stands against it, by rule.
fn rules<T: std::fmt::Debug>(refused: Result<T, LedgerError>) -> Vec<&'static str> {
    match refused {
        Err(LedgerError::Kept { bars }) => bars.iter().map(|it| it.rule).collect(),
        other => panic!("{other:?}"),
    }
}

impl World {
    /// A case with a secret, rendered notices and a letter, of which the parties were told how it ended.
    async fn determined(&self) -> (CaseId, ConfidentialInformationId) {
        let case = self.file().await;
        self.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let of = fresh(self.act(&self.filer, case, facts("Prices")).await).act.number;
        let new = NewConfidentialInformation {
            of,
            information: SECRET.to_owned(),
            public_summary: "A price.".to_owned(),
            basis: "Prices that are not public.".to_owned(),
        };
        let told = |seen: &ConfidentialSeen| json!(seen.information.id);
        let ledger = &self.ledger;
        let lodged =
            ledger.lodge_confidential_information(&self.filer, REAL, case, &new, None, &told);
        let id = done(lodged.await).expect("it is lodged").information.id;
        let mut decision = act(EntryKind::DeterminationMade, json!({ "grounds": "Origin." }));
        decision.fields.outcomes = Some(json!([
            { "importer": "Shady Imports LLC", "order": "A-533-840", "outcome": "negative" },
        ]));
        self.office(case, [decision, Act::new(EntryKind::DeterminationNoticeIssued)]).await;
        let paper =
            self.stages(&self.filer, "documents/none").await.expect("it is staged").document.id;
        self.puts(paper, case, Version::Confidential, 1).await;
        for notice in self.told_of(&self.investigator, case).await {
            ledger.rendered(notice.notice.id, &rendered()).await.expect("it is kept");
            let delivery = notice.deliveries[0].delivery.id;
            let pdf = b"%PDF".to_vec();
            ledger.keep_letter(notice.notice.id, delivery, pdf).await.expect("it is set");
        }
        (case, id)
    }

    async fn told_of(&self, who: &Actor, case: CaseId) -> Vec<NoticeSeen> {
        let filter = NoticeFilter { case: Some(case), ..NoticeFilter::default() };
        self.ledger.notices(who, REAL, &filter, None, 100).await.expect("notices").items
    }

    async fn is_held(&self, by: &Actor, case: CaseId) -> Result<legal_hold::Model, LedgerError> {
        let new = NewLegalHold { reason: "In court.".to_owned(), authority: "CIT".to_owned() };
        let told = |row: &legal_hold::Model| json!(row.id);
        done(self.ledger.place_legal_hold(by, REAL, case, None, &new, None, &told).await)
    }

    async fn releases(
        &self,
        by: &Actor,
        row: &legal_hold::Model,
    ) -> Result<legal_hold::Model, LedgerError> {
        let told = |row: &legal_hold::Model| json!(row.id);
        let etag = row.etag();
        let seen = Some(etag.as_str());
        done(self.ledger.release_legal_hold(by, REAL, row.id, seen, "Over.", None, &told).await)
    }

    async fn asks(&self, by: &Actor, case: CaseId) -> Result<destruction::Model, LedgerError> {
        let told = |row: &destruction::Model| json!(row.id);
        done(self.ledger.ask_for_destruction(by, REAL, case, None, "Its time.", None, &told).await)
    }

    async fn approves(
        &self,
        by: &Actor,
        row: &destruction::Model,
    ) -> Result<destruction::Model, LedgerError> {
        approves(&self.ledger, by, row).await
    }
}

async fn approves(
    ledger: &Ledger,
    by: &Actor,
    row: &destruction::Model,
) -> Result<destruction::Model, LedgerError> {
    let told = |row: &destruction::Model| json!(row.id);
    let etag = row.etag();
    let seen = Some(etag.as_str());
    done(ledger.approve_destruction(by, REAL, row.id, seen, None, &told).await)
}

#[test]
fn records_are_destroyed_after_their_term_by_two_officers_and_never_under_a_hold() {
    on_each(async |world: World| {
        let (case, id) = Box::pin(world.determined()).await;
        let (filer, officer, registrar) = (&world.filer, &world.investigator, &world.registrar);
        let sue = supervisor(&world);
        let hidden = world.ledger.retention(filer, REAL, case).await;
        assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
        assert_eq!(rules(world.asks(registrar, case).await), ["retention_term"], "it is open");
        let seen = world.ledger.retention(officer, REAL, case).await.expect("the retention");
        assert_eq!((seen.term.ended_on, seen.term.years), (None, 10));

        world.go_on(90);
        let seen = world.ledger.retention(officer, REAL, case).await.expect("the retention");
        let closed = world.case(officer, case).await.docket;
        let closed = closed.deadlines.iter().find(|it| it.rule == "review_request_close");
        let closed = closed.and_then(|it| it.due).expect("a last day");
        assert_eq!(seen.term.ended_on, closed.succ_opt(), "when nobody may ask for a review");
        let from = seen.term.destroyed_from().expect("a first day");
        world.go_to(&from.pred_opt().expect("a day").to_string());
        assert_eq!(rules(world.asks(registrar, case).await), ["retention_term"], "its last day");
        for other in [officer, &sue, filer] {
            assert!(world.asks(other, case).await.is_err(), "the registrar's alone");
            assert!(world.is_held(officer, case).await.is_err(), "the supervisor's alone");
        }
        world.go_to(&from.to_string());
        let hold = world.is_held(&sue, case).await.expect("it is held");
        assert_eq!(rules(world.asks(registrar, case).await), ["legal_hold"]);
        assert!(world.releases(registrar, &hold).await.is_err());
        world.releases(&sue, &hold).await.expect("it is released");
        let asked = world.asks(registrar, case).await.expect("it is asked for");
        let twice = world.asks(registrar, case).await;
        assert!(matches!(twice, Err(LedgerError::TaskBarred { .. })), "{twice:?}");
        assert_eq!(rules(world.approves(registrar, &asked).await), ["second_officer"]);
        let late = world.is_held(&sue, case).await.expect("a hold may come late");
        assert_eq!(rules(world.approves(&sue, &asked).await), ["legal_hold"]);
        world.releases(&sue, &late).await.expect("it is released");

        let before = world.told_of(filer, case).await;
        let docket = world.case(filer, case).await;
        assert!(before.iter().all(|it| it.words().is_ok()));
        let destroyed = world.approves(&sue, &asked).await.expect("it is destroyed");
        let again = world.approves(&sue, &asked).await;
        assert!(matches!(again, Err(LedgerError::Stale { .. })), "{again:?}");
        let ledger = &world.ledger;
        let first =
            ledger.destroyed_things(officer, REAL, asked.id, None, 3).await.expect("a page");
        assert!(first.next.is_some());
        let all = ledger.destroyed_things(officer, REAL, asked.id, None, 200).await.expect("all");
        assert_eq!(all.items.len(), usize::try_from(destroyed.things).expect("a number"));
        for kind in Kind::ALL {
            assert!(all.items.iter().any(|it| it.kind.0 == *kind), "{kind}");
        }
        assert!(all.items.iter().all(|it| it.sha256.is_some()), "a copy is known again");

        // Who could read it hears that it is gone; for anybody else there is nothing still.
        let opened = ledger.open_confidential_information(filer, REAL, id).await;
        assert!(matches!(opened, Err(LedgerError::Destroyed)), "{:?}", opened.is_ok());
        for other in [&world.importer, &world.stranger] {
            let opened = ledger.open_confidential_information(other, REAL, id).await;
            assert!(matches!(opened, Err(LedgerError::NotFound)), "{:?}", opened.is_ok());
        }
        let after = world.told_of(filer, case).await;
        for (was, is) in before.iter().zip(&after) {
            assert!(matches!(is.words(), Err(LedgerError::Destroyed)), "{:?}", is.notice);
            assert_eq!(
                (was.notice.sha256.as_ref(), &was.deliveries),
                (is.notice.sha256.as_ref(), &is.deliveries)
            );
            let letter = ledger.letter(filer, REAL, is.notice.id, None).await;
            assert!(matches!(letter, Err(LedgerError::Destroyed)), "{letter:?}");
            // Whoever would write it again finds it written.
            ledger.rendered(is.notice.id, &rendered()).await.expect("the first stands");
        }
        let office = world.told_of(officer, case).await;
        for seen in &office {
            assert!(seen.notice.text.is_none(), "{:?}", seen.notice);
            assert_eq!(ledger.letter_hashes(seen).await.expect("hashes").len(), 1, "of its letter");
        }
        let kept = world.case(filer, case).await;
        assert_eq!((kept.lines, kept.etag), (docket.lines, docket.etag), "the docket stays");
        let proof = ledger.verify_audit(None, None, &mut |_| {}).await;
        assert!(proof.expect("it answers").is_ok(), "and the audit proves");
    });
}

#[test]
fn a_destruction_takes_documents_rows_first_and_what_a_crash_leaves_the_sweep_finds() {
    on_each(async |world: World| {
        let folder = std::env::temp_dir().join(format!("tidewaiter-destroyed-{}", Uuid::new_v4()));
        let store = Store::in_folder(&folder).expect("a folder");
        let ledger = world.ledger.keeping(store.clone());
        let (filer, importer, officer) = (&world.filer, &world.importer, &world.investigator);
        let db = Database::connect(&world.url).await.expect("the database answers");
        let mut cases = Vec::new();
        for _ in 0..2 {
            let case = world.file().await;
            let staged = world.stages(filer, &lays(&store).await).await.expect("it is staged");
            world.puts(staged.document.id, case, Version::Confidential, 1).await;
            fresh(world.act(filer, case, Act::new(EntryKind::AllegationWithdrawn)).await);
            ledger.rebuild(case).await.expect("what is found of it is written");
            cases.push((case, staged.document));
        }
        let seen = world.ledger.retention(officer, REAL, cases[1].0).await.expect("the retention");
        let from = seen.term.destroyed_from().expect("a first day");
        world.go_to(&from.to_string());
        let rows = async |id: DocumentId| {
            let pages =
                document_page::Entity::find().filter(document_page::Column::DocumentId.eq(id));
            let found = search_document::Entity::find()
                .filter(search_document::Column::DocumentId.eq(id.0));
            let secrets = search_confidential::Entity::find()
                .filter(search_confidential::Column::DocumentId.eq(id.0));
            let reading = document_reading::Entity::find_by_id(id);
            [
                pages.count(&db).await.expect("a number"),
                found.count(&db).await.expect("a number"),
                secrets.count(&db).await.expect("a number"),
                reading.count(&db).await.expect("a number"),
            ]
        };
        let sue = supervisor(&world);
        // Of the second case the process dies after the rows: a ledger without a store leaves the bytes in the same way.
        for ((case, paper), by) in cases.iter().zip([&ledger, &world.ledger]) {
            assert!(!rows(paper.id).await.contains(&0), "its words are there, and are found");
            let asked = world.asks(&world.registrar, *case).await.expect("it is asked for");
            let destroyed = approves(by, &sue, &asked).await.expect("it is destroyed");
            let things = ledger.destroyed_things(officer, REAL, destroyed.id, None, 200).await;
            let things = things.expect("a page").items;
            let taken = things.iter().find(|it| it.kind.0 == Kind::Document).expect("it is told");
            assert_eq!((taken.thing_id, taken.sha256.as_ref()), (paper.id.0, Some(&paper.sha256)));
            assert_eq!(rows(paper.id).await, [0; 4], "nothing is found by its words");
            for who in [filer, officer] {
                let opened = ledger.open_document(who, REAL, paper.id).await;
                assert!(matches!(opened, Err(LedgerError::Destroyed)), "{opened:?}");
                let seen = ledger.document(who, REAL, paper.id).await.expect("it was there");
                assert_eq!((&seen.document.sha256, seen.may_open), (&paper.sha256, false));
                assert!(seen.is_his && seen.document.file_name.is_empty() && seen.facts.is_none());
            }
            for who in [importer, &world.stranger] {
                let opened = ledger.open_document(who, REAL, paper.id).await;
                assert!(matches!(opened, Err(LedgerError::NotFound)), "{opened:?}");
            }
        }
        let is_there = async |key: &str| store.read(key, None).await.is_ok();
        assert!(!is_there(&cases[0].1.storage_key).await, "its bytes went with it");
        assert!(is_there(&cases[1].1.storage_key).await, "these a crash has left");
        // The files were written now, by the machine's clock, which is later than the test's.
        world.set(at("2100-01-01T00:00:00Z"));
        let removed = ledger.remove_garbage().await.expect("it answers");
        assert_eq!(removed.orphans, 1);
        assert!(!is_there(&cases[1].1.storage_key).await, "and the sweep has found");
        drop(std::fs::remove_dir_all(folder));
    });
}
