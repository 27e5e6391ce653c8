//! What officers owe a docket now: every act that the law expects of them, and the exits where the law is silent.

use chrono::NaiveDate;
use serde::Serialize;

use crate::count;
use crate::docket::{Deadline, Docket};
use crate::eapa::beside::{self, Request};
use crate::eapa::measures;
use crate::entry::{Entry, EntryKind as K};
use crate::role::{Program, Role};
use crate::rule::{Authority, Confidence, Force, Status};
use crate::state::State;
use crate::track::{Matter, Track};

/// After how many days a second person is told of a task that has no last day. No law says so.
pub const PATIENCE: u32 = 10;

/// After how many days a returned allegation of which no new version came is closed. No law says so.
pub const RETURNED_FOR: u32 = 180;

/// What the task of [`related_cases`] is called, before its number.
pub const RELATED_CASES: &str = "related_open_cases";

/// Something an officer has to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Task {
    /// Its name: once on a docket, and the same for as long as it is owed. That of the deadline where it has one:
    /// `initiation_decision#1`.
    pub name: String,
    /// Whose it is: the queue it stands in.
    pub queue: Role,
    /// The entries of which any one does it. Empty where no entry does: then an officer says that it is done.
    pub acts: Vec<K>,
    /// The deadline, `rule#instance`, where there is one.
    pub rule: Option<String>,
    /// The first day on which it is owed; later than the docket's own where nothing but time is missing.
    pub since: NaiveDate,
    /// Its last day, where it has one.
    pub due: Option<NaiveDate>,
    /// The day on which a second person is told that it is still open. None for a duty that has a last day: its miss is
    /// told anyway.
    pub warn_on: Option<NaiveDate>,
    /// Where it is written.
    pub authority: Vec<Authority>,
}

/// The tasks of a docket on its day, by their last day (those without one last) and name.
///
/// One for each duty, target or decision of an officer that is running or overdue and not projected; one for each
/// allegation that is neither acknowledged nor returned; and the ends of matters that nobody else ends: a returned
/// allegation without a new version, a shipment without proof of admissibility, excluded merchandise whose protest period
/// is over. What is not requested to be reviewed needs none: it is final by itself. Interim measures that a negative
/// determination ends are lifted whatever has become of the case.
#[must_use]
pub fn owed(docket: &Docket) -> Vec<Task> {
    owed_with(docket, &[])
}

/// The same with what was asked or said beside the docket: all tasks of a case.
#[must_use]
pub fn owed_with(docket: &Docket, requests: &[Request]) -> Vec<Task> {
    let mut tasks: Vec<Task> = Vec::new();
    if docket.program == Program::Eapa {
        tasks.extend(measures::to_be_lifted(docket));
        tasks.extend(requests.iter().filter_map(|request| beside::task(docket, request)));
    }
    if !docket.state.is_terminal() {
        tasks.extend(docket.deadlines.iter().filter_map(|it| timed(docket, it)));
        if docket.program == Program::Eapa {
            tasks.extend(allegations(docket));
            tasks.extend(beside::review_requests(docket));
        }
        tasks.extend(without_proof(docket));
        tasks.extend(excluded(docket));
    }
    tasks.sort_by(|a, b| {
        let key = |task: &Task| (task.due.is_none(), task.due, task.name.clone());
        key(a).cmp(&key(b))
    });
    tasks
}

/// The answer that is owed to somebody who wrote about his communication, and was not answered: `number` is that of his
/// first message without an answer, so that each silence is a task of its own. An officer who answers ends it; one who
/// says that no answer is needed does so too. No law asks for it.
#[must_use]
pub fn message_answer(state: State, number: u32, since: NaiveDate) -> Task {
    // Until it goes to the Commissioner a communication is the port's, 19 CFR 12.42(c).
    let queue = match state {
        State::Filed | State::Returned => Role::PortDirector,
        _ => Role::Investigator,
    };
    let source = ("a service of Tidewaiter", Confidence::Unverified);
    without_limit(format!("message_answer#{number}"), queue, Vec::new(), since, source)
}

/// Other open cases that name whom an order reaches are to be looked at: `entry` is the position of the entry that said
/// last whom it reaches, so that another scope is a task of its own. No law asks for it.
#[must_use]
pub fn related_cases(entry: u32, since: NaiveDate) -> Task {
    let source = ("a service of Tidewaiter", Confidence::Unverified);
    let name = format!("{RELATED_CASES}#{entry}");
    without_limit(name, Role::Investigator, Vec::new(), since, source)
}

