//! Deciding: may this act be done now, by this role, with this content? The answer is what to write, or why not.

mod persons;

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

use crate::act::{ActRule, Obstacle, act_rule, obstacle};
use crate::docket::Docket;
use crate::eapa;
use crate::entry::{Entry, EntryKind, Fields};
use crate::fold::docket;
use crate::forced_labor::of_the_effect;
use crate::law::Law;
use crate::role::{Program, Role};
use crate::rule::{Authority, Confidence, Force, Status};
use crate::simulate::Difference;
use crate::track::Matter;

use persons::{own_signature, separate_persons};

/// What somebody wants to put on the docket.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    /// The entry it writes.
    pub kind: EntryKind,
    /// Its legal day; none means today. Only an officer may give an earlier one, with a reason.
    pub on: Option<NaiveDate>,
    /// What it says.
    pub fields: Fields,
}

impl Act {
    /// An act of today that says no more than its name.
    #[must_use]
    pub fn new(kind: EntryKind) -> Self {
        Self { kind, on: None, fields: Fields::default() }
    }
}

/// Who acts. The law knows roles; the account is only compared, where two acts may not be one person's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Who<'a> {
    /// In which role.
    pub role: Role,
    /// Which account.
    pub account: &'a str,
}

/// Something wrong with what an act says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Defect {
    /// JSON Pointer into the act's content.
    pub pointer: String,
    /// A stable word for programs.
    pub code: &'static str,
    /// What to do about it.
    pub message: String,
    /// The provision that asks for it.
    pub authority: Option<String>,
}

/// Why an act cannot be done.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Barred {
    /// It is another role's.
    #[error("`{act}` is for {}", list(roles))]
    NotYours {
        /// The act.
        act: EntryKind,
        /// Whose it is.
        roles: Vec<Role>,
        /// The provision.
        authority: Vec<Authority>,
    },
    /// It is this role's, but not now.
    #[error("{message}")]
    NotNow {
        /// The act.
        act: EntryKind,
        /// The rule that stands in the way: a deadline's id, or the act's own name.
        rule: String,
        /// What stands in the way.
        message: String,
        /// The provision.
        authority: Vec<Authority>,
        /// What has to happen first.
        remedy: String,
    },
    /// What it says is not complete or not right: every defect at once.
    #[error("the act has {} defect(s)", defects.len())]
    Defective {
        /// The defects.
        defects: Vec<Defect>,
    },
}

/// Decides an act on a docket that was read on `today`. What is to be appended follows: the act's own entry, and the
/// reversal of every lapse that no longer follows from the docket.
///
/// # Errors
/// [`Barred`] says why not, by what law, and what to do.
pub fn decide(
    docket_now: &Docket,
    act: &Act,
    who: &Who<'_>,
    today: NaiveDate,
    law: &Law,
) -> Result<Vec<Entry>, Barred> {
    let row = act_rule(docket_now.program, act.kind)
        .filter(|row| !row.by.contains(&Role::System) || who.role == Role::System);
    let Some(row) = row else { return Err(unknown(act.kind)) };
    if !row.by.contains(&who.role) {
        let authority = vec![verified(row.authority)];
        return Err(Barred::NotYours { act: act.kind, roles: row.by.to_vec(), authority });
    }
    if let Some(found) = obstacle(docket_now, row)
        && !was_open(docket_now, row, who, act.on.unwrap_or(today), law)
    {
        return Err(not_now(docket_now, row, &found));
    }
    separate_persons(docket_now, row, who)?;
    own_signature(docket_now, act, who)?;
    let on = act.on.unwrap_or(today);
    let mut defects = day_defects(docket_now, act, who, on, today);
    defects.extend(wanted(docket_now.program, act));
    defects.extend(docket_now.program.dated_defects(act, on));
    let by = act.fields.by.as_deref().unwrap_or(who.role.as_str());
    defects.extend(docket_now.program.docket_defects(docket_now, act, by, on)?);
    defects.extend(cap_defects(docket_now, act));
    if !defects.is_empty() {
        return Err(Barred::Defective { defects });
    }
    let mut fields = act.fields.clone();
    eapa::complete(docket_now, &mut fields);
    if who.role.is_officer() {
        sign(&mut fields, who.account);
    } else if fields.by.is_none() {
        fields.by = Some(who.role.as_str().to_owned());
    }
    let mut entries = vec![Entry { position: 0, kind: act.kind, on, fields }];
    entries.extend(reversals(docket_now, &entries[0], today, law));
    Ok(entries)
}

