//! A shipment from its arrival until it is decided, exported or destroyed.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewCustomsEntry, NewDestruction, NewDetention, NewExclusion, NewExclusionAdvice,
    NewExportation, NewImportation, NewNoticeOfDetention, NewPresentation, NewProof, NewRelease,
    NewTrackSwitch,
};

acts! {
    "Chapter::Shipments", "The shipment.", Shipment;

    /// Record the customs entry of a shipment that arrived before it.
    officer Enter(NewCustomsEntry) at "/v1/forced-labor/shipments/:id/entries" as "enter_shipment";
    /// Customs entries.
    "list_customs_entries" [EntryFiled];

    /// Record the importation.
    officer Import(NewImportation) at "/v1/forced-labor/shipments/:id/importations" as "import_shipment";
    /// Importations.
    "list_importations" [Imported];

    /// Record that the merchandise was presented for examination: the clocks of the detention run.
    officer Present(NewPresentation) at "/v1/forced-labor/shipments/:id/presentations" as "present_shipment";
    /// Presentations for examination.
    "list_presentations" [PresentedForExamination];

    /// Detain merchandise.
    officer Detain(NewDetention) at "/v1/forced-labor/shipments/:id/detentions" as "detain_shipment";
    /// Detentions, by decision or by silence.
    "list_detentions" [Detained];

    /// Tell the importer of the detention, with its five items.
    officer NotifyDetention(NewNoticeOfDetention) at "/v1/forced-labor/shipments/:id/notices-of-detention" as "issue_notice_of_detention";
    /// Notices of detention.
    "list_notices_of_detention" [DetentionNoticeIssued];

    /// Submit proof of admissibility. Needs no If-Match: a right is not lost to another's entry.
    party Prove(NewProof) at "/v1/forced-labor/shipments/:id/proofs" as "submit_proof";
    /// Proofs of admissibility.
    "list_proofs" [ProofSubmitted];

    /// Release merchandise, all of it or some lines.
    officer Release(NewRelease) at "/v1/forced-labor/shipments/:id/releases" as "release_shipment";
    /// Releases.
    "list_releases" [Released];

    /// Exclude merchandise, all of it or some lines.
    officer Exclude(NewExclusion) at "/v1/forced-labor/shipments/:id/exclusions" as "exclude_shipment";
    /// Exclusions, by decision or by operation of law.
    "list_exclusions" [Excluded, DeemedExcluded];

    /// Advise the importer of the exclusion: the 60 days to export or protest run.
    officer AdviseExclusion(NewExclusionAdvice) at "/v1/forced-labor/shipments/:id/exclusion-advices" as "send_exclusion_advice";
    /// Advices of exclusion, and the abandonment that followed.
    "list_exclusion_advices" [ExclusionAdviceSent, DeemedAbandoned];

    /// Hold the shipment under another regime.
    officer SwitchTrack(NewTrackSwitch) at "/v1/forced-labor/shipments/:id/track-switches" as "switch_track";
    /// Changes of regime.
    "list_track_switches" [TrackSwitched];

    /// Export merchandise, or record that it was exported.
    either Export(NewExportation) at "/v1/forced-labor/shipments/:id/exportations" as "export_shipment";
    /// Exportations.
    "list_exportations" [Exported];

    /// Record the destruction of merchandise.
    officer Destroy(NewDestruction) at "/v1/forced-labor/shipments/:id/destructions" as "destroy_shipment";
    /// Destructions.
    "list_destructions" [Destroyed];
}
