//! One round trip through the Rust client, as progenitor makes it from the contract.

use std::{env, error::Error, fs};

use client::{Client, Error as Refused, types};
use uuid::Uuid;

mod client {
    include!(concat!(env!("OUT_DIR"), "/client.rs"));
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let (filer, officer) = (sign_in("FILER")?, sign_in("INVESTIGATOR")?);
    let allegation: types::NewAllegation =
        serde_json::from_str(&fs::read_to_string(env::var("TIDEWAITER_ALLEGATION")?)?)?;

    let filing = filer.file_allegation().idempotency_key(key());
    let receipt = filing.body(allegation.clone()).send().await?.into_inner();
    assert_eq!(receipt.state, types::State::Filed);

    // Read back, with the ETag that the next act is decided on.
    let read = officer.read_allegation().id(receipt.id).send().await?;
    assert_eq!(read.number, receipt.number);
    let seen = read.headers()["etag"].to_str()?.to_owned();

    // Acknowledged by an officer: a deadline opens.
    let act = officer.acknowledge_allegation().id(receipt.id);
    let act = act.if_match(seen).idempotency_key(key());
    act.body(types::NewAcknowledgment::builder()).send().await?;
    let page = officer.list_deadlines().case(receipt.case).send().await?;
    let mut deadlines = page.items.iter();
    let decision = deadlines
        .find(|it| it.rule == "initiation_decision")
        .ok_or("no deadline for the decision")?;
    assert_eq!(decision.status, types::DeadlineStatus::Running);
    let due = decision.due.ok_or("no day")?;

    // A defect comes back as a problem that names its place and its provision.
    let mut wrong = allegation;
    wrong.consent_public_items = false;
    let filing = filer.file_allegation().idempotency_key(key()).body(wrong);
    let Err(Refused::ErrorResponse(problem)) = filing.send().await else {
        return Err("a defect was not told as a problem".into());
    };
    assert_eq!(problem.status(), 422);
    assert!(problem.type_.starts_with("urn:tidewaiter:problem:"));
    assert_eq!(problem.errors[0].pointer.as_deref(), Some("/consent_public_items"));

    println!(
        "Rust: {} filed, read, acknowledged; to be decided by {due}; a defect told.",
        receipt.number
    );
    Ok(())
}

/// A client that shows the token of a role with each request.
fn sign_in(role: &str) -> Result<Client, Box<dyn Error>> {
    let token = env::var(format!("TIDEWAITER_{role}_TOKEN"))?;
    let mut headers = reqwest::header::HeaderMap::new();
    headers.insert("Authorization", format!("Bearer {token}").parse()?);
    let http = reqwest::Client::builder().default_headers(headers).build()?;
    Ok(Client::new_with_client(&env::var("TIDEWAITER_URL")?, http))
}

fn key() -> String {
    Uuid::new_v4().to_string()
}
