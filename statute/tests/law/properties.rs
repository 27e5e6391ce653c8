//! What holds for every docket, not only for those we thought of.

use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use statute::calendar::{Calendar, Sets};
use statute::rule::{Length, Moves, Rule, Runs};
use statute::{Entry, EntryKind, Law, Matter, Program, Status, Track, count, docket, lapses};

use crate::shorthand::day;

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);

/// A calendar of every combination of the sets.
static CALENDARS: LazyLock<[Calendar; 4]> = LazyLock::new(|| {
    [(false, false), (false, true), (true, false), (true, true)]
        .map(|(closures, inauguration)| Calendar::with(Sets { closures, inauguration }))
});

fn matters() -> impl Strategy<Value = Matter> {
    prop_oneof![
        Just(Matter::from(Program::Eapa)),
        Just(Matter::from(Program::ForcedLaborOrder)),
        Just(Matter { program: Program::Detention, track: Some(Track::Wro) }),
        Just(Matter { program: Program::Detention, track: Some(Track::Uflpa) }),
    ]
}

/// Any entries at all, in any order of days, sensible or not.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = (
        0..EntryKind::ALL.len(),
        0_u64..3000,
        proptest::option::of(0_u64..3000),
        proptest::option::of(0_u32..400),
        proptest::option::of(0_u32..12),
        proptest::option::of(0..40_usize),
    );
    vec(one, 0..24).prop_map(|rows| {
        let begin = day("2016-01-01");
        rows.into_iter()
            .zip(0_u32..)
            .map(|((kind, on, due, days, of, rule), position)| {
                let mut entry = Entry::new(EntryKind::ALL[kind], begin + Days::new(on));
                entry.position = position;
                entry.fields.due = due.map(|due| begin + Days::new(due));
                entry.fields.from = due.map(|from| begin + Days::new(from));
                entry.fields.days = days;
                // What names another entry names an earlier one: a file or a ledger with another is refused.
                entry.fields.of = of.filter(|of| *of < position);
                entry.fields.corrects = entry.fields.of;
                let rules = Program::Eapa.rules();
                entry.fields.rule = rule.map(|rule| rules[rule % rules.len()].id.to_owned());
                entry
            })
            .collect()
    })
}

/// Every row of the tables that counts from its trigger, with a matter that it belongs to.
fn counted_rules() -> impl Strategy<Value = (Matter, &'static Rule)> {
    let rules = [Program::Eapa, Program::Detention].into_iter().flat_map(|program| {
        program.rules().iter().map(move |rule| {
            let track = rule.tracks.first().copied().unwrap_or(Track::General);
            let track = (program == Program::Detention).then_some(track);
            (Matter { program, track }, rule)
        })
    });
    select(rules.filter(|(_, rule)| matches!(rule.runs, Runs::FromTrigger(_))).collect::<Vec<_>>())
}

/// What no rule of the program counts from, is met or averted by, is moved or chosen by.
fn strangers(program: Program) -> Vec<EntryKind> {
    use EntryKind as K;
    let mut speaks = vec![
        K::CommerceReferralMade,
        K::CommerceDeterminationReceived,
        K::TollingOrdered,
        K::DeterminationExtended,
        K::DeadlineExtended,
        K::ConsolidatedInto,
        K::AllegationConsolidated,
        K::TrackSwitched,
        K::EntryCorrected,
        K::LapseReversed,
    ];
    for rule in program.rules() {
        speaks.extend(rule.triggers.iter().chain(rule.meeting()).chain(rule.averted_by));
        speaks.extend(rule.judged_on);
        speaks.extend(rule.also_from.as_ref().map(|also| also.trigger));
        speaks.extend(rule.moved_by.iter().filter_map(|moves| match moves {
            Moves::DateSet(own) => *own,
            _ => None,
        }));
        if let Runs::FromDueOf { sooner, unless, .. } = rule.runs {
            speaks.extend(unless.map(|(kind, _)| kind).into_iter().chain([sooner]));
        }
    }
    EntryKind::ALL.iter().copied().filter(|kind| !speaks.contains(kind)).collect()
}

