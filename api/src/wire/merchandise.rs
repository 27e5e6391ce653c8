//! Lists of entries of merchandise, and their lines.

use chrono::NaiveDate;
use entities::{merchandise_import, merchandise_line};
use poem_openapi::Object;
use statute::eapa::entries_covered::PeriodOfInvestigation;
use uuid::Uuid;

use super::instant::Instant;
use super::word::{LiquidationWord, RoleWord};

/// A list of entries of merchandise that an officer put beside an investigation. The one with the highest number counts.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct MerchandiseImport {
    /// Its number in the investigation, from 1.
    pub version: i32,
    /// SHA-256 of the file's bytes.
    pub sha256: String,
    /// How many entries it lists.
    pub entries: i32,
    /// When its last byte arrived, by the service's clock.
    pub imported_at: Instant,
    /// The account that sent it.
    pub account: String,
    /// In what role.
    pub role: RoleWord,
    /// Where to go from here.
    pub links: MerchandiseLinks,
}

/// Where to go from a list.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct MerchandiseLinks {
    /// Its lines.
    pub lines: String,
    /// The investigation.
    pub investigation: String,
}

impl MerchandiseImport {
    /// Where the lines of a list are.
    #[must_use]
    pub fn lines_of(case: Uuid, version: i32) -> String {
        format!("/v1/eapa/investigations/{case}/entries-of-merchandise/{version}/lines")
    }
}

impl From<&merchandise_import::Model> for MerchandiseImport {
    fn from(row: &merchandise_import::Model) -> Self {
        Self {
            version: row.version,
            sha256: row.sha256.clone(),
            entries: row.lines,
            imported_at: row.imported_at.into(),
            account: row.by_account.clone(),
            role: RoleWord(row.by_role.0),
            links: MerchandiseLinks {
                lines: Self::lines_of(row.case_id.0, row.version),
                investigation: format!("/v1/eapa/investigations/{}", row.case_id),
            },
        }
    }
}

/// One entry of merchandise.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct MerchandiseLine {
    /// Its line in the file, where the header is line 1.
    pub line: i32,
    /// Its number, 19 CFR 142.3a: `ABC-1234567-8`.
    pub entry_number: String,
    /// The day of entry.
    pub entry_date: NaiveDate,
    /// The port of entry, by its four digits.
    pub port: String,
    /// Its value in dollars, as it was written.
    pub value: String,
    /// Whether its duties are settled.
    pub liquidation_status: LiquidationWord,
    /// Whether it was entered within the period of investigation.
    pub in_period: Option<bool>,
}

impl MerchandiseLine {
    /// A line, held against the period of investigation.
    #[must_use]
    pub fn of(row: &merchandise_line::Model, period: Option<&PeriodOfInvestigation>) -> Self {
        Self {
            line: row.line,
            entry_number: row.entry_number.clone(),
            entry_date: row.entry_date,
            port: row.port.clone(),
            value: row.value.clone(),
            liquidation_status: LiquidationWord(row.liquidation_status.0),
            in_period: period.map(|period| period.covers(row.entry_date)),
        }
    }
}
