//! The law, tested from outside: what counsel would check by hand.

mod bars;
mod calendar;
mod cells;
mod command;
mod complete;
mod deciding;
mod effective;
mod folding;
mod forced_labor;
mod fuzz;
mod golden;
mod irregular;
mod lapsing;
mod moving;
mod office;
mod peer;
mod properties;
mod readings;
mod secrecy;
mod shorthand;
mod simulating;
mod statuses;
mod table;
mod walk;
mod windows;
