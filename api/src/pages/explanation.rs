//! How one deadline was counted: in a paragraph, step by step, with its law and what other readings make of it.

use entities::DeadlineId;
use minijinja::context;
use poem::{Request, Response};
use serde::Serialize;
use statute::explain::{Explanation, Provision, Trail};

use super::deadlines;
use super::templates::page as made;
use super::{frame, id, visitor, words};
use crate::problem::Problem;
use crate::wire::deadline::Deadline;

/// One step of a count.
#[derive(Debug, Serialize)]
struct Step {
    name: String,
    text: Vec<(bool, String)>,
    to: Option<String>,
    skipped: Vec<Skipped>,
}

/// A day that was not counted.
#[derive(Debug, Serialize)]
struct Skipped {
    on: String,
    name: String,
    authority: String,
}

impl From<&Trail> for Step {
    fn from(it: &Trail) -> Self {
        let skipped = it.skipped.iter().map(|day| Skipped {
            on: words::day(day.on),
            name: day.name.clone(),
            authority: day.authority.clone(),
        });
        Self {
            name: words::spelled(it.step),
            text: words::parts(&it.text),
            to: it.to.map(words::day),
            skipped: skipped.collect(),
        }
    }
}

/// A provision.
#[derive(Debug, Serialize)]
struct Law {
    cite: String,
    meaning: String,
    confidence: &'static str,
}

impl From<&Provision> for Law {
    fn from(it: &Provision) -> Self {
        let confidence = words::confidence(it.confidence);
        Self { cite: it.cite.clone(), meaning: it.meaning.clone(), confidence }
    }
}

/// What another reading makes of it.
#[derive(Debug, Serialize)]
struct Other {
    cite: String,
    due: Option<String>,
    confidence: &'static str,
}

/// A last day that it had.
#[derive(Debug, Serialize)]
struct Had {
    due: Option<String>,
    cause: String,
}

fn others(explained: &Explanation) -> Vec<Other> {
    let others = explained.other_readings.iter();
    let other = |it: &statute::Reading| Other {
        cite: it.authority.cite.clone(),
        due: it.due.map(words::day),
        confidence: words::confidence(it.authority.confidence),
    };
    others.map(other).collect()
}

/// The page. The deadline is read first: of one that is hidden nothing else is asked, as of one that is not there.
pub(super) async fn page(request: Request) -> poem::Result<Response> {
    let caller = visitor(&request).await?;
    let (ledger, actor, realm) = (&caller.app.ledger, &caller.actor, caller.realm);
    let id = DeadlineId(id(&request)?);
    let seen = ledger.deadline(actor, realm, id).await.map_err(Problem::from)?;
    let explained = ledger.explanation(actor, realm, id).await.map_err(Problem::from)?;
    let today = ledger.today(realm).await.map_err(Problem::from)?;
    let told = Deadline::from_seen(&seen).map_err(|error| Problem::internal(&error))?;
    let had = told
        .revisions
        .iter()
        .map(|it| Had { due: it.due.map(words::day), cause: words::entry(it.cause.0.as_str()) });
    let had: Vec<Had> = had.collect();
    let trigger = words::entry(told.trigger.entry.0.as_str());
    let words = context! {
        deadline => deadlines::row(&seen, today)?,
        rule => told.rule,
        trigger,
        trigger_number => told.trigger.index,
        zero => told.trigger.on.map(words::day),
        met => told.met_on.map(words::day),
        is_provisional => told.provisional,
        is_projected => told.projected,
        paragraph => words::parts(&explained.paragraph),
        steps => explained.trail.iter().map(Step::from).collect::<Vec<_>>(),
        law => explained.law.iter().map(Law::from).collect::<Vec<_>>(),
        others => others(&explained),
        had,
        ..frame(&caller)
    };
    Ok(made("explanation.html", &words)?)
}
