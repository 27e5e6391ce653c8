//! An exclusion protested, the two ways out of the UFLPA, and the court.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewAcceleratedDisposition, NewCourtAction, NewExceptionDetermination, NewExceptionReport,
    NewExceptionRequest, NewProtest, NewProtestAllowance, NewProtestDenial, NewShipmentJudgment,
    NewUflpaResponse,
};

acts! {
    "Chapter::Shipments", "The shipment.", Shipment;

    /// Protest an exclusion.
    party Protest(NewProtest) at "/v1/forced-labor/shipments/:id/protests" as "file_protest";
    /// Protests.
    "list_protests" [ExclusionProtestFiled];

    /// Ask for accelerated disposition of a protest.
    party Accelerate(NewAcceleratedDisposition) at "/v1/forced-labor/shipments/:id/accelerated-dispositions" as "request_accelerated_disposition";
    /// Requests for accelerated disposition, and what their lapse did.
    "list_accelerated_dispositions" [AcceleratedDispositionRequested, AcceleratedDispositionDenied];

    /// Allow a protest: the merchandise is released.
    officer AllowProtest(NewProtestAllowance) at "/v1/forced-labor/shipments/:id/protest-allowances" as "allow_protest";
    /// Protests that were allowed.
    "list_protest_allowances" [ProtestAllowed];

    /// Deny a protest; also one that is deemed denied, until it is taken to court.
    officer DenyProtest(NewProtestDenial) at "/v1/forced-labor/shipments/:id/protest-denials" as "deny_protest";
    /// Denials of protests, by decision or by operation of law.
    "list_protest_denials" [ProtestDenied, ProtestDeemedDenied];

    /// Take a denial to court, or record that it was taken there.
    either GoToCourt(NewCourtAction) at "/v1/forced-labor/shipments/:id/court-actions" as "take_shipment_to_court";
    /// Actions in court.
    "list_shipment_court_actions" [CourtActionFiled];

    /// Record the judgment of the court.
    officer Judge(NewShipmentJudgment) at "/v1/forced-labor/shipments/:id/judgments" as "record_shipment_judgment";
    /// Judgments.
    "list_shipment_judgments" [JudgmentEntered];

    /// Answer a detention under the UFLPA, or ask that its applicability be reviewed.
    party AnswerUflpa(NewUflpaResponse) at "/v1/forced-labor/shipments/:id/uflpa-responses" as "file_uflpa_response";
    /// Answers to detentions under the UFLPA.
    "list_uflpa_responses" [UflpaResponseFiled];

    /// Ask for an exception to the presumption of the UFLPA.
    party AskException(NewExceptionRequest) at "/v1/forced-labor/shipments/:id/exception-requests" as "request_exception";
    /// Requests for an exception.
    "list_exception_requests" [ExceptionRequested];

    /// Determine an exception, on its three limbs.
    officer DetermineException(NewExceptionDetermination) at "/v1/forced-labor/shipments/:id/exception-determinations" as "determine_exception";
    /// Determinations of exceptions.
    "list_exception_determinations" [ExceptionDetermined];

    /// Record that an exception was reported to Congress and the public.
    officer ReportException(NewExceptionReport) at "/v1/forced-labor/shipments/:id/exception-reports" as "report_exception";
    /// Reports of exceptions.
    "list_exception_reports" [ExceptionReported];
}
