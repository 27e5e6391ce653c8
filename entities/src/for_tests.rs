//! What the tests in `entities/tests/unit` reach into, and nobody else: no part of what this crate offers. Tests within the crate would have all of
//! it compiled a second time, which takes minutes.

use std::sync::Arc;

pub use crate::ledger::events::{turn, turned_at};
pub use crate::ledger::push_signature::signature;
pub use crate::ledger::push_word::host;
pub use crate::ledger::search_documents::{PART_BYTES as SEARCH_PART_BYTES, Parts};
pub use crate::read::bound::unknown;
pub use crate::read::events::{Place, key, read};
pub use crate::search_words::folded;
pub use crate::store::{DOCUMENTS, UPLOADS, fresh};

use crate::ledger::Ledger;

/// Tells of each statement that a ledger runs; false where somebody else has the ledger already.
#[must_use]
pub fn overhear(ledger: &mut Ledger, told: impl Fn(&str) + Send + Sync + 'static) -> bool {
    let Some(inner) = Arc::get_mut(&mut ledger.inner) else { return false };
    inner.db.set_metric_callback(move |info| told(&info.statement.sql));
    true
}
