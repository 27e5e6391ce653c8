//! Ask which day it is, write to everybody, send until nothing is left. Each step may be repeated.

use std::time::Duration;

use temporalio_macros::{workflow, workflow_methods};
use temporalio_workflow::{ActivityOptions, ContinueAsNewOptions, WorkflowContext, WorkflowResult};

use super::contract::{Desk, Editor, Next, Place};
use crate::workflow::{LONG_HISTORY, working};

/// The digests of one day.
#[workflow]
#[derive(Default)]
pub(crate) struct Digest;

#[workflow_methods]
impl Digest {
    /// Runs until every digest of the day is served or given up.
    #[run(name = "digest")]
    pub(crate) async fn run(ctx: &mut WorkflowContext<Self>, from: Place) -> WorkflowResult<()> {
        let mut place = from;
        loop {
            place = match place {
                Place::Start { realm } => {
                    let edition = ctx.execute_activity(Editor::begin, realm, patient()).await?;
                    Place::Writing(Desk { edition, officers: false })
                }
                Place::Writing(desk) => {
                    let edition = desk.edition;
                    let rest = ctx.execute_activity(Editor::write, desk, patient()).await?;
                    rest.map_or(Place::Sending(edition), Place::Writing)
                }
                Place::Sending(edition) => {
                    match ctx.execute_activity(Editor::send, edition, patient()).await? {
                        Next::Over => return Ok(()),
                        Next::In { wait_ms } => {
                            if wait_ms > 0 {
                                ctx.timer(Duration::from_millis(wait_ms)).await;
                            }
                        }
                    }
                    Place::Sending(edition)
                }
            };
            if ctx.continue_as_new_suggested() || ctx.history_length() > LONG_HISTORY {
                ctx.continue_as_new(place.clone(), ContinueAsNewOptions::default())?;
            }
        }
    }
}

/// A page takes a while, and shows that it lives.
fn patient() -> ActivityOptions {
    working(Duration::from_hours(1), Duration::from_millis(500), Duration::from_mins(1))
}
