//! The words of every notice: one file each, its subject in the first line and the letter below it.

macro_rules! letter {
    ($name:literal) => {
        ($name, include_str!(concat!("../../mail/", $name, ".md")))
    };
}

/// What letters share, and the letters, by name.
pub(super) const LETTERS: &[(&str, &str)] = &[
    letter!("frame/amended"),
    letter!("frame/closing"),
    letter!("frame/facts"),
    letter!("frame/limits"),
    letter!("frame/reasons"),
    letter!("acceptance_of_petition"),
    letter!("advice_of_exclusion"),
    letter!("allegation_acknowledgment"),
    letter!("allegation_return"),
    letter!("decision_on_modification"),
    letter!("decision_on_penalty"),
    letter!("decision_on_seizure_petition"),
    letter!("denial_of_extension"),
    letter!("digest"),
    letter!("escalation"),
    letter!("exception_determination"),
    letter!("extension_notice"),
    letter!("missed_duty"),
    letter!("notice_of_additional_time"),
    letter!("notice_of_allowed_protest"),
    letter!("notice_of_change_of_regime"),
    letter!("notice_of_commerce_determination"),
    letter!("notice_of_consolidation"),
    letter!("notice_of_denied_protest"),
    letter!("notice_of_detention"),
    letter!("notice_of_determination"),
    letter!("notice_of_extended_limit"),
    letter!("notice_of_factual_information_date"),
    letter!("notice_of_information_on_the_record"),
    letter!("notice_of_initiation"),
    letter!("notice_of_interim_measures"),
    letter!("notice_of_lifted_measures"),
    letter!("notice_of_non_initiation"),
    letter!("notice_of_referral"),
    letter!("notice_of_rejection"),
    letter!("notice_of_release"),
    letter!("notice_of_review"),
    letter!("notice_of_review_decision"),
    letter!("notice_of_seizure"),
    letter!("notice_of_tolling"),
    letter!("notice_of_verification_report"),
    letter!("notice_of_written_argument_date"),
    letter!("penalty_notice"),
    letter!("prepenalty_notice"),
    letter!("referral_of_petition"),
    letter!("refusal_of_review_request"),
    letter!("rejection_of_petition"),
    letter!("release_of_public_record"),
    letter!("reminder"),
    letter!("request_for_information"),
    letter!("return_of_communication"),
    letter!("revocation_of_tolling"),
    letter!("service_of_submission"),
    letter!("task_warning"),
    letter!("webhook_disabled"),
];

/// What stands around a letter, in each of its forms.
pub(super) const FRAMES: &[(&str, &str)] = &[
    ("frame/head.txt", include_str!("../../mail/frame/head.txt")),
    ("frame/foot.txt", include_str!("../../mail/frame/foot.txt")),
    ("frame/page.html", include_str!("../../mail/frame/page.html")),
];
