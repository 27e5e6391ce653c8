//! Deliveries: recorded before the send, refused for now or for good, and a copy only where a process died.

use std::time::Duration;

use chrono::TimeDelta;
use entities::{
    AttemptOutcome, BACKOFF, DeliveryId, DeliveryStatus, Errand, GIVE_UP_AFTER, LedgerError,
    NoticeFilter, NoticeId, NoticeSeen, RealmId, Rendered,
};
use statute::{Act, EntryKind};

use crate::world::*;

const LEASE: Duration = Duration::from_mins(1);

/// An acknowledgment, rendered, with its one delivery.
async fn acknowledgment(world: &World) -> (NoticeId, DeliveryId) {
    let case = world.file().await;
    world.office(case, [acknowledge()]).await;
    let notice = the_notice(world).await.notice.id;
    let delivery = world.ledger.pending_deliveries(notice).await.expect("deliveries")[0];
    let early = world.ledger.begin_attempt(delivery, LEASE).await;
    assert!(matches!(early, Err(LedgerError::NotRendered)), "{early:?}");
    world.ledger.rendered(notice, &rendered()).await.expect("it is kept");
    (notice, delivery)
}

async fn the_notice(world: &World) -> NoticeSeen {
    let page = world
        .ledger
        .notices(&world.investigator, RealmId::REAL, &NoticeFilter::default(), None, 10)
        .await;
    page.expect("notices").items.remove(0)
}

#[test]
fn a_notice_is_rendered_once_and_served_once() {
    on_each(async |world: World| {
        let (notice, delivery) = acknowledgment(&world).await;
        let another = Rendered { subject: "Changed".to_owned(), ..rendered() };
        world.ledger.rendered(notice, &another).await.expect("the first stands");
        let attempt =
            world.ledger.begin_attempt(delivery, LEASE).await.expect("it").expect("it begins");
        assert_eq!((attempt.number, attempt.possible_duplicate), (1, false));
        assert_eq!(
            attempt.rendered,
            Rendered { letter: None, ..rendered() },
            "what is mailed of it"
        );
        assert_eq!(attempt.to, "notices@acme.example");
        assert!(attempt.message_id.ends_with("@cbp.example>"), "{}", attempt.message_id);
        // Before anything is sent, the attempt and its Message-ID are on record.
        let seen = the_notice(&world).await;
        assert_eq!(seen.deliveries[0].attempts[0].outcome, AttemptOutcome::Open);
        assert_eq!(seen.deliveries[0].delivery.message_id, attempt.message_id);
        // Somebody else is at it.
        assert_eq!(world.ledger.begin_attempt(delivery, LEASE).await.expect("it"), None);

        let row = world.ledger.end_attempt(delivery, 1, outcome(250)).await.expect("it ends");
        assert_eq!(row.status, DeliveryStatus::Served);
        let late =
            world.ledger.end_attempt(delivery, 1, outcome(550)).await.expect("it ends again");
        assert_eq!(late.status, DeliveryStatus::Served, "the first word stands");
        assert_eq!(world.ledger.begin_attempt(delivery, LEASE).await.expect("it"), None);
        assert_eq!(world.ledger.delivery_wait(delivery).await.expect("it"), None);
        assert!(world.ledger.pending_deliveries(notice).await.expect("deliveries").is_empty());
    });
}

#[test]
fn an_attempt_that_died_makes_the_next_a_possible_duplicate() {
    on_each(async |world: World| {
        let (_, delivery) = acknowledgment(&world).await;
        let first =
            world.ledger.begin_attempt(delivery, LEASE).await.expect("it").expect("it begins");
        world.go_on_for(TimeDelta::seconds(59));
        assert_eq!(world.ledger.begin_attempt(delivery, LEASE).await.expect("it"), None);
        let wait = world.ledger.delivery_wait(delivery).await.expect("it").expect("it waits");
        assert_eq!(wait.wait_ms, Some(1000));
        world.go_on_for(TimeDelta::seconds(1));
        let second =
            world.ledger.begin_attempt(delivery, LEASE).await.expect("it").expect("it begins");
        assert_eq!((second.number, second.possible_duplicate), (2, true));
        assert_eq!((second.message_id, second.dated), (first.message_id, first.dated));
        world.ledger.end_attempt(delivery, 2, outcome(250)).await.expect("it ends");
        let seen = the_notice(&world).await;
        assert!(seen.deliveries[0].delivery.possible_duplicate);
        let outcomes: Vec<_> =
            seen.deliveries[0].attempts.iter().map(|tried| tried.outcome).collect();
        assert_eq!(outcomes, [AttemptOutcome::Unknown, AttemptOutcome::Served]);
    });
}

