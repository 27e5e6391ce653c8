//! Folding: from entries to the docket of a day.

mod effective;
mod irregular;
mod moves;
mod period;
mod readings;
mod status;
mod timetable;

use chrono::NaiveDate;

pub(crate) use effective::effective;
pub(crate) use period::Step;
pub(crate) use status::all_requests_withdrawn;

use crate::act;
use crate::docket::{Deadline, Docket};
use crate::entry::Entry;
use crate::law::Law;
use crate::state::State;
use crate::track::Matter;

/// What the entries make of the case, read on a day. Entries of a later day are left out.
///
/// Entries are given in the order they were recorded, each with its `position`; they are folded by (`on`,
/// position). Nothing is refused here: what broke a rule is a fact, listed under `irregularities`.
#[must_use]
pub fn docket(matter: impl Into<Matter>, entries: &[Entry], law: &Law, on: NaiveDate) -> Docket {
    let matter = matter.into();
    let entries = effective(entries, on);
    let periods = timetable::periods(matter.program.rules(), matter, &entries, law);
    let irregularities = irregular::irregularities(matter.program, &entries, &periods, law);
    let mut deadlines: Vec<Deadline> =
        periods.into_iter().map(|period| status::deadline(period, &entries, on)).collect();
    deadlines.sort_by_cached_key(|d| (d.due.is_none(), d.due, d.rule, d.instance));
    let mut docket = Docket {
        program: matter.program,
        track: matter.track,
        on,
        state: State::Filed,
        deadlines,
        permitted_acts: Vec::new(),
        lines: matter.program.lines(&entries),
        irregularities,
        entries,
    };
    docket.state = matter.program.state(&docket);
    docket.permitted_acts = act::permitted_acts(&docket);
    docket
}
