//! What a docket is looked up by: whom it names, under which order, what, and whence; so that a search can be narrowed.
//!
//! It is read of the docket as one audience sees it, and so tells an audience nothing that its docket does not.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::cross::{NameKind, names};
use crate::docket::Docket;
use crate::forced_labor::register;
use crate::role::{UnknownWord, words};

words! {
    /// By what a search is narrowed.
    Facet in "facets" {
        /// Who files, imports, produces, or is reached by an order.
        Party = "party",
        /// An antidumping or countervailing duty order, by its number.
        Order = "order",
        /// What is imported.
        Product = "product",
        /// Whence it comes, or where it was looked at.
        Country = "country",
    }
}

words! {
    /// What can be found.
    Thing in "kinds of thing" {
        /// A case: its numbers, and whom and what it is about.
        Case = "case",
        /// A docket entry, by what it says.
        Entry = "entry",
        /// A notice, by the words of its letter.
        Notice = "notice",
        /// A document, by its title and its words.
        Document = "document",
        /// Confidential information, by its public summary and by what it says.
        ConfidentialInformation = "confidential_information",
    }
}

/// One thing a docket is found by.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mark {
    /// As what.
    pub facet: Facet,
    /// As it stands there.
    pub value: String,
}

/// Everything that the entries in force are found by, once each, in order.
#[must_use]
pub fn marks(docket: &Docket) -> BTreeSet<Mark> {
    let mut found = BTreeSet::new();
    let mut add = |facet, value: &str| {
        let value = value.trim();
        if !value.is_empty() {
            found.insert(Mark { facet, value: value.to_owned() });
        }
    };
    for name in names(docket) {
        let is_product = name.kind == NameKind::Merchandise;
        add(if is_product { Facet::Product } else { Facet::Party }, &name.name);
    }
    for content in docket.entries.iter().filter_map(|entry| entry.fields.content.as_ref()) {
        each(content, &mut |name, value| match name {
            "ad_cvd_orders" => strings(value).for_each(|it| add(Facet::Order, it)),
            "country" | "countries" => strings(value).for_each(|it| add(Facet::Country, it)),
            _ => {}
        });
    }
    for instrument in register(&docket.entries).instruments {
        let scopes = instrument.scopes.iter().map(|version| &version.scope);
        scopes.flat_map(|scope| &scope.countries).for_each(|it| add(Facet::Country, it));
    }
    found
}

/// Every member of every object within, with its name.
fn each<'a>(value: &'a Value, found: &mut impl FnMut(&'a str, &'a Value)) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                found(name, member);
                each(member, found);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| each(item, found)),
        _ => {}
    }
}

/// A text, or the texts of a list.
fn strings(value: &Value) -> impl Iterator<Item = &str> {
    let one = value.as_str().into_iter();
    one.chain(value.as_array().into_iter().flatten().filter_map(Value::as_str))
}

/// Members that are for machines, and that nobody looks for by their words. By hash and length a copy of a document is known, which is
/// not for everybody who reads the entry.
const FOR_MACHINES: &[&str] = &["document", "sha256", "length", "public_of"];

/// What an entry says in words, one text a line: what a search looks through.
#[must_use]
pub fn said(entry: &crate::Entry) -> String {
    let mut lines = vec![entry.kind.as_str().replace('_', " ")];
    let written = serde_json::to_value(&entry.fields).unwrap_or_default();
    collect(&written, &mut lines);
    lines.join("\n")
}

fn collect(value: &Value, lines: &mut Vec<String>) {
    match value {
        Value::Object(members) => members
            .iter()
            .filter(|(name, _)| !FOR_MACHINES.contains(&name.as_str()))
            .for_each(|(_, member)| collect(member, lines)),
        Value::Array(items) => items.iter().for_each(|item| collect(item, lines)),
        Value::String(text) => lines.push(text.clone()),
        Value::Number(number) => lines.push(number.to_string()),
        Value::Bool(_) | Value::Null => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Facet, marks, said};
    use crate::{Entry, EntryKind, Fields, Law, Matter, Program};

    fn filed() -> Entry {
        let content = json!({
            "filer": { "name": "Acme Inc." },
            "importer": { "name": "Shady Imports LLC" },
            "merchandise": { "description": "Frozen warmwater shrimp" },
            "ad_cvd_orders": ["A-533-840"],
            "producers": [{ "name": "Ocean Ltd.", "country": "IN" }],
            "documents": [{ "document": "5f0c", "sha256": "00ff", "length": 4711, "title": "Exhibit 1", "pages": 3 }],
        });
        let on = "2020-01-14".parse().expect("a day");
        let fields = Fields { content: Some(content), ..Fields::default() };
        Entry { position: 1, kind: EntryKind::AllegationFiled, on, fields }
    }

    #[test]
    fn a_docket_is_found_by_whom_and_what_it_names() {
        let on = "2020-01-15".parse().expect("a day");
        let matter = Matter { program: Program::Eapa, track: None };
        let docket = crate::docket(matter, &[filed()], &Law::standard(), on);
        let found: Vec<_> = marks(&docket).into_iter().map(|it| (it.facet, it.value)).collect();
        let expected = [
            (Facet::Party, "Acme Inc."),
            (Facet::Party, "Ocean Ltd."),
            (Facet::Party, "Shady Imports LLC"),
            (Facet::Order, "A-533-840"),
            (Facet::Product, "Frozen warmwater shrimp"),
            (Facet::Country, "IN"),
        ];
        assert_eq!(found, expected.map(|(facet, value)| (facet, value.to_owned())));
    }

    #[test]
    fn an_entry_is_found_by_its_words_and_not_by_what_is_for_machines() {
        let said = said(&filed());
        assert!(said.starts_with("allegation filed\n"), "{said}");
        assert!(said.contains("Exhibit 1") && said.contains("A-533-840"), "{said}");
        assert!(!["00ff", "5f0c", "4711"].iter().any(|it| said.contains(it)), "{said}");
    }
}
