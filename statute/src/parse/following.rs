//! Reading entries that are supposed to follow a docket: in the vocabulary and with the defects of a docket file.

use serde_json::Value;

use super::{Found, InputError, entry, order};
use crate::entry::Entry;
use crate::role::Program;

/// Reads entries that are supposed to follow `before`. Their positions go on after those of the docket, from 0 where there is none; `of` and
/// `corrects` name an entry of either by its position.
///
/// # Errors
/// Every defect at once, with its pointer from `/docket/0`, the first of what is supposed: what cannot be read, unknown names, missing
/// required fields, days that go back, references that name nothing, a second entry of what can happen once, an entry after an end.
pub fn following(
    program: Program,
    before: &[Entry],
    items: &[Value],
) -> Result<Vec<Entry>, Vec<InputError>> {
    let mut found = Found::default();
    let first = before.iter().map(|it| it.position.saturating_add(1)).max().unwrap_or(0);
    let mut latest = before.iter().map(|it| it.on).max();
    let mut read: Vec<Entry> = Vec::with_capacity(items.len());
    for ((index, item), position) in items.iter().enumerate().zip(first..) {
        let at = format!("/docket/{index}");
        let Some(mut it) = entry(item, &at, Some(program), &mut found) else { continue };
        it.position = position;
        if let Some(latest) = latest.filter(|latest| it.on < *latest) {
            let message = format!("{} is before {latest}: a docket goes forward", it.on);
            found.add(&format!("{at}/on"), "goes_back", message);
        }
        latest = latest.max(Some(it.on));
        let replaced = it.fields.replacement.as_ref().and_then(|text| text.fields.of);
        let names =
            [("of", it.fields.of), ("corrects", it.fields.corrects), ("replacement/of", replaced)];
        // What is supposed above may itself be unreadable: that is said of it, and not here again.
        let is_there = |named: u32| {
            (first..position).contains(&named) || before.iter().any(|it| it.position == named)
        };
        for (name, named) in names {
            if named.is_some_and(|named| !is_there(named)) {
                let message = format!("`{name}` is the number of an entry before this one");
                found.add(&format!("{at}/{name}"), "names_nothing", message);
            }
        }
        read.push(it);
    }
    let all: Vec<Entry> = before.iter().chain(&read).cloned().collect();
    let mut of_all = Found::default();
    order(program, &all, &mut of_all);
    // What stands on the docket already is a fact, and not refused.
    let supposed = of_all.0.into_iter().filter_map(|error| {
        let position: u32 = error.pointer.rsplit('/').next()?.parse().ok()?;
        let index = position.checked_sub(first)?;
        Some(InputError { pointer: format!("/docket/{index}"), ..error })
    });
    found.0.extend(supposed);
    if found.0.is_empty() { Ok(read) } else { Err(found.0) }
}