/// The first entry of a new case, checked whole: an allegation or a request, an order, a shipment, a penalty.
///
/// # Errors
/// [`Barred::NotNow`] for an act that opens no case of the program, [`Barred::NotYours`] for a role that cannot do it,
/// [`Barred::Defective`] with every defect.
pub fn open(
    program: Program,
    act: &Act,
    who: &Who<'_>,
    today: NaiveDate,
) -> Result<Vec<Entry>, Barred> {
    let Some(row) = program.openings().iter().find(|row| row.act == act.kind) else {
        return Err(unknown(act.kind));
    };
    if !row.by.contains(&who.role) {
        let authority = vec![verified(row.authority)];
        return Err(Barred::NotYours { act: act.kind, roles: row.by.to_vec(), authority });
    }
    let on = act.on.unwrap_or(today);
    let mut defects = dated(act, who, on, today);
    defects.extend(wanted(program, act));
    defects.extend(program.dated_defects(act, on));
    let known = |pointer: &str| defects.iter().any(|it| it.pointer == pointer);
    let more: Vec<Defect> =
        program.opening_defects(act).into_iter().filter(|it| !known(&it.pointer)).collect();
    defects.extend(more);
    if !defects.is_empty() {
        return Err(Barred::Defective { defects });
    }
    let mut fields = act.fields.clone();
    if who.role.is_officer() {
        sign(&mut fields, who.account);
    } else {
        // Whoever files an allegation is its filer, whatever else it may be elsewhere.
        fields.by = Some(Role::Filer.as_str().to_owned());
    }
    Ok(vec![Entry { position: 0, kind: act.kind, on, fields }])
}

/// What the clock owes the docket on its day, each dated on the law's day: a `deadline_missed` for each duty that is
/// overdue, and the entry of each effect of law that took place. Empty once they are written.
#[must_use]
pub fn lapses(docket: &Docket) -> Vec<Entry> {
    let said = |name: &str| {
        docket.entries.iter().any(|entry| {
            entry.kind == EntryKind::DeadlineMissed
                && entry.fields.rule.as_deref() == Some(name)
                && !reversed(docket, entry.position)
        })
    };
    let by_law = docket.deadlines.iter().filter_map(|deadline| {
        let writes = deadline.writes.filter(|_| deadline.status == Status::Lapsed)?;
        let on = deadline.due?;
        let position = deadline.trigger.index;
        let trigger = docket.entries.iter().find(|entry| Some(entry.position) == position);
        let lines = of_the_effect(trigger);
        let written = |entry: &Entry| {
            entry.kind == writes
                && entry.on >= on
                && (!entry.is_partial() || entry.fields.lines == lines)
                && !reversed(docket, entry.position)
        };
        let fields = Fields {
            by: Some(Role::System.as_str().to_owned()),
            rule: Some(deadline.name()),
            lines: lines.clone(),
            ..Fields::default()
        };
        (!docket.entries.iter().any(written)).then_some(Entry {
            position: 0,
            kind: writes,
            on,
            fields,
        })
    });
    let missed = docket
        .deadlines
        .iter()
        .filter(|deadline| deadline.force == Force::Duty && deadline.status == Status::Overdue)
        .filter(|deadline| !said(&deadline.name()))
        .filter_map(|deadline| {
            let fields = Fields { rule: Some(deadline.name()), ..Fields::default() };
            Some(Entry { position: 0, kind: EntryKind::DeadlineMissed, on: deadline.due?, fields })
        });
    by_law.chain(missed).collect()
}

/// Whether an officer's act was open on its own, earlier day: it follows the law of that day, as long as nothing but time
/// has passed since. What the clock wrote in the meantime does not bar it; it is reversed where it no longer follows.
fn was_open(docket_now: &Docket, row: &ActRule, who: &Who<'_>, on: NaiveDate, law: &Law) -> bool {
    let by_the_clock = |entry: &Entry| {
        matches!(entry.kind, EntryKind::DeadlineMissed | EntryKind::LapseReversed)
            || entry.fields.by.as_deref() == Some(Role::System.as_str())
    };
    let since = |entry: &Entry| entry.on > on && !by_the_clock(entry);
    if on >= docket_now.on || !who.role.is_officer() || docket_now.entries.iter().any(since) {
        return false;
    }
    let mut entries = docket_now.entries.clone();
    entries.retain(|entry| entry.on < on || !by_the_clock(entry));
    entries.sort_by_key(|entry| entry.position);
    let matter = Matter { program: docket_now.program, track: docket_now.track };
    let then = docket(matter, &entries, law, on);
    // An effect that takes place at the beginning of its day leaves nothing of that day.
    let too_late = lapses(&then).iter().any(|entry| entry.kind != EntryKind::DeadlineMissed);
    !too_late && obstacle(&then, row).is_none()
}

