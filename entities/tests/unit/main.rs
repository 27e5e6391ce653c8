//! The small parts of the ledger that cannot be seen well through it, one file for each.
//!
//! They are outside the crate, which takes minutes to build: tests within it would have it built a second time.

mod audit_keys;
mod bound;
mod confidential;
mod event_types;
mod events;
mod names;
mod push_host;
mod push_signature;
mod search_parts;
mod search_words;
mod store;
mod turns;
