//! What an act's own words have to fit on the docket: the entry it names is there and may be answered, the limit it names
//! is running, the date it sets is not beyond what the law allows.

use chrono::NaiveDate;

use super::{corrections, measures};
use crate::act::act_rule;
use crate::decide::{Act, Barred, Defect};
use crate::docket::{Deadline, Docket};
use crate::entry::EntryKind as K;
use crate::entry::{Entry, EntryKind};
use crate::rule::{Authority, Confidence, Moves, Status};

/// What a rejection for form can reject.
const SUBMISSIONS: &[EntryKind] = &[
    K::FactualInformationFiled,
    K::RebuttalFiled,
    K::InformationResponseFiled,
    K::AgentSubmissionFiled,
    K::SubmissionCorrected,
    K::WrittenArgumentFiled,
    K::ArgumentResponseFiled,
];

/// Whether a submission can be rejected for its form.
pub(crate) fn is_rejectable(submission: EntryKind) -> bool {
    SUBMISSIONS.contains(&submission)
}

/// What answers a request for more time.
const EXTENSION_ANSWERS: &[EntryKind] = &[K::ExtensionDenied, K::DeadlineExtended];
/// What ends a request for review before the review begins.
const REVIEW_REQUEST_ENDS: &[EntryKind] = &[K::ReviewRequestRefused, K::ReviewRequestWithdrawn];

/// Holds an act against the docket: `by` is the side that acts, `on` its legal day. Gives every defect.
///
/// # Errors
/// [`Barred::NotNow`] where the window of what it names is over.
pub(crate) fn stand(
    docket: &Docket,
    act: &Act,
    by: &str,
    on: NaiveDate,
) -> Result<Vec<Defect>, Barred> {
    let mut check = Standing { docket, act, by, on, defects: Vec::new() };
    match act.kind {
        K::RebuttalFiled => check.rebuttal()?,
        K::ArgumentResponseFiled => {
            check.answer(
                &[K::WrittenArgumentFiled],
                "argument_response_close",
                "19 CFR 165.26(b)",
            )?;
        }
        K::InformationResponseFiled => check.information()?,
        K::ReviewResponseFiled => check.review_response(),
        K::SubmissionRejected => check.open_matter(
            SUBMISSIONS,
            &[K::SubmissionRejected],
            "it was rejected already",
            "19 CFR 165.4(b)",
        ),
        K::SubmissionCorrected => check.cure()?,
        K::PowerOfAttorneyFiled => check.power()?,
        K::ExtensionRequested => check.extension_request()?,
        K::ExtensionDenied => check.open_matter(
            &[K::ExtensionRequested],
            EXTENSION_ANSWERS,
            "it was answered already",
            "19 CFR 165.5(c)",
        ),
        K::DeadlineExtended => check.extension(),
        K::FactualInformationDateSet => check.set_date("factual_information_close"),
        K::WrittenArgumentDateSet => check.set_date("written_argument_close"),
        K::InformationRequested | K::RemandOrdered => check.not_past("the docket's own order"),
        K::ReviewRequestRefused | K::ReviewRequestWithdrawn => check.open_matter(
            &[K::ReviewRequested],
            REVIEW_REQUEST_ENDS,
            "it was answered already",
            "19 CFR 165.41",
        ),
        K::InterimMeasuresTaken | K::InterimMeasuresLifted => {
            check.defects.extend(measures::stand(docket, act, on));
        }
        K::EntryCorrected => check.defects.extend(corrections::defects(docket, act)),
        _ => {}
    }
    Ok(check.defects)
}

/// Whether there is anything on the docket that this act could be about: a limit to extend, a request to answer.
pub(crate) fn has_matter(docket: &Docket, act: EntryKind) -> bool {
    let unanswered = |kinds: &[EntryKind], ends: &[EntryKind]| {
        docket.entries.iter().any(|matter| {
            let ended = |entry: &Entry| {
                ends.contains(&entry.kind) && entry.fields.of == Some(matter.position)
            };
            kinds.contains(&matter.kind) && !docket.entries.iter().any(ended)
        })
    };
    match act {
        K::ExtensionRequested => docket
            .deadlines
            .iter()
            .any(|deadline| is_running(deadline) && is_extendable(docket, deadline)),
        K::DeadlineExtended => docket.deadlines.iter().any(|deadline| {
            !deadline.projected && !is_pointless(deadline) && is_extendable(docket, deadline)
        }),
        K::WrittenArgumentDateSet => !docket.is_overdue("determination"),
        K::ExtensionDenied => unanswered(&[K::ExtensionRequested], EXTENSION_ANSWERS),
        K::SubmissionRejected => unanswered(SUBMISSIONS, &[K::SubmissionRejected]),
        K::InterimMeasuresLifted => measures::may_be_lifted(docket),
        K::ReviewRequestRefused => unanswered(&[K::ReviewRequested], REVIEW_REQUEST_ENDS),
        _ => true,
    }
}