/// The `lapse_reversed` entries that an act brings with it: a missed duty that, with the act on the docket, was not
/// missed.
pub(crate) fn reversals(
    docket_now: &Docket,
    written: &Entry,
    today: NaiveDate,
    law: &Law,
) -> Vec<Entry> {
    if missed(docket_now).next().is_none() {
        return Vec::new();
    }
    let last = docket_now.entries.iter().map(|entry| entry.position).max().unwrap_or(0);
    let position = last.saturating_add(1);
    let mut entries = docket_now.entries.clone();
    entries.sort_by_key(|entry| entry.position);
    entries.push(Entry { position, ..written.clone() });
    let after = docket(
        Matter { program: docket_now.program, track: docket_now.track },
        &entries,
        law,
        today,
    );
    let reason = format!("with `{}` of {} this did not happen", written.kind, written.on);
    missed(docket_now)
        .filter(|entry| !stands(entry, &after))
        .map(|entry| reversal(entry, reason.clone(), today))
        .collect()
}

/// The `lapse_reversed` entries that a change of the law brings with it, on a docket that is read by the law as it is now: a missed duty
/// of a deadline that moved, and that was not missed by this law.
#[must_use]
pub fn reversals_by_law(docket_now: &Docket, moved: &[Difference]) -> Vec<Entry> {
    let has_moved = |entry: &&Entry| {
        let name = entry.fields.rule.as_deref().unwrap_or_default();
        moved.iter().any(|it| it.deadline == name && it.is_moved())
            // Somebody may have settled the case by this law already: the entry's own day tells.
            || docket_now.deadlines.iter().any(|it| it.name() == name && it.due != Some(entry.on))
    };
    let reason = "by the law as it is now this did not happen";
    missed(docket_now)
        .filter(has_moved)
        .filter(|entry| !stands(entry, docket_now))
        .map(|entry| reversal(entry, reason.to_owned(), docket_now.on))
        .collect()
}

/// What the clock wrote of duties that were missed, and of what happened by law, and nothing has reversed.
fn missed(docket: &Docket) -> impl Iterator<Item = &Entry> {
    docket.entries.iter().filter(move |entry| {
        let by_the_clock = entry.fields.by.as_deref() == Some(Role::System.as_str());
        (entry.kind == EntryKind::DeadlineMissed || by_the_clock && entry.fields.rule.is_some())
            && !reversed(docket, entry.position)
    })
}

/// Whether what an entry of the clock says is so by this reading of its docket.
fn stands(entry: &Entry, docket: &Docket) -> bool {
    let name = entry.fields.rule.as_deref().unwrap_or_default();
    docket.deadlines.iter().any(|deadline| {
        deadline.name() == name
            && matches!(deadline.status, Status::Overdue | Status::MetLate | Status::Lapsed)
            && deadline.due == Some(entry.on)
    })
}

fn reversal(entry: &Entry, reason: String, today: NaiveDate) -> Entry {
    let fields = Fields { of: Some(entry.position), reason: Some(reason), ..Fields::default() };
    Entry { position: 0, kind: EntryKind::LapseReversed, on: today, fields }
}

fn reversed(docket: &Docket, position: u32) -> bool {
    docket
        .entries
        .iter()
        .any(|entry| entry.kind == EntryKind::LapseReversed && entry.fields.of == Some(position))
}

/// An officer's act carries who signed it.
fn sign(fields: &mut Fields, account: &str) {
    let content = fields.content.get_or_insert_with(|| serde_json::json!({}));
    if let Some(content) = content.as_object_mut() {
        content.insert("signer".to_owned(), account.into());
    }
}

/// Everything that an act lacks by itself, whoever does it and whenever.
pub(crate) fn wanted(program: Program, act: &Act) -> Vec<Defect> {
    let mut defects = program.defects(act);
    let unsaid = unsaid(act).into_iter();
    let news = unsaid.filter(|new| !defects.iter().any(|old| old.pointer == new.pointer));
    let news: Vec<Defect> = news.collect();
    defects.extend(news);
    defects
}

/// What the law cannot understand the entry without, and the act does not say.
fn unsaid(act: &Act) -> Vec<Defect> {
    let said = |name: &str| match name {
        // Who files is known from who asks.
        "by" => true,
        "allegation" => act.fields.allegation.is_some(),
        "to" => act.fields.to.is_some(),
        "due" => act.fields.due.is_some(),
        "days" => act.fields.days.is_some(),
        "from" => act.fields.from.is_some(),
        "rule" => act.fields.rule.is_some(),
        "of" => act.fields.of.is_some(),
        "corrects" => act.fields.corrects.is_some(),
        "outcome" => act.fields.outcome.is_some(),
        _ => act.fields.by_what.is_some(),
    };
    crate::parse::required(act.kind)
        .iter()
        .filter(|name| !said(name))
        .map(|name| Defect {
            pointer: format!("/{name}"),
            code: "missing",
            message: format!("`{}` says `{name}`", act.kind),
            authority: Some(ORDER.to_owned()),
        })
        .collect()
}

