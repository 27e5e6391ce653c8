//! The kill drill: service, workers with their relays, Temporal, PostgreSQL and the mail server are killed at random moments, and
//! connections cut, refused, slowed and robbed of their answers, while acts come in and clocks move. Then everything that was acknowledged is there.
//!
//! `DRILL_KILLS` kills, and `DRILL_LANES` stories at once.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::future::{join, join_all};
use rand::Rng;
use rand::rngs::StdRng;
use rand::seq::{IndexedRandom, SliceRandom};

use super::checker::{Found, copies};
use super::load::{People, Progress};
use super::proxy::Mood;
use super::stage::{PATIENCE, Part, Stage, Way};
use super::story::Story;
use super::{seeded, summary};
use crate::wait::{looks, patiently};
use crate::world::environment::number;

#[tokio::test]
async fn nothing_is_lost_whatever_is_killed() {
    let (kills, lanes) = (number("DRILL_KILLS", 6), number("DRILL_LANES", 2));
    let mut chance = seeded("kill drill");
    let mut stage = Stage::set().await;
    let load = Progress::default();
    load.lanes.set(lanes);
    let everybody = People::by(|name| stage.caller(name));
    let living = join_all((0..lanes).map(|_| lane(&everybody, &load)));
    let striking = strike(&mut stage, &mut chance, kills, &load);
    let (struck, stories) = join(striking, living).await;

    stage.until_ready().await;
    let readers = People::by(|name| stage.straight(name));
    let mut sent_again = 0;
    for story in stories.iter().flatten() {
        sent_again += story.settle(&readers, &load).await;
    }
    let copies = copies(&stage).await;
    let mut found = Found::default();
    for story in stories.iter().flatten() {
        found.read(story, &readers, &copies).await;
    }
    found.nothing_else_came(&copies);
    let proof = stage.audit();
    let said = String::from_utf8_lossy(&proof.stdout);
    assert!(proof.status.success() && said.starts_with("Whole: "), "{said}");

    let struck: Vec<_> = struck.iter().map(|(what, count)| (what.as_str(), *count)).collect();
    summary("kill drill, done wrong", &struck);
    let went = [
        ("sandboxes", stories.iter().flatten().count() as u64),
        ("acts acknowledged", load.acknowledged.get()),
        ("of them by an answer given again", load.replayed.get()),
        ("requests without an answer", load.unanswered.get()),
        ("answered 5xx", load.refused.get()),
        ("clocks asked again", load.asked_again.get()),
        ("processes started again without a database", stage.begun_again),
    ];
    summary("kill drill, load", &went);
    let right = [
        ("acts on their dockets", found.acts),
        ("entries", found.entries),
        ("missed duties on their days", found.missed),
        ("notices owed by acts", found.owed),
        ("deliveries in the mailbox", found.served),
        ("marked copies", found.copies),
        ("links of the cases computed again", found.links),
        ("sent again by an officer", sent_again),
    ];
    summary("kill drill, found right", &right);
    eprint!("kill drill, hash chains: {said}");
}

/// One story after the other, until nothing is done wrong any more.
async fn lane(everybody: &People, load: &Progress) -> Vec<Story> {
    let mut stories = Vec::new();
    while stories.is_empty() || !load.is_over.get() {
        stories.push(Story::live(everybody, load).await);
    }
    load.lanes.set(load.lanes.get() - 1);
    stories
}

/// Strikes so many times, and then looks after everything until the load has come to its end. Gives what was done how often.
async fn strike(
    stage: &mut Stage,
    chance: &mut StdRng,
    kills: u64,
    load: &Progress,
) -> BTreeMap<String, u64> {
    let mut struck = BTreeMap::new();
    let (mut deck, mut killed) = (Vec::new(), 0);
    while killed < kills {
        // Under load, always: something was answered since the last strike, and every other time an act was acknowledged.
        let of = if chance.random_ratio(1, 2) { &load.acknowledged } else { &load.answered };
        let before = of.get();
        patiently(PATIENCE, "something is answered", async || {
            stage.look_after();
            (of.get() > before).then_some(())
        })
        .await;
        rest(stage, chance.random_range(0..=20)).await;
        if chance.random_ratio(1, 2) {
            let what = disturb(stage, chance).await;
            *struck.entry(what).or_default() += 1;
        }
        // One time in four a second one dies before the first is back.
        let at_once = if chance.random_ratio(1, 4) { 2 } else { 1 };
        let mut dead = Vec::new();
        while dead.len() < at_once && killed < kills {
            if deck.is_empty() {
                // Each part once, in any order, before any is killed again.
                deck = Part::ALL.to_vec();
                deck.shuffle(chance);
            }
            let Some(part) = deck.pop() else { break };
            if dead.contains(&part) {
                deck.insert(0, part);
                break;
            }
            stage.kill(part);
            killed += 1;
            *struck.entry(format!("killed {part:?}")).or_default() += 1;
            dead.push(part);
            rest(stage, chance.random_range(0..=10)).await;
        }
        dead.shuffle(chance);
        for part in dead {
            stage.raise(part).await;
            rest(stage, chance.random_range(0..=10)).await;
        }
        if chance.random_ratio(1, 2) {
            stage.until_ready().await;
        }
    }
    stage.until_ready().await;
    load.is_over.set(true);
    let mut look = looks();
    while load.lanes.get() > 0 {
        look.tick().await;
        stage.look_after();
    }
    struck
}

/// Does wrong on one of the ways for a while.
async fn disturb(stage: &mut Stage, chance: &mut StdRng) -> String {
    let way = *Way::ALL.choose(chance).expect("there are ways");
    let mood = match chance.random_range(0..5) {
        0 => Mood::Refuse,
        1 => Mood::Mute,
        2 => Mood::Slow(Duration::from_millis(chance.random_range(5..=100))),
        _ => {
            stage.cut(way);
            return format!("cut on the way to {way:?}");
        }
    };
    stage.turn(way, mood);
    rest(stage, chance.random_range(1..=20)).await;
    stage.turn(way, Mood::Forward);
    let what = match mood {
        Mood::Refuse => "refused",
        Mood::Mute => "answers kept back",
        Mood::Slow(_) | Mood::Forward => "slowed",
    };
    format!("{what} on the way to {way:?}")
}

/// Looks on for a while, so that each strike finds everybody somewhere else.
async fn rest(stage: &mut Stage, for_looks: u32) {
    let mut look = looks();
    for _ in 0..for_looks {
        look.tick().await;
        stage.look_after();
    }
}
