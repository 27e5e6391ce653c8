//! What parties are told of a tolling order: those of whose limits one has moved, and no less when it is taken back than when it was given.

use chrono::{DateTime, NaiveDate, Utc};
use statute::eapa::REVOCATION_OF_TOLLING;
use statute::simulate::{Difference, differences};
use statute::{Audience, Docket, Entry, EntryKind};

use super::Ledger;
use super::open::Open;
use super::tolling_run::PARTIES;
use crate::ids::EntryId;
use crate::read::Seen;
use crate::{docket_entry, notice};

/// What a party is told of the correction by which a tolling order no longer holds as it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakenBack {
    /// The legal day.
    pub on: NaiveDate,
    /// The later order and its authority; none where an officer corrected the docket: his own words stay in the office.
    pub authority: Option<String>,
    /// Why, as the later order says it.
    pub reason: Option<String>,
    /// Whether the order holds on, in other words.
    pub is_replaced: bool,
}

/// Whom what was added to a docket touches.
#[derive(Default)]
pub(super) struct Touched {
    /// The parties.
    pub parties: Vec<Audience>,
    /// The docket as they see it now, and as those see it who see of it more than before.
    pub seen: Vec<(Audience, Docket)>,
}

impl TakenBack {
    /// What the entry that corrects it says of it; of one that is sealed no word.
    pub(super) fn of(correction: &Entry, is_sealed: bool) -> Self {
        let fields = &correction.fields;
        let authority = fields.authority.clone().filter(|_| !is_sealed);
        Self {
            on: correction.on,
            reason: authority.as_ref().and_then(|_| fields.reason.clone()),
            authority,
            is_replaced: fields.replacement.is_some(),
        }
    }
}

impl Ledger {
    /// The parties of whose limits what was added has moved one, as they see it themselves.
    pub(super) fn touched(&self, open: &Open) -> Touched {
        let mut touched = Touched::default();
        for &audience in PARTIES {
            let (Some(before), Some(after)) = (open.saw(audience), open.seen(audience)) else {
                continue;
            };
            // Who sees nothing of what was added sees the same limits as before.
            if before.entries == after.entries {
                continue;
            }
            let (before, after) = (self.as_seen(open, &before), self.as_seen(open, &after));
            if differences(&before, &after).iter().any(Difference::is_moved) {
                touched.parties.push(audience);
            }
            touched.seen.push((audience, after));
        }
        touched
    }

    /// The tolling order that a new entry corrects, where it does, and the parties that it has to be told to: of those that saw the order these, or
    /// else whom the correction touches.
    pub(super) fn told_anew(
        &self,
        open: &Open,
        row: &docket_entry::Model,
        only: Option<&[Audience]>,
    ) -> Option<(EntryId, Vec<Audience>)> {
        let correction = correction_at(&open.entries, row)?;
        let wrong = correction.fields.corrects?;
        let order = open.rows.iter().find(|it| u32::try_from(it.position) == Ok(wrong))?;
        if order.kind.0 != EntryKind::TollingOrdered {
            return None;
        }
        let saw = |audience: &Audience| {
            open.saw(*audience).is_some_and(|seen| seen.positions.contains(&wrong))
        };
        let mut told = only.map_or_else(|| self.touched(open).parties, <[Audience]>::to_vec);
        told.retain(saw);
        Some((order.id, told))
    }

    /// The docket as somebody sees it.
    pub(super) fn as_seen(&self, open: &Open, seen: &Seen) -> Docket {
        statute::docket(open.case.matter(), &seen.entries, &self.law(), open.today)
    }
}

/// The entry that a notice of a revocation tells of: the last that corrects the order at this position, of those that were there at that moment.
/// Any other notice tells of none.
pub(super) fn correction<'a>(
    notice: &notice::Model,
    at: DateTime<Utc>,
    order: u32,
    rows: &'a [docket_entry::Model],
    whole: &'a [Entry],
) -> Option<(&'a docket_entry::Model, &'a Entry)> {
    if notice.kind != REVOCATION_OF_TOLLING.id {
        return None;
    }
    let found = rows.iter().rev().filter(|row| row.recorded_at <= at);
    let mut found = found.filter_map(|row| Some((row, correction_at(whole, row)?)));
    found.find(|(_, entry)| entry.fields.corrects == Some(order))
}

/// The entry of a row, where it is a correction.
fn correction_at<'a>(entries: &'a [Entry], row: &docket_entry::Model) -> Option<&'a Entry> {
    let own = entries.iter().find(|it| u32::try_from(row.position) == Ok(it.position));
    own.filter(|it| it.kind == EntryKind::EntryCorrected)
}
