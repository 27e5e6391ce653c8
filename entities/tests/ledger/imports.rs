//! Running matters taken over: once, whole, and without a word to anybody about what is past.

use std::path::PathBuf;

use entities::{
    CaseFilter, CaseId, DeadlineFilter, Imported, Known, NoticeFilter, PartyRef, RealmId,
};
use serde_json::{Value, json};
use statute::count::legal_day;
use statute::takeover::{Takeover, takeover};
use statute::{Act, EntryKind, Law, Role, Status, Track};

use crate::world::*;

/// The real dockets of the repository.
fn dockets() -> Vec<Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../statute/cases");
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder)
        .expect("statute/cases is a folder")
        .map(|file| file.expect("it can be listed").path())
        .collect();
    files.sort();
    files
        .iter()
        .map(|file| {
            let text = std::fs::read(file).expect("a docket can be read");
            serde_json::from_slice(&text).expect("a docket is JSON")
        })
        .collect()
}

fn matter(world: &World, docket: &Value) -> Takeover {
    let today = legal_day(world.now());
    takeover(docket.to_string().as_bytes(), &Law::standard(), today)
        .unwrap_or_else(|errors| panic!("{errors:#?}"))
}

/// An investigation that runs since ten days before the clock of these tests.
fn running(content: &Value) -> Value {
    json!({
        "case": "EAPA 9001",
        "program": "eapa",
        "docket": [
            { "entry": "allegation_filed", "on": "2026-01-12", "content": content },
            { "entry": "allegation_acknowledged", "on": "2026-01-30" },
            { "entry": "investigation_initiated", "on": "2026-02-20" },
        ],
    })
}

impl World {
    async fn take_over(&self, docket: &Value) -> CaseId {
        let imported =
            self.ledger.import(&self.registrar, RealmId::REAL, &matter(self, docket)).await;
        match imported.expect("it is taken over") {
            Imported::Now { case, .. } => case,
            Imported::Before(known) => panic!("{known:?}"),
        }
    }

    async fn notices(&self) -> usize {
        let all = NoticeFilter::default();
        let page = self.ledger.notices(&self.investigator, RealmId::REAL, &all, None, 200).await;
        page.expect("notices").items.len()
    }

    async fn cases(&self) -> usize {
        let all = CaseFilter::default();
        let page = self.ledger.cases(&self.investigator, RealmId::REAL, &all, None, 200).await;
        page.expect("cases").items.len()
    }
}

#[test]
fn real_dockets_become_cases_once_and_tell_nobody() {
    on_each(async |world: World| {
        let dockets = dockets();
        assert_eq!(dockets.len(), 10);
        for docket in &dockets {
            let matter = matter(&world, docket);
            let preview =
                world.ledger.preview_import(RealmId::REAL, &matter).await.expect("a preview");
            assert_eq!(preview.known, Known::No, "{}", docket["case"]);
        }
        assert_eq!(world.cases().await, 0, "a preview writes nothing");

        for docket in &dockets {
            let matter = matter(&world, docket);
            let preview = world.ledger.preview_import(RealmId::REAL, &matter).await;
            let preview = preview.expect("a preview");
            let case = world.take_over(docket).await;
            let file = world.case(&world.investigator, case).await;
            assert_eq!(file.docket.state, preview.docket.state, "{}", docket["case"]);
            assert_eq!(file.lines.len(), matter.entries.len() + preview.added);
            assert_eq!(world.ledger.verify_chain(case).await.expect("a docket"), None);
            for line in &file.lines {
                assert_eq!(line.recorded_at, world.now());
            }
            expected_dates(&world, case, docket).await;
            assert!(
                statute::lapses(&file.docket).is_empty(),
                "what lapsed is written: {}",
                docket["case"]
            );
        }
        assert_eq!(world.cases().await, dockets.len());

        for docket in &dockets {
            let matter = matter(&world, docket);
            let again = world.ledger.import(&world.registrar, RealmId::REAL, &matter).await;
            let again = again.expect("an answer");
            assert!(matches!(again, Imported::Before(Known::Imported { .. })), "{again:?}");
        }
        assert_eq!(world.cases().await, dockets.len());
        assert_eq!(world.notices().await, 0);
    });
}

/// Every deadline that the file expects is there, with its dates.
async fn expected_dates(world: &World, case: CaseId, docket: &Value) {
    let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
    let page = world.ledger.deadlines(&world.investigator, RealmId::REAL, &filter, None, 200).await;
    let found = page.expect("deadlines").items;
    let told: Vec<Value> = found.iter().map(|it| it.deadline().expect("a deadline")).collect();
    for expected in docket["expect"].as_array().expect("a docket expects deadlines") {
        let same = |name: &str, deadline: &Value| deadline[name] == expected[name];
        assert!(
            told.iter().any(|it| ["rule", "nominal", "due"].iter().all(|name| same(name, it))),
            "{}: no {expected} in {found:#?}",
            docket["case"]
        );
    }
}

