//! Every time limit of an EAPA case, in the order of the law: 19 USC 1517 and 19 CFR Part 165.
//!
//! The regulation took effect on 2016-08-22 (81 FR 56477) and was amended from 2024-04-17 (89 FR 19239). A row
//! whose text changed then stands here twice.

use chrono::NaiveDate;

use crate::entry::EntryKind::{
    AgencyRequestReceived, AgentSubmissionFiled, AllegationAcknowledged, AllegationConsolidated,
    AllegationFiled, AllegationWithdrawn, ArgumentResponseFiled, CbpInformationPlaced,
    ConsolidatedInto, ConsolidationNoticeIssued, ConsolidationServed, DeterminationExtended,
    DeterminationMade, DeterminationNoticeIssued, ExtensionRequested, FactualInformationDateSet,
    FactualInformationFiled, InformationRequested, InformationResponseFiled, InitiationDeclined,
    InterimMeasuresDeclined, InterimMeasuresTaken, InvestigationInitiated, JudicialReviewFiled,
    NonInitiationNoticeIssued, NoticeOfInitiationIssued, PowerOfAttorneyFiled,
    PublicRecordReleased, RebuttalFiled, ReviewCommenced, ReviewDecided, ReviewRequestWithdrawn,
    ReviewRequested, ReviewResponseFiled, SubmissionCorrected, SubmissionRejected,
    WrittenArgumentDateSet, WrittenArgumentFiled,
};
use crate::role::Role::Reviewer;
use crate::rule::Force::Bar;
use crate::rule::Length::{BusinessDays, CalendarDays};
use crate::rule::MetBy::{Act, Answer, Window};
use crate::rule::Moves::{DateSet, Extension, Referral, Tolling};
use crate::rule::Obligor::{Addressee, One, OtherParties, Parties, Submitter};
use crate::rule::Runs::{BeforeEachLimit, FromDueOf, FromTrigger, SetByTrigger, With};
use crate::rule::{AlsoFrom, Cite, ROW, Rule};

/// The first day of 19 CFR Part 165 (81 FR 56477).
const PART_165: NaiveDate = day(2016, 8, 22);
/// The first day of the amendment (89 FR 19239).
pub(super) const AMENDED: NaiveDate = day(2024, 4, 17);

const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(day) => day,
        None => panic!("a date of this table does not exist"),
    }
}

/// What a row has when it says nothing else: in force from the regulation's first day.
const EAPA: Rule = Rule { in_force: PART_165, ..ROW };

