//! What an amended notice says otherwise: words are taken out of what the letters are made of, and a first paragraph tells which notice it
//! takes the place of.

use entities::Amends;
use serde::Serialize;
use serde_json::{Value, json};
use statute::count::legal_day;
use statute::seal::{Passage, redacted};

use super::RenderError;
use super::limit::long;

/// What the letters are given, without the passages.
pub(super) fn without(letter: &impl Serialize, passages: &[Passage]) -> Result<Value, RenderError> {
    let mut words = serde_json::to_value(letter).map_err(RenderError::Words)?;
    take_out(&mut words, passages);
    Ok(words)
}

/// The same of what is kept for the letter on paper.
pub(super) fn printed(
    kept: Option<String>,
    passages: &[Passage],
) -> Result<Option<String>, RenderError> {
    let Some(kept) = kept else { return Ok(None) };
    let mut words: Value = serde_json::from_str(&kept).map_err(RenderError::Words)?;
    take_out(&mut words, passages);
    serde_json::to_string(&words).map(Some).map_err(RenderError::Words)
}

/// What the first paragraph tells.
pub(super) fn lead(amends: &Amends) -> Value {
    json!({ "dated": long(legal_day(amends.created_at)) })
}

/// A letter with a paragraph below its heading.
pub(super) fn led(markdown: String, lead: &str) -> String {
    if lead.is_empty() {
        return markdown;
    }
    let (heading, rest) = markdown.split_once('\n').unwrap_or((&markdown, ""));
    format!("{heading}\n\n{}\n{rest}", lead.trim_end())
}

fn take_out(value: &mut Value, passages: &[Passage]) {
    match value {
        Value::String(text) => *text = redacted(text, passages),
        Value::Array(items) => items.iter_mut().for_each(|it| take_out(it, passages)),
        Value::Object(members) => members.values_mut().for_each(|it| take_out(it, passages)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