#[test]
fn what_is_past_is_a_fact_and_what_is_to_come_is_announced() {
    on_each(async |world: World| {
        let mut docket = running(&Value::Null);
        // Acknowledged so long ago that the decision was late: a duty missed before anybody here knew of it.
        docket["docket"][1]["on"] = json!("2026-01-14");
        let case = world.take_over(&docket).await;
        let file = world.case(&world.investigator, case).await;
        assert_eq!(file.docket.state.as_str(), "initiated");
        let late = file.docket.deadline("initiation_decision", 1).expect("a deadline");
        assert_eq!(late.status, Status::MetLate);
        assert_eq!(world.notices().await, 0);

        let next = world.ledger.next_wake(case).await.expect("a wake").expect("the clock waits");
        assert!(next.at > world.now(), "nothing is due of the past: {next:?}");
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up").reminders, 0);
        world.set(next.at);
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up").reminders, 1);
        assert_eq!(world.notices().await, 1, "a reminder of what is to come");
    });
}

#[test]
fn a_duty_missed_before_the_import_is_written_and_not_mailed() {
    on_each(async |world: World| {
        let docket = json!({
            "reference": "EAPA 7711",
            "program": "eapa",
            "docket": [{ "entry": "investigation_initiated", "on": "2025-06-02" }],
        });
        let case = world.take_over(&docket).await;
        let file = world.case(&world.investigator, case).await;
        let missed: Vec<_> = file
            .lines
            .iter()
            .filter(|line| line.entry.kind == EntryKind::DeadlineMissed)
            .map(|line| (line.entry.on, line.by_account.as_deref()))
            .collect();
        assert_eq!(missed[0], (day("2025-09-02"), Some("system")), "90 days end on Labor Day eve");
        // An act of today owes what it owes, and nothing about the past.
        let written = world
            .act(
                &world.investigator,
                case,
                Act {
                    kind: EntryKind::InterimMeasuresDeclined,
                    on: None,
                    fields: statute::Fields {
                        content: Some(json!({ "grounds": "No reasonable suspicion." })),
                        ..statute::Fields::default()
                    },
                },
            )
            .await;
        fresh(written);
        world.ledger.wake(case).await.expect("a wake-up");
        assert_eq!(world.notices().await, 0);
    });
}

#[test]
fn a_changed_file_of_the_same_name_is_refused_with_what_differs() {
    on_each(async |world: World| {
        let mut docket = running(&Value::Null);
        let case = world.take_over(&docket).await;
        docket["note"] = json!("what a docket file may say beside is no difference");
        docket["docket"][0]["known"] = json!("seen");
        let again = world.ledger.preview_import(RealmId::REAL, &matter(&world, &docket)).await;
        assert!(
            matches!(again.expect("a preview").known, Known::Imported { case: it, .. } if it == case)
        );

        docket["docket"][1]["on"] = json!("2026-01-29");
        docket["docket"][2]["reason"] = json!("another one");
        docket["docket"]
            .as_array_mut()
            .expect("a list")
            .push(json!({ "entry": "interim_measures_taken", "on": "2026-02-25" }));
        let refused = world
            .ledger
            .import(&world.registrar, RealmId::REAL, &matter(&world, &docket))
            .await
            .expect("an answer");
        let Imported::Before(Known::Changed { case: it, differences, .. }) = refused else {
            panic!("{refused:?}")
        };
        assert_eq!(it, case);
        let at: Vec<_> = differences.iter().map(|it| it.pointer.as_str()).collect();
        assert_eq!(at, ["/docket/1", "/docket/2", "/docket/3"]);
        assert_eq!(world.case(&world.investigator, case).await.lines.len(), 3);
    });
}

