//! Rebuilding: what is right stays as it is, row by row, and what is wrong or gone is made again from the dockets.

use std::fmt::Debug;

use entities::stored::Word;
use entities::{
    Actor, CaseId, PartyRef, RealmId, allegation, case, case_figure, case_party, case_view,
    deadline, delivery, detention, detention_line, determination, docket_entry,
    health_or_safety_word, help_request, import, interim_measure, investigation, measure, notice,
    outbox, party, penalty, task, wake,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, Database, DatabaseConnection, EntityTrait, QueryFilter,
    QueryOrder,
};
use serde_json::{Value, json};
use statute::takeover::takeover;
use statute::{Act, Audience, EntryKind, Law};

use crate::world::*;

/// Every row of a table as text, sorted.
async fn rows<E>(db: &DatabaseConnection) -> Vec<String>
where
    E: EntityTrait,
    E::Model: Debug,
{
    let rows = E::find().all(db).await.expect("a table can be read");
    let mut rows: Vec<_> = rows.iter().map(|row| format!("{row:?}")).collect();
    rows.sort();
    rows
}

/// The read models.
async fn models(db: &DatabaseConnection) -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("allegation", rows::<allegation::Entity>(db).await),
        ("investigation", rows::<investigation::Entity>(db).await),
        ("interim_measure", rows::<interim_measure::Entity>(db).await),
        ("measure", rows::<measure::Entity>(db).await),
        ("determination", rows::<determination::Entity>(db).await),
        ("detention", rows::<detention::Entity>(db).await),
        ("detention_line", rows::<detention_line::Entity>(db).await),
        ("penalty", rows::<penalty::Entity>(db).await),
        ("case_view", rows::<case_view::Entity>(db).await),
        ("deadline", rows::<deadline::Entity>(db).await),
        ("task", rows::<task::Entity>(db).await),
        ("case_figure", rows::<case_figure::Entity>(db).await),
    ]
}

/// Everything else that a case has.
async fn the_rest(db: &DatabaseConnection) -> Vec<(&'static str, Vec<String>)> {
    vec![
        ("case", rows::<case::Entity>(db).await),
        ("health_or_safety_word", rows::<health_or_safety_word::Entity>(db).await),
        ("help_request", rows::<help_request::Entity>(db).await),
        ("case_party", rows::<case_party::Entity>(db).await),
        ("party", rows::<party::Entity>(db).await),
        ("docket_entry", rows::<docket_entry::Entity>(db).await),
        ("import", rows::<import::Entity>(db).await),
        ("notice", rows::<notice::Entity>(db).await),
        ("delivery", rows::<delivery::Entity>(db).await),
        ("outbox", rows::<outbox::Entity>(db).await),
        ("wake", rows::<wake::Entity>(db).await),
    ]
}

impl World {
    async fn database(&self) -> DatabaseConnection {
        Database::connect(&self.url).await.expect("the database answers")
    }

    /// Rebuilds every case, a page of three at a time.
    async fn rebuild_all(&self) -> usize {
        let mut done = 0;
        let mut after = None;
        loop {
            let page = self.ledger.case_ids(None, after, 3).await.expect("a page");
            let Some(last) = page.last() else {
                self.ledger.rebuild_help().await.expect("what belongs to no case");
                return done;
            };
            after = Some(*last);
            for case in page {
                self.ledger.rebuild(case).await.expect("a case is rebuilt");
                done += 1;
            }
        }
    }

