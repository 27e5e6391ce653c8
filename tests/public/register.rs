//! The public register, made of the real orders: counts by year, filters, moments, and its forms.

use std::process::Output;

use reqwest::Method;
use serde_json::{Value, json};

use crate::world::orders::ORDERS;
use crate::world::{Store, World};

#[tokio::test]
async fn the_real_register_on_sqlite() {
    the_real_register(Store::Sqlite).await;
}

#[tokio::test]
async fn the_real_register_on_postgres() {
    the_real_register(Store::Postgres).await;
}

async fn the_real_register(store: Store) {
    let world = World::on(store).await;
    let public = world.stranger(None);
    let looked = printed(&import(&world, &[]), 0);
    assert_eq!((of_status(&looked, "new"), &looked["committed"]), (53, &json!(false)));
    assert_eq!(public.all(ORDERS).await, Vec::<Value>::new(), "a look writes nothing");
    let done = printed(&import(&world, &["--commit"]), 0);
    assert_eq!(of_status(&done, "imported"), 53, "an order and its Finding are one matter");
    let again = printed(&import(&world, &["--commit"]), 0);
    assert_eq!(of_status(&again, "known"), 53, "twice is once");

    let all = public.all(&format!("{ORDERS}?limit=20")).await;
    assert_eq!(all.len(), 57);
    let days: Vec<&str> = all.iter().map(|it| text(&it["effective"])).collect();
    assert!(days.is_sorted(), "by the first day of effect: {days:?}");
    assert!(all.iter().all(|it| it["confidence"].is_string()), "how good a source is, is shown");
    counts(&world).await;
    filters(&world).await;
    moments(&world, &all).await;
    forms(&world, &all).await;

    assert_eq!(world.investigator().all("/v1/notices").await, Vec::<Value>::new());
    assert_eq!(world.mailbox.all().await.len(), 0, "nobody hears of what is past");
    let sandbox = world.sandbox("2026-03-02").await;
    let other = world.stranger(None).within(&sandbox.id);
    assert_eq!(other.all(ORDERS).await, Vec::<Value>::new(), "a sandbox has a register of its own");
    assert!(world.command(&["rebuild"]).status.success());
    assert_eq!(public.all(&format!("{ORDERS}?limit=200")).await, all, "made again, it is the same");
}

/// As many orders a year as the Customs Service counts, and both counts of what is active.
async fn counts(world: &World) {
    let public = world.stranger(None);
    let counts = public.read(format!("{ORDERS}/counts?on=2026-06-08")).await;
    let of = |year: i64, what: &str| {
        let years = counts["fiscal_years"].as_array().expect("years");
        let one = years.iter().find(|it| it["fiscal_year"] == year);
        one.map_or(0, |it| it[what].as_u64().expect("a count"))
    };
    let orders: Vec<u64> = (2018..=2025).map(|it| of(it, "withhold_release_orders")).collect();
    assert_eq!(orders, [2, 6, 13, 7, 6, 1, 1, 4]);
    let findings: Vec<u64> = (2018..=2025).map(|it| of(it, "findings")).collect();
    assert_eq!(findings, [0, 0, 0, 2, 2, 0, 0, 1]);
    let expected = json!({ "active": 24, "with_superseded": 35, "unknown": 2 });
    assert_eq!(counts["withhold_release_orders"], expected);
    let expected = json!({ "active": 5, "with_superseded": 5, "unknown": 0 });
    assert_eq!(counts["findings"], expected);
    let one = public.read(format!("{ORDERS}/counts?fiscal_year=2020")).await;
    let years = one["fiscal_years"].as_array().expect("years");
    assert_eq!((years.len(), &years[0]["withhold_release_orders"]), (1, &json!(13)));
    // On the day before Top Glove's Finding the order was active and superseded by nothing.
    let before = public.read(format!("{ORDERS}/counts?on=2021-03-28")).await;
    assert_eq!(before["findings"]["active"], 4);
}

