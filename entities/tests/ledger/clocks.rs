//! Clocks: reminders in their order and once, missed duties once, and nothing of what is over.

use entities::{CaseId, NoticeFilter, RealmId, WakeKind, Woken};
use statute::EntryKind;

use crate::world::*;

/// The kinds and addresses of every notice of a case, oldest first.
async fn posted(world: &World, case: CaseId) -> Vec<(String, Vec<String>)> {
    let filter = NoticeFilter { case: Some(case), ..NoticeFilter::default() };
    let page = world
        .ledger
        .notices(&world.investigator, RealmId::REAL, &filter, None, 200)
        .await
        .expect("notices");
    let mut posted: Vec<_> = page.items.into_iter().collect();
    // Of one instant, an escalation after the reminder that it follows.
    posted.sort_by_key(|seen| (seen.notice.created_at, seen.notice.kind == "escalation"));
    posted
        .into_iter()
        .map(|seen| {
            let to = seen.deliveries.into_iter().map(|sent| sent.delivery.address).collect();
            let rung = seen.notice.rung.map(|rung| format!(" {rung}")).unwrap_or_default();
            (format!("{}{rung}", seen.notice.kind), to)
        })
        .collect()
}

#[test]
fn reminders_come_in_their_order_and_then_the_duty_is_missed() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let mut waited = Vec::new();
        while let Some(next) = world.ledger.next_wake(case).await.expect("the next wake") {
            assert!(next.at >= world.now());
            waited.push((next.kind, next.rung));
            world.set(next.at);
            let again =
                world.ledger.next_wake(case).await.expect("the next wake").expect("it is due");
            assert_eq!(again.wait_ms, Some(0));
            world.ledger.wake(case).await.expect("a wake-up");
            assert_eq!(world.ledger.wake(case).await.expect("a second one"), Woken::default());
            assert!(waited.len() <= 40, "the clock never stops: {waited:?}");
        }
        let office: Vec<_> = posted(&world, case).await;
        let kinds: Vec<_> = office.iter().map(|(kind, _)| kind.as_str()).collect();
        assert_eq!(
            kinds,
            [
                "allegation_acknowledgment",
                "reminder 10",
                "reminder 5",
                "reminder 1",
                "escalation 1",
                "reminder 0",
                "escalation 0",
                "missed_duty"
            ]
        );
        assert_eq!(office[1].1, ["irene@cbp.example"]);
        assert_eq!(office[4].1, ["supervisor@cbp.example"]);
        assert_eq!(office[7].1, ["irene@cbp.example", "supervisor@cbp.example"]);
        let file = world.case(&world.investigator, case).await;
        let missed = file.lines.last().expect("a line");
        assert_eq!(missed.entry.kind, EntryKind::DeadlineMissed);
        // 15 business days from Monday, 2 March 2026: dated by the law's day, though it is the next one.
        assert_eq!(missed.entry.on, day("2026-03-23"));
        assert_eq!(missed.entry.fields.rule.as_deref(), Some("initiation_decision#1"));
        assert_eq!(missed.by_account.as_deref(), Some("system"));
        assert_eq!(waited.iter().filter(|(kind, _)| *kind == WakeKind::Reminder).count(), 4);
    });
}

#[test]
fn of_several_missed_rungs_only_the_latest_is_sent() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        world.go_to("2026-03-23");
        let woken = world.ledger.wake(case).await.expect("a wake-up");
        assert_eq!(woken.reminders, 1);
        let posted = posted(&world, case).await;
        assert!(
            matches!(posted.last(), Some((kind, _)) if kind == "escalation 1" || kind == "escalation 0"),
            "{posted:?}"
        );
    });
}

#[test]
fn a_rung_that_was_past_when_its_day_became_known_is_not_sent() {
    on_each(async |world: World| {
        let case = world.file().await;
        let mut late = acknowledge();
        // Six in the evening in New York: the reminder of this day has gone out, had it been known.
        world.set(at("2026-03-24T22:00:00Z"));
        late.on = Some(day("2026-03-04"));
        late.fields.reason = Some("entered after the fact".to_owned());
        world.office(case, [late]).await;
        let next =
            world.ledger.next_wake(case).await.expect("the next wake").expect("there is one");
        assert_eq!((next.kind, next.rung), (WakeKind::Reminder, 0), "{next:?}");
        assert_eq!(world.ledger.wake(case).await.expect("a wake-up").reminders, 0);
    });
}

#[test]
fn an_act_after_the_last_day_finds_the_lapse_already_written() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        world.go_to("2026-03-27");
        world.office(case, [initiate()]).await;
        let kinds: Vec<_> = world
            .case(&world.investigator, case)
            .await
            .lines
            .iter()
            .map(|line| line.entry.kind)
            .collect();
        assert_eq!(kinds[2..], [EntryKind::DeadlineMissed, EntryKind::InvestigationInitiated]);
        assert_eq!(
            world.ledger.wake(case).await.expect("a wake-up").lapses,
            0,
            "it is written once"
        );
        assert_eq!(
            posted(&world, case).await.iter().filter(|(kind, _)| kind == "missed_duty").count(),
            1
        );
    });
}

#[test]
fn an_act_that_is_dated_in_time_reverses_the_lapse() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        world.go_to("2026-03-27");
        world.ledger.wake(case).await.expect("a wake-up");
        let mut in_time = initiate();
        in_time.on = Some(day("2026-03-20"));
        in_time.fields.reason = Some("decided on the 20th, entered today".to_owned());
        world.office(case, [in_time]).await;
        let kinds: Vec<_> = world
            .case(&world.investigator, case)
            .await
            .lines
            .iter()
            .map(|line| line.entry.kind)
            .collect();
        assert!(kinds.contains(&EntryKind::LapseReversed), "{kinds:?}");
    });
}

#[test]
fn the_parties_are_reminded_of_their_own_windows_only() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        let facts_close = day("2026-09-18");
        let mut to_parties = Vec::new();
        while let Some(next) = world.ledger.next_wake(case).await.expect("the next wake") {
            if next.at.date_naive() > facts_close {
                break;
            }
            world.set(next.at.max(world.now()));
            world.ledger.wake(case).await.expect("a wake-up");
        }
        for (kind, to) in posted(&world, case).await {
            if kind.starts_with("reminder") && to.iter().any(|to| !to.ends_with("@cbp.example")) {
                to_parties.push((kind, to));
            }
        }
        assert!(to_parties.iter().any(|(_, to)| to == &["legal@shady.example"]), "{to_parties:?}");
        assert!(to_parties.iter().any(|(_, to)| to == &["notices@acme.example"]), "{to_parties:?}");
        assert!(to_parties.iter().all(|(_, to)| to.len() == 1), "{to_parties:?}");
    });
}