    /// Cases of every kind at every stage; the last is one that is determined.
    async fn inhabit(&self) -> Vec<CaseId> {
        let filed = self.file().await;
        let missed = self.file().await;
        self.office(missed, [acknowledge()]).await;
        let determined = self.file().await;
        let acts = [acknowledge(), initiate(), take_measures(), issue_notice()];
        self.office(determined, acts).await;
        fresh(self.act(&self.filer, determined, facts("Bills of lading")).await);
        let extended = self.file().await;
        let longer = json!({ "grounds": "Many entries.", "criteria": ["transactions"] });
        let acts = [acknowledge(), initiate(), take_measures(), issue_notice()];
        self.office(extended, acts).await;
        self.office(extended, [act(EntryKind::DeterminationExtended, longer)]).await;
        let outcomes = json!([{ "importer": "Shady Imports LLC", "order": "A-533-840", "outcome": "affirmative" }]);
        let mut decision =
            act(EntryKind::DeterminationMade, json!({ "basis": "record", "grounds": "Origin." }));
        decision.fields.outcomes = Some(outcomes);
        self.office(determined, [decision]).await;

        self.say_beside(missed).await;

        let law = Law::standard();
        for file in [a_shipment(), a_penalty()] {
            let matter =
                takeover(file.to_string().as_bytes(), &law, day("2026-03-02")).expect("it reads");
            self.ledger
                .import(&self.registrar, RealmId::REAL, &matter)
                .await
                .expect("it is a case");
        }
        let realm = self
            .ledger
            .create_sandbox(&self.filer, "old", at("2019-01-02T15:00:00Z"), None, &|_| json!(0))
            .await;
        let entities::Replayable::Fresh { it: realm, .. } = realm.expect("a sandbox") else {
            panic!("it is fresh")
        };
        let in_sandbox = self.file_in(realm.id).await;

        // Time goes by, and the clocks do what they do.
        self.go_to("2026-04-01");
        for case in [filed, missed, extended, determined] {
            self.ledger.wake(case).await.expect("a wake-up");
        }
        vec![filed, missed, in_sandbox, extended, determined]
    }
}

/// A shipment that was taken over, of which one line is released.
fn a_shipment() -> Value {
    json!({
        "case": "a shipment",
        "program": "detention",
        "track": "wro",
        "docket": [
            {
                "entry": "imported", "on": "2026-01-30", "lines": ["001", "002"],
                "content": {
                    "port": "Newark", "entry_number": "ABC-1234567-8",
                    "importer": { "name": "Shady Imports LLC", "importer_number": "98-7654321XX" },
                    "orders": ["3f1b2a60-0000-4000-8000-000000000001"],
                    "lines": [{ "line": "001", "description": "Gloves" }],
                },
            },
            { "entry": "detained", "on": "2026-02-02" },
            { "entry": "released", "on": "2026-02-09", "lines": ["002"] },
            { "entry": "track_switched", "on": "2026-02-10", "to": "finding" },
        ],
    })
}

/// A penalty that was taken over, claimed and mitigated.
fn a_penalty() -> Value {
    let notice = json!({
        "statute": "19_usc_1592", "culpability": "gross_negligence", "violation": "False origin.",
        "amount": "30000.00", "domestic_value": "100000.00", "lost_duties": "12345.67",
    });
    json!({
        "case": "a penalty",
        "program": "detention",
        "track": "general",
        "docket": [
            { "entry": "penalty_notice_mailed", "on": "2026-01-12", "content": notice },
            {
                "entry": "penalty_decided", "on": "2026-02-09", "outcome": "mitigated",
                "content": { "amount": "9999.99" },
            },
        ],
    })
}

#[test]
fn what_the_clock_writes_has_its_rows() {
    on_each(async |world: World| {
        let file = json!({
            "case": "a shipment that nobody decides on",
            "program": "detention",
            "track": "general",
            "docket": [{ "entry": "presented_for_examination", "on": "2026-02-27", "lines": ["001"] }],
        });
        let matter = takeover(file.to_string().as_bytes(), &Law::standard(), day("2026-03-02"));
        let matter = matter.expect("it reads");
        let imported = world.ledger.import(&world.registrar, RealmId::REAL, &matter).await;
        let Ok(entities::Imported::Now { case, .. }) = imported else { panic!("{imported:?}") };
        world.go_to("2026-04-01");
        world.ledger.wake(case).await.expect("a wake-up");
        let db = world.database().await;
        let shipment = detention::Entity::find_by_id(case).one(&db).await.expect("a read");
        let shipment = shipment.expect("a row");
        assert_eq!(shipment.state.0.as_str(), "deemed_excluded", "nobody acted but the clock");
        assert!(shipment.deemed_excluded);
        let line = detention_line::Entity::find().one(&db).await.expect("a read").expect("a row");
        assert_eq!(line.state.0.as_str(), "deemed_excluded");
    });
}

