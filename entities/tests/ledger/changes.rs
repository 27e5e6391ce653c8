//! What is told of deadlines that change: numbered in the order in which it was committed, and to each audience its own.

use std::collections::BTreeSet;

use entities::{Actor, CaseId, Change, ChangeSeen, DeadlineFilter, Key, RealmId, deadline};
use sea_orm::{ColumnTrait, ConnectionTrait, Database, EntityTrait, QueryFilter, TransactionTrait};
use statute::{Act, EntryKind, Fields, Force};

use crate::world::*;

/// Everything that somebody is told after a key, three at a time, and from where he goes on.
async fn told(world: &World, who: &Actor, after: Option<Key>) -> (Vec<ChangeSeen>, Key) {
    let (mut all, mut from) = (Vec::new(), after);
    loop {
        let filter = DeadlineFilter::default();
        let page = world.ledger.deadline_changes(who, RealmId::REAL, &filter, from.as_ref(), 3);
        let (page, last) = page.await.expect("a page");
        all.extend(page.items);
        from = Some(last.clone());
        if page.next.is_none() {
            return (all, last);
        }
    }
}

fn numbers(all: &[ChangeSeen]) -> Vec<i64> {
    all.iter().map(|it| it.change.number.expect("what is committed has its number")).collect()
}

async fn noticed(world: &World) -> CaseId {
    let case = world.file().await;
    world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
    case
}

#[test]
fn a_deadline_that_was_gone_comes_back_as_its_next_change() {
    on_each(async |world: World| {
        let case = noticed(&world).await;
        let (first, key) = told(&world, &world.importer, None).await;
        assert!(first.iter().all(|it| it.change.what == Change::Opened && it.change.sequence == 1));
        let lines = world.case(&world.investigator, case).await.lines;
        let notice = lines.iter().find(|it| it.entry.kind == EntryKind::NoticeOfInitiationIssued);
        let fields = Fields {
            corrects: notice.map(|it| it.number),
            reason: Some("Sent by mistake.".to_owned()),
            ..Fields::default()
        };
        let corrected = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        fresh(world.act(&world.investigator, case, corrected).await);
        let (hidden, same) = told(&world, &world.importer, Some(key.clone())).await;
        assert_eq!((hidden, &same), (Vec::new(), &key), "there is no case to be told of");

        world.office(case, [issue_notice()]).await;
        let (again, _) = told(&world, &world.importer, Some(key)).await;
        assert!(numbers(&again).is_sorted_by(|one, other| one < other));
        for it in &first {
            let after =
                again.iter().filter(|other| other.change.deadline_id == it.change.deadline_id);
            let after: Vec<_> = after.map(|it| (it.change.what, it.change.sequence)).collect();
            assert_eq!(after, [(Change::Removed, 2), (Change::Opened, 3)]);
        }
        let (whole, _) = told(&world, &world.importer, None).await;
        assert_eq!(whole, [first, again].concat(), "nothing is told twice");

        let before = told(&world, &world.investigator, None).await;
        world.ledger.rebuild(case).await.expect("it is rebuilt");
        assert_eq!(
            told(&world, &world.investigator, None).await,
            before,
            "a rebuild tells nothing"
        );
    });
}

#[test]
fn what_is_committed_later_is_told_later() {
    on_each(async |world: World| {
        noticed(&world).await;
        let (_, key) = told(&world, &world.investigator, None).await;
        if !world.url.starts_with("postgres") {
            // The one writer of the other database cannot overtake himself.
            return;
        }
        let db = Database::connect(&world.url).await.expect("the database answers");
        let change = |rule: &str| {
            format!(
                "INSERT INTO deadline_change (id, deadline_id, audience, case_id, rule, instance, obligor, what, sequence, revision, \
                 projected, cause, recorded_at) SELECT gen_random_uuid(), gen_random_uuid(), audience, case_id, '{rule}', instance, obligor, \
                 what, sequence, revision, projected, cause, recorded_at FROM deadline_change WHERE audience = 'office' LIMIT 1"
            )
        };
        let begun_first = db.begin().await.expect("a transaction");
        begun_first.execute_unprepared(&change("begun_first")).await.expect("a change");
        let begun_later = db.begin().await.expect("another");
        begun_later.execute_unprepared(&change("begun_later")).await.expect("a change");
        begun_later.commit().await.expect("it is committed first");
        let rules = |all: &[ChangeSeen]| -> Vec<String> {
            all.iter().map(|it| it.change.rule.clone()).collect()
        };
        let (seen, key) = told(&world, &world.investigator, Some(key)).await;
        assert_eq!(rules(&seen), ["begun_later"]);
        begun_first.commit().await.expect("it is committed last");
        let (seen, _) = told(&world, &world.investigator, Some(key)).await;
        assert_eq!(rules(&seen), ["begun_first"], "it is not missed");
    });
}

