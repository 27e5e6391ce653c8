//! Screening against the real register: names that must be found and names that must not, on the right day and regime.

use serde_json::{Value, json};

use crate::world::caller::Caller;
use crate::world::orders::{ORDERS, gloves, order, order_for};
use crate::world::{Store, World};

#[tokio::test]
async fn merchandise_is_held_against_the_real_register() {
    let world = World::on(Store::Sqlite).await;
    let said = world.command(&["import", "orders", "--commit"]);
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    let importer = world.importer();
    world.stranger(None).file("/v1/forced-labor/screenings", &json!({})).await.expect(401);
    for (goods, found) in SURE {
        let screened = screen(&importer, goods).await;
        assert_eq!(told(&screened["applies"]), *found, "{goods}: {screened:#}");
    }
    for (goods, name) in NEAR {
        let screened = screen(&importer, goods).await;
        assert_eq!(screened["applies"], json!([]), "{goods}: {screened:#}");
        let near = screened["near"].as_array().expect("a list");
        let it = near.iter().find(|it| it["because"][0]["listed"] == *name);
        let it = it.unwrap_or_else(|| panic!("{goods}: no {name} in {screened:#}"));
        assert!(!it["doubts"].as_array().expect("a list").is_empty(), "{it:#}");
        let (score, from) = (it["score"].as_f64(), screened["near_from"].as_f64());
        assert!(score >= from && score <= Some(1.0), "{score:?} from {from:?}");
    }
    for goods in NOTHING {
        let screened = screen(&importer, goods).await;
        assert_eq!([&screened["applies"], &screened["near"]], [&json!([]), &json!([])], "{goods}");
    }
    reasons(&importer).await;
}

/// Merchandise, and the orders that reach it: regime, how the first member meets, and what the order says there.
const SURE: &[(&str, &[&str])] = &[
    // The same name, in another legal form, in capitals, on each side of the Finding's day.
    (
        "MY | Top Glove Corporation | disposable gloves | 2020-07-15",
        &["wro name Top Glove Corporation"],
    ),
    (
        "MY | TOP GLOVE SDN. BHD. | nitrile disposable gloves | 2021-03-29",
        &["finding name Top Glove Corporation"],
    ),
    (
        "MY | top-glove (berhad) co., ltd | Glove, disposable | 2021-09-09",
        &["finding name Top Glove Corporation"],
    ),
    // Another name, diacritics, a vessel.
    ("CN | XPCC | cotton | 2021-01-05", &["wro alias XPCC"]),
    ("MX | Hortícola Tom, S.A. de C.V. | fresh tomatoes | 2022-01-04", &["wro name Horticola Tom"]),
    ("TW | DA WANG | frozen seafood | 2022-02-01", &["finding name Da Wang"]),
    // A whole country, and who was carved out of it later.
    ("TM | | raw cotton | 2018-05-18", &["wro country TM"]),
    ("MW | Alliance One | tobacco | 2020-06-02", &["wro country MW"]),
    ("MW | Another Grower | tobacco | 2022-01-04", &["wro country MW"]),
    // Before it was revoked; and by the Act that took an order's place.
    (
        "MY | WRP Asia Pacific | disposable rubber gloves | 2020-03-23",
        &["wro name WRP Asia Pacific"],
    ),
    (
        "CN | Hoshine Silicon Industry | silica-based products | 2022-06-20",
        &["wro name Hoshine Silicon Industry"],
    ),
    (
        "CN | Hoshine Silicon Industry Co., Ltd. | silica-based products | 2022-06-21",
        &["uflpa name Hoshine Silicon Industry"],
    ),
    // An order on all products.
    (
        "CN | Lop County No. 4 Vocational Skills Education and Training Center | socks | 2021-01-05",
        &["wro name Lop County No. 4 Vocational Skills Education and Training Center"],
    ),
];

