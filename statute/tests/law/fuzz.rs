//! Nothing that anybody writes makes the law stumble: any entries in any order, on any day, with anything in any field.
//!
//! A few cases with every test run; `make fuzz` runs a million of each.

use std::sync::LazyLock;

use chrono::{DateTime, Days, NaiveDate, Utc};
use proptest::collection::vec;
use proptest::option::{of, weighted};
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::TestCaseResult;
use serde_json::{Map, Value, json};
use statute::calendar::{Calendar, Sets, holidays, inauguration_day};
use statute::command::{Options, run};
use statute::explain::explain;
use statute::reminder::Reminders;
use statute::rule::Length;
use statute::visibility::view;
use statute::{
    Act, Audience, Docket, Entry, EntryKind, Fields, Law, Matter, Program, Role, Track, Who, count,
    decide, docket, lapses, open,
};

use crate::shorthand::day;

static LAW: LazyLock<Law> = LazyLock::new(Law::standard);

/// Beside every program under its regimes, those that no file would bring: a detention of no regime, a case of one.
fn matters() -> BoxedStrategy<Matter> {
    let tracks = || of(select(Track::ALL));
    prop_oneof![
        4 => Just(Matter::from(Program::Eapa)),
        4 => tracks().prop_map(|track| Matter { program: Program::Detention, track }),
        2 => Just(Matter::from(Program::ForcedLaborOrder)),
        1 => (select(Program::ALL), tracks()).prop_map(|(program, track)| Matter { program, track }),
    ]
        .boxed()
}

/// Mostly days that a case may have; some at the edges of the calendar, of its table and of time itself.
fn days() -> BoxedStrategy<NaiveDate> {
    let edges = "1958-12-31 1959-01-01 1970-12-31 1971-01-01 2016-08-21 2016-08-22 2024-04-16 2024-04-17 \
                 2100-12-31 2101-01-01 2111-12-31 2112-01-01 2112-12-31 2113-01-01";
    let mut edges: Vec<NaiveDate> = edges.split_whitespace().map(day).collect();
    edges.extend([NaiveDate::MIN, NaiveDate::MAX]);
    edges.extend(NaiveDate::MIN.succ_opt().into_iter().chain(NaiveDate::MAX.pred_opt()));
    let since = |from: &str, span: u64| {
        let from = day(from);
        (0..span).prop_map(move |later| from + Days::new(later))
    };
    prop_oneof![
        40 => since("2024-01-01", 500),
        20 => since("2016-08-01", 4000),
        4 => since("1958-01-01", 57_000),
        2 => select(edges),
        1 => any::<i32>().prop_map(|day| {
            NaiveDate::from_num_days_from_ce_opt(day).unwrap_or(NaiveDate::MAX)
        }),
    ]
    .boxed()
}

/// Mostly a day after most of what the docket holds.
fn readings() -> BoxedStrategy<NaiveDate> {
    let late = (0_u64..900).prop_map(|later| day("2024-09-01") + Days::new(later));
    prop_oneof![3 => late, 1 => days()].boxed()
}

/// A word where a word is expected, and words that mean nothing or nearly something.
fn words(known: Vec<&'static str>) -> BoxedStrategy<String> {
    let odd = ["", " ", "#", "system", "SYSTEM", "żółć", "\u{0}", "filer#1", "filer filer"];
    prop_oneof![4 => select(known), 1 => select(odd.to_vec())].prop_map(str::to_owned).boxed()
}

fn roles() -> BoxedStrategy<String> {
    words(Role::ALL.iter().map(|role| role.as_str()).collect()).boxed()
}

/// The ids of every program's limits, with instances that there are and that there cannot be.
fn limits() -> BoxedStrategy<String> {
    let ids = [Program::Eapa, Program::Detention].into_iter().flat_map(Program::rules);
    let instances = ["", "", "", "#1", "#2", "#0", "#", "#-1", "#99999999999", "#1#1", "#ż"];
    (words(ids.map(|rule| rule.id).collect()), select(instances.to_vec()))
        .prop_map(|(id, instance)| format!("{id}{instance}"))
        .boxed()
}

