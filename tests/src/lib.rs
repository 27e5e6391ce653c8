//! Papers that tests make: for the black-box tests, and for the unit tests of the rooms.

pub mod pdf;
