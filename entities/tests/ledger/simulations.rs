//! The link of a simulation: good as long as the law would still give one, and no longer; and how many simulations, and calendars, an
//! account may have.

use chrono::TimeDelta;
use entities::{
    AccountId, Actor, CaseId, Feeding, LedgerError, NewCalendar, NewSeal, NewSimulation, RealmId,
    Replayable, TokenOwner, calendar, seal, simulation,
};
use serde_json::{Value, json};
use statute::seal::Kind;
use statute::{Act, EntryKind, Fields, Matter, Program, Role};

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
    let made = world
        .ledger
        .simulate((&world.filer, &of_settings(&world.filer)), REAL, &new, None, &told)
        .await;
    let Ok(Replayable::Fresh { it, .. }) = made else { panic!("{made:?}") };
    assert_eq!(it.not_shared, None);
    case
}

/// Whether its link shows it, which its maker is told too.
async fn is_shown(world: &World) -> bool {
    let is_shown = match world.ledger.shared_simulation(TOKEN).await {
        Ok(_) => true,
        Err(LedgerError::NotFound) => false,
        Err(error) => panic!("{error:?}"),
    };
    let own = world
        .ledger
        .simulations((&world.filer, &of_settings(&world.filer)), REAL, None, 10)
        .await
        .expect("a page")
        .items;
    let told = world.ledger.with_links(REAL, &own).await.expect("an answer");
    assert_eq!(own.iter().filter(|it| told.contains(&it.id)).count(), usize::from(is_shown));
    is_shown
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

/// A simulation of an investigation that is nowhere.
fn of_no_case() -> NewSimulation {
    NewSimulation {
        name: None,
        on: Err(Matter { program: Program::Eapa, track: None }),
        entries: vec![json!({ "entry": "investigation_initiated", "on": "2026-05-01" })],
        day: None,
        token_sha256: None,
    }
}

/// Nothing, where more than one is refused, in the words of all that an account has too many of.
#[track_caller]
fn is_too_many<T: std::fmt::Debug>(done: Result<Replayable<T>, LedgerError>, what: &str) {
    match done {
        Err(LedgerError::TaskBarred { message, .. }) => {
            assert_eq!(message, format!("An account has at most 1 {what}."));
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_account_keeps_so_many_simulations_and_no_more_until_one_is_over() {
    on_each(async |world: World| {
        let ledger = world.ledger.feeding(Feeding { at_most: 1, ..Feeding::default() });
        let new = of_no_case();
        let made = ledger
            .simulate((&world.filer, &of_settings(&world.filer)), REAL, &new, None, &told)
            .await;
        assert!(matches!(made, Ok(Replayable::Fresh { .. })), "{made:?}");
        let more = ledger
            .simulate((&world.filer, &of_settings(&world.filer)), REAL, &new, None, &told)
            .await;
        is_too_many(more, "simulations");
        let others = ledger
            .simulate((&world.importer, &of_settings(&world.importer)), REAL, &new, None, &told)
            .await;
        assert!(matches!(others, Ok(Replayable::Fresh { .. })), "{others:?}");
        world.go_on_for(TimeDelta::days(31));
        let later = ledger
            .simulate((&world.filer, &of_settings(&world.filer)), REAL, &new, None, &told)
            .await;
        assert!(matches!(later, Ok(Replayable::Fresh { .. })), "{later:?}");
    });
}

#[test]
fn an_account_has_so_many_calendars_and_no_more_until_one_is_revoked() {
    on_each(async |world: World| {
        let ledger = world.ledger.feeding(Feeding { at_most: 1, ..Feeding::default() });
        let (actor, told) = (&world.filer, |row: &calendar::Model| json!(row.id));
        let owner = of_settings(actor);
        let makes = async |token: &str| {
            let new = NewCalendar {
                name: "Counsel".to_owned(),
                token_sha256: token.to_owned(),
                filter: json!({}),
                made_with: None,
            };
            ledger.create_calendar(actor, &owner, REAL, &new, None, &told).await
        };
        let Ok(Replayable::Fresh { it: first, .. }) = makes("one").await else {
            panic!("there was none")
        };
        is_too_many(makes("two").await, "calendars");
        let revoked =
            ledger.revoke_calendar(actor, &owner, REAL, first.id, None, None, &told).await;
        assert!(matches!(revoked, Ok(Replayable::Fresh { .. })), "{revoked:?}");
        let second = makes("three").await;
        assert!(matches!(second, Ok(Replayable::Fresh { .. })), "{second:?}");
    });
}

#[test]
fn a_simulation_is_no_other_accounts_of_the_same_name() {
    on_each(async |world: World| {
        let ledger = world.ledger.feeding(Feeding { at_most: 1, ..Feeding::default() });
        let new = of_no_case();
        let (settings, kept) = (of_settings(&world.filer), Some(AccountId::random()));
        let own = TokenOwner { id: kept, ..settings.clone() };
        let owners = [&settings, &own].map(|owner| (&world.filer, owner));
        let mut made = Vec::new();
        for whose in owners {
            // Each is counted by itself.
            let done = ledger.simulate(whose, REAL, &new, None, &told).await;
            let Ok(Replayable::Fresh { it, .. }) = done else { panic!("{done:?}") };
            made.push(it.id);
        }
        for (whose, own, other) in [(owners[0], made[0], made[1]), (owners[1], made[1], made[0])] {
            let listed = ledger.simulations(whose, REAL, None, 10).await.expect("a page").items;
            assert_eq!(listed.iter().map(|it| it.id).collect::<Vec<_>>(), [own]);
            assert_eq!(ledger.simulation(whose, REAL, own).await.expect("its own").id, own);
            let hidden = ledger.simulation(whose, REAL, other).await;
            assert!(matches!(hidden, Err(LedgerError::NotFound)), "{hidden:?}");
            let revoked = ledger.revoke_simulation(whose, REAL, other, None, None, &told).await;
            assert!(matches!(revoked, Err(LedgerError::NotFound)), "{revoked:?}");
        }
    });
}
