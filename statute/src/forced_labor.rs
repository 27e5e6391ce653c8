//! Forced labor: 19 USC 1307 and 19 CFR 12.42-12.45, detention under 19 USC 1499(c), the UFLPA, penalties.

mod acts;
pub mod bulk;
mod deadlines;
mod notices;
mod order;
mod particulars;
mod state;

pub(crate) use acts::obstacle;
pub use acts::{ACTS, ORDER_OPENINGS, SHIPMENT_OPENINGS};
pub use deadlines::RULES;
pub use notices::NOTICES;
pub(crate) use order::{is_once, is_terminal, predecessors};
pub use particulars::{INDICATORS, REJECTION_REASONS};
pub(crate) use particulars::{act_defects, docket_defects};
pub(crate) use state::{lines, state};
