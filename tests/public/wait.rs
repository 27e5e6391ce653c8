//! Waiting for a condition, never for a time.

use std::time::Duration;

use tokio::time::{Instant, Interval, MissedTickBehavior, interval};

/// Long enough for a busy machine of two cores; nothing is asserted about how long it took.
const PATIENCE: Duration = Duration::from_mins(3);

/// Looks again until `look` finds something; fails naming what never came.
pub async fn until<T>(what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
    patiently(PATIENCE, what, look).await
}

/// The same with more patience, for what is held up on purpose.
pub async fn patiently<T>(
    patience: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Option<T>,
) -> T {
    let begun = Instant::now();
    let mut again = looks();
    loop {
        again.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < patience, "waited {} s in vain until {what}", patience.as_secs());
    }
}

/// The pace of whoever looks again: the first look is at once.
pub fn looks() -> Interval {
    let mut looks = interval(Duration::from_millis(50));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    looks
}
