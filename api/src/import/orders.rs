//! The orders of the public register: those that come with the program, or those of a file of the same form, a docket file
//! on each line.

use std::path::Path;

use statute::forced_labor::{Scope, register};
use statute::takeover::Takeover;
use statute::{InputError, Program};

use super::Source;

/// The real orders that the project keeps as facts.
const REGISTER: &str = include_str!("../../data/orders.ndjson");

/// Each order as a docket file of its own. A line is named `FILE:LINE`.
#[must_use]
pub fn sources(file: Option<&Path>) -> Vec<Source> {
    let Some(file) = file else { return lines("register", REGISTER) };
    let whole = Source::file(file);
    match whole.input.map(String::from_utf8) {
        Ok(Ok(text)) => lines(&whole.name, &text),
        Ok(Err(error)) => {
            let message = format!("the file is not UTF-8: {error}");
            vec![Source { name: whole.name, input: Err(message) }]
        }
        Err(message) => vec![Source { name: whole.name, input: Err(message) }],
    }
}

fn lines(name: &str, text: &str) -> Vec<Source> {
    (1..)
        .zip(text.lines())
        .filter(|(_, line)| !line.trim().is_empty())
        .map(|(number, line): (u32, _)| Source {
            name: format!("{name}:{number}"),
            input: Ok(line.as_bytes().to_vec()),
        })
        .collect()
}

/// What a docket lacks to be an order of the register.
#[must_use]
pub fn defects(matter: &Takeover) -> Vec<InputError> {
    if matter.matter.program != Program::ForcedLaborOrder {
        let message = "an order has the program `forced_labor_order`".to_owned();
        return vec![InputError { pointer: "/program".to_owned(), code: "no_order", message }];
    }
    let instruments = register(&matter.entries).instruments;
    if instruments.is_empty() {
        let message = "there is no order, Finding or listing on this docket".to_owned();
        return vec![InputError { pointer: "/docket".to_owned(), code: "no_order", message }];
    }
    let reaches_nothing = instruments.iter().filter(|it| {
        let scope = it.scopes.first().map(|version| &version.scope);
        scope.is_none_or(|scope| *scope == Scope::default())
    });
    reaches_nothing
        .map(|it| InputError {
            pointer: "/docket".to_owned(),
            code: "no_scope",
            message: format!("the {} of {} does not say what it reaches", it.kind, it.issued),
        })
        .collect()
}
