//! Changes of the law on many cases: a closure is previewed, put in force by another, carried to every open case of every realm, and taken back.

use chrono::NaiveDate;
use entities::tolling_order::Model;
use entities::{
    Actor, BulkSaid, CaseId, Cause, Change, DeadlineFilter, DeadlineId, ItemStatus, Ledger,
    LedgerError, NewLawChange, RealmId, Replayable, TollingKind, TollingOrderId, TollingStatus,
    realm,
};
use sea_orm::{ConnectionTrait, Database};
use serde_json::{Value, json};
use statute::{Act, Barred, EntryKind, Role};

use crate::tolling_orders::{
    acknowledged, approve, barred, differences, due, item, items, kinds, made, order, say, stands,
    step, supervisor, to_the_end, told,
};
use crate::world::*;

const REAL: RealmId = RealmId::REAL;
const ORDER: &str = "Executive Order of 9 March 2026";
/// Fifteen business days from Monday, March 2, end on Monday, March 23.
const RULE: &str = "initiation_decision";

/// The offices are closed on this day.
fn closed(on: &str) -> NewLawChange {
    NewLawChange { closed_on: Some(day(on)), ..by_the_rules() }
}

fn by_the_rules() -> NewLawChange {
    NewLawChange {
        closed_on: None,
        authority: ORDER.to_owned(),
        reason: "All departments and agencies are closed.".to_owned(),
    }
}

async fn draft(world: &World, by: &Actor, new: &NewLawChange) -> TollingOrderId {
    made(world.ledger.draft_law_change(by, REAL, new, None, &told).await).id
}

/// Drafted by the investigator, previewed, given by the supervisor, and not carried yet.
async fn given(world: &World, new: &NewLawChange) -> TollingOrderId {
    let id = draft(world, &world.investigator, new).await;
    to_the_end(&world.ledger, id).await;
    made(approve(world, &supervisor(), id).await);
    id
}

async fn revoke(world: &World, id: TollingOrderId) -> Result<Model, LedgerError> {
    let (by, reason) = (&world.investigator, "The offices stay open.");
    let done =
        world.ledger.revoke_tolling_order(by, REAL, id, "A later order", reason, None, &told).await;
    done.map(|it| made(Ok(it)))
}

/// The last day as it is stored, which lists, calendars and clocks go by.
async fn stored(world: &World, who: &Actor, realm: RealmId, case: CaseId) -> Value {
    let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
    let page = world.ledger.deadlines(who, realm, &filter, None, 100).await.expect("a page");
    let mut all = page.items.iter().map(|it| it.deadline().expect("a deadline"));
    all.find(|it| it["rule"] == RULE).expect("the deadline")["due"].clone()
}

/// What an audience was told of the deadline, the last first: what changed, from what day to what day, and why.
async fn last_told(
    world: &World,
    who: &Actor,
    case: CaseId,
) -> (Change, Option<NaiveDate>, Option<NaiveDate>, Cause) {
    let filter = DeadlineFilter { case: Some(case), ..DeadlineFilter::default() };
    let page = world.ledger.deadline_changes(who, REAL, &filter, None, 200).await.expect("a page");
    let told = page.0.items.into_iter().rev().find(|it| {
        it.change.rule == RULE && matches!(it.change.what, Change::Moved | Change::Opened)
    });
    let it = told.expect("it was told").change;
    (it.what, it.old_due, it.due, it.cause)
}