/// The task of a deadline that an officer keeps.
fn timed(docket: &Docket, deadline: &Deadline) -> Option<Task> {
    let queue = deadline.obligor.parse().ok().filter(|role: &Role| role.is_officer())?;
    let acts = docket
        .program
        .rules()
        .iter()
        .find(|rule| rule.id == deadline.rule)
        .map(|rule| rule.meeting().to_vec())
        .filter(|acts| !acts.is_empty())?;
    let is_expected = matches!(deadline.force, Force::Duty | Force::Target | Force::Law);
    let is_open = matches!(deadline.status, Status::Running | Status::Overdue);
    (is_expected && is_open && !deadline.projected).then(|| {
        let since = deadline.trigger.on.unwrap_or(docket.on);
        Task {
            name: deadline.name(),
            queue,
            acts,
            rule: Some(deadline.name()),
            since,
            due: deadline.due,
            warn_on: match deadline.due {
                Some(_) if deadline.force == Force::Duty => None,
                Some(due) => Some(due),
                None => count::later(since, PATIENCE),
            },
            authority: deadline.authority.clone(),
        }
    })
}

/// What is owed to each allegation before it is acknowledged.
fn allegations(docket: &Docket) -> Vec<Task> {
    let mut numbers: Vec<u32> =
        docket.entries.iter().filter(|it| it.kind == K::AllegationFiled).map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    numbers.into_iter().filter_map(|own| allegation(docket, own)).collect()
}

fn allegation(docket: &Docket, own: u32) -> Option<Task> {
    let last = docket.entries.iter().rev().find(|entry| {
        let settles = matches!(
            entry.kind,
            K::AllegationFiled
                | K::AllegationReturned
                | K::AllegationAcknowledged
                | K::AllegationWithdrawn
                | K::AllegationConsolidated
                | K::InitiationDeclined
                | K::InvestigationInitiated
        );
        settles && number(entry) == own
    })?;
    match last.kind {
        K::AllegationFiled => Some(without_limit(
            format!("allegation_answer#{own}"),
            Role::Investigator,
            vec![K::AllegationAcknowledged, K::AllegationReturned],
            last.on,
            ("19 CFR 165.12(a)", Confidence::Verified),
        )),
        K::AllegationReturned => {
            // Each return counts its own days.
            let returns = docket
                .entries
                .iter()
                .filter(|it| it.kind == K::AllegationReturned && number(it) == own)
                .count();
            Some(without_limit(
                format!("returned_allegation#{own}.{returns}"),
                Role::Investigator,
                Vec::new(),
                count::later(last.on, RETURNED_FOR)?,
                ("closing a returned allegation after 180 days", Confidence::Unverified),
            ))
        }
        _ => None,
    }
}

/// Which of several allegations an entry is about.
fn number(entry: &Entry) -> u32 {
    entry.fields.allegation.unwrap_or(1)
}

/// A detained shipment without proof after its three months: excluded under an order, seized under a Finding.
fn without_proof(docket: &Docket) -> Option<Task> {
    if docket.state != State::Detained {
        return None;
    }
    let over = unused(docket, "proof_of_admissibility")?;
    let track =
        Matter { program: docket.program, track: docket.track }.track_after(&docket.entries);
    let (act, cite) = match track {
        Some(Track::Wro) => (K::Excluded, "19 CFR 12.42(e), 12.44"),
        Some(Track::Finding) => (K::Seized, "19 CFR 12.42(g)"),
        _ => return None,
    };
    let name = format!("proof_not_submitted#{}", over.instance);
    let since = count::later(over.due?, 1)?;
    let source = (cite, Confidence::Unverified);
    Some(without_limit(name, Role::PortDirector, vec![act], since, source))
}

/// Excluded merchandise that nobody protested for: exported or destroyed.
fn excluded(docket: &Docket) -> Option<Task> {
    if !matches!(docket.state, State::Excluded | State::DeemedExcluded) {
        return None;
    }
    let over = unused(docket, "protest_close")?;
    let name = format!("excluded_merchandise#{}", over.instance);
    let since = count::later(over.due?, 1)?;
    let source = ("19 CFR 12.44; 19 USC 1514(c)(3)", Confidence::Unverified);
    Some(without_limit(name, Role::PortDirector, vec![K::Exported, K::Destroyed], since, source))
}

/// The last window of a rule that is over without having been used.
fn unused<'a>(docket: &'a Docket, rule: &str) -> Option<&'a Deadline> {
    let of_rule = |it: &&Deadline| it.rule == rule && !it.projected;
    let last = docket.deadlines.iter().rev().find(of_rule)?;
    (last.status == Status::Closed && last.met_on.is_none()).then_some(last)
}

/// A task without a last day: a second person is told when nobody has done it for a while.
pub(crate) fn without_limit(
    name: String,
    queue: Role,
    acts: Vec<K>,
    since: NaiveDate,
    (cite, confidence): (&str, Confidence),
) -> Task {
    Task {
        name,
        queue,
        acts,
        rule: None,
        since,
        due: None,
        warn_on: count::later(since, PATIENCE),
        authority: vec![Authority { cite: cite.to_owned(), confidence }],
    }
}
