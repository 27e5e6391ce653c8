//! The law, tested from outside: what counsel would check by hand.

mod bars;
mod calendar;
mod cases;
mod command;
mod deciding;
mod effective;
mod folding;
mod forced_labor;
mod fuzz;
mod golden;
mod irregular;
mod lapsing;
mod moving;
mod peer;
mod properties;
mod readings;
mod secrecy;
mod shorthand;
mod statuses;
mod table;
mod walk;
mod windows;
