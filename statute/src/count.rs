//! The only date arithmetic in the repository: day zero, business days, the roll, the end of a day.
//!
//! The trigger day is day zero and never counted; the last day is. Extensions, stays and tolling move the nominal
//! date, and the roll comes last, so that no period is ever counted from a rolled day of its own.

use chrono::{
    DateTime, Datelike, Days, Months, NaiveDate, NaiveTime, SecondsFormat, TimeZone, Utc, Weekday,
};
use chrono_tz::America::New_York;

use crate::calendar::Calendar;
use crate::rule::Length;

/// The day on which a period of this length from `zero` ends, before any roll. `None` beyond the calendar.
#[must_use]
pub fn after(zero: NaiveDate, length: Length, calendar: &Calendar) -> Option<NaiveDate> {
    match length {
        Length::CalendarDays(days) => later(zero, days),
        Length::BusinessDays(days) => calendar.business_days_after(zero, days),
        Length::Months(months) => zero.checked_add_months(Months::new(months)),
        Length::Years(years) => zero.checked_add_months(Months::new(years.checked_mul(12)?)),
    }
}

/// So many calendar days later.
#[must_use]
pub fn later(on: NaiveDate, days: u32) -> Option<NaiveDate> {
    on.checked_add_days(Days::new(u64::from(days)))
}

/// So many calendar days earlier.
#[must_use]
pub fn earlier(on: NaiveDate, days: u32) -> Option<NaiveDate> {
    on.checked_sub_days(Days::new(u64::from(days)))
}

/// So many years earlier: the same day-number, else the month's last day.
#[must_use]
pub fn years_earlier(on: NaiveDate, years: u32) -> Option<NaiveDate> {
    on.checked_sub_months(Months::new(years.checked_mul(12)?))
}

/// How many calendar days lie after `from`, through `to`; zero when `to` is not later.
#[must_use]
pub fn days_between(from: NaiveDate, to: NaiveDate) -> u32 {
    u32::try_from((to - from).num_days()).unwrap_or(0)
}

/// How many calendar days are left from `today` to `on`: zero on the day itself, less than zero once it is over.
#[must_use]
pub fn days_left(today: NaiveDate, on: NaiveDate) -> i64 {
    (on - today).num_days()
}

/// The Monday and the Sunday of the week that a day is in.
#[must_use]
pub fn week_of(on: NaiveDate) -> (NaiveDate, NaiveDate) {
    let week = on.week(Weekday::Mon);
    (week.checked_first_day().unwrap_or(on), week.checked_last_day().unwrap_or(on))
}

/// The first days of the months that begin after `first`, through `last`.
#[must_use]
pub fn months_begun(first: NaiveDate, last: NaiveDate) -> Vec<NaiveDate> {
    let begins = |on: NaiveDate| on.with_day(1)?.checked_add_months(Months::new(1));
    std::iter::successors(begins(first), |on| begins(*on)).take_while(|on| *on <= last).collect()
}

/// The federal fiscal year of a day: it runs from 1 October to 30 September and has the number of its end, 31 USC 1102.
#[must_use]
pub fn fiscal_year(on: NaiveDate) -> i32 {
    if on.month() >= 10 { on.year() + 1 } else { on.year() }
}

/// The first and the last day of a federal fiscal year. `None` beyond what dates can say.
#[must_use]
pub fn fiscal_year_days(year: i32) -> Option<(NaiveDate, NaiveDate)> {
    let first = NaiveDate::from_ymd_opt(year.checked_sub(1)?, 10, 1)?;
    Some((first, NaiveDate::from_ymd_opt(year, 9, 30)?))
}

/// The legal day of an instant: the date in New York.
#[must_use]
pub fn legal_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&New_York).date_naive()
}

/// What a clock on a wall in New York shows at an instant, with its offset from UTC: RFC 3339, with six decimals.
#[must_use]
pub fn in_new_york(at: DateTime<Utc>) -> String {
    at.with_timezone(&New_York).to_rfc3339_opts(SecondsFormat::Micros, false)
}

/// The midnight that ends a legal day, exclusive: the first instant that is too late.
#[must_use]
pub fn end_of_day(on: NaiveDate) -> DateTime<Utc> {
    instant_in_new_york(on.succ_opt().unwrap_or(on), NaiveTime::MIN)
}

/// The midnight that begins a legal day.
#[must_use]
pub fn beginning_of_day(on: NaiveDate) -> DateTime<Utc> {
    instant_in_new_york(on, NaiveTime::MIN)
}

/// The instant of a wall-clock time in New York. An hour that daylight saving skips is read as the hour after it, one
/// that it repeats as the first of the two.
#[must_use]
pub fn instant_in_new_york(on: NaiveDate, time: NaiveTime) -> DateTime<Utc> {
    let local = on.and_time(time);
    New_York
        .from_local_datetime(&local)
        .earliest()
        .or_else(|| New_York.from_local_datetime(&(local + chrono::TimeDelta::hours(1))).earliest())
        .map_or_else(|| local.and_utc(), |at| at.with_timezone(&Utc))
}
