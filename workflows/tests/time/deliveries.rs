//! Deliveries: at least once, and every copy under one Message-ID.

use entities::{AttemptOutcome, DeliverySeen, DeliveryStatus, RealmId};
use serde_json::json;

use AttemptOutcome::{Deferred, Served, Unknown};

use crate::clocks::signal;
use crate::people::{
    FILER, IMPORTER, acknowledge, initiate, investigator, issue_notice, take_measures,
};
use crate::wait::until;
use crate::world::World;

fn outcomes(delivery: &DeliverySeen) -> Vec<AttemptOutcome> {
    delivery.attempts.iter().map(|attempt| attempt.outcome).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_now_is_tried_again_until_it_is_served() {
    let world = World::new().await;
    world
        .fault(json!([
            { "at": "message", "do": "answer", "code": 451, "times": 1 },
            { "at": "data", "do": "drop", "times": 1 },
        ]))
        .await;
    let room = world.start();
    let realm = world.sandbox("2019-09-18T14:00:00Z").await;
    let case = world.file(realm).await;
    world.act(&investigator(), realm, case, acknowledge()).await;
    let refused = world
        .until_deliveries(realm, "it is refused", |all| {
            all.iter().find(|it| it.delivery.status == DeliveryStatus::Deferred).cloned()
        })
        .await;
    assert_eq!(refused.attempts[0].code, None, "the connection broke before the message went out");
    assert!(world.mails().await.is_empty());

    world.move_clock(realm, "2019-09-18T15:00:00Z").await;
    let served = world
        .until_deliveries(realm, "it is served", |all| {
            all.iter().find(|it| it.delivery.status == DeliveryStatus::Served).cloned()
        })
        .await;
    assert_eq!(outcomes(&served), [Deferred, Deferred, Served]);
    assert_eq!(served.attempts[1].code, Some(451));
    assert_eq!(served.attempts[1].reply.as_deref(), Some("4.0.0 Try again later"));
    assert!(!served.delivery.possible_duplicate, "the message never went out before");
    let mails = world.mails().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0]["to"], json!([FILER]));
    assert_eq!(mails[0]["message_id"], served.delivery.message_id);
    assert_eq!(served.delivery.message_id, refused.delivery.message_id);
    let notice = world.notices(realm).await.remove(0).notice;
    assert_eq!(mails[0]["text"].as_str().map(|it| it.replace("\r\n", "\n")), notice.text);
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_could_not_be_avoided_is_marked() {
    let world = World::new().await;
    world.fault(json!([{ "at": "message", "do": "drop", "keep": true, "times": 1 }])).await;
    let room = world.start();
    let client = world.client().await;
    let case = world.file(RealmId::REAL).await;
    world.act(&investigator(), RealmId::REAL, case, acknowledge()).await;
    let in_doubt = world
        .until_deliveries(RealmId::REAL, "nobody knows", |all| {
            let it = all.first()?;
            (it.delivery.status == DeliveryStatus::Deferred).then(|| it.clone())
        })
        .await;
    assert_eq!(outcomes(&in_doubt), [Unknown]);
    assert!(in_doubt.delivery.possible_duplicate, "the recipient may have it");
    assert_eq!(world.mails().await.len(), 1, "it has arrived");
    // When it has rested.
    world.clock.set(in_doubt.delivery.next_attempt_at.expect("it is tried again"));
    let id = format!("delivery/{}", in_doubt.delivery.id);
    until("its workflow runs", async || signal(&client, &id).await.then_some(())).await;
    let served = world
        .until_deliveries(RealmId::REAL, "it is served", |all| {
            all.iter().find(|it| it.delivery.status == DeliveryStatus::Served).cloned()
        })
        .await;
    assert_eq!(outcomes(&served), [Unknown, Served]);
    assert!(served.delivery.possible_duplicate);
    let mails = world.mails().await;
    assert_eq!(mails.len(), 2);
    assert_eq!(mails[0]["message_id"], mails[1]["message_id"]);
    assert_eq!(
        world.raw(&mails[0]).await,
        world.raw(&mails[1]).await,
        "the copies are the same to the byte"
    );
    room.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_refused_for_good_holds_up_nobody_else() {
    let world = World::new().await;
    world.fault(json!([{ "at": "rcpt", "do": "answer", "code": 550, "to": IMPORTER }])).await;
    let room = world.start();
    let realm = world.sandbox("2019-09-18T14:00:00Z").await;
    let case = world.file(realm).await;
    for act in [acknowledge(), initiate(), take_measures(), issue_notice()] {
        world.act(&investigator(), realm, case, act).await;
    }
    world.until_quiet(realm).await;
    let notices = world.notices(realm).await;
    let initiation =
        notices.iter().find(|it| it.notice.kind == "notice_of_initiation").expect("the notice");
    let of = |address: &str| {
        initiation.deliveries.iter().find(|it| it.delivery.address == address).expect("a delivery")
    };
    assert_eq!(of(IMPORTER).delivery.status, DeliveryStatus::Failed);
    assert_eq!(of(IMPORTER).attempts[0].code, Some(550));
    assert_eq!(of(FILER).delivery.status, DeliveryStatus::Served);
    room.stop().await;
}
