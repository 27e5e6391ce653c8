//! What the clock owes when days pass, and what an act of an earlier day takes back.

use serde_json::json;
use statute::{
    Act, Barred, Docket, Entry, EntryKind, Law, Matter, Program, Role, Track, Who, decide, docket,
    lapses,
};

use crate::shorthand::{day, entries, read};

fn shipment(line: &str, on: &str) -> Docket {
    let matter = Matter { program: Program::Detention, track: Some(Track::General) };
    docket(matter, &entries(line), &Law::standard(), day(on))
}

/// What is owed, each as `kind day rule by`.
fn owed(docket: &Docket) -> Vec<String> {
    let told = |entry: &Entry| {
        let said = |text: &Option<String>| text.clone().unwrap_or_else(|| "-".to_owned());
        let fields = &entry.fields;
        format!("{} {} {} {}", entry.kind, entry.on, said(&fields.rule), said(&fields.by))
    };
    lapses(docket).iter().map(told).collect()
}

/// An officer's act of an earlier day, decided on a docket.
fn earlier(docket: &Docket, kind: EntryKind, role: Role, on: &str) -> Vec<Entry> {
    try_earlier(docket, kind, role, on).expect("an officer may")
}

fn try_earlier(
    docket: &Docket,
    kind: EntryKind,
    role: Role,
    on: &str,
) -> Result<Vec<Entry>, Barred> {
    let mut act = Act::new(kind);
    act.on = Some(day(on));
    act.fields.reason = Some("it was signed on paper".to_owned());
    act.fields.content = Some(
        json!({"grounds": "g", "reason": "r", "criteria": ["novelty"], "court_number": "21-00129"}),
    );
    let who = Who { role, account: "piet" };
    decide(docket, &act, &who, docket.on, &Law::standard())
}

#[test]
fn a_missed_duty_and_an_effect_of_law_are_told_with_their_rule() {
    let line = "presented_for_examination 2025-01-06, detained 2025-01-07";
    assert_eq!(
        owed(&shipment(line, "2025-03-03")),
        [
            "deemed_excluded 2025-02-06 deemed_exclusion#1 system",
            // Five business days after January 7: January 9 was a day of mourning.
            "deadline_missed 2025-01-15 detention_notice#1 -",
        ]
    );
    // On the thirtieth day nothing is deemed yet.
    assert_eq!(
        owed(&shipment(line, "2025-02-05")),
        ["deadline_missed 2025-01-15 detention_notice#1 -"]
    );
}

#[test]
fn a_missed_duty_is_told_once_for_each_limit() {
    let line = "allegation_acknowledged 2026-03-02 allegation=1, allegation_acknowledged 2026-03-03 allegation=2";
    assert_eq!(
        owed(&read(line, "2026-04-01")),
        [
            "deadline_missed 2026-03-23 initiation_decision#1 -",
            "deadline_missed 2026-03-24 initiation_decision#2 -",
        ]
    );
    let told = format!("{line}, deadline_missed 2026-03-23 rule=initiation_decision#1");
    assert_eq!(
        owed(&read(&told, "2026-04-01")),
        ["deadline_missed 2026-03-24 initiation_decision#2 -"]
    );
}

/// An entry that was reversed is as if it had not been written: what still follows from the docket is owed again.
#[test]
fn what_was_reversed_and_follows_all_the_same_is_owed_again() {
    let missed = "allegation_acknowledged 2026-03-02, deadline_missed 2026-03-23 rule=initiation_decision#1, lapse_reversed 2026-03-25 of=1";
    assert_eq!(
        owed(&read(missed, "2026-04-01")),
        ["deadline_missed 2026-03-23 initiation_decision#1 -"]
    );
    let deemed = "presented_for_examination 2025-01-06, detained 2025-01-07, detention_notice_issued 2025-01-08, deemed_excluded 2025-02-06 by=system rule=deemed_exclusion#1, lapse_reversed 2025-02-07 of=3";
    assert_eq!(
        owed(&shipment(deemed, "2025-02-10")),
        ["deemed_excluded 2025-02-06 deemed_exclusion#1 system"]
    );
}

/// 19 USC 1499(c)(5)(A): what left the country before the thirty-first day is not deemed excluded, whenever that is
/// recorded.
#[test]
fn an_export_of_an_earlier_day_takes_a_deemed_exclusion_back() {
    let held = "presented_for_examination 2025-01-06, detained 2025-01-07, detention_notice_issued 2025-01-08";
    let deemed = format!("{held}, deemed_excluded 2025-02-06 by=system rule=deemed_exclusion#1");
    let now = shipment(&deemed, "2025-02-10");
    let exported = |now: &Docket, on| earlier(now, EntryKind::Exported, Role::PortDirector, on);
    let written = exported(&now, "2025-02-05");
    let kinds: Vec<EntryKind> = written.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [EntryKind::Exported, EntryKind::LapseReversed]);
    assert_eq!((written[1].fields.of, written[1].on), (Some(3), day("2025-02-10")));
    assert_eq!(
        written[1].fields.reason.as_deref(),
        Some("with `exported` of 2025-02-05 this did not happen")
    );
    // An export of the day itself comes too late, and what the port decided itself is no effect of law.
    assert_eq!(exported(&now, "2025-02-06").len(), 1);
    let decided = shipment(&format!("{held}, excluded 2025-01-20"), "2025-02-10");
    assert_eq!(exported(&decided, "2025-02-05").len(), 1);
}

