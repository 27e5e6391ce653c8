//! What stands beside the docket of an EAPA case: measures item by item, entries of merchandise, word of a risk, help to small
//! businesses, what followed elsewhere.

mod consequences;
mod help;
mod measures;
mod merchandise;
mod words;

use entities::Replayable;
use poem_openapi::OpenApi;

use crate::answer::Created;

/// All of them.
#[must_use]
pub fn all() -> impl OpenApi {
    (
        measures::Measures,
        merchandise::EntriesOfMerchandise,
        words::Words,
        help::Help,
        consequences::Consequences,
    )
}

/// The answer to what was written now or before.
fn created<T, B>(done: Replayable<T>) -> Created<B> {
    match done {
        Replayable::Fresh { answer, .. } => Created::again(answer, false),
        Replayable::Replayed(answer) => Created::again(answer, true),
    }
}
