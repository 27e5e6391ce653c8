//! The schedule of the daily digests: made where there is none, changed where the hour is another, taken away where there
//! are to be no digests. Asking for the same twice changes nothing.

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

/// Where the hour is read.
const ZONE: &str = "America/New_York";
/// How late a digest may begin, after an outage.
const LATEST: Duration = Duration::from_hours(12);

/// Sees to it that digests begin at this minute of the day in New York, or not at all.
pub(crate) async fn ensure(
    client: &Client,
    queue: &str,
    minute: Option<u32>,
) -> Result<(), ScheduleError> {
    let handle = client.get_schedule_handle(SCHEDULE);
    let Some(minute) = minute else {
        return match handle.delete(DeleteScheduleOptions::default()).await {
            Err(error) if is(&error, Code::NotFound) => Ok(()),
            ended => ended,
        };
    };
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
    let start = Place::Start { realm: RealmId::REAL };
    let action = ScheduleAction::start_workflow(Digest::run, start, queue, SCHEDULE);
    // The note says by what it was made: what is as it should be is left alone.
    let note = format!("{hour:02}:{minute:02} {ZONE}, queue {queue}");
    let options = CreateScheduleOptions::builder()
        .action(action.clone())
        .spec(spec.clone())
        .overlap_policy(ScheduleOverlapPolicy::BufferOne)
        .note(note.clone())
        .build();
    match client.create_schedule(SCHEDULE, options).await {
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
