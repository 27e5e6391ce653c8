//! The facts of EAPA 7356: the real days, from the docket that the statute is tested on; the bodies, from the examples of
//! the API.

use std::sync::LazyLock;

use chrono::NaiveDate;
use poem_openapi::types::{Example, ToJSON};
use serde_json::{Value, json};

use crate::wire::acts::{
    NewAcknowledgment, NewDetermination, NewExtension, NewInterimMeasures, NewInvestigation,
    NewNoticeOfDetermination, NewNoticeOfInitiation,
};
use crate::wire::new_allegation::NewAllegation;

/// The real docket.
const DOCKET: &str = include_str!("../../../statute/cases/eapa-7356-mseafood.json");

/// The day the allegation was filed.
pub(super) static FILED_ON: LazyLock<NaiveDate> = LazyLock::new(|| day("allegation_filed"));

/// The last day of the demo: past the last day to request a review.
pub(super) const LAST_DAY: NaiveDate =
    NaiveDate::from_ymd_opt(2020, 12, 31).expect("a day of the calendar");

/// One act of the case: which entry it becomes, when, and where it is sent.
#[derive(Debug)]
pub(super) struct Act {
    pub entry: &'static str,
    pub on: NaiveDate,
    pub path: &'static str,
    body: Value,
}

impl Act {
    fn new(entry: &'static str, path: &'static str, body: Option<Value>) -> Self {
        Self { entry, on: day(entry), path, body: body.unwrap_or_else(|| json!({})) }
    }

    /// What is sent; an initiation names its allegation.
    pub fn body(&self, case: &str) -> Value {
        let mut body = self.body.clone();
        if body.get("allegation").is_some() {
            body["allegation"] = case.into();
        }
        body
    }
}

/// The allegation.
pub(super) fn allegation() -> Value {
    NewAllegation::example().to_json().unwrap_or_default()
}

/// The acts after the filing, in the order of the docket.
pub(super) fn acts() -> Vec<Act> {
    const ALLEGATION: &str = "/v1/eapa/allegations/{id}/acknowledgments";
    vec![
        Act::new("allegation_acknowledged", ALLEGATION, NewAcknowledgment::example().to_json()),
        Act::new(
            "investigation_initiated",
            "/v1/eapa/investigations",
            NewInvestigation::example().to_json(),
        ),
        Act::new(
            "interim_measures_taken",
            "/v1/eapa/investigations/{id}/interim-measures",
            NewInterimMeasures::example().to_json(),
        ),
        Act::new(
            "notice_of_initiation_issued",
            "/v1/eapa/investigations/{id}/notices-of-initiation",
            NewNoticeOfInitiation::example().to_json(),
        ),
        Act::new(
            "determination_extended",
            "/v1/eapa/investigations/{id}/extensions",
            NewExtension::example().to_json(),
        ),
        Act::new(
            "determination_made",
            "/v1/eapa/investigations/{id}/determinations",
            NewDetermination::example().to_json(),
        ),
        Act::new(
            "determination_notice_issued",
            "/v1/eapa/investigations/{id}/notices-of-determination",
            NewNoticeOfDetermination::example().to_json(),
        ),
    ]
}

/// The real day of an entry.
fn day(entry: &str) -> NaiveDate {
    let docket: Value = serde_json::from_str(DOCKET).expect("the real docket is JSON");
    let entries = docket["docket"].as_array().into_iter().flatten();
    let on =
        entries.filter(|it| it["entry"] == entry).find_map(|it| it["on"].as_str()?.parse().ok());
    on.expect("every act of the demo stands on the real docket")
}
