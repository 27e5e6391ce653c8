//! What if, told whole: the calendar with hypothetical entries beside the one without them, what changed of each deadline, and which of the
//! hypothetical acts the law would refuse.
//!
//! The same functions as for real acts: each entry is decided on the docket of its day, after what the clock would have written by then. What
//! [`decide`] would refuse is told with its rule and remedy, and the calendar is the one without it, as it would be.

mod sharing;

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;
use serde_json::Value;

use crate::act::act_rule;
use crate::command::outside_calendar;
use crate::decide::{Act, Barred, Defect, Who, decide, lapses, reversals, wanted};
use crate::docket::{Deadline, Docket, Irregularity, PermittedAct};
use crate::eapa;
use crate::entry::{Entry, EntryKind};
use crate::explain::explain;
use crate::fold::docket;
use crate::law::Law;
use crate::parse::{InputError, following};
use crate::role::{Program, Role};
use crate::rule::{Authority, Force, Status};
use crate::state::State;
use crate::track::Matter;

pub use sharing::{NotShared, not_shared};

/// What would be, beside what is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Supposition {
    /// Which program's law.
    pub program: Program,
    /// The day from which both calendars are read: the day asked for, or that of the last hypothetical entry where that is later.
    pub on: NaiveDate,
    /// Where the case stands; none where it begins with what is supposed.
    pub state_before: Option<State>,
    /// Where it would stand.
    pub state_after: State,
    /// What was supposed, and what of it the law would refuse.
    pub entries: Vec<Supposed>,
    /// What the clock would write until that day, with what is supposed.
    pub by_law: Vec<Written>,
    /// Every deadline of either calendar, by its last day after, then before.
    pub deadlines: Vec<Compared>,
    /// The windows that would be open.
    pub windows: Vec<Window>,
    /// The acts that would be open, and whose they are.
    pub permitted_acts: Vec<PermittedAct>,
    /// What would stand on the docket against a rule, and does not now.
    pub irregularities: Vec<Irregularity>,
}

/// A hypothetical entry.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Supposed {
    /// Its number: those of the docket go on.
    pub number: u32,
    /// What is supposed to happen.
    pub entry: EntryKind,
    /// On which legal day.
    pub on: NaiveDate,
    /// Why the law would refuse it; none where it would not. Then it is left out of the calendar.
    pub barred: Option<Bar>,
}

/// An entry by its kind and day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Written {
    /// What it would write.
    pub entry: EntryKind,
    /// Dated on which legal day.
    pub on: NaiveDate,
}

/// Why an act would be refused, in the words of the real refusal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bar {
    /// The rule that stands in the way, by id, or the act's own name.
    pub rule: String,
    /// What stands in the way.
    pub message: String,
    /// The provisions.
    pub authority: Vec<Authority>,
    /// What would have to happen first; none where it is another role's act.
    pub remedy: Option<String>,
    /// Whose act it is, where it is another role's.
    pub roles: Vec<Role>,
}

/// What hypothetical entries make of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// It is not there now.
    Opened,
    /// Its days move, or stand still, or go on.
    Moved,
    /// It would be met.
    Met,
    /// It would be missed, or lapse.
    Missed,
    /// It would be over, or not be there.
    Closed,
    /// Nothing.
    Unchanged,
}

/// A deadline as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Compared {
    /// `rule#instance`.
    pub deadline: String,
    /// The rule's id.
    pub rule: &'static str,
    /// Which instance, from 1.
    pub instance: u32,
    /// What a lapse does.
    pub force: Force,
    /// Who owes the act.
    pub obligor: String,
    /// What becomes of it.
    pub change: Change,
    /// By how many calendar days its last day moves; none where one side has no last day.
    pub moved_days: Option<i64>,
    /// As it is; none where it would be new.
    pub before: Option<Face>,
    /// As it would be; none where it would be gone.
    pub after: Option<Face>,
}

/// One side of a deadline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Face {
    /// The day as counted.
    pub nominal: Option<NaiveDate>,
    /// The last day.
    pub due: Option<NaiveDate>,
    /// The first instant that is too late.
    pub due_at: Option<DateTime<Utc>>,
    /// The earliest last day under every reading.
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: Status,
    /// The day it was met or first used.
    pub met_on: Option<NaiveDate>,
    /// Whether its trigger is still only expected.
    pub projected: bool,
    /// Whether it is counted over days whose closures have not been reviewed.
    pub provisional: bool,
    /// Its sources.
    pub authority: Vec<Authority>,
    /// How it is counted, in plain English.
    pub explanation: String,
}

/// A window in which something may be filed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Window {
    /// `rule#instance`.
    pub deadline: String,
    /// Whose it is.
    pub obligor: String,
    /// From when it runs.
    pub opened_on: Option<NaiveDate>,
    /// Its last day.
    pub due: Option<NaiveDate>,
    /// The first instant that is too late.
    pub due_at: Option<DateTime<Utc>>,
    /// The earliest last day under every reading.
    pub safe: Option<NaiveDate>,
}