/// Merchandise, and the name that a person should look at.
const NEAR: &[(&str, &str)] = &[
    ("MY | Top Golve Corporation | disposable gloves | 2020-08-03", "Top Glove Corporation"),
    ("MY | Top Glove Medical | disposable gloves | 2020-08-03", "Top Glove Corporation"),
    (
        "CN | Hoshin Silicon Industry | silica-based products | 2021-08-02",
        "Hoshine Silicon Industry",
    ),
    ("KR | Taepyong Salt Farm | sea salt | 2025-05-01", "Taepyung Salt Farm"),
    // The same name with other goods, of another country, or of an order of which nobody knows whether it stands.
    ("MY | Top Glove | bicycles | 2020-08-03", "Top Glove Corporation"),
    ("TH | Top Glove | disposable gloves | 2020-08-03", "Top Glove Corporation"),
    (
        "CN | Tangshan Sunfar Silicon Industries | potassium | 2020-08-03",
        "Tangshan Sunfar Silicon Industries",
    ),
];

/// Merchandise that no order reaches.
const NOTHING: &[&str] = &[
    // The day before, the day on which it ended.
    "MY | Top Glove | disposable gloves | 2020-07-14",
    "MY | Top Glove | disposable gloves | 2021-09-10",
    "MY | WRP Asia Pacific | disposable rubber gloves | 2020-04-01",
    // Set aside by a court since.
    "DO | Kingtom Aluminio | aluminum extrusions | 2025-01-06",
    // Carved out of a whole country.
    "MW | Alliance One | tobacco | 2020-06-03",
    "MW | LIMBE LEAF Ltd | tobacco | 2020-07-31",
    // Only words that many names share, or another number.
    "MY | Supreme Glove Industries | disposable gloves | 2022-03-01",
    "CN | Beijing Hair Products Trading | hair products | 2021-01-05",
    "TW | Yu Long No. 3 | seafood | 2021-01-05",
    "MY | Corporation Holdings Sdn Bhd | palm oil | 2021-01-05",
    // A whole country's other goods.
    "TM | | natural gas | 2020-01-06",
];

async fn reasons(importer: &Caller) {
    let line = "CN | Xinjiang Production and Construction Corps | cotton shirts | 2023-01-03";
    let screened = screen(importer, line).await;
    let it = &screened["applies"][0];
    assert_eq!([&it["track"], &it["authority"]], ["uflpa", "Pub. L. 117-78, sec. 3(a)"]);
    assert_eq!(
        (&it["because"][1]["member"], &it["because"][1]["how"]),
        (&json!("merchandise"), &json!("words"))
    );
    assert_eq!(it["instrument"]["on"], "2023-01-03", "as it stood on that day");
    assert_eq!(screened.get("presumption"), None);
    let goods = json!({ "country": "CN", "region": "Xinjiang", "merchandise": "pears", "imported_on": "2022-06-21" });
    let screened = importer.file("/v1/forced-labor/screenings", &goods).await.expect(200).body;
    assert_eq!(screened["presumption"]["track"], "uflpa", "no order is needed: {screened:#}");
    let released = |released: Option<bool>| {
        let mut goods = goods_of("MY | Top Glove | disposable gloves | 2021-02-01");
        goods["released"] = json!(released);
        if released.is_none() {
            goods.as_object_mut().expect("an object").remove("released");
        }
        goods
    };
    // The Finding ended since: it reaches back to nothing any more.
    for said in [Some(true), Some(false), None] {
        let screened =
            importer.file("/v1/forced-labor/screenings", &released(said)).await.expect(200).body;
        assert_eq!(told(&screened["applies"]), ["wro name Top Glove Corporation"]);
    }
    let defective = json!({ "country": "Malaysia", "hts": ["gloves"], "imported_on": "soon", "colour": "blue" });
    let refused = importer.file("/v1/forced-labor/screenings", &defective).await.expect(422);
    assert_eq!(refused.pointers(), ["/colour", "/country", "/hts/0", "/imported_on"]);
}

