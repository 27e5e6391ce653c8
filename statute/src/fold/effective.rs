//! Which entries count: corrections applied, later days left out, in the order of the law's days.

use chrono::NaiveDate;

use crate::entry::{Entry, EntryKind};

/// The entries of a docket as they count on a day, by (`on`, position).
pub(crate) fn effective(entries: &[Entry], on: NaiveDate) -> Vec<Entry> {
    let mut standing: Vec<Standing<'_>> = entries
        .iter()
        .filter(|entry| !corrects_something(entry))
        .map(|entry| Standing { position: entry.position, text: entry })
        .collect();
    let corrections: Vec<&Entry> =
        entries.iter().filter(|entry| corrects_something(entry) && entry.on <= on).collect();
    for correction in in_force(&corrections) {
        let Some(wrong) = correction.fields.corrects else { continue };
        let text = correction.fields.replacement.as_deref();
        // A correction of a correction takes it back, and may give the first entry another text.
        if let Some(first) = root(entries, wrong).filter(|first| *first == wrong || text.is_some())
        {
            replace(&mut standing, first, text);
        }
    }
    let reversed: Vec<u32> = standing
        .iter()
        .filter(|one| one.text.kind == EntryKind::LapseReversed && one.text.on <= on)
        .filter_map(|one| one.text.fields.of)
        .collect();
    standing.retain(|one| {
        one.text.on <= on && !(is_effect_of_law(one.text) && reversed.contains(&one.position))
    });
    standing.sort_by_key(|one| (one.text.on, one.position));
    standing.into_iter().map(|one| Entry { position: one.position, ..one.text.clone() }).collect()
}

/// An entry that counts: its place on the docket, and the text that stands there now.
struct Standing<'a> {
    position: u32,
    text: &'a Entry,
}

fn corrects_something(entry: &Entry) -> bool {
    entry.kind == EntryKind::EntryCorrected
}

/// The corrections that no later one takes back, in their order.
fn in_force<'a>(corrections: &[&'a Entry]) -> Vec<&'a Entry> {
    let mut taken_back = Vec::new();
    let mut standing: Vec<&Entry> = Vec::new();
    for correction in corrections.iter().rev() {
        if !taken_back.contains(&correction.position) {
            taken_back.extend(correction.fields.corrects);
            standing.push(correction);
        }
    }
    standing.reverse();
    standing
}

/// The entry that a chain of corrections is about.
fn root(entries: &[Entry], mut position: u32) -> Option<u32> {
    loop {
        let entry = entries.iter().find(|entry| entry.position == position)?;
        match entry.fields.corrects {
            // A correction names an earlier entry, so the chain ends.
            Some(wrong) if corrects_something(entry) && wrong < position => position = wrong,
            _ => return Some(position),
        }
    }
}

/// What the clock writes when an effect of law takes place: once reversed, it did not.
fn is_effect_of_law(entry: &Entry) -> bool {
    use EntryKind as K;
    matches!(
        entry.kind,
        K::DeemedExcluded
            | K::DeemedAbandoned
            | K::ProtestDeemedDenied
            | K::AcceleratedDispositionDenied
    ) || entry.kind == K::Detained && entry.fields.by.as_deref() == Some("system")
}

/// Puts another text in an entry's place, under the same position, or takes the entry out.
fn replace<'a>(standing: &mut Vec<Standing<'a>>, position: u32, text: Option<&'a Entry>) {
    standing.retain(|one| one.position != position);
    standing.extend(text.map(|text| Standing { position, text }));
}
