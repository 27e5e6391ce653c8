//! When nobody could file: found by what the service did not show, told to everybody, and certified.

use serde_json::Value;

use crate::letters::{opened, words_of};
use crate::receipts::{KEY, is_proven};
use crate::secrecy::ABSENT;
use crate::wait::until;
use crate::world::{Store, World};

/// Ends the service as a power failure would, lets an hour pass for its last signs of life, and starts it again: there was an outage.
/// No test waits for two minutes, and so the hour is one in the database alone.
pub async fn an_outage(world: &mut World) -> Value {
    world.service.kill();
    let hour = "interval '1 hour'";
    world.damage(&format!(
        "UPDATE heartbeat SET began_at = began_at - {hour}, last_at = last_at - {hour}"
    ));
    world.service.start();
    world.until_ready().await;
    let anybody = world.stranger(None);
    until("the outage is known", async || anybody.all("/v1/outages").await.pop()).await
}

#[tokio::test]
async fn who_could_not_file_gets_it_certified() {
    let mut world = World::with(Store::Postgres, KEY).await;
    let anybody = world.stranger(None);
    assert_eq!(anybody.all("/v1/outages").await, Vec::<Value>::new());
    // A restart that takes no two minutes is none.
    world.crash().await;
    world.until_ready().await;
    assert_eq!(anybody.all("/v1/outages").await, Vec::<Value>::new());

    let outage = an_outage(&mut world).await;
    let path = outage["certificate"].as_str().expect("a path");
    let certificate = anybody.read(path).await;
    assert_eq!((&certificate["from"], &certificate["until"]), (&outage["from"], &outage["until"]));
    assert_eq!(certificate["proof"]["said"]["id"], outage["id"]);
    assert!(is_proven(&world, &certificate["proof"]).await);
    let pdf = anybody.get(format!("{path}?form=pdf")).await.expect(200);
    let words = words_of(&opened(&pdf.bytes));
    assert!(words.contains("Certificate of an outage"), "{words}");

    let until = outage["until"].as_str().expect("an instant");
    assert_eq!(anybody.all(&format!("/v1/outages?from={until}")).await.len(), 0);
    assert_eq!(anybody.all(&format!("/v1/outages?to={until}")).await.len(), 1);
    anybody.get(format!("/v1/outages/{ABSENT}/certificate")).await.expect(404);
    world.stranger(Some("nobodys-token")).get("/v1/outages").await.expect(401);
    world.filer().get("/v1/outages").await.expect(200);
}

#[tokio::test]
async fn a_database_that_takes_no_writes_is_an_outage_too() {
    let settings = "heartbeat.seconds = 1\nheartbeat.outage_after_seconds = 2";
    let world = World::with(Store::Postgres, settings).await;
    let anybody = world.stranger(None);
    world.damage("ALTER TABLE heartbeat RENAME TO heartbeat_gone");
    // Three in a row, a second from each to the next, are more than two seconds.
    until("beats are missed", async || {
        let log = std::fs::read_to_string(world.folder().join("tidewaiter.log")).ok()?;
        (log.matches("a beat could not be written").count() >= 3).then_some(())
    })
    .await;
    world.damage("ALTER TABLE heartbeat_gone RENAME TO heartbeat");
    let outage = until("it is over", async || anybody.all("/v1/outages").await.pop()).await;
    let certificate = anybody.read(outage["certificate"].as_str().expect("a path")).await;
    assert_eq!(certificate["proof"]["signed"], false, "there is no key: {certificate}");
}
