//! Filings that are announced: the hashes of documents arrive before a cut-off, and the documents after it.
//!
//! Nothing that was at hand lets a filing count from an earlier instant than that of its last byte: neither 19 USC 1517 nor 19 CFR
//! Parts 12 and 165 speak of a transmission that was under way (U). Taken all the same, because of two mistakes this is the one that
//! can be mended: a filing that is refused at midnight is lost to its party, while one that is recorded shows both its instants, and
//! whoever decides may still reject it as late. It can be switched off, with a grace of nothing.

use chrono::{DateTime, TimeDelta, Utc};

use crate::decide::{Act, Barred, Who, decide, reversals};
use crate::docket::Docket;
use crate::entry::{Entry, EntryKind};
use crate::law::Law;
use crate::role::{Program, Role};

/// How many minutes after its announcement a filing may arrive, unless the settings say otherwise (U).
pub const GRACE_MINUTES: u32 = 120;

/// The longest grace that can be set: a day (U). More would be an extension, and those are for an officer to give.
pub const GRACE_MINUTES_MAX: u32 = 1_440;

/// Until when a filing that was announced at an instant may arrive, inclusive.
#[must_use]
pub fn until(announced_at: DateTime<Utc>, grace_minutes: u32) -> DateTime<Utc> {
    let grace = TimeDelta::minutes(grace_minutes.min(GRACE_MINUTES_MAX).into());
    announced_at.checked_add_signed(grace).unwrap_or(announced_at)
}

/// Whether this can be announced in this role: what a party files on a case, or to open one.
#[must_use]
pub fn can_be_announced(program: Program, opens: bool, kind: EntryKind, role: Role) -> bool {
    let rows = if opens { program.openings() } else { program.acts() };
    !role.is_officer() && rows.iter().any(|row| row.act == kind && row.by.contains(&role))
}

/// Decides a filing that was announced on an earlier legal day: as if it had arrived on that day, on the docket as it stood then. What
/// the clock has written since and no longer follows is reversed today.
///
/// # Errors
/// [`Barred`], as it would have been said on that day.
pub fn decide_announced(
    then: &Docket,
    now: &Docket,
    act: &Act,
    who: &Who<'_>,
    law: &Law,
) -> Result<Vec<Entry>, Barred> {
    let mut entries = decide(then, act, who, then.on, law)?;
    entries.truncate(1);
    let reversed = entries.first().map(|entry| reversals(now, entry, now.on, law));
    entries.extend(reversed.into_iter().flatten());
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::{GRACE_MINUTES, GRACE_MINUTES_MAX, can_be_announced, until};
    use crate::entry::EntryKind as K;
    use crate::role::{Program, Role};

    #[test]
    fn the_grace_is_of_minutes_and_at_most_a_day() {
        let at = "2026-03-02T04:50:00Z".parse().expect("an instant");
        assert_eq!(until(at, GRACE_MINUTES).to_rfc3339(), "2026-03-02T06:50:00+00:00");
        assert_eq!(until(at, 0), at);
        assert_eq!(until(at, u32::MAX), until(at, GRACE_MINUTES_MAX));
    }

    #[test]
    fn parties_announce_what_they_file() {
        let filer = |opens, kind| can_be_announced(Program::Eapa, opens, kind, Role::Filer);
        assert!(filer(true, K::AllegationFiled) && filer(false, K::FactualInformationFiled));
        assert!(!filer(true, K::FactualInformationFiled), "it opens nothing");
        assert!(!filer(false, K::DeterminationMade), "it is the office's");
        let officer = Role::Investigator;
        assert!(!can_be_announced(Program::Eapa, false, K::FactualInformationFiled, officer));
    }
}
