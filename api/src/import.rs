//! `tidewaiter import`: running matters, and the orders of the public register, become cases; first a look, then the deed.

pub mod orders;
mod report;

use std::collections::HashMap;
use std::path::Path;
use std::process::ExitCode;

use chrono::NaiveDate;
use entities::{Actor, ImportPreview, Imported, Known, Ledger, LedgerError, RealmId};
use serde::Serialize;
use statute::takeover::{Takeover, takeover};
use statute::{InputError, Role};
use uuid::Uuid;

use crate::cli::say;
use crate::config::Config;
use crate::service;
use report::{Became, Line, Report};

/// How the command was asked.
#[derive(Debug)]
pub struct Options {
    /// The docket files.
    pub sources: Vec<Source>,
    /// Whether each has to be an order.
    pub are_orders: bool,
    /// The sandbox to take them over into; the real world when absent.
    pub sandbox: Option<Uuid>,
    /// Whether anything is written.
    pub commit: bool,
    /// As data.
    pub json: bool,
}

/// A docket file, or a line of a file of many.
#[derive(Debug)]
pub struct Source {
    /// How it is called in what is printed.
    pub name: String,
    /// Its bytes, or why they cannot be read.
    pub input: Result<Vec<u8>, String>,
}

impl Source {
    /// A file of its own.
    #[must_use]
    pub fn file(path: &Path) -> Self {
        let input = std::fs::read(path);
        Self {
            name: path.display().to_string(),
            input: input.map_err(|error| format!("the file cannot be read: {error}")),
        }
    }
}

/// A file that can be taken over, and what that comes to.
struct Ready {
    file: String,
    matter: Takeover,
    preview: ImportPreview,
}

/// Something wrong with one of the files.
#[derive(Debug, Serialize)]
struct Defect {
    file: String,
    #[serde(flatten)]
    error: InputError,
}

/// Who takes over: whoever may run the command is the registrar.
fn registrar() -> Actor {
    Actor {
        account: "tidewaiter import".to_owned(),
        role: Role::Registrar,
        email: None,
        party: None,
    }
}

/// Looks at every file, tells every defect of all of them at once, and takes over where it is asked to.
///
/// # Errors
/// Where the database cannot be reached, or fails halfway: what was taken over until then stays, and a second run goes on.
pub async fn run(
    config: &Config,
    options: &Options,
) -> Result<ExitCode, Box<dyn std::error::Error>> {
    let ledger = service::ledger(config).await?;
    let realm = options.sandbox.map_or(RealmId::REAL, RealmId);
    let today = match ledger.today(realm).await {
        Err(LedgerError::NotFound) => return Err("there is no such sandbox".into()),
        today => today?,
    };
    let mut defects = Vec::new();
    let mut ready = Vec::new();
    let mut names: HashMap<String, usize> = HashMap::new();
    for source in &options.sources {
        let file = source.name.clone();
        let told = |errors: Vec<InputError>| {
            errors.into_iter().map(|error| Defect { file: file.clone(), error }).collect::<Vec<_>>()
        };
        match look(&ledger, realm, source, options.are_orders, today).await? {
            Err(errors) => defects.extend(told(errors)),
            Ok((matter, preview)) => {
                if let Known::Changed { number, differences, .. } = &preview.known {
                    defects.extend(told(changed(number, &matter, differences)));
                }
                if let Some(name) = &matter.reference {
                    let first = *names.entry(name.clone()).or_insert(ready.len());
                    defects.extend(told(namesake(ready.get(first), &matter)));
                }
                ready.push(Ready { file, matter, preview });
            }
        }
    }
    if !defects.is_empty() {
        let answer = serde_json::json!({ "errors": defects });
        say(&mut std::io::stdout(), &(serde_json::to_string_pretty(&answer)? + "\n"));
        return Ok(ExitCode::from(2));
    }
    let mut report = Report::new(today, options.commit);
    for it in ready {
        let became = if options.commit {
            let imported = ledger.import(&registrar(), realm, &it.matter).await?;
            Became::of(&imported)
        } else {
            Became::known(&it.preview.known)
        };
        let line = Line::of(&it.file, &it.matter, &it.preview, became);
        if !options.json {
            say(&mut std::io::stdout(), &line.text());
        }
        report.matters.push(line);
    }
    let text =
        if options.json { serde_json::to_string_pretty(&report)? + "\n" } else { report.summary() };
    say(&mut std::io::stdout(), &text);
    // Another process may have taken a matter of the same name over in between.
    let refused = report.matters.iter().any(Line::is_refused);
    Ok(if refused { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// Reads one file and asks the ledger what it would come to.
async fn look(
    ledger: &Ledger,
    realm: RealmId,
    source: &Source,
    is_order: bool,
    today: NaiveDate,
) -> Result<Result<(Takeover, ImportPreview), Vec<InputError>>, Box<dyn std::error::Error>> {
    let input = match &source.input {
        Ok(input) => input,
        Err(message) => {
            let (pointer, message) = (String::new(), message.clone());
            return Ok(Err(vec![InputError { pointer, code: "unreadable", message }]));
        }
    };
    match takeover(input, &ledger.law(), today) {
        Err(errors) => Ok(Err(errors)),
        Ok(matter) => {
            let errors = if is_order { orders::defects(&matter) } else { Vec::new() };
            if !errors.is_empty() {
                return Ok(Err(errors));
            }
            let preview = ledger.preview_import(realm, &matter).await?;
            Ok(Ok((matter, preview)))
        }
    }
}

/// A file that says otherwise than when it was imported.
fn changed(number: &str, matter: &Takeover, differences: &[InputError]) -> Vec<InputError> {
    let name = matter.reference.as_deref().unwrap_or_default();
    let message = format!(
        "`{name}` is case {number} already, and this file differs from what was imported; what has happened since is \
         recorded on the case, and another matter needs another `reference`"
    );
    let first = InputError { pointer: String::new(), code: "changed", message };
    std::iter::once(first).chain(differences.iter().cloned()).collect()
}

/// A file that has the name of an earlier one and says something else.
fn namesake(first: Option<&Ready>, matter: &Takeover) -> Vec<InputError> {
    let Some(first) = first else { return Vec::new() };
    if first.matter.matter == matter.matter && first.matter.entries == matter.entries {
        return Vec::new();
    }
    let message = format!(
        "{} has the same name and says something else: give each matter a `reference` of its own",
        first.file
    );
    vec![InputError { pointer: "/reference".to_owned(), code: "same_reference", message }]
}

impl Became {
    fn of(imported: &Imported) -> Self {
        match imported {
            Imported::Now { case, number } => {
                Self { status: "imported", case: Some(case.0), number: Some(number.clone()) }
            }
            Imported::Before(known) => Self::known(known),
        }
    }

    fn known(known: &Known) -> Self {
        match known {
            Known::No => Self { status: "new", case: None, number: None },
            Known::Imported { case, number } => {
                Self { status: "known", case: Some(case.0), number: Some(number.clone()) }
            }
            Known::Changed { case, number, .. } => {
                Self { status: "changed", case: Some(case.0), number: Some(number.clone()) }
            }
        }
    }
}
