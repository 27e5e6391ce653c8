//! The load of the kill drill: every act is sent with a key of its own until it is acknowledged, whatever dies meanwhile.

use std::cell::Cell;

use reqwest::Method;
use serde_json::Value;
use uuid::Uuid;

use super::stage::PATIENCE;
use crate::wait::patiently;
use crate::world::caller::{Answer, Caller};

/// How often an act may be barred whose fate is not known yet: it may have been recorded, and be on its way into the answers.
const DOUBTS: u32 = 200;

/// How far the load has come. One thread counts.
#[derive(Debug, Default)]
pub struct Progress {
    /// Requests that were answered with success.
    pub answered: Cell<u64>,
    /// Acts that were acknowledged.
    pub acknowledged: Cell<u64>,
    /// Acts whose acknowledgment was the first one, given again.
    pub replayed: Cell<u64>,
    /// Requests to which no answer came.
    pub unanswered: Cell<u64>,
    /// Requests that the service could not answer: 5xx.
    pub refused: Cell<u64>,
    /// Clocks that had to be asked again.
    pub asked_again: Cell<u64>,
    /// How many lanes of the load are at it.
    pub lanes: Cell<u64>,
    /// Whether nothing is done wrong any more.
    pub is_over: Cell<bool>,
}

/// One more.
pub fn count(of: &Cell<u64>) {
    of.set(of.get() + 1);
}

/// Everybody who has to do with the cases of the load.
#[derive(Clone)]
pub struct People {
    /// Who files allegations.
    pub filer: Caller,
    /// Who is accused, and whose shipment is held.
    pub importer: Caller,
    /// Who investigates.
    pub officer: Caller,
    /// Who holds the shipment.
    pub director: Caller,
    /// Who reads the audit.
    pub auditor: Caller,
}

impl People {
    /// Everybody, each made like this by the name of the account.
    pub fn by(caller: impl Fn(&str) -> Caller) -> Self {
        Self {
            filer: caller("filer"),
            importer: caller("importer"),
            officer: caller("investigator"),
            director: caller("port-director"),
            auditor: caller("auditor"),
        }
    }

    /// The same in a sandbox.
    pub fn within(&self, sandbox: &str) -> Self {
        Self {
            filer: self.filer.within(sandbox),
            importer: self.importer.within(sandbox),
            officer: self.officer.within(sandbox),
            director: self.director.within(sandbox),
            auditor: self.auditor.within(sandbox),
        }
    }
}

impl Progress {
    /// Sends an act until it is acknowledged. An officer's names the resource whose version he has seen.
    pub async fn act(&self, who: &Caller, path: &str, seen: Option<&str>, body: &Value) -> Answer {
        let key = Uuid::new_v4().to_string();
        let (mut is_in_doubt, mut doubts) = (false, 0);
        let answer = patiently(PATIENCE, &format!("{path} is acknowledged"), async || {
            let mut ask = who.ask(Method::POST, path).key(key.as_str()).json(body);
            if let Some(resource) = seen {
                ask = ask.if_match(self.get(who, resource).await?.etag());
            }
            let Ok(answer) = ask.try_send().await else {
                count(&self.unanswered);
                is_in_doubt = true;
                return None;
            };
            match answer.status {
                200..=299 => return Some(answer),
                500.. => {
                    count(&self.refused);
                    is_in_doubt = true;
                }
                // The case has moved on, as by a lapse: what is seen now is looked at.
                412 => {}
                409 if ["idempotency-key-in-flight", "clock-moving"]
                    .contains(&answer.problem()) => {}
                409 if is_in_doubt && doubts < DOUBTS => doubts += 1,
                _ => panic!("{path} is refused ({}): {}", answer.status, answer.text()),
            }
            None
        })
        .await;
        count(&self.answered);
        count(&self.acknowledged);
        if answer.headers.contains_key("idempotent-replayed") {
            count(&self.replayed);
        }
        answer
    }

    /// Reads once; nothing where the service is not there, or cannot answer.
    pub async fn get(&self, who: &Caller, path: &str) -> Option<Answer> {
        let Ok(answer) = who.ask(Method::GET, path).try_send().await else {
            count(&self.unanswered);
            return None;
        };
        if answer.status >= 500 {
            count(&self.refused);
            return None;
        }
        count(&self.answered);
        Some(answer.expect(200))
    }
}
