//! What was read of the two versions of a submission, held against each other.

use sea_orm::ConnectionTrait;
use statute::public_version::Finding;

use super::Ledger;
use crate::error::LedgerError;
use crate::ids::DocumentId;

impl Ledger {
    /// What is found where a public version is compared with its confidential one.
    pub(super) async fn found(
        &self,
        _db: &impl ConnectionTrait,
        _confidential: DocumentId,
        _public: DocumentId,
    ) -> Result<Vec<Finding>, LedgerError> {
        Ok(Vec::new())
    }
}
