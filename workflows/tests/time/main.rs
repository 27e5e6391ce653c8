//! The time, on a real Temporal server and a real mail server, each a child of the test that can be killed.

mod bulk;
mod changed;
mod clocks;
mod deliveries;
mod digests;
mod garbage;
mod heads;
mod histories;
mod outages;
mod people;
mod protection;
mod reconciliation;
mod server;
mod wait;
mod world;
