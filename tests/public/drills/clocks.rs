//! The clock drill: wake-ups around both changes of daylight saving, around the end of a month and a leap day. What comes by
//! law comes at the midnight that the law means, not a second before it, once, and dated on its day.
//!
//! `DRILL_MOVES` more moves of each clock, to instants drawn at random around them.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use rand::Rng;
use rand::rngs::StdRng;
use serde_json::json;

use super::{seeded, summary};
use crate::world::caller::Caller;
use crate::world::detained::shipment;
use crate::world::environment::number;
use crate::world::sandbox::Sandbox;
use crate::world::{Store, World};

/// How far around the days of a season the clock is moved at random.
const AROUND: TimeDelta = TimeDelta::hours(40);

/// Some days of a year, with every date in them counted by hand.
struct Season {
    /// On which day the sandbox begins and the shipment is presented.
    begins: &'static str,
    /// The thirty-first day after it, and the instant at which it begins in New York.
    excluded: (&'static str, &'static str),
    /// The days on which allegations are acknowledged, the fifteenth business day after each, and the instant at which that is over.
    acknowledged: &'static [(&'static str, &'static str, &'static str)],
}

const SEASONS: [Season; 4] = [
    // Clocks are set forward on Sunday, March 8: the midnight before is five hours behind UTC, the next four.
    Season {
        begins: "2026-02-05",
        excluded: ("2026-03-08", "2026-03-08T05:00:00Z"),
        acknowledged: &[
            ("2026-02-12", "2026-03-06", "2026-03-07T05:00:00Z"),
            ("2026-02-13", "2026-03-09", "2026-03-10T04:00:00Z"),
        ],
    },
    // The last day of a month, beside Juneteenth.
    Season {
        begins: "2026-05-30",
        excluded: ("2026-06-30", "2026-06-30T04:00:00Z"),
        acknowledged: &[("2026-06-08", "2026-06-30", "2026-07-01T04:00:00Z")],
    },
    // Clocks are set back on Sunday, November 1; Columbus Day is among the days counted.
    Season {
        begins: "2026-10-01",
        excluded: ("2026-11-01", "2026-11-01T04:00:00Z"),
        acknowledged: &[
            ("2026-10-08", "2026-10-30", "2026-10-31T04:00:00Z"),
            ("2026-10-09", "2026-11-02", "2026-11-03T05:00:00Z"),
        ],
    },
    // A leap day, on which both end.
    Season {
        begins: "2028-01-29",
        excluded: ("2028-02-29", "2028-02-29T05:00:00Z"),
        acknowledged: &[("2028-02-07", "2028-02-29", "2028-03-01T05:00:00Z")],
    },
];

/// What comes by law, and when.
struct Coming {
    case: String,
    kind: &'static str,
    on: &'static str,
    at: DateTime<Utc>,
}

#[tokio::test]
async fn what_comes_by_law_comes_at_its_midnight_and_once() {
    let mut chance = seeded("clock drill");
    let world = World::on(Store::Sqlite).await;
    let (mut moves, mut comings) = (0, 0);
    for season in &SEASONS {
        let (moved, came) = passes(&world, season, &mut chance).await;
        (moves, comings) = (moves + moved, comings + came);
    }
    months_end_where_the_month_does(&world).await;
    let counts = [("seasons", SEASONS.len() as u64), ("moves", moves), ("came by law", comings)];
    summary("clock drill", &counts);
}

/// Lives through a season. Gives how often the clock was moved, and how much came by law.
async fn passes(world: &World, season: &Season, chance: &mut StdRng) -> (u64, u64) {
    let sandbox = world.sandbox(season.begins).await;
    let port = sandbox.port(world);
    let held = port.open(&shipment("presented_for_examination", "general")).await;
    let (on, at) = season.excluded;
    let mut coming =
        vec![Coming { case: held.case.id.clone(), kind: "deemed_excluded", on, at: instant(at) }];
    for &(day, on, at) in season.acknowledged {
        sandbox.move_to(day).await;
        let case = sandbox.file().await;
        case.acknowledge().await;
        let deadline = case.deadline("initiation_decision").await;
        assert_eq!((&deadline["due"], &deadline["due_at"]), (&json!(on), &json!(at)));
        coming.push(Coming { case: case.id, kind: "deadline_missed", on, at: instant(at) });
    }
    let moves = moves(&coming, chance);
    for to in &moves {
        sandbox.move_to_instant(&to.to_rfc3339_opts(SecondsFormat::Secs, true)).await;
        for coming in &coming {
            let keeper =
                if coming.case == held.case.id { &port.director } else { port.investigator };
            has_come_by(&sandbox, keeper, coming, *to).await;
        }
    }
    (moves.len() as u64, coming.len() as u64)
}

/// The second before each, each, and some around them, in their order.
fn moves(coming: &[Coming], chance: &mut StdRng) -> Vec<DateTime<Utc>> {
    let mut moves: Vec<_> =
        coming.iter().flat_map(|it| [it.at - TimeDelta::seconds(1), it.at]).collect();
    let first = coming.iter().map(|it| it.at).min().expect("something comes") - AROUND;
    let last = coming.iter().map(|it| it.at).max().expect("something comes") + AROUND;
    let seconds = (last - first).num_seconds();
    for _ in 0..number("DRILL_MOVES", 3) {
        moves.push(first + TimeDelta::seconds(chance.random_range(0..=seconds)));
    }
    moves.sort_unstable();
    moves.dedup();
    moves
}

/// It has come once and on its day, if its instant has; and not at all before.
async fn has_come_by(sandbox: &Sandbox, keeper: &Caller, coming: &Coming, now: DateTime<Utc>) {
    let docket = sandbox.case(&coming.case).docket(keeper).await;
    let came: Vec<_> = docket.iter().filter(|it| it["entry"] == coming.kind).collect();
    // Of the shipment nothing but the exclusion is asked here, of an allegation nothing but its only duty.
    let expected = usize::from(now >= coming.at);
    assert_eq!(came.len(), expected, "{} by {now}: {docket:#?}", coming.kind);
    for entry in came {
        assert_eq!(entry["on"], coming.on, "on the law's day: {entry}");
    }
}

/// Three months after the last day of November end on the last day of February, in a leap year too.
async fn months_end_where_the_month_does(world: &World) {
    for (imported, nominal) in [("2025-11-30", "2026-02-28"), ("2027-11-30", "2028-02-29")] {
        let sandbox = world.sandbox(imported).await;
        let port = sandbox.port(world);
        let held = port.open(&shipment("imported", "wro")).await;
        let deadlines = held.case.deadlines(&port.director).await;
        let proof = deadlines.iter().find(|it| it["rule"] == "proof_of_admissibility");
        let proof = proof.unwrap_or_else(|| panic!("no deadline: {deadlines:#?}"));
        assert_eq!(proof["nominal"], nominal, "{proof}");
    }
}

fn instant(text: &str) -> DateTime<Utc> {
    text.parse().expect("an instant")
}
