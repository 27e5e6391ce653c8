//! A case as one caller sees it: its docket in his own numbers, folded by the same law as the whole.

use std::collections::HashSet;

use chrono::{DateTime, NaiveDate, Utc};
use sha2::{Digest, Sha256};
use statute::count::legal_day;
use statute::seal::{self, Kind, Shows};
use statute::{Audience, Docket, Entry, EntryKind, Law, Matter, Program, Role, visibility};

use super::bound::unknown;
use crate::error::LedgerError;
use crate::ids::{CaseId, EntryId, RealmId};
use crate::ledger::hex;
use crate::{case, case_view, docket_entry};

/// A case, as the caller sees it.
#[derive(Debug, Clone)]
pub struct CaseFile {
    /// Its id.
    pub id: CaseId,
    /// Its realm.
    pub realm: RealmId,
    /// What kind of case it is.
    pub program: Program,
    /// Its number.
    pub number: String,
    /// The control number sent with the acknowledgment.
    pub control_number: Option<String>,
    /// When it was filed.
    pub opened_at: DateTime<Utc>,
    /// The officer in charge; told to officers only.
    pub officer: Option<String>,
    /// As whom the caller sees it.
    pub audience: Audience,
    /// Raised whenever what the caller sees has changed.
    pub revision: i64,
    /// The strong tag of that revision, in its quotes.
    pub etag: String,
    /// Whether the caller may know of an investigation.
    pub investigation: bool,
    /// The docket, in the order in which it was recorded.
    pub lines: Vec<DocketLine>,
    /// What the law makes of those lines.
    pub docket: Docket,
}

/// The moment a case is read at: now, when neither is said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Moment {
    /// What had been recorded by then, and what the caller could see of it then.
    pub as_of: Option<DateTime<Utc>>,
    /// What had happened by that legal day, read on that day.
    pub on: Option<NaiveDate>,
}

impl Moment {
    /// Whether it is the present.
    #[must_use]
    pub fn is_now(self) -> bool {
        self == Self::default()
    }
}

/// One line of a docket.
#[derive(Debug, Clone, PartialEq)]
pub struct DocketLine {
    /// Its id.
    pub id: EntryId,
    /// Its number among what the caller sees: from 1, without gaps.
    pub number: u32,
    /// What happened. Its position, and the entries it names, are in the caller's numbers.
    pub entry: Entry,
    /// When it was recorded.
    pub recorded_at: DateTime<Utc>,
    /// The account that recorded it; told to officers only.
    pub by_account: Option<String>,
    /// In what role.
    pub by_role: Role,
    /// Its hash; told to officers only, for a gap in the chain would tell what is hidden.
    pub hash: Option<String>,
    /// Whether it is sealed: to all but officers it says no more than what happened and when.
    pub is_sealed: bool,
}

/// The entries an audience may see, in its own numbers.
pub(crate) struct Seen {
    /// The entries, numbered from 1.
    pub entries: Vec<Entry>,
    /// At index `number - 1`: the position on the whole docket.
    pub positions: Vec<u32>,
}

impl Seen {
    /// What `audience` sees; `None` where it may not know the case.
    pub fn by(audience: Audience, program: Program, docket: &[Entry]) -> Option<Self> {
        let mut entries = visibility::view(audience, program, docket)?;
        let mut positions: Vec<_> = entries.iter().map(|entry| entry.position).collect();
        positions.sort_unstable();
        let number = |position: u32| {
            let index = positions.binary_search(&position).ok()?;
            u32::try_from(index + 1).ok()
        };
        for entry in &mut entries {
            entry.position = number(entry.position).unwrap_or_default();
            entry.fields.of = entry.fields.of.and_then(number);
            entry.fields.corrects = entry.fields.corrects.and_then(number);
        }
        Some(Self { entries, positions })
    }

    /// The numbers of the entries of a docket that are sealed, in their order.
    pub fn sealed(&self, rows: &[docket_entry::Model], sealed: &HashSet<EntryId>) -> Vec<u32> {
        if sealed.is_empty() {
            return Vec::new();
        }
        let of = |number: u32| {
            let position = self.position(number);
            rows.iter().find(|row| u32::try_from(row.position) == Ok(position))
        };
        let is_sealed = |number: &u32| of(*number).is_some_and(|row| sealed.contains(&row.id));
        (1..).take(self.positions.len()).filter(is_sealed).collect()
    }

    /// The position of a number; one that no entry has for a number the audience does not have.
    pub fn position(&self, number: u32) -> u32 {
        let index = usize::try_from(number).ok().and_then(|number| number.checked_sub(1));
        index.and_then(|index| self.positions.get(index)).copied().unwrap_or(u32::MAX)
    }
}

