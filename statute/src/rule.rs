//! The nouns of a time limit: its length, its force, its source and how sure we are of it.

use chrono::NaiveDate;
use serde::Serialize;

use crate::entry::EntryKind;
use crate::role::{Role, UnknownWord, words};
use crate::track::Track;
use serde::Deserialize;
use std::fmt;
use std::str::FromStr;

words! {
    /// How sure a reading is.
    Confidence in "confidences" {
        /// The text itself was read.
        Verified = "verified",
        /// Only this reading reproduces the dates of real cases.
        Derived = "derived",
        /// The text was not at hand. Never to be presented as settled.
        Unverified = "unverified",
    }
}

words! {
    /// What happens to somebody who lets a limit pass.
    Force in "forces" {
        /// CBP is overdue, and the case goes on (Diamond Tools, Slip Op. 21-151).
        Duty = "duty",
        /// A late filing is refused and the right is lost.
        Bar = "bar",
        /// An effect happens on that day without anyone acting.
        Law = "law",
        /// An administrative target without a sanction.
        Target = "target",
        /// Arguable: computed and shown, never acted upon.
        Advisory = "advisory",
    }
}

words! {
    /// Where a deadline stands.
    Status in "statuses" {
        /// Its days are passing.
        Running = "running",
        /// Its days stand still until Commerce answers.
        Stayed = "stayed",
        /// Done in time.
        Met = "met",
        /// A duty done after its last day.
        MetLate = "met_late",
        /// A duty or target not done after its last day.
        Overdue = "overdue",
        /// A bar's window is over, used or not.
        Closed = "closed",
        /// An effect of law took place.
        Lapsed = "lapsed",
        /// It no longer can fall due.
        Averted = "averted",
        /// Another date or another case governs.
        Superseded = "superseded",
    }
}

impl Force {
    /// What becomes of a running deadline of this force when its last day is over and nothing was done.
    #[must_use]
    pub const fn when_over(self) -> Status {
        match self {
            Self::Bar => Status::Closed,
            Self::Law | Self::Advisory => Status::Lapsed,
            Self::Duty | Self::Target => Status::Overdue,
        }
    }
}

/// A source, and how sure we are of what it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Authority {
    /// The provision or opinion: `19 USC 1517(b)(1)`.
    pub cite: String,
    /// How sure we are.
    pub confidence: Confidence,
}

impl From<&Cite> for Authority {
    fn from(cite: &Cite) -> Self {
        Self { cite: cite.source.to_owned(), confidence: cite.confidence }
    }
}

/// One source of a rule, with its meaning in our own words.
#[derive(Debug, Clone, Copy)]
pub struct Cite {
    /// The provision or opinion.
    pub source: &'static str,
    /// What it says, in our own words.
    pub meaning: &'static str,
    /// How sure we are.
    pub confidence: Confidence,
}

impl Cite {
    /// A provision whose text was read.
    #[must_use]
    pub const fn read(source: &'static str, meaning: &'static str) -> Self {
        Self { source, meaning, confidence: Confidence::Verified }
    }

    /// A reading that real cases prove.
    #[must_use]
    pub const fn derived(source: &'static str, meaning: &'static str) -> Self {
        Self { source, meaning, confidence: Confidence::Derived }
    }

    /// A provision whose text was not at hand.
    #[must_use]
    pub const fn naming(source: &'static str, meaning: &'static str) -> Self {
        Self { source, meaning, confidence: Confidence::Unverified }
    }
}

/// How long a period is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Length {
    /// Days as they come; the last one rolls.
    CalendarDays(u32),
    /// Business days only.
    BusinessDays(u32),
    /// Months: the same day-number, else the month's last day.
    Months(u32),
    /// Years, likewise.
    Years(u32),
}

impl fmt::Display for Length {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (n, unit) = match self {
            Self::CalendarDays(n) => (n, "calendar day"),
            Self::BusinessDays(n) => (n, "business day"),
            Self::Months(n) => (n, "month"),
            Self::Years(n) => (n, "year"),
        };
        write!(f, "{n} {unit}{}", if *n == 1 { "" } else { "s" })
    }
}

