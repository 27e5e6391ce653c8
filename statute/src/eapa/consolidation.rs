//! Joining a later allegation to a case, 19 CFR 165.13: whose clocks govern, and what that does to the windows of those who
//! are joined. Nobody's window is shortened in silence.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::act::act_rule;
use crate::count;
use crate::decide::{Act, Barred, Defect};
use crate::docket::{Deadline, Docket};
use crate::entry::EntryKind as K;
use crate::entry::{Entry, Fields};
use crate::parse::day;
use crate::role::Role;
use crate::rule::{Authority, Confidence, Status};
use crate::state::State;

const AUTHORITY: &str = "19 CFR 165.13";
/// A window with fewer days left than this is as good as closed to who only now hears of it.
const FEW_DAYS: u32 = 10;
/// The windows of the parties that run on whoever is joined.
const WINDOWS: &[&str] = &[
    "factual_information_close",
    "rebuttal_close",
    "written_argument_close",
    "argument_response_close",
];

/// What a consolidation makes of one window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// The limit: `rule#instance`.
    pub name: String,
    /// Its last day in the case that governs.
    pub due: Option<NaiveDate>,
    /// The days that are left of it; none of a window that is over.
    pub days_left: u32,
    /// The last day the joined parties had without the consolidation, where they had one.
    pub own_due: Option<NaiveDate>,
    /// Whether the consolidation has to say a new day for it, or why there is none.
    pub to_be_named: bool,
}

/// What the windows of `lead` are to the parties of `member`, if it is joined on this day.
#[must_use]
pub fn windows(lead: &Docket, member: &Docket, on: NaiveDate) -> Vec<Window> {
    let real = |it: &&Deadline| {
        WINDOWS.contains(&it.rule)
            && !it.projected
            && !matches!(it.status, Status::Averted | Status::Superseded)
    };
    let limits = lead.deadlines.iter().filter(real);
    limits
        .map(|limit| {
            let is_over = limit.status == Status::Closed;
            let days_left = match limit.due {
                Some(due) if !is_over => count::days_between(on, due),
                _ => 0,
            };
            let own = member.deadlines.iter().filter(real);
            let own_due = own.filter(|own| own.rule == limit.rule).find_map(|own| own.due);
            let shortened = own_due.zip(limit.due).is_some_and(|(own, due)| due < own);
            let few = limit.due.is_some() && days_left < FEW_DAYS;
            let to_be_named = is_over || few || shortened;
            Window { name: limit.name(), due: limit.due, days_left, own_due, to_be_named }
        })
        .collect()
}

/// Whether this role may join cases.
///
/// # Errors
/// [`Barred::NotYours`] says whose act it is.
pub fn is_yours(role: Role) -> Result<(), Barred> {
    let roles =
        act_rule(crate::Program::Eapa, K::AllegationConsolidated).map_or(&[][..], |it| it.by);
    if roles.contains(&role) {
        return Ok(());
    }
    let authority = vec![cited()];
    Err(Barred::NotYours { act: K::AllegationConsolidated, roles: roles.to_vec(), authority })
}

/// Holds a consolidation against both dockets. Gives what follows on the governing docket: the new days it names.
///
/// # Errors
/// [`Barred::NotNow`] where the allegation cannot be joined any more, or not yet; [`Barred::Defective`] with every window
/// that has to be named and is not.
pub fn join(
    lead: &Docket,
    member: &Docket,
    act: &Act,
    on: NaiveDate,
) -> Result<Vec<Entry>, Barred> {
    let open = [
        State::Filed,
        State::Acknowledged,
        State::Referred,
        State::Initiated,
        State::MeasuresDecided,
    ];
    if !open.contains(&member.state) {
        return Err(Barred::NotNow {
            act: act.kind,
            rule: K::AllegationConsolidated.as_str().to_owned(),
            message: format!("the other case is `{}`", member.state),
            authority: vec![cited()],
            remedy: "an allegation is joined while its own parties have not been told of an investigation"
                .to_owned(),
        });
    }
    let named: Vec<Value> = act
        .fields
        .content
        .as_ref()
        .and_then(|content| content.get("windows")?.as_array().cloned())
        .unwrap_or_default();
    let mut defects = Vec::new();
    let mut add = |pointer: String, code, message: String| {
        defects.push(Defect { pointer, code, message, authority: Some(AUTHORITY.to_owned()) });
    };
    let mut follow = Vec::new();
    let all = windows(lead, member, on);
    let says = |said: &Value, window: &Window| {
        let rule = said.get("rule").and_then(Value::as_str).unwrap_or_default();
        rule == window.name || window.name.split('#').next() == Some(rule)
    };
    for window in all.iter().filter(|window| window.to_be_named) {
        if !named.iter().any(|said| says(said, window)) {
            let due = window.due.map_or_else(String::new, |due| format!(" (last day {due})"));
            let message = format!(
                "name `{}`{due}: to those who are joined it is closed or nearly so, or shorter than what they had. Give it a \
                 new day, or the reason for none",
                window.name
            );
            add("/windows".to_owned(), "not_named", message);
        }
    }
    let cap = lead.deadline("determination", 1).and_then(|deadline| deadline.due);
    for (at, said) in named.iter().enumerate() {
        let Some(window) = all.iter().find(|window| says(said, window)) else {
            add(
                format!("/windows/{at}/rule"),
                "names_nothing",
                "no such window runs in the case".to_owned(),
            );
            continue;
        };
        let Some(due) = said.get("due").and_then(Value::as_str).and_then(day) else { continue };
        let is_argument = window.name.starts_with("written_argument_close");
        if due < on || window.due.is_some_and(|before| due <= before) {
            let message = "a later day than the window has, and one that is still to come";
            add(format!("/windows/{at}/due"), "too_early", message.to_owned());
        } else if is_argument && cap.is_some_and(|cap| due > cap) {
            let message = "no later than the determination's last day (19 CFR 165.26(a))";
            add(format!("/windows/{at}/due"), "too_late", message.to_owned());
        } else {
            follow.push(set(&window.name, due, on));
        }
    }
    if defects.is_empty() { Ok(follow) } else { Err(Barred::Defective { defects }) }
}

/// The entry that gives a window its new day.
fn set(name: &str, due: NaiveDate, on: NaiveDate) -> Entry {
    let reason = Some("consolidation, 19 CFR 165.13".to_owned());
    let (kind, rule, content) = match name.split('#').next() {
        Some("factual_information_close") => (K::FactualInformationDateSet, None, None),
        Some("written_argument_close") => (K::WrittenArgumentDateSet, None, None),
        _ => {
            // Who only now hears of a window that is over could not have asked in time.
            let content = serde_json::json!({ "extraordinary_circumstances": true });
            (K::DeadlineExtended, Some(name.to_owned()), Some(content))
        }
    };
    let fields = Fields { due: Some(due), rule, reason, content, ..Fields::default() };
    Entry { position: 0, kind, on, fields }
}

fn cited() -> Authority {
    Authority { cite: AUTHORITY.to_owned(), confidence: Confidence::Verified }
}
