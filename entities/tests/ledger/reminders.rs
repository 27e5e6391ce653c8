//! Courtesies: who wants which, what an office settles about them, and a digest that tells no more than its reader may know.

use std::time::Duration;

use chrono::{NaiveDate, TimeDelta, Timelike as _};
use entities::{
    Actor, CaseId, Channel, Courtesy, DigestJob, DigestLine, DigestStatus, Followed, LedgerError,
    NewSubscription, NoticeFilter, NoticeSeen, RealmId, TokenOwner, WakeKind, WhyWithheld, Woken,
    subscription, wake,
};
use sea_orm::sea_query::Expr;
use sea_orm::{ColumnTrait, Database, DatabaseConnection, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::digest::Turn;
use statute::reminder::{Hours, Lists, QuietDays, Reminders};

use crate::world::*;

const LEASE: Duration = Duration::from_mins(1);
const OFFICER: &str = "irene@cbp.example";
const FILER: &str = "notices@acme.example";
const IMPORTER: &str = "legal@shady.example";

async fn notices(world: &World, actor: &Actor, kind: &str) -> Vec<NoticeSeen> {
    let filter = NoticeFilter { kind: Some(kind.to_owned()), ..NoticeFilter::default() };
    let page = world.ledger.notices(actor, RealmId::REAL, &filter, None, 200).await;
    let mut items = page.expect("notices").items;
    items.reverse();
    items
}

/// Renders and begins the delivery of the newest notice of a kind; gives the token that its mail carries.
async fn token_of(world: &World, kind: &str) -> Option<String> {
    let notice = notices(world, &world.investigator, kind).await.pop().expect("one").notice.id;
    world.ledger.rendered(notice, &rendered()).await.expect("it is kept");
    let delivery = world.ledger.pending_deliveries(notice).await.expect("deliveries")[0];
    let attempt = world.ledger.begin_attempt(delivery, LEASE).await.expect("it");
    attempt.expect("it begins").unsubscribe
}

/// Wakes the case at its next wake-up of a kind.
async fn wake_at(world: &World, case: CaseId, kind: WakeKind) {
    loop {
        let next =
            world.ledger.next_wake(case).await.expect("the next wake").expect("there is one");
        world.set(next.at.max(world.now()));
        world.ledger.wake(case).await.expect("a wake-up");
        if next.kind == kind {
            return;
        }
    }
}

#[test]
fn a_link_ends_reminders_and_nothing_that_is_owed() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        assert_eq!(token_of(&world, "allegation_acknowledgment").await, None, "no legal notice");
        wake_at(&world, case, WakeKind::Reminder).await;
        let token = token_of(&world, "reminder").await.expect("a reminder has one");
        assert_eq!(token.len(), 64, "256 bits");
        let strange = world.ledger.unsubscribe(&"0".repeat(64), false).await;
        assert!(matches!(strange, Err(LedgerError::NotFound)), "{strange:?}");
        let off = world.now();
        for _ in 0..2 {
            let ended = world.ledger.unsubscribe(&token, false).await;
            assert_eq!(ended.expect("it ends"), Courtesy::Reminders);
            world.go_on_for(TimeDelta::seconds(1));
        }
        let said = world.ledger.preferences(&world.investigator, RealmId::REAL).await;
        let said = said.expect("what is wanted");
        assert_eq!(
            (said.reminders_off, said.digest_off),
            (Some(off), None),
            "the first word stands"
        );

        // The next is owed, and not sent; it says why. The supervisor hears of the last two all the same, and of the miss.
        wake_at(&world, case, WakeKind::Reminder).await;
        let held =
            notices(&world, &world.investigator, "reminder").await.pop().expect("it is there");
        assert!(held.deliveries.is_empty(), "{held:?}");
        let why: Vec<_> =
            held.withheld.iter().map(|it| (it.address.as_str(), it.why, it.since)).collect();
        assert_eq!(why, [(OFFICER, WhyWithheld::Unsubscribed, off)]);
        assert!(
            notices(&world, &world.filer, "reminder").await.is_empty(),
            "the office's is not the filer's"
        );

        // The account wants them again, a day before alone.
        let again =
            world.ledger.prefer(&world.investigator, RealmId::REAL, true, true, Some(vec![1]));
        assert_eq!(again.await.expect("it is said").reminders_off, None);
        wake_at(&world, case, WakeKind::Reminder).await;
        wake_at(&world, case, WakeKind::Reminder).await;
        let told: Vec<_> = notices(&world, &world.investigator, "reminder")
            .await
            .iter()
            .map(|it| (it.notice.rung, it.deliveries.len(), it.withheld.first().map(|it| it.why)))
            .collect();
        let others = Some(WhyWithheld::OtherRungs);
        assert_eq!(
            told,
            [
                (Some(10), 1, None),
                (Some(5), 0, Some(WhyWithheld::Unsubscribed)),
                (Some(1), 1, None),
                (Some(0), 0, others),
            ]
        );
        assert_eq!(notices(&world, &world.investigator, "escalation").await.len(), 2);
        wake_at(&world, case, WakeKind::Lapse).await;
        assert_eq!(token_of(&world, "missed_duty").await, None);
        let nowhere = world.ledger.preferences(&world.colleague, RealmId::REAL).await;
        assert!(
            matches!(nowhere, Err(LedgerError::NotFound)),
            "no address, no wishes: {nowhere:?}"
        );
    });
}

