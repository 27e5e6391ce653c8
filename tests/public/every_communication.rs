//! Every act on communications on forced labor, once and with success, by those with a name and by those without.

use reqwest::Method;
use serde_json::json;
use uuid::Uuid;

use crate::world::World;
use crate::world::caller::Caller;
use crate::world::sandbox::Sandbox;
use crate::world::words::{communication, simply};

/// What came of it.
pub struct Sent {
    /// The communication on which most was done.
    pub communication: String,
    /// Whoever sent one without a name, with his token.
    pub sender: Caller,
}

/// Does every act.
pub async fn every_act_on_communications(world: &World, sandbox: &Sandbox) -> Sent {
    const PATH: &str = "/v1/forced-labor/allegations";
    let (filer, officer) = (&sandbox.filer, &sandbox.investigator);
    let port = sandbox.somebody(world, "port-director");
    let missing = json!({ "deficiencies": ["Say where the gloves are made."] });

    filer.file(format!("{PATH}/checks"), &communication()).await.expect(200);
    let communication_id = filer.file(PATH, &communication()).await.expect(201).id();
    let at = format!("{PATH}/{communication_id}");
    port.act(&at, "returns", &missing).await.expect(201);
    filer.file(format!("{at}/versions"), &communication()).await.expect(201);
    port.act(&at, "transmittals", &simply()).await.expect(201);
    officer.act(&at, "acceptances", &simply()).await.expect(201);
    let rejected = json!({ "reason_code": "duplicate", "grounds": "It is before the office." });
    officer.act(&at, "rejections", &rejected).await.expect(201);
    let other = filer.file(PATH, &communication()).await.expect(201).id();
    let agency = json!({ "agency": "Department of Labor" });
    officer.act(&format!("{PATH}/{other}"), "referrals", &agency).await.expect(201);

    let anybody = world.stranger(None).within(&sandbox.id);
    let sent = anybody.ask(Method::POST, "/v1/forced-labor/anonymous-allegations");
    let sent = sent.key(Uuid::new_v4().to_string()).json(&communication()).send().await.expect(201);
    let token = sent.body["follow_up_token"].as_str().expect("a token");
    let sender = world.stranger(Some(token)).within(&sandbox.id);
    let listed = port.all(&format!("{PATH}?state=filed")).await;
    let unnamed = listed.iter().find(|it| it["anonymous"] == true).expect("it is listed");
    let at = unnamed["links"]["allegation"].as_str().expect("a link");
    let text = json!({ "text": "Is there more?" });
    port.file(format!("{at}/messages"), &text).await.expect(201);
    sender.file("/v1/forced-labor/follow-ups/current/messages", &text).await.expect(201);
    port.act(at, "returns", &missing).await.expect(201);
    let versions = "/v1/forced-labor/follow-ups/current/versions";
    sender.file(versions, &communication()).await.expect(201);
    Sent { communication: communication_id, sender }
}
