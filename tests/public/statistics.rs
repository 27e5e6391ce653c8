//! The figures of the report: those of the real register, those of a made-up history that a script counts a second time, and what nobody
//! may learn from them.

use std::collections::BTreeMap;
use std::process::Command;

use chrono::{Days, NaiveDate, SecondsFormat, Utc};
use reqwest::Method;
use serde_json::{Map, Value, json};

use crate::world::caller::Caller;
use crate::world::environment::Environment;
use crate::world::orders::ORDERS;
use crate::world::sandbox::Sandbox;
use crate::world::words::{allegation, measures, simply};
use crate::world::{FILER, IMPORTER_NUMBER, Store, World};

const STATISTICS: &str = "/v1/statistics";
/// How many cases of evasion the made-up history has.
const CASES: u64 = 60;
/// How many of each other kind.
const OTHERS: u64 = 20;
/// The day on which it is read.
const TODAY: &str = "2026-06-30";

#[tokio::test]
async fn the_real_register_gives_the_services_own_counts() {
    let world = World::on(Store::Postgres).await;
    let anybody = world.stranger(None);
    let told = world.command(&["import", "orders", "--json", "--commit"]);
    assert!(told.status.success(), "{}", String::from_utf8_lossy(&told.stderr));

    let count = |year: &Value, figure: &str| {
        let counts = year["counts"].as_array().expect("counts");
        let one = counts.iter().find(|it| it["figure"] == figure).expect("a figure");
        one["count"].as_i64().expect("a count")
    };
    let mut rows: [Vec<i64>; 2] = [Vec::new(), Vec::new()];
    for year in 2018..=2025 {
        let said = anybody.read(format!("{STATISTICS}?fiscal_year={year}")).await;
        let years = said["fiscal_years"].as_array().expect("years");
        assert_eq!(years.len(), 1, "{said}");
        assert_eq!(
            (&years[0]["from"], &years[0]["to"]),
            (&json!(format!("{}-10-01", year - 1)), &json!(format!("{year}-09-30")))
        );
        rows[0].push(count(&years[0], "wros_issued"));
        rows[1].push(count(&years[0], "findings_issued"));
        if year == 2020 {
            // As the Trade and Travel Report of that year counts: orders, and not what happened to them.
            assert_eq!(count(&years[0], "wros_modified"), 2);
            assert_eq!(count(&years[0], "wros_revoked"), 2);
        }
    }
    assert_eq!(rows, [vec![2, 6, 13, 7, 6, 1, 1, 4], vec![0, 0, 0, 2, 2, 0, 0, 1]]);

    // Every year at once says the same, and what is active today is what the register counts.
    let all = anybody.read(STATISTICS).await;
    let years = all["fiscal_years"].as_array().expect("years");
    let of = |year: i64| years.iter().find(|it| it["fiscal_year"] == year).expect("a year");
    let issued: Vec<i64> = (2018..=2025).map(|year| count(of(year), "wros_issued")).collect();
    assert_eq!(issued, rows[0]);
    let register = anybody.read(format!("{ORDERS}/counts")).await;
    let now = years.last().expect("this year");
    assert_eq!(now["is_over"], false);
    let wros = &register["withhold_release_orders"];
    assert_eq!(json!(count(now, "wros_active")), wros["active"]);
    assert_eq!(json!(count(now, "wros_active_with_superseded")), wros["with_superseded"]);
    assert_eq!(json!(count(now, "findings_active")), register["findings"]["active"]);

    let officer = world.investigator().read(STATISTICS).await;
    assert_eq!((&officer["readership"], &all["readership"]), (&json!("office"), &json!("public")));
    assert!(world.command(&["rebuild"]).status.success());
    assert_eq!(anybody.read(STATISTICS).await, all, "made again, they are the same");
    for (who, now) in [(&anybody, &all), (&world.investigator(), &officer)] {
        let later = who.read(format!("{STATISTICS}?as_of=2100-01-01T00:00:00Z")).await;
        assert_eq!(&later, now, "what is to come is not known");
        let before = who.read(format!("{STATISTICS}?as_of=2000-06-01T00:00:00Z")).await;
        let years = before["fiscal_years"].as_array().expect("years");
        assert_eq!(years.len(), 1, "nothing was recorded then: {before}");
        assert_eq!((&years[0]["fiscal_year"], &before["on"]), (&json!(2000), &json!("2000-05-31")));
        assert_eq!(count(&years[0], "wros_issued"), 0);
    }
    // What was recorded today is told by both doors, and so are its years.
    assert_eq!(anybody.read(format!("{STATISTICS}?as_of={}", self::now())).await, all);
    forms(&anybody, &all).await;
    world.stranger(Some("nobodys-token")).get(STATISTICS).await.expect(401);
    for wrong in ["twenty", "1", "99999"] {
        anybody.get(format!("{STATISTICS}?fiscal_year={wrong}")).await.expect(400);
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "the real world's figures are told by the real clock"
)]
fn now() -> String {
    Utc::now().to_rfc3339_opts(SecondsFormat::Millis, true)
}

