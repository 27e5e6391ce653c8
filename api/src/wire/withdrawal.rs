//! A filer's request to withdraw its allegation.

use entities::withdrawal_request::Model;
use poem_openapi::Object;
use uuid::Uuid;

use super::instant::Instant;

/// A request to withdraw an allegation, which an officer decides.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct WithdrawalRequest {
    /// Its id.
    pub id: Uuid,
    /// The case.
    pub case: Uuid,
    /// When its last byte arrived, by the service's clock.
    pub requested_at: Instant,
    /// Why, where it says so.
    pub reason: Option<String>,
    /// Its signed receipt, for the party that filed it and for officers: `/v1/receipts/{id}`.
    pub receipt: Option<String>,
}

impl From<&Model> for WithdrawalRequest {
    fn from(request: &Model) -> Self {
        Self {
            id: request.id.0,
            case: request.case_id.0,
            requested_at: request.requested_at.into(),
            reason: request.reason.clone(),
            receipt: request.receipt_id.map(|id| format!("/v1/receipts/{id}")),
        }
    }
}
