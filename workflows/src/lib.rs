//! The time: Temporal workflows, service of notices, the relay.
