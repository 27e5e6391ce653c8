//! The register: what a docket makes of each instrument on a day, and which of them reaches merchandise.

use serde_json::{Value, json};
use statute::count::{fiscal_year, fiscal_year_days};
use statute::forced_labor::{Import, InForce, OrderKind, Register, reach, register};
use statute::visibility::view;
use statute::{
    Act, Audience, Barred, Entry, EntryKind, Law, Program, Role, State, Track, Who, decide, docket,
    open,
};

use crate::shorthand::day;

/// Entries as a file gives them.
fn entries(items: &Value) -> Vec<Entry> {
    let items = items.as_array().expect("a list");
    (1..)
        .zip(items)
        .map(|(position, item)| {
            let mut item = item.clone();
            let kind = item["entry"].as_str().expect("a name").parse().expect("an entry");
            let on = day(item["on"].as_str().expect("a day"));
            let members = item.as_object_mut().expect("an object");
            members.retain(|name, _| name != "entry" && name != "on");
            let fields = serde_json::from_value(item).expect("fields");
            Entry { position, kind, on, fields }
        })
        .collect()
}

fn read(items: &Value) -> Register {
    register(&entries(items))
}

/// Top Glove: the order, the Finding that took its place, its end.
fn top_glove() -> Value {
    let scope = json!({ "countries": ["MY"], "entities": [{ "name": "Top Glove Corporation" }], "merchandise": ["disposable gloves"] });
    json!([
        { "entry": "wro_issued", "on": "2020-07-15", "content": { "scope": scope, "announced": "2020-07-16" } },
        { "entry": "finding_published", "on": "2021-03-29", "content": { "scope": scope, "publications": { "federal_register": "86 FR 16380" } } },
        { "entry": "wro_superseded", "on": "2021-03-29", "by_what": "finding" },
        { "entry": "finding_terminated", "on": "2021-09-10" },
    ])
}

fn standing(items: &Value, at: usize, on: &str) -> (State, InForce) {
    let standing = read(items).instruments[at].standing(day(on));
    (standing.status, standing.in_force)
}

#[test]
fn an_order_and_its_finding_are_two_rows_of_one_docket() {
    let family = top_glove();
    let rows = read(&family).instruments;
    assert_eq!([rows[0].kind, rows[1].kind], [OrderKind::Wro, OrderKind::Finding]);
    assert_eq!(rows[0].public_from, day("2020-07-16"));
    assert_eq!(rows[1].public_from, day("2021-03-29"), "a Finding is public by its publication");
    assert_eq!(rows[1].citation.as_deref(), Some("86 FR 16380"));
    assert_eq!(standing(&family, 0, "2020-07-14"), (State::Active, InForce::No), "not yet");
    assert_eq!(standing(&family, 0, "2021-03-28"), (State::Active, InForce::Yes));
    assert_eq!(standing(&family, 0, "2021-03-29"), (State::SupersededByFinding, InForce::No));
    assert_eq!(standing(&family, 1, "2021-09-09"), (State::Active, InForce::Yes));
    assert_eq!(standing(&family, 1, "2021-09-10"), (State::Terminated, InForce::No));
    let law = Law::standard();
    let state = docket(Program::ForcedLaborOrder, &entries(&family), &law, day("2021-04-01")).state;
    assert_eq!(state, State::Active, "the Finding says where the family stands");
}