/// Supposes entries after `before`, which may be empty: then they are a docket of their own. Both calendars are read on `on`, or on the day
/// of the last hypothetical entry where that is later. Nothing is stored.
///
/// # Errors
/// Every defect of the hypothetical entries, as [`following`] has them; a period that would end after the calendar does.
pub fn supposition(
    matter: Matter,
    before: &[Entry],
    items: &[Value],
    law: &Law,
    on: NaiveDate,
) -> Result<Supposition, Vec<InputError>> {
    let supposed = following(matter.program, before, items)?;
    let on = supposed.iter().map(|it| it.on).fold(on, NaiveDate::max);
    let opens = |it: &Entry| matter.program.openings().iter().any(|row| row.act == it.kind);
    // A docket of one's own may begin in the middle of a case; nobody can say then what would be refused.
    let is_decided = !before.is_empty() || supposed.first().is_some_and(opens);
    let mut scene = Scene { matter, law, entries: before.to_vec(), by_law: Vec::new() };
    // What the clock writes gets numbers after all that is supposed, which `of` may name.
    let last = before.iter().chain(&supposed).map(|it| it.position).max();
    let mut next = last.map_or(0, |it| it.saturating_add(1));
    let mut told = Vec::with_capacity(supposed.len());
    for entry in supposed {
        let now = scene.settled(entry.on, &mut next);
        let barred =
            if is_decided && !now.entries.is_empty() { bar(&now, &entry, law) } else { None };
        let (number, kind, day) = (entry.position, entry.kind, entry.on);
        if barred.is_none() {
            scene.happens(&now, entry, &mut next);
        }
        told.push(Supposed { number, entry: kind, on: day, barred });
    }
    let then = scene.settled(on, &mut next);
    if let Some(defect) = outside_calendar(&then) {
        return Err(vec![InputError { pointer: "/docket".to_owned(), ..defect }]);
    }
    let mut as_it_is = Scene { matter, law, entries: before.to_vec(), by_law: Vec::new() };
    let mut own = next;
    let now = as_it_is.settled(on, &mut own);
    // By what they are, and not by their place: what the clock writes stands elsewhere on the two.
    let same = |one: &Irregularity, other: &Irregularity| {
        (&one.rule, one.entry, one.on, &one.message)
            == (&other.rule, other.entry, other.on, &other.message)
    };
    let is_new = |it: &&Irregularity| !now.irregularities.iter().any(|known| same(known, it));
    Ok(Supposition {
        program: matter.program,
        on,
        state_before: (!before.is_empty()).then_some(now.state),
        state_after: then.state,
        entries: told,
        by_law: scene.by_law,
        deadlines: compared(&now, &then, law),
        windows: windows(&then),
        irregularities: then.irregularities.iter().filter(is_new).cloned().collect(),
        permitted_acts: then.permitted_acts,
    })
}

/// A docket on its way through what is supposed.
struct Scene<'a> {
    matter: Matter,
    law: &'a Law,
    entries: Vec<Entry>,
    by_law: Vec<Written>,
}

impl Scene<'_> {
    /// The docket of a day, after the clock has written what was due by then, as it does before each real act.
    fn settled(&mut self, on: NaiveDate, next: &mut u32) -> Docket {
        let mut now = docket(self.matter, &self.entries, self.law, on);
        // What lapses may open a period that is over already. Each round ends at least one of the rules.
        for _ in self.matter.program.rules() {
            let due = lapses(&now);
            if due.is_empty() {
                break;
            }
            for entry in due {
                self.by_law.push(Written { entry: entry.kind, on: entry.on });
                self.entries.push(Entry { position: *next, ..entry });
                *next = next.saturating_add(1);
            }
            now = docket(self.matter, &self.entries, self.law, on);
        }
        now
    }

    /// Puts an entry on the docket, and the reversal of whatever no longer follows from it.
    fn happens(&mut self, now: &Docket, mut entry: Entry, next: &mut u32) {
        eapa::complete(now, &mut entry.fields);
        let reversed = reversals(now, &entry, entry.on, self.law);
        self.entries.push(entry);
        for it in reversed {
            self.by_law.push(Written { entry: it.kind, on: it.on });
            self.entries.push(Entry { position: *next, ..it });
            *next = next.saturating_add(1);
        }
    }
}

