//! What filings must contain: the door asks here before it parses.

use crate::decide::{Act, Defect};
pub use crate::eapa::{allegation_defects, opening_defects};
use crate::role::Program;

/// Every defect of an act's own particulars, whoever does it and whenever: what [`decide`](crate::decide::decide) would
/// list, for a door that lists it together with its own. Pointers are relative to the act's content.
#[must_use]
pub fn act_defects(act: &Act) -> Vec<Defect> {
    // What both laws call by one name is evasion's: forced labor's own filings of that name are opened, or say their law.
    let program =
        if act.kind.belongs_to(Program::Eapa) { Program::Eapa } else { Program::Detention };
    match program {
        Program::Eapa => crate::eapa::act_defects(act),
        other => other.defects(act),
    }
}