#[test]
fn what_a_closure_is_previewed_to_do_it_does_and_a_later_order_undoes() {
    on_each(async |world: World| {
        let case = acknowledged(&world).await;
        let withdrawn = world.file().await;
        let withdrawal = Act::new(EntryKind::AllegationWithdrawn);
        fresh(world.act(&world.filer, withdrawn, withdrawal).await);
        let other = beside(&world).await.ledger;
        let read = async |ledger: &Ledger| {
            let file = ledger.case(&world.investigator, REAL, case).await.expect("the case");
            file.docket.deadline(RULE, 1).expect("the deadline").due
        };
        let (before, after) = (Some(day("2026-03-23")), Some(day("2026-03-24")));
        assert_eq!(due(&world, case, RULE).await, before);
        let revision = world.case(&world.investigator, case).await.revision;
        let lines = kinds(&world, &world.investigator, case).await;

        let id = draft(&world, &world.investigator, &closed("2026-03-20")).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Previewed, [1, 0, 0, 0]));
        let it = order(&world, id).await;
        assert_eq!((it.kind, it.moved_cases), (TollingKind::LawChange, 1));
        assert!(it.moved_deadlines >= 1);
        let previewed = differences(item(&world, id, case).await.preview.as_ref());
        let moved = previewed.iter().find(|it| it.deadline == "initiation_decision#1");
        let moved = moved.expect("it would move");
        let day_of = |dates: Option<statute::simulate::Dates>| dates.and_then(|it| it.due);
        assert_eq!(
            (day_of(moved.now), day_of(moved.then), moved.moved_days),
            (before, after, Some(1))
        );
        assert_eq!(due(&world, case, RULE).await, before, "nothing is done by a preview");
        assert_eq!(world.case(&world.investigator, case).await.revision, revision);

        made(approve(&world, &supervisor(), id).await);
        assert_eq!(read(&other).await, before, "another process has not looked yet");
        other.read_law().await.expect("it looks");
        assert_eq!(read(&other).await, after);
        let stale = stored(&world, &world.investigator, REAL, case).await;
        assert_eq!(stale, "2026-03-23", "the carrying is still to come");
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 1, 0, 0]));
        assert_eq!(order(&world, id).await.recomputed, 0);
        let it = item(&world, id, case).await;
        assert_eq!((it.status, it.recomputed), (ItemStatus::Done, false));
        assert!(it.preview.is_some() && it.preview == it.changes, "{it:?}");
        for who in [&world.investigator, &world.filer] {
            assert_eq!(stored(&world, who, REAL, case).await, "2026-03-24");
            let told = last_told(&world, who, case).await;
            assert_eq!(told, (Change::Moved, before, after, Cause::Law));
        }
        let now = kinds(&world, &world.investigator, case).await;
        assert_eq!(now, lines, "it is an entry of no docket");
        assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);

        // Each date says by which order.
        let id_of_deadline = DeadlineId::of(case, RULE, 1);
        let told = world.ledger.explanation(&world.filer, REAL, id_of_deadline).await;
        let told = told.expect("it is explained");
        let skipped: Vec<_> = told.trail.iter().flat_map(|it| &it.skipped).collect();
        let day_off = skipped.iter().find(|it| it.on == day("2026-03-20")).expect("it is skipped");
        assert_eq!(
            (day_off.name.as_str(), day_off.authority.as_str()),
            ("federal offices closed", ORDER)
        );
        // Whoever starts later has it from the beginning.
        assert_eq!(read(&beside(&world).await.ledger).await, after);

        let later = revoke(&world, id).await.expect("a draft");
        to_the_end(&world.ledger, later.id).await;
        let back = differences(item(&world, later.id, case).await.preview.as_ref());
        let back = back.iter().find(|it| it.deadline == "initiation_decision#1");
        assert_eq!(day_of(back.expect("it moves back").then), before);
        made(approve(&world, &supervisor(), later.id).await);
        to_the_end(&world.ledger, later.id).await;
        assert_eq!(stands(&world, later.id).await, (TollingStatus::Done, [1, 1, 0, 0]));
        assert_eq!(stored(&world, &world.filer, REAL, case).await, "2026-03-23", "as it was");
        assert_eq!(due(&world, case, RULE).await, before);
        assert_eq!(order(&world, id).await.revoked_by, Some(later.id));
        let twice = revoke(&world, id).await;
        assert!(matches!(twice, Err(LedgerError::OperationBarred { .. })), "{twice:?}");
    });
}

#[test]
fn a_closure_is_given_by_another_and_takes_a_business_day() {
    on_each(async |world: World| {
        acknowledged(&world).await;
        let new = closed("2026-03-20");
        let id = draft(&world, &supervisor(), &new).await;
        let other = Actor { account: "sonya".to_owned(), ..supervisor() };
        assert_eq!(barred(approve(&world, &other, id).await), "the order is `previewing`");
        to_the_end(&world.ledger, id).await;
        let own = barred(approve(&world, &supervisor(), id).await);
        assert!(own.contains("drafted"), "{own}");
        let colleague = approve(&world, &world.colleague, id).await;
        assert!(matches!(colleague, Err(LedgerError::NotYourTask { .. })), "{colleague:?}");
        let filer = world.ledger.draft_law_change(&world.filer, REAL, &new, None, &told).await;
        assert!(matches!(filer, Err(LedgerError::NotFound)));
        let by = &world.registrar;
        let registrar = world.ledger.draft_law_change(by, REAL, &new, None, &told).await;
        assert!(matches!(registrar, Err(LedgerError::NotYourTask { .. })));
        let other = Actor { account: "sarah".to_owned(), ..supervisor() };
        let twice = draft(&world, &world.investigator, &new).await;
        to_the_end(&world.ledger, twice).await;
        made(approve(&world, &other, id).await);
        let again = barred(approve(&world, &other, twice).await);
        assert!(again.contains("2026-03-20 is no business day already"), "{again}");

        // A weekend, a holiday, and a day that is closed by now.
        for on in ["2026-03-21", "2026-05-25", "2026-03-20"] {
            let by = &world.investigator;
            let drafted = world.ledger.draft_law_change(by, REAL, &closed(on), None, &told).await;
            let Err(LedgerError::Barred { barred, .. }) = drafted else { panic!("{on}") };
            let Barred::Defective { defects } = *barred else { panic!("{on}") };
            assert_eq!(
                (defects[0].pointer.as_str(), defects[0].code),
                ("/closed_on", "no_business_day")
            );
        }
    });
}

