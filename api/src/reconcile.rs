//! `tidewaiter reconcile`: the ledger compared with what runs in Temporal, and what is not at work set going, while the service may run.

use std::process::ExitCode;

use entities::Reconciled;
use workflows::{Discrepancy, How, Outcome};

use crate::cli::{complain, say};
use crate::config::Config;
use crate::{outside, service};

/// Where there is something to look at, and nothing was done about it.
const FOUND: u8 = 2;

/// Whether there is anything could not be told.
const NOT_COMPARED: u8 = 3;

/// Compares, and tells of each difference in a line. Code 0 where there is none or all are healed, 1 where one is left, 2 where it was
/// only looked at and there is one, 3 where the database or Temporal does not answer, or there is no ledger: what was healed by then stays
/// healed.
pub async fn run(config: &Config, dry_run: bool) -> ExitCode {
    compared(config, dry_run).await.unwrap_or_else(|error| {
        complain(&*error);
        let text =
            "The comparison did not come to its end: whether anything is left is not known.\n";
        say(&mut std::io::stderr(), text);
        ExitCode::from(NOT_COMPARED)
    })
}

async fn compared(config: &Config, dry_run: bool) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let ledger = service::ledger(config).await?;
    let temporal = outside::temporal(&config.temporal);
    let how = if dry_run { How::Looking } else { How::Healing };
    let mut tell = |found: &Discrepancy, outcome: Outcome| {
        let remedy = found.kind.remedy();
        let ended = match outcome {
            Outcome::Found => format!("would {remedy}"),
            Outcome::Healed => format!("healed: {remedy}"),
            Outcome::Left => format!("LEFT, Temporal refused: {remedy}"),
        };
        say(&mut std::io::stdout(), &format!("{found}: {ended}\n"));
    };
    let run = workflows::reconcile(ledger, &temporal, how, &mut tell).await?;
    say(&mut std::io::stdout(), &summary(&run, how));
    Ok(match (how, run.found(), run.left()) {
        (_, 0, _) | (How::Healing, _, 0) => ExitCode::SUCCESS,
        (How::Looking, ..) => ExitCode::from(FOUND),
        (How::Healing, ..) => ExitCode::FAILURE,
    })
}

fn summary(run: &Reconciled, how: How) -> String {
    if run.found() == 0 {
        return "Ledger and Temporal agree.\n".to_owned();
    }
    let Reconciled {
        cases_without_clock,
        clocks_without_case,
        wakes_overdue,
        notices_undelivered,
        work_stuck,
        operations_idle,
        webhooks_idle,
        healed,
    } = run;
    let done = match how {
        How::Looking => "nothing was done".to_owned(),
        How::Healing => format!("{healed} healed, {} left", run.left()),
    };
    format!(
        "{cases_without_clock} case(s) without a clock, {clocks_without_case} clock(s) without a case, {wakes_overdue} wake-up(s) \
         overdue, {notices_undelivered} notice(s) undelivered, {work_stuck} piece(s) of work stuck, {operations_idle} operation(s) and \
         {webhooks_idle} webhook(s) idle: {done}.\n"
    )
}
