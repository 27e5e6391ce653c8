//! What the office asks for, places on the record and sets.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewArgumentDate, NewCbpInformation, NewDeadlineExtension, NewExtensionDenial, NewFactsDate,
    NewInformationRequest, NewRejection, NewVerificationReport, NewVerificationVisit,
};

acts! {
    "Chapter::Investigations", "The investigation.", Investigation;

    /// Ask somebody for information by a date.
    officer RequestInformation(NewInformationRequest) at "/v1/eapa/investigations/:id/information-requests" as "request_information";
    /// Requests for information.
    "list_information_requests" [InformationRequested];

    /// Place information of CBP on the record; the parties may rebut it.
    officer PlaceCbpInformation(NewCbpInformation) at "/v1/eapa/investigations/:id/cbp-information" as "place_cbp_information";
    /// Information that CBP placed on the record.
    "list_cbp_information" [CbpInformationPlaced];

    /// Record a visit for verification.
    officer RecordVerificationVisit(NewVerificationVisit) at "/v1/eapa/investigations/:id/verification-visits" as "record_verification_visit";
    /// Visits for verification.
    "list_verification_visits" [VerificationVisited];

    /// Place a verification report on the record.
    officer PlaceVerificationReport(NewVerificationReport) at "/v1/eapa/investigations/:id/verification-reports" as "place_verification_report";
    /// Verification reports.
    "list_verification_reports" [VerificationReportPlaced];

    /// Set a later date for factual information, for all parties.
    officer SetFactsDate(NewFactsDate) at "/v1/eapa/investigations/:id/factual-information-dates" as "set_factual_information_date";
    /// Dates set for factual information.
    "list_factual_information_dates" [FactualInformationDateSet];

    /// Set a later date for written arguments, for all parties.
    officer SetArgumentDate(NewArgumentDate) at "/v1/eapa/investigations/:id/written-argument-dates" as "set_written_argument_date";
    /// Dates set for written arguments.
    "list_written_argument_dates" [WrittenArgumentDateSet];

    /// Reject a submission that is not in form; its submitter may cure it.
    officer RejectSubmission(NewRejection) at "/v1/eapa/investigations/:id/rejections" as "reject_submission";
    /// Rejections of submissions.
    "list_rejections" [SubmissionRejected];

    /// Give a limit of a party a later date, for good cause.
    officer ExtendDeadline(NewDeadlineExtension) at "/v1/eapa/investigations/:id/deadline-extensions" as "extend_deadline";
    /// Limits that were given a later date.
    "list_deadline_extensions" [DeadlineExtended];

    /// Refuse a request for more time.
    officer DenyExtension(NewExtensionDenial) at "/v1/eapa/investigations/:id/extension-denials" as "deny_extension";
    /// Requests for more time that were refused.
    "list_extension_denials" [ExtensionDenied];
}
