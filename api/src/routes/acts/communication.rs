//! What becomes of a communication on forced labor, 19 CFR 12.42(b)-(d): from the check of its form to the petition's end.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewAcceptance, NewPetitionReferral, NewPetitionRejection, NewReturnOfCommunication,
    NewTransmittal,
};
use crate::wire::new_communication::NewCommunication;

acts! {
    "Chapter::Communications", "The communication.", Communication;

    /// Return a communication that lacks something, with what it lacks in detail.
    officer ReturnCommunication(NewReturnOfCommunication) at "/v1/forced-labor/allegations/:id/returns" as "return_communication";
    /// Returns of a communication.
    "list_returns_of_communication" [AllegationReturned];

    /// Send a new version of a communication that was returned.
    party SendVersion(NewCommunication) at "/v1/forced-labor/allegations/:id/versions" as "file_version_of_communication";
    /// Versions of a communication.
    "list_versions_of_communication" [AllegationFiled];

    /// Send a communication on from the port to the Commissioner.
    officer Transmit(NewTransmittal) at "/v1/forced-labor/allegations/:id/transmittals" as "transmit_communication";
    /// Transmittals of a communication.
    "list_transmittals" [AllegationTransmitted];

    /// Accept a communication as a petition.
    officer Accept(NewAcceptance) at "/v1/forced-labor/allegations/:id/acceptances" as "accept_petition";
    /// Acceptances of a petition.
    "list_acceptances" [PetitionAccepted];

    /// Reject a petition, with its reason.
    officer Reject(NewPetitionRejection) at "/v1/forced-labor/allegations/:id/rejections" as "reject_petition";
    /// Rejections of a petition.
    "list_rejections_of_petition" [PetitionRejected];

    /// Refer a petition to another agency.
    officer Refer(NewPetitionReferral) at "/v1/forced-labor/allegations/:id/referrals" as "refer_petition";
    /// Referrals of a petition.
    "list_referrals_of_petition" [PetitionReferred];
}