#[test]
fn a_carve_out_stays_in_every_later_scope() {
    let whole = json!({ "countries": ["MW"], "merchandise": ["tobacco"] });
    let order = json!([
        { "entry": "wro_issued", "on": "2019-11-01", "content": { "scope": whole } },
        { "entry": "wro_modified", "on": "2020-06-03", "content": { "carve_out": { "name": "Alliance One" } } },
        { "entry": "wro_revoked", "on": "2020-07-31", "lines": ["Limbe Leaf"] },
        { "entry": "wro_modified", "on": "2021-05-21", "content": { "scope": { "countries": ["MW"], "merchandise": ["leaf tobacco"] } } },
        { "entry": "wro_modified", "on": "2022-01-03", "content": { "admits_all": true } },
        { "entry": "wro_revoked", "on": "2023-01-03" },
        { "entry": "wro_modified", "on": "2024-01-03", "content": { "scope": whole } },
    ]);
    assert_eq!(standing(&order, 0, "2020-06-03"), (State::PartiallyActive, InForce::Partly));
    assert_eq!(standing(&order, 0, "2020-08-01"), (State::PartiallyActive, InForce::Partly));
    assert_eq!(standing(&order, 0, "2021-05-21"), (State::Modified, InForce::Yes));
    assert_eq!(standing(&order, 0, "2022-01-03"), (State::Modified, InForce::No));
    assert_eq!(
        standing(&order, 0, "2025-01-03"),
        (State::Revoked, InForce::No),
        "nothing revives it"
    );
    let row = &read(&order).instruments[0];
    let names = |on: &str| -> Vec<String> {
        let version = row.scope(day(on)).expect("a scope");
        version.scope.carved_out.iter().map(|it| it.name.clone()).collect()
    };
    assert_eq!(names("2020-06-02"), Vec::<String>::new());
    assert_eq!(names("2021-05-21"), ["Alliance One", "Limbe Leaf"]);
    let versions: Vec<_> = row.scopes.iter().map(|it| (it.version, it.from, it.to)).collect();
    assert_eq!(versions[0], (1, day("2019-11-01"), Some(day("2020-06-03"))));
    assert_eq!((versions.len(), versions[3].2), (4, None));
}

fn reached(
    items: &Value,
    on: &str,
    released: Option<bool>,
    today: &str,
) -> Vec<(u32, Track, bool)> {
    let import = Import { on: day(on), released, today: day(today) };
    let found = reach(&read(items).instruments, import);
    found.into_iter().map(|(instance, it)| (instance, it.track, it.is_sure)).collect()
}

#[test]
fn the_day_of_importation_says_which_instrument_reaches_it() {
    let family = top_glove();
    let at = |on, released| reached(&family, on, released, "2021-05-03");
    assert_eq!(at("2020-07-14", Some(true)), []);
    assert_eq!(at("2020-07-15", Some(true)), [(1, Track::Wro, true)]);
    assert_eq!(at("2021-03-29", Some(true)), [(2, Track::Finding, true)]);
    // What was imported before and is not released is bound by the Finding, which takes the order's place.
    assert_eq!(at("2021-02-01", Some(false)), [(2, Track::Finding, true)]);
    assert_eq!(at("2021-02-01", None), [(1, Track::Wro, true), (2, Track::Finding, false)]);
    assert_eq!(reached(&family, "2021-09-10", None, "2021-10-01"), [], "it was terminated");
    assert_eq!(reached(&family, "2021-02-01", None, "2021-03-01"), [(1, Track::Wro, true)]);
}

#[test]
fn the_uflpa_reaches_what_is_imported_from_its_day_on() {
    let listed = json!([{ "entry": "entity_listed", "on": "2022-06-01", "content": { "scope": { "entities": [{ "name": "X" }] } } }]);
    assert_eq!(reached(&listed, "2022-06-20", None, "2023-01-03"), []);
    assert_eq!(reached(&listed, "2022-06-21", None, "2023-01-03"), [(1, Track::Uflpa, true)]);
    let region = json!([
        { "entry": "wro_issued", "on": "2021-01-13", "content": { "scope": { "regions": ["Xinjiang"] } } },
        { "entry": "wro_superseded", "on": "2022-06-21", "by_what": "uflpa" },
    ]);
    assert_eq!(reached(&region, "2022-06-20", None, "2023-01-03"), [(1, Track::Wro, true)]);
    assert_eq!(reached(&region, "2022-06-21", None, "2023-01-03"), [(1, Track::Uflpa, true)]);
}

#[test]
fn what_a_court_set_aside_reaches_nothing_and_what_is_unknown_is_not_sure() {
    let vacated = json!([
        { "entry": "finding_published", "on": "2024-12-04", "content": { "scope": { "countries": ["DO"] } } },
        { "entry": "finding_vacated", "on": "2025-09-23" },
    ]);
    assert_eq!(reached(&vacated, "2025-01-03", None, "2025-09-22"), [(1, Track::Finding, true)]);
    assert_eq!(reached(&vacated, "2025-01-03", None, "2025-09-23"), []);
    let unknown = json!([{ "entry": "wro_issued", "on": "2016-03-29", "content": { "standing": "unknown", "scope": { "countries": ["CN"] } } }]);
    assert_eq!(reached(&unknown, "2020-01-03", None, "2025-01-03"), [(1, Track::Wro, false)]);
    let law = Law::standard();
    let state =
        docket(Program::ForcedLaborOrder, &entries(&unknown), &law, day("2025-01-03")).state;
    assert_eq!(state, State::Unknown);
}

