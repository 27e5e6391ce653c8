//! The law, tested from outside: what counsel would check by hand.

mod bars;
mod calendar;
mod cases;
mod command;
mod deciding;
mod folding;
mod forced_labor;
mod fuzz;
mod golden;
mod irregular;
mod lapsing;
mod peer;
mod properties;
mod secrecy;
mod shorthand;
mod table;
mod walk;