/// As CSV it says the same, and whoever has it is told so.
async fn forms(anybody: &Caller, all: &Value) {
    let table = anybody.get(format!("{STATISTICS}?format=csv")).await.expect(200);
    assert_eq!(table.media_type(), "text/csv");
    let asked = anybody.ask(Method::GET, STATISTICS).with("Accept", "text/csv").send().await;
    assert_eq!(asked.expect(200).text(), table.text());
    let text = table.text();
    let mut lines = text.split("\r\n");
    assert_eq!(lines.next(), Some("fiscal_year,number,of,value"));
    let lines: Vec<&str> = lines.filter(|it| !it.is_empty()).collect();
    let mut expected = Vec::new();
    for year in all["fiscal_years"].as_array().expect("years") {
        for it in year["counts"].as_array().expect("counts") {
            let figure = it["figure"].as_str().expect("a word");
            expected.push(format!("{},count,{figure},{}", year["fiscal_year"], it["count"]));
        }
    }
    assert_eq!(lines, expected, "orders alone have neither times nor duties");
    for path in [STATISTICS.to_owned(), format!("{STATISTICS}?format=csv")] {
        let first = anybody.get(&path).await.expect(200);
        assert_eq!(first.header("cache-control"), "public, no-cache");
        let again = anybody.ask(Method::GET, &path).with("If-None-Match", first.etag());
        again.send().await.expect(304);
    }
}

#[tokio::test]
async fn a_made_up_history_is_counted_as_a_script_counts_it() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox(TODAY).await;
    let seed: u64 = rand::random();
    eprintln!("the history is made of the seed {seed}");
    let cases = history(seed);
    let mut files = Vec::new();
    for (at, case) in cases.iter().enumerate() {
        files.push(world.written(&format!("history-{at}.json"), case));
    }
    let words = ["import", "dockets", "--json", "--commit", "--sandbox", &sandbox.id];
    let words: Vec<&str> = words.into_iter().chain(files.iter().map(String::as_str)).collect();
    let told = world.command(&words);
    assert!(told.status.success(), "seed {seed}: {}", String::from_utf8_lossy(&told.stdout));

    let history = world.written("history.json", &json!(cases));
    let script = Environment::read().root.join("dev/figures.py");
    let counted = Command::new("python3").arg(script).args([history.as_str(), TODAY]).output();
    let counted = counted.expect("python3 is there");
    let errors = String::from_utf8_lossy(&counted.stderr);
    assert!(counted.status.success(), "seed {seed}: {errors}");
    let expected: Value = serde_json::from_slice(&counted.stdout).expect("it prints JSON");
    let anybody = world.stranger(None).within(&sandbox.id);
    let read = async || {
        [sandbox.investigator.read(STATISTICS).await, anybody.read(STATISTICS).await]
            .map(|it| plain(&it))
    };
    let said = read().await;
    assert_eq!(said[0], expected["office"], "seed {seed}: the office's");
    assert_eq!(said[1], expected["public"], "seed {seed}: the public's");
    assert_ne!(said[0], said[1], "some of it is in embargo");

    let elsewhere = plain(&world.investigator().read(STATISTICS).await);
    assert_eq!(elsewhere, json!({}), "a sandbox has figures of its own");
    assert!(world.command(&["rebuild"]).status.success());
    assert_eq!(read().await, said, "made again, they are the same");
}

