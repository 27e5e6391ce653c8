//! Which entries owe a notice, to whom, by when, and on what authority: the catalogue.

use serde::Serialize;

use crate::entry::EntryKind;
use crate::entry::{Entry, EntryKind as K};
use crate::role::{Program, Role};
use crate::visibility::{Audience, sees};

/// One kind of notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoticeRule {
    /// Its id: the name of its template.
    pub id: &'static str,
    /// What it is, as its heading says it.
    pub title: &'static str,
    /// The entry that owes it; none for those the clock owes.
    pub owed_by: Option<EntryKind>,
    /// Who is told.
    pub to: Told,
    /// The time limit it is owed by, by rule id; none where the law says promptly, or nothing.
    pub by: Option<&'static str>,
    /// What it must contain, in our own words.
    pub contents: &'static [&'static str],
    /// On what authority.
    pub authority: &'static str,
}

/// Who is told by a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// These audiences, as far as they may know of the entry on that day.
    Audiences(&'static [Audience]),
    /// Whom the entry is addressed to (`to`).
    Addressee,
    /// Whoever made the submission that the entry answers (`of`).
    Submitter,
    /// Whoever owes the act that the clock reminds of.
    Obligor,
}

const PARTIES: Told = Told::Audiences(&[Audience::Filer, Audience::Importer]);
const FILER: Told = Told::Audiences(&[Audience::Filer]);
const IMPORTER: Told = Told::Audiences(&[Audience::Importer]);

/// A reminder to whoever owes an act. No law asks for it.
pub const REMINDER: NoticeRule = NoticeRule {
    id: "reminder",
    title: "Reminder",
    owed_by: None,
    to: Told::Obligor,
    by: None,
    contents: &["the act that is owed", "its last day", "where that day comes from"],
    authority: "a service of Tidewaiter",
};

/// The word to the office that a duty was not done in time.
pub const MISSED_DUTY: NoticeRule = NoticeRule {
    id: "missed_duty",
    title: "A duty was missed",
    owed_by: Some(K::DeadlineMissed),
    to: Told::Audiences(&[Audience::Office]),
    by: None,
    contents: &["the duty", "its last day"],
    authority: "a service of Tidewaiter",
};

/// The word to a second person that a task is still open. No law asks for it.
pub const TASK_WARNING: NoticeRule = NoticeRule {
    id: "task_warning",
    title: "A task is still open",
    owed_by: None,
    to: Told::Obligor,
    by: None,
    contents: &["the task", "since when it is open", "whose it is"],
    authority: "a service of Tidewaiter",
};

/// The notice that an entry owes, if any. A docket tells whom: see [`told`].
#[must_use]
pub fn owed(program: Program, kind: EntryKind) -> Option<&'static NoticeRule> {
    let table = match program {
        Program::Eapa => EAPA,
        Program::ForcedLaborOrder | Program::Detention => FORCED_LABOR,
    };
    table.iter().find(|notice| notice.owed_by == Some(kind))
}

/// Every kind of notice of either program, and those of the clock.
pub fn all() -> impl Iterator<Item = &'static NoticeRule> {
    EAPA.iter().chain(FORCED_LABOR).chain([&REMINDER, &MISSED_DUTY, &TASK_WARNING])
}

/// The notice of this id.
#[must_use]
pub fn by_id(id: &str) -> Option<&'static NoticeRule> {
    all().find(|notice| notice.id == id)
}

/// Who is told of an entry by its notice, on a docket that ends with it or goes on: the audiences of the rule that may
/// see the entry. An embargo is kept by this: a referral before the notice of initiation is told to the filer only.
#[must_use]
pub fn told(
    notice: &NoticeRule,
    program: Program,
    entries: &[Entry],
    entry: &Entry,
) -> Vec<Audience> {
    let named = entry.fields.of.and_then(|of| entries.iter().find(|other| other.position == of));
    // What answers an answer goes to whoever made the first submission.
    let side = |role: Option<&str>| match role.and_then(|word| word.parse().ok()) {
        Some(Role::Filer) => Some(Audience::Filer),
        Some(Role::Importer) => Some(Audience::Importer),
        _ => None,
    };
    let one = |role: Option<&str>| {
        side(role).map_or_else(|| vec![Audience::Filer, Audience::Importer], |one| vec![one])
    };
    let wanted = match notice.to {
        Told::Audiences(audiences) => audiences.to_vec(),
        Told::Addressee => one(entry.fields.to.as_deref()),
        Told::Submitter => one(named.and_then(|named| named.fields.by.as_deref())),
        Told::Obligor => Vec::new(),
    };
    wanted
        .into_iter()
        .filter(|audience| sees(*audience, program, entries, entry.position))
        .collect()
}

