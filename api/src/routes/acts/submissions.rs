//! What parties submit. The day of a submission is the day its last byte arrives.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewAgentSubmission, NewArgumentResponse, NewConsolidationService, NewCorrectedSubmission,
    NewExtensionRequest, NewFactualInformation, NewInformationResponse, NewPowerOfAttorney,
    NewRebuttal, NewWrittenArgument,
};

acts! {
    "Chapter::Submissions", "The investigation.", Investigation;

    /// File factual information as a party. Needs no If-Match: a right is not lost to another's entry.
    party FileFacts(NewFactualInformation) at "/v1/eapa/investigations/:id/factual-information" as "file_factual_information";
    /// Factual information filed.
    "list_factual_information" [FactualInformationFiled];

    /// Rebut facts of another party or of CBP.
    party Rebut(NewRebuttal) at "/v1/eapa/investigations/:id/rebuttals" as "file_rebuttal";
    /// Rebuttals.
    "list_rebuttals" [RebuttalFiled];

    /// Answer a request for information.
    party AnswerInformationRequest(NewInformationResponse) at "/v1/eapa/investigations/:id/information-responses" as "answer_information_request";
    /// Answers to requests for information.
    "list_information_responses" [InformationResponseFiled];

    /// File a written argument.
    party FileArgument(NewWrittenArgument) at "/v1/eapa/investigations/:id/written-arguments" as "file_written_argument";
    /// Written arguments.
    "list_written_arguments" [WrittenArgumentFiled];

    /// Answer another party's written argument, on its issues only.
    party AnswerArgument(NewArgumentResponse) at "/v1/eapa/investigations/:id/argument-responses" as "answer_written_argument";
    /// Responses to written arguments.
    "list_argument_responses" [ArgumentResponseFiled];

    /// Ask for more time for one limit.
    party RequestExtension(NewExtensionRequest) at "/v1/eapa/investigations/:id/extension-requests" as "request_extension";
    /// Requests for more time.
    "list_extension_requests" [ExtensionRequested];

    /// Cure the rejection of a submission.
    party CorrectSubmission(NewCorrectedSubmission) at "/v1/eapa/investigations/:id/corrections-of-submissions" as "correct_submission";
    /// Cures of rejected submissions.
    "list_corrections_of_submissions" [SubmissionCorrected];

    /// Submit for the first time by an agent who is no attorney at law.
    party SubmitByAgent(NewAgentSubmission) at "/v1/eapa/investigations/:id/agent-submissions" as "submit_by_agent";
    /// First submissions of agents.
    "list_agent_submissions" [AgentSubmissionFiled];

    /// Prove an agent's power.
    party FilePowerOfAttorney(NewPowerOfAttorney) at "/v1/eapa/investigations/:id/powers-of-attorney" as "file_power_of_attorney";
    /// Powers of attorney.
    "list_powers_of_attorney" [PowerOfAttorneyFiled];

    /// Record that the earlier public versions were served on the joined parties.
    party ServeConsolidation(NewConsolidationService) at "/v1/eapa/investigations/:id/consolidation-services" as "serve_consolidation";
    /// Services on joined parties.
    "list_consolidation_services" [ConsolidationServed];
}
