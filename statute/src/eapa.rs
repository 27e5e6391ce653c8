//! The Enforce and Protect Act: 19 USC 1517 and 19 CFR Part 165, a chapter a file.

mod acts;
mod deadlines;
mod filing;
mod order;
mod particulars;
mod state;

use chrono::NaiveDate;

pub(crate) use acts::obstacle;
pub use acts::{ACTS, OPENINGS};
pub use deadlines::RULES;
pub use filing::allegation_defects;
pub(crate) use order::{is_once, is_terminal, predecessors};
pub(crate) use particulars::{Check, act_defects};
pub(crate) use state::state;

/// Whether the withdrawal of every request for review, on this day, ends the review. Since 2024-04-17 a request cannot
/// be withdrawn, 19 CFR 165.43.
pub(crate) fn withdrawal_ends_review(on: NaiveDate) -> bool {
    on < deadlines::AMENDED
}
