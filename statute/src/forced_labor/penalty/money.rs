//! Sums of money, exactly: cents, read from and written as decimal strings.

use std::fmt;
use std::str::FromStr;

use serde::{Serialize, Serializer};

/// Dollars in whole cents. In JSON a decimal string with two places, `"575000.00"`: no number that a reader could round.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cents(i64);

/// The most dollars that are read: far more than any penalty, and far less than overflows when it is multiplied.
const MOST_DOLLARS: i64 = 1_000_000_000_000;

impl Cents {
    /// Nothing.
    pub const NONE: Self = Self(0);

    /// So many dollars.
    #[must_use]
    pub const fn dollars(dollars: u32) -> Self {
        Self(dollars as i64 * 100)
    }

    /// The number of cents.
    #[must_use]
    pub const fn count(self) -> i64 {
        self.0
    }

    /// So many cents, as they were stored.
    #[must_use]
    pub const fn from_count(cents: i64) -> Self {
        Self(cents)
    }

    /// A multiple.
    #[must_use]
    pub(super) const fn times(self, times: u32) -> Self {
        Self(self.0.saturating_mul(times as i64))
    }

    /// A share, rounded down: what is above the share is above the cap.
    #[must_use]
    pub(super) const fn per_cent(self, share: u32) -> Self {
        Self(self.0.saturating_mul(share as i64) / 100)
    }
}

/// A text that is no sum of money.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error(
    "a sum is written in dollars and cents, as 575000.00, without sign or separators, and below a trillion"
)]
pub struct NotASum;

impl FromStr for Cents {
    type Err = NotASum;

    fn from_str(text: &str) -> Result<Self, NotASum> {
        let (dollars, cents) = text.split_once('.').unwrap_or((text, "00"));
        let digits =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        if !digits(dollars) || !digits(cents) || cents.len() != 2 || dollars.len() > 12 {
            return Err(NotASum);
        }
        let dollars: i64 = dollars.parse().map_err(|_| NotASum)?;
        let cents: i64 = cents.parse().map_err(|_| NotASum)?;
        if dollars >= MOST_DOLLARS {
            return Err(NotASum);
        }
        Ok(Self(dollars * 100 + cents))
    }
}

impl fmt::Display for Cents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{:02}", self.0 / 100, self.0 % 100)
    }
}

impl Serialize for Cents {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
