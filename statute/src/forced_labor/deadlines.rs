//! Every time limit of forced-labor enforcement: 19 USC 1307, 1499(c), 1514; 19 CFR 12.42-12.45, 151.16, 162, 171, 174.

use chrono::NaiveDate;

use crate::entry::EntryKind as K;
use crate::role::Role::{Importer, Investigator, PortDirector};
use crate::rule::Bites::{AtEnd, AtStart};
use crate::rule::Force::{Advisory, Bar, Law, Target};
use crate::rule::Length::{BusinessDays, CalendarDays, Months, Years};
use crate::rule::MetBy::Act;
use crate::rule::Moves::DateSet;
use crate::rule::Obligor::{Nobody, One};
use crate::rule::Runs::FromTrigger;
use crate::rule::{Cite, Lapse, ROW, Rule};
use crate::track::Track;

/// The first day covered by the calendar: these provisions are older.
const EVER: NaiveDate = NaiveDate::MIN;
/// The Miscellaneous Trade and Technical Corrections Act of 2004 doubled the time for a protest, for entries made from
/// this day on.
const PROTEST_180: NaiveDate = match NaiveDate::from_ymd_opt(2004, 12, 18) {
    Some(day) => day,
    None => panic!("a date of this table does not exist"),
};

/// What a row has when it says nothing else.
const FL: Rule = Rule { in_force: EVER, moved_by: &[], obligor: One(PortDirector), ..ROW };

