//! Administrative review by Regulations and Rulings.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewReview, NewReviewDecision, NewReviewRequest, NewReviewRequestRefusal, NewReviewResponse,
};

acts! {
    "Chapter::Reviews", "The investigation.", Investigation;

    /// Request administrative review of the determination.
    party RequestReview(NewReviewRequest) at "/v1/eapa/investigations/:id/review-requests" as "request_review";
    /// Requests for review.
    "list_review_requests" [ReviewRequested];

    /// Refuse a request for review that is late or incomplete.
    officer RefuseReviewRequest(NewReviewRequestRefusal) at "/v1/eapa/investigations/:id/review-request-refusals" as "refuse_review_request";
    /// Requests for review that were refused.
    "list_review_request_refusals" [ReviewRequestRefused];

    /// Commence the review: the last proper request is accepted.
    officer CommenceReview(NewReview) at "/v1/eapa/investigations/:id/reviews" as "commence_review";
    /// Reviews.
    "list_reviews" [ReviewCommenced];

    /// Answer another party's request for review.
    party AnswerReviewRequest(NewReviewResponse) at "/v1/eapa/investigations/:id/review-responses" as "answer_review_request";
    /// Responses to requests for review.
    "list_review_responses" [ReviewResponseFiled];

    /// Decide the review. Who signed the determination does not sign it.
    officer DecideReview(NewReviewDecision) at "/v1/eapa/investigations/:id/review-decisions" as "decide_review";
    /// Decisions on review.
    "list_review_decisions" [ReviewDecided];
}
