//! Where a setting comes from: the environment first, then the file, then its default.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Display;
use std::path::Path;
use std::str::FromStr;

use serde::de::DeserializeOwned;

/// What every environment variable of this service starts with.
const PREFIX: &str = "TIDEWAITER_";

/// Variables of this prefix that are no settings of the service: where the file is, what `tidewaiter demo` reads, and what
/// the repository's own tools and tests read.
const NOT_SETTINGS: &[&str] = &[
    "TIDEWAITER_CONFIG",
    "TIDEWAITER_URL",
    "TIDEWAITER_CASES",
    "TIDEWAITER_TEMPORAL_BIN",
    "TIDEWAITER_SMTP_CATCHER",
    "TIDEWAITER_OIDC_PROVIDER",
    "TIDEWAITER_S3_SERVER",
    "TIDEWAITER_CLAMD",
    "TIDEWAITER_TEST_POSTGRES",
    "TIDEWAITER_TEST_PSQL",
];

/// One setting, declared once: its names, its default and what it does.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// `section.key` in the TOML file.
    pub key: &'static str,
    /// The environment variable.
    pub env: &'static str,
    /// What holds when neither names it; `None` when it may stay unset.
    pub default: Option<&'static str>,
    /// What it does, for `serve --help`.
    pub about: &'static str,
}

/// One mistake in the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wrong {
    /// The variable or key that is wrong.
    pub setting: String,
    /// What is wrong with it.
    pub message: String,
}

/// Reads settings and collects what is wrong with them.
#[derive(Debug, Default)]
pub struct Reader {
    env: BTreeMap<String, String>,
    file: BTreeMap<String, toml::Value>,
    read: BTreeSet<&'static str>,
    wrong: Vec<Wrong>,
    named: BTreeSet<&'static str>,
    /// Keys of which each name below is a setting.
    below: BTreeSet<&'static str>,
}

impl Reader {
    /// The process environment and the file, when one is named.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "the one place where the environment comes in")]
    pub fn from_process(file: Option<&Path>) -> Self {
        let env = std::env::vars().filter(|(name, _)| name.starts_with(PREFIX)).collect();
        let mut reader = Self { env, ..Self::default() };
        if let Some(path) = file {
            match std::fs::read_to_string(path) {
                Ok(text) => reader.take_file(&text),
                Err(error) => reader
                    .wrong(path.display(), format!("the file of settings cannot be read: {error}")),
            }
        }
        reader
    }

    /// The same from values, for tests.
    #[doc(hidden)]
    #[must_use]
    pub fn from_values(env: &[(&str, &str)], file: &str) -> Self {
        let env =
            env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        let mut reader = Self { env, ..Self::default() };
        reader.take_file(file);
        reader
    }

    fn take_file(&mut self, text: &str) {
        match text.parse::<toml::Table>() {
            Ok(table) => self.flatten("", table),
            Err(error) => self.wrong("settings file", misread(text, &error)),
        }
    }

    /// `[http] listen = ..` is the setting `http.listen`; an array of tables stays one value.
    fn flatten(&mut self, prefix: &str, table: toml::Table) {
        for (name, value) in table {
            let key = if prefix.is_empty() { name } else { format!("{prefix}.{name}") };
            match value {
                toml::Value::Table(inner) => self.flatten(&key, inner),
                other => {
                    self.file.insert(key, other);
                }
            }
        }
    }

    /// A setting that always has a value. A bad value is noted and the default stands in for it.
    ///
    /// # Panics
    /// Never: a default reads as its own type, which the tests of the settings hold.
    pub fn value<T: FromStr<Err: Display>>(&mut self, setting: &'static Setting) -> T {
        self.optional(setting).unwrap_or_else(|| {
            let default = setting.default.unwrap_or_default();
            default.parse().ok().expect("a default reads as its own type")
        })
    }

    /// A setting that may stay unset.
    pub fn optional<T: FromStr<Err: Display>>(&mut self, setting: &'static Setting) -> Option<T> {
        let (name, text) = self.text(setting)?;
        match text.trim().parse() {
            Ok(value) => Some(value),
            Err(error) => {
                self.wrong(name, format!("{error}"));
                None
            }
        }
    }

    /// Yes or no: `1`, `true`, `yes` or `on`; `0`, `false`, `no` or `off`.
    pub fn switch(&mut self, setting: &'static Setting) -> bool {
        let Some((name, text)) = self.text(setting) else { return setting.default == Some("1") };
        match text.trim().to_ascii_lowercase().as_str() {
            "1" | "true" | "yes" | "on" => true,
            "0" | "false" | "no" | "off" | "" => false,
            _ => {
                self.wrong(name, "is neither 1 nor 0");
                false
            }
        }
    }