/// Where a period's day zero comes from.
#[derive(Debug, Clone, Copy)]
pub enum Runs {
    /// From the trigger entry.
    FromTrigger(Length),
    /// From the last day of another rule on the same docket; earlier, from this entry when it comes sooner.
    FromDueOf {
        /// The other rule.
        rule: &'static str,
        /// The length counted from there.
        length: Length,
        /// The entry that starts the same count earlier.
        sooner: EntryKind,
        /// The length that governs instead where this entry stands on the docket, counted from the trigger.
        unless: Option<(EntryKind, Length)>,
    },
    /// On the day that the trigger entry itself sets.
    SetByTrigger,
    /// With another rule's last day while that is still open; promptly, without a date, once it is met.
    With(&'static str),
    /// So many business days before each limit of a party.
    BeforeEachLimit(u32),
}

/// What can move a period.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moves {
    /// A referral to Commerce stops it.
    Referral,
    /// The one extension of the determination lengthens it, by so many days.
    Extension(u32),
    /// CBP may set another date; this entry does so, beside `deadline_extended`.
    DateSet(Option<EntryKind>),
    /// A tolling order moves it.
    Tolling,
}

/// Who owes the act.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obligor {
    /// One role.
    One(Role),
    /// Every party alike.
    Parties,
    /// The parties other than the one whose filing opened the window.
    OtherParties,
    /// Whoever the trigger entry says it was filed by.
    Submitter,
    /// Whoever the trigger entry is addressed to.
    Addressee,
    /// Nobody: it happens by operation of law.
    Nobody,
}

/// When in its day an effect of law takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bites {
    /// At its beginning: an act of that day is too late.
    AtStart,
    /// At its end: an act of that day is in time.
    AtEnd,
}

/// What happens by operation of law when a period ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lapse {
    /// The entry it writes, dated on the last day; none for what is arguable.
    pub writes: Option<EntryKind>,
    /// When in that day.
    pub bites: Bites,
}

/// How a period is used up.
#[derive(Debug, Clone, Copy)]
pub enum MetBy {
    /// By any of these entries.
    Act(&'static [EntryKind]),
    /// By this entry, when it answers the trigger (`of`).
    Answer(EntryKind),
    /// Not used up: it stays open through its last day, whoever files in it.
    Window(&'static [EntryKind]),
}

/// One row is one sentence of law. A limit that changes gets a new row; no row is ever edited.
#[derive(Debug)]
pub struct Rule {
    /// The fixed id.
    pub id: &'static str,
    /// What starts it.
    pub triggers: &'static [EntryKind],
    /// How it counts.
    pub runs: Runs,
    /// Who owes the act.
    pub obligor: Obligor,
    /// What a lapse does.
    pub force: Force,
    /// What moves it.
    pub moved_by: &'static [Moves],
    /// What uses it up.
    pub met_by: MetBy,
    /// What makes it pointless.
    pub averted_by: &'static [EntryKind],
    /// The rule whose own last day stands in for a trigger that has not happened yet.
    pub projected_from: Option<&'static str>,
    /// What its end does by operation of law.
    pub lapse: Option<Lapse>,
    /// The regimes it belongs to; none means every one.
    pub tracks: &'static [Track],
    /// The first day of the law it states.
    pub in_force: NaiveDate,
    /// The first day it was law no longer.
    pub until: Option<NaiveDate>,
    /// The entry by whose day the version of the law is chosen, where it stands on the docket; else the trigger's.
    pub judged_on: Option<EntryKind>,
    /// Its sources, the strongest first.
    pub authority: &'static [Cite],
    /// Another serious reading: the same length from other entries.
    pub also_from: Option<AlsoFrom>,
}

/// What a row has when it says nothing else: a duty of the investigator, moved by tolling orders alone.
pub(crate) const ROW: Rule = Rule {
    id: "",
    triggers: &[],
    runs: Runs::SetByTrigger,
    obligor: Obligor::One(Role::Investigator),
    force: Force::Duty,
    moved_by: &[Moves::Tolling],
    met_by: MetBy::Act(&[]),
    averted_by: &[],
    projected_from: None,
    lapse: None,
    tracks: &[],
    in_force: NaiveDate::MIN,
    until: None,
    judged_on: None,
    authority: &[],
    also_from: None,
};

/// A second reading of a rule: the same length, from another entry.
#[derive(Debug)]
pub struct AlsoFrom {
    /// The entry it would run from.
    pub trigger: EntryKind,
    /// Who says so.
    pub cite: Cite,
}

impl Rule {
    /// Whether this row states the law of that day.
    #[must_use]
    pub fn governs(&self, on: NaiveDate) -> bool {
        self.in_force <= on && self.until.is_none_or(|until| on < until)
    }

    /// The entries that use the period up, whatever the manner.
    #[must_use]
    pub fn meeting(&self) -> &[EntryKind] {
        match &self.met_by {
            MetBy::Act(kinds) | MetBy::Window(kinds) => kinds,
            MetBy::Answer(kind) => std::slice::from_ref(kind),
        }
    }
}