/// Figures without what is nothing, as the script says them.
fn plain(statistics: &Value) -> Value {
    let mut years = Map::new();
    for year in statistics["fiscal_years"].as_array().expect("years") {
        let items = |name: &str| year[name].as_array().expect("a list").iter();
        let word = |it: &Value, name: &str| it[name].as_str().expect("a word").to_owned();
        let counts: BTreeMap<String, Value> = items("counts")
            .filter(|it| it["count"] != 0)
            .map(|it| (word(it, "figure"), it["count"].clone()))
            .collect();
        let times: BTreeMap<String, Value> = items("times")
            .map(|it| {
                let days = json!([it["cases"], it["median_days"], it["ninetieth_percentile_days"]]);
                (word(it, "step"), days)
            })
            .collect();
        let duties: BTreeMap<String, Value> = items("duties")
            .map(|it| {
                let share = json!([it["in_time"], it["late"], it["in_time_per_mille"]]);
                (word(it, "rule"), share)
            })
            .collect();
        if !(counts.is_empty() && times.is_empty() && duties.is_empty()) {
            let said = json!({ "counts": counts, "times": times, "duties": duties });
            years.insert(year["fiscal_year"].to_string(), said);
        }
    }
    Value::Object(years)
}

/// Numbers that follow from a seed (splitmix64).
struct Chance(u64);

