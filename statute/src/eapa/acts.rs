//! Who may do what in an EAPA case, from which states, and on what authority: one row an act.

use crate::act::{ActRule, Obstacle, row, within};
use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::entry::EntryKind;
use crate::role::Role;
use crate::role::Role::{
    Counsel, Filer, Importer, Investigator, Registrar, Reviewer, Supervisor, System,
};
use crate::state::State;
use crate::state::State as S;

const OFFICE: &[Role] = &[Investigator, Supervisor];
const PARTIES: &[Role] = &[Filer, Importer, Counsel];
const BEFORE_NOTICE: &[State] = &[S::Initiated, S::MeasuresDecided];
/// The states in which a party has a limit that CBP may extend.
const TIMED: &[State] = &[S::Active, S::Notified, S::ReviewRequested, S::UnderReview];
const INVESTIGATING: &[State] = &[S::Initiated, S::MeasuresDecided, S::Active];
/// Measures are lifted however far the case has come: a negative determination may have been forgotten, 19 CFR 165.27(c).
const AFTER_MEASURES: &[State] = &[
    S::MeasuresDecided,
    S::Active,
    S::Determined,
    S::Notified,
    S::ReviewRequested,
    S::UnderReview,
    S::ReviewDecided,
    S::InCourt,
    S::Remanded,
    S::Final,
];

