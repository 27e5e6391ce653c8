//! What officers and parties send to act on a case: one body an act, each saying which entry it becomes.

mod allegation;
mod communication;
mod docket;
mod investigation;
mod order;
mod penalty;
mod protest;
mod record;
mod review;
mod seizure;
mod shipment;
mod submission;
mod uflpa;

use serde_json::Value;
use statute::{Act, Defect, EntryKind, Fields, Program};

pub use self::allegation::{
    NewAcknowledgment, NewDeclination, NewNoticeOfNonInitiation, NewReturn, NewWithdrawal,
};
pub use self::communication::{
    NewAcceptance, NewPetitionReferral, NewPetitionRejection, NewReturnOfCommunication,
    NewTransmittal, RejectionReason,
};
pub use self::docket::{NewCorrection, NewTolling};
pub use self::investigation::{
    NewCommerceDetermination, NewConsolidation, NewConsolidationCheck, NewDetermination,
    NewExtension, NewInterimMeasures, NewInvestigation, NewLifting, NewNoticeOfConsolidation,
    NewNoticeOfDetermination, NewNoticeOfInitiation, NewPublicRecord, NewReferral,
};
pub use self::order::{
    NewCarveOut, NewDelisting, NewFinding, NewModification, NewModificationDecision,
    NewModificationRequest, NewOrder, NewOrderAction, NewOrderJudgment, NewOrderUponAllegation,
    NewRevocation, NewSupersession, NewTermination, NewVacatur,
};
pub use self::penalty::{
    NewPayment, NewPenalty, NewPenaltyAction, NewPenaltyClaim, NewPenaltyDecision,
    NewPenaltyJudgment, NewPenaltyPetition, NewPrepenaltyResponse,
};
pub use self::protest::{
    NewAcceleratedDisposition, NewCourtAction, NewProtest, NewProtestAllowance, NewProtestDenial,
    NewShipmentJudgment,
};
pub use self::record::{
    NewArgumentDate, NewCbpInformation, NewDeadlineExtension, NewExtensionDenial, NewFactsDate,
    NewInformationRequest, NewRejection, NewVerificationReport, NewVerificationVisit,
};
pub use self::review::{
    NewJudgment, NewJudicialReview, NewRemand, NewRemandDetermination, NewReview,
    NewReviewDecision, NewReviewRequest, NewReviewRequestRefusal, NewReviewResponse,
};
pub use self::seizure::{
    NewForfeiture, NewLimitExtension, NewSeizure, NewSeizureClaim, NewSeizureNotice,
    NewSeizurePetition, NewSeizurePetitionDecision, NewSeizurePublication,
};
pub use self::shipment::{
    NewCustomsEntry, NewDestruction, NewDetention, NewExclusion, NewExclusionAdvice,
    NewExportation, NewImportation, NewNoticeOfDetention, NewPresentation, NewProof, NewRelease,
    NewShipment, NewTrackSwitch,
};
pub use self::submission::{
    NewAgentSubmission, NewArgumentResponse, NewConsolidationService, NewCorrectedSubmission,
    NewExtensionRequest, NewFactualInformation, NewInformationResponse, NewPowerOfAttorney,
    NewRebuttal, NewWrittenArgument,
};
pub use self::uflpa::{
    NewExceptionDetermination, NewExceptionReport, NewExceptionRequest, NewUflpaResponse,
};
use crate::payload::Filing;

/// A body that becomes an act on a case.
pub trait NewAct: Filing {
    /// Whose law asks what of it, where programs share the name of its entry.
    const PROGRAM: Option<Program> = None;

    /// The entry that a body of this type writes.
    fn kind(raw: &Value) -> EntryKind;

    /// The act, with the body's own particulars as they were sent.
    #[must_use]
    fn act(raw: Value) -> Act {
        act(Self::kind(&raw), raw)
    }
}

/// Members of a body that stand in the entry itself and not in its content.
const OF_THE_ENTRY: &[&str] = &[
    "on",
    "reason",
    "authority",
    "to",
    "due",
    "days",
    "from",
    "rule",
    "of",
    "corrects",
    "outcome",
    "outcomes",
    // The entry says it in its own way: `received_by_intent`.
    "intent",
    "replacement",
    "allegation",
    // The docket that governs names no other case.
    "also",
    "by_what",
    "lines",
    "arrival",
    "track",
    "notice",
];

/// An entry of this kind with the particulars of its body. What cannot be read is left out: the schema says so.
fn act(kind: EntryKind, mut content: Value) -> Act {
    let text = |name: &str| content.get(name).and_then(Value::as_str).map(str::to_owned);
    let day = |name: &str| content.get(name).and_then(Value::as_str).and_then(statute::day);
    let number = |name: &str| content.get(name)?.as_u64().and_then(|it| u32::try_from(it).ok());
    let on = day("on");
    let fields = Fields {
        reason: text("reason"),
        authority: text("authority"),
        to: text("to"),
        due: day("due"),
        days: number("days"),
        from: day("from"),
        rule: text("rule"),
        of: number("of"),
        corrects: number("corrects"),
        outcome: text("outcome"),
        by_what: text("by_what"),
        outcomes: content.get("outcomes").cloned(),
        lines: content.get("lines").and_then(named),
        replacement: content
            .get("replacement")
            .and_then(|it| serde_json::from_value(it.clone()).ok()),
        ..Fields::default()
    };
    if let Some(members) = content.as_object_mut() {
        members.retain(|name, said| {
            let is_of_the_entry = match name.as_str() {
                // A protest names the decision that it is against.
                "decision" => kind != EntryKind::ExclusionProtestFiled,
                "lines" => !describes(said),
                name => OF_THE_ENTRY.contains(&name),
            };
            !is_of_the_entry
        });
    }
    let content =
        Some(content).filter(|it| it.as_object().is_none_or(|members| !members.is_empty()));
    Act { kind, on, fields: Fields { content, ..fields } }
}

