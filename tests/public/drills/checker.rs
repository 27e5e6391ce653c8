//! The checker of the kill drill. It knows what was acknowledged and what the law says of the days; for the rest it reads
//! what anybody could: the API, the mailbox, and the proof of the hash chains.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use serde_json::Value;

use super::chains::proven;
use super::load::People;
use super::stage::Stage;
use super::story::{Story, deliveries};
use crate::world::caller::Caller;
use crate::world::detained::SHIPMENTS;
use crate::world::{FILER, IMPORTER};

/// What the law does to a shipment that is presented on March 4, 2024, and on which the port keeps silent, counted by hand: five
/// business days, five more, and the thirty-first day.
const BY_LAW: [(&str, &str); 3] = [
    ("detained", "2024-03-11"),
    ("deadline_missed", "2024-03-18"),
    ("deemed_excluded", "2024-04-04"),
];
/// The only duty of the office in an allegation that is acknowledged on that day and left alone: its last day, counted by hand.
const LEFT_ALONE: [(&str, &str); 1] = [("deadline_missed", "2024-03-25")];
/// Which notice each of these entries owes to whom, by the law's catalogue. What is done in secret owes none yet.
const OWED: [(&str, &str, &[&str]); 3] = [
    ("allegation_acknowledged", "allegation_acknowledgment", &[FILER]),
    ("notice_of_initiation_issued", "notice_of_initiation", &[FILER, IMPORTER]),
    ("information_requested", "request_for_information", &[IMPORTER]),
];
/// What the office is told of an allegation that is acknowledged on that day and left alone, counted by hand: its fifteen
/// business days end on March 25.
const TOLD: [(&str, &str); 8] = [
    ("allegation_acknowledgment", "2024-03-04"),
    ("reminder", "2024-03-15"),
    ("reminder", "2024-03-20"),
    ("escalation", "2024-03-24"),
    ("reminder", "2024-03-24"),
    ("escalation", "2024-03-25"),
    ("reminder", "2024-03-25"),
    ("missed_duty", "2024-03-26"),
];

/// The same of the shipment: the decision to detain or release is due on March 11, the notice of detention on March 18, and the goods are
/// excluded with the beginning of April 4.
const TOLD_OF_SHIPMENT: [(&str, &str); 16] = [
    ("reminder", "2024-03-05"),
    ("reminder", "2024-03-06"),
    ("escalation", "2024-03-10"),
    ("reminder", "2024-03-10"),
    ("escalation", "2024-03-11"),
    ("reminder", "2024-03-11"),
    ("reminder", "2024-03-13"),
    ("escalation", "2024-03-17"),
    ("reminder", "2024-03-17"),
    ("escalation", "2024-03-18"),
    ("reminder", "2024-03-18"),
    ("missed_duty", "2024-03-19"),
    ("reminder", "2024-03-25"),
    ("reminder", "2024-03-30"),
    ("escalation", "2024-04-03"),
    ("reminder", "2024-04-03"),
];

/// What was found to be right.
#[derive(Debug, Default)]
pub struct Found {
    /// Acknowledged acts, each on its docket once.
    pub acts: u64,
    /// Entries of all dockets.
    pub entries: u64,
    /// Missed duties, each on the last day of its limit.
    pub missed: u64,
    /// Notices that acknowledged acts have owed.
    pub owed: u64,
    /// Deliveries that are in the mailbox.
    pub served: u64,
    /// Copies beyond the first, each marked.
    pub copies: u64,
    /// Links of the cases' chains, each computed again from what the API says of it.
    pub links: u64,
    /// Message-IDs that the ledger knows.
    known: BTreeSet<String>,
}

/// How many copies of each message are in the mailbox.
pub async fn copies(stage: &Stage) -> BTreeMap<String, u64> {
    let mut copies = BTreeMap::new();
    for mail in stage.mailbox.all().await {
        *copies.entry(mail.message_id).or_default() += 1;
    }
    copies
}

