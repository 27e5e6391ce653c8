//! `tidewaiter audit verify`: the audit proven from the database alone, while the service may run.

use std::fmt::Write as _;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::NaiveDate;
use entities::{CaseId, Ledger, LedgerError, Proven};

use crate::cli::say;
use crate::config::Config;
use crate::service;

/// How often progress is told at most.
const TELL_EVERY: Duration = Duration::from_secs(1);

/// Proves the audit, and says how much it proved or what is broken first: then with code 1.
///
/// # Errors
/// Where the database cannot be reached, or there is no such case.
pub async fn run(
    config: &Config,
    case: Option<&str>,
    since: Option<NaiveDate>,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let ledger = service::ledger(config).await?;
    let case = match case {
        None => None,
        Some(name) => Some(ledger.case_by_name(name).await.map_err(|error| match error {
            LedgerError::NotFound => format!("there is no case {name} in the real world").into(),
            other => Box::<dyn std::error::Error>::from(other),
        })?),
    };
    prove(&ledger, case, since).await
}

/// Proves the audit of a ledger, and says so.
///
/// # Errors
/// The database's own.
pub async fn prove(
    ledger: &Ledger,
    case: Option<CaseId>,
    since: Option<NaiveDate>,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let mut told = Instant::now();
    let mut progress = |so_far: &Proven| {
        if told.elapsed() >= TELL_EVERY {
            told = Instant::now();
            let Proven { chains, links, heads, .. } = so_far;
            let text = format!("{chains} chains, {links} links, {heads} heads\n");
            say(&mut std::io::stderr(), &text);
        }
    };
    let proven = match ledger.verify_audit(case, since, &mut progress).await? {
        Ok(proven) => proven,
        Err(broken) => {
            say(&mut std::io::stdout(), &format!("BROKEN at {broken}.\n"));
            return Ok(ExitCode::FAILURE);
        }
    };
    let Proven { chains, links, entries, heads, unsigned } = proven;
    let mut text = format!(
        "Whole: {links} links in {chains} chains over {entries} docket entries, under {heads} daily heads.\n"
    );
    if unsigned > 0 {
        let _ = writeln!(
            text,
            "{unsigned} of the heads are not signed: no key was set when they were made, and whoever can write into the database could \
             have made them."
        );
    }
    say(&mut std::io::stdout(), &text);
    Ok(ExitCode::SUCCESS)
}
