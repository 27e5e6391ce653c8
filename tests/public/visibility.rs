//! Who is shown what: every route that reads, as everybody, of cases in every state, against the table that counsel reviews.
//!
//! What is hidden answers as what is absent, to the byte, and every list has what may be seen and nothing else. The two parties are
//! asked about every route in every state. Who sees the same as others (officers, counsel, strangers) takes turns with them: each is
//! asked about every route, in some of the states, and every route in every state is asked about by one of them at least. `make matrix`
//! asks as everybody, about every route in every state.

mod classes;
pub mod people;
pub mod routes;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, stream};
use serde_json::Value;
use uuid::Uuid;

use self::people::{Matter, Person, Side, people};
use self::routes::{Kind, answered, assert_complete, listed, routes};
use crate::secrecy::{ABSENT, shown};
use crate::world::caller::Answer;
use crate::world::detained::{shipment, stevia};
use crate::world::imported::{TODAY, dockets};
use crate::world::orders::{ORDERS, order};
use crate::world::sandbox::Sandbox;
use crate::world::words::communication;
use crate::world::{Store, World};

/// How many requests are on their way at once.
const AT_ONCE: usize = 12;

/// Kinds of entries that no history lists: they stand on the docket alone.
const WITHOUT_HISTORY: &[&str] = &["deadline_missed", "investigation_initiated"];

/// A case in every state of EAPA, and one of each other kind.
pub async fn matters(world: &World, sandbox: &Sandbox) -> Vec<Matter> {
    let wanted: Vec<(String, Vec<Value>)> =
        dockets().into_iter().map(|(state, more)| (state.to_owned(), more)).collect();
    let mut ids: Vec<(&str, String)> =
        sandbox.import(world, &wanted).into_iter().map(|id| ("eapa", id)).collect();
    let director = sandbox.somebody(world, "port-director");
    let supervisor = sandbox.somebody(world, "supervisor");
    for (program, who, path, body) in [
        ("shipment", &director, "/v1/forced-labor/shipments", shipment("imported", "wro")),
        ("penalty", &sandbox.investigator, "/v1/forced-labor/penalties", stevia()),
        ("order", &supervisor, ORDERS, order(TODAY)),
        ("communication", &sandbox.filer, "/v1/forced-labor/allegations", communication()),
    ] {
        ids.push((program, who.file(path, &body).await.expect(201).id()));
    }
    let mut matters = Vec::new();
    for (program, id) in ids {
        matters.push(Matter::read(sandbox, program, &id).await);
    }
    matters
}

/// One request: who asks for what, and what the answer has to be.
struct Cell<'a> {
    who: &'a Person,
    template: String,
    id: String,
    expected: u16,
    what: String,
}

impl Cell<'_> {
    fn path(&self, id: &str) -> String {
        let path = self.template.replace("{id}", id).replace("{number}", "1");
        if path == "/v1/cross-references" { path + "?name=gloves" } else { path }
    }
}

