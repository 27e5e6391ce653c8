//! One value of a row: of which of the few kinds it is, how each database names that kind, and how the archive says it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, NaiveDate, SecondsFormat, Utc};
use sea_orm::{DbErr, QueryResult, Value};
use serde::{Deserialize, Serialize};
use serde_json::{Value as Json, json};
use uuid::Uuid;

/// What a column holds, whatever the database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    Id,
    Text,
    Bytes,
    Instant,
    Day,
    Number,
    Flag,
}

/// How one database keeps it: `PostgreSQL` knows numbers of two lengths, `SQLite` of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stored {
    Id,
    Text,
    Bytes,
    Instant,
    Day,
    ShortNumber,
    LongNumber,
    Flag,
}

impl Stored {
    /// By the name that the database has for it.
    pub(super) fn named(name: &str) -> Option<Self> {
        Some(match name {
            "uuid" | "uuid_text" => Self::Id,
            "text" => Self::Text,
            "bytea" | "blob" => Self::Bytes,
            "timestamptz" | "timestamp_with_timezone_text" => Self::Instant,
            "date" | "date_text" => Self::Day,
            "int4" => Self::ShortNumber,
            "int8" | "integer" | "bigint" => Self::LongNumber,
            "bool" | "boolean" => Self::Flag,
            _ => return None,
        })
    }

    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Id => Kind::Id,
            Self::Text => Kind::Text,
            Self::Bytes => Kind::Bytes,
            Self::Instant => Kind::Instant,
            Self::Day => Kind::Day,
            Self::ShortNumber | Self::LongNumber => Kind::Number,
            Self::Flag => Kind::Flag,
        }
    }

    /// The value in this place of a row, as the archive says it.
    pub(super) fn read(self, row: &QueryResult, place: usize) -> Result<Json, DbErr> {
        Ok(match self {
            Self::Id => json!(row.try_get_by_index::<Option<Uuid>>(place)?),
            Self::Text => json!(row.try_get_by_index::<Option<String>>(place)?),
            Self::Bytes => {
                let bytes = row.try_get_by_index::<Option<Vec<u8>>>(place)?;
                json!(bytes.map(|it| STANDARD.encode(it)))
            }
            Self::Instant => {
                let at = row.try_get_by_index::<Option<DateTime<Utc>>>(place)?;
                json!(at.map(|it| it.to_rfc3339_opts(SecondsFormat::AutoSi, true)))
            }
            Self::Day => {
                let on = row.try_get_by_index::<Option<NaiveDate>>(place)?;
                json!(on.map(|it| it.to_string()))
            }
            Self::ShortNumber => json!(row.try_get_by_index::<Option<i32>>(place)?),
            Self::LongNumber => json!(row.try_get_by_index::<Option<i64>>(place)?),
            Self::Flag => json!(row.try_get_by_index::<Option<bool>>(place)?),
        })
    }

    /// What the archive says, as a value for the database; `None` where it is none of this kind.
    pub(super) fn value(self, said: &Json) -> Option<Value> {
        if said.is_null() {
            return Some(self.nothing());
        }
        Some(match self {
            Self::Id => said.as_str()?.parse::<Uuid>().ok()?.into(),
            Self::Text => said.as_str()?.into(),
            Self::Bytes => STANDARD.decode(said.as_str()?).ok()?.into(),
            Self::Instant => said.as_str()?.parse::<DateTime<Utc>>().ok()?.into(),
            Self::Day => said.as_str()?.parse::<NaiveDate>().ok()?.into(),
            Self::ShortNumber => i32::try_from(said.as_i64()?).ok()?.into(),
            Self::LongNumber => said.as_i64()?.into(),
            Self::Flag => said.as_bool()?.into(),
        })
    }

    /// Nothing, of this kind.
    fn nothing(self) -> Value {
        match self {
            Self::Id => None::<Uuid>.into(),
            Self::Text => None::<String>.into(),
            Self::Bytes => None::<Vec<u8>>.into(),
            Self::Instant => None::<DateTime<Utc>>.into(),
            Self::Day => None::<NaiveDate>.into(),
            Self::ShortNumber => None::<i32>.into(),
            Self::LongNumber => None::<i64>.into(),
            Self::Flag => None::<bool>.into(),
        }
    }
}