    /// A list: JSON in the environment, an array of tables in the file.
    pub fn list<T: DeserializeOwned>(&mut self, setting: &'static Setting) -> Vec<T> {
        self.read.insert(setting.key);
        self.named.insert(setting.env);
        if let Some(text) = self.env.get(setting.env) {
            return match serde_json::from_str(text) {
                Ok(list) => list,
                Err(error) => {
                    // Only the place: the text holds secrets.
                    let place = format!("line {} column {}", error.line(), error.column());
                    self.wrong(
                        setting.env,
                        format!("is not the JSON list it should be, at {place}"),
                    );
                    Vec::new()
                }
            };
        }
        let Some(toml::Value::Array(rows)) = self.file.get(setting.key).cloned() else {
            return Vec::new();
        };
        let mut list = Vec::new();
        for (index, row) in rows.into_iter().enumerate() {
            match row.try_into() {
                Ok(item) => list.push(item),
                Err(error) => self.wrong(format!("{}[{index}]", setting.key), first_line(&error)),
            }
        }
        list
    }

    /// Lists of numbers by name: each name below the key in the file, a JSON object in the environment.
    pub fn lists(&mut self, setting: &'static Setting) -> BTreeMap<String, Vec<u32>> {
        self.below.insert(setting.key);
        self.named.insert(setting.env);
        if let Some(text) = self.env.get(setting.env) {
            return serde_json::from_str(text).unwrap_or_else(|error| {
                self.wrong(setting.env, format!("is no JSON object of lists of days: {error}"));
                BTreeMap::new()
            });
        }
        let named: Vec<_> = self
            .file
            .iter()
            .filter_map(|(key, value)| {
                Some((key.clone(), below(setting.key, key)?.to_owned(), value.clone()))
            })
            .collect();
        let mut lists = BTreeMap::new();
        for (key, name, value) in named {
            match value.try_into() {
                Ok(list) => {
                    lists.insert(name, list);
                }
                Err(error) => {
                    self.wrong(key, format!("is no list of days: {}", first_line(&error)));
                }
            }
        }
        lists
    }

    /// Notes a mistake that only the concern itself can see.
    pub fn wrong(&mut self, setting: impl Display, message: impl Into<String>) {
        self.wrong.push(Wrong { setting: setting.to_string(), message: message.into() });
    }

    /// All mistakes, with the keys and variables that nobody knows.
    ///
    /// # Errors
    /// When there is any.
    pub fn finish(mut self) -> Result<(), Vec<Wrong>> {
        let unknown: Vec<String> =
            self.file.keys().filter(|key| !self.is_read(key)).cloned().collect();
        for key in unknown {
            self.wrong(key, "is no setting of this service");
        }
        let unknown: Vec<String> = self
            .env
            .keys()
            .filter(|name| !self.named.contains(name.as_str()))
            .filter(|name| !NOT_SETTINGS.contains(&name.as_str()) && !name.ends_with("_TOKEN"))
            .cloned()
            .collect();
        for name in unknown {
            self.wrong(name, "is no setting of this service");
        }
        if self.wrong.is_empty() { Ok(()) } else { Err(self.wrong) }
    }

    fn is_read(&self, key: &str) -> bool {
        self.read.contains(key) || self.below.iter().any(|above| below(above, key).is_some())
    }

    fn text(&mut self, setting: &'static Setting) -> Option<(&'static str, String)> {
        self.read.insert(setting.key);
        self.named.insert(setting.env);
        if let Some(text) = self.env.get(setting.env) {
            return Some((setting.env, text.clone()));
        }
        match self.file.get(setting.key)? {
            toml::Value::String(text) => Some((setting.key, text.clone())),
            toml::Value::Array(_) => {
                self.wrong(setting.key, "is a list where one value is expected");
                None
            }
            scalar => Some((setting.key, scalar.to_string())),
        }
    }
}

/// The name of a key below another.
fn below<'a>(above: &str, key: &'a str) -> Option<&'a str> {
    key.strip_prefix(above)?.strip_prefix('.')
}

/// What TOML says about a row, without the excerpt of the file (it may hold a token).
fn first_line(error: &toml::de::Error) -> String {
    error.message().to_owned()
}

/// What TOML says about the file and where, without the excerpt (it may hold a token).
fn misread(text: &str, error: &toml::de::Error) -> String {
    let said = first_line(error);
    let Some(before) = error.span().and_then(|span| text.get(..span.start)) else { return said };
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
    format!("{said}, at line {line} column {column}")
}
