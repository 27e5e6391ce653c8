//! What is wrong with a simulation, all at once.

use serde_json::{Value, json};

use api::payload::Filing as _;
use api::wire::simulation::NewSimulation;

const CASE: &str = "0e7c9f58-5f5a-4a2c-9f43-0c3f0b1f4f11";

fn defects(raw: &Value) -> Vec<String> {
    let mut found: Vec<String> =
        NewSimulation::defects(raw).into_iter().map(|it| it.pointer).collect();
    found.sort_unstable();
    found
}

#[test]
fn every_defect_is_told_at_once() {
    let docket = json!([
        { "entry": "no_such_thing" },
        { "entry": "investigation_initiated", "on": "2019-10-09" },
        { "entry": "extension_denied", "on": "2019-10-08", "of": 9 },
        7,
    ]);
    let both = json!({ "case": CASE, "program": "eapa", "on": "1960-01-01", "docket": docket });
    let found = defects(&both);
    for pointer in
        ["/docket/0/entry", "/docket/0/on", "/docket/2/on", "/docket/3", "/on", "/program"]
    {
        assert!(found.iter().any(|it| it == pointer), "{pointer}: {found:?}");
    }
    let named = |found: &[String]| found.iter().any(|it| it == "/docket/2/of");
    assert!(!named(&found), "the docket of the case may have it: {found:?}");
    let mut from_nothing = both.clone();
    from_nothing["case"] = Value::Null;
    let found = defects(&from_nothing);
    assert!(named(&found) && !found.contains(&"/program".to_owned()), "{found:?}");
    // Of what a case has, whoever may not know of it is told nothing.
    let on_a_case = json!({ "case": CASE, "docket": docket });
    assert_eq!(defects(&on_a_case), Vec::<String>::new());
    let fine = json!({
        "program": "eapa", "docket": [{ "entry": "investigation_initiated", "on": "2019-10-09" }],
    });
    assert_eq!(defects(&fine), Vec::<String>::new());
}