/// Day 90 after January 6, 2025 is Sunday, April 6: the decision is due on the 7th, the notice five business days on.
#[test]
fn only_the_lapses_that_no_longer_follow_are_reversed_and_each_once() {
    let line = "allegation_filed 2024-12-02, allegation_acknowledged 2024-12-16, investigation_initiated 2025-01-06, deadline_missed 2025-04-07 rule=interim_measures_decision#1, deadline_missed 2025-04-14 rule=notice_of_initiation#1";
    let reversed = |line: &str, taken_on| {
        let now = read(line, "2025-04-21");
        let taken = EntryKind::InterimMeasuresDeclined;
        let written = earlier(&now, taken, Role::Investigator, taken_on);
        written.iter().filter_map(|entry| entry.fields.of).collect::<Vec<_>>()
    };
    assert_eq!(reversed(line, "2025-04-07"), [3], "the notice is late all the same");
    assert_eq!(reversed(line, "2025-04-08"), [0_u32; 0], "a day late");
    let once = format!("{line}, lapse_reversed 2025-04-16 of=3");
    assert_eq!(reversed(&once, "2025-04-07"), [0_u32; 0], "it was reversed already");
}

/// What bars an officer's act of an earlier day: the rule.
fn barred(docket: &Docket, kind: EntryKind, role: Role, on: &str) -> String {
    match try_earlier(docket, kind, role, on) {
        Err(Barred::NotNow { rule, .. }) => rule,
        other => panic!("`{kind}` of {on}: {other:?}"),
    }
}

/// An act follows the law of its own day: a release of the thirtieth day is one, though the clock has excluded since.
#[test]
fn an_act_of_an_earlier_day_is_judged_by_that_day() {
    let held = "presented_for_examination 2025-01-06, detained 2025-01-07, detention_notice_issued 2025-01-08";
    let deemed = format!("{held}, deemed_excluded 2025-02-06 by=system rule=deemed_exclusion#1");
    let now = shipment(&deemed, "2025-02-10");
    let (released, port) = (EntryKind::Released, Role::PortDirector);
    let kinds: Vec<EntryKind> =
        earlier(&now, released, port, "2025-02-05").iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [released, EntryKind::LapseReversed]);
    // The effect comes with the day: what was done on it was done too late.
    for on in ["2025-02-06", "2025-02-07", "2025-02-10"] {
        assert_eq!(barred(&now, released, port, on), "detention_decision", "{on}");
    }
    // Nor where more than time has passed: the goods left the country in between.
    let left = shipment(&format!("{deemed}, exported 2025-02-07"), "2025-02-10");
    assert_eq!(barred(&left, released, port, "2025-02-05"), "detention_decision");
}

/// 19 CFR 165.22(c): day 300 after October 9, 2019 is August 4, 2020.
#[test]
fn a_window_is_open_to_an_act_whose_day_fell_into_it() {
    let line = "allegation_filed 2019-07-17, allegation_acknowledged 2019-09-18, investigation_initiated 2019-10-09, interim_measures_taken 2020-01-07, notice_of_initiation_issued 2020-01-14, deadline_missed 2020-08-04 rule=determination#1";
    let now = read(line, "2020-08-06");
    let extended = EntryKind::DeterminationExtended;
    let written = earlier(&now, extended, Role::Investigator, "2020-08-04");
    let kinds: Vec<EntryKind> = written.iter().map(|entry| entry.kind).collect();
    assert_eq!(kinds, [extended, EntryKind::LapseReversed], "and the duty was not missed");
    assert_eq!(barred(&now, extended, Role::Investigator, "2020-08-05"), "extension_notice");
    // A party's filing has no day but the one it arrives on.
    let closed = read("review_decided 2021-02-11", "2021-03-29");
    assert_eq!(
        barred(&closed, EntryKind::JudicialReviewFiled, Role::Importer, "2021-03-26"),
        "judicial_review_close"
    );
}

/// What the clock wrote at the end of a day does not bar an act of that day; what it wrote before stands.
#[test]
fn of_the_clock_only_what_came_before_the_day_is_weighed() {
    let matter = Matter { program: Program::Detention, track: Some(Track::Wro) };
    let advised = "excluded 2021-04-09, exclusion_advice_sent 2021-04-09, deemed_abandoned 2021-06-08 by=system rule=deemed_abandonment#1";
    let now = docket(matter, &entries(advised), &Law::standard(), day("2021-06-10"));
    let kinds = |written: Vec<Entry>| written.iter().map(|it| it.kind).collect::<Vec<_>>();
    let exported = earlier(&now, EntryKind::Exported, Role::PortDirector, "2021-06-08");
    assert_eq!(
        kinds(exported),
        [EntryKind::Exported, EntryKind::LapseReversed],
        "12.44(a): the sixtieth day"
    );
    // January 9 was a day of mourning: the silence of January 14 is a detention, and what is detained may be excluded on day 28.
    let silent = "presented_for_examination 2025-01-06, detained 2025-01-14 by=system rule=detention_decision#1, deemed_excluded 2025-02-06 by=system rule=deemed_exclusion#1";
    let now = shipment(silent, "2025-02-10");
    let excluded = earlier(&now, EntryKind::Excluded, Role::PortDirector, "2025-02-03");
    assert_eq!(kinds(excluded), [EntryKind::Excluded, EntryKind::LapseReversed]);
    // An entry of the act's own day came before it.
    let same_day = "presented_for_examination 2025-01-06, detained 2025-02-03, deemed_excluded 2025-02-06 by=system rule=deemed_exclusion#1";
    let now = shipment(same_day, "2025-02-10");
    let excluded = earlier(&now, EntryKind::Excluded, Role::PortDirector, "2025-02-03");
    assert_eq!(kinds(excluded), [EntryKind::Excluded, EntryKind::LapseReversed]);
}
