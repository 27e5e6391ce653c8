//! What is taken over from before.

mod orders;
