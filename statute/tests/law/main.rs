//! The law, tested from outside: what counsel would check by hand.

mod calendar;
mod cases;
mod command;
mod deciding;
mod folding;
mod forced_labor;
mod golden;
mod peer;
mod properties;
mod secrecy;
mod shorthand;
mod table;
mod takeover;
mod tasks;
mod walk;