impl Found {
    /// Reads everything of one sandbox.
    pub async fn read(&mut self, story: &Story, people: &People, copies: &BTreeMap<String, u64>) {
        let people = people.within(&story.sandbox);
        nothing_was_filed_twice(story, &people).await;
        for (case, officer) in story.cases(&people) {
            let docket = officer.all(&format!("/v1/cases/{case}/docket?limit=200")).await;
            self.acts_are_there_once(story, case, &docket);
            self.misses_are_dated(case, officer, &docket).await;
            self.links += proven(&people.auditor, case, &docket).await;
            let notices = officer.all(&format!("/v1/notices?case={case}&limit=200")).await;
            self.what_is_owed_is_written(story, case, &notices);
            self.mail_is_there(&notices, copies);
            misses_are_told(&docket, &notices);
            if case == story.silent {
                is_told_in_order(&TOLD, &notices);
                is_dated_by_law(&LEFT_ALONE, &docket);
            }
            if case == story.shipment {
                is_told_in_order(&TOLD_OF_SHIPMENT, &notices);
                is_dated_by_law(&BY_LAW, &docket);
            }
        }
    }

    /// Positions have no gap, and each act that was acknowledged is one entry, and there is no other of its kind.
    fn acts_are_there_once(&mut self, story: &Story, case: &str, docket: &[Value]) {
        let numbers: Vec<u64> = docket.iter().filter_map(|it| it["number"].as_u64()).collect();
        let expected: Vec<u64> = (1..=docket.len() as u64).collect();
        assert_eq!(numbers, expected, "positions of {case} are gapless");
        self.entries += docket.len() as u64;
        let acts: Vec<_> = story.acts.iter().filter(|act| act.case == case).collect();
        for act in &acts {
            let there = docket.iter().filter(|it| it["id"] == act.entry.as_str());
            assert_eq!(there.count(), 1, "acknowledged, and there once: {act:?} in {docket:#?}");
            let of_kind = docket.iter().filter(|it| it["entry"] == act.kind.as_str()).count();
            let sent = acts.iter().filter(|it| it.kind == act.kind).count();
            assert_eq!(of_kind, sent, "sent {sent} times: {} in {docket:#?}", act.kind);
        }
        self.acts += acts.len() as u64;
    }

    /// Each missed duty is written once, on the last day of its limit; and no duty is overdue without.
    async fn misses_are_dated(&mut self, case: &str, officer: &Caller, docket: &[Value]) {
        let deadlines = officer.all(&format!("/v1/deadlines?case={case}&limit=200")).await;
        let name =
            |it: &Value| format!("{}#{}", it["rule"].as_str().unwrap_or_default(), it["instance"]);
        let mut missed = BTreeSet::new();
        for entry in docket.iter().filter(|it| it["entry"] == "deadline_missed") {
            let rule = entry["rule"].as_str().expect("a miss names its rule").to_owned();
            let deadline = deadlines.iter().find(|it| name(it) == rule);
            let deadline = deadline.unwrap_or_else(|| panic!("no deadline: {entry}"));
            assert_eq!(entry["on"], deadline["due"], "on the law's day: {entry}");
            assert!(missed.insert(rule), "missed once, written once: {entry}");
        }
        for deadline in deadlines {
            let is_missed = deadline["force"] == "duty"
                && deadline["status"] == "overdue"
                && deadline["projected"] == false;
            assert!(!is_missed || missed.contains(&name(&deadline)), "never written: {deadline}");
        }
        self.missed += missed.len() as u64;
    }

    /// Each act that owes a notice has one, and that goes to everybody whom the law names.
    fn what_is_owed_is_written(&mut self, story: &Story, case: &str, notices: &[Value]) {
        for (entry, kind, to) in OWED {
            let acts = story.acts.iter().filter(|act| act.case == case && act.kind == entry);
            let written: Vec<_> = notices.iter().filter(|it| it["kind"] == kind).collect();
            assert_eq!(written.len(), acts.count(), "{kind} for each {entry}: {notices:#?}");
            let is_told = |it: &&&Value| {
                to.iter().all(|to| deliveries(it).iter().any(|it| it["address"] == *to))
            };
            assert_eq!(written.iter().filter(is_told).count(), written.len(), "{written:#?}");
            self.owed += written.len() as u64;
        }
    }

