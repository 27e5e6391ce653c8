//! The law, tested from outside: what counsel would check by hand.

mod calendar;
mod cells;
mod command;
mod complete;
mod deciding;
mod folding;
mod forced_labor;
mod golden;
mod office;
mod peer;
mod properties;
mod secrecy;
mod shorthand;
mod simulating;
mod table;
mod walk;
