//! Entries of merchandise as a list of them says: what each line must say, and in what form.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::parse::day;
use crate::role::{Role, UnknownWord, words};

words! {
    /// Whether the duties on an entry of merchandise are settled.
    LiquidationStatus in "liquidation statuses" {
        /// Not yet, 19 USC 1504(a).
        Unliquidated = "unliquidated",
        /// The period for it is extended, 19 USC 1504(b).
        Extended = "extended",
        /// It is suspended.
        Suspended = "suspended",
        /// They are settled.
        Liquidated = "liquidated",
    }
}

/// Who puts such a list beside a case.
pub const LISTED_BY: &[Role] = &[Role::Investigator, Role::Supervisor];

/// What a list says of each entry, in the order of [`line`].
pub const COLUMNS: [&str; 5] =
    ["entry_number", "entry_date", "port", "value", "liquidation_status"];

/// The most digits a value has before its point: more is a slip of the pen.
const VALUE_DIGITS: usize = 13;

/// One entry of merchandise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Merchandise {
    /// Its number, 19 CFR 142.3a: `ABC-1234567-8`.
    pub entry_number: String,
    /// The day of entry.
    pub entry_date: NaiveDate,
    /// The port of entry, by its four digits.
    pub port: String,
    /// Its value in dollars, to the cent, as it was written.
    pub value: String,
    /// Whether its duties are settled.
    pub liquidation_status: LiquidationStatus,
}

/// Something wrong in one cell of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CellDefect {
    /// The column.
    pub column: &'static str,
    /// A stable word for programs.
    pub code: &'static str,
    /// What to do about it.
    pub message: String,
    /// The provision that asks for it, where one does.
    pub authority: Option<&'static str>,
}

/// Reads the cells of one line, in the order of [`COLUMNS`].
///
/// # Errors
/// Every defect of the line.
pub fn line(cells: [&str; 5], today: NaiveDate) -> Result<Merchandise, Vec<CellDefect>> {
    let mut found = Vec::new();
    let mut add = |at: usize, code, message: String, authority| {
        found.push(CellDefect { column: COLUMNS[at], code, message, authority });
    };
    let [number, date, port, value, status] = cells.map(str::trim);
    let entry_number = entry_number(number);
    if entry_number.is_none() {
        let message =
            "an entry number: a filer code of three, seven digits and a check digit, ABC-1234567-8";
        add(0, coded(number), message.to_owned(), Some("19 CFR 142.3a"));
    }
    let entry_date = day(date);
    match entry_date {
        None => add(1, coded(date), "the day of entry, as YYYY-MM-DD".to_owned(), None),
        Some(on) if on > today => {
            add(1, "future", format!("no later than today, {today}"), None);
        }
        Some(_) => {}
    }
    if port.len() != 4 || !port.bytes().all(|it| it.is_ascii_digit()) {
        add(2, coded(port), "the port of entry, by its four digits: 2704".to_owned(), None);
    }
    if !is_value(value) {
        let message = "a value in dollars: digits, and no more than two after a point";
        add(3, coded(value), message.to_owned(), None);
    }
    let liquidation_status = status.parse::<LiquidationStatus>().ok();
    if liquidation_status.is_none() {
        let known: Vec<&str> = LiquidationStatus::ALL.iter().map(|it| it.as_str()).collect();
        add(4, coded(status), format!("one of: {}", known.join(", ")), None);
    }
    match (entry_number, entry_date, liquidation_status) {
        (Some(entry_number), Some(entry_date), Some(liquidation_status)) if found.is_empty() => {
            Ok(Merchandise {
                entry_number,
                entry_date,
                port: port.to_owned(),
                value: value.to_owned(),
                liquidation_status,
            })
        }
        _ => Err(found),
    }
}

/// The word for what does not fit its form.
const fn coded(cell: &str) -> &'static str {
    if cell.is_empty() { "missing" } else { "malformed" }
}

/// An entry number in one form, whether it came with hyphens or without. Its form is checked; whether its last digit is the
/// right one, CBP's own systems say.
fn entry_number(text: &str) -> Option<String> {
    let plain: String = match text.split('-').collect::<Vec<_>>()[..] {
        [whole] => whole.to_owned(),
        [filer, number, check] if filer.len() == 3 && number.len() == 7 && check.len() == 1 => {
            format!("{filer}{number}{check}")
        }
        _ => return None,
    };
    let is_code = |it: u8| it.is_ascii_digit() || it.is_ascii_uppercase();
    let fits = plain.len() == 11
        && plain.bytes().take(3).all(is_code)
        && plain.bytes().skip(3).all(|it| it.is_ascii_digit());
    fits.then(|| format!("{}-{}-{}", &plain[..3], &plain[3..10], &plain[10..]))
}

fn is_value(text: &str) -> bool {
    let (whole, cents) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|it| it.is_ascii_digit());
    digits(whole) && digits(cents) && whole.len() <= VALUE_DIGITS && cents.len() <= 2
}
