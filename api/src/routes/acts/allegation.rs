//! From the filing of an allegation to the decision on initiation.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewAcknowledgment, NewCommerceDetermination, NewDeclination, NewNoticeOfNonInitiation,
    NewReferral, NewReturn,
};
use crate::wire::new_allegation::NewAllegation;

acts! {
    "Chapter::Allegations", "The allegation.", Allegation;

    /// Acknowledge a complete allegation with a control number: the date of receipt.
    officer Acknowledge(NewAcknowledgment) at "/v1/eapa/allegations/:id/acknowledgments" as "acknowledge_allegation";
    /// Acknowledgments of an allegation.
    "list_acknowledgments" [AllegationAcknowledged];

    /// Return an allegation to its filer with what is missing.
    officer ReturnAllegation(NewReturn) at "/v1/eapa/allegations/:id/returns" as "return_allegation";
    /// Returns of an allegation.
    "list_returns" [AllegationReturned];

    /// Decide not to initiate. The filer hears it with the notice of it, the importer never.
    officer Decline(NewDeclination) at "/v1/eapa/allegations/:id/declinations" as "decline_initiation";
    /// Decisions not to initiate.
    "list_declinations" [InitiationDeclined];

    /// Tell the filer, and nobody else, that no investigation was initiated.
    officer IssueNoticeOfNonInitiation(NewNoticeOfNonInitiation) at "/v1/eapa/allegations/:id/notices-of-non-initiation" as "issue_notice_of_non_initiation";
    /// Notices of non-initiation.
    "list_notices_of_non_initiation" [NonInitiationNoticeIssued];

    /// Put a question of scope to Commerce before it is decided whether to initiate: that clock stands still.
    officer ReferAllegation(NewReferral) at "/v1/eapa/allegations/:id/referrals" as "refer_allegation";
    /// Referrals to Commerce, before initiation and after it.
    "list_referrals_of_allegation" [CommerceReferralMade];

    /// Record Commerce's answer before initiation: day 0 of what is left of the clock.
    officer RecordCommerceDetermination(NewCommerceDetermination) at "/v1/eapa/allegations/:id/commerce-determinations" as "record_commerce_determination_on_allegation";
    /// Answers of Commerce, before initiation and after it.
    "list_commerce_determinations_of_allegation" [CommerceDeterminationReceived];

    /// File a new version of an allegation that was returned. Every version stays on the docket.
    party FileVersion(NewAllegation) at "/v1/eapa/allegations/:id/versions" as "file_version";
    /// The versions of an allegation, the first one too.
    "list_versions" [AllegationFiled];
}
