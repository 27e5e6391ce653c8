//! Merchandise seized, petitioned for, claimed, forfeited.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewForfeiture, NewLimitExtension, NewSeizure, NewSeizureClaim, NewSeizureNotice,
    NewSeizurePetition, NewSeizurePetitionDecision, NewSeizurePublication,
};

acts! {
    "Chapter::Shipments", "The shipment.", Shipment;

    /// Seize merchandise.
    officer Seize(NewSeizure) at "/v1/forced-labor/shipments/:id/seizures" as "seize_shipment";
    /// Seizures.
    "list_seizures" [Seized];

    /// Mail the notice of seizure.
    officer MailSeizureNotice(NewSeizureNotice) at "/v1/forced-labor/shipments/:id/seizure-notices" as "mail_seizure_notice";
    /// Notices of seizure.
    "list_seizure_notices" [SeizureNoticeMailed];

    /// Publish the notice of seizure.
    officer PublishSeizure(NewSeizurePublication) at "/v1/forced-labor/shipments/:id/seizure-publications" as "publish_seizure";
    /// Publications of the notice of seizure.
    "list_seizure_publications" [SeizureNoticePublished];

    /// Give the importer more time to answer the detention, or to petition.
    officer ExtendLimit(NewLimitExtension) at "/v1/forced-labor/shipments/:id/deadline-extensions" as "extend_shipment_deadline";
    /// Limits that were given a later date.
    "list_shipment_deadline_extensions" [DeadlineExtended];

    /// Petition for relief from a seizure.
    party PetitionSeizure(NewSeizurePetition) at "/v1/forced-labor/shipments/:id/seizure-petitions" as "petition_seizure";
    /// Petitions for relief.
    "list_seizure_petitions" [SeizurePetitionFiled];

    /// Decide a petition for relief.
    officer DecideSeizurePetition(NewSeizurePetitionDecision) at "/v1/forced-labor/shipments/:id/seizure-petition-decisions" as "decide_seizure_petition";
    /// Decisions on petitions for relief.
    "list_seizure_petition_decisions" [SeizurePetitionDecided];

    /// Claim seized merchandise: a court decides.
    party ClaimSeizure(NewSeizureClaim) at "/v1/forced-labor/shipments/:id/seizure-claims" as "claim_seizure";
    /// Claims.
    "list_seizure_claims" [SeizureClaimFiled];

    /// Record the summary forfeiture of merchandise.
    officer Forfeit(NewForfeiture) at "/v1/forced-labor/shipments/:id/forfeitures" as "forfeit_shipment";
    /// Forfeitures.
    "list_forfeitures" [Forfeited];
}