/// What the docket itself asks of an entry.
const ORDER: &str = "the docket's own order";

/// Which days an act may carry.
fn dated(act: &Act, who: &Who<'_>, on: NaiveDate, today: NaiveDate) -> Vec<Defect> {
    let mut defects = Vec::new();
    let mut add = |pointer: &str, code, message: String| {
        let authority = Some(ORDER.to_owned());
        defects.push(Defect { pointer: pointer.to_owned(), code, message, authority });
    };
    if on > today {
        add("/on", "future", format!("an act cannot be dated after today, {today}"));
    }
    if on < today && !who.role.is_officer() {
        add("/on", "not_chosen", "a filing's day is the day it arrives".to_owned());
    }
    if on < today
        && who.role.is_officer()
        && act.fields.reason.as_deref().is_none_or(|r| r.trim().is_empty())
    {
        add("/reason", "missing", "say why the act is dated before today".to_owned());
    }
    defects
}

fn day_defects(
    docket: &Docket,
    act: &Act,
    who: &Who<'_>,
    on: NaiveDate,
    today: NaiveDate,
) -> Vec<Defect> {
    let mut defects = dated(act, who, on, today);
    let before = docket.program.predecessors(act.kind);
    let after = |entry: &&Entry| before.contains(&entry.kind) && entry.on > on;
    if let Some(entry) = docket.entries.iter().find(after) {
        defects.push(Defect {
            pointer: "/on".to_owned(),
            code: "before_predecessor",
            message: format!("`{}` was on {}", entry.kind, entry.on),
            authority: Some(ORDER.to_owned()),
        });
    }
    defects
}

/// A date for written arguments is never later than the determination's last day, 19 CFR 165.26(a).
fn cap_defects(docket: &Docket, act: &Act) -> Vec<Defect> {
    let cap = docket.deadline("determination", 1).and_then(|deadline| deadline.due);
    match (act.kind, act.fields.due, cap) {
        (EntryKind::WrittenArgumentDateSet, Some(due), Some(cap)) if due > cap => vec![Defect {
            pointer: "/due".to_owned(),
            code: "too_late",
            message: format!("no later than the determination's last day, {cap}"),
            authority: Some("19 CFR 165.26(a)".to_owned()),
        }],
        _ => Vec::new(),
    }
}

fn not_now(docket: &Docket, row: &ActRule, obstacle: &Obstacle) -> Barred {
    let act = row.act;
    let own = rule_of(docket.program, act).unwrap_or(act.as_str()).to_owned();
    let (rule, message, remedy) = match obstacle {
        Obstacle::State => {
            (own, format!("`{act}` is not open while the case is `{}`", docket.state), row.remedy.to_owned())
        }
        Obstacle::Once => {
            let on = docket.last(act).map_or_else(String::new, |entry| format!(" on {}", entry.on));
            (own, format!("`{act}` happened{on}, and happens once"), "correct the entry if it was wrong".to_owned())
        }
        Obstacle::Window(window, Some(due)) => (
            (*window).to_owned(),
            format!("the last day was {due}"),
            "a limit that CBP may extend is extended only on a request filed in time (19 CFR 165.5(c))".to_owned(),
        ),
        Obstacle::Window(window, None) => {
            ((*window).to_owned(), "its window is not open".to_owned(), row.remedy.to_owned())
        }
        Obstacle::MeasuresUndecided => {
            let message = "the decision on interim measures is still open: one notice tells the parties both";
            ("interim_measures_decision".to_owned(), message.to_owned(), row.remedy.to_owned())
        }
        Obstacle::Referral => {
            let message = "a referral is answered once, and no second one is made before the answer";
            (own, message.to_owned(), row.remedy.to_owned())
        }
    };
    Barred::NotNow { act, rule, message, authority: vec![verified(row.authority)], remedy }
}

/// The deadline that an act meets, by which its own bar is named.
fn rule_of(program: Program, act: EntryKind) -> Option<&'static str> {
    program.rules().iter().find(|rule| rule.meeting().contains(&act)).map(|rule| rule.id)
}

fn unknown(act: EntryKind) -> Barred {
    Barred::NotNow {
        act,
        rule: act.as_str().to_owned(),
        message: format!("`{act}` is no act of this program"),
        authority: Vec::new(),
        remedy: "see the permitted acts".to_owned(),
    }
}

fn verified(cite: &str) -> Authority {
    Authority { cite: cite.to_owned(), confidence: Confidence::Verified }
}

fn list(roles: &[Role]) -> String {
    roles.iter().map(|role| role.as_str()).collect::<Vec<_>>().join(", ")
}
