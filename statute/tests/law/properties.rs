//! What holds for every docket, not only for those we thought of.

use std::sync::LazyLock;

use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::prelude::*;
use statute::calendar::{Calendar, Sets};
use statute::{
    Act, Entry, EntryKind, Law, Matter, Program, Role, Status, Track, Who, decide, docket, lapses,
};

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
                entry.fields.of = of;
                entry.fields.corrects = of;
                let rules = Program::Eapa.rules();
                entry.fields.rule = rule.map(|rule| rules[rule % rules.len()].id.to_owned());
                entry
            })
            .collect()
    })
}

fn read(matter: Matter, entries: &[Entry], on: NaiveDate) -> statute::Docket {
    docket(matter, entries, &LAW, on)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn nothing_that_is_written_makes_the_law_stumble(matter in matters(), entries in entries(), on in 0_u64..4000) {
        let on = day("2016-01-01") + Days::new(on);
        let docket = read(matter, &entries, on);
        let owed = lapses(&docket);
        for entry in &owed {
            prop_assert!(entry.on <= on, "a lapse of the future");
        }
        for role in [Role::Investigator, Role::Filer, Role::PortDirector, Role::System] {
            for kind in EntryKind::ALL {
                let who = Who { role, account: "a" };
                let _ = decide(&docket, &Act::new(*kind), &who, on, &LAW);
            }
        }
        let text = serde_json::to_string(&docket);
        prop_assert!(text.is_ok());
    }

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
    fn a_period_of_business_days_ends_on_one(on in 0_u64..40_000, n in 1_u32..200, sets in 0..4_usize) {
        let calendar = &CALENDARS[sets];
        let from = day("1971-01-01") + Days::new(on);
        let end = calendar.business_days_after(from, n).expect("inside");
        prop_assert!(calendar.is_business_day(end));
        prop_assert!(calendar.business_days_after(from, n + 1) > Some(end), "monotone in length");
        prop_assert_eq!(calendar.business_days_between(from, end), n);
        if calendar.is_business_day(from) {
            prop_assert_eq!(calendar.business_days_before(end, n), Some(from));
        }
    }

    #[test]
    fn tolled_days_move_a_running_period_by_exactly_themselves(begun in 0_u64..3000, days in 1_u32..90, lead in 0_u64..80) {
        let trigger = day("2016-09-01") + Days::new(begun);
        let mut order = Entry::new(EntryKind::TollingOrdered, trigger + Days::new(lead));
        order.position = 1;
        order.fields.days = Some(days);
        order.fields.from = Some(order.on);
        let entries = [Entry::new(EntryKind::InvestigationInitiated, trigger), order];
        let before = read(Program::Eapa.into(), &entries[..1], day("2030-01-01"));
        let after = read(Program::Eapa.into(), &entries, day("2030-01-01"));
        for rule in ["determination", "factual_information_close", "interim_measures_decision"] {
            let nominal = |docket: &statute::Docket| docket.deadline(rule, 1).and_then(|d| d.nominal);
            prop_assert_eq!(nominal(&after), nominal(&before).map(|on| on + Days::new(u64::from(days))), "{}", rule);
        }
    }

    #[test]
    fn an_unrelated_entry_moves_nothing(begun in 0_u64..3000, visit in 1_u64..200) {
        let trigger = day("2016-09-01") + Days::new(begun);
        let mut visited = Entry::new(EntryKind::VerificationVisited, trigger + Days::new(visit));
        visited.position = 1;
        let entries = [Entry::new(EntryKind::InvestigationInitiated, trigger), visited];
        let on = day("2030-01-01");
        prop_assert_eq!(
            read(Program::Eapa.into(), &entries[..1], on).deadlines,
            read(Program::Eapa.into(), &entries, on).deadlines
        );
    }

    #[test]
    fn due_days_are_monotone_in_the_triggers_day(begun in 0_u64..3000) {
        let due = |offset: u64| {
            let entry = Entry::new(EntryKind::InvestigationInitiated, day("2016-09-01") + Days::new(offset));
            read(Program::Eapa.into(), &[entry], day("2030-01-01")).deadlines
        };
        let (one, next) = (due(begun), due(begun + 1));
        for deadline in &one {
            let later = next.iter().find(|d| d.name() == deadline.name());
            if let Some(later) = later {
                prop_assert!(deadline.due <= later.due, "{}", deadline.name());
            }
        }
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
