//! Waiting for a condition, never for a time.

use std::time::Duration;

use tokio::time::{Instant, MissedTickBehavior, interval};

/// Long enough for a busy machine of two cores; nothing is asserted about how long it took.
const PATIENCE: Duration = Duration::from_mins(3);

/// Looks again until `look` finds something; fails naming what never came.
pub async fn until<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    let mut again = interval(Duration::from_millis(50));
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        again.tick().await;
        if let Some(found) = look().await {
            return found;
        }
        assert!(begun.elapsed() < PATIENCE, "waited {} s in vain until {what}", PATIENCE.as_secs());
    }
}
