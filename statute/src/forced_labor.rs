//! Forced labor: 19 USC 1307 and 19 CFR 12.42-12.45, detention under 19 USC 1499(c), the UFLPA, penalties.

mod acts;
mod deadlines;
mod order;
mod state;

pub use acts::ACTS;
pub use deadlines::RULES;
pub(crate) use order::{is_once, is_terminal, predecessors};
pub(crate) use state::state;
