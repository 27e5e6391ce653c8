//! What an act would do, before it is done.

use chrono::NaiveDate;
use entities::{CaseFile, DocketLine, Rendered, WouldSend, delivery};
use poem_openapi::Object;
use uuid::Uuid;

use super::docket::DocketEntry;
use super::word::{MethodWord, StateWord};

/// What an act would do, as this caller would see it. Nothing was stored, and no Idempotency-Key was used up; ids, hashes and
/// instants are those of this rehearsal.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct DryRun {
    /// The case; absent where the act would open it.
    pub case: Option<Uuid>,
    /// Where it would stand.
    pub state: StateWord,
    /// What would go on the docket: the act, and what would follow from it. Empty where it would be taken as a request that
    /// an officer decides.
    pub would_append: Vec<DocketEntry>,
    /// The notices that would be sent to whom this caller may know of.
    pub would_send: Vec<WouldBeSent>,
    /// The time limits that would begin or get another last day.
    pub would_move: Vec<WouldMove>,
}

/// A notice that would be sent.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct WouldBeSent {
    /// Which notice it is.
    pub kind: String,
    /// To whom; to a party, only itself.
    pub to: Vec<WouldReach>,
    /// Its subject.
    pub subject: String,
    /// Its plain text.
    pub text: String,
}

/// Somebody who would be told.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct WouldReach {
    /// The recipient's name.
    pub name: String,
    /// As whom: `office`, `filer` or `importer`.
    pub audience: String,
    /// How.
    pub method: MethodWord,
    /// Where.
    pub address: String,
}

/// A time limit that would begin or get another last day.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WouldMove {
    /// The limit: `rule#instance`.
    pub name: String,
    /// Its last day now; absent where it has none.
    pub from: Option<NaiveDate>,
    /// Its last day then; absent where it would have none.
    pub to: Option<NaiveDate>,
}

impl DryRun {
    /// What was seen of a rehearsal, beside the case as it is.
    #[must_use]
    pub fn of(
        before: Option<&CaseFile>,
        after: &CaseFile,
        written: &[DocketLine],
        sent: &[(WouldSend, Rendered)],
    ) -> Self {
        let due = |name: &str| {
            let all = before.into_iter().flat_map(|file| &file.docket.deadlines);
            let mut named = all.filter(|it| it.name() == name);
            named.next().and_then(|it| it.due)
        };
        let moved = after.docket.deadlines.iter().filter_map(|it| {
            let name = it.name();
            let from = due(&name);
            (from != it.due).then_some(WouldMove { from, to: it.due, name })
        });
        Self {
            case: before.map(|file| file.id.0),
            state: after.docket.state.into(),
            would_append: written.iter().map(DocketEntry::from).collect(),
            would_send: sent.iter().map(WouldBeSent::from).collect(),
            would_move: moved.collect(),
        }
    }
}

impl From<&(WouldSend, Rendered)> for WouldBeSent {
    fn from((notice, rendered): &(WouldSend, Rendered)) -> Self {
        Self {
            kind: notice.job.notice.kind.clone(),
            to: notice.to.iter().map(WouldReach::from).collect(),
            subject: rendered.subject.clone(),
            text: rendered.text.clone(),
        }
    }
}

impl From<&delivery::Model> for WouldReach {
    fn from(delivery: &delivery::Model) -> Self {
        Self {
            name: delivery.name.clone(),
            audience: delivery.audience.0.as_str().to_owned(),
            method: MethodWord(delivery.method.0),
            address: delivery.address.clone(),
        }
    }
}