    /// Whoever was to be told has it; a second copy has the same Message-ID, and is marked.
    fn mail_is_there(&mut self, notices: &[Value], copies: &BTreeMap<String, u64>) {
        for notice in notices {
            let mut told = BTreeSet::new();
            for delivery in deliveries(notice) {
                let id = delivery["message_id"].as_str().expect("it goes by mail").to_owned();
                let is_new = self.known.insert(id.clone());
                assert!(is_new, "one Message-ID for one notice and recipient: {delivery}");
                let count = copies.get(&id).copied().unwrap_or_default();
                let is_marked = delivery["possible_duplicate"] == true;
                assert!(count <= 1 || is_marked, "{count} copies, and not marked: {delivery}");
                self.copies += count.saturating_sub(1);
                if delivery["status"] == "served" {
                    assert!(count >= 1, "lost: {delivery}");
                    self.served += 1;
                    told.insert(delivery["address"].to_string());
                }
            }
            for delivery in deliveries(notice) {
                let is_replaced =
                    deliveries(notice).iter().any(|it| it["fallback_of"] == delivery["id"]);
                let has_it = told.contains(&delivery["address"].to_string());
                assert!(has_it || is_replaced, "owed, and not in the mailbox: {notice}");
                let is_same = |it: &&Value| {
                    ["address", "name", "audience"].iter().all(|of| it[*of] == delivery[*of])
                        && it["fallback_of"].is_null()
                };
                let first = deliveries(notice).iter().filter(is_same).count();
                assert!(first <= 1, "told once, and again only in place of that: {notice}");
            }
        }
    }

    /// No mail came that the ledger does not know.
    pub fn nothing_else_came(&self, copies: &BTreeMap<String, u64>) {
        let strange: Vec<_> = copies.keys().filter(|id| !self.known.contains(*id)).collect();
        assert!(strange.is_empty(), "mails that the ledger does not know: {strange:?}");
    }
}

/// The sandbox has the cases whose filing was acknowledged, and no other.
async fn nothing_was_filed_twice(story: &Story, people: &People) {
    let ids = |all: Vec<Value>| -> BTreeSet<String> {
        all.iter().map(|it| it["id"].as_str().expect("an id").to_owned()).collect()
    };
    let shipments = ids(people.director.all(&format!("{SHIPMENTS}?limit=200")).await);
    assert_eq!(shipments, BTreeSet::from([story.shipment.clone()]));
    let mut cases = ids(people.officer.all("/v1/cases?limit=200").await);
    cases.remove(&story.shipment);
    assert_eq!(cases, BTreeSet::from([story.silent.clone(), story.lived.clone()]));
}

/// What was left alone: its people hear what the law and the ladder have them hear, each once and on its day.
fn is_told_in_order(expected: &[(&str, &str)], notices: &[Value]) {
    let text = |it: &Value, name: &str| it[name].as_str().expect("text").to_owned();
    // A notice that was given up while the mail server was away is a task, of which a second person may be warned.
    let mut told: Vec<(String, String)> = notices
        .iter()
        .filter(|it| it["kind"] != "task_warning")
        .map(|it| (text(it, "created_at")[..10].to_owned(), text(it, "kind")))
        .collect();
    // What one instant owes has no order of its own.
    told.sort_unstable();
    let told: Vec<(&str, &str)> =
        told.iter().map(|(day, kind)| (kind.as_str(), day.as_str())).collect();
    assert_eq!(told, expected, "each once, in order");
}

/// Of each duty that was missed the office hears once, when its day is over.
fn misses_are_told(docket: &[Value], notices: &[Value]) {
    let day = |text: &str| text[..10].parse::<NaiveDate>().expect("a day");
    let text = |it: &Value, name: &str| it[name].as_str().expect("text").to_owned();
    let missed = docket.iter().filter(|it| it["entry"] == "deadline_missed");
    let mut owed: Vec<_> = missed.map(|it| day(&text(it, "on")) + Days::new(1)).collect();
    let told = notices.iter().filter(|it| it["kind"] == "missed_duty");
    let mut told: Vec<_> = told.map(|it| day(&text(it, "created_at"))).collect();
    owed.sort_unstable();
    told.sort_unstable();
    assert_eq!(told, owed, "a word for each: {notices:#?}");
}

/// What comes by law, or is missed, is there once, on the day that was counted by hand.
fn is_dated_by_law(coming: &[(&str, &str)], docket: &[Value]) {
    for &(kind, day) in coming {
        let days: Vec<_> = docket.iter().filter(|it| it["entry"] == kind).collect();
        assert_eq!(days.len(), 1, "{kind} once: {docket:#?}");
        assert_eq!(days[0]["on"], day, "{kind} on the law's day, whenever it was written");
    }
}
