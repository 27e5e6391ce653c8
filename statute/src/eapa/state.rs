//! Where an EAPA case stands, from its entries and the windows that closed.

use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::fold::all_requests_withdrawn;
use crate::rule::Status;
use crate::state::State;

/// The state of the case on the docket's day.
pub(crate) fn state(docket: &Docket) -> State {
    let mut state = State::Filed;
    for (at, entry) in docket.entries.iter().enumerate() {
        let first_allegation = entry.fields.allegation.unwrap_or(1) == 1;
        state = match entry.kind {
            K::AllegationFiled if first_allegation && before_initiation(state) => State::Filed,
            K::AllegationReturned if first_allegation => State::Returned,
            K::AllegationAcknowledged if first_allegation => State::Acknowledged,
            K::AgencyRequestReceived => State::Acknowledged,
            K::AllegationWithdrawn if first_allegation => State::Withdrawn,
            K::CommerceReferralMade if state == State::Acknowledged => State::Referred,
            K::CommerceDeterminationReceived if state == State::Referred => State::Acknowledged,
            K::InitiationDeclined | K::NonInitiationNoticeIssued if first_allegation => {
                State::Declined
            }
            K::InvestigationInitiated => State::Initiated,
            K::InterimMeasuresTaken | K::InterimMeasuresDeclined if before_notice(state) => {
                State::MeasuresDecided
            }
            K::NoticeOfInitiationIssued => State::Active,
            K::DeterminationMade => State::Determined,
            // A request for review that came before the notice stands.
            K::DeterminationNoticeIssued if state != State::ReviewRequested => State::Notified,
            K::ReviewRequested if before_review(state) => State::ReviewRequested,
            K::ReviewRequestRefused if state == State::ReviewRequested => {
                let requests =
                    docket.entries[..at].iter().filter(|e| e.kind == K::ReviewRequested).count();
                let refused = docket.entries[..=at]
                    .iter()
                    .filter(|e| e.kind == K::ReviewRequestRefused)
                    .count();
                if refused >= requests { State::Notified } else { state }
            }
            K::ReviewRequestWithdrawn if all_requests_withdrawn(&docket.entries[..=at]) => {
                State::Final
            }
            K::ReviewCommenced => State::UnderReview,
            K::ReviewDecided => State::ReviewDecided,
            K::JudicialReviewFiled | K::RemandDeterminationFiled => State::InCourt,
            K::RemandOrdered => State::Remanded,
            K::JudgmentEntered => State::Final,
            K::ConsolidatedInto => State::Consolidated,
            _ => state,
        };
    }
    lapsed(docket, state)
}

/// What the passing of time makes of a state: without a request for review the determination is final; without an
/// action in court, the review.
fn lapsed(docket: &Docket, state: State) -> State {
    let closed = |rule: &str| {
        docket.deadline(rule, 1).is_some_and(|deadline| {
            deadline.status == Status::Closed && deadline.met_on.is_none() && !deadline.projected
        })
    };
    let refused = docket.has(K::ReviewRequestRefused);
    match state {
        State::Notified if closed("review_request_close") || refused && over(docket) => {
            State::Final
        }
        State::ReviewDecided if closed("judicial_review_close") => State::Final,
        state => state,
    }
}

/// Whether the window for requests for review is over, used or not.
fn over(docket: &Docket) -> bool {
    docket
        .deadline("review_request_close", 1)
        .is_some_and(|deadline| deadline.status == Status::Closed)
}

const fn before_initiation(state: State) -> bool {
    matches!(state, State::Filed | State::Returned | State::Withdrawn)
}

const fn before_notice(state: State) -> bool {
    matches!(state, State::Filed | State::Acknowledged | State::Initiated | State::MeasuresDecided)
}

const fn before_review(state: State) -> bool {
    !matches!(
        state,
        State::UnderReview | State::ReviewDecided | State::InCourt | State::Remanded | State::Final
    )
}