#[test]
fn other_settings_reach_running_deadlines_and_wake_nothing_that_is_past() {
    on_each(async |mut world: World| {
        let case = world.file().await;
        // Three at night on a Sunday: what is owed is owed at once.
        world.set(at("2026-03-15T07:00:00Z"));
        world.office(case, [acknowledge()]).await;
        let owed = notices(&world, &world.investigator, "allegation_acknowledgment").await;
        assert_eq!(
            owed[0].notice.created_at,
            at("2026-03-15T07:00:00Z"),
            "a notice keeps no hours"
        );
        wake_at(&world, case, WakeKind::Reminder).await;
        assert_eq!(notices(&world, &world.investigator, "reminder").await.len(), 1);
        assert!(!world.ledger.has_other_reminders().await.expect("an answer"), "the defaults");
        world.ledger.keep_reminders().await.expect("kept");

        // Another ladder: 12 and 10 are past, 7 and 2 are to come, 5, 1 and 0 are no more.
        let ladder: Lists = [("initiation_decision".to_owned(), vec![12, 10, 7, 2])].into();
        let hours: Hours = "06:00-06:30".parse().expect("hours");
        let settled = Reminders::new(ladder, Lists::new(), hours, QuietDays::Weekends);
        world.ledger = world.ledger.reminding(settled.expect("settings"));
        assert!(world.ledger.has_other_reminders().await.expect("an answer"));
        assert_eq!(world.ledger.waiting_cases(None, 10).await.expect("cases"), [case]);
        assert!(world.ledger.waiting_cases(Some(case), 10).await.expect("cases").is_empty());
        world.ledger.rebuild(case).await.expect("rebuilt");
        world.ledger.keep_reminders().await.expect("kept");
        assert!(!world.ledger.has_other_reminders().await.expect("an answer"));
        for _ in 0..2 {
            wake_at(&world, case, WakeKind::Reminder).await;
            let time = world.now().time().to_string();
            assert!(("10:00".."10:30").contains(&&time[..5]), "the hours of New York: {time}");
        }
        let rungs: Vec<_> = notices(&world, &world.investigator, "reminder")
            .await
            .iter()
            .filter_map(|it| it.notice.rung)
            .collect();
        assert_eq!(rungs, [10, 7, 2], "each once, and none late");
        let heard: Vec<_> = notices(&world, &world.investigator, "escalation")
            .await
            .iter()
            .filter_map(|it| it.notice.rung)
            .collect();
        assert_eq!(heard, [7, 2], "the last two of its own ladder");
    });
}

/// What waits: until when, for what, and for which rung.
async fn waiting(db: &DatabaseConnection) -> Vec<wake::Model> {
    let rows = wake::Entity::find().filter(wake::Column::DoneAt.is_null()).all(db).await;
    rows.expect("what waits")
}

#[test]
fn what_still_waits_by_the_minute_is_sent_once() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let db = Database::connect(&world.url).await.expect("the database answers");
        let planned = async || {
            let rows = waiting(&db).await.into_iter();
            let mut rows: Vec<_> = rows.map(|it| (it.at, it.kind.as_str(), it.rung)).collect();
            rows.sort_unstable();
            rows
        };
        let by_second = planned().await;
        // As an earlier version wrote it.
        for row in waiting(&db).await {
            let minute = row.at.with_second(0).expect("a second");
            wake::Entity::update_many()
                .col_expr(wake::Column::At, Expr::val(minute))
                .filter(wake::Column::Id.eq(row.id))
                .exec(&db)
                .await
                .expect("it is written");
        }
        wake_at(&world, case, WakeKind::Reminder).await;
        let woken = world.now();
        // The instant by the second may still come: it is the same reminder.
        world.ledger.rebuild(case).await.expect("rebuilt");
        let minute_later = woken + TimeDelta::minutes(1);
        let left: Vec<_> = by_second.into_iter().filter(|it| it.0 >= minute_later).collect();
        assert_eq!(planned().await, left, "the others wait by the second");
        for _ in 0..3 {
            wake_at(&world, case, WakeKind::Reminder).await;
        }
        let told = notices(&world, &world.investigator, "reminder").await;
        let rungs: Vec<_> = told.iter().filter_map(|it| it.notice.rung).collect();
        assert_eq!(rungs, [10, 5, 1, 0], "each once, and none lost");
    });
}

