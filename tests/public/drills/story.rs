//! What happens in each sandbox of the load: one allegation that nobody decides, one that is investigated, one shipment on
//! which the port keeps silent, and a clock that goes through all their days.

use serde_json::{Value, json};

use super::load::{People, Progress, count};
use super::stage::PATIENCE;
use crate::wait::patiently;
use crate::world::acts::{other_allegation, question};
use crate::world::caller::Caller;
use crate::world::detained::{SHIPMENTS, shipment};
use crate::world::sandbox::morning;
use crate::world::words::{allegation, facts, initiation, measures, simply};

/// The day on which everything is filed. No holiday comes within the weeks after it.
const BEGINS: &str = "2024-03-04";
/// Where the clock is moved to: past each day on which something is missed or comes by law.
const STOPS: [&str; 4] = ["2024-03-12", "2024-03-19", "2024-03-27", "2024-04-08"];
/// Days after them, on which mail is tried again.
const DAYS_AFTER: u32 = 20;

/// An act that was acknowledged, as its answer told it.
#[derive(Debug)]
pub struct Acknowledged {
    /// Of which case.
    pub case: String,
    /// What kind of entry it made.
    pub kind: String,
    /// The id of that entry.
    pub entry: String,
}

/// A sandbox, its cases, and what was acknowledged in it.
#[derive(Debug)]
pub struct Story {
    /// The sandbox.
    pub sandbox: String,
    /// The allegation that is acknowledged, and then left alone.
    pub silent: String,
    /// The allegation that is investigated.
    pub lived: String,
    /// The shipment.
    pub shipment: String,
    /// Every act that was acknowledged.
    pub acts: Vec<Acknowledged>,
}

impl Story {
    /// Lives through it, from the filing to the last stop.
    pub async fn live(everybody: &People, load: &Progress) -> Self {
        let new = json!({ "name": "a drill", "now": morning(BEGINS) });
        let sandbox = load.act(&everybody.officer, "/v1/sandboxes", None, &new).await.id();
        let people = everybody.within(&sandbox);
        let allegations = "/v1/eapa/allegations";
        let mut acts = Vec::new();
        let silent = load.act(&people.filer, allegations, None, &other_allegation()).await;
        let silent = told(&mut acts, &silent.body);
        let held = shipment("presented_for_examination", "general");
        let held = load.act(&people.director, SHIPMENTS, None, &held).await;
        let held = told(&mut acts, &held.body);
        let lived = load.act(&people.filer, allegations, None, &allegation()).await;
        let lived = told(&mut acts, &lived.body);
        for id in [&silent, &lived] {
            let seen = format!("{allegations}/{id}");
            let path = format!("{seen}/acknowledgments");
            let done = load.act(&people.officer, &path, Some(&seen), &simply()).await;
            told(&mut acts, &done.body);
        }
        let seen = format!("{allegations}/{lived}");
        let initiated = initiation(&lived);
        let path = "/v1/eapa/investigations";
        let done = load.act(&people.officer, path, Some(&seen), &initiated).await;
        told(&mut acts, &done.body);
        let mut story = Self { sandbox, silent, lived, shipment: held, acts };
        story.office(&people, load, "interim-measures", &measures()).await;
        story.office(&people, load, "notices-of-initiation", &simply()).await;
        for (number, day) in STOPS.into_iter().enumerate() {
            let title = format!("Records, part {number}");
            let path = format!("{}/factual-information", story.investigation());
            let filed = load.act(&people.importer, &path, None, &facts(&title)).await;
            told(&mut story.acts, &filed.body);
            let asked = question("importer", "2024-05-10");
            story.office(&people, load, "information-requests", &asked).await;
            story.move_to(everybody, load, &morning(day)).await;
        }
        story
    }

    /// An officer acts on the investigation.
    async fn office(&mut self, people: &People, load: &Progress, act: &str, body: &Value) {
        let seen = self.investigation();
        let path = format!("{seen}/{act}");
        let done = load.act(&people.officer, &path, Some(&seen), body).await;
        told(&mut self.acts, &done.body);
    }

