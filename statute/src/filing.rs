//! What filings must contain: the door asks here before it parses.

pub use crate::eapa::allegation_defects;