async fn filters(world: &World) {
    let public = world.stranger(None);
    let found = async |query: &str| -> Vec<String> {
        let all = public.all(&format!("{ORDERS}?{query}")).await;
        let name = |it: &Value| {
            let scope = &it["scope"];
            let who = scope["entities"][0]["name"].as_str().or(scope["vessels"][0].as_str());
            who.unwrap_or(text(&it["number"])).to_owned()
        };
        all.iter().map(name).collect()
    };
    let top_glove = ["Top Glove Corporation", "Top Glove Corporation"];
    assert_eq!(found("entity=top%20glove").await, top_glove);
    assert_eq!(found("entity=TOP&kind=finding&status=terminated").await, top_glove[..1]);
    assert_eq!(found("entity=top%20glove&in_force=true").await, Vec::<String>::new());
    assert_eq!(found("entity=top%20glove&in_force=true&on=2021-05-03").await, top_glove[..1]);
    assert_eq!(found("entity=da%20wang&status=active").await, ["Da Wang"]);
    assert_eq!(found("country=ko").await, Vec::<String>::new());
    assert_eq!(found("country=kr").await, ["Taepyung Salt Farm"]);
    assert_eq!(found("merchandise=coffee").await, ["Finca Monte Grande"]);
    assert_eq!(
        found("merchandise=sea%20salt&effective_from=2025-04-02&effective_to=2025-04-02")
            .await
            .len(),
        1
    );
    assert_eq!(found("status=unknown").await.len(), 2, "what no source says");
    assert_eq!(found("status=vacated").await, ["Kingtom Aluminio"]);
    let odd = public.get(format!("{ORDERS}?kind=edict")).await;
    assert_eq!(odd.status, 400, "{}", odd.text());
}

async fn moments(world: &World, all: &[Value]) {
    let public = world.stranger(None);
    // The lines below were announced three weeks after they had effect.
    let september = public.all(&format!("{ORDERS}?on=2020-09-10&effective_from=2020-08-20")).await;
    assert_eq!(september, Vec::<Value>::new(), "not announced yet");
    let later = public.all(&format!("{ORDERS}?on=2020-09-14&effective_from=2020-08-20")).await;
    assert_eq!(later.len(), 5);
    assert!(later.iter().all(|it| it["status"] == "active" && it["on"] == "2020-09-14"));
    let malawi = async |on: &str| {
        let row = public.all(&format!("{ORDERS}?country=MW&on={on}")).await.remove(0);
        row["scope"]["carved_out"].as_array().expect("a list").len()
    };
    assert_eq!(
        [malawi("2020-06-02").await, malawi("2020-06-03").await, malawi("2021-05-21").await],
        [0, 1, 3]
    );
    let old = public.all(&format!("{ORDERS}?on=1960-01-04&limit=200")).await;
    assert_eq!(old.len(), 2, "the oldest Findings are older than the calendar of the law");
    assert_eq!(
        public.all(&format!("{ORDERS}?as_of=2020-01-01T00:00:00Z")).await,
        Vec::<Value>::new(),
        "nothing was recorded"
    );
    let now = public.all(&format!("{ORDERS}?as_of=2099-01-01T00:00:00Z&limit=200")).await;
    assert_eq!(now.len(), all.len());
    let family = text(
        &all.iter()
            .find(|it| {
                it["kind"] == "finding"
                    && it["status"] == "terminated"
                    && it["citation"] == "86 FR 16380"
            })
            .expect("Top Glove")["order"],
    )
    .to_owned();
    let history = public.all(&format!("{ORDERS}/{family}/history")).await;
    assert_eq!((history.len(), &history[3]["citation"]), (4, &json!("86 FR 50725")));
}

/// As CSV, as lines of JSON and as pages it says the same.
async fn forms(world: &World, all: &[Value]) {
    let public = world.stranger(None);
    let asked = public.ask(Method::GET, ORDERS).with("Accept", "application/x-ndjson");
    let lines = asked.send().await.expect(200);
    assert_eq!(lines.media_type(), "application/x-ndjson");
    let rows: Vec<Value> = lines
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line is JSON"))
        .collect();
    assert_eq!(rows, all);
    let table = public.get(format!("{ORDERS}?format=csv")).await.expect(200);
    assert_eq!(table.media_type(), "text/csv");
    let rows = csv(&table.text());
    assert_eq!(rows.len(), all.len() + 1);
    for (row, item) in rows[1..].iter().zip(all) {
        for (heading, cell) in rows[0].iter().zip(row) {
            let (within, path) = (&item["scope"], heading.as_str());
            let said = match path {
                "scope_version" => within["version"].to_string(),
                "countries" | "merchandise" | "hts" | "vessels" | "regions" => {
                    joined(&within[path], None)
                }
                "entities" | "carved_out" => joined(&within[path], Some("name")),
                _ => item[path].as_str().map_or_else(|| item[path].to_string(), str::to_owned),
            };
            let said = if said == "null" { String::new() } else { said };
            assert_eq!(*cell, said, "{heading} of {item:#}");
        }
    }
    let some = public.get(format!("{ORDERS}?format=csv&country=KR")).await.expect(200);
    assert_eq!(csv(&some.text()).len(), 2, "filters hold in every form");
}