#[test]
fn what_was_taken_over_has_its_rows() {
    on_each(async |world: World| {
        Box::pin(world.inhabit()).await;
        let db = world.database().await;
        let shipment = detention::Entity::find().one(&db).await.expect("a read").expect("a row");
        let told = (shipment.state.0.as_str(), shipment.track.map(|track| track.0.as_str()));
        assert_eq!(told, ("detained", Some("finding")));
        world.case(&world.stranger, shipment.case_id).await;
        assert!(world.hidden(&world.importer, shipment.case_id).await, "it is another importer's");
        assert_eq!(shipment.importer_name.as_deref(), Some("Shady Imports LLC"));
        assert_eq!(shipment.port.as_deref(), Some("Newark"));
        assert_eq!(shipment.detained_on, Some(day("2026-02-02")));
        let lines = detention_line::Entity::find()
            .order_by_asc(detention_line::Column::Position)
            .all(&db)
            .await
            .expect("lines");
        let lines: Vec<_> =
            lines.iter().map(|row| (row.line.0.clone(), row.state.0.as_str())).collect();
        assert_eq!(lines, [(json!("001"), "detained"), (json!("002"), "released")]);
        let penalty = penalty::Entity::find().one(&db).await.expect("a read").expect("a row");
        // 4 x 12,345.67.
        assert_eq!(
            (penalty.cap, penalty.owed, penalty.claimed),
            (Some(4_938_268), Some(999_999), Some(3_000_000))
        );
    });
}

#[test]
fn what_is_right_stays_row_by_row() {
    on_each(async |world: World| {
        Box::pin(world.inhabit()).await;
        // The detention's clock comes round too, so that nothing is left to be done.
        for case in world.ledger.case_ids(None, None, 100).await.expect("cases") {
            world.ledger.wake(case).await.expect("a wake-up");
        }
        let db = world.database().await;
        let before = (models(&db).await, the_rest(&db).await);
        for (table, rows) in &before.0 {
            assert!(!rows.is_empty(), "{table} is put to the test");
        }
        assert_eq!(world.rebuild_all().await, 7);
        assert_eq!(world.ledger.count_cases().await.expect("a count"), 7);
        let after = (models(&db).await, the_rest(&db).await);
        for (before, after) in before.0.iter().chain(&before.1).zip(after.0.iter().chain(&after.1))
        {
            assert_eq!(before, after);
        }
    });
}

#[test]
fn what_is_wrong_or_gone_is_made_again() {
    on_each(async |world: World| {
        Box::pin(world.inhabit()).await;
        for case in world.ledger.case_ids(None, None, 100).await.expect("cases") {
            world.ledger.wake(case).await.expect("a wake-up");
        }
        let db = world.database().await;
        let before = models(&db).await;
        let moved =
            deadline::Entity::find().filter(deadline::Column::Revision.gt(1)).all(&db).await;
        assert!(
            !moved.expect("deadlines").is_empty(),
            "revisions above the first are put to the test"
        );
        let wakes = wake::Entity::find().all(&db).await.expect("wakes").len();
        for damage in [
            "DELETE FROM allegation",
            "DELETE FROM investigation",
            "DELETE FROM interim_measure",
            "DELETE FROM measure",
            "DELETE FROM determination",
            "UPDATE detention SET track = 'general', port = 'elsewhere'",
            "DELETE FROM detention_line WHERE position = 1",
            "DELETE FROM penalty",
            "DELETE FROM task",
            "DELETE FROM wake WHERE done_at IS NULL AND kind = 'reminder'",
            "DELETE FROM deadline WHERE status = 'running' AND NOT projected",
            "UPDATE deadline SET status = 'stayed', object = '{}', obligor = 'nobody', sort_on = '1999-01-01'",
        ] {
            db.execute_unprepared(damage).await.expect("damage is done");
        }
        assert_ne!(models(&db).await, before);
        world.rebuild_all().await;
        for (before, after) in before.iter().zip(&models(&db).await) {
            assert_eq!(before, after);
        }
        assert_eq!(wake::Entity::find().all(&db).await.expect("wakes").len(), wakes);
    });
}

/// The cases that an audience knows of.
async fn known_to(db: &DatabaseConnection, audience: Audience) -> Vec<CaseId> {
    let views = case_view::Entity::find()
        .filter(case_view::Column::Audience.eq(Word(audience)))
        .order_by_asc(case_view::Column::CaseId);
    let views = views.all(db).await.expect("views");
    views.into_iter().map(|view| view.case_id).collect()
}