/// Why this entry would be refused on its day. What an act lacks of its particulars is not asked here: nothing is filed.
fn bar(now: &Docket, entry: &Entry, law: &Law) -> Option<Bar> {
    let row = act_rule(now.program, entry.kind)?;
    let named = entry.fields.by.as_deref().and_then(|by| by.parse::<Role>().ok());
    let role = named.or(row.by.first().copied())?;
    // Nobody who has acted before: whether two acts may be one person's is not asked of persons who are supposed.
    let account = format!("supposed {}", entry.position);
    let who = Who { role, account: &account };
    let act = Act { kind: entry.kind, on: None, fields: entry.fields.clone() };
    let own = || entry.kind.as_str().to_owned();
    match decide(now, &act, &who, entry.on, law) {
        Err(Barred::NotNow { rule, message, authority, remedy, .. }) => {
            Some(Bar { rule, message, authority, remedy: Some(remedy), roles: Vec::new() })
        }
        // A capacity that is no role of the table (a bare `by`) says nothing of who acts.
        Err(Barred::NotYours { roles, authority, .. }) if named.is_some() => {
            let whose: Vec<_> = roles.iter().map(|it| it.as_str()).collect();
            let message = format!("`{}` is an act of: {}", entry.kind, whose.join(", "));
            Some(Bar { rule: own(), message, authority, remedy: None, roles })
        }
        Ok(_) | Err(Barred::NotYours { .. }) => None,
        Err(Barred::Defective { defects }) => {
            let mut lacks = wanted(now.program, &act);
            lacks.extend(now.program.dated_defects(&act, entry.on));
            let left: Vec<Defect> = defects.into_iter().filter(|it| !lacks.contains(it)).collect();
            (!left.is_empty()).then(|| defective(own(), &left))
        }
    }
}

fn defective(rule: String, defects: &[Defect]) -> Bar {
    let said: Vec<_> = defects.iter().map(|it| format!("{}: {}", it.pointer, it.message)).collect();
    let cites = defects.iter().filter_map(|it| it.authority.clone());
    let confidence = crate::rule::Confidence::Verified;
    Bar {
        rule,
        message: said.join("; "),
        authority: cites.map(|cite| Authority { cite, confidence }).collect(),
        remedy: Some("suppose it with other days or particulars".to_owned()),
        roles: Vec::new(),
    }
}

/// Every deadline of either docket, by its last day after, then before; those without one last.
fn compared(now: &Docket, then: &Docket, law: &Law) -> Vec<Compared> {
    let of =
        |docket: &Docket, name: &str| docket.deadlines.iter().find(|it| it.name() == name).cloned();
    let mut names: Vec<String> = then.deadlines.iter().map(Deadline::name).collect();
    names.extend(now.deadlines.iter().map(Deadline::name).filter(|it| of(then, it).is_none()));
    let rows = names.into_iter().filter_map(|name| {
        let (before, after) = (of(now, &name), of(then, &name));
        let either = after.as_ref().or(before.as_ref())?;
        let due = |it: &Option<Deadline>| it.as_ref().and_then(|it| it.due);
        let moved_days = due(&before).zip(due(&after)).map(|(one, other)| (other - one).num_days());
        Some(Compared {
            rule: either.rule,
            instance: either.instance,
            force: either.force,
            obligor: either.obligor.clone(),
            change: change(before.as_ref(), after.as_ref()),
            moved_days,
            before: before.as_ref().map(|it| Face::of(now, it, law)),
            after: after.as_ref().map(|it| Face::of(then, it, law)),
            deadline: name,
        })
    });
    let mut rows: Vec<Compared> = rows.collect();
    let day = |it: &Compared| {
        let due = |face: &Option<Face>| face.as_ref().and_then(|face| face.due);
        due(&it.after).or_else(|| due(&it.before))
    };
    rows.sort_by_key(|it| (day(it).is_none(), day(it), it.rule, it.instance));
    rows
}

fn change(before: Option<&Deadline>, after: Option<&Deadline>) -> Change {
    let (before, after) = match (before, after) {
        (None, _) => return Change::Opened,
        (_, None) => return Change::Closed,
        (Some(before), Some(after)) => (before, after),
    };
    let is_moved =
        (before.nominal, before.due, before.safe) != (after.nominal, after.due, after.safe);
    match after.status {
        it if it == before.status => {
            if is_moved {
                Change::Moved
            } else {
                Change::Unchanged
            }
        }
        Status::Met | Status::MetLate => Change::Met,
        Status::Overdue | Status::Lapsed => Change::Missed,
        Status::Closed | Status::Averted | Status::Superseded => Change::Closed,
        Status::Running | Status::Stayed => Change::Moved,
    }
}

impl Face {
    fn of(docket: &Docket, it: &Deadline, law: &Law) -> Self {
        let explained = explain(docket, it.rule, it.instance, law);
        Self {
            nominal: it.nominal,
            due: it.due,
            due_at: it.due_at,
            safe: it.safe,
            status: it.status,
            met_on: it.met_on,
            projected: it.projected,
            provisional: it.provisional,
            authority: it.authority.clone(),
            explanation: explained.map(|it| it.paragraph).unwrap_or_default(),
        }
    }
}

fn windows(then: &Docket) -> Vec<Window> {
    let is_open =
        |it: &&Deadline| it.force == Force::Bar && it.status == Status::Running && !it.projected;
    let open = then.deadlines.iter().filter(is_open).map(|it| Window {
        deadline: it.name(),
        obligor: it.obligor.clone(),
        opened_on: it.trigger.on,
        due: it.due,
        due_at: it.due_at,
        safe: it.safe,
    });
    open.collect()
}
