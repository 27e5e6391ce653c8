//! Every defect at once, each with its place; what is right, parsed.

use poem_openapi::types::{Example, ToJSON};
use serde_json::{Value, json};

use api::payload::{Checked, Filing, Validators};
use api::wire::acts::{NewDetermination, NewInterimMeasures};
use api::wire::new_allegation::NewAllegation;
use api::wire::realm::{NewClock, NewSandbox};

use crate::contract::published;

fn errors<T: Filing + std::fmt::Debug>(body: &str) -> Vec<(String, String)> {
    let problem = Checked::<T>::read(body.as_bytes(), &Validators::of(published())).err();
    let errors = problem.map(|it| it.document().errors.clone()).unwrap_or_default();
    errors.into_iter().map(|it| (it.pointer.unwrap_or_default(), it.code)).collect()
}

fn allegation() -> Value {
    NewAllegation::example().to_json().unwrap_or_default()
}

#[test]
fn the_example_passes() {
    let body = allegation().to_string();
    let checked = Checked::<NewAllegation>::read(body.as_bytes(), &Validators::of(published()));
    let checked = checked.map_err(|it| it.document().errors.clone());
    assert_eq!(checked.map(|it| it.value.ad_cvd_orders), Ok(vec!["A-533-840".to_owned()]));
}

#[test]
fn schema_and_law_speak_together_and_once_a_place() {
    let mut body = allegation();
    body["filer"]["email"] = json!("nobody");
    body["ad_cvd_orders"] = json!(["A-533-840", "533-840"]);
    body["evasion"] = json!("   ");
    body["consent_public_items"] = json!(false);
    body["certifications"]["public_release"] = json!(false);
    body["interested_party"]["limb"] = json!("neighbour");
    body["importers"] = json!([]);
    body.as_object_mut().expect("an object").remove("signer");
    let mut found: Vec<String> = errors::<NewAllegation>(&body.to_string())
        .into_iter()
        .map(|(pointer, _)| pointer)
        .collect();
    found.sort_unstable();
    let expected = [
        "/ad_cvd_orders/1",
        "/certifications/public_release",
        "/consent_public_items",
        "/evasion",
        "/filer/email",
        "/importers",
        "/interested_party/limb",
        "/signer",
        "/signer/email",
        "/signer/name",
        "/signer/position",
    ];
    assert_eq!(found, expected);
}

#[test]
fn a_defect_the_law_asks_for_has_its_citation() {
    let mut body = allegation();
    body["ad_cvd_orders"] = json!(["533-840"]);
    let problem =
        Checked::<NewAllegation>::read(body.to_string().as_bytes(), &Validators::of(published()));
    let errors = problem.err().map(|it| it.document().errors.clone()).unwrap_or_default();
    assert_eq!(errors.len(), 1, "{errors:?}");
    assert!(errors[0].authority.as_deref().is_some_and(|it| it.contains("165.11")), "{errors:?}");
}

#[test]
fn an_act_is_checked_by_its_published_schema() {
    let found = errors::<NewInterimMeasures>(
        r#"{"decision":"perhaps","grounds":"","measures":[{"entries":1}],"on":"yesterday"}"#,
    );
    let mut pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    pointers.sort_unstable();
    assert_eq!(
        pointers,
        ["/decision", "/grounds", "/measures/0/entries", "/measures/0/measure", "/on"]
    );
    let found = errors::<NewDetermination>(r#"{"grounds":"  ","outcomes":[]}"#);
    let pointers: Vec<&str> = found.iter().map(|(pointer, _)| pointer.as_str()).collect();
    assert_eq!(
        pointers,
        ["/grounds", "/outcomes"],
        "what the law says and what the schema says, at once"
    );
    assert_eq!(errors::<NewDetermination>("[]")[..1], [(String::new(), "type".to_owned())]);
}

#[test]
fn text_that_is_not_json_says_where_it_stops() {
    for (text, place) in [
        ("{\n  \"a\": ,\n}", "Line 2, column 8"),
        ("", "Line 1, column 0"),
        ("{\"a\": 1} x", "Line 1"),
    ] {
        let problem =
            Checked::<NewDetermination>::read(text.as_bytes(), &Validators::of(published())).err();
        let detail = problem.map(|it| (it.status().as_u16(), it.document().detail.clone()));
        let (status, detail) = detail.expect("not JSON");
        assert!(status == 400 && detail.starts_with(place), "{detail}");
    }
}

#[test]
fn a_sandbox_keeps_to_the_years_of_the_calendar() {
    for (at, is_inside) in [
        ("1970-12-31T23:59:59Z", false),
        ("1971-01-01T00:00:00Z", true),
        ("2100-12-31T23:59:59Z", true),
        ("2101-01-01T00:00:00Z", false),
        ("9999-01-01T00:00:00Z", false),
    ] {
        let wrong = |pointer: &str| -> Vec<(String, String)> {
            if is_inside { Vec::new() } else { vec![(pointer.into(), "outside_calendar".into())] }
        };
        assert_eq!(errors::<NewClock>(&json!({ "to": at }).to_string()), wrong("/to"), "{at}");
        let sandbox = json!({ "name": "a", "now": at }).to_string();
        assert_eq!(errors::<NewSandbox>(&sandbox), wrong("/now"), "{at}");
    }
}
