//! A sandbox: a realm whose clock the test moves, the people in it, and the acts of a case in it.

use serde_json::{Value, json};

use super::caller::{Answer, Caller};
use super::{World, acts, words};
use crate::wait::until;

/// A realm with a clock of its own, and everybody in it.
pub struct Sandbox {
    /// Its id.
    pub id: String,
    /// Who files.
    pub filer: Caller,
    /// Who is accused.
    pub importer: Caller,
    /// Who investigates.
    pub investigator: Caller,
    outside: Caller,
}

/// A case in a sandbox, spoken of as its people do.
pub struct Case<'a> {
    /// Its id, which is that of the allegation and of the investigation.
    pub id: String,
    sandbox: &'a Sandbox,
}

impl World {
    /// A sandbox whose clock stands at eleven in the morning of this day, in New York.
    pub async fn sandbox(&self, day: &str) -> Sandbox {
        let outside = self.investigator();
        let made = outside
            .file("/v1/sandboxes", &json!({ "name": "a test", "now": morning(day) }))
            .await
            .expect(201);
        let id = made.id();
        Sandbox {
            filer: self.filer().within(&id),
            importer: self.importer().within(&id),
            investigator: self.investigator().within(&id),
            outside,
            id,
        }
    }
}

impl Sandbox {
    /// Somebody else, in this sandbox.
    pub fn somebody(&self, world: &World, name: &str) -> Caller {
        world.somebody(name).within(&self.id)
    }

    /// Asks for the clock to be moved to the morning of this day; gives the operation.
    pub async fn set_out_for(&self, day: &str) -> String {
        self.set_out_for_instant(&morning(day)).await
    }

    async fn set_out_for_instant(&self, to: &str) -> String {
        let path = format!("/v1/sandboxes/{}/clock", self.id);
        self.outside.file(path, &json!({ "to": to })).await.expect(202).id()
    }

    /// Moves the clock to an instant, RFC 3339.
    pub async fn move_to_instant(&self, to: &str) {
        let operation = self.set_out_for_instant(to).await;
        self.arrived(&operation).await;
    }

    /// Waits until the clock has arrived.
    pub async fn arrived(&self, operation: &str) {
        let path = format!("/v1/operations/{operation}");
        until(&format!("the clock of the sandbox arrives ({path})"), async || {
            // The service may be down between a kill and its restart.
            let answer =
                self.investigator.ask(reqwest::Method::GET, &path).try_send().await.ok()?;
            let state = answer.expect(200).body;
            assert_ne!(state["status"], "failed", "{state}");
            (state["status"] == "done").then_some(())
        })
        .await;
    }

    /// Moves the clock to the morning of this day, and through everything that happens on the way.
    pub async fn move_to(&self, day: &str) {
        let operation = self.set_out_for(day).await;
        self.arrived(&operation).await;
    }

    /// Files the allegation of real case 7356.
    pub async fn file(&self) -> Case<'_> {
        let receipt =
            self.filer.file("/v1/eapa/allegations", &words::allegation()).await.expect(201);
        self.case(receipt.body["case"].as_str().expect("a receipt names the case"))
    }

    /// Files an allegation about another importer.
    pub async fn file_other(&self) -> Case<'_> {
        let filed = self.filer.file("/v1/eapa/allegations", &acts::other_allegation()).await;
        self.case(filed.expect(201).body["case"].as_str().expect("a receipt names the case"))
    }

    /// A case that is known by its id.
    pub fn case(&self, id: &str) -> Case<'_> {
        Case { id: id.to_owned(), sandbox: self }
    }
}

