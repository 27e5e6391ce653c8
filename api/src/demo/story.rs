//! What the demo prints: each docket entry, each deadline met or missed, each notice, once and in order.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::client::{Client, ClientError};
use super::text;
use crate::cli::say;

/// Statuses of a deadline that are news.
const NEWS: &[&str] = &["met", "met_late", "overdue", "closed", "averted", "superseded"];
/// Statuses of a delivery after which it changes no more.
const ENDED: &[&str] = &["served", "failed"];

/// Something to tell, in the order of telling: by day, the docket first.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct News {
    on: String,
    rank: u8,
    what: String,
    words: String,
}

impl News {
    fn new(on: String, rank: u8, what: &str, words: String) -> Self {
        Self { on, rank, what: what.to_owned(), words }
    }
}

/// What has been told so far.
#[derive(Debug)]
pub(super) struct Story {
    case: String,
    number: String,
    entries: usize,
    deadlines: BTreeMap<String, String>,
    notices: BTreeSet<String>,
    waiting: usize,
    acted: usize,
    acts: usize,
    now: String,
}

impl Story {
    /// Begins with the case as it was just filed.
    pub async fn begin(client: &Client, case: &str, acts: usize) -> Result<Self, ClientError> {
        let body = client.get("investigator", &format!("/v1/cases/{case}")).await?.body;
        let number = text(&body, "number");
        let mut story = Self {
            case: case.to_owned(),
            number,
            entries: 0,
            deadlines: BTreeMap::new(),
            notices: BTreeSet::new(),
            waiting: 0,
            acted: 0,
            acts,
            now: String::new(),
        };
        let line = format!("{} in sandbox {}\n", story.number, client.sandbox());
        say(&mut std::io::stdout(), &line);
        story.catch_up(client, "").await?;
        Ok(story)
    }

    /// One more act was done.
    pub fn acted(&mut self) {
        self.acted += 1;
    }

    /// Whether every notice told so far has been delivered or refused for good.
    pub fn is_settled(&self) -> bool {
        self.waiting == 0
    }

    /// Tells what is new since the last look.
    pub async fn catch_up(&mut self, client: &Client, now: &str) -> Result<(), ClientError> {
        if !now.is_empty() {
            now.clone_into(&mut self.now);
        }
        self.progress();
        let case = self.case.clone();
        let docket =
            client.list("investigator", &format!("/v1/cases/{case}/docket?limit=200")).await?;
        let deadlines =
            client.list("investigator", &format!("/v1/deadlines?case={case}&limit=200")).await?;
        let notices =
            client.list("investigator", &format!("/v1/notices?case={case}&limit=200")).await?;
        let mut news = self.news_of_docket(&docket);
        news.extend(self.news_of_deadlines(&deadlines));
        news.extend(self.news_of_notices(&notices, &deadlines));
        news.sort();
        for it in news {
            self.line(&it.on, &it.what, &it.words);
        }
        Ok(())
    }

    fn news_of_docket(&mut self, docket: &[Value]) -> Vec<News> {
        let fresh = docket.iter().skip(self.entries);
        let news = fresh.map(|entry| {
            let rule = entry["rule"].as_str().map(|rule| format!(" ({rule})")).unwrap_or_default();
            News::new(text(entry, "on"), 0, "docket", format!("{}{rule}", text(entry, "entry")))
        });
        let news = news.collect();
        self.entries = docket.len();
        news
    }

    fn news_of_deadlines(&mut self, deadlines: &[Value]) -> Vec<News> {
        let mut news = Vec::new();
        for deadline in deadlines {
            let (id, status) = (text(deadline, "id"), text(deadline, "status"));
            let is_new = self.deadlines.insert(id, status.clone()).as_ref() != Some(&status);
            if !is_new || !NEWS.contains(&status.as_str()) {
                continue;
            }
            let due = deadline["due"].as_str().unwrap_or("-");
            let on = match status.as_str() {
                "closed" | "overdue" => due,
                _ => deadline["met_on"].as_str().unwrap_or_else(|| self.today()),
            };
            let words = format!("{} (due {due})", text(deadline, "rule"));
            news.push(News::new(on.to_owned(), 2, &status, words));
        }
        news
    }

    fn news_of_notices(&mut self, notices: &[Value], deadlines: &[Value]) -> Vec<News> {
        let mut news = Vec::new();
        self.waiting = 0;
        for notice in notices {
            let about = deadlines
                .iter()
                .find(|it| it["id"] == notice["deadline"] && notice["deadline"].is_string());
            let about = about
                .map(|it| format!(" of {}, due {}", text(it, "rule"), text(it, "due")))
                .unwrap_or_default();
            for delivery in notice["deliveries"].as_array().into_iter().flatten() {
                let status = text(delivery, "status");
                if !ENDED.contains(&status.as_str()) {
                    self.waiting += 1;
                    continue;
                }
                if self.notices.insert(text(delivery, "id")) {
                    let at = text(notice, "created_at");
                    let words = format!(
                        "{}{about} to {}: {status}",
                        text(notice, "kind"),
                        text(delivery, "address")
                    );
                    news.push(News::new(
                        at.get(..10).unwrap_or(&at).to_owned(),
                        1,
                        "notice",
                        words,
                    ));
                }
            }
        }
        news
    }

    /// The day that the sandbox's clock shows.
    fn today(&self) -> &str {
        self.now.get(..10).unwrap_or("-")
    }

    /// Tells something that is not on the docket.
    pub fn tell(&self, who: &str, what: &str) {
        self.line(self.today(), who, what);
    }

    /// The last line.
    pub fn end(&self) {
        let served = self.notices.len();
        let line = format!(
            "\n{}: {} entries, {} deadlines, {served} notices.\n",
            self.number,
            self.entries,
            self.deadlines.len()
        );
        say(&mut std::io::stderr(), "\r\x1b[K");
        say(&mut std::io::stdout(), &line);
    }

    fn line(&self, on: &str, what: &str, words: &str) {
        say(&mut std::io::stderr(), "\r\x1b[K");
        say(&mut std::io::stdout(), &format!("{on:10}  {what:<9} {words}\n"));
        self.progress();
    }

    fn progress(&self) {
        let day = self.now.get(..10).unwrap_or("...");
        let line = format!(
            "\r\x1b[K[{day}] act {}/{}, {} notices",
            self.acted,
            self.acts,
            self.notices.len()
        );
        say(&mut std::io::stderr(), &line);
    }
}