/// Positions that are there, and that are not.
fn places() -> BoxedStrategy<u32> {
    prop_oneof![12 => 0_u32..30, 1 => select(vec![u32::MAX, u32::MAX - 1, 1 << 31])].boxed()
}

fn numbers() -> BoxedStrategy<u32> {
    prop_oneof![
        8 => 0_u32..400,
        2 => 0_u32..4000,
        1 => select(vec![u32::MAX, u32::MAX - 1, 1 << 31, 1_000_000]),
    ]
    .boxed()
}

/// What may stand where the law looks for a particular.
fn particulars() -> BoxedStrategy<Value> {
    let odd = vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(""),
        json!("ada"),
        json!("extraordinary_circumstances"),
        json!("A-552-802"),
        json!("a@example.com"),
        json!([]),
        json!({}),
        json!([null, 1, [], {}]),
        json!([1, 2, 3]),
        json!([3, 1]),
        json!(["novelty", 7]),
        json!([{"measure": "cash_deposit", "entries": "all"}, {"measure": 1}]),
        json!([{"importer": "i", "order": "A-552-802", "outcome": "negative"}, {"outcome": []}]),
        json!({"name": "n", "address": "a", "email": "a@example.com", "limb": "union", "facts": "f"}),
        json!({"true_to_best_of_knowledge": true, "public_release": true, "health_or_safety": true}),
        json!({"description": "d", "importer_number": "123-45-6789"}),
    ];
    select(odd).boxed()
}

