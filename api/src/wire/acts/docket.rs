//! Acts on the docket as a whole: a tolling order that reaches the case, and the correction of an entry.

use chrono::NaiveDate;
use poem_openapi::Object;
use serde_json::Value;

use super::body;
use super::record::day;
use crate::wire::word::EntryWord;

body! {
    /// Move the time limits of one case by the days of a tolling order: EAPA 7238 (pencils) as the example.
    officer NewTolling writes (TollingOrdered) {
        /// The calendar days that the order adds.
        #[oai(validator(minimum(value = "1"), maximum(value = "3660")))]
        days: u32 = 37,
        /// The first day of its cause.
        from: NaiveDate = day(2018, 12, 22),
        /// The order.
        #[oai(validator(min_length = 1, max_length = 1_000))]
        authority: String = "CBP, lapse in appropriations 2018-12-22 to 2019-01-28".to_owned(),
    }
}

body! {
    /// Correct an entry of the docket: it is taken out of what the law reads, and another may take its place. The entry
    /// itself stays where it is.
    reasoned ("The notice went out a day later than recorded.")
    NewCorrection writes (EntryCorrected) {
        /// The wrong entry, by its docket number.
        #[oai(validator(minimum(value = "1")))]
        corrects: u32 = 5,
        /// The entry of the same kind that takes its place; none where it never happened.
        replacement: Option<Replacement> = Some(Replacement {
            entry: EntryWord(statute::EntryKind::NoticeOfInitiationIssued),
            on: day(2020, 1, 14),
            due: None,
            content: None,
        }),
    }
}

/// What takes a corrected entry's place.
#[derive(Debug, Clone, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Replacement {
    /// The kind of entry: that of the corrected one.
    pub entry: EntryWord,
    /// The legal day.
    pub on: NaiveDate,
    /// The date it sets, where it sets one.
    pub due: Option<NaiveDate>,
    /// Its particulars; those of the corrected entry when absent.
    pub content: Option<Value>,
}