#[test]
fn a_correction_changes_the_row_and_not_the_past() {
    let mut family = top_glove();
    let items = family.as_array_mut().expect("a list");
    items.push(json!({ "entry": "entry_corrected", "on": "2021-10-01", "corrects": 4 }));
    assert_eq!(standing(&family, 1, "2021-12-01"), (State::Active, InForce::Yes));
}

#[test]
fn the_fiscal_year_begins_on_the_first_of_october() {
    assert_eq!(fiscal_year(day("2019-09-30")), 2019);
    assert_eq!(fiscal_year(day("2019-10-01")), 2020);
    assert_eq!(fiscal_year_days(2020), Some((day("2019-10-01"), day("2020-09-30"))));
    assert_eq!(fiscal_year_days(i32::MIN), None);
}

const SUPERVISOR: Who<'_> = Who { role: Role::Supervisor, account: "s" };

fn pointers<T: std::fmt::Debug>(decided: Result<T, Barred>) -> Vec<String> {
    match decided {
        Err(Barred::Defective { defects }) => defects.into_iter().map(|it| it.pointer).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn an_order_says_what_it_reaches_and_no_day_before_its_own() {
    let program = Program::ForcedLaborOrder;
    let mut act = Act::new(EntryKind::WroIssued);
    act.fields.content = Some(json!({
        "grounds": "g", "scope": { "countries": [] }, "effective": "2026-03-01", "announced": "2026-02-27",
    }));
    let found = pointers(open(program, &act, &SUPERVISOR, day("2026-03-02")));
    assert_eq!(found, ["/scope", "/effective", "/announced"]);
    let mut act = Act::new(EntryKind::EntityListed);
    act.fields.content = Some(json!({ "grounds": "g", "scope": { "countries": ["CN"] } }));
    assert_eq!(pointers(open(program, &act, &SUPERVISOR, day("2026-03-02"))), ["/scope/entities"]);
}

#[test]
fn an_order_that_gave_way_is_not_changed_and_a_suit_may_be_judged() {
    let law = Law::standard();
    let decided = |items: &Value, role, act: &Act| {
        let docket = docket(Program::ForcedLaborOrder, &entries(items), &law, day("2021-05-03"));
        decide(&docket, act, &Who { role, account: "a" }, day("2021-05-03"), &law)
    };
    let mut family = top_glove();
    let items = family.as_array_mut().expect("a list");
    items.pop();
    let mut act = Act::new(EntryKind::WroModified);
    act.fields.content = Some(json!({ "grounds": "g", "admits_all": true }));
    assert!(matches!(decided(&family, Role::Supervisor, &act), Err(Barred::NotNow { .. })));
    let mut judgment = Act::new(EntryKind::JudgmentEntered);
    judgment.fields.outcome = Some("vacated".to_owned());
    assert!(matches!(decided(&family, Role::Registrar, &judgment), Err(Barred::NotNow { .. })));
    let items = family.as_array_mut().expect("a list");
    items.push(json!({ "entry": "court_action_filed", "on": "2021-04-15" }));
    decided(&family, Role::Registrar, &judgment).expect("the court may judge what is before it");
    let items = family.as_array_mut().expect("a list");
    items.push(json!({ "entry": "judgment_entered", "on": "2021-05-01", "outcome": "vacated" }));
    assert_eq!(standing(&family, 1, "2021-05-02"), (State::Vacated, InForce::No));
}

#[test]
fn a_petition_is_its_petitioners_and_so_is_the_answer() {
    let items = json!([
        { "entry": "allegation_filed", "on": "2024-05-01", "by": "filer" },
        { "entry": "wro_issued", "on": "2024-09-03", "content": { "scope": { "countries": ["CN"] } } },
        { "entry": "modification_requested", "on": "2024-10-01", "by": "petitioner" },
        { "entry": "modification_decided", "on": "2024-11-01", "of": 3, "outcome": "denied" },
        { "entry": "modification_requested", "on": "2024-12-02", "by": "filer" },
        { "entry": "modification_decided", "on": "2025-01-06", "of": 5, "outcome": "denied" },
    ]);
    let seen = view(Audience::Filer, Program::ForcedLaborOrder, &entries(&items)).expect("his own");
    let positions: Vec<u32> = seen.iter().map(|entry| entry.position).collect();
    assert_eq!(positions, [1, 2, 5, 6]);
}