#[tokio::test]
async fn a_screening_knows_tariff_numbers_and_what_is_announced() {
    let world = World::on(Store::Sqlite).await;
    let sandbox = world.sandbox("2021-05-03").await;
    let supervisor = sandbox.somebody(&world, "supervisor");
    let filer = &sandbox.filer;
    supervisor.file(ORDERS, &order("2021-05-03")).await.expect(201);
    let hidden = order_for(json!({ "countries": ["MX"], "merchandise": ["coffee"] }), "2021-06-01");
    supervisor.file(ORDERS, &hidden).await.expect(201);
    let mut finding = crate::world::orders::finding_alone();
    finding["scope"] =
        json!({ "entities": [{ "name": "Sime Darby" }], "merchandise": ["palm oil"] });
    supervisor.file(ORDERS, &finding).await.expect(201);

    let by_number = |hts: &str| json!({ "country": "MY", "entities": ["TG Medical"], "merchandise": "surgical wear", "hts": [hts], "imported_on": "2021-05-03" });
    let path = "/v1/forced-labor/screenings";
    let reached = filer.file(path, &by_number("4015.19.0510")).await.expect(200).body;
    assert_eq!(told(&reached["applies"]), ["wro alias TG Medical Sdn. Bhd."]);
    let why = &reached["applies"][0]["because"][1];
    assert_eq!([&why["how"], &why["listed"]], ["prefix", "4015.19"]);
    let other = filer.file(path, &by_number("4015.90.0010")).await.expect(200).body;
    assert_eq!(
        (told(&other["applies"]).len(), other["near"].as_array().map(Vec::len)),
        (0, Some(1))
    );
    let coffee = json!({ "country": "MX", "merchandise": "coffee", "imported_on": "2021-06-02" });
    assert_eq!(
        filer.file(path, &coffee).await.expect(200).body["applies"],
        json!([]),
        "not announced"
    );
    let seen = sandbox.investigator.file(path, &coffee).await.expect(200).body;
    assert_eq!(told(&seen["applies"]), ["wro country MX"], "officers know of it");

    // A Finding binds also what was imported before and is not released.
    let oil = |released: Value| json!({ "country": "MY", "entities": ["Sime Darby Bhd"], "merchandise": "crude palm oil", "imported_on": "2021-04-05", "released": released });
    let held = filer.file(path, &oil(json!(false))).await.expect(200).body;
    assert_eq!(told(&held["applies"]), ["finding name Sime Darby"]);
    let free = filer.file(path, &oil(json!(true))).await.expect(200).body;
    assert_eq!([&free["applies"], &free["near"]], [&json!([]), &json!([])]);
    let mut unsaid = oil(json!(null));
    unsaid.as_object_mut().expect("an object").remove("released");
    let unsaid = filer.file(path, &unsaid).await.expect(200).body;
    assert_eq!(unsaid["near"].as_array().map(Vec::len), Some(1), "a person looks: {unsaid:#}");
    assert_eq!(gloves()["hts"][1], "4015.19");
}

async fn screen(who: &Caller, line: &str) -> Value {
    who.file("/v1/forced-labor/screenings", &goods_of(line)).await.expect(200).body
}

/// `country | entity | merchandise | day`.
fn goods_of(line: &str) -> Value {
    let words: Vec<&str> = line.split('|').map(str::trim).collect();
    let [country, entity, merchandise, on] = words[..] else { panic!("four parts: {line}") };
    let entities: Vec<&str> = [entity].into_iter().filter(|it| !it.is_empty()).collect();
    json!({ "country": country, "entities": entities, "merchandise": merchandise, "imported_on": on })
}

/// Regime, how the first member of the scope meets, and what the order says there.
fn told(list: &Value) -> Vec<String> {
    let items = list.as_array().expect("a list").iter();
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut told: Vec<String> = items
        .map(|it| {
            let first = &it["because"][0];
            format!("{} {} {}", text(&it["track"]), text(&first["how"]), text(&first["listed"]))
        })
        .collect();
    told.sort();
    told
}