/// The notices of an EAPA case.
pub static EAPA: &[NoticeRule] = &[
    NoticeRule {
        id: "allegation_acknowledgment",
        title: "Acknowledgment of an allegation",
        owed_by: Some(K::AllegationAcknowledged),
        to: FILER,
        by: None,
        contents: &["the control number", "the day of receipt"],
        authority: "19 CFR 165.12(a)",
    },
    NoticeRule {
        id: "allegation_return",
        title: "Return of an allegation",
        owed_by: Some(K::AllegationReturned),
        to: FILER,
        by: None,
        contents: &["what is missing, item by item"],
        authority: "19 CFR 165.11",
    },
    NoticeRule {
        id: "notice_of_non_initiation",
        title: "Notice that no investigation was initiated",
        owed_by: Some(K::NonInitiationNoticeIssued),
        to: FILER,
        by: Some("non_initiation_notice"),
        contents: &["that no investigation was initiated", "why"],
        authority: "19 CFR 165.15(d)",
    },
    NoticeRule {
        id: "notice_of_referral",
        title: "Notice of a referral to the Department of Commerce",
        owed_by: Some(K::CommerceReferralMade),
        to: PARTIES,
        by: None,
        contents: &[
            "the question that was referred",
            "the day of the referral",
            "the time limits that stand still",
        ],
        authority: "19 USC 1517(b)(4); 19 CFR 165.16",
    },
    NoticeRule {
        id: "notice_of_commerce_determination",
        title: "Notice of the answer of the Department of Commerce",
        owed_by: Some(K::CommerceDeterminationReceived),
        to: PARTIES,
        by: None,
        contents: &["the answer", "the day it was received", "the time limits that run again"],
        authority: "19 CFR 165.16",
    },
    NoticeRule {
        id: "notice_of_initiation",
        title: "Notice of initiation of an investigation",
        owed_by: Some(K::NoticeOfInitiationIssued),
        to: PARTIES,
        by: Some("notice_of_initiation"),
        contents: &[
            "that an investigation was initiated, and when",
            "the merchandise and the orders",
            "the interim measures and their reasons, or that none were taken",
        ],
        authority: "19 CFR 165.15(d)(1), 165.24(c)",
    },
    NoticeRule {
        id: "notice_of_interim_measures",
        title: "Notice of interim measures",
        owed_by: Some(K::InterimMeasuresTaken),
        to: PARTIES,
        by: Some("interim_measures_notice"),
        contents: &[
            "each measure and the entries it reaches",
            "what the reasonable suspicion rests on",
        ],
        authority: "19 CFR 165.24(c)",
    },
    NoticeRule {
        id: "notice_of_lifted_measures",
        title: "Notice that interim measures were lifted",
        owed_by: Some(K::InterimMeasuresLifted),
        to: PARTIES,
        by: None,
        contents: &["the measures that ended", "from which day"],
        authority: "19 CFR 165.27(c)",
    },
    NoticeRule {
        id: "release_of_public_record",
        title: "Release of the public version of the record",
        owed_by: Some(K::PublicRecordReleased),
        to: PARTIES,
        by: Some("public_record_release"),
        contents: &["the public version of the administrative record"],
        authority: "19 CFR 165.24(c)",
    },
    NoticeRule {
        id: "notice_of_consolidation",
        title: "Notice of consolidation",
        owed_by: Some(K::ConsolidationNoticeIssued),
        to: PARTIES,
        by: Some("consolidation_notice"),
        contents: &[
            "the allegations that were joined",
            "whose time limits govern",
            "the new dates of each window",
        ],
        authority: "19 CFR 165.13(c)",
    },
    NoticeRule {
        id: "request_for_information",
        title: "Request for information",
        owed_by: Some(K::InformationRequested),
        to: Told::Addressee,
        by: None,
        contents: &["the questions", "the last day", "that adverse inferences may be drawn"],
        authority: "19 CFR 165.5, 165.6, 165.23",
    },
    NoticeRule {
        id: "notice_of_information_on_the_record",
        title: "Information was placed on the record",
        owed_by: Some(K::CbpInformationPlaced),
        to: PARTIES,
        by: None,
        contents: &["the information, or its public version", "the last day for rebuttal"],
        authority: "19 CFR 165.23(c)",
    },
    NoticeRule {
        id: "notice_of_verification_report",
        title: "A verification report was placed on the record",
        owed_by: Some(K::VerificationReportPlaced),
        to: PARTIES,
        by: None,
        contents: &["the report, or its public version", "whether it may be rebutted"],
        authority: "19 CFR 165.25",
    },
    NoticeRule {
        id: "notice_of_factual_information_date",
        title: "A date was set for factual information",
        owed_by: Some(K::FactualInformationDateSet),
        to: PARTIES,
        by: None,
        contents: &["the last day", "for whom it was set"],
        authority: "19 CFR 165.23(c)(2)(i)",
    },
    NoticeRule {
        id: "notice_of_written_argument_date",
        title: "A date was set for written arguments",
        owed_by: Some(K::WrittenArgumentDateSet),
        to: PARTIES,
        by: None,
        contents: &["the last day"],
        authority: "19 CFR 165.26(a)",
    },
    NoticeRule {
        id: "notice_of_extended_limit",
        title: "A time limit was extended",
        owed_by: Some(K::DeadlineExtended),
        to: PARTIES,
        by: None,
        contents: &["the time limit", "its new last day", "why"],
        authority: "19 CFR 165.5(c)",
    },
    NoticeRule {
        id: "denial_of_extension",
        title: "A request for more time was denied",
        owed_by: Some(K::ExtensionDenied),
        to: Told::Submitter,
        by: None,
        contents: &["the request", "why it was denied", "the last day that stands"],
        authority: "19 CFR 165.5(c)",
    },
    NoticeRule {
        id: "notice_of_rejection",
        title: "A submission was rejected",
        owed_by: Some(K::SubmissionRejected),
        to: Told::Submitter,
        by: None,
        contents: &[
            "the submission",
            "what is wrong with it",
            "how and until when it can be cured",
        ],
        authority: "19 CFR 165.4(b), 165.5",
    },
    NoticeRule {
        id: "extension_notice",
        title: "Notice of extension of the determination",
        owed_by: Some(K::DeterminationExtended),
        to: PARTIES,
        by: None,
        contents: &["that the determination was extended", "why", "its new last day"],
        authority: "19 CFR 165.22(d)",
    },
    NoticeRule {
        id: "notice_of_determination",
        title: "Notice of determination as to evasion",
        owed_by: Some(K::DeterminationNoticeIssued),
        to: PARTIES,
        by: Some("determination_notice"),
        contents: &[
            "the determination for each importer and order",
            "the substantial evidence it rests on",
            "how and until when review may be requested",
        ],
        authority: "19 USC 1517(c)(4); 19 CFR 165.27(b)",
    },
    NoticeRule {
        id: "refusal_of_review_request",
        title: "A request for review was not accepted",
        owed_by: Some(K::ReviewRequestRefused),
        to: Told::Submitter,
        by: None,
        contents: &["why it was not accepted"],
        authority: "19 CFR 165.41(f)",
    },
    NoticeRule {
        id: "notice_of_review",
        title: "Notice that an administrative review has commenced",
        owed_by: Some(K::ReviewCommenced),
        to: PARTIES,
        by: None,
        contents: &[
            "the number of the review",
            "the day it commenced",
            "the last day for responses",
        ],
        authority: "19 CFR 165.41(g)",
    },
    NoticeRule {
        id: "notice_of_review_decision",
        title: "Decision of the administrative review",
        owed_by: Some(K::ReviewDecided),
        to: PARTIES,
        by: None,
        contents: &["the decision and its reasons", "how and until when it may be taken to court"],
        authority: "19 CFR 165.45, 165.46",
    },
    NoticeRule {
        id: "notice_of_tolling",
        title: "Time limits were tolled",
        owed_by: Some(K::TollingOrdered),
        to: PARTIES,
        by: None,
        contents: &[
            "the order and its authority",
            "the days that were added",
            "the time limits that moved",
        ],
        authority: "tolling order of CBP",
    },
];