/// Asks for everything, some at once, and holds each status against the table. Gives the answers in their order.
async fn asked(cells: &[Cell<'_>]) -> Vec<Answer> {
    let ask = |cell: &'_ Cell<'_>| {
        let (caller, path) = (cell.who.caller.clone(), cell.path(&cell.id));
        async move { caller.get(path).await }
    };
    let answers: Vec<Answer> =
        stream::iter(cells.iter().map(ask)).buffered(AT_ONCE).collect().await;
    let wrong: Vec<String> = cells
        .iter()
        .zip(&answers)
        .filter(|(cell, answer)| cell.expected != answer.status)
        .map(|(cell, answer)| {
            let (who, path) = (cell.who.name, &cell.template);
            format!("{path} of {} as {who}: {}, not {}", cell.what, answer.status, cell.expected)
        })
        .collect();
    assert!(wrong.is_empty(), "{} of {} cells: {wrong:#?}", wrong.len(), cells.len());
    answers
}

#[tokio::test]
async fn every_route_as_everybody_in_every_state_answers_as_the_matrix_says() {
    let world = World::on(Store::Postgres).await;
    assert_complete(&world);
    let sandbox = world.sandbox(TODAY).await;
    let people = people(&world, &sandbox);
    let matters = matters(&world, &sandbox).await;

    let mut cells = Vec::new();
    for (at, matter) in matters.iter().enumerate() {
        for (row, (kind, template)) in routes().into_iter().enumerate() {
            for who in people.iter().filter(|it| it.has_turn(at + row)) {
                let Some(expected) = answered(kind, who, matter) else { continue };
                let what = format!("{} {}", matter.program, matter.state);
                let (template, id) = (template.clone(), matter.id.clone());
                cells.push(Cell { who, template, id, expected, what });
            }
        }
    }
    let answers = asked(&cells).await;
    let mut count = cells.len();
    hidden_is_as_absent(&cells, &answers).await;
    histories_are_of_the_docket(&matters, &cells, &answers);
    for matter in &matters {
        for who in &people {
            docket_is_the_tables(who, matter).await;
        }
    }
    count += things_of_cases(&sandbox, &people, &matters).await;
    count += documents_of_cases(&world, &people, &matters).await;
    count += lists(&people, &matters).await;
    eprintln!("{count} cells of route, reader and state of {} cases", matters.len());
    assert!(count > 6_000, "{count} cells");
}

/// Of whatever is hidden, the answer is that of an id that is not there.
async fn hidden_is_as_absent(cells: &[Cell<'_>], answers: &[Answer]) {
    let mut absent: BTreeMap<(&str, String), Vec<(&Cell<'_>, &Answer)>> = BTreeMap::new();
    for (cell, answer) in cells.iter().zip(answers).filter(|it| it.1.status == 404) {
        absent.entry((cell.who.name, cell.template.clone())).or_default().push((cell, answer));
    }
    let asked: Vec<Cell<'_>> = absent
        .values()
        .map(|all| {
            let (who, template) = (all[0].0.who, all[0].0.template.clone());
            Cell { who, template, id: ABSENT.to_owned(), expected: 404, what: "absent".to_owned() }
        })
        .collect();
    let answers = self::asked(&asked).await;
    for ((of, hidden), answer) in absent.iter().zip(&answers) {
        for (cell, hidden) in hidden {
            assert_eq!(shown(hidden, &cell.id), shown(answer, ABSENT), "{of:?}, {}", cell.what);
        }
    }
}

/// Each side's docket has the entries of the table and no others, in their order.
async fn docket_is_the_tables(who: &Person, matter: &Matter) {
    let Some(expected) = matter.seen(who.side) else { return };
    let docket = who.caller.all(&format!("/v1/cases/{}/docket?limit=200", matter.id)).await;
    let kinds: Vec<&str> = docket.iter().filter_map(|it| it["entry"].as_str()).collect();
    assert_eq!(kinds, expected, "{} sees {} {}", who.name, matter.program, matter.state);
    let numbers: Vec<u64> = docket.iter().filter_map(|it| it["number"].as_u64()).collect();
    let all: Vec<u64> = (1..=numbers.len() as u64).collect();
    assert_eq!(numbers, all, "{} counts what he sees: {}", who.name, matter.state);
}

/// The histories of a case have, all together, what the reader's docket has.
fn histories_are_of_the_docket(matters: &[Matter], cells: &[Cell<'_>], answers: &[Answer]) {
    let mut listed: BTreeMap<(&str, &str), BTreeSet<String>> = BTreeMap::new();
    for (cell, answer) in cells.iter().zip(answers).filter(|it| it.1.status == 200) {
        let own = ["/docket", "/docket/{number}"].iter().any(|it| cell.template.ends_with(it));
        for item in answer.body["items"].as_array().into_iter().flatten().filter(|_| !own) {
            if let (Some(kind), Some(_)) = (item["entry"].as_str(), item["number"].as_u64()) {
                listed.entry((&cell.id, cell.who.name)).or_default().insert(kind.to_owned());
            }
        }
    }
    for ((id, name), kinds) in &listed {
        let matter = matters.iter().find(|it| it.id == *id).expect("a case of ours");
        let who = cells.iter().find(|it| it.who.name == *name).expect("somebody of ours").who;
        let seen = matter.seen(who.side).expect("what he reads is there");
        for kind in kinds {
            assert!(seen.contains(kind), "{name} reads {kind} of {}", matter.state);
        }
        // What an investigation's histories would list stays with the docket where nobody may know of the investigation.
        let is_whole = !who.takes_turns()
            && (matter.program != "eapa" || seen.iter().any(|it| it == "investigation_initiated"));
        let left: Vec<&String> = seen
            .iter()
            .filter(|it| {
                is_whole && !kinds.contains(*it) && !WITHOUT_HISTORY.contains(&it.as_str())
            })
            .collect();
        assert!(left.is_empty(), "{name}: no history of {} lists {left:?}", matter.state);
    }
}

/// Deadlines, notices, tasks and parties by their ids: each is there for the audience that finds it in its list.
async fn things_of_cases(sandbox: &Sandbox, people: &[Person], matters: &[Matter]) -> usize {
    let office = people.iter().find(|it| it.name == "investigator").expect("an officer");
    let lists = [
        (Kind::Deadline, "/v1/deadlines"),
        (Kind::Notice, "/v1/notices"),
        (Kind::Task, "/v1/tasks"),
        (Kind::Party, "/v1/parties"),
    ];
    for matter in matters.iter().filter(|it| it.program != "eapa") {
        sandbox.case(&matter.id).served_notices_or_none().await;
    }
    let mut cells = Vec::new();
    for (kind, list) in lists {
        let mut seen: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
        for who in people.iter().filter(|it| it.side != Side::Nobody) {
            let is_there = kind != Kind::Task || who.side == Side::Office;
            let items = if is_there {
                who.caller.all(&format!("{list}?limit=200")).await
            } else {
                Vec::new()
            };
            seen.insert(who.name, items);
        }
        // One thing of each case and audience is enough: the next is of the same row.
        let mut chosen: BTreeMap<(String, Vec<&str>), String> = BTreeMap::new();
        for item in seen.values().flatten() {
            let id = item["id"].as_str().expect("an id");
            let of = |items: &Vec<Value>| items.iter().any(|it| it["id"] == id);
            let readers: Vec<&str> =
                seen.iter().filter(|(_, items)| of(items)).map(|it| *it.0).collect();
            let case = item["case"].as_str().unwrap_or_default().to_owned();
            chosen.entry((case, readers)).or_insert_with(|| id.to_owned());
        }
        assert!(!seen[office.name].is_empty(), "there is something at {list}");
        for ((case, readers), id) in &chosen {
            if let Some(matter) = matters.iter().find(|it| it.id == *case) {
                let sides: BTreeSet<Side> = people
                    .iter()
                    .filter(|it| readers.contains(&it.name))
                    .map(|it| it.side)
                    .collect();
                assert!(sides.iter().all(|side| matter.seen(*side).is_some()), "{list}: {sides:?}");
            }
            for (_, template) in routes().into_iter().filter(|it| it.0 == kind) {
                let round = cells.len();
                for who in people.iter().filter(|it| it.has_turn(round)) {
                    let expected = match who.side {
                        Side::Nobody => 401,
                        _ if readers.contains(&who.name) => 200,
                        _ => 404,
                    };
                    let (template, id) = (template.clone(), id.clone());
                    cells.push(Cell { who, template, id, expected, what: case.clone() });
                }
            }
        }
    }
    for (_, template) in routes().into_iter().filter(|it| it.0 == Kind::Sandbox) {
        for who in people {
            let expected = match who.side {
                Side::Nobody => 401,
                Side::Office => 200,
                _ => 404,
            };
            let (template, id) = (template.clone(), sandbox.id.clone());
            cells.push(Cell { who, template, id, expected, what: "the sandbox".to_owned() });
        }
    }
    let answers = asked(&cells).await;
    hidden_is_as_absent(&cells, &answers).await;
    cells.len()
}

/// The versions of a document, as the law names them.
const VERSIONS: [&str; 3] = ["confidential", "public", "internal"];

/// Documents of each version beside every allegation, in each state: told of to whoever sees the allegation, and opened by whoever may.
async fn documents_of_cases(world: &World, people: &[Person], matters: &[Matter]) -> usize {
    let folder = world.folder().join("documents/documents");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("shared"), "words").expect("a document is written");
    let mut cells = Vec::new();
    for matter in matters.iter().filter(|it| it.program == "eapa") {
        for (at, version) in (1..).zip(VERSIONS) {
            let id = Uuid::new_v4().to_string();
            world.damage(&format!(
                "INSERT INTO document (id, realm_id, case_id, entry_id, number, party_key, by_account, by_role, title, \
                 file_name, media_type, version, length, sha256, storage_key, scan, received_at, filed_at) \
                 SELECT '{id}', c.realm_id, c.id, e.id, {at}, 'gulf shrimpers committee', 'filer', 'filer', 'x', 'x.txt', \
                 'text/plain', '{version}', 5, encode(sha256('words'), 'hex'), 'documents/shared', 'not_scanned', \
                 e.recorded_at, e.recorded_at FROM \"case\" c JOIN docket_entry e ON e.case_id = c.id \
                 WHERE c.id = '{}' AND e.position = 1",
                matter.id
            ));
            for (_, template) in routes().into_iter().filter(|it| it.0 == Kind::Document) {
                let round = cells.len();
                for who in people.iter().filter(|it| it.has_turn(round)) {
                    let seen = matter.seen(who.side).unwrap_or_default();
                    let sees = |kind: &str| seen.iter().any(|it| it == kind);
                    let is_told = sees("allegation_filed")
                        && (version != "internal" || who.side == Side::Office);
                    let opens = match (who.side, version) {
                        (Side::Office, _) | (Side::Filer, "confidential" | "public") => true,
                        (Side::Importer, "public") => sees("public_record_released"),
                        _ => false,
                    };
                    let expected = match who.side {
                        Side::Nobody => 401,
                        _ if is_told && (opens || !template.ends_with("/content")) => 200,
                        _ => 404,
                    };
                    let what = format!("a {version} document of {}", matter.state);
                    let (template, id) = (template.clone(), id.clone());
                    cells.push(Cell { who, template, id, expected, what });
                }
            }
        }
    }
    let answers = asked(&cells).await;
    hidden_is_as_absent(&cells, &answers).await;
    // The lists of a case tell of the same.
    for matter in matters.iter().filter(|it| it.program == "eapa") {
        for who in people.iter().filter(|it| !it.takes_turns()) {
            let Some(seen) = matter.seen(who.side) else { continue };
            let listed = who.caller.all(&format!("/v1/cases/{}/documents", matter.id)).await;
            let versions: Vec<&str> =
                listed.iter().filter_map(|it| it["version"].as_str()).collect();
            let is_told = seen.iter().any(|it| it == "allegation_filed");
            let expected: &[&str] = if is_told { &VERSIONS[..2] } else { &[] };
            assert_eq!(versions, expected, "{} as {}", matter.state, who.name);
        }
    }
    cells.len()
}

/// Every list: to whom it is there, and that it has the cases that he may know of and no others.
async fn lists(people: &[Person], matters: &[Matter]) -> usize {
    let mut cells = Vec::new();
    for (kind, template) in routes().into_iter().filter(|it| !it.1.contains('{')) {
        for who in people {
            let Some(expected) = listed(kind, who) else { continue };
            let (template, id) = (template.clone(), String::new());
            cells.push(Cell { who, template, id, expected, what: "all".to_owned() });
        }
    }
    asked(&cells).await;
    let nouns: [(&str, &[&str]); 6] = [
        ("/v1/cases", &["eapa", "communication", "order", "shipment", "penalty"]),
        ("/v1/eapa/allegations", &["eapa"]),
        ("/v1/eapa/investigations", &["eapa"]),
        ("/v1/forced-labor/allegations", &["communication"]),
        ("/v1/forced-labor/shipments", &["shipment"]),
        ("/v1/forced-labor/penalties", &["penalty"]),
    ];
    for who in people.iter().filter(|it| it.side != Side::Nobody) {
        let may_know = |matter: &&Matter| matter.seen(who.side).is_some();
        for (path, programs) in nouns {
            let is_listed = |matter: &&Matter| {
                let seen = matter.seen(who.side).unwrap_or_default();
                programs.contains(&matter.program)
                    && may_know(matter)
                    && (!path.ends_with("investigations")
                        || seen.iter().any(|it| it == "investigation_initiated"))
            };
            let expected: BTreeSet<String> =
                matters.iter().filter(is_listed).map(|it| it.id.clone()).collect();
            // To the parties one by one, so that a cursor of what is hidden would show.
            let limit = if who.takes_turns() { 200 } else { 1 };
            let found = who.caller.all(&format!("{path}?limit={limit}")).await;
            assert_eq!(found.len(), expected.len(), "{path} as {}", who.name);
            let ids: BTreeSet<String> =
                found.iter().filter_map(|it| it["id"].as_str().map(str::to_owned)).collect();
            assert_eq!(ids, expected, "{path} as {}", who.name);
        }
        let known: BTreeSet<&str> =
            matters.iter().filter(may_know).map(|it| it.id.as_str()).collect();
        for path in ["/v1/deadlines?limit=200", "/v1/notices?limit=200"] {
            for item in who.caller.all(path).await {
                let case = item["case"].as_str().expect("a case");
                assert!(known.contains(case), "{path} as {}: {item}", who.name);
            }
        }
    }
    cells.len()
}