impl Case<'_> {
    /// The path of the case.
    pub fn path(&self) -> String {
        format!("/v1/cases/{}", self.id)
    }

    /// The path of the allegation.
    pub fn allegation(&self) -> String {
        format!("/v1/eapa/allegations/{}", self.id)
    }

    /// The path of the investigation.
    pub fn investigation(&self) -> String {
        format!("/v1/eapa/investigations/{}", self.id)
    }

    /// The officer acknowledges the allegation.
    pub async fn acknowledge(&self) -> Answer {
        self.officer()
            .act(&self.allegation(), "acknowledgments", &words::simply())
            .await
            .expect(201)
    }

    /// The officer initiates the investigation.
    pub async fn initiate(&self) -> Answer {
        let seen = self.officer().get(self.allegation()).await.expect(200);
        let ask = self.officer().ask(reqwest::Method::POST, "/v1/eapa/investigations").fresh_key();
        ask.if_match(seen.etag()).json(&words::initiation(&self.id)).send().await.expect(201)
    }

    /// The officer acts on the investigation.
    pub async fn act(&self, act: &str, body: &Value) -> Answer {
        self.officer().act(&self.investigation(), act, body).await
    }

    /// The officer lists entries of merchandise from a CSV file.
    pub async fn list_merchandise(&self, file: impl Into<Vec<u8>>) -> Answer {
        let seen = self.officer().get(self.investigation()).await.expect(200);
        let path = format!("{}/entries-of-merchandise", self.investigation());
        let ask = self.officer().ask(reqwest::Method::POST, path).fresh_key();
        ask.if_match(seen.etag()).raw("text/csv", file).send().await
    }

    /// From filing to the notice of initiation, on the real days, the clock standing on each day's morning.
    pub async fn live_until_notice(&self) {
        self.live_until_initiated().await;
        self.sandbox.move_to("2020-01-07").await;
        self.act("interim-measures", &words::measures()).await.expect(201);
        self.sandbox.move_to("2020-01-14").await;
        self.act("notices-of-initiation", &words::simply()).await.expect(201);
    }

    /// From filing to the notice of initiation, all on one day.
    pub async fn live_in_a_day(&self) {
        self.acknowledge().await;
        self.initiate().await;
        self.act("interim-measures", &words::measures()).await.expect(201);
        self.act("notices-of-initiation", &words::simply()).await.expect(201);
    }

    /// From filing to initiation, on the real days.
    pub async fn live_until_initiated(&self) {
        self.sandbox.move_to("2019-09-18").await;
        self.acknowledge().await;
        self.sandbox.move_to("2019-10-09").await;
        self.initiate().await;
    }

    /// The docket as somebody sees it.
    pub async fn docket(&self, who: &Caller) -> Vec<Value> {
        who.all(&format!("{}/docket?limit=200", self.path())).await
    }

    /// The deadlines as somebody sees them.
    pub async fn deadlines(&self, who: &Caller) -> Vec<Value> {
        who.all(&format!("/v1/deadlines?case={}&limit=200", self.id)).await
    }

    /// The first deadline under a rule, as the officer sees it.
    pub async fn deadline(&self, rule: &str) -> Value {
        let all = self.deadlines(self.officer()).await;
        all.into_iter()
            .find(|it| it["rule"] == rule)
            .unwrap_or_else(|| panic!("no deadline {rule}"))
    }

    /// The notices as somebody sees them, oldest first.
    pub async fn notices(&self, who: &Caller) -> Vec<Value> {
        let mut all = who.all(&format!("/v1/notices?case={}&limit=200", self.id)).await;
        all.sort_by_key(|notice| notice["created_at"].as_str().map(str::to_owned));
        all
    }

    /// Waits until the first notice of a kind stands as `ready` wants it.
    pub async fn notice(&self, kind: &str, ready: impl Fn(&Value) -> bool) -> Value {
        until(&format!("the notice {kind} is ready"), async || {
            self.notices(self.officer())
                .await
                .into_iter()
                .find(|notice| notice["kind"] == kind && ready(notice))
        })
        .await
    }

    /// Waits until every notice so far is served; oldest first.
    pub async fn served_notices(&self) -> Vec<Value> {
        until("every delivery is served", async || {
            let notices = self.notices(self.officer()).await;
            notices.iter().all(all_are("served")).then_some(notices)
        })
        .await
    }

    /// Waits until every notice so far is served, if there is any.
    pub async fn served_notices_or_none(&self) {
        until("every delivery is served", async || {
            let notices = self.notices(self.officer()).await;
            notices.iter().all(all_are("served")).then_some(())
        })
        .await;
    }

    fn officer(&self) -> &Caller {
        &self.sandbox.investigator
    }
}

/// Whether every delivery of a notice has this status.
pub fn all_are(status: &str) -> impl Fn(&Value) -> bool {
    move |notice| {
        let deliveries = notice["deliveries"].as_array().expect("a notice has deliveries");
        !deliveries.is_empty() && deliveries.iter().all(|delivery| delivery["status"] == status)
    }
}

/// Eleven in the morning in New York: winter or summer, it is the same legal day at 15:30 UTC.
pub fn morning(day: &str) -> String {
    format!("{day}T15:30:00Z")
}
