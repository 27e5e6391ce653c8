//! What filings must contain: the door asks here before it parses.

use crate::decide::{Act, Defect};
pub use crate::eapa::{allegation_defects, opening_defects};
use crate::role::Program;

/// Every defect of an act's own particulars, whoever does it and whenever: what [`decide`](crate::decide::decide) would
/// list, for a door that lists it together with its own. Pointers are relative to the act's content.
///
/// An entry that both programs know is read as one of the Enforce and Protect Act: for the others see
/// [`Program::defects`](crate::Program::defects).
#[must_use]
pub fn act_defects(act: &Act) -> Vec<Defect> {
    if act.kind.belongs_to(Program::Eapa) {
        crate::eapa::act_defects(act)
    } else {
        Program::ForcedLaborOrder.defects(act)
    }
}