/// One row is one sentence of law.
pub static RULES: &[Rule] = &[
    Rule {
        id: "initiation_decision",
        triggers: &[AllegationAcknowledged, AgencyRequestReceived],
        runs: FromTrigger(BusinessDays(15)),
        moved_by: &[Referral, Tolling],
        met_by: Act(&[InvestigationInitiated, InitiationDeclined]),
        averted_by: &[AllegationWithdrawn, ConsolidatedInto],
        authority: &[
            Cite::read(
                "19 USC 1517(b)(1)",
                "CBP decides whether to initiate within 15 business days of receiving the allegation",
            ),
            Cite::read(
                "19 CFR 165.15(a)",
                "the 15 business days run from the date of receipt, the day CBP acknowledges a complete allegation",
            ),
        ],
        also_from: Some(AlsoFrom {
            trigger: AllegationFiled,
            cite: Cite::naming(
                "Superior Commercial Solutions v. United States, CIT 24-00052 (2025)",
                "the 15 business days run from the filing of the allegation",
            ),
        }),
        ..EAPA
    },
    Rule {
        id: "non_initiation_notice",
        triggers: &[InitiationDeclined],
        runs: FromTrigger(BusinessDays(5)),
        met_by: Act(&[NonInitiationNoticeIssued]),
        projected_from: Some("initiation_decision"),
        authority: &[Cite::read(
            "19 CFR 165.15(d)",
            "the filer alone is told within 5 business days of a decision not to initiate",
        )],
        ..EAPA
    },
    Rule {
        id: "interim_measures_decision",
        triggers: &[InvestigationInitiated],
        runs: FromTrigger(CalendarDays(90)),
        moved_by: &[Referral, Tolling],
        met_by: Act(&[InterimMeasuresTaken, InterimMeasuresDeclined]),
        averted_by: &[DeterminationMade],
        projected_from: Some("initiation_decision"),
        authority: &[
            Cite::read(
                "19 USC 1517(e)",
                "CBP decides on interim measures within 90 calendar days of initiating",
            ),
            Cite::read(
                "19 CFR 165.24(a)",
                "the same 90 calendar days; the limit is precatory (Diamond Tools, Slip Op. 21-151)",
            ),
        ],
        ..EAPA
    },
    Rule {
        id: "interim_measures_notice",
        triggers: &[InterimMeasuresTaken],
        runs: FromTrigger(BusinessDays(5)),
        met_by: Act(&[NoticeOfInitiationIssued]),
        projected_from: Some("interim_measures_decision"),
        authority: &[Cite::read(
            "19 CFR 165.24(c)",
            "the parties are told within 5 business days of taking interim measures",
        )],
        ..EAPA
    },
    Rule {
        id: "notice_of_initiation",
        triggers: &[InvestigationInitiated],
        runs: FromDueOf {
            rule: "interim_measures_decision",
            length: BusinessDays(5),
            sooner: InterimMeasuresTaken,
            unless: Some((InterimMeasuresDeclined, CalendarDays(95))),
        },
        met_by: Act(&[NoticeOfInitiationIssued]),
        until: Some(AMENDED),
        authority: &[
            Cite::read(
                "19 CFR 165.15(d)(1)",
                "all parties are told of the initiation within 5 business days after day 90, or after measures taken earlier",
            ),
            Cite::naming(
                "19 CFR 165.15(d)(1) (2016)",
                "where measures are declined, the notice is due 95 calendar days from initiation",
            ),
        ],
        ..EAPA
    },
    Rule {
        id: "notice_of_initiation",
        triggers: &[InvestigationInitiated],
        runs: FromDueOf {
            rule: "interim_measures_decision",
            length: BusinessDays(5),
            sooner: InterimMeasuresTaken,
            unless: None,
        },
        met_by: Act(&[NoticeOfInitiationIssued]),
        in_force: AMENDED,
        authority: &[
            Cite::read(
                "19 CFR 165.15(d)(1)",
                "all parties are told of the initiation within 5 business days after day 90, or after measures taken earlier",
            ),
            Cite::derived(
                "EAPA 7550 (Eastern Trading)",
                "where measures are taken earlier, both notices are due together",
            ),
        ],
        ..EAPA
    },
    Rule {
        id: "public_record_release",
        triggers: &[NoticeOfInitiationIssued],
        runs: FromTrigger(BusinessDays(10)),
        met_by: Act(&[PublicRecordReleased]),
        projected_from: Some("notice_of_initiation"),
        in_force: AMENDED,
        authority: &[Cite::read(
            "19 CFR 165.24(c)",
            "the public version of the record goes to the parties within 10 business days of the notice of initiation",
        )],
        ..EAPA
    },
    Rule {
        id: "consolidation_notice",
        triggers: &[AllegationConsolidated],
        runs: With("notice_of_initiation"),
        met_by: Act(&[ConsolidationNoticeIssued]),
        authority: &[Cite::read(
            "19 CFR 165.13(c)",
            "the parties are told of a consolidation with the notice of initiation, or promptly when it comes later",
        )],
        ..EAPA
    },
    Rule {
        id: "consolidation_service",
        triggers: &[ConsolidationNoticeIssued],
        runs: FromTrigger(BusinessDays(5)),
        obligor: Parties,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Act(&[ConsolidationServed]),
        projected_from: Some("consolidation_notice"),
        in_force: AMENDED,
        authority: &[Cite::read(
            "19 CFR 165.13(d)",
            "earlier parties serve their public versions on the new ones within 5 business days of the notice",
        )],
        ..EAPA
    },
    Rule {
        id: "power_of_attorney_proof",
        triggers: &[AgentSubmissionFiled],
        runs: FromTrigger(BusinessDays(5)),
        obligor: Submitter,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Act(&[PowerOfAttorneyFiled]),
        authority: &[Cite::read(
            "19 CFR 165.3(f)",
            "an agent who is no attorney at law proves his power within 5 business days of a first submission",
        )],
        ..EAPA
    },
    Rule {
        id: "rejection_cure",
        triggers: &[SubmissionRejected],
        runs: FromTrigger(BusinessDays(2)),
        obligor: Submitter,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Act(&[SubmissionCorrected]),
        authority: &[Cite::read(
            "19 CFR 165.4(b)",
            "a rejected submission is corrected, made public or replaced within 2 business days",
        )],
        ..EAPA
    },
    Rule {
        id: "factual_information_close",
        triggers: &[InvestigationInitiated],
        runs: FromTrigger(CalendarDays(200)),
        obligor: Parties,
        force: Bar,
        moved_by: &[DateSet(Some(FactualInformationDateSet)), Tolling],
        met_by: Window(&[FactualInformationFiled]),
        averted_by: &[DeterminationMade],
        projected_from: Some("initiation_decision"),
        authority: &[Cite::read(
            "19 CFR 165.23(c)(2)(i)",
            "the parties may file factual information until the 200th calendar day after initiation",
        )],
        ..EAPA
    },
    Rule {
        id: "rebuttal_close",
        triggers: &[FactualInformationFiled, CbpInformationPlaced],
        runs: FromTrigger(CalendarDays(10)),
        obligor: OtherParties,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Window(&[RebuttalFiled]),
        averted_by: &[DeterminationMade],
        authority: &[Cite::read(
            "19 CFR 165.23(c)(1), (c)(2)(ii)",
            "the other parties may rebut new facts within 10 calendar days",
        )],
        ..EAPA
    },
    Rule {
        id: "information_request_due",
        triggers: &[InformationRequested],
        runs: SetByTrigger,
        obligor: Addressee,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Answer(InformationResponseFiled),
        authority: &[
            Cite::read(
                "19 CFR 165.23(c)(1)",
                "a request for information is answered by the date it sets",
            ),
            Cite::read("19 CFR 165.6", "who does not answer may meet an adverse inference"),
        ],
        ..EAPA
    },
    Rule {
        id: "written_argument_close",
        triggers: &[InvestigationInitiated],
        runs: FromTrigger(CalendarDays(230)),
        obligor: Parties,
        force: Bar,
        moved_by: &[DateSet(Some(WrittenArgumentDateSet)), Tolling],
        met_by: Window(&[WrittenArgumentFiled]),
        averted_by: &[DeterminationMade],
        projected_from: Some("initiation_decision"),
        authority: &[Cite::read(
            "19 CFR 165.26(a), (d)",
            "the parties may file written arguments until the 230th calendar day after initiation",
        )],
        ..EAPA
    },
    Rule {
        id: "argument_response_close",
        triggers: &[WrittenArgumentFiled],
        runs: FromTrigger(CalendarDays(15)),
        obligor: OtherParties,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Window(&[ArgumentResponseFiled]),
        averted_by: &[DeterminationMade],
        authority: &[Cite::read(
            "19 CFR 165.26(b), (d)",
            "the other parties may answer a written argument within 15 calendar days, on its issues only",
        )],
        ..EAPA
    },
    Rule {
        id: "determination",
        triggers: &[InvestigationInitiated],
        runs: FromTrigger(CalendarDays(300)),
        moved_by: &[Referral, Extension(60), Tolling],
        met_by: Act(&[DeterminationMade]),
        projected_from: Some("initiation_decision"),
        authority: &[
            Cite::read(
                "19 USC 1517(c)(1)",
                "CBP determines within 300 calendar days of initiating, or 360 when extended",
            ),
            Cite::read("19 CFR 165.22", "the same, with the one extension of 60 days"),
        ],
        ..EAPA
    },
    Rule {
        id: "extension_notice",
        triggers: &[InvestigationInitiated],
        runs: FromTrigger(CalendarDays(300)),
        force: Bar,
        moved_by: &[Referral, Tolling],
        met_by: Act(&[DeterminationExtended]),
        averted_by: &[DeterminationMade],
        projected_from: Some("initiation_decision"),
        authority: &[Cite::read(
            "19 CFR 165.22(c), (d)",
            "the determination is extended no later than the 300th calendar day, once",
        )],
        ..EAPA
    },
    Rule {
        id: "determination_notice",
        triggers: &[DeterminationMade],
        runs: FromTrigger(BusinessDays(5)),
        met_by: Act(&[DeterminationNoticeIssued]),
        projected_from: Some("determination"),
        authority: &[
            Cite::read(
                "19 USC 1517(c)(4)",
                "all parties are told within 5 business days of the determination",
            ),
            Cite::read("19 CFR 165.27(b)", "the same"),
        ],
        ..EAPA
    },
    Rule {
        id: "review_request_close",
        triggers: &[DeterminationNoticeIssued],
        runs: FromTrigger(BusinessDays(30)),
        obligor: Parties,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Window(&[ReviewRequested]),
        projected_from: Some("determination_notice"),
        authority: &[Cite::read(
            "19 CFR 165.41(d), (f)",
            "a party may request review until 11:59 pm Eastern of the 30th business day after the notice of determination",
        )],
        also_from: Some(AlsoFrom {
            trigger: DeterminationMade,
            cite: Cite::read(
                "19 USC 1517(f)(1)",
                "the 30 business days run from when the determination is made",
            ),
        }),
        ..EAPA
    },
    Rule {
        id: "review_response_close",
        triggers: &[ReviewCommenced],
        runs: FromTrigger(BusinessDays(10)),
        obligor: Parties,
        force: Bar,
        moved_by: &[DateSet(None), Tolling],
        met_by: Window(&[ReviewResponseFiled]),
        authority: &[Cite::read(
            "19 CFR 165.42",
            "a party may answer another's request for review within 10 business days of the commencement",
        )],
        ..EAPA
    },
    Rule {
        id: "review_decision",
        triggers: &[ReviewCommenced],
        runs: FromTrigger(BusinessDays(60)),
        obligor: One(Reviewer),
        met_by: Act(&[ReviewDecided]),
        averted_by: &[ReviewRequestWithdrawn],
        authority: &[Cite::read(
            "19 CFR 165.45",
            "Regulations and Rulings decides the review de novo within 60 business days of its commencement",
        )],
        also_from: Some(AlsoFrom {
            trigger: ReviewRequested,
            cite: Cite::read(
                "19 USC 1517(f)(2)",
                "the 60 business days run from the filing of the appeal",
            ),
        }),
        ..EAPA
    },
    Rule {
        id: "judicial_review_close",
        triggers: &[ReviewDecided],
        runs: FromTrigger(BusinessDays(30)),
        obligor: Parties,
        force: Bar,
        moved_by: &[],
        met_by: Act(&[JudicialReviewFiled]),
        projected_from: Some("review_decision"),
        authority: &[Cite::read(
            "19 USC 1517(g)(1)",
            "the review may be taken to the Court of International Trade within 30 business days, after a review only",
        )],
        ..EAPA
    },
    // Last, for it looks back at every limit above that CBP may extend.
    Rule {
        id: "extension_request_close",
        triggers: &[],
        runs: BeforeEachLimit(3),
        obligor: Parties,
        force: Bar,
        moved_by: &[],
        met_by: Window(&[ExtensionRequested]),
        averted_by: &[DeterminationMade],
        authority: &[Cite::read(
            "19 CFR 165.5(c)(1)",
            "more time is asked for at least 3 business days before the limit; later only in extraordinary circumstances",
        )],
        ..EAPA
    },
];