#[tokio::test]
async fn a_file_of_orders_is_read_whole_before_anything_is_written() {
    let world = World::on(Store::Sqlite).await;
    let good = json!({ "reference": "x", "program": "forced_labor_order", "docket": [{ "entry": "wro_issued", "on": "2020-07-15", "content": { "scope": { "countries": ["MY"] } } }] });
    let aside = json!({ "reference": "y", "program": "forced_labor_order", "docket": [{ "entry": "allegation_filed", "on": "2020-07-15" }] });
    let wide = json!({ "reference": "z", "program": "forced_labor_order", "docket": [{ "entry": "wro_issued", "on": "2020-07-15" }] });
    let eapa = json!({ "reference": "e", "program": "eapa", "docket": [{ "entry": "investigation_initiated", "on": "2020-07-15" }] });
    let text_of = |lines: &[&Value]| {
        lines.iter().flat_map(|it| [it.to_string(), "\n".to_owned()]).collect::<String>()
    };
    let write = |name: &str, text: String| {
        let path = world.written(name, &json!(null));
        std::fs::write(&path, text).expect("a file can be written");
        path
    };
    let bad = write("bad.ndjson", format!("{}{{\n", text_of(&[&good, &aside, &wide, &eapa])));
    let told = printed(&import(&world, &["--commit", &bad]), 2);
    let told: Vec<(String, &str)> = told["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|it| {
            (text(&it["file"]).rsplit(':').next().unwrap_or("").to_owned(), text(&it["code"]))
        })
        .collect();
    let expected = [("2", "no_order"), ("3", "no_scope"), ("4", "no_order"), ("5", "unreadable")];
    assert_eq!(told, expected.map(|(line, code)| (line.to_owned(), code)));
    assert_eq!(world.stranger(None).all(ORDERS).await, Vec::<Value>::new());
    let good = write("good.ndjson", text_of(&[&good]));
    printed(&import(&world, &["--commit", &good]), 0);
    assert_eq!(world.stranger(None).all(ORDERS).await.len(), 1);
}

fn joined(list: &Value, member: Option<&str>) -> String {
    let items = list.as_array().expect("a list").iter();
    let said = items.map(|it| text(member.map_or(it, |member| &it[member])));
    said.collect::<Vec<_>>().join("; ")
}

/// RFC 4180, as far as it takes to read what we write.
fn csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell, mut is_quoted) =
        (Vec::new(), Vec::new(), String::new(), false);
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if is_quoted && letters.peek() == Some(&'"') => {
                letters.next();
                cell.push('"');
            }
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => row.push(std::mem::take(&mut cell)),
            '\r' if !is_quoted => {}
            '\n' if !is_quoted => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            other => cell.push(other),
        }
    }
    rows
}

fn import(world: &World, options: &[&str]) -> Output {
    let words: Vec<&str> =
        ["import", "orders", "--json"].into_iter().chain(options.iter().copied()).collect();
    world.command(&words)
}

#[track_caller]
fn printed(said: &Output, code: i32) -> Value {
    let errors = String::from_utf8_lossy(&said.stderr);
    assert_eq!(said.status.code(), Some(code), "{errors}{}", String::from_utf8_lossy(&said.stdout));
    serde_json::from_slice(&said.stdout).expect("it prints JSON")
}

fn of_status(report: &Value, status: &str) -> usize {
    let matters = report["matters"].as_array().expect("matters");
    matters.iter().filter(|it| it["status"] == status).count()
}

#[track_caller]
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}
