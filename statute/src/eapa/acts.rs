//! Who may do what in an EAPA case, from which states, and on what authority: one row an act.

use crate::docket::{Docket, PermittedAct};
use crate::eapa::order;
use crate::entry::EntryKind as K;
use crate::entry::EntryKind;
use crate::role::Role;
use crate::role::Role::{
    Counsel, Filer, Importer, Investigator, Registrar, Reviewer, Supervisor, System,
};
use crate::rule::Status;
use crate::state::State;
use crate::state::State as S;

/// One act: the entry it writes, and what the law asks of it before its content is looked at.
#[derive(Debug, Clone, Copy)]
pub struct ActRule {
    /// The entry it writes.
    pub act: EntryKind,
    /// The roles that may do it.
    pub by: &'static [Role],
    /// The states it is open in. Empty: in every state.
    pub from: &'static [State],
    /// The window it has to fall in, by rule id.
    pub window: Option<&'static str>,
    /// What it rests on.
    pub authority: &'static str,
    /// What has to be done first, where the state is not right.
    pub remedy: &'static str,
}

const OFFICE: &[Role] = &[Investigator, Supervisor];
const PARTIES: &[Role] = &[Filer, Importer, Counsel];
const BEFORE_NOTICE: &[State] = &[S::Initiated, S::MeasuresDecided];
/// The states in which a party has a limit that CBP may extend.
const TIMED: &[State] = &[S::Active, S::Notified, S::ReviewRequested, S::UnderReview];
const INVESTIGATING: &[State] = &[S::Initiated, S::MeasuresDecided, S::Active];

const fn row(
    act: EntryKind,
    by: &'static [Role],
    from: &'static [State],
    authority: &'static str,
    remedy: &'static str,
) -> ActRule {
    ActRule { act, by, from, window: None, authority, remedy }
}

const fn within(window: &'static str, row: ActRule) -> ActRule {
    ActRule { window: Some(window), ..row }
}

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
        &[Filer, Counsel],
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
        &[S::MeasuresDecided, S::Active, S::Determined, S::Notified],
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
    within(
        "extension_request_close",
        row(
            K::ExtensionRequested,
            PARTIES,
            TIMED,
            "19 CFR 165.5(c)(1)",
            "there is no time limit of a party to extend",
        ),
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
    row(K::TollingOrdered, &[Supervisor], &[], "tolling order of CBP", ""),
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

/// The row of an act.
pub(crate) fn act_rule(act: EntryKind) -> Option<&'static ActRule> {
    ACTS.iter().find(|row| row.act == act)
}

/// What stands in the way of an act in this state of the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// The case is not in a state that is open to it.
    State,
    /// It happened, and happens only once.
    Once,
    /// Its window is not open: the deadline's rule and, where there is one, its last day.
    Window(&'static str, Option<chrono::NaiveDate>),
    /// A notice of initiation before the decision on interim measures, while that decision is not overdue.
    MeasuresUndecided,
    /// A referral is still unanswered, or there is none to be answered.
    Referral,
}

/// What stands in the way of this act on the docket's day, before its content is looked at.
pub(crate) fn obstacle(docket: &Docket, row: &ActRule) -> Option<Obstacle> {
    if !row.from.is_empty() && !row.from.contains(&docket.state) {
        return Some(Obstacle::State);
    }
    if order::is_once(row.act) && docket.has(row.act) {
        return Some(Obstacle::Once);
    }
    let before = order::predecessors(row.act);
    if !before.is_empty() && !before.iter().any(|kind| docket.has(*kind)) {
        return Some(Obstacle::State);
    }
    let measures = docket.has(K::InterimMeasuresTaken) || docket.has(K::InterimMeasuresDeclined);
    let asked =
        count(docket, K::CommerceReferralMade) > count(docket, K::CommerceDeterminationReceived);
    match row.act {
        K::InterimMeasuresTaken | K::InterimMeasuresDeclined if measures => {
            return Some(Obstacle::Once);
        }
        K::NoticeOfInitiationIssued
            if !measures && !overdue(docket, "interim_measures_decision") =>
        {
            return Some(Obstacle::MeasuresUndecided);
        }
        K::CommerceReferralMade if asked => return Some(Obstacle::Referral),
        K::CommerceDeterminationReceived if !asked => return Some(Obstacle::Referral),
        _ => {}
    }
    let window = row.window?;
    let open = docket.deadlines.iter().any(|deadline| {
        deadline.rule == window
            && !deadline.projected
            && matches!(deadline.status, Status::Running | Status::Stayed | Status::Met)
    });
    let last = docket.deadlines.iter().rev().find(|deadline| deadline.rule == window);
    (!open).then(|| Obstacle::Window(window, last.and_then(|deadline| deadline.due)))
}

fn overdue(docket: &Docket, rule: &str) -> bool {
    docket
        .deadlines
        .iter()
        .any(|deadline| deadline.rule == rule && deadline.status == Status::Overdue)
}

fn count(docket: &Docket, kind: EntryKind) -> usize {
    docket.entries.iter().filter(|entry| entry.kind == kind).count()
}

/// The acts that are open on the docket's day, in the order of the table. The clock's own are not offered to anyone.
pub(crate) fn permitted_acts(docket: &Docket) -> Vec<PermittedAct> {
    if docket.entries.is_empty() {
        return Vec::new();
    }
    ACTS.iter()
        .filter(|row| row.by != [System])
        .filter(|row| !docket.state.is_terminal() || row.act == K::EntryCorrected)
        .filter(|row| obstacle(docket, row).is_none())
        .map(|row| PermittedAct {
            act: row.act,
            by: row.by.to_vec(),
            authority: row.authority.to_owned(),
        })
        .collect()
}
