//! The Enforce and Protect Act: 19 USC 1517 and 19 CFR Part 165, a chapter a file.

mod acts;
pub mod beside;
mod checks;
pub mod consequences;
pub mod consolidation;
mod corrections;
mod deadlines;
pub mod entries_covered;
mod filing;
pub mod measures;
pub mod merchandise;
mod notices;
mod order;
mod particulars;
mod record;
mod state;
mod submissions;

use chrono::NaiveDate;

pub use acts::ACTS;
pub(crate) use acts::obstacle;
pub(crate) use checks::{has_matter, is_rejectable, stand};
pub(crate) use consequences::is_affirmative;
pub(crate) use corrections::complete;
pub use deadlines::RULES;
pub(crate) use filing::OPENINGS;
pub use filing::{allegation_defects, opening_defects};
pub use notices::{NOTICES, REVOCATION_OF_TOLLING};
pub(crate) use order::{is_once, is_terminal, predecessors};
pub(crate) use particulars::{Check, act_defects};
pub(crate) use state::state;

/// Whether the withdrawal of every request for review, on this day, ends the review. Since 2024-04-17 a request cannot
/// be withdrawn, 19 CFR 165.43.
pub(crate) fn withdrawal_ends_review(on: NaiveDate) -> bool {
    on < deadlines::AMENDED
}