    fn investigation(&self) -> String {
        format!("/v1/eapa/investigations/{}", self.lived)
    }

    /// Its cases, each with the officer who keeps it.
    pub fn cases<'a>(&'a self, people: &'a People) -> [(&'a str, &'a Caller); 3] {
        [
            (self.silent.as_str(), &people.officer),
            (self.lived.as_str(), &people.officer),
            (self.shipment.as_str(), &people.director),
        ]
    }

    /// Moves the clock to an instant, and through everything on the way.
    async fn move_to(&self, everybody: &People, load: &Progress, to: &str) {
        let path = format!("/v1/sandboxes/{}/clock", self.sandbox);
        let officer = everybody.officer.within(&self.sandbox);
        loop {
            let begun = load.act(&everybody.officer, &path, None, &json!({ "to": to })).await;
            let operation = format!("/v1/operations/{}", begun.id());
            let status = patiently(PATIENCE, "the clock of a sandbox arrives", async || {
                let state = load.get(&officer, &operation).await?.body;
                let status = state["status"].as_str().expect("a status").to_owned();
                (status != "running").then_some(status)
            })
            .await;
            if status == "done" {
                return;
            }
            // It waited too long for what was killed again and again; it stands where it was.
            count(&load.asked_again);
        }
    }

    /// Goes on from day to day, with nothing done wrong any more, until every notice has reached everybody. What was given up
    /// while the mail server was away is sent again by an officer, as he would. Gives how many were.
    pub async fn settle(&self, everybody: &People, load: &Progress) -> u64 {
        let people = everybody.within(&self.sandbox);
        let mut sent_again = 0;
        for day in 0..DAYS_AFTER {
            let mut is_open = false;
            for (case, officer) in self.cases(&people) {
                let notices = officer.all(&format!("/v1/notices?case={case}&limit=200")).await;
                for notice in &notices {
                    for delivery in lost(notice) {
                        send_again(officer, load, notice, delivery).await;
                        sent_again += 1;
                        is_open = true;
                    }
                    is_open |= deliveries(notice).iter().any(is_under_way);
                }
            }
            if !is_open {
                return sent_again;
            }
            // The last stop is on April 8.
            self.move_to(everybody, load, &morning(&format!("2024-04-{:02}", 9 + day))).await;
        }
        panic!("after {DAYS_AFTER} days without a fault not everybody is served: {self:?}");
    }
}

/// Notes an act that was acknowledged; gives its case.
fn told(acts: &mut Vec<Acknowledged>, receipt: &Value) -> String {
    let text = |value: &Value| {
        value.as_str().unwrap_or_else(|| panic!("a receipt says all: {receipt}")).to_owned()
    };
    let case = text(&receipt["case"]);
    acts.push(Acknowledged {
        case: case.clone(),
        kind: text(&receipt["entry"]["entry"]),
        entry: text(&receipt["entry"]["id"]),
    });
    case
}

/// The deliveries of a notice.
pub fn deliveries(notice: &Value) -> &[Value] {
    notice["deliveries"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// Whether a delivery was given up and nothing has taken its place.
pub fn is_lost(notice: &Value, delivery: &Value) -> bool {
    let is_replaced = deliveries(notice).iter().any(|it| it["fallback_of"] == delivery["id"]);
    delivery["status"] == "failed" && !is_replaced
}

fn lost(notice: &Value) -> impl Iterator<Item = &Value> {
    deliveries(notice).iter().filter(move |it| is_lost(notice, it))
}

fn is_under_way(delivery: &Value) -> bool {
    ["pending", "sending", "deferred"].iter().any(|status| delivery["status"] == *status)
}

/// An officer sends a notice again to somebody whom it did not reach.
async fn send_again(officer: &Caller, load: &Progress, notice: &Value, delivery: &Value) {
    let id = |it: &Value| it["id"].as_str().expect("an id").to_owned();
    let seen = format!("/v1/notices/{}", id(notice));
    let path = format!("{seen}/deliveries/{}/retries", id(delivery));
    let to = json!({ "address": delivery["address"] });
    load.act(officer, &path, Some(&seen), &to).await;
}