async fn job(world: &World, address: &str) -> Option<DigestJob> {
    let on = world.ledger.today(RealmId::REAL).await.expect("today");
    world.ledger.digest_job(RealmId::REAL, on, address).await.expect("a digest")
}

async fn addresses(world: &World) -> Vec<String> {
    let mut all = Vec::new();
    for officers in [false, true] {
        let mut after = String::new();
        loop {
            let page = world.ledger.digest_addresses(RealmId::REAL, officers, &after, 1).await;
            let Some(next) = page.expect("addresses").pop() else { break };
            all.push(next.clone());
            after = next;
        }
    }
    all
}

/// The rules a digest tells as due, and what changed.
fn told<'a>(job: &'a DigestJob) -> (Vec<&'a str>, Vec<(Turn, &'a str)>) {
    let rule = |line: &'a DigestLine| line.deadline["rule"].as_str().unwrap_or_default();
    let due = job.due.iter().map(rule).collect();
    let changed = job.changed.iter().map(|it| (it.turn, rule(&it.line))).collect();
    (due, changed)
}

#[test]
fn a_digest_is_written_once_a_day_and_keeps_the_embargo() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        assert_eq!(addresses(&world).await, [FILER, OFFICER], "nobody else may know of it");
        world.go_to("2026-03-10");
        let first = job(&world, OFFICER).await.expect("a digest");
        let (due, changed) = told(&first);
        assert_eq!(due, ["initiation_decision"], "it is due on March 23");
        assert!(changed.is_empty(), "{changed:?}");
        world.ledger.keep_digest(&first, Some(&rendered())).await.expect("it is kept");
        world.ledger.keep_digest(&first, Some(&rendered())).await.expect("once");
        assert!(world.ledger.due_digests(RealmId::REAL, first.on, 9).await.expect("it").len() == 1);
        assert_eq!(job(&world, OFFICER).await, None, "once a day");
        assert_eq!(job(&world, "IRENE@cbp.example").await, None, "however it is written");

        // Initiated and measures taken: the importer is not told, the filer sees the allegation that it filed.
        world.go_to("2026-03-11");
        world.office(case, [initiate(), take_measures()]).await;
        assert_eq!(addresses(&world).await, [FILER, OFFICER]);
        let nothing = job(&world, IMPORTER).await.expect("an answer");
        assert!(nothing.is_empty(), "{nothing:?}");
        let filers = job(&world, FILER).await.expect("a digest");
        assert_eq!(
            told(&filers),
            (vec!["initiation_decision"], vec![]),
            "as if nothing had happened"
        );
        let second = job(&world, OFFICER).await.expect("a digest");
        assert_eq!(
            second.since,
            at("2026-03-10T04:00:00Z"),
            "the first was never sent: it told nothing"
        );
        let (_, changed) = told(&second);
        assert!(changed.contains(&(Turn::Met, "initiation_decision")), "{changed:?}");
        assert!(changed.contains(&(Turn::Opened, "determination")), "{changed:?}");
        world.ledger.keep_digest(&second, None).await.expect("it is kept");
        let overtaken = world.ledger.due_digests(RealmId::REAL, first.on, 9).await;
        assert!(overtaken.expect("it").is_empty(), "an earlier one is given up");

        world.go_to("2026-03-12");
        world.office(case, [issue_notice()]).await;
        assert_eq!(addresses(&world).await, [IMPORTER, FILER, OFFICER]);
        let third = job(&world, OFFICER).await.expect("a digest");
        assert_eq!(third.since, second.at, "since the last one that told, or had nothing to tell");
        let importers = job(&world, IMPORTER).await.expect("a digest");
        let (_, changed) = told(&importers);
        assert!(changed.contains(&(Turn::Opened, "factual_information_close")), "{changed:?}");
        // Who wants none gets none.
        let none = world.ledger.prefer(&world.investigator, RealmId::REAL, true, false, None);
        none.await.expect("it is said");
        assert_eq!(job(&world, OFFICER).await, None);
    });
}

