//! The door: HTTP, identity, problem documents, and the tidewaiter binary.
