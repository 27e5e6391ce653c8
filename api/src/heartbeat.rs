//! The process shows that it lives, as long as it does: what was missed is known by what is not there. And it looks whether the law is another.

use std::time::Duration;

use entities::{Beating, Ledger, Part};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::config::Heartbeat;
use crate::problem::chain;

/// How often it looks whether officers have changed the law: what a process only shows is by no older one. Acts look each time.
const LOOK: Duration = Duration::from_secs(5);

/// Beats from now on, and once more at the end, so that a time in which nobody could file begins where it began.
pub fn spawn(
    ledger: Ledger,
    part: Part,
    settings: Heartbeat,
    mut stopping: watch::Receiver<bool>,
) -> JoinHandle<()> {
    tokio::spawn(async move {
        let who = Beating::new(part, settings.outage_after_seconds);
        let mut beats = interval(settings.every);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let next = tokio::select! {
                _ = beats.tick() => Next::Beat,
                _ = looks.tick() => Next::Look,
                _ = stopping.wait_for(|stop| *stop) => Next::End,
            };
            match next {
                Next::Look => look(&ledger).await,
                Next::Beat => beat(&ledger, &who).await,
                Next::End => return beat(&ledger, &who).await,
            }
        }
    })
}

/// What is to be done next.
enum Next {
    Beat,
    Look,
    End,
}

async fn look(ledger: &Ledger) {
    if let Err(error) = ledger.read_law().await {
        let caused_by = chain(&error);
        tracing::warn!(error = %error, %caused_by, "the law could not be read: what is shown is by the one that was known");
    }
}

async fn beat(ledger: &Ledger, who: &Beating) {
    match ledger.beat(who).await {
        Ok(None) => {}
        Ok(Some(outage)) => {
            tracing::warn!(from = %outage.began_at, until = %outage.ended_at, "nobody could file in this time: it is certified");
        }
        Err(error) => {
            let caused_by = chain(&error);
            tracing::warn!(error = %error, %caused_by, "a beat could not be written: if that lasts, it is an outage");
        }
    }
}
