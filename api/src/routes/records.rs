//! What stands beside the docket of an EAPA case: measures item by item, entries of merchandise, word of a risk, help to small
//! businesses, what followed elsewhere, requests for tolling.

mod consequences;
mod help;
mod measures;
mod merchandise;
mod tolling;
mod words;

use poem_openapi::OpenApi;

/// All of them.
#[must_use]
pub fn all() -> impl OpenApi {
    (
        measures::Measures,
        merchandise::EntriesOfMerchandise,
        words::Words,
        help::Help,
        consequences::Consequences,
        tolling::Tolling,
    )
}