#[test]
fn a_view_that_was_lost_comes_back_under_a_revision_nobody_has() {
    on_each(async |world: World| {
        let case = *Box::pin(world.inhabit()).await.last().expect("a case");
        let before = world.case(&world.filer, case).await;
        let db = world.database().await;
        let knew = known_to(&db, Audience::Importer).await;
        assert!(knew.len() < known_to(&db, Audience::Office).await.len(), "some are hidden");
        db.execute_unprepared("DELETE FROM case_view").await.expect("damage is done");
        assert!(world.hidden(&world.filer, case).await);
        world.rebuild_all().await;
        let after = world.case(&world.filer, case).await;
        assert!(after.revision > before.revision, "{} > {}", after.revision, before.revision);
        assert_eq!(after.docket, before.docket);
        // What an importer may not know yet is not made for him.
        assert_eq!(known_to(&db, Audience::Importer).await, knew);
    });
}

#[test]
fn a_rebuild_takes_nothing_from_a_clock_that_is_late() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        // Nobody woke while the duty was missed.
        world.go_to("2026-04-01");
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        let file = world.case(&world.investigator, case).await;
        assert!(file.docket.has(EntryKind::DeadlineMissed));
        let db = world.database().await;
        let missed = notice::Entity::find()
            .filter(notice::Column::Kind.eq("missed_duty"))
            .all(&db)
            .await
            .expect("notices");
        assert_eq!(missed.len(), 1, "it is told as the clock would have told it");
        world.ledger.wake(case).await.expect("the clock comes round");
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        let missed = notice::Entity::find()
            .filter(notice::Column::Kind.eq("missed_duty"))
            .all(&db)
            .await
            .expect("notices");
        assert_eq!(missed.len(), 1, "and once");
    });
}

#[test]
fn a_rebuild_while_the_service_writes_loses_nothing() {
    on_each(async |world: World| {
        let case = world.file().await;
        let acts = [acknowledge(), initiate(), take_measures(), issue_notice()];
        world.office(case, acts).await;
        let writing: Vec<_> = (0..10)
            .map(|number| {
                let world = world.clone();
                tokio::spawn(async move {
                    if number % 2 == 0 {
                        world.ledger.rebuild(case).await.expect("it is rebuilt");
                    } else {
                        let filed = facts(&format!("exhibit {number}"));
                        fresh(world.act(&world.filer, case, filed).await);
                    }
                })
            })
            .collect();
        for one in writing {
            one.await.expect("no panic");
        }
        let db = world.database().await;
        let before = models(&db).await;
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        assert_eq!(models(&db).await, before);
        assert_eq!(world.ledger.verify_chain(case).await.expect("a docket"), None);
    });
}

#[test]
fn of_joined_cases_each_allegation_keeps_its_own_parties() {
    on_each(async |world: World| {
        let lead = world.file().await;
        let acts = [acknowledge(), initiate(), take_measures(), issue_notice()];
        world.office(lead, acts).await;
        let rival = Actor {
            party: Some(PartyRef {
                key: "rival".to_owned(),
                name: "Rival Inc.".to_owned(),
                ..world.filer.party.clone().expect("a party")
            }),
            ..world.filer.clone()
        };
        let mut other = allegation();
        other["importer"] =
            json!({ "name": "Other Imports", "address": "1 Quay", "email": "legal@other.example" });
        let joined =
            world.ledger.file_allegation(&rival, RealmId::REAL, other, None, &answer).await;
        let joined = fresh(joined).file.id;
        world.office(joined, [acknowledge()]).await;
        let act = act(EntryKind::AllegationConsolidated, json!({ "grounds": "One scheme." }));
        let done = world
            .ledger
            .consolidate(&world.investigator, RealmId::REAL, lead, joined, None, act, None, &answer)
            .await;
        fresh(done);
        let told = Act::new(EntryKind::ConsolidationNoticeIssued);
        world.office(lead, [told]).await;

        let db = world.database().await;
        let before = models(&db).await;
        let parties = case_party::Entity::find()
            .filter(case_party::Column::CaseId.eq(lead))
            .all(&db)
            .await
            .expect("parties");
        assert_eq!(parties.len(), 4, "both filers and both importers: {parties:?}");
        world.rebuild_all().await;
        assert_eq!(models(&db).await, before);
        db.execute_unprepared("DELETE FROM allegation").await.expect("damage is done");
        world.rebuild_all().await;
        assert_eq!(models(&db).await, before);
    });
}
