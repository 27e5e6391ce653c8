//! Long activities show that they live, so that the death of a worker is noticed in seconds.

use std::time::Duration;

use temporalio_sdk::activities::{ActivityContext, ActivityError};
use thiserror::Error;
use tokio::time::{MissedTickBehavior, interval};

use crate::failure::again;

/// How often; the workflows miss a worker after ten seconds.
const BEAT: Duration = Duration::from_secs(2);

/// The worker is going down, or Temporal has given the activity to another.
#[derive(Debug, Error)]
#[error("the activity was interrupted and is repeated")]
struct Interrupted;

/// Does the work, heartbeating.
pub(crate) async fn beating<T>(
    ctx: &ActivityContext,
    work: impl Future<Output = Result<T, ActivityError>>,
) -> Result<T, ActivityError> {
    tokio::pin!(work);
    let mut beat = interval(BEAT);
    beat.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            done = &mut work => return done,
            _ = beat.tick() => ctx.record_heartbeat(()).await.map_err(again)?,
            () = ctx.cancelled() => return Err(again(Interrupted)),
        }
    }
}
