//! `tidewaiter demo`: real case EAPA 7356 (MSeafood, frozen shrimp) filed over HTTP in a sandbox, each act on its real day,
//! while everything that happens is printed as it happens.

mod client;
mod facts;
mod story;

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeZone as _};
use chrono_tz::America::New_York;
use clap::Args;
use serde_json::{Value, json};
use thiserror::Error;

use self::client::{Client, ClientError};
use self::facts::{Act, FILED_ON, LAST_DAY, acts};
use self::story::Story;

/// The hour in New York at which the demo's people act.
const OFFICE_HOUR: NaiveTime = NaiveTime::from_hms_opt(11, 0, 0).expect("11:00 is a time of day");

/// The act after which the parties still know nothing of the investigation.
const SECRET: &str = "interim_measures_taken";
/// The act that tells them.
const TOLD: &str = "notice_of_initiation_issued";

/// The day of the filing, the days of the acts after it, and the last day of the story.
#[doc(hidden)]
#[must_use]
pub fn days() -> Vec<NaiveDate> {
    let acts = acts().into_iter().map(|act| act.on);
    std::iter::once(*FILED_ON).chain(acts).chain([LAST_DAY]).collect()
}

/// Where the service is, and as whom the demo acts.
#[derive(Debug, Args)]
pub struct DemoOptions {
    /// Address of a running service started with `TIDEWAITER_SANDBOX=1`.
    #[arg(long, env = "TIDEWAITER_URL", default_value = "http://127.0.0.1:8080")]
    url: url::Url,
    /// Token of an account with the role filer.
    #[arg(long, env = "TIDEWAITER_FILER_TOKEN", hide_env_values = true)]
    filer_token: String,
    /// Token of an account with the role importer, for the importer with number 12-3456789SF.
    #[arg(long, env = "TIDEWAITER_IMPORTER_TOKEN", hide_env_values = true)]
    importer_token: String,
    /// Token of an account with the role investigator.
    #[arg(long, env = "TIDEWAITER_INVESTIGATOR_TOKEN", hide_env_values = true)]
    investigator_token: String,
}

/// Why the demo stopped.
#[derive(Debug, Error)]
pub enum DemoError {
    /// The service did not do as asked.
    #[error("the demo stopped while {doing}")]
    Stopped {
        /// What it was doing.
        doing: String,
        /// What the service said.
        #[source]
        source: ClientError,
    },
    /// The sandbox's clock stopped on its way.
    #[error("the sandbox's clock stopped at {reached}: {error}")]
    Clock {
        /// How far it came.
        reached: String,
        /// Why it stopped.
        error: String,
    },
}

/// Files the case and lives through its year.
///
/// # Errors
/// When the service cannot be reached or refuses a step.
pub async fn run(options: &DemoOptions) -> Result<(), DemoError> {
    let tokens = BTreeMap::from([
        ("filer", options.filer_token.clone()),
        ("importer", options.importer_token.clone()),
        ("investigator", options.investigator_token.clone()),
    ]);
    let mut client = Client::new(options.url.clone(), tokens);
    let name = json!({ "name": "EAPA 7356, MSeafood", "now": instant(*FILED_ON) });
    let sandbox = client
        .post("investigator", "/v1/sandboxes", None, &name)
        .await
        .doing("making a sandbox")?;
    client.enter(text(&sandbox.body, "id"));

    let filed = client
        .post("filer", "/v1/eapa/allegations", None, &facts::allegation())
        .await
        .doing("filing")?;
    let case = text(&filed.body, "case");
    let mut story = Story::begin(&client, &case, acts().len()).await.doing("reading the case")?;
    for act in acts() {
        until(&client, &mut story, act.on).await?;
        perform(&client, &case, &act).await?;
        story.acted();
        settle(&client, &mut story).await?;
        if act.entry == SECRET || act.entry == TOLD {
            what_the_parties_see(&client, &case, &story).await?;
        }
    }
    until(&client, &mut story, LAST_DAY).await?;
    story.end();
    Ok(())
}

/// Does one act, on the state of the case as it is now.
async fn perform(client: &Client, case: &str, act: &Act) -> Result<(), DemoError> {
    let doing = || format!("doing {} on {}", act.entry, act.on);
    let read = client.get("investigator", &format!("/v1/cases/{case}")).await.doing(doing())?;
    let path = act.path.replace("{id}", case);
    let body = act.body(case);
    client.post("investigator", &path, read.etag.as_deref(), &body).await.doing(doing())?;
    Ok(())
}

/// Moves the sandbox's clock to a day's office hour, telling what happens on the way.
async fn until(client: &Client, story: &mut Story, day: NaiveDate) -> Result<(), DemoError> {
    let doing = || format!("moving the clock to {day}");
    let path = format!("/v1/sandboxes/{}/clock", client.sandbox());
    let moved = client
        .post("investigator", &path, None, &json!({ "to": instant(day) }))
        .await
        .doing(doing())?;
    let operation = format!("/v1/operations/{}", text(&moved.body, "id"));
    loop {
        let state = client.get("investigator", &operation).await.doing(doing())?.body;
        story.catch_up(client, &text(&state, "reached")).await.doing(doing())?;
        match text(&state, "status").as_str() {
            "running" => client::pause().await,
            "done" => return Ok(()),
            _ => {
                return Err(DemoError::Clock {
                    reached: text(&state, "reached"),
                    error: text(&state, "error"),
                });
            }
        }
    }
}

/// Waits until the notices of an act have been delivered or refused.
async fn settle(client: &Client, story: &mut Story) -> Result<(), DemoError> {
    for _ in 0..client::PATIENCE {
        story.catch_up(client, "").await.doing("reading what followed")?;
        if story.is_settled() {
            break;
        }
        client::pause().await;
    }
    Ok(())
}

/// What each party sees of the case: before the notice of initiation the importer nothing, the filer an allegation that was
/// acknowledged.
async fn what_the_parties_see(client: &Client, case: &str, story: &Story) -> Result<(), DemoError> {
    for role in ["filer", "importer"] {
        match client.get(role, &format!("/v1/cases/{case}")).await {
            Ok(seen) => {
                story.tell(role, &format!("sees the case as {}", text(&seen.body, "state")));
            }
            Err(ClientError::Refused { status: 404, .. }) => {
                story.tell(role, "does not know of the case");
            }
            refused => drop(refused.doing(format!("reading as {role}"))?),
        }
    }
    Ok(())
}

fn instant(day: NaiveDate) -> String {
    let at = New_York.from_local_datetime(&day.and_time(OFFICE_HOUR)).earliest();
    at.map(|at| at.to_utc().format("%Y-%m-%dT%H:%M:%SZ").to_string()).unwrap_or_default()
}

/// A text field of an answer; empty where it is absent or null.
fn text(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap_or_default().to_owned()
}

/// Adds to a failure what the demo was doing.
trait Doing<T> {
    fn doing(self, doing: impl Into<String>) -> Result<T, DemoError>;
}

impl<T> Doing<T> for Result<T, ClientError> {
    fn doing(self, doing: impl Into<String>) -> Result<T, DemoError> {
        self.map_err(|source| DemoError::Stopped { doing: doing.into(), source })
    }
}