fn is_running(deadline: &Deadline) -> bool {
    !deadline.projected && matches!(deadline.status, Status::Running | Status::Stayed | Status::Met)
}

fn is_pointless(deadline: &Deadline) -> bool {
    matches!(deadline.status, Status::Averted | Status::Superseded)
}

/// A limit of a party: one that a date of CBP may move.
fn is_extendable(docket: &Docket, deadline: &Deadline) -> bool {
    let row = docket.program.rules().iter().find(|rule| rule.id == deadline.rule);
    row.is_some_and(|rule| rule.moved_by.iter().any(|moves| matches!(moves, Moves::DateSet(_))))
}

struct Standing<'a> {
    docket: &'a Docket,
    act: &'a Act,
    by: &'a str,
    on: NaiveDate,
    defects: Vec<Defect>,
}

impl<'a> Standing<'a> {
    fn add(&mut self, pointer: &str, code: &'static str, message: &str, authority: &str) {
        self.defects.push(Defect {
            pointer: pointer.to_owned(),
            code,
            message: message.to_owned(),
            authority: Some(authority.to_owned()),
        });
    }

    /// The entry that `of` names, if it is one of these kinds.
    fn named(&mut self, kinds: &[EntryKind], authority: &str) -> Option<&'a Entry> {
        let of = self.act.fields.of?;
        let entry = self.docket.entries.iter().find(|entry| entry.position == of);
        let entry = entry.filter(|entry| kinds.contains(&entry.kind));
        if entry.is_none() {
            let known: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
            let message = format!("the number of an entry on the docket: {}", known.join(", "));
            self.add("/of", "names_nothing", &message, authority);
        }
        entry
    }

    /// The window of a rule that this entry opened has to be open.
    fn window(&self, rule: &str, opened_by: &Entry) -> Result<(), Barred> {
        let window = self.docket.deadlines.iter().find(|deadline| {
            deadline.rule == rule && deadline.trigger.index == Some(opened_by.position)
        });
        match window {
            Some(window) if !is_running(window) => Err(self.over(window)),
            _ => Ok(()),
        }
    }

    fn over(&self, window: &Deadline) -> Barred {
        let message = window.due.map_or_else(
            || format!("`{}` is not open", window.name()),
            |due| format!("the last day of `{}` was {due}", window.name()),
        );
        let remedy = "a limit that CBP may extend is extended only on a request filed in time (19 CFR 165.5(c))";
        self.not_now(window.rule, message, remedy)
    }

    fn not_now(&self, rule: &str, message: String, remedy: &str) -> Barred {
        let cite = act_rule(self.docket.program, self.act.kind).map_or("", |row| row.authority);
        Barred::NotNow {
            act: self.act.kind,
            rule: rule.to_owned(),
            message,
            authority: vec![Authority { cite: cite.to_owned(), confidence: Confidence::Verified }],
            remedy: remedy.to_owned(),
        }
    }

    fn is_own(&self, entry: &Entry) -> bool {
        entry.fields.by.as_deref() == Some(self.by)
    }

    /// An answer to what another party put on the record, while its window is open.
    fn answer(&mut self, kinds: &[EntryKind], rule: &str, authority: &str) -> Result<(), Barred> {
        let Some(entry) = self.named(kinds, authority) else { return Ok(()) };
        if self.is_own(entry) {
            self.add("/of", "own", "a party answers another's submission, not its own", authority);
            return Ok(());
        }
        self.window(rule, entry)
    }

    /// Since 2024-04-17 nobody rebuts a verification report; new facts found there are placed on the record by
    /// themselves, before and since.
    fn rebuttal(&mut self) -> Result<(), Barred> {
        let of = self.act.fields.of;
        let report = |entry: &&Entry| {
            Some(entry.position) == of && entry.kind == K::VerificationReportPlaced
        };
        if self.docket.entries.iter().any(|entry| report(&entry)) {
            let message = "nobody rebuts a verification report; it is argued about, and new facts found there are rebutted \
                           where they were placed on the record";
            self.add("/of", "not_rebuttable", message, "19 CFR 165.25, 165.23(c)");
            return Ok(());
        }
        let facts = [K::FactualInformationFiled, K::CbpInformationPlaced];
        self.answer(&facts, "rebuttal_close", "19 CFR 165.23(c)")
    }

    fn information(&mut self) -> Result<(), Barred> {
        let authority = "19 CFR 165.5, 165.23(c)(1)";
        let Some(request) = self.named(&[K::InformationRequested], authority) else {
            return Ok(());
        };
        if request.fields.to.as_deref().is_some_and(|to| to != self.by) {
            self.add("/of", "not_addressed", "the request was put to somebody else", authority);
            return Ok(());
        }
        self.window("information_request_due", request)
    }

    fn review_response(&mut self) {
        let authority = "19 CFR 165.42";
        let Some(request) = self.named(&[K::ReviewRequested], authority) else { return };
        let refused = self.docket.entries.iter().any(|entry| {
            entry.kind == K::ReviewRequestRefused && entry.fields.of == Some(request.position)
        });
        if self.is_own(request) {
            self.add("/of", "own", "a party answers another's request, not its own", authority);
        } else if refused {
            self.add("/of", "refused", "that request was not accepted", authority);
        }
    }

    /// Something that is answered once.
    fn open_matter(
        &mut self,
        kinds: &[EntryKind],
        ends: &[EntryKind],
        message: &str,
        authority: &str,
    ) {
        let Some(matter) = self.named(kinds, authority) else { return };
        let ended =
            |entry: &Entry| ends.contains(&entry.kind) && entry.fields.of == Some(matter.position);
        if self.docket.entries.iter().any(ended) {
            self.add("/of", "answered", message, authority);
        }
    }

    fn cure(&mut self) -> Result<(), Barred> {
        let authority = "19 CFR 165.4(b)";
        let Some(rejection) = self.named(&[K::SubmissionRejected], authority) else {
            return Ok(());
        };
        let rejected = rejection.fields.of;
        let submission = self.docket.entries.iter().find(|entry| Some(entry.position) == rejected);
        if submission.is_some_and(|entry| !self.is_own(entry)) {
            self.add("/of", "not_own", "the submitter cures a rejection", authority);
            return Ok(());
        }
        self.window("rejection_cure", rejection)
    }

    fn power(&mut self) -> Result<(), Barred> {
        let authority = "19 CFR 165.3(f)";
        let Some(first) = self.named(&[K::AgentSubmissionFiled], authority) else { return Ok(()) };
        if !self.is_own(first) {
            let message = "the party whose agent it is proves his power";
            self.add("/of", "not_own", message, authority);
            return Ok(());
        }
        self.window("power_of_attorney_proof", first)
    }

    /// The instances of the limit that `rule` names, the latest last; `None` where it names no limit of a party.
    fn limits(&mut self) -> Option<Vec<&'a Deadline>> {
        let authority = "19 CFR 165.5(c)";
        let wanted = self.act.fields.rule.as_deref()?;
        let (id, instance) = wanted.split_once('#').unwrap_or((wanted, ""));
        let fits = |deadline: &&Deadline| {
            deadline.rule == id
                && !deadline.projected
                && (instance.is_empty() || instance.parse() == Ok(deadline.instance))
        };
        let mut found: Vec<&Deadline> = self.docket.deadlines.iter().filter(fits).collect();
        found.sort_by_key(|deadline| deadline.instance);
        if found.is_empty() {
            let message =
                "no such limit runs in this case: `rule`, or `rule#instance`, of a deadline";
            self.add("/rule", "names_nothing", message, authority);
            return None;
        }
        if !found.iter().all(|deadline| is_extendable(self.docket, deadline)) {
            let message = format!("`{id}` is no limit of a party that CBP may extend");
            self.add("/rule", "not_extendable", &message, authority);
            return None;
        }
        Some(found)
    }

    fn is_extraordinary(&self) -> bool {
        let content = self.act.fields.content.as_ref();
        content.and_then(|content| content.get("extraordinary_circumstances")) == Some(&true.into())
    }

    fn extension_request(&mut self) -> Result<(), Barred> {
        let authority = "19 CFR 165.5(c)";
        let Some(limits) = self.limits() else { return Ok(()) };
        let running: Vec<&Deadline> =
            limits.iter().copied().filter(|deadline| is_running(deadline)).collect();
        let limit = match running.as_slice() {
            [] => return Err(self.over(limits[limits.len() - 1])),
            [one] => *one,
            _ => {
                let names: Vec<String> = running.iter().map(|limit| limit.name()).collect();
                let message = format!("say which: {}", names.join(", "));
                self.add("/rule", "ambiguous", &message, authority);
                return Ok(());
            }
        };
        let is_party = crate::Role::ALL.iter().any(|role| role.as_str() == limit.obligor);
        if is_party && limit.obligor != self.by {
            self.add("/rule", "not_own", "that limit is another's", authority);
        }
        let until = self.act.fields.content.as_ref();
        let until = until.and_then(|content| content.get("requested_due")?.as_str());
        let until = until.and_then(crate::parse::day);
        if until.zip(limit.due).is_some_and(|(until, due)| until <= due) {
            self.add("/requested_due", "too_early", "a day after the limit's last day", authority);
        }
        let name = limit.name();
        let window =
            self.docket.deadlines.iter().find(|it| it.limit.as_deref() == Some(name.as_str()));
        match window {
            Some(window)
                if window.due.is_some_and(|due| due < self.on) && !self.is_extraordinary() =>
            {
                let message = window.due.map_or_else(String::new, |due| {
                    format!("the last day to ask for more time for `{name}` was {due}")
                });
                let remedy = "after it, only extraordinary circumstances: say so with `extraordinary_circumstances`";
                Err(self.not_now("extension_request_close", message, remedy))
            }
            _ => Ok(()),
        }
    }

    /// An extension is later than what it extends, after the limit only in extraordinary circumstances, and never beyond
    /// the determination where the limit is that of the arguments.
    fn extension(&mut self) {
        let authority = "19 CFR 165.5(c)";
        if self.act.fields.of.is_some() {
            self.open_matter(
                &[K::ExtensionRequested],
                EXTENSION_ANSWERS,
                "it was answered already",
                authority,
            );
        }
        let Some(limits) = self.limits() else { return };
        let limit = limits[limits.len() - 1];
        if is_pointless(limit) {
            self.add("/rule", "pointless", "that limit does not run any more", authority);
        }
        self.later_than(limit, authority);
        if limit.due.is_some_and(|due| due < self.on) && !self.is_extraordinary() {
            let message = "the limit is over: after it, only in extraordinary circumstances";
            self.add("/extraordinary_circumstances", "missing", message, authority);
        }
        if limit.rule == "written_argument_close" {
            self.cap();
        }
    }

    fn set_date(&mut self, rule: &str) {
        let limit = self.docket.deadlines.iter().find(|deadline| deadline.rule == rule);
        if let Some(limit) = limit {
            self.later_than(limit, "19 CFR 165.23(c)(2)(i), 165.26(a)");
        }
    }

    fn later_than(&mut self, limit: &Deadline, authority: &str) {
        self.not_past(authority);
        let set = self.act.fields.due;
        if let Some((_, due)) = set.zip(limit.due).filter(|(set, due)| set < due) {
            let message = format!("no earlier than the last day it has, {due}");
            self.add("/due", "too_early", &message, authority);
        }
    }

    fn not_past(&mut self, authority: &str) {
        if self.act.fields.due.is_some_and(|due| due < self.on) {
            self.add("/due", "past", "a day that is still to come", authority);
        }
    }

    fn cap(&mut self) {
        let last = self.docket.deadline("determination", 1).and_then(|deadline| deadline.due);
        if let Some((_, last)) = self.act.fields.due.zip(last).filter(|(due, last)| due > last) {
            let message = format!("no later than the determination's last day, {last}");
            self.add("/due", "too_late", &message, "19 CFR 165.26(a)");
        }
    }
}