/// The particulars of every act, each of them anything.
fn contents() -> BoxedStrategy<Value> {
    let names = "signer grounds deficiencies criteria measures title summary certifications \
                 extraordinary_circumstances filer agent interested_party importer merchandise \
                 ad_cvd_orders evasion consent_public_items question answer scope documents pages \
                 sections sites began_on ended_on court_number questions";
    let names: Vec<&str> = names.split_whitespace().collect();
    let object = vec((select(names), particulars()), 0..12).prop_map(|pairs| {
        Value::Object(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
    });
    prop_oneof![3 => object, 1 => particulars()].boxed()
}

fn fields() -> BoxedStrategy<Fields> {
    let said = (
        weighted(0.4, roles()),
        weighted(0.2, prop_oneof![Just("extraordinary_circumstances"), Just(""), Just("r")]),
        weighted(
            0.2,
            prop_oneof![roles(), words(Track::ALL.iter().map(|track| track.as_str()).collect()),],
        ),
        weighted(0.4, limits()),
        weighted(0.1, particulars()),
        weighted(0.1, particulars()),
        weighted(0.2, contents()),
    );
    let counted = (
        weighted(0.2, prop_oneof![0_u32..4, Just(u32::MAX)]),
        weighted(0.5, days()),
        weighted(0.5, numbers()),
        weighted(0.5, days()),
        weighted(0.4, places()),
        weighted(0.3, places()),
    );
    (said, counted)
        .prop_map(|(said, counted)| {
            let (by, reason, to, rule, outcomes, lines, content) = said;
            let (allegation, due, days, from, of, corrects) = counted;
            Fields {
                reason: reason.map(str::to_owned),
                authority: by.clone(),
                outcome: to.clone(),
                by_what: to.clone(),
                replacement: None,
                by,
                to,
                rule,
                outcomes,
                lines,
                content,
                allegation,
                due,
                days,
                from,
                of,
                corrects,
            }
        })
        .boxed()
}

/// The kinds of the program, often those that move days or bring others, sometimes those of another program.
fn kinds(program: Program) -> BoxedStrategy<EntryKind> {
    use EntryKind as K;
    let own = program.acts().iter().map(|row| row.act);
    let triggers = program.rules().iter().flat_map(|rule| rule.triggers).copied();
    let moving = vec![
        K::CommerceReferralMade,
        K::CommerceDeterminationReceived,
        K::TollingOrdered,
        K::DeterminationExtended,
        K::DeadlineExtended,
        K::EntryCorrected,
        K::LapseReversed,
        K::DeadlineMissed,
        K::TrackSwitched,
        K::ConsolidatedInto,
        K::AllegationConsolidated,
    ];
    prop_oneof![
        4 => select(own.chain(triggers).collect::<Vec<_>>()),
        2 => select(moving),
        1 => select(EntryKind::ALL),
    ]
    .boxed()
}

fn entries_of(program: Program) -> BoxedStrategy<Vec<Entry>> {
    let one = move || {
        (kinds(program), days(), fields(), weighted(0.1, places())).prop_map(
            |(kind, on, fields, position)| (Entry { position: 0, kind, on, fields }, position),
        )
    };
    // What takes an entry's place may be a correction itself.
    let corrected = (one(), weighted(0.15, one())).prop_map(|(mut entry, replacement)| {
        entry.0.fields.replacement = replacement.map(|(replacement, _)| Box::new(replacement));
        entry
    });
    vec(corrected, 0..30)
        .prop_map(|rows| {
            // Numbered as they come; but a place may be missing, taken twice or beyond all others.
            rows.into_iter()
                .zip(0_u32..)
                .map(|((entry, position), index)| Entry {
                    position: position.unwrap_or(index),
                    ..entry
                })
                .collect()
        })
        .boxed()
}

fn dockets() -> BoxedStrategy<(Matter, Vec<Entry>)> {
    matters().prop_flat_map(|matter| (Just(matter), entries_of(matter.program))).boxed()
}

fn acts(program: Program) -> BoxedStrategy<Act> {
    (kinds(program), of(days()), fields())
        .prop_map(|(kind, on, fields)| Act { kind, on, fields })
        .boxed()
}

/// Everything that is ever asked of a docket.
fn ask_everything(docket: &Docket, law: &Law) -> TestCaseResult {
    for deadline in &docket.deadlines {
        let explanation = explain(docket, deadline.rule, deadline.instance, law);
        prop_assert!(explanation.is_some(), "{} has no explanation", deadline.name());
        let reminders = Reminders::default();
        for rung in reminders.rungs(deadline, law) {
            let _ = reminders.instant(rung.on, u64::from(rung.days_before));
        }
    }
    prop_assert!(serde_json::to_string(docket).is_ok());
    for owed in lapses(docket) {
        prop_assert!(owed.on <= docket.on, "`{}` is owed before its day", owed.kind);
    }
    Ok(())
}

proptest! {
    #[test]
    fn a_docket_of_anything_is_read(
        ((matter, entries), on, act, role) in (dockets(), readings(), select(Role::ALL))
            .prop_flat_map(|(read, on, role)| {
                let program = read.0.program;
                (Just(read), Just(on), acts(program), Just(role))
            })
    ) {
        let read = docket(matter, &entries, &LAW, on);
        ask_everything(&read, &LAW)?;
        let who = Who { role, account: "ada" };
        let _ = matter.program.defects(&act);
        let _ = open(matter.program, &act, &who, on);
        if let Ok(written) = decide(&read, &act, &who, on, &LAW) {
            let mut entries = entries.clone();
            entries.extend(written);
            let _ = docket(matter, &entries, &LAW, on);
        }
        // What is permitted may be barred for what it says, and is never out of place.
        for permitted in &read.permitted_acts {
            let who = Who { role: permitted.by[0], account: "grace" };
            let _ = decide(&read, &Act { kind: permitted.act, ..act.clone() }, &who, on, &LAW);
        }
        for audience in Audience::ALL {
            if let Some(seen) = view(*audience, matter.program, &entries) {
                let _ = docket(matter, &seen, &LAW, on);
            }
        }
    }

    #[test]
    fn a_file_of_anything_is_answered(
        (matter, entries) in dockets(),
        on in readings(),
        tame in 0..4_u8,
        limit in of(limits()),
        cut in weighted(0.05, 0..4000_usize),
    ) {
        let mut file = Map::new();
        file.insert("program".to_owned(), json!(matter.program));
        // A careful clerk says under which regime the goods are held.
        let track = matter.track.or((tame > 0).then_some(Track::General));
        if let Some(track) = track {
            file.insert("track".to_owned(), json!(track));
        }
        file.insert("docket".to_owned(), json!(if tame == 0 { entries } else { tamed(matter.program, entries) }));
        let mut input = Value::Object(file).to_string().into_bytes();
        input.truncate(cut.unwrap_or(usize::MAX));
        let sets = if tame == 1 { Sets::NONE } else { Sets::ALL };
        let outcome = run(&input, &Options { on, sets, explain: limit });
        prop_assert!(matches!(outcome.code, 0 | 2), "{}", outcome.text);
        let answer = serde_json::from_str::<Value>(&outcome.text);
        prop_assert!(answer.is_ok(), "{}", outcome.text);
    }

    #[test]
    fn any_count_from_any_day_ends_or_says_that_it_cannot(from in days(), to in days(), n in numbers(), second in any::<i64>()) {
        let calendar: &Calendar = LAW.calendar();
        for length in [Length::CalendarDays(n), Length::BusinessDays(n), Length::Months(n), Length::Years(n)] {
            if let Some(end) = count::after(from, length, calendar) {
                prop_assert!(end >= from, "{length} from {from} ends on {end}");
            }
        }
        let before = calendar.business_days_before(from, n);
        prop_assert!(before.is_none_or(|begin| begin <= from));
        prop_assert!(count::earlier(from, n).is_none_or(|begin| count::days_between(begin, from) == n));
        prop_assert!(calendar.roll(from).is_none_or(|on| calendar.is_business_day(on)));
        let _ = (calendar.why_off(from), calendar.is_provisional(from, to));
        let _ = (calendar.business_days_between(from, to), inauguration_day(chrono::Datelike::year(&from)));
        prop_assert!(holidays(chrono::Datelike::year(&from)).len() <= 11);
        prop_assert!(count::beginning_of_day(from) <= count::end_of_day(from));
        if let Some(at) = DateTime::<Utc>::from_timestamp(second, 0) {
            let _ = count::legal_day(at);
        }
    }
}

/// The same entries as a careful clerk would write them: in their order, inside the calendar, with every field that their
/// kind asks for, naming what stands above.
fn tamed(program: Program, mut entries: Vec<Entry>) -> Vec<Entry> {
    let within = |on: NaiveDate| on.clamp(day("1971-01-01"), day("2100-12-31"));
    let known = |rule: String| {
        let id = rule.split('#').next().unwrap_or_default();
        program
            .rules()
            .iter()
            .find(|row| row.id == id)
            .map_or(program.rules()[0].id.to_owned(), |_| rule.clone())
    };
    entries.retain(|entry| entry.kind.belongs_to(program));
    entries.sort_by_key(|entry| entry.on);
    for (entry, at) in entries.iter_mut().zip(0_u32..) {
        let above = |named: Option<u32>| {
            // The first entry can name none: it is left to be refused.
            Some(named.unwrap_or(0) % at.max(1))
        };
        entry.on = within(entry.on);
        let on = entry.on;
        let fields = &mut entry.fields;
        fields.replacement = None;
        fields.rule = fields.rule.take().or(Some(String::new())).map(known);
        if at > 0 {
            (fields.of, fields.corrects) = (above(fields.of), above(fields.corrects));
        } else {
            (fields.of, fields.corrects) = (None, None);
        }
        fields.due = fields.due.or(Some(on)).map(within);
        fields.from = fields.from.or(Some(on)).map(within);
        fields.days = Some(fields.days.unwrap_or(7).min(3660));
        fields.allegation = fields.allegation.or(Some(1));
        for text in [&mut fields.by, &mut fields.to, &mut fields.outcome, &mut fields.by_what] {
            text.get_or_insert_with(|| "importer".to_owned());
        }
    }
    entries
}