/// A closure that becomes known when its day is over: what was missed by the law of before was not.
#[test]
fn what_was_missed_by_the_old_law_is_taken_back_and_missed_a_day_later() {
    on_each(async |world: World| {
        let case = acknowledged(&world).await;
        world.go_to("2026-03-24");
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up").lapses, 1);
        let id = given(&world, &closed("2026-03-20")).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [1, 1, 0, 0]));
        let it = item(&world, id, case).await;
        assert!(it.preview.is_some() && it.preview == it.changes, "{it:?}");
        let last = |lines: &[EntryKind]| lines.last().copied();
        let lines = kinds(&world, &world.investigator, case).await;
        assert_eq!(last(&lines), Some(EntryKind::LapseReversed));
        let told = last_told(&world, &world.investigator, case).await;
        let (before, after) = (Some(day("2026-03-23")), Some(day("2026-03-24")));
        assert_eq!(told, (Change::Moved, before, after, Cause::Law));
        // Its clock waits for the new day.
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up").lapses, 0);
        world.go_to("2026-03-25");
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up").lapses, 1);
        let lines = kinds(&world, &world.investigator, case).await;
        assert_eq!(last(&lines), Some(EntryKind::DeadlineMissed));
        assert_eq!(world.ledger.verify_chain(case).await.expect("read"), None);
    });
}