/// Takes the words of sealed entries out, where they are hidden from an audience.
pub(crate) fn hide(audience: Audience, entries: &mut [Entry], sealed: &[u32]) {
    if seal::shows(Kind::Entry, audience) == Shows::All {
        return;
    }
    for entry in entries.iter_mut().filter(|it| sealed.contains(&it.position)) {
        let emptied = Entry::new(entry.kind, entry.on);
        *entry = seal::without_words(std::mem::replace(entry, emptied));
    }
}

/// The tag of what an audience sees of a case.
pub(crate) fn etag(view: &case_view::Model) -> String {
    let seen = format!("{}/{}/{}", view.case_id, view.audience.0.as_str(), view.revision);
    format!("\"{}\"", &hex(&Sha256::digest(seen))[..32])
}

/// A docket as an audience reads it.
pub(super) struct Reading {
    seen: Seen,
    /// What the law makes of it.
    pub docket: Docket,
    /// The numbers of its sealed entries.
    sealed: Vec<u32>,
}

impl Reading {
    /// Of the case whose whole docket is `rows`. What was sealed is sealed, at whatever moment it is read.
    pub fn of(
        matter: Matter,
        audience: Audience,
        rows: &[docket_entry::Model],
        sealed: &HashSet<EntryId>,
        law: &Law,
        today: NaiveDate,
        moment: Moment,
    ) -> Result<Self, LedgerError> {
        let recorded =
            rows.iter().filter(|row| moment.as_of.is_none_or(|at| row.recorded_at <= at));
        let whole = recorded.map(crate::ledger::entry).collect::<Result<Vec<_>, _>>()?;
        // A case that nothing had been recorded of was not there; one that was hidden then is hidden still.
        if whole.is_empty() {
            return Err(LedgerError::NotFound);
        }
        let mut seen = Seen::by(audience, matter.program, &whole).ok_or(LedgerError::NotFound)?;
        let day = moment.as_of.map_or(today, |at| legal_day(at).min(today));
        let mut docket = statute::docket(matter, &seen.entries, law, moment.on.unwrap_or(day));
        // The law reads the whole docket; only then are words taken out.
        let sealed = seen.sealed(rows, sealed);
        hide(audience, &mut seen.entries, &sealed);
        hide(audience, &mut docket.entries, &sealed);
        unknown(audience, &mut seen.entries);
        unknown(audience, &mut docket.entries);
        Ok(Self { seen, docket, sealed })
    }

    /// Whether something on it is sealed.
    pub fn is_sealed(&self) -> bool {
        !self.sealed.is_empty()
    }
}

impl CaseFile {
    /// The file of a case whose whole docket is `rows`. What was sealed is sealed, at whatever moment the case is read.
    pub(crate) fn of(
        case: &case::Model,
        view: &case_view::Model,
        rows: &[docket_entry::Model],
        sealed: &HashSet<EntryId>,
        law: &Law,
        today: NaiveDate,
        moment: Moment,
    ) -> Result<Self, LedgerError> {
        let audience = view.audience.0;
        let office = audience == Audience::Office;
        let Reading { seen, docket, sealed } =
            Reading::of(case.matter(), audience, rows, sealed, law, today, moment)?;
        let investigation = if moment.is_now() {
            view.investigation
        } else {
            docket.has(EntryKind::InvestigationInitiated)
        };
        let happened = |entry: &&Entry| moment.on.is_none_or(|on| entry.on <= on);
        let mut lines = Vec::with_capacity(seen.entries.len());
        for entry in seen.entries.iter().filter(happened) {
            let position = seen.position(entry.position);
            let row = rows.iter().find(|row| u32::try_from(row.position) == Ok(position));
            let row = row.ok_or(LedgerError::NotFound)?;
            lines.push(DocketLine {
                id: row.id,
                number: entry.position,
                entry: entry.clone(),
                recorded_at: row.recorded_at,
                by_account: office.then(|| row.by_account.clone()),
                by_role: row.by_role.0,
                hash: office.then(|| row.hash.clone()),
                is_sealed: sealed.contains(&entry.position),
            });
        }
        lines.sort_by_key(|line| line.number);
        Ok(Self {
            id: case.id,
            realm: case.realm_id,
            program: case.program.0,
            number: case.number.clone(),
            control_number: case.control_number.clone(),
            opened_at: case.opened_at,
            officer: case.officer.clone().filter(|_| office),
            audience,
            revision: view.revision,
            etag: etag(view),
            investigation,
            lines,
            docket,
        })
    }
}
