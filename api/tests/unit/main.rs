//! The small parts of the door, one file for each that has tests: what cannot be seen well from outside.
//!
//! They are outside the crate, which takes minutes to build: tests within it would have it built a second time.

mod announced;
mod archive;
mod atom;
mod attempts;
mod audited;
mod bytes_out;
mod calendar_feed;
mod config;
mod contract;
mod demo;
mod docs;
mod follow_up;
mod form;
mod icalendar;
mod identity;
mod import;
mod intake;
mod merchandise;
mod metrics;
mod oidc;
mod outsiders;
mod pace;
mod page;
mod pages;
mod parsers;
mod payload;
mod preconditions;
mod problem;
mod reading;
mod record_export;
mod telemetry;
mod trace;
mod whole;
mod wire;
