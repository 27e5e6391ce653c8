//! The closed vocabulary of the docket: every kind of entry either program knows.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::role::{Program, UnknownWord, words};

words! {
    /// What happened. A name is the same in the ledger, the API, the events and the docket files.
    EntryKind in "entries" {
        /// An allegation (of evasion, or of forced labor) arrived.
        AllegationFiled = "allegation_filed",
        /// It went back to its filer with the list of what is missing.
        AllegationReturned = "allegation_returned",
        /// CBP acknowledged a complete allegation with a control number: the date of receipt, 19 CFR 165.12(a).
        AllegationAcknowledged = "allegation_acknowledged",
        /// The filer took it back before initiation, 19 CFR 165.12(b).
        AllegationWithdrawn = "allegation_withdrawn",
        /// Another agency asked for an investigation, 19 CFR 165.14.
        AgencyRequestReceived = "agency_request_received",
        /// CBP decided not to initiate.
        InitiationDeclined = "initiation_declined",
        /// The filer was told that nothing was initiated.
        NonInitiationNoticeIssued = "non_initiation_notice_issued",
        /// CBP decided to initiate: day 0 of the case's clocks.
        InvestigationInitiated = "investigation_initiated",
        /// The scope question went to Commerce, 19 CFR 165.16.
        CommerceReferralMade = "commerce_referral_made",
        /// Commerce's answer arrived: day 0 of what remains.
        CommerceDeterminationReceived = "commerce_determination_received",
        /// Interim measures were taken on reasonable suspicion, 19 CFR 165.24.
        InterimMeasuresTaken = "interim_measures_taken",
        /// CBP decided to take none.
        InterimMeasuresDeclined = "interim_measures_declined",
        /// Measures ended.
        InterimMeasuresLifted = "interim_measures_lifted",
        /// All parties were told of the initiation and of the measures: the embargo ends.
        NoticeOfInitiationIssued = "notice_of_initiation_issued",
        /// The public version of the record went to the parties.
        PublicRecordReleased = "public_record_released",
        /// A later allegation joined this case, 19 CFR 165.13.
        AllegationConsolidated = "allegation_consolidated",
        /// This case was joined to another, whose clocks now govern.
        ConsolidatedInto = "consolidated_into",
        /// The parties were told of the consolidation.
        ConsolidationNoticeIssued = "consolidation_notice_issued",
        /// An earlier party served its public versions on the new ones.
        ConsolidationServed = "consolidation_served",
        /// An agent who is not an attorney at law made a first submission.
        AgentSubmissionFiled = "agent_submission_filed",
        /// The agent's power of attorney was filed.
        PowerOfAttorneyFiled = "power_of_attorney_filed",
        /// CBP asked somebody for information, with a date.
        InformationRequested = "information_requested",
        /// The answer to such a request.
        InformationResponseFiled = "information_response_filed",
        /// CBP set its own date for factual information.
        FactualInformationDateSet = "factual_information_date_set",
        /// A party put facts on the record.
        FactualInformationFiled = "factual_information_filed",
        /// CBP put information on the record.
        CbpInformationPlaced = "cbp_information_placed",
        /// A party answered new facts.
        RebuttalFiled = "rebuttal_filed",
        /// CBP visited for verification, 19 CFR 165.25.
        VerificationVisited = "verification_visited",
        /// The verification report went on the record.
        VerificationReportPlaced = "verification_report_placed",
        /// A submission was rejected for its form, 19 CFR 165.4(b).
        SubmissionRejected = "submission_rejected",
        /// It was corrected, made public or replaced.
        SubmissionCorrected = "submission_corrected",
        /// A party asked for more time, 19 CFR 165.5(c).
        ExtensionRequested = "extension_requested",
        /// CBP refused it.
        ExtensionDenied = "extension_denied",
        /// CBP gave a limit a later date.
        DeadlineExtended = "deadline_extended",
        /// CBP set its own date for written arguments.
        WrittenArgumentDateSet = "written_argument_date_set",
        /// A party filed its written argument, 19 CFR 165.26.
        WrittenArgumentFiled = "written_argument_filed",
        /// A party answered another's argument.
        ArgumentResponseFiled = "argument_response_filed",
        /// CBP extended the determination by 60 days, 19 CFR 165.22(c).
        DeterminationExtended = "determination_extended",
        /// CBP determined whether there was evasion, 19 CFR 165.27.
        DeterminationMade = "determination_made",
        /// The parties were told of it.
        DeterminationNoticeIssued = "determination_notice_issued",
        /// A party asked for administrative review, 19 CFR 165.41.
        ReviewRequested = "review_requested",
        /// The request was not accepted.
        ReviewRequestRefused = "review_request_refused",
        /// The request was taken back (possible before 2024-04-17).
        ReviewRequestWithdrawn = "review_request_withdrawn",
        /// The last proper request was accepted: the review's day 0.
        ReviewCommenced = "review_commenced",
        /// A party answered another's request.
        ReviewResponseFiled = "review_response_filed",
        /// Regulations and Rulings decided, 19 CFR 165.45.
        ReviewDecided = "review_decided",
        /// The review was taken to the Court of International Trade, 19 USC 1517(g).
        JudicialReviewFiled = "judicial_review_filed",
        /// The court sent the case back with a date.
        RemandOrdered = "remand_ordered",
        /// The determination on remand was filed.
        RemandDeterminationFiled = "remand_determination_filed",
        /// A court's judgment.
        JudgmentEntered = "judgment_entered",
        /// The port sent the allegation on to the Commissioner, 19 CFR 12.42(c).
        AllegationTransmitted = "allegation_transmitted",
        /// The petition was accepted.
        PetitionAccepted = "petition_accepted",
        /// The petition was rejected with reasons.
        PetitionRejected = "petition_rejected",
        /// The petition was referred elsewhere.
        PetitionReferred = "petition_referred",
        /// A withhold release order was issued, 19 CFR 12.42(e).
        WroIssued = "wro_issued",
        /// Its scope changed.
        WroModified = "wro_modified",
        /// It ended.
        WroRevoked = "wro_revoked",
        /// A Finding or the UFLPA took its place.
        WroSuperseded = "wro_superseded",
        /// A Finding appeared in the Federal Register, 19 CFR 12.42(f).
        FindingPublished = "finding_published",
        /// The Finding ended.
        FindingTerminated = "finding_terminated",
        /// A court set the Finding aside.
        FindingVacated = "finding_vacated",
        /// An entity went on the UFLPA Entity List.
        EntityListed = "entity_listed",
        /// It came off the list.
        EntityDelisted = "entity_delisted",
        /// Somebody asked for a change of the order.
        ModificationRequested = "modification_requested",
        /// The request was decided.
        ModificationDecided = "modification_decided",
        /// The customs entry was made.
        EntryFiled = "entry_filed",
        /// The merchandise was imported.
        Imported = "imported",
        /// It was presented for examination: day 0 of the detention, 19 CFR 151.16(b).
        PresentedForExamination = "presented_for_examination",
        /// It was detained.
        Detained = "detained",
        /// The notice of detention went out, 19 CFR 151.16(c).
        DetentionNoticeIssued = "detention_notice_issued",
        /// The importer's proof of admissibility arrived, 19 CFR 12.43.
        ProofSubmitted = "proof_submitted",
        /// The merchandise was released.
        Released = "released",
        /// It was excluded.
        Excluded = "excluded",
        /// The importer was told of the exclusion.
        ExclusionAdviceSent = "exclusion_advice_sent",
        /// It counts as excluded by operation of law, 19 USC 1499(c)(5)(A).
        DeemedExcluded = "deemed_excluded",
        /// Another regime took the shipment over.
        TrackSwitched = "track_switched",
        /// It was exported.
        Exported = "exported",
        /// The exclusion was protested, 19 USC 1514.
        ExclusionProtestFiled = "exclusion_protest_filed",
        /// The protestant asked for accelerated disposition, 19 CFR 174.22.
        AcceleratedDispositionRequested = "accelerated_disposition_requested",
        /// It was denied, or counts as denied.
        AcceleratedDispositionDenied = "accelerated_disposition_denied",
        /// The protest was allowed.
        ProtestAllowed = "protest_allowed",
        /// The protest was denied.
        ProtestDenied = "protest_denied",
        /// The protest counts as denied by operation of law, 19 USC 1499(c)(5)(B).
        ProtestDeemedDenied = "protest_deemed_denied",
        /// The denial was taken to court.
        CourtActionFiled = "court_action_filed",
        /// The merchandise counts as abandoned, 19 CFR 12.44(a).
        DeemedAbandoned = "deemed_abandoned",
        /// It was destroyed.
        Destroyed = "destroyed",
        /// It was seized.
        Seized = "seized",
        /// The notice of seizure was mailed.
        SeizureNoticeMailed = "seizure_notice_mailed",
        /// The notice of seizure was first published.
        SeizureNoticePublished = "seizure_notice_published",
        /// A petition for relief, 19 CFR 171.2.
        SeizurePetitionFiled = "seizure_petition_filed",
        /// The petition was decided.
        SeizurePetitionDecided = "seizure_petition_decided",
        /// A claim and bond, 19 USC 1608.
        SeizureClaimFiled = "seizure_claim_filed",
        /// The merchandise was forfeited.
        Forfeited = "forfeited",
        /// The importer answered a UFLPA detention.
        UflpaResponseFiled = "uflpa_response_filed",
        /// An exception to the UFLPA presumption was asked for.
        ExceptionRequested = "exception_requested",
        /// The exception was determined.
        ExceptionDetermined = "exception_determined",
        /// It was reported to Congress and the public.
        ExceptionReported = "exception_reported",
        /// A prepenalty notice was mailed, 19 CFR 162.77.
        PrepenaltyNoticeMailed = "prepenalty_notice_mailed",
        /// The answer to it.
        PrepenaltyResponseFiled = "prepenalty_response_filed",
        /// A penalty notice was mailed.
        PenaltyNoticeMailed = "penalty_notice_mailed",
        /// A petition against the penalty.
        PenaltyPetitionFiled = "penalty_petition_filed",
        /// The penalty was decided.
        PenaltyDecided = "penalty_decided",
        /// The penalty was paid.
        PenaltyPaid = "penalty_paid",
        /// An order moved the time limits it reaches.
        TollingOrdered = "tolling_ordered",
        /// A duty was not done by the end of its last day.
        DeadlineMissed = "deadline_missed",
        /// An earlier entry was wrong.
        EntryCorrected = "entry_corrected",
        /// A lapse that was written no longer follows.
        LapseReversed = "lapse_reversed",
    }
}

impl EntryKind {
    /// Whether a docket of this program may hold such an entry.
    #[must_use]
    pub const fn belongs_to(self, program: Program) -> bool {
        use EntryKind::{
            AllegationFiled, AllegationReturned, DeadlineExtended, DeadlineMissed, EntryCorrected,
            JudgmentEntered, LapseReversed, TollingOrdered,
        };
        match self {
            AllegationFiled | AllegationReturned | JudgmentEntered | TollingOrdered
            | DeadlineMissed | EntryCorrected | LapseReversed => true,
            // The limits of an importer whose merchandise is held can be extended too; those of an order cannot.
            DeadlineExtended => !matches!(program, Program::ForcedLaborOrder),
            _ => {
                (self as u16 <= EntryKind::RemandDeterminationFiled as u16)
                    == matches!(program, Program::Eapa)
            }
        }
    }
}
