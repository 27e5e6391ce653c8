//! The facts: entities, migrations and the ledger.
