//! The schedules: daily those of the digests, of the audit's heads and of what nobody files, more often that of the reconciliation. Each is made
//! where there is none, changed where its time is another, taken away where there is to be none. Asking for the same twice changes nothing.

use std::time::Duration;

use entities::RealmId;
use temporalio_client::schedules::{
    CreateScheduleOptions, DeleteScheduleOptions, ScheduleAction, ScheduleCalendarSpec,
    ScheduleError, ScheduleOverlapPolicy, ScheduleSpec,
};
use temporalio_client::tonic::Code;
use temporalio_client::{Client, RpcOptions};

use crate::digest::Digest;
use crate::digest::contract::{Place, SCHEDULE};
use crate::garbage::Garbage;
use crate::garbage::contract as garbage;
use crate::reconciliation::Reconciliation;
use crate::reconciliation::contract as reconciliation;
use crate::seal::Seal;
use crate::seal::contract as seal;

/// Where the hour is read.
const ZONE: &str = "America/New_York";
/// How late a run may begin, after an outage.
const LATEST: Duration = Duration::from_hours(12);

/// Sees to it that digests begin at this minute of the day in New York, or not at all.
pub(crate) async fn ensure(
    client: &Client,
    queue: &str,
    minute: Option<u32>,
) -> Result<(), ScheduleError> {
    let Some(minute) = minute else { return remove(client, SCHEDULE).await };
    let start = Place::Start { realm: RealmId::REAL };
    let action = ScheduleAction::start_workflow(Digest::run, start, queue, SCHEDULE);
    daily(client, queue, SCHEDULE, minute, action).await
}

/// Sees to it that the audit has its head each day.
pub(crate) async fn ensure_heads(client: &Client, queue: &str) -> Result<(), ScheduleError> {
    let action = ScheduleAction::start_workflow(Seal::run, (), queue, seal::SCHEDULE);
    daily(client, queue, seal::SCHEDULE, seal::MINUTE, action).await
}

/// Sees to it that what nobody files is removed each night.
pub(crate) async fn ensure_garbage(client: &Client, queue: &str) -> Result<(), ScheduleError> {
    let action = ScheduleAction::start_workflow(Garbage::run, (), queue, garbage::SCHEDULE);
    daily(client, queue, garbage::SCHEDULE, garbage::MINUTE, action).await
}

/// Sees to it that ledger and Temporal are compared so often, or not at all.
pub(crate) async fn ensure_reconciliation(
    client: &Client,
    queue: &str,
    every: Option<Duration>,
) -> Result<(), ScheduleError> {
    let id = reconciliation::SCHEDULE;
    let Some(every) = every else { return remove(client, id).await };
    let action = ScheduleAction::start_workflow(Reconciliation::run, (), queue, id);
    let note = format!("every {} s, queue {queue}", every.as_secs());
    keep(client, id, ScheduleSpec::from_interval(every), note, action).await
}

/// Takes a schedule away, where there is one.
async fn remove(client: &Client, id: &str) -> Result<(), ScheduleError> {
    match client.get_schedule_handle(id).delete(DeleteScheduleOptions::default()).await {
        Err(error) if is(&error, Code::NotFound) => Ok(()),
        ended => ended,
    }
}

/// Sees to it that something begins each day at this minute.
async fn daily(
    client: &Client,
    queue: &str,
    id: &str,
    minute: u32,
    action: ScheduleAction,
) -> Result<(), ScheduleError> {
    let (hour, minute) = (minute / 60, minute % 60);
    let spec = ScheduleSpec::builder()
        .calendars(vec![
            ScheduleCalendarSpec::builder()
                .hour(hour.to_string())
                .minute(minute.to_string())
                .build(),
        ])
        .timezone_name(ZONE)
        .build();
    let note = format!("{hour:02}:{minute:02} {ZONE}, queue {queue}");
    keep(client, id, spec, note, action).await
}

/// Sees to it that a schedule is as it should be. The note says by what it was made: what is as it should be is left alone.
async fn keep(
    client: &Client,
    id: &str,
    spec: ScheduleSpec,
    note: String,
    action: ScheduleAction,
) -> Result<(), ScheduleError> {
    let handle = client.get_schedule_handle(id);
    let options = CreateScheduleOptions::builder()
        .action(action.clone())
        .spec(spec.clone())
        .overlap_policy(ScheduleOverlapPolicy::BufferOne)
        .note(note.clone())
        .build();
    match client.create_schedule(id, options).await {
        Ok(_) => {}
        Err(error) if is(&error, Code::AlreadyExists) => {
            let known = handle.describe(RpcOptions::default()).await?;
            if known.note() == Some(note.as_str()) {
                return Ok(());
            }
        }
        Err(error) => return Err(error),
    }
    handle
        .update(
            move |schedule| {
                schedule.set_spec(spec).set_action(action).set_note(note);
                schedule.set_catchup_window(LATEST);
            },
            RpcOptions::default(),
        )
        .await
}

fn is(error: &ScheduleError, code: Code) -> bool {
    matches!(error, ScheduleError::Rpc(status) if status.code() == code)
}
