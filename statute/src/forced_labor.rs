//! Forced labor: 19 USC 1307 and 19 CFR 12.42-12.45, detention under 19 USC 1499(c), the UFLPA, penalties.

mod acts;
pub mod bulk;
mod deadlines;
mod extensions;
mod manifest;
mod notices;
mod order;
mod particulars;
pub mod penalty;
mod reach;
mod register;
mod scope;
pub mod shipment;
mod state;

pub(crate) use acts::obstacle;
pub use acts::{ACTS, ORDER_OPENINGS, SHIPMENT_OPENINGS};
pub use deadlines::RULES;
pub(crate) use manifest::of_the_effect;
pub use notices::NOTICES;
pub(crate) use order::{is_once, is_terminal, predecessors};
pub use particulars::{INDICATORS, REJECTION_REASONS};
pub(crate) use particulars::{act_defects, dated_defects, docket_defects, opening_defects};
pub use reach::{Import, Reach, UFLPA_FROM, UFLPA_REGION, reach};
pub use register::{
    Event, InForce, Instrument, OrderKind, Register, ScopeVersion, Standing, register,
};
pub use scope::{Named, Scope};
pub(crate) use state::{is_manifest, lines, state};
