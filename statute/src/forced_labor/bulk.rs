//! Acts that reach other cases: a Finding that is published while merchandise is held under the order it follows.

use chrono::NaiveDate;
use serde_json::json;

use super::acts::HELD;
use crate::decide::Act;
use crate::docket::Docket;
use crate::entry::{Entry, EntryKind, Fields};
use crate::fold::effective;
use crate::state::State;
use crate::track::{Matter, Track};

/// What an entry on an order's docket brings upon every shipment that is held under the order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The entry on the order's docket.
    pub by: EntryKind,
    /// The act on each shipment.
    pub act: EntryKind,
    /// The regime a shipment has to be held under.
    pub from: Track,
    /// The regime it is held under from then on.
    pub to: Track,
    /// The states in which a shipment is held.
    pub states: &'static [State],
    /// Where it is written.
    pub authority: &'static str,
}

/// A Finding binds from the day of the Federal Register, also for merchandise imported before and not yet released.
const FINDING: Carried = Carried {
    by: EntryKind::FindingPublished,
    act: EntryKind::TrackSwitched,
    from: Track::Wro,
    to: Track::Finding,
    states: HELD,
    authority: "19 CFR 12.42(f), (g)",
};

/// What an entry of this kind brings upon other cases, if anything.
#[must_use]
pub fn carried_by(kind: EntryKind) -> Option<&'static Carried> {
    (kind == FINDING.by).then_some(&FINDING)
}

/// What stands at a position of a docket now, and what that brings upon other cases: corrections are read, and what was
/// corrected away brings nothing.
#[must_use]
pub fn cause(docket: &[Entry], position: u32) -> Option<(Entry, &'static Carried)> {
    let standing = effective(docket, NaiveDate::MAX);
    let entry = standing.into_iter().find(|entry| entry.position == position)?;
    let carried = carried_by(entry.kind)?;
    Some((entry, carried))
}

/// The act on one shipment, dated as the entry that causes it.
///
/// # Errors
/// In words, why the shipment is not reached: it is not held any more, or under another regime, or came later.
pub fn act_on(
    carried: &Carried,
    cause: &Entry,
    order: &str,
    shipment: &Docket,
) -> Result<Act, String> {
    if !carried.states.contains(&shipment.state) {
        return Err(format!("the shipment is not held any more: it is `{}`", shipment.state));
    }
    let track =
        Matter { program: shipment.program, track: shipment.track }.track_after(&shipment.entries);
    if track != Some(carried.from) {
        let under = track.map_or("no regime", Track::as_str);
        return Err(format!("the shipment is held under `{under}`, not `{}`", carried.from));
    }
    if let Some(first) = shipment.entries.first().filter(|first| first.on > cause.on) {
        return Err(format!("the shipment came on {}, after `{}`", first.on, cause.kind));
    }
    let reason = format!("`{}` of {} in {order}", cause.kind, cause.on);
    let fields = Fields {
        to: Some(carried.to.as_str().to_owned()),
        reason: Some(reason),
        authority: Some(carried.authority.to_owned()),
        content: Some(json!({ "order": order })),
        ..Fields::default()
    };
    Ok(Act { kind: carried.act, on: Some(cause.on), fields })
}