/// One row is one sentence of law.
pub static RULES: &[Rule] = &[
    Rule {
        id: "accelerated_disposition_denial",
        triggers: &[K::AcceleratedDispositionRequested],
        runs: FromTrigger(CalendarDays(30)),
        obligor: Nobody,
        force: Law,
        lapse: Some(Lapse { writes: Some(K::AcceleratedDispositionDenied), bites: AtEnd }),
        averted_by: &[K::ProtestAllowed, K::ProtestDenied],
        authority: &[Cite::read(
            "19 CFR 174.22(d)",
            "a protest is deemed denied at the close of the 30th day after a request for accelerated disposition is mailed",
        )],
        ..FL
    },
    Rule {
        id: "conformity_transmittal",
        triggers: &[K::AllegationFiled],
        runs: FromTrigger(CalendarDays(10)),
        met_by: Act(&[K::AllegationTransmitted, K::AllegationReturned]),
        authority: &[Cite::read(
            "19 CFR 12.42(c)",
            "the port director sends a conforming communication to the Commissioner within 10 days, and returns another promptly with detail",
        )],
        ..FL
    },
    Rule {
        id: "petition_acceptance",
        triggers: &[K::AllegationFiled],
        runs: FromTrigger(CalendarDays(30)),
        obligor: One(Investigator),
        force: Target,
        met_by: Act(&[K::PetitionAccepted, K::PetitionRejected, K::PetitionReferred]),
        authority: &[Cite::read(
            "DHS report under 19 USC 4682",
            "a petition is accepted, rejected with reasons or referred within 30 days",
        )],
        ..FL
    },
    Rule {
        id: "wro_decision_target",
        triggers: &[K::PetitionAccepted],
        runs: FromTrigger(CalendarDays(180)),
        obligor: One(Investigator),
        force: Target,
        met_by: Act(&[K::WroIssued]),
        averted_by: &[K::PetitionRejected],
        authority: &[Cite::read(
            "DHS report under 19 USC 4682",
            "a withhold release order is decided within 180 days of acceptance",
        )],
        ..FL
    },
    Rule {
        id: "detention_decision",
        triggers: &[K::PresentedForExamination],
        runs: FromTrigger(BusinessDays(5)),
        force: Law,
        met_by: Act(&[K::Released, K::Detained]),
        // An exclusion decides more than a detention would: what is excluded is not detained by silence afterwards.
        averted_by: &[K::Seized, K::Exported, K::Excluded],
        lapse: Some(Lapse { writes: Some(K::Detained), bites: AtEnd }),
        authority: &[
            Cite::read(
                "19 USC 1499(c)(1)",
                "merchandise is released or detained within 5 days, weekends and holidays excluded, of its presentation",
            ),
            Cite::read("19 CFR 151.16(b)", "what is not released by then counts as detained"),
        ],
        ..FL
    },
    Rule {
        id: "detention_notice",
        triggers: &[K::Detained],
        runs: FromTrigger(BusinessDays(5)),
        met_by: Act(&[K::DetentionNoticeIssued]),
        averted_by: &[K::Released, K::Seized],
        projected_from: Some("detention_decision"),
        authority: &[Cite::read(
            "19 USC 1499(c)(2); 19 CFR 151.16(c)",
            "the importer is told of the detention within 5 business days, with five items",
        )],
        ..FL
    },
    Rule {
        id: "deemed_exclusion",
        triggers: &[K::PresentedForExamination],
        runs: FromTrigger(CalendarDays(31)),
        obligor: Nobody,
        force: Law,
        tracks: &[Track::Uflpa, Track::General],
        averted_by: &[K::Released, K::Excluded, K::Seized, K::Exported],
        lapse: Some(Lapse { writes: Some(K::DeemedExcluded), bites: AtStart }),
        authority: &[
            Cite::read(
                "19 USC 1499(c)(5)(A)",
                "without a decision within 30 days of the presentation the merchandise is deemed excluded",
            ),
            Cite::derived("HQ 962141", "the deemed exclusion is dated day 31"),
        ],
        ..FL
    },
    Rule {
        id: "arguable_deemed_exclusion",
        triggers: &[K::PresentedForExamination],
        runs: FromTrigger(CalendarDays(31)),
        obligor: Nobody,
        force: Advisory,
        tracks: &[Track::Wro, Track::Finding],
        averted_by: &[K::Released, K::Excluded, K::Seized, K::Exported],
        lapse: Some(Lapse { writes: None, bites: AtStart }),
        authority: &[Cite::naming(
            "19 USC 1499(c)(5)(A)",
            "whether a detention under an order or Finding is deemed an exclusion is an open question",
        )],
        ..FL
    },
    Rule {
        id: "uflpa_response",
        triggers: &[K::DetentionNoticeIssued],
        runs: FromTrigger(CalendarDays(30)),
        obligor: One(Importer),
        force: Bar,
        tracks: &[Track::Uflpa],
        moved_by: &[DateSet(None)],
        met_by: Act(&[K::UflpaResponseFiled]),
        averted_by: &[K::Exported, K::Released, K::Excluded],
        authority: &[Cite::read(
            "CBP operational guidance for importers (UFLPA)",
            "the importer answers within 30 days of the notice of detention; CBP may extend",
        )],
        ..FL
    },
    Rule {
        id: "proof_of_admissibility",
        triggers: &[K::Imported],
        runs: FromTrigger(Months(3)),
        obligor: One(Importer),
        force: Bar,
        tracks: &[Track::Wro, Track::Finding],
        met_by: Act(&[K::ProofSubmitted]),
        averted_by: &[K::Exported, K::Released, K::Excluded],
        authority: &[Cite::read(
            "19 CFR 12.43, 12.44",
            "certificate of origin and detailed statement within 3 months of importation",
        )],
        ..FL
    },
    Rule {
        id: "deemed_abandonment",
        triggers: &[K::ExclusionAdviceSent],
        runs: FromTrigger(CalendarDays(60)),
        obligor: Nobody,
        force: Law,
        tracks: &[Track::Wro],
        // What was released, seized or destroyed cannot be abandoned any more.
        averted_by: &[K::Exported, K::ExclusionProtestFiled, K::Released, K::Seized, K::Destroyed],
        lapse: Some(Lapse { writes: Some(K::DeemedAbandoned), bites: AtEnd }),
        authority: &[Cite::read(
            "19 CFR 12.44(a)",
            "merchandise not exported within 60 days of the advice of exclusion is deemed abandoned, unless a protest was filed",
        )],
        ..FL
    },
    Rule {
        id: "protest_close",
        runs: FromTrigger(CalendarDays(90)),
        until: Some(PROTEST_180),
        authority: &[Cite::read(
            "19 USC 1514(c)(3); 19 CFR 174.12(e)",
            "for entries made before 2004-12-18 an exclusion is protested within 90 days after it, not before",
        )],
        ..PROTEST
    },
    Rule {
        id: "protest_close",
        runs: FromTrigger(CalendarDays(180)),
        in_force: PROTEST_180,
        authority: &[Cite::read(
            "19 USC 1514(c)(3); 19 CFR 174.12(e)",
            "an exclusion is protested within 180 days after it, not before; under an order abandonment comes first",
        )],
        ..PROTEST
    },
    Rule {
        id: "protest_deemed_denial",
        triggers: &[K::ExclusionProtestFiled],
        runs: FromTrigger(CalendarDays(30)),
        obligor: Nobody,
        force: Law,
        averted_by: &[K::ProtestAllowed, K::ProtestDenied],
        lapse: Some(Lapse { writes: Some(K::ProtestDeemedDenied), bites: AtStart }),
        authority: &[Cite::read(
            "19 USC 1499(c)(5)(B); 19 CFR 151.16(g), (h)",
            "a protest of an exclusion not decided before day 30 is deemed denied on that day",
        )],
        ..FL
    },
    Rule {
        id: "court_action_close",
        triggers: &[K::ProtestDenied, K::ProtestDeemedDenied, K::AcceleratedDispositionDenied],
        runs: FromTrigger(CalendarDays(180)),
        obligor: One(Importer),
        force: Bar,
        met_by: Act(&[K::CourtActionFiled]),
        averted_by: &[K::ProtestAllowed],
        projected_from: Some("protest_deemed_denial"),
        authority: &[
            Cite::read(
                "28 USC 2636(a); 19 CFR 174.31",
                "the denial is taken to the Court of International Trade within 180 days; the limit is jurisdictional",
            ),
            Cite::naming(
                "USCIT Rule 6(a)",
                "a last day that is no business day rolls by the court's own rule",
            ),
        ],
        ..FL
    },
    Rule {
        id: "seizure_petition_close",
        triggers: &[K::SeizureNoticeMailed],
        runs: FromTrigger(CalendarDays(30)),
        obligor: One(Importer),
        force: Bar,
        // Where the statute of limitations is near, the notice itself may set less, 19 CFR 171.2(e); the officer may give
        // more time, 19 CFR 171.2(c).
        moved_by: &[DateSet(Some(K::SeizureNoticeMailed))],
        met_by: Act(&[K::SeizurePetitionFiled]),
        averted_by: &[K::Released, K::JudgmentEntered],
        authority: &[Cite::read(
            "19 CFR 171.2(b)(1), (c), (e)",
            "a petition for relief is filed within 30 days of the mailing of the notice, unless the notice sets less",
        )],
        ..FL
    },
    Rule {
        id: "seizure_claim_close",
        triggers: &[K::SeizureNoticePublished],
        runs: FromTrigger(CalendarDays(20)),
        obligor: One(Importer),
        force: Bar,
        met_by: Act(&[K::SeizureClaimFiled]),
        averted_by: &[K::Released, K::JudgmentEntered],
        authority: &[Cite::read(
            "19 USC 1608; 19 CFR 162.45, 162.47",
            "a claim and bond are filed within 20 days of the first publication",
        )],
        ..FL
    },
    Rule {
        id: "prepenalty_response_close",
        triggers: &[K::PrepenaltyNoticeMailed],
        runs: FromTrigger(CalendarDays(30)),
        obligor: One(Importer),
        force: Bar,
        // Where the statute of limitations is near, the notice itself may set less.
        moved_by: &[DateSet(Some(K::PrepenaltyNoticeMailed))],
        met_by: Act(&[K::PrepenaltyResponseFiled]),
        averted_by: &[K::Released, K::JudgmentEntered],
        authority: &[Cite::read(
            "19 CFR 162.78",
            "a prepenalty notice is answered within 30 days of its mailing",
        )],
        ..FL
    },
    Rule {
        id: "penalty_petition_close",
        triggers: &[K::PenaltyNoticeMailed],
        runs: FromTrigger(CalendarDays(60)),
        obligor: One(Importer),
        force: Bar,
        moved_by: &[DateSet(None)],
        met_by: Act(&[K::PenaltyPetitionFiled]),
        averted_by: &[K::Released, K::JudgmentEntered],
        authority: &[Cite::read(
            "19 CFR 171.2(b)(2)",
            "a petition against a penalty is filed within 60 days of the mailing of its notice",
        )],
        ..FL
    },
    Rule {
        id: "uflpa_exception_report",
        triggers: &[K::ExceptionDetermined],
        runs: FromTrigger(CalendarDays(30)),
        met_by: Act(&[K::ExceptionReported]),
        averted_by: &[K::Released, K::JudgmentEntered],
        authority: &[Cite::naming(
            "Pub. L. 117-78, sec. 3(c)",
            "an exception is reported to Congress and the public within 30 days",
        )],
        ..FL
    },
    Rule {
        id: "finding_suit_close",
        triggers: &[K::FindingPublished, K::EntityListed],
        runs: FromTrigger(Years(2)),
        obligor: One(Importer),
        force: Bar,
        met_by: Act(&[K::CourtActionFiled]),
        authority: &[Cite::read(
            "28 USC 2636(i)",
            "an action is begun within 2 years after it first accrues",
        )],
        ..FL
    },
];

/// What both lengths of the protest have in common. Which one governs hangs on the day of the customs entry.
const PROTEST: Rule = Rule {
    triggers: &[K::Excluded, K::DeemedExcluded],
    obligor: One(Importer),
    force: Bar,
    met_by: Act(&[K::ExclusionProtestFiled]),
    averted_by: &[K::DeemedAbandoned, K::Exported],
    projected_from: Some("deemed_exclusion"),
    judged_on: Some(K::EntryFiled),
    ..FL
};