/// The lines of a shipment that a body means, by their names, however much it says of each.
fn named(lines: &Value) -> Option<Value> {
    let lines = lines.as_array()?;
    Some(lines.iter().map(|line| line.get("line").unwrap_or(line).clone()).collect())
}

/// Whether a body says more of its lines than their names.
fn describes(lines: &Value) -> bool {
    lines.as_array().is_some_and(|lines| lines.iter().any(Value::is_object))
}

/// What the law asks of a body's particulars.
fn defects<T: NewAct>(raw: &Value) -> Vec<Defect> {
    let act = act(T::kind(raw), raw.clone());
    match T::PROGRAM {
        Some(program) => program.defects(&act),
        None => statute::filing::act_defects(&act),
    }
}

/// Declares a body of an act: what it says, each member with its example, and the entry it writes. An `officer` may date it
/// back with a reason; `reasoned` is an officer's act that always has one; a `party` certifies what it submits, and with a
/// `submission` it files documents; `plain` adds nothing.
macro_rules! body {
    ($(#[$about:meta])* officer $name:ident writes ($($kind:tt)+) {
        $($(#[$meta:meta])* $field:ident: $ty:ty = $example:expr,)*
    }) => {
        body! { $(#[$about])* plain $name writes ($($kind)+) {
            $($(#[$meta])* $field: $ty = $example,)*
            /// The legal day, when it is an earlier one than today; then with `reason`.
            on: Option<chrono::NaiveDate> = None,
            /// Why the act is dated back.
            #[oai(validator(min_length = 1, max_length = 5_000))]
            reason: Option<String> = None,
        } }
    };
    ($(#[$about:meta])* reasoned ($why:expr) $name:ident writes ($($kind:tt)+) {
        $($(#[$meta:meta])* $field:ident: $ty:ty = $example:expr,)*
    }) => {
        body! { $(#[$about])* plain $name writes ($($kind)+) {
            $($(#[$meta])* $field: $ty = $example,)*
            /// Why.
            #[oai(validator(min_length = 1, max_length = 5_000))]
            reason: String = $why.to_owned(),
            /// The legal day, when it is an earlier one than today.
            on: Option<chrono::NaiveDate> = None,
        } }
    };
    ($(#[$about:meta])* party $name:ident writes ($($kind:tt)+) {
        $($(#[$meta:meta])* $field:ident: $ty:ty = $example:expr,)*
    }) => {
        body! { $(#[$about])* plain $name writes ($($kind)+) {
            $($(#[$meta])* $field: $ty = $example,)*
            /// The certifications of every submission, 19 CFR 165.5(b).
            certifications: crate::wire::new_allegation::Certifications =
                crate::wire::new_allegation::Certifications::GIVEN,
            /// The announcement of this filing, where there was one: it counts from then.
            intent: Option<uuid::Uuid> = None,
        } }
    };
    ($(#[$about:meta])* submission $name:ident writes ($($kind:tt)+) {
        $($(#[$meta:meta])* $field:ident: $ty:ty = $example:expr,)*
    }) => {
        body! { $(#[$about])* party $name writes ($($kind)+) {
            $($(#[$meta])* $field: $ty = $example,)*
            /// Its documents. A confidential one has its public version the same day, 19 CFR 165.4(a)(2).
            #[oai(validator(max_items = 200))]
            documents: Option<Vec<crate::wire::submission::NamedDocument>> = None,
            /// Said where whoever files has served the other parties himself; else the service does.
            service: Option<crate::wire::submission::OwnService> = None,
        } }
    };
    ($(#[$about:meta])* plain $name:ident
        writes ($kind:ident $(of $program:ident)? $(or $other:ident if $member:literal is $word:literal)*) {
        $($(#[$meta:meta])* $field:ident: $ty:ty = $example:expr,)*
    }) => {
        $(#[$about])*
        #[derive(Debug, Clone, poem_openapi::Object)]
        #[oai(example, skip_serializing_if_is_none)]
        pub struct $name {
            $($(#[$meta])* pub $field: $ty,)*
        }

        impl crate::payload::Filing for $name {
            fn defects(raw: &serde_json::Value) -> Vec<statute::Defect> {
                super::defects::<Self>(raw)
            }
        }

        impl super::NewAct for $name {
            $(const PROGRAM: Option<statute::Program> = Some(statute::Program::$program);)?

            fn kind(_raw: &serde_json::Value) -> statute::EntryKind {
                $(if _raw[$member] == $word {
                    return statute::EntryKind::$other;
                })*
                statute::EntryKind::$kind
            }
        }

        impl poem_openapi::types::Example for $name {
            fn example() -> Self {
                Self { $($field: $example,)* }
            }
        }
    };
}
use body;