/// The notices of forced-labor enforcement.
pub static FORCED_LABOR: &[NoticeRule] = &[
    NoticeRule {
        id: "return_of_communication",
        title: "Return of a communication",
        owed_by: Some(K::AllegationReturned),
        to: FILER,
        by: Some("conformity_transmittal"),
        contents: &["what is missing, in detail"],
        authority: "19 CFR 12.42(c)",
    },
    NoticeRule {
        id: "acceptance_of_petition",
        title: "A petition was accepted",
        owed_by: Some(K::PetitionAccepted),
        to: FILER,
        by: Some("petition_acceptance"),
        contents: &["that the petition was accepted"],
        authority: "DHS report under 19 USC 4682",
    },
    NoticeRule {
        id: "rejection_of_petition",
        title: "A petition was rejected",
        owed_by: Some(K::PetitionRejected),
        to: FILER,
        by: Some("petition_acceptance"),
        contents: &["why it was rejected"],
        authority: "DHS report under 19 USC 4682",
    },
    NoticeRule {
        id: "referral_of_petition",
        title: "A petition was referred",
        owed_by: Some(K::PetitionReferred),
        to: FILER,
        by: Some("petition_acceptance"),
        contents: &["to whom it was referred"],
        authority: "DHS report under 19 USC 4682",
    },
    NoticeRule {
        id: "decision_on_modification",
        title: "Decision on a petition to modify or revoke an order",
        owed_by: Some(K::ModificationDecided),
        to: Told::Submitter,
        by: None,
        contents: &["the decision and its reasons", "the scope that now stands"],
        authority: "CBP practice on petitions to modify",
    },
    NoticeRule {
        id: "notice_of_detention",
        title: "Notice of detention",
        owed_by: Some(K::DetentionNoticeIssued),
        to: IMPORTER,
        by: Some("detention_notice"),
        contents: &[
            "the day the merchandise was presented for examination",
            "the specific reason for the detention",
            "its anticipated length",
            "the tests or inquiries",
            "the information that may speed up the decision",
        ],
        authority: "19 USC 1499(c)(2); 19 CFR 151.16(c)",
    },
    NoticeRule {
        id: "notice_of_change_of_regime",
        title: "Merchandise is now held under another regime",
        owed_by: Some(K::TrackSwitched),
        to: IMPORTER,
        by: None,
        contents: &["the regime and why it applies", "the time limits that now govern"],
        authority: "19 CFR 12.42(f), (g)",
    },
    NoticeRule {
        id: "notice_of_release",
        title: "Merchandise was released",
        owed_by: Some(K::Released),
        to: IMPORTER,
        by: None,
        contents: &["the merchandise that was released"],
        authority: "19 USC 1499(c)(1)",
    },
    NoticeRule {
        id: "advice_of_exclusion",
        title: "Advice of exclusion",
        owed_by: Some(K::ExclusionAdviceSent),
        to: IMPORTER,
        by: None,
        contents: &[
            "that the merchandise is excluded, and why",
            "the right to export and to protest, each with its last day",
        ],
        authority: "19 CFR 12.44(a)",
    },
    NoticeRule {
        id: "notice_of_denied_protest",
        title: "Notice of the denial of a protest",
        owed_by: Some(K::ProtestDenied),
        to: IMPORTER,
        by: None,
        contents: &["the reasons", "the right to an action in court and its last day"],
        authority: "19 USC 1515(a); 19 CFR 174.30",
    },
    NoticeRule {
        id: "notice_of_allowed_protest",
        title: "A protest was allowed",
        owed_by: Some(K::ProtestAllowed),
        to: IMPORTER,
        by: None,
        contents: &["that the merchandise is released"],
        authority: "19 CFR 174.29",
    },
    NoticeRule {
        id: "notice_of_seizure",
        title: "Notice of seizure",
        owed_by: Some(K::SeizureNoticeMailed),
        to: IMPORTER,
        by: None,
        contents: &[
            "the provisions that were violated",
            "the right to petition for relief, and its last day",
        ],
        authority: "19 CFR 162.31",
    },
    NoticeRule {
        id: "decision_on_seizure_petition",
        title: "Decision on a petition for relief",
        owed_by: Some(K::SeizurePetitionDecided),
        to: IMPORTER,
        by: None,
        contents: &["the decision and its reasons"],
        authority: "19 CFR 171.21",
    },
    NoticeRule {
        id: "exception_determination",
        title: "Determination on an exception to the presumption",
        owed_by: Some(K::ExceptionDetermined),
        to: IMPORTER,
        by: None,
        contents: &["the finding on each of the three limbs"],
        authority: "Pub. L. 117-78, sec. 3(b)",
    },
    NoticeRule {
        id: "prepenalty_notice",
        title: "Prepenalty notice",
        owed_by: Some(K::PrepenaltyNoticeMailed),
        to: IMPORTER,
        by: None,
        contents: &[
            "the violation and its culpability",
            "the amount proposed",
            "the right to answer and its last day",
        ],
        authority: "19 USC 1592(b)(1); 19 CFR 162.77",
    },
    NoticeRule {
        id: "penalty_notice",
        title: "Penalty notice",
        owed_by: Some(K::PenaltyNoticeMailed),
        to: IMPORTER,
        by: None,
        contents: &["the violation", "the amount", "the right to petition and its last day"],
        authority: "19 USC 1592(b)(2); 19 CFR 162.79",
    },
    NoticeRule {
        id: "decision_on_penalty",
        title: "Decision on a penalty",
        owed_by: Some(K::PenaltyDecided),
        to: IMPORTER,
        by: None,
        contents: &["the decision and its reasons", "the amount that is owed"],
        authority: "19 CFR 171.21",
    },
];
