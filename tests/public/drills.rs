//! Drills: what can go wrong is done on purpose, at random moments and by the hundred, and then a checker reads what anybody
//! could read. `make test` runs the short form of each, `make drill` the long one.
//!
//! A drill says its seed (`DRILL_SEED` sets it) and ends in a summary with counts. The seed decides what is done and in which
//! order; how far the servers have come at that moment is the machine's.

mod chains;
mod checker;
mod clock_jumps;
mod clocks;
mod cluster;
mod kill;
mod load;
mod proxy;
mod race;
mod stage;
mod story;

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};

use crate::world::environment::number;

/// Chance from the seed of the settings, or from a new one; it is said either way.
fn seeded(drill: &str) -> StdRng {
    let drawn = rand::rng().random_range(1..=u64::from(u32::MAX));
    let seed = number("DRILL_SEED", drawn);
    eprintln!("{drill}: DRILL_SEED={seed}");
    StdRng::seed_from_u64(seed)
}

/// The summary of a drill: its counts, a line.
fn summary(drill: &str, counts: &[(&str, u64)]) {
    let counts: Vec<String> =
        counts.iter().map(|(name, count)| format!("{name} {count}")).collect();
    eprintln!("{drill}: {}", counts.join(", "));
}