#[test]
fn a_day_that_is_written_after_a_digest_is_told_in_the_next() {
    on_each(async |world: World| {
        let ledger = world.ledger.held_by([world.investigator.clone()]);
        let world = World { ledger, ..world };
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let owner = TokenOwner { name: world.investigator.account.clone(), id: None };
        let new = NewSubscription {
            what: Followed::Case,
            value: None,
            case: Some(case),
            channel: Channel::Mail,
            webhook: None,
        };
        let none = |_: &subscription::Model| Value::Null;
        let whose = (&world.investigator, &owner);
        let made = world.ledger.subscribe(whose, RealmId::REAL, &new, None, &none).await;
        made.expect("it is followed");

        // The last day is 23 March. The digest of the 24th is written before the clock looks.
        world.go_to("2026-03-24");
        let first = job(&world, OFFICER).await.expect("a digest");
        world.ledger.keep_digest(&first, None).await.expect("it is kept");
        world.go_on_for(TimeDelta::minutes(1));
        while world.ledger.wake(case).await.expect("a wake-up") != Woken::default() {}
        world.go_to("2026-03-25");
        let second = job(&world, OFFICER).await.expect("a digest");
        assert_eq!(second.since, first.at);
        let missed = second
            .followed
            .iter()
            .find(|it| it.kind.to_string() == "tidewaiter.deadline.missed.v1");
        let missed = missed.unwrap_or_else(|| panic!("it is told: {:#?}", second.followed));
        assert_eq!(missed.at, at("2026-03-24T04:00:00Z"), "it is of the end of that day");
    });
}

#[test]
fn a_digest_is_tried_a_few_times_under_one_message_id() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        world.go_to("2026-03-10");
        let on: NaiveDate = day("2026-03-10");
        let written = job(&world, OFFICER).await.expect("a digest");
        world.ledger.keep_digest(&written, Some(&rendered())).await.expect("it is kept");
        let due = || world.ledger.due_digests(RealmId::REAL, on, 10);
        let [id] = due().await.expect("due")[..] else { panic!("one digest") };
        let mut message_ids = Vec::new();
        for code in [451, 451] {
            let attempt = world.ledger.begin_digest(id, LEASE).await.expect("it");
            let attempt = attempt.expect("it begins");
            assert_eq!((attempt.to.as_str(), attempt.case), (OFFICER, None));
            assert!(attempt.unsubscribe.is_some());
            assert_eq!(
                world.ledger.begin_digest(id, LEASE).await.expect("it"),
                None,
                "one at a time"
            );
            message_ids.push(attempt.message_id.clone());
            world.ledger.end_digest(id, attempt.number, outcome(code)).await.expect("it ends");
            assert!(due().await.expect("due").is_empty(), "it rests");
            let wait = world.ledger.digest_wait(RealmId::REAL, on).await.expect("an answer");
            let wait =
                TimeDelta::milliseconds(i64::try_from(wait.expect("a rest")).expect("short"));
            world.go_on_for(wait);
        }
        // The third dies on the way; the fourth is marked as a possible copy, and arrives.
        let lost = world.ledger.begin_digest(id, LEASE).await.expect("it").expect("it begins");
        world.go_on_for(TimeDelta::minutes(2));
        let copy = world.ledger.begin_digest(id, LEASE).await.expect("it").expect("it begins");
        assert!(!lost.possible_duplicate && copy.possible_duplicate);
        message_ids.extend([lost.message_id, copy.message_id]);
        message_ids.dedup();
        assert_eq!(message_ids.len(), 1, "one Message-ID: {message_ids:?}");
        world.ledger.end_digest(id, copy.number, outcome(250)).await.expect("it ends");
        assert_eq!(world.ledger.digest_wait(RealmId::REAL, on).await.expect("an answer"), None);
        let read = async |actor: &Actor| {
            world.ledger.digests(actor, RealmId::REAL, None, 10).await.expect("digests").items
        };
        let mine = read(&world.investigator).await;
        assert_eq!(mine.iter().map(|it| it.status).collect::<Vec<_>>(), [DigestStatus::Served]);
        assert!(read(&world.filer).await.is_empty() && read(&world.colleague).await.is_empty());
        assert_eq!(world.ledger.forget_digests().await.expect("forgotten"), 0);
        world.set(world.now() + TimeDelta::days(100));
        assert_eq!(world.ledger.forget_digests().await.expect("forgotten"), 1);
    });
}