#[test]
fn a_refusal_for_now_rests_longer_each_time_and_is_given_up_after_days() {
    on_each(async |world: World| {
        let (_, delivery) = acknowledgment(&world).await;
        let began = world.now();
        let mut rests = Vec::new();
        for number in 1.. {
            let attempt =
                world.ledger.begin_attempt(delivery, LEASE).await.expect("it").expect("it begins");
            assert_eq!(attempt.number, number);
            let row =
                world.ledger.end_attempt(delivery, number, outcome(450)).await.expect("it ends");
            if row.status == DeliveryStatus::Failed {
                break;
            }
            assert_eq!(row.status, DeliveryStatus::Deferred);
            let retry_at = row.next_attempt_at.expect("a retry");
            rests.push(retry_at - world.now());
            assert_eq!(
                world.ledger.begin_attempt(delivery, LEASE).await.expect("it"),
                None,
                "not before its time"
            );
            world.set(retry_at);
        }
        assert_eq!(rests[..BACKOFF.len()], BACKOFF);
        assert!(
            world.now() - began <= GIVE_UP_AFTER
                && world.now() - began > GIVE_UP_AFTER - BACKOFF[6]
        );
        let failed =
            NoticeFilter { status: Some(DeliveryStatus::Failed), ..NoticeFilter::default() };
        let page = world
            .ledger
            .notices(&world.investigator, RealmId::REAL, &failed, None, 10)
            .await
            .expect("a page");
        assert_eq!(page.items.len(), 1, "a notice that finally failed is seen");
        let work = world.ledger.take_outbox(50, LEASE).await.expect("work");
        let retries = work.iter().filter(|work| work.errand == Errand::Retry(delivery)).count();
        assert_eq!(retries, 1, "one workflow of its own, from the first refusal");
    });
}

#[test]
fn a_refusal_for_good_fails_at_once() {
    on_each(async |world: World| {
        let (_, delivery) = acknowledgment(&world).await;
        world.ledger.begin_attempt(delivery, LEASE).await.expect("it").expect("it begins");
        let row = world.ledger.end_attempt(delivery, 1, outcome(550)).await.expect("it ends");
        assert_eq!(row.status, DeliveryStatus::Failed);
        assert_eq!(the_notice(&world).await.deliveries[0].attempts[0].code, Some(550));
    });
}

#[test]
fn a_notice_of_what_was_corrected_meanwhile_is_told_as_it_stood() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge()]).await;
        let notice = the_notice(&world).await.notice.id;
        let mut correction = Act::new(EntryKind::EntryCorrected);
        correction.fields.corrects = Some(2);
        correction.fields.reason = Some("Another case was meant.".to_owned());
        world.office(case, [correction]).await;
        let job = world.ledger.render_job(notice).await.expect("a job");
        let entry = job.entry.expect("it was owed");
        assert_eq!(entry.kind, EntryKind::AllegationAcknowledged);
        assert!(!job.docket.has(EntryKind::AllegationAcknowledged), "and no longer stands");
    });
}

#[test]
fn a_notice_to_all_is_rendered_from_what_all_may_see() {
    on_each(async |world: World| {
        let case = world.file().await;
        world.office(case, [acknowledge(), initiate(), take_measures(), issue_notice()]).await;
        // By its kind: on a clock that stands still, two notices are of the same instant.
        let filter = NoticeFilter {
            kind: Some("notice_of_initiation".to_owned()),
            ..NoticeFilter::default()
        };
        let page =
            world.ledger.notices(&world.investigator, RealmId::REAL, &filter, None, 10).await;
        let notice = page.expect("notices").items.remove(0);
        assert_eq!(notice.deliveries.len(), 2);
        let job = world.ledger.render_job(notice.notice.id).await.expect("a job");
        assert_eq!(job.recipients.len(), 2);
        assert_eq!(job.filer.expect("a filer").name, "acme Inc.");
        assert_eq!(job.importer.expect("an importer").name, "Shady Imports LLC");
        assert_eq!(job.entry.expect("an entry").kind.as_str(), "notice_of_initiation_issued");
        assert!(job.entries.iter().all(|entry| entry.kind.as_str() != "deadline_missed"));
        let filed = job.entries.iter().find(|entry| entry.kind.as_str() == "allegation_filed");
        assert!(
            filed.is_none_or(|entry| entry.fields.content.is_none()),
            "the importer may not read the allegation"
        );
    });
}
