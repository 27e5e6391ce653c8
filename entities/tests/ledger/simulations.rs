//! The link of a simulation: good as long as the law would still give one, and no longer.

use entities::{
    Actor, CaseId, LedgerError, NewSeal, NewSimulation, RealmId, Replayable, seal, simulation,
};
use serde_json::{Value, json};
use statute::seal::Kind;
use statute::{Act, EntryKind, Fields, Role};

use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const TOKEN: &str = "hash of a token";

fn told(row: &simulation::Model) -> Value {
    json!({ "id": row.id })
}

fn supervisor(world: &World) -> Actor {
    Actor { role: Role::Supervisor, account: "sue".to_owned(), ..world.investigator.clone() }
}

/// A case of which the parties know, and a simulation of the filer's on it that has a link.
async fn shared(world: &World) -> CaseId {
    let case = world.file().await;
    world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
    let new = NewSimulation {
        name: None,
        on: Ok(case),
        entries: vec![json!({ "entry": "determination_extended", "on": "2026-05-01" })],
        day: None,
        token_sha256: Some(TOKEN.to_owned()),
    };
    let made = world.ledger.simulate(&world.filer, REAL, &new, None, &told).await;
    let Ok(Replayable::Fresh { it, .. }) = made else { panic!("{made:?}") };
    assert_eq!(it.not_shared, None);
    case
}

/// Whether its link shows it.
async fn is_shown(world: &World) -> bool {
    match world.ledger.shared_simulation(TOKEN).await {
        Ok(_) => true,
        Err(LedgerError::NotFound) => false,
        Err(error) => panic!("{error:?}"),
    }
}

async fn number(world: &World, case: CaseId, kind: EntryKind) -> u32 {
    let file = world.case(&world.investigator, case).await;
    file.lines.iter().find(|it| it.entry.kind == kind).expect("an entry").number
}

#[test]
fn a_link_shows_nothing_while_something_on_its_case_is_sealed() {
    on_each(async |world: World| {
        let case = shared(&world).await;
        assert!(is_shown(&world).await);
        let told = |row: &seal::Model| json!(row.id);
        let new = NewSeal {
            kind: Kind::Entry,
            number: Some(number(&world, case, EntryKind::InterimMeasuresTaken).await),
            id: None,
            reason: "It leaked.".to_owned(),
        };
        let (officer, ledger) = (&world.investigator, &world.ledger);
        let sealed = ledger.seal_thing(officer, REAL, case, None, &new, None, &told).await;
        let Ok(Replayable::Fresh { it: sealed, .. }) = sealed else { panic!("{sealed:?}") };
        assert!(!is_shown(&world).await, "its days were counted from what is sealed");
        let (by, seen) = (supervisor(&world), sealed.etag());
        let opened =
            ledger.unseal(&by, REAL, sealed.id, Some(seen.as_str()), "x", None, &told).await;
        assert!(matches!(opened, Ok(Replayable::Fresh { .. })), "{opened:?}");
        assert!(is_shown(&world).await);
    });
}

#[test]
fn a_link_shows_nothing_once_the_notice_is_taken_back() {
    on_each(async |world: World| {
        let case = shared(&world).await;
        let fields = Fields {
            corrects: Some(number(&world, case, EntryKind::NoticeOfInitiationIssued).await),
            reason: Some("It was never issued.".to_owned()),
            ..Fields::default()
        };
        let corrected = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        fresh(world.act(&supervisor(&world), case, corrected).await);
        assert!(
            !world.hidden(&world.filer, case).await,
            "its filer has his allegation all the same"
        );
        assert!(!is_shown(&world).await, "it would tell that there is an investigation");
        world.office(case, [issue_notice()]).await;
        assert!(is_shown(&world).await);
    });
}
