//! `tidewaiter rebuild`: every read model folded again from the dockets, while the service may run.

use statute::Program;

use crate::cli::say;
use crate::config::Config;
use crate::service;

/// How many cases are listed at once.
const PAGE: u64 = 200;

/// Rebuilds every case and says how far it is.
///
/// # Errors
/// Where the database cannot be reached, or fails halfway: each case is whole, and a second run begins anew.
pub async fn run(config: &Config) -> Result<(), Box<dyn std::error::Error>> {
    let ledger = service::ledger(config).await?;
    let all = ledger.count_cases().await?;
    let mut done = 0_u64;
    // Orders once more: which cases are related to one, only a whole index tells.
    for program in [None, Some(Program::ForcedLaborOrder)] {
        let mut after = None;
        loop {
            let page = ledger.case_ids(program, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = Some(*last);
            for case in page {
                ledger.rebuild(case).await?;
                done += u64::from(program.is_none());
            }
            // Cases that are opened meanwhile are right as they are.
            say(&mut std::io::stderr(), &format!("{done} of {} cases\n", all.max(done)));
        }
    }
    ledger.rebuild_help().await?;
    ledger.rebuild_figures().await?;
    say(&mut std::io::stdout(), &format!("Rebuilt {done} case(s) from their dockets.\n"));
    Ok(())
}
