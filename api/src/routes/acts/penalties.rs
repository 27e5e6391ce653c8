//! A penalty from the answer to its first notice to its payment.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewLimitExtension, NewPayment, NewPenaltyAction, NewPenaltyClaim, NewPenaltyDecision,
    NewPenaltyJudgment, NewPenaltyPetition, NewPrepenaltyResponse,
};

acts! {
    "Chapter::Penalties", "The penalty.", Penalty;

    /// Answer a prepenalty notice.
    party AnswerPrepenalty(NewPrepenaltyResponse) at "/v1/forced-labor/penalties/:id/prepenalty-responses" as "answer_prepenalty_notice";
    /// Answers to prepenalty notices.
    "list_prepenalty_responses" [PrepenaltyResponseFiled];

    /// Claim a penalty after its prepenalty notice.
    officer ClaimPenalty(NewPenaltyClaim) at "/v1/forced-labor/penalties/:id/penalty-notices" as "mail_penalty_notice";
    /// The notices of a penalty, the one that opened the case too.
    "list_penalty_notices" [PrepenaltyNoticeMailed, PenaltyNoticeMailed];

    /// Petition for relief from a penalty.
    party PetitionPenalty(NewPenaltyPetition) at "/v1/forced-labor/penalties/:id/petitions" as "petition_penalty";
    /// Petitions for relief.
    "list_penalty_petitions" [PenaltyPetitionFiled];

    /// Give more time to petition.
    officer ExtendLimit(NewLimitExtension) at "/v1/forced-labor/penalties/:id/deadline-extensions" as "extend_penalty_deadline";
    /// Limits that were given a later date.
    "list_penalty_deadline_extensions" [DeadlineExtended];

    /// Decide on a penalty.
    officer DecidePenalty(NewPenaltyDecision) at "/v1/forced-labor/penalties/:id/decisions" as "decide_penalty";
    /// Decisions.
    "list_penalty_decisions" [PenaltyDecided];

    /// Record the payment of a penalty.
    officer PayPenalty(NewPayment) at "/v1/forced-labor/penalties/:id/payments" as "record_payment";
    /// Payments.
    "list_payments" [PenaltyPaid];

    /// Take a penalty to court, or record that it was taken there.
    either SuePenalty(NewPenaltyAction) at "/v1/forced-labor/penalties/:id/court-actions" as "take_penalty_to_court";
    /// Actions in court.
    "list_penalty_court_actions" [CourtActionFiled];

    /// Record the judgment of the court.
    officer JudgePenalty(NewPenaltyJudgment) at "/v1/forced-labor/penalties/:id/judgments" as "record_penalty_judgment";
    /// Judgments.
    "list_penalty_judgments" [JudgmentEntered];
}
