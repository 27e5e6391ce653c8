//! What arrives, before it is kept.

mod clamd;
mod digest;
mod form;