/// Every act of an EAPA case.
pub static ACTS: &[ActRule] = &[
    row(
        K::AllegationFiled,
        &[Filer, Counsel],
        &[S::Returned],
        "19 CFR 165.11",
        "file a new allegation; a new version belongs only to one that was returned",
    ),
    row(
        K::AllegationReturned,
        OFFICE,
        &[S::Filed],
        "19 CFR 165.11",
        "only an allegation that is filed and not yet acknowledged can be returned",
    ),
    row(
        K::AllegationAcknowledged,
        OFFICE,
        &[S::Filed],
        "19 CFR 165.12(a)",
        "only a filed allegation is acknowledged; a returned one is filed anew first",
    ),
    row(
        K::AllegationWithdrawn,
        // The officer records what a filer asked for, where that had to be decided (see the embargo).
        &[Filer, Counsel, Investigator, Supervisor],
        &[S::Filed, S::Returned, S::Acknowledged, S::Referred],
        "19 CFR 165.12(b)",
        "an allegation is withdrawn before the investigation is initiated",
    ),
    row(
        K::InitiationDeclined,
        OFFICE,
        &[S::Acknowledged],
        "19 CFR 165.15(c)",
        "acknowledge the allegation first",
    ),
    row(
        K::NonInitiationNoticeIssued,
        OFFICE,
        &[S::Declined],
        "19 CFR 165.15(d)",
        "decide not to initiate first",
    ),
    row(
        K::InvestigationInitiated,
        OFFICE,
        &[S::Acknowledged],
        "19 USC 1517(b)(1); 19 CFR 165.15(a)",
        "acknowledge the allegation first; while Commerce is asked, wait for its answer",
    ),
    row(
        K::CommerceReferralMade,
        OFFICE,
        &[S::Acknowledged, S::Initiated, S::MeasuresDecided, S::Active],
        "19 USC 1517(b)(4); 19 CFR 165.16",
        "the question goes to Commerce after receipt and before the determination",
    ),
    row(
        K::CommerceDeterminationReceived,
        OFFICE,
        &[S::Referred, S::Initiated, S::MeasuresDecided, S::Active],
        "19 CFR 165.16",
        "refer the question to Commerce first",
    ),
    row(
        K::InterimMeasuresTaken,
        OFFICE,
        &[S::Initiated, S::Active],
        "19 USC 1517(e); 19 CFR 165.24(a)",
        "initiate the investigation first; the decision is taken once",
    ),
    row(
        K::InterimMeasuresDeclined,
        OFFICE,
        &[S::Initiated, S::Active],
        "19 USC 1517(e); 19 CFR 165.24(a)",
        "initiate the investigation first; the decision is taken once",
    ),
    row(
        K::InterimMeasuresLifted,
        OFFICE,
        AFTER_MEASURES,
        "19 CFR 165.27(c)",
        "take measures first",
    ),
    row(
        K::NoticeOfInitiationIssued,
        OFFICE,
        BEFORE_NOTICE,
        "19 CFR 165.15(d)(1), 165.24(c)",
        "decide on interim measures first: one notice tells the parties both",
    ),
    row(
        K::PublicRecordReleased,
        OFFICE,
        &[S::Active],
        "19 CFR 165.24(c)",
        "issue the notice of initiation first",
    ),
    within(
        "factual_information_close",
        row(
            K::FactualInformationFiled,
            PARTIES,
            &[S::Active],
            "19 CFR 165.23",
            "facts are filed after the notice of initiation and before the determination",
        ),
    ),
    within(
        "rebuttal_close",
        row(
            K::RebuttalFiled,
            PARTIES,
            &[S::Active],
            "19 CFR 165.23(c)",
            "a rebuttal answers facts of another party or of CBP",
        ),
    ),
    row(
        K::CbpInformationPlaced,
        OFFICE,
        INVESTIGATING,
        "19 CFR 165.23",
        "initiate the investigation first",
    ),
    row(
        K::AllegationConsolidated,
        OFFICE,
        INVESTIGATING,
        "19 CFR 165.13",
        "allegations are joined until a determination about the importer",
    ),
    row(
        K::ConsolidationNoticeIssued,
        OFFICE,
        INVESTIGATING,
        "19 CFR 165.13(c)",
        "consolidate first",
    ),
    within(
        "consolidation_service",
        row(
            K::ConsolidationServed,
            PARTIES,
            &[S::Active],
            "19 CFR 165.13(d)",
            "public versions are served after the notice of a consolidation",
        ),
    ),
    row(
        K::AgentSubmissionFiled,
        PARTIES,
        &[S::Active],
        "19 CFR 165.3(e)",
        "submissions are filed after the notice of initiation",
    ),
    within(
        "power_of_attorney_proof",
        row(
            K::PowerOfAttorneyFiled,
            PARTIES,
            &[S::Active],
            "19 CFR 165.3(f)",
            "there is no submission of an agent to prove the power for",
        ),
    ),
    row(
        K::InformationRequested,
        OFFICE,
        INVESTIGATING,
        "19 CFR 165.5, 165.23",
        "initiate the investigation first",
    ),
    within(
        "information_request_due",
        row(
            K::InformationResponseFiled,
            PARTIES,
            INVESTIGATING,
            "19 CFR 165.5, 165.23(c)(1)",
            "there is no open request",
        ),
    ),
    row(
        K::FactualInformationDateSet,
        OFFICE,
        &[S::Active],
        "19 CFR 165.23(c)(2)(i)",
        "issue the notice of initiation first",
    ),
    row(
        K::WrittenArgumentDateSet,
        OFFICE,
        &[S::Active],
        "19 CFR 165.26(a)",
        "issue the notice of initiation first",
    ),
    within(
        "written_argument_close",
        row(
            K::WrittenArgumentFiled,
            PARTIES,
            &[S::Active],
            "19 CFR 165.26(a)",
            "arguments are filed after the notice of initiation and before the determination",
        ),
    ),
    within(
        "argument_response_close",
        row(
            K::ArgumentResponseFiled,
            PARTIES,
            &[S::Active],
            "19 CFR 165.26(b)",
            "a response answers another party's written argument",
        ),
    ),
    row(
        K::VerificationVisited,
        OFFICE,
        INVESTIGATING,
        "19 CFR 165.25",
        "initiate the investigation first",
    ),
    row(
        K::VerificationReportPlaced,
        OFFICE,
        INVESTIGATING,
        "19 CFR 165.25",
        "initiate the investigation first",
    ),
    row(
        K::SubmissionRejected,
        OFFICE,
        &[S::Active],
        "19 CFR 165.4(b)",
        "there is no submission to reject",
    ),
    within(
        "rejection_cure",
        row(
            K::SubmissionCorrected,
            PARTIES,
            &[S::Active],
            "19 CFR 165.4(b)",
            "there is no rejection to cure",
        ),
    ),
    row(
        K::ExtensionRequested,
        PARTIES,
        TIMED,
        "19 CFR 165.5(c)(1)",
        "there is no time limit of a party to extend",
    ),
    row(
        K::ExtensionDenied,
        OFFICE,
        TIMED,
        "19 CFR 165.5(c)",
        "there is no request for an extension",
    ),
    row(
        K::DeadlineExtended,
        OFFICE,
        TIMED,
        "19 CFR 165.5(c)",
        "there is no time limit of a party to extend",
    ),
    within(
        "extension_notice",
        row(
            K::DeterminationExtended,
            OFFICE,
            INVESTIGATING,
            "19 CFR 165.22(c), (d)",
            "the determination is extended while the investigation runs, no later than day 300, once",
        ),
    ),
    row(
        K::DeterminationMade,
        OFFICE,
        &[S::Active],
        "19 USC 1517(c)(1); 19 CFR 165.27(a)",
        "initiate the investigation and issue its notice first",
    ),
    row(
        K::DeterminationNoticeIssued,
        OFFICE,
        &[S::Determined],
        "19 USC 1517(c)(4); 19 CFR 165.27(b)",
        "make the determination first",
    ),
    within(
        "review_request_close",
        row(
            K::ReviewRequested,
            PARTIES,
            &[S::Notified, S::ReviewRequested],
            "19 USC 1517(f)(1); 19 CFR 165.41",
            "review is requested after the notice of determination",
        ),
    ),
    row(
        K::ReviewRequestRefused,
        &[Reviewer],
        &[S::ReviewRequested],
        "19 CFR 165.41(f)",
        "there is no request for review",
    ),
    row(
        K::ReviewCommenced,
        &[Reviewer],
        &[S::ReviewRequested],
        "19 CFR 165.41(g)",
        "there is no request for review",
    ),
    within(
        "review_response_close",
        row(
            K::ReviewResponseFiled,
            PARTIES,
            &[S::UnderReview],
            "19 CFR 165.42",
            "a response answers a request after the review has commenced",
        ),
    ),
    row(
        K::ReviewDecided,
        &[Reviewer],
        &[S::UnderReview],
        "19 USC 1517(f)(2); 19 CFR 165.45",
        "commence the review first",
    ),
    within(
        "judicial_review_close",
        row(
            K::JudicialReviewFiled,
            &[Filer, Importer, Counsel, Registrar],
            &[S::ReviewDecided],
            "19 USC 1517(g)(1); 28 USC 1581(c)",
            "the court is open after an administrative review only",
        ),
    ),
    row(
        K::RemandOrdered,
        &[Registrar, Reviewer],
        &[S::InCourt],
        "court order",
        "there is no action in court",
    ),
    row(
        K::RemandDeterminationFiled,
        &[Reviewer, Investigator],
        &[S::Remanded],
        "court order",
        "there is no remand",
    ),
    row(
        K::JudgmentEntered,
        &[Registrar, Reviewer],
        &[S::InCourt],
        "court order",
        "there is no action in court",
    ),
    row(
        K::TollingOrdered,
        &[Supervisor],
        &[],
        "tolling order of CBP",
        "a case that is over has no time limit left to move",
    ),
    row(
        K::EntryCorrected,
        &[Investigator, Supervisor, Reviewer, Registrar],
        &[],
        "the docket is corrected by a later entry, never edited",
        "",
    ),
    row(K::DeadlineMissed, &[System], &[], "the clock of the case", ""),
    row(K::LapseReversed, &[System], &[], "the clock of the case", ""),
];

/// What the regulation asks of an EAPA act beyond its state and window.
pub(crate) fn obstacle(docket: &Docket, act: EntryKind) -> Option<Obstacle> {
    let measures = docket.has(K::InterimMeasuresTaken) || docket.has(K::InterimMeasuresDeclined);
    let asked =
        docket.count(K::CommerceReferralMade) > docket.count(K::CommerceDeterminationReceived);
    match act {
        K::InterimMeasuresTaken | K::InterimMeasuresDeclined if measures => Some(Obstacle::Once),
        K::NoticeOfInitiationIssued
            if !measures && !docket.is_overdue("interim_measures_decision") =>
        {
            Some(Obstacle::MeasuresUndecided)
        }
        act if !super::has_matter(docket, act) => Some(Obstacle::State),
        // No date is left that CBP may set, 19 CFR 165.26(a).
        K::WrittenArgumentDateSet => docket
            .deadline("determination", 1)
            .and_then(|cap| cap.due)
            .filter(|last| *last < docket.on)
            .map(|last| Obstacle::Window("determination", Some(last))),
        K::CommerceReferralMade if asked => Some(Obstacle::Referral),
        K::CommerceDeterminationReceived if !asked => Some(Obstacle::Referral),
        _ => None,
    }
}
