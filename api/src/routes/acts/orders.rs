//! Acts on an order: what changes its scope, ends it, or takes it to court.

use super::acts;
use crate::routes::Chapter;
use crate::wire::acts::{
    NewCarveOut, NewDelisting, NewFinding, NewModification, NewModificationDecision,
    NewOrderAction, NewOrderJudgment, NewOrderUponAllegation, NewRevocation, NewSupersession,
    NewTermination, NewVacatur,
};

acts! {
    "Chapter::Orders", "The order; it has the id of the communication it came of.", Order;

    /// Issue a withhold release order upon a communication: its docket becomes that of the order.
    officer IssueUponAllegation(NewOrderUponAllegation) at "/v1/forced-labor/allegations/:id/orders" as "issue_order_upon_allegation";
    /// The order that came of a communication.
    "list_orders_upon_allegation" [WroIssued];

    /// Give an order another scope, or let in all that it kept out.
    officer ModifyOrder(NewModification) at "/v1/forced-labor/orders/:id/modifications" as "modify_order";
    /// Modifications, carve-outs among them.
    "list_modifications" [WroModified];

    /// Let in the goods of one entity, and leave the order as it is for all others.
    officer CarveOut(NewCarveOut) at "/v1/forced-labor/orders/:id/carve-outs" as "carve_out_entity";
    /// Carve-outs, and the other modifications of the same docket.
    "list_carve_outs" [WroModified];

    /// Revoke an order, wholly or for some of the entities it names.
    officer RevokeOrder(NewRevocation) at "/v1/forced-labor/orders/:id/revocations" as "revoke_order";
    /// Revocations.
    "list_revocations" [WroRevoked];

    /// Record that a Finding or the UFLPA has taken the order's place.
    officer SupersedeOrder(NewSupersession) at "/v1/forced-labor/orders/:id/supersessions" as "supersede_order";
    /// Supersessions.
    "list_supersessions" [WroSuperseded];

    /// Publish a Finding upon an order, on its own docket, with the Secretary's approval.
    officer PublishFinding(NewFinding) at "/v1/forced-labor/orders/:id/findings" as "publish_finding";
    /// Findings.
    "list_findings" [FindingPublished];

    /// End a Finding that is no longer necessary, with the Secretary's approval.
    officer TerminateFinding(NewTermination) at "/v1/forced-labor/orders/:id/terminations" as "terminate_finding";
    /// Terminations.
    "list_terminations" [FindingTerminated];

    /// Record that a court has set a Finding aside.
    officer VacateFinding(NewVacatur) at "/v1/forced-labor/orders/:id/vacaturs" as "vacate_finding";
    /// Vacaturs.
    "list_vacaturs" [FindingVacated];

    /// Take an entity off the UFLPA Entity List.
    officer DelistEntity(NewDelisting) at "/v1/forced-labor/orders/:id/entity-delistings" as "delist_entity";
    /// Delistings.
    "list_entity_delistings" [EntityDelisted];

    /// Decide a petition to modify or revoke the order.
    officer DecidePetition(NewModificationDecision) at "/v1/forced-labor/orders/:id/modification-decisions" as "decide_modification_request";
    /// Decisions on petitions.
    "list_modification_decisions" [ModificationDecided];

    /// Record that a Finding or a listing was taken to court.
    either RecordCourtAction(NewOrderAction) at "/v1/forced-labor/orders/:id/court-actions" as "record_order_court_action";
    /// Actions in court.
    "list_order_court_actions" [CourtActionFiled];

    /// Record the judgment of the court on the order.
    officer RecordOrderJudgment(NewOrderJudgment) at "/v1/forced-labor/orders/:id/judgments" as "record_order_judgment";
    /// Judgments.
    "list_order_judgments" [JudgmentEntered];
}
