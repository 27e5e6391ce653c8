//! The figures of the report.

use chrono::NaiveDate;
use entities::{DutySeen, FiguresSeen, TimeSeen, YearSeen};
use poem_openapi::Object;
use statute::statistics::{Figure, Readership, per_mille};

use super::deadline::Authority;
use super::word::{FigureWord, ReadershipWord, TimedStepWord};

/// The figures of the report, by federal fiscal year: 2021 runs from 1 October 2020 to 30 September 2021.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Statistics {
    /// Whose figures they are. The public's hold orders that were announced, and EAPA cases from their notice of initiation on: of an
    /// allegation that came to no such notice nothing is counted.
    pub readership: ReadershipWord,
    /// The legal day on which they are told.
    pub on: NaiveDate,
    /// The years, the earliest first: the one that was asked for, else all that have figures.
    pub fiscal_years: Vec<YearFigures>,
    /// What each figure counts, and on what authority.
    pub definitions: Vec<FigureDefinition>,
}

/// The figures of a fiscal year.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct YearFigures {
    /// The year, by the number of its end.
    pub fiscal_year: i32,
    /// Its first day.
    pub from: NaiveDate,
    /// Its last day.
    pub to: NaiveDate,
    /// Whether it is over. Of one that is not, everything may still grow.
    pub is_over: bool,
    /// What was counted.
    pub counts: Vec<FigureCount>,
    /// How long steps took that ended in the year; none that no case took.
    pub times: Vec<StepTime>,
    /// Whether the Service did in time what it owed by a day of the year; none that it did not owe.
    pub duties: Vec<DutyFigures>,
}

/// How many there are of something.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct FigureCount {
    /// Of what.
    pub figure: FigureWord,
    /// How many; of a sum of money, how many cents.
    pub count: i64,
}

/// How long a step took, in calendar days.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct StepTime {
    /// The step.
    pub step: TimedStepWord,
    /// In how many cases.
    pub cases: i64,
    /// Half of them took no longer.
    pub median_days: u32,
    /// Nine in ten took no longer.
    pub ninetieth_percentile_days: u32,
}

/// Whether a duty was done in time.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct DutyFigures {
    /// The rule that owes it.
    pub rule: String,
    /// How often it was done in time.
    pub in_time: i64,
    /// How often it was done late, or not at all.
    pub late: i64,
    /// The share that was done in time, in thousandths.
    pub in_time_per_mille: u32,
}

/// What a figure counts.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct FigureDefinition {
    /// The figure.
    pub figure: FigureWord,
    /// What it counts.
    pub says: String,
    /// On what authority it is counted so.
    pub authority: Authority,
}

impl From<&FiguresSeen> for Statistics {
    fn from(seen: &FiguresSeen) -> Self {
        let is_told =
            |it: &&Figure| seen.readership == Readership::Office || !it.definition().is_internal;
        let definition = |figure: &Figure| {
            let it = figure.definition();
            let says = it.says.to_owned();
            FigureDefinition { figure: (*figure).into(), says, authority: (&it.authority).into() }
        };
        Self {
            readership: seen.readership.into(),
            on: seen.on,
            fiscal_years: seen.years.iter().map(|year| YearFigures::of(year, seen.on)).collect(),
            definitions: Figure::ALL.iter().filter(is_told).map(definition).collect(),
        }
    }
}

impl YearFigures {
    fn of(year: &YearSeen, on: NaiveDate) -> Self {
        let count = |(figure, count): &(Figure, i64)| FigureCount {
            figure: (*figure).into(),
            count: *count,
        };
        Self {
            fiscal_year: year.fiscal_year,
            from: year.first,
            to: year.last,
            is_over: year.last < on,
            counts: year.counts.iter().map(count).collect(),
            times: year.times.iter().map(StepTime::from).collect(),
            duties: year.duties.iter().map(DutyFigures::from).collect(),
        }
    }
}

impl From<&TimeSeen> for StepTime {
    fn from(it: &TimeSeen) -> Self {
        Self {
            step: it.step.into(),
            cases: it.spread.cases,
            median_days: it.spread.median,
            ninetieth_percentile_days: it.spread.ninetieth,
        }
    }
}

impl From<&DutySeen> for DutyFigures {
    fn from(it: &DutySeen) -> Self {
        Self {
            rule: it.rule.clone(),
            in_time: it.in_time,
            late: it.late,
            in_time_per_mille: per_mille(it.in_time, it.late).unwrap_or_default(),
        }
    }
}

impl Statistics {
    /// The same as lines of comma-separated values: a year, a kind of number, what it is of, and the number.
    #[must_use]
    pub fn csv(&self) -> String {
        let mut lines = vec!["fiscal_year,number,of,value".to_owned()];
        for year in &self.fiscal_years {
            let mut line = |number: &str, of: &str, value: &dyn std::fmt::Display| {
                lines.push(format!("{},{number},{of},{value}", year.fiscal_year));
            };
            for it in &year.counts {
                line("count", it.figure.0.as_str(), &it.count);
            }
            for it in &year.times {
                let step = it.step.0.as_str();
                line("cases", step, &it.cases);
                line("median_days", step, &it.median_days);
                line("ninetieth_percentile_days", step, &it.ninetieth_percentile_days);
            }
            for it in &year.duties {
                line("in_time", &it.rule, &it.in_time);
                line("late", &it.rule, &it.late);
                line("in_time_per_mille", &it.rule, &it.in_time_per_mille);
            }
        }
        lines.push(String::new());
        lines.join("\r\n")
    }
}
