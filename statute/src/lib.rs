//! The law: pure functions and data.
