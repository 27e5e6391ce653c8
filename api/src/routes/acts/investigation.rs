//! Decisions and notices of an investigation, from interim measures to the notice of determination.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewCommerceDetermination, NewDetermination, NewExtension, NewInterimMeasures, NewLifting,
    NewNoticeOfConsolidation, NewNoticeOfDetermination, NewNoticeOfInitiation, NewPublicRecord,
    NewReferral,
};

acts! {
    "Chapter::Investigations", "The investigation.", Investigation;

    /// Take or decline interim measures.
    officer DecideInterimMeasures(NewInterimMeasures) at "/v1/eapa/investigations/:id/interim-measures" as "decide_interim_measures";
    /// Decisions on interim measures.
    "list_interim_measures" [InterimMeasuresTaken, InterimMeasuresDeclined];

    /// End interim measures.
    officer LiftInterimMeasures(NewLifting) at "/v1/eapa/investigations/:id/interim-measures/liftings" as "lift_interim_measures";
    /// Ends of interim measures.
    "list_liftings" [InterimMeasuresLifted];

    /// Tell all parties of the initiation and of the measures. The embargo ends.
    officer IssueNoticeOfInitiation(NewNoticeOfInitiation) at "/v1/eapa/investigations/:id/notices-of-initiation" as "issue_notice_of_initiation";
    /// Notices of initiation.
    "list_notices_of_initiation" [NoticeOfInitiationIssued];

    /// Release the public version of the record to the parties.
    officer ReleasePublicRecord(NewPublicRecord) at "/v1/eapa/investigations/:id/public-records" as "release_public_record";
    /// Releases of the public version of the record.
    "list_public_records" [PublicRecordReleased];

    /// Put a question of scope to Commerce: three clocks stand still until it is answered.
    officer Refer(NewReferral) at "/v1/eapa/investigations/:id/referrals" as "refer_to_commerce";
    /// Referrals to Commerce.
    "list_referrals" [CommerceReferralMade];

    /// Record Commerce's answer: day 0 of what is left of the clocks.
    officer RecordCommerceDetermination(NewCommerceDetermination) at "/v1/eapa/investigations/:id/commerce-determinations" as "record_commerce_determination";
    /// Answers of Commerce.
    "list_commerce_determinations" [CommerceDeterminationReceived];

    /// Extend the determination, once.
    officer Extend(NewExtension) at "/v1/eapa/investigations/:id/extensions" as "extend_determination";
    /// Extensions of the determination.
    "list_extensions" [DeterminationExtended];

    /// Determine, per importer and per order, whether there was evasion.
    officer Determine(NewDetermination) at "/v1/eapa/investigations/:id/determinations" as "make_determination";
    /// Determinations.
    "list_determinations" [DeterminationMade];

    /// Tell all parties of the determination.
    officer IssueNoticeOfDetermination(NewNoticeOfDetermination) at "/v1/eapa/investigations/:id/notices-of-determination" as "issue_notice_of_determination";
    /// Notices of determination.
    "list_notices_of_determination" [DeterminationNoticeIssued];

    /// Tell the parties, the joined ones too, of the consolidations made.
    officer IssueNoticeOfConsolidation(NewNoticeOfConsolidation) at "/v1/eapa/investigations/:id/notices-of-consolidation" as "issue_notice_of_consolidation";
    /// Notices of consolidation.
    "list_notices_of_consolidation" [ConsolidationNoticeIssued];
}
