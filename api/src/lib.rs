//! The door: HTTP, identity, problem documents, and the `tidewaiter` binary. It holds no SQL and no legal number: what is
//! filed goes to the ledger, and what the law says comes from the statute.

pub mod answer;
pub mod app;
mod audited;
pub mod bounces;
pub mod cli;
pub mod clock;
pub mod config;
pub mod contract;
pub mod demo;
mod docs;
mod doing;
pub mod door;
pub mod follow_up;
pub mod form;
pub mod idempotency;
mod identity;
pub mod import;
pub mod log;
pub mod merchandise;
pub mod metrics;
pub mod outside;
pub mod outsiders;
pub mod page;
pub mod payload;
pub mod preconditions;
pub mod problem;
pub mod rebuild;
pub mod register_file;
pub mod routes;
pub mod service;
pub mod trace;
pub mod verify;
pub mod wire;