#[test]
fn what_a_day_has_ended_is_told_as_of_its_end_whatever_was_done_in_secret_since() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let (_, key) = told(&world, &world.filer, None).await;
        // No clock looked when its last day was over; an officer acts in secret days later.
        world.go_to("2026-04-01");
        world.office(case, [initiate()]).await;
        let (late, _) = told(&world, &world.filer, Some(key)).await;
        let missed = late.iter().find(|it| it.change.rule == "initiation_decision");
        let missed = &missed.unwrap_or_else(|| panic!("it is told: {late:#?}")).change;
        // The last day is Monday, 23 March, in New York.
        let end = at("2026-03-24T04:00:00Z");
        assert_eq!((missed.what, missed.recorded_at), (Change::StatusChanged, end));
        let filter = DeadlineFilter {
            case: Some(case),
            rule: Some("initiation_decision".to_owned()),
            ..DeadlineFilter::default()
        };
        let page = world.ledger.deadlines(&world.filer, RealmId::REAL, &filter, None, 10).await;
        let seen: Vec<_> = page.expect("a page").items.iter().map(|it| it.changed_at).collect();
        assert_eq!(seen, [Some(end)]);
    });
}

/// The rules of what a calendar with this filter shows as gone.
async fn gone(world: &World, force: Option<Force>) -> BTreeSet<String> {
    let filter = DeadlineFilter { force, ..DeadlineFilter::default() };
    let (ledger, who) = (&world.ledger, &world.investigator);
    let file = ledger.calendar_file(who, RealmId::REAL, &filter, 100).await.expect("a calendar");
    let events = ledger.calendar_events(RealmId::REAL, file).await.expect("its events");
    let gone = events.into_iter().filter(|it| it.status.is_none());
    gone.map(|it| it.rule).collect()
}

#[test]
fn a_calendar_of_one_force_shows_what_is_gone_of_that_force_alone() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let lines = world.case(&world.investigator, case).await.lines;
        let kind = EntryKind::AllegationAcknowledged;
        let acknowledgment = lines.iter().find(|it| it.entry.kind == kind);
        let fields = Fields {
            corrects: acknowledgment.map(|it| it.number),
            reason: Some("Another allegation was meant.".to_owned()),
            ..Fields::default()
        };
        let corrected = Act { kind: EntryKind::EntryCorrected, on: None, fields };
        fresh(world.act(&world.investigator, case, corrected).await);

        let all = gone(&world, None).await;
        assert!(all.contains("initiation_decision"), "{all:?}");
        assert!(gone(&world, Some(Force::Duty)).await.contains("initiation_decision"));
        assert!(!gone(&world, Some(Force::Bar)).await.contains("initiation_decision"));
        let mut each = BTreeSet::new();
        for force in Force::ALL {
            let some = gone(&world, Some(*force)).await;
            assert!(each.is_disjoint(&some), "a limit has one force: {some:?}");
            each.extend(some);
        }
        assert_eq!(each, all, "and none is missing");
    });
}

#[test]
fn rows_that_an_older_version_wrote_are_told_as_all_others_are() {
    on_each(async |world: World| {
        let case = noticed(&world).await;
        let all = async || {
            let (ledger, who, filter) =
                (&world.ledger, &world.investigator, DeadlineFilter::default());
            let page = ledger.deadlines(who, RealmId::REAL, &filter, None, 100).await;
            let file = ledger.calendar_file(who, RealmId::REAL, &filter, 100).await;
            let events = ledger.calendar_events(RealmId::REAL, file.expect("a calendar")).await;
            let changes = told(&world, who, None).await;
            (page.expect("a page").items, events.expect("its events"), changes)
        };
        let before = all().await;
        let (deadlines, events, (changes, _)) = &before;
        assert!(!deadlines.is_empty() && !events.is_empty() && !changes.is_empty());
        let db = Database::connect(&world.url).await.expect("the database answers");
        for older in [
            "UPDATE deadline SET realm_id = NULL, case_number = NULL, program = NULL, track = NULL",
            "UPDATE deadline_change SET realm_id = NULL, case_number = NULL",
        ] {
            db.execute_unprepared(older).await.expect("the rows are as they were written before");
        }
        assert_eq!(all().await, before);

        world.ledger.rebuild(case).await.expect("it is rebuilt");
        let lacks = deadline::Column::RealmId.is_null();
        let lacking = deadline::Entity::find().filter(lacks).all(&db).await.expect("deadlines");
        assert!(lacking.is_empty(), "each says its realm: {lacking:?}");
        assert_eq!(all().await, before);
    });
}