impl Chance {
    /// One of `least` to `most`.
    fn of(&mut self, least: u64, most: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut it = self.0;
        it = (it ^ (it >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        it = (it ^ (it >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        least + (it ^ (it >> 31)) % (most - least + 1)
    }

    /// Whether something that happens so often in ten does.
    fn is(&mut self, in_ten: u64) -> bool {
        self.of(1, 10) <= in_ten
    }

    /// One of these words.
    fn word<const N: usize>(&mut self, words: [&'static str; N]) -> &'static str {
        let last = u64::try_from(N - 1).expect("few");
        words[usize::try_from(self.of(0, last)).expect("few")]
    }

    /// So many days after a day.
    fn after(&mut self, on: NaiveDate, least: u64, most: u64) -> NaiveDate {
        on + Days::new(self.of(least, most))
    }

    /// The day on which a case begins.
    fn begins(&mut self) -> NaiveDate {
        self.after("2024-05-01".parse().expect("a day"), 0, 500)
    }

    /// A sum of dollars and cents.
    fn sum(&mut self) -> String {
        format!("{}.{:02}", self.of(1_000, 90_000), self.of(0, 99))
    }
}

/// What happens in a case, in whatever order it was thought of.
#[derive(Default)]
struct Happened(Vec<(NaiveDate, Value)>);

impl Happened {
    fn add(&mut self, on: NaiveDate, entry: &str, more: Value) {
        let mut said = json!({ "entry": entry, "on": on });
        if let Value::Object(more) = more {
            for (name, value) in more {
                said[name] = value;
            }
        }
        self.0.push((on, said));
    }

    /// A file of what has happened by the day of reading. `matter` names the case and its program.
    fn file(mut self, mut matter: Value) -> Value {
        let today: NaiveDate = TODAY.parse().expect("a day");
        self.0.sort_by_key(|it| it.0);
        let docket: Vec<Value> =
            self.0.into_iter().filter(|it| it.0 <= today).map(|it| it.1).collect();
        matter["docket"] = json!(docket);
        matter
    }
}

/// Cases in which everything happens in time or late, or not at all.
fn history(seed: u64) -> Vec<Value> {
    let mut chance = Chance(seed);
    let mut cases: Vec<Value> = (0..CASES).map(|at| case(&mut chance, at)).collect();
    for at in 0..OTHERS {
        cases.push(communication(&mut chance, at));
        cases.push(shipment(&mut chance, at));
        cases.push(penalty(&mut chance, at));
    }
    cases
}

/// A communication of forced labor, and the order that may follow.
fn communication(chance: &mut Chance, at: u64) -> Value {
    let mut happened = Happened::default();
    let filed = chance.begins();
    let content = json!({
        "reasons": "Workers were not free to leave.", "facts": "Letters of three of them.",
        "merchandise": { "description": "Disposable gloves" },
    });
    happened.add(filed, "allegation_filed", json!({ "content": content }));
    if chance.is(8) {
        happened.add(chance.after(filed, 2, 9), "allegation_transmitted", json!({}));
    }
    let answered = chance.after(filed, 12, 45);
    match chance.of(1, 10) {
        1 => {}
        2 | 3 => happened.add(answered, "petition_rejected", json!({})),
        _ => {
            happened.add(answered, "petition_accepted", json!({}));
            if chance.is(7) {
                let issued = chance.after(answered, 60, 240);
                happened.add(issued, "wro_issued", json!({}));
                if chance.is(3) {
                    happened.add(chance.after(issued, 30, 300), "wro_revoked", json!({}));
                }
            }
        }
    }
    happened.file(json!({ "case": format!("Communication {at}"), "program": "forced_labor_order" }))
}

/// A shipment: let go, or detained by decision or by silence; excluded by decision or by law; protested.
fn shipment(chance: &mut Chance, at: u64) -> Value {
    let mut happened = Happened::default();
    let presented = chance.begins();
    let track = chance.word(["wro", "general", "uflpa"]);
    let lines = json!([
        { "line": "001", "description": "Shirts", "value": chance.sum() },
        { "line": "002", "description": "Trousers", "value": chance.of(1_000, 90_000).to_string() },
    ]);
    let manifest = json!({ "lines": ["001", "002"], "content": { "lines": lines } });
    happened.add(presented, "imported", manifest);
    happened.add(presented, "presented_for_examination", json!({}));
    let fate = chance.of(1, 10);
    if fate == 1 {
        happened.add(chance.after(presented, 1, 3), "released", json!({}));
    } else {
        if chance.is(3) {
            happened.add(presented, "released", json!({ "lines": ["002"] }));
        }
        // Of some of them nothing is said: on the fifth business day the law detains them.
        let is_said = fate > 3;
        let detained = chance.after(presented, 0, 3);
        if is_said {
            happened.add(detained, "detained", json!({}));
        }
        if chance.is(8) {
            let (least, most) = if is_said { (2, 12) } else { (12, 22) };
            let noticed = chance.after(detained, least, most);
            happened.add(noticed, "detention_notice_issued", json!({}));
        }
        // What is not decided by then is excluded by law on day 31, but under an order.
        let decided = chance.after(presented, 26, 30);
        let excluded = match chance.of(1, 5) {
            1 => {
                happened.add(decided, "released", json!({}));
                None
            }
            2 | 3 => {
                happened.add(decided, "excluded", json!({}));
                Some(decided)
            }
            _ => (track != "wro").then(|| presented + Days::new(31)),
        };
        if let Some(excluded) = excluded.filter(|_| chance.is(7)) {
            let protested = chance.after(excluded, 1, 60);
            happened.add(protested, "exclusion_protest_filed", json!({}));
            if chance.is(7) {
                let answer = chance.word(["protest_allowed", "protest_denied"]);
                happened.add(chance.after(protested, 5, 50), answer, json!({}));
            }
        }
    }
    let case = format!("Shipment {at}");
    happened.file(json!({ "case": case, "program": "detention", "track": track }))
}

/// A penalty that is claimed.
fn penalty(chance: &mut Chance, at: u64) -> Value {
    let mut happened = Happened::default();
    let content = json!({ "amount": chance.sum(), "statute": "19_usc_1595a" });
    happened.add(chance.begins(), "penalty_notice_mailed", json!({ "content": content }));
    let case = format!("Penalty {at}");
    happened.file(json!({ "case": case, "program": "detention", "track": "general" }))
}

fn case(chance: &mut Chance, at: u64) -> Value {
    let mut happened = Happened::default();
    let filed = chance.begins();
    let mut add = |on: NaiveDate, entry: &str, more: Value| happened.add(on, entry, more);
    let mut content = allegation();
    content["filer"]["email"] = json!(FILER);
    content["importer"]["importer_number"] = json!(IMPORTER_NUMBER);
    add(filed, "allegation_filed", json!({ "content": content }));
    let mut after = |on: NaiveDate, least: u64, most: u64| chance.after(on, least, most);
    let received = after(filed, 1, 20);
    let decided = after(received, 10, 30);
    let told = after(decided, 3, 12);
    let measured = after(decided, 50, 100);
    let noticed = after(measured, 2, 12);
    let released = after(noticed, 8, 20);
    let visited = [after(noticed, 21, 60), after(noticed, 61, 100)];
    let determined = after(decided, 251, 375).max(noticed + Days::new(110));
    let determination_noticed = after(determined, 2, 12);
    let requested = after(determination_noticed, 2, 40);
    let commenced = after(requested, 2, 10);
    let reviewed = after(commenced, 70, 100);
    add(received, "allegation_acknowledged", json!({}));
    let fate = chance.of(1, 10);
    match fate {
        1 => {}
        2 | 3 => {
            add(decided, "initiation_declined", json!({}));
            if chance.is(7) {
                add(told, "non_initiation_notice_issued", json!({}));
            }
        }
        _ => {
            add(decided, "investigation_initiated", json!({}));
            let mut taken = measures();
            taken.as_object_mut().expect("an object").remove("decision");
            match chance.of(1, 5) {
                1 => {}
                2 => add(measured, "interim_measures_declined", json!({})),
                _ => add(measured, "interim_measures_taken", json!({ "content": taken })),
            }
            // Of some of them nobody outside is told.
            if fate > 4 {
                add(noticed, "notice_of_initiation_issued", json!({}));
                if chance.is(7) {
                    add(released, "public_record_released", json!({}));
                }
                for on in visited {
                    if chance.is(4) {
                        let country = chance.word(["Vietnam", "Thailand", "Malaysia"]);
                        let visit = json!({ "country": country, "sites": ["A mill"], "began_on": on, "ended_on": on });
                        add(on, "verification_visited", json!({ "content": visit }));
                    }
                }
                if chance.is(3) {
                    add(decided + Days::new(250), "determination_extended", json!({}));
                }
                if chance.is(8) {
                    let outcome = if chance.is(6) { "affirmative" } else { "negative" };
                    let outcomes = json!([{ "importer": "MSeafood Corporation", "order": "A-533-840", "outcome": outcome }]);
                    add(determined, "determination_made", json!({ "outcomes": outcomes }));
                    if chance.is(8) {
                        add(determination_noticed, "determination_notice_issued", json!({}));
                        if chance.is(6) {
                            add(requested, "review_requested", json!({ "by": "importer" }));
                            add(commenced, "review_commenced", json!({}));
                            if chance.is(7) {
                                add(reviewed, "review_decided", json!({ "outcome": "affirmed" }));
                            }
                        }
                    }
                }
            }
        }
    }
    happened.file(json!({ "case": format!("History {at}"), "program": "eapa" }))
}

#[tokio::test]
async fn an_investigation_in_embargo_is_in_no_public_figure() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2020-01-14").await;
    let anybody = world.stranger(None).within(&sandbox.id);
    let before = anybody.get(STATISTICS).await.expect(200);
    let case = sandbox.file().await;
    case.acknowledge().await;
    case.initiate().await;
    case.act("interim-measures", &measures()).await.expect(201);
    let others = [&sandbox.filer, &sandbox.importer];
    let hidden = anybody.get(STATISTICS).await.expect(200);
    assert_eq!((hidden.etag(), &hidden.bytes), (before.etag(), &before.bytes));
    for party in others {
        assert_eq!(party.get(STATISTICS).await.expect(200).bytes, before.bytes);
    }
    assert_eq!(initiated(&sandbox).await, 1);
    case.act("notices-of-initiation", &simply()).await.expect(201);
    let told = plain(&anybody.read(STATISTICS).await);
    assert_eq!(told["2020"]["counts"]["eapa_investigations_initiated"], 1, "{told}");
    assert_eq!(told["2020"]["duties"]["notice_of_initiation"], json!([1, 0, 1000]), "{told}");
}

async fn initiated(sandbox: &Sandbox) -> u64 {
    let said = plain(&sandbox.investigator.read(STATISTICS).await);
    said["2020"]["counts"]["eapa_investigations_initiated"].as_u64().expect("a count")
}