#[test]
fn parties_of_an_imported_case_see_it_when_the_law_lets_them() {
    on_each(async |world: World| {
        let mut content = allegation();
        content["filer"]["name"] = json!("Acme Inc.");
        content["importer"].as_object_mut().expect("an importer").remove("address");
        let case = world.take_over(&running(&content)).await;
        let mut filer = world.filer.clone();
        filer.party = Some(PartyRef {
            key: PartyRef::key_of("ACME Inc.", None),
            name: "ACME Inc.".to_owned(),
            email: Some("notices@acme.example".to_owned()),
            address: None,
            importer_number: None,
        });
        let seen = world.case(&filer, case).await;
        assert!(!seen.investigation, "the filer does not know that it was initiated");
        assert_eq!(seen.docket.state.as_str(), "acknowledged");
        assert!(world.hidden(&world.importer, case).await);
        assert!(world.hidden(&world.stranger, case).await);

        let unreachable = world.act(&world.investigator, case, issue_notice()).await;
        unreachable.expect_err("the measures are not decided");
        world.office(case, [take_measures()]).await;
        let nowhere = world.act(&world.investigator, case, issue_notice()).await;
        nowhere.expect_err("the importer has no address yet");
        let party = world.importer.party.as_ref().expect("a party");
        world.ledger.register_party(RealmId::REAL, party).await.expect("it is registered");
        world.office(case, [issue_notice()]).await;
        assert!(world.case(&world.importer, case).await.investigation);
        assert!(world.case(&filer, case).await.investigation);
        assert_eq!(world.notices().await, 1, "the notice of today");
    });
}

#[test]
fn a_case_without_parties_is_the_offices_alone() {
    on_each(async |world: World| {
        let case = world.take_over(&running(&Value::Null)).await;
        assert!(world.hidden(&world.filer, case).await);
        assert!(world.hidden(&world.importer, case).await);
        let number = world.case(&world.investigator, case).await.number;
        assert!(number.starts_with("EAPA-2026-"), "{number}");
    });
}

#[test]
fn a_detention_is_read_by_the_law_of_its_track() {
    on_each(async |world: World| {
        let docket = |track: &str| {
            json!({
                "case": format!("a shipment, {track}"),
                "program": "detention",
                "track": track,
                "docket": [
                    { "entry": "presented_for_examination", "on": "2026-02-23" },
                    { "entry": "detained", "on": "2026-02-26" },
                ],
            })
        };
        let mut rules = Vec::new();
        for track in [Track::Wro, Track::General] {
            let case = world.take_over(&docket(track.as_str())).await;
            let file = world.case(&world.investigator, case).await;
            assert_eq!(file.docket.track, Some(track));
            assert!(file.number.starts_with("DET-2026-"), "{}", file.number);
            let mut own: Vec<_> = file.docket.deadlines.iter().map(|it| it.rule).collect();
            own.sort_unstable();
            rules.push(own);
            assert!(world.ledger.next_wake(case).await.expect("a wake").is_some());
        }
        assert_ne!(rules[0], rules[1], "the tracks have different limits");
    });
}

#[test]
fn what_names_an_earlier_entry_names_the_same_one_afterwards() {
    on_each(async |world: World| {
        let docket = json!({
            "program": "eapa",
            "docket": [
                { "entry": "investigation_initiated", "on": "2026-01-05" },
                { "entry": "information_requested", "on": "2026-01-12", "to": "importer", "due": "2026-01-26" },
                { "entry": "information_response_filed", "on": "2026-01-20", "of": 1, "by": "importer" },
                { "entry": "interim_measures_taken", "on": "2026-02-20" },
                { "entry": "entry_corrected", "on": "2026-02-23", "corrects": 3, "reason": "a slip",
                  "replacement": { "entry": "interim_measures_declined", "on": "2026-02-20" } },
            ],
        });
        let case = world.take_over(&docket).await;
        let file = world.case(&world.investigator, case).await;
        let asked = file.docket.deadline("information_request_due", 1).expect("a deadline");
        assert_eq!(asked.met_on, Some(day("2026-01-20")));
        assert!(file.docket.has(EntryKind::InterimMeasuresDeclined));
        assert!(!file.docket.has(EntryKind::InterimMeasuresTaken));
        let reasons: Vec<_> =
            file.lines.iter().filter_map(|line| line.entry.fields.reason.as_deref()).collect();
        assert_eq!(reasons, ["imported", "imported", "imported", "imported", "a slip"]);
        let by: Vec<_> = file.lines.iter().map(|line| line.by_role).collect();
        assert_eq!(by, [Role::Registrar; 5]);
    });
}

#[test]
fn one_matter_taken_over_by_many_at_once_is_one_case() {
    on_each(async |world: World| {
        let docket = running(&Value::Null);
        let all = (0..8).map(|_| {
            let (world, matter) = (world.clone(), matter(&world, &docket));
            tokio::spawn(async move {
                world.ledger.import(&world.registrar, RealmId::REAL, &matter).await
            })
        });
        let mut fresh = 0;
        for one in all.collect::<Vec<_>>() {
            match one.await.expect("no panic").expect("an answer") {
                Imported::Now { .. } => fresh += 1,
                Imported::Before(known) => assert!(matches!(known, Known::Imported { .. })),
            }
        }
        assert_eq!(fresh, 1);
        assert_eq!(world.cases().await, 1);
    });
}
