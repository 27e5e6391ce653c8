//! Which entries count: corrections applied, later days left out, in the order of the law's days.

use chrono::NaiveDate;

use crate::entry::{Entry, EntryKind};

/// The entries of a docket as they count on a day, by (`on`, position).
pub(super) fn effective(entries: &[Entry], on: NaiveDate) -> Vec<Entry> {
    let mut standing: Vec<Entry> =
        entries.iter().filter(|entry| !corrects_something(entry)).cloned().collect();
    for correction in entries.iter().filter(|entry| corrects_something(entry)) {
        let Some(wrong) = correction.fields.corrects else { continue };
        match entries.iter().find(|entry| entry.position == wrong) {
            // A correction of a correction gives the first entry another replacement, or its own text back.
            Some(earlier) if corrects_something(earlier) => {
                let Some(first) = earlier.fields.corrects else { continue };
                let text = correction
                    .fields
                    .replacement
                    .as_deref()
                    .or_else(|| entries.iter().find(|entry| entry.position == first));
                replace(&mut standing, first, text);
            }
            _ => replace(&mut standing, wrong, correction.fields.replacement.as_deref()),
        }
    }
    standing.retain(|entry| entry.on <= on);
    standing.sort_by_key(|entry| (entry.on, entry.position));
    standing
}

fn corrects_something(entry: &Entry) -> bool {
    entry.kind == EntryKind::EntryCorrected
}

/// Puts another text in an entry's place, under the same position, or takes the entry out.
fn replace(standing: &mut Vec<Entry>, position: u32, text: Option<&Entry>) {
    standing.retain(|entry| entry.position != position);
    if let Some(text) = text {
        standing.push(Entry { position, ..text.clone() });
    }
}