#[test]
fn who_acts_before_the_carrying_acts_by_the_new_law_and_a_cut_short_carrying_goes_on() {
    on_each(async |world: World| {
        let (one, two) = (acknowledged(&world).await, acknowledged(&world).await);
        // Processes that know the law as it was, and have not looked yet.
        let (filing, acting) = (beside(&world).await, beside(&world).await);
        let id = given(&world, &closed("2026-03-20")).await;
        let new_one = acknowledged(&filing).await;
        assert_eq!(stored(&world, &world.filer, REAL, new_one).await, "2026-03-24");
        fresh(acting.act(&world.investigator, one, initiate()).await);
        assert_eq!(stored(&world, &world.investigator, REAL, one).await, "2026-03-24");
        assert_eq!(stored(&world, &world.investigator, REAL, two).await, "2026-03-23");

        step(&world.ledger, id).await;
        step(&world.ledger, id).await;
        made(say(&world, id, BulkSaid::Pause).await);
        made(say(&world, id, BulkSaid::Cancel).await);
        assert_eq!(order(&world, id).await.status, TollingStatus::Cancelled);
        assert_eq!(due(&world, two, RULE).await, Some(day("2026-03-24")), "it is in force");
        made(say(&world, id, BulkSaid::Retry).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(order(&world, id).await.status, TollingStatus::Done);
        for case in [one, two, new_one] {
            assert_eq!(stored(&world, &world.investigator, REAL, case).await, "2026-03-24");
        }
    });
}

/// Another process with the same database.
async fn beside(world: &World) -> World {
    World { ledger: connect(&world.url, world.clock.clone()).await, ..world.clone() }
}

fn sandbox_made(row: &realm::Model) -> Value {
    json!({ "id": row.id })
}

#[test]
fn a_sandbox_has_the_law_of_the_real_world_carried_for_itself() {
    on_each(async |world: World| {
        let real = acknowledged(&world).await;
        let start = at("2019-10-01T14:00:00Z");
        let sandbox =
            world.ledger.create_sandbox(&world.filer, "past", start, None, &sandbox_made).await;
        let Ok(Replayable::Fresh { it: sandbox, .. }) = sandbox else { panic!("a sandbox") };
        let case = world.file_in(sandbox.id).await;
        fresh(world.act_in(&world.investigator, sandbox.id, case, acknowledge()).await);
        assert_eq!(stored(&world, &world.filer, sandbox.id, case).await, "2019-10-23");

        let new = closed("2019-10-16");
        let by = &world.investigator;
        let inside = world.ledger.draft_law_change(by, sandbox.id, &new, None, &told).await;
        let said = barred(inside);
        assert!(said.contains("real world"), "{said}");
        let id = given(&world, &new).await;
        to_the_end(&world.ledger, id).await;
        let reached: Vec<_> = items(&world, id).await.iter().map(|it| it.item.case_id).collect();
        assert_eq!(reached, [real], "the sandbox's cases are its people's own");
        let own = world.ledger.tolling_orders(&supervisor(), sandbox.id, None, 10).await;
        let own = own.expect("a page").items;
        let [own] = own.as_slice() else { panic!("one order: {own:?}") };
        assert_eq!((own.drafted_by.as_str(), own.drafted_role.0), ("system", Role::System));
        to_the_end(&world.ledger, own.id).await;
        assert_eq!(stored(&world, &world.filer, sandbox.id, case).await, "2019-10-24");
    });
}

/// Another version of the rules is compiled in: the same run without a closure brings what is stored to it.
#[test]
fn cases_that_were_settled_by_other_rules_are_settled_by_those_of_today() {
    on_each(async |world: World| {
        let other = acknowledged(&world).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        // As another version would have stored it.
        let change = format!(
            "UPDATE deadline SET due = '2026-03-19', sort_on = '2026-03-19', \
             object = REPLACE(object, '2026-03-23', '2026-03-19') WHERE rule = '{RULE}'"
        );
        db.execute_unprepared(&change).await.expect("it is stored");
        let right = acknowledged(&world).await;
        assert_eq!(stored(&world, &world.filer, REAL, other).await, "2026-03-19");
        let id = draft(&world, &world.investigator, &by_the_rules()).await;
        to_the_end(&world.ledger, id).await;
        let previewed = differences(item(&world, id, other).await.preview.as_ref());
        assert!(previewed.iter().any(|it| it.moved_days == Some(4)), "{previewed:?}");
        let unmoved = differences(item(&world, id, right).await.preview.as_ref());
        assert!(unmoved.is_empty(), "{unmoved:?}");
        made(approve(&world, &supervisor(), id).await);
        to_the_end(&world.ledger, id).await;
        assert_eq!(stands(&world, id).await, (TollingStatus::Done, [2, 2, 0, 0]));
        assert_eq!(stored(&world, &world.filer, REAL, other).await, "2026-03-23");
        let (_, _, now, cause) = last_told(&world, &world.filer, other).await;
        assert_eq!((now, cause), (Some(day("2026-03-23")), Cause::Law));
        let twice = revoke(&world, id).await;
        assert!(matches!(twice, Err(LedgerError::OperationBarred { .. })), "{twice:?}");
    });
}

/// What the next digest of an address tells as changed: the rule, what became of it, from which day and to which, and whether the law did it. It is
/// written, so that the one after it tells what comes later.
async fn digest(world: &World, address: &str) -> Vec<Value> {
    let on = world.ledger.today(REAL).await.expect("today");
    let job = world.ledger.digest_job(REAL, on, address).await.expect("a digest");
    let job = job.expect("none was written today");
    world.ledger.keep_digest(&job, None).await.expect("it is kept");
    let told = job.changed.iter().map(|it| {
        assert_eq!(it.cause, None, "it is no entry");
        let deadline = &it.line.deadline;
        json!([deadline["rule"], it.turn, it.before, deadline["due"], it.by_law])
    });
    told.collect()
}

#[test]
fn a_digest_tells_what_the_law_alone_has_moved() {
    on_each(async |world: World| {
        let case = acknowledged(&world).await;
        let readers = ["irene@cbp.example", "notices@acme.example"];
        world.go_to("2026-03-10");
        for reader in readers {
            assert_eq!(digest(&world, reader).await, Vec::<Value>::new());
        }
        // After the digest of the day.
        world.go_on_for(chrono::TimeDelta::hours(1));
        let id = given(&world, &closed("2026-03-20")).await;
        to_the_end(&world.ledger, id).await;
        assert_eq!(stored(&world, &world.filer, REAL, case).await, "2026-03-24");
        world.go_to("2026-03-11");
        for reader in readers {
            let told = digest(&world, reader).await;
            let moved = json!([RULE, "moved", "2026-03-23", "2026-03-24", true]);
            assert_eq!(told.iter().filter(|it| it[0] == RULE).collect::<Vec<_>>(), [&moved]);
        }
        world.go_to("2026-03-12");
        for reader in readers {
            assert_eq!(digest(&world, reader).await, Vec::<Value>::new(), "it is told once");
        }
        // What is taken back before anybody was told is no change; and so is a day that moves nothing.
        world.go_on_for(chrono::TimeDelta::hours(1));
        let later = revoke(&world, id).await.expect("a draft");
        to_the_end(&world.ledger, later.id).await;
        made(approve(&world, &supervisor(), later.id).await);
        to_the_end(&world.ledger, later.id).await;
        let again = given(&world, &closed("2026-03-19")).await;
        to_the_end(&world.ledger, again).await;
        assert_eq!(stored(&world, &world.filer, REAL, case).await, "2026-03-24");
        world.go_to("2026-03-13");
        for reader in readers {
            let told = digest(&world, reader).await;
            assert!(!told.iter().any(|it| it[0] == RULE), "{told:?}");
        }
    });
}