fn with_a_stranger() -> impl Strategy<Value = (Matter, Vec<Entry>, EntryKind, Index)> {
    matters().prop_flat_map(|matter| {
        (Just(matter), entries(), select(strangers(matter.program)), any::<Index>())
    })
}

fn tolling(on: NaiveDate, days: u32) -> Entry {
    let mut order = Entry::new(EntryKind::TollingOrdered, on);
    order.position = 1;
    order.fields.days = Some(days);
    order.fields.from = Some(on);
    order
}

fn read(matter: Matter, entries: &[Entry], on: NaiveDate) -> statute::Docket {
    docket(matter, entries, &LAW, on)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn what_the_clock_writes_is_owed_no_longer(matter in matters(), entries in entries(), on in 0_u64..4000) {
        let on = day("2016-01-01") + Days::new(on);
        let mut entries = entries;
        for _ in 0..4 {
            let owed = lapses(&read(matter, &entries, on));
            for mut entry in owed {
                entry.position = u32::try_from(entries.len()).expect("few");
                entries.push(entry);
            }
        }
        let still: Vec<_> = lapses(&read(matter, &entries, on));
        prop_assert!(still.is_empty(), "still owed: {still:?}");
    }

    #[test]
    fn dates_keep_their_order(matter in matters(), entries in entries()) {
        let docket = read(matter, &entries, day("2026-01-01"));
        for deadline in &docket.deadlines {
            if let (Some(nominal), Some(due), Some(safe)) = (deadline.nominal, deadline.due, deadline.safe) {
                prop_assert!(nominal <= due, "{}", deadline.name());
                prop_assert!(safe <= due, "{}: {safe} > {due}", deadline.name());
            }
            prop_assert_eq!(deadline.due.is_some(), deadline.due_at.is_some());
            if deadline.status == Status::Stayed {
                prop_assert_eq!(deadline.due, None);
            }
        }
        let dues: Vec<_> = docket.deadlines.iter().filter_map(|d| d.due).collect();
        prop_assert!(dues.is_sorted());
    }

    #[test]
    fn counts_are_monotone_in_their_length(on in 0_u64..40_000, n in 0_u32..400, more in 1_u32..200, sets in 0..4_usize) {
        let (from, calendar) = (day("1971-01-01") + Days::new(on), &CALENDARS[sets]);
        let end = |length| count::after(from, length, calendar).expect("inside");
        prop_assert!(end(Length::CalendarDays(n)) < end(Length::CalendarDays(n + more)));
        prop_assert!(end(Length::BusinessDays(n)) < end(Length::BusinessDays(n + more)));
        prop_assert!(end(Length::Months(n % 60)) < end(Length::Months(n % 60 + more % 60 + 1)));
        prop_assert!(end(Length::Years(n % 9)) < end(Length::Years(n % 9 + 1)));
        prop_assert!(end(Length::CalendarDays(n)) <= end(Length::BusinessDays(n)), "weekends only add");
    }

    #[test]
    fn a_period_of_business_days_ends_on_one_and_counts_back_to_its_beginning(on in 0_u64..40_000, n in 1_u32..200, sets in 0..4_usize) {
        let (from, calendar) = (day("1971-01-01") + Days::new(on), &CALENDARS[sets]);
        let end = calendar.business_days_after(from, n).expect("inside");
        prop_assert!(calendar.is_business_day(end));
        prop_assert_eq!(calendar.roll(end), Some(end));
        prop_assert_eq!(calendar.business_days_between(from, end), n);
        if calendar.is_business_day(from) {
            prop_assert_eq!(calendar.business_days_before(end, n), Some(from));
        }
    }

    #[test]
    fn a_calendar_with_more_days_off_never_ends_a_period_sooner(on in 0_u64..40_000, n in 1_u32..200) {
        let from = day("1971-01-01") + Days::new(on);
        let end = |sets: usize| CALENDARS[sets].business_days_after(from, n);
        for (fewer, more) in [(0, 1), (0, 2), (1, 3), (2, 3)] {
            prop_assert!(end(fewer) <= end(more));
        }
    }

    /// For every rule that runs from its trigger and that a tolling order moves; for the others the order does nothing.
    #[test]
    fn tolled_days_move_a_running_period_by_exactly_themselves((matter, rule) in counted_rules(), begun in 0_u64..3000, days in 1_u32..90, lead in 0_u64..400) {
        let trigger = day("2016-09-01") + Days::new(begun);
        prop_assume!(rule.governs(trigger));
        let alone = [Entry::new(rule.triggers[0], trigger)];
        let before = read(matter, &alone, trigger);
        let Some(period) = before.deadline(rule.id, 1) else { return Ok(()) };
        let order = tolling(trigger + Days::new(lead), days);
        let running = period.due.is_some_and(|due| order.on <= due);
        let after = read(matter, &[alone[0].clone(), order], day("2030-01-01"));
        let moved = rule.moved_by.contains(&Moves::Tolling) && running;
        let expected = period.nominal.map(|on| on + Days::new(if moved { days.into() } else { 0 }));
        prop_assert_eq!(after.deadline(rule.id, 1).and_then(|d| d.nominal), expected, "{}", rule.id);
    }

    /// For every kind of entry that no row of the program's table speaks of, on any docket that it is no step of.
    #[test]
    fn an_unrelated_entry_moves_nothing((matter, entries, kind, at) in with_a_stranger(), on in 0_u64..3000) {
        let mut with = entries.clone();
        let mut stranger = Entry::new(kind, day("2016-01-01") + Days::new(on));
        stranger.position = 1000;
        with.insert(at.index(entries.len() + 1), stranger);
        let on = day("2030-01-01");
        // As they are told: where the fold keeps an entry is its own affair.
        let told = |entries: &[Entry]| serde_json::to_value(read(matter, entries, on).deadlines).expect("JSON");
        prop_assert_eq!(told(&entries), told(&with), "{}", kind);
    }

    /// For every rule that runs from its trigger.
    #[test]
    fn due_days_are_monotone_in_the_triggers_day((matter, rule) in counted_rules(), begun in 0_u64..3000) {
        let first = day("2016-09-01") + Days::new(begun);
        let of = |on: NaiveDate| {
            let read = read(matter, &[Entry::new(rule.triggers[0], on)], on);
            read.deadline(rule.id, 1).map(|d| (d.nominal, d.due, d.safe))
        };
        let next = first + Days::new(1);
        prop_assume!(rule.governs(first) && rule.governs(next));
        let (one, other) = (of(first), of(next));
        prop_assert!(one.is_some());
        prop_assert!(one <= other, "{}: {:?} then {:?}", rule.id, one, other);
    }

    #[test]
    fn a_docket_folded_in_two_parts_is_the_docket_folded_at_once(matter in matters(), entries in entries(), cut: Index) {
        // What takes back an earlier entry has to find it as it was written.
        let takes_back = |entry: &Entry| matches!(entry.kind, EntryKind::EntryCorrected | EntryKind::LapseReversed);
        let cut = cut.index(entries.len() + 1);
        prop_assume!(!entries[cut..].iter().any(takes_back));
        let on = day("2030-01-01");
        let mut parts = read(matter, &entries[..cut], on).entries;
        parts.sort_by_key(|entry| entry.position);
        parts.extend_from_slice(&entries[cut..]);
        prop_assert_eq!(read(matter, &entries, on), read(matter, &parts, on));
    }

    #[test]
    fn a_docket_read_on_a_day_is_its_entries_of_that_day(matter in matters(), entries in entries(), on in 0_u64..3000) {
        let on = day("2016-01-01") + Days::new(on);
        let corrected = |entry: &Entry| entry.kind == EntryKind::EntryCorrected;
        prop_assume!(!entries.iter().any(corrected));
        let until: Vec<Entry> = entries.iter().filter(|entry| entry.on <= on).cloned().collect();
        prop_assert_eq!(read(matter, &entries, on), read(matter, &until, on));
    }
}
