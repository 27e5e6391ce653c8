//! `tidewaiter lint`: a public version held against its confidential version, before anybody files them.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;
use statute::public_version::{Finding, Weight, lint};

use crate::cli::say;
use crate::reading::{Limits, read};

/// Code 2 says that there is something to look at.
const FOUND: u8 = 2;

/// Reads both, each in a process of its own, and prints what a person has to look at.
///
/// # Errors
/// Where one of the files cannot be opened.
pub async fn run(
    confidential: &Path,
    public: &Path,
    is_json: bool,
    limits: &Limits,
) -> std::io::Result<ExitCode> {
    for file in [confidential, public] {
        std::fs::File::open(file).map_err(|error| {
            let message = format!("{} cannot be read: {error}", file.display());
            std::io::Error::new(error.kind(), message)
        })?;
    }
    let (whole, instead) = futures::join!(read(confidential, limits), read(public, limits));
    let findings = lint(&whole.version(), &instead.version());
    let text = if is_json { json!({ "findings": findings }).to_string() + "\n" } else { lines(&findings) };
    say(&mut std::io::stdout(), &text);
    Ok(if findings.is_empty() { ExitCode::SUCCESS } else { ExitCode::from(FOUND) })
}

fn lines(findings: &[Finding]) -> String {
    let mut text = String::new();
    for Finding { code, weight, version, page, line, after, message, authority } in findings {
        let weight = match weight {
            Weight::Defect => "DEFECT",
            Weight::Warning => "warning",
            Weight::NotChecked => "not checked",
        };
        let page = page.map(|it| format!(", page {it}")).unwrap_or_default();
        let line = line.map(|it| format!(", line {it}")).unwrap_or_default();
        let after = after.as_ref().map(|it| format!(", after \"{it}\"")).unwrap_or_default();
        let _ = writeln!(text, "{weight}: {version} version{page}{line}{after}");
        let _ = writeln!(text, "    {message} ({code}, {})", authority.cite);
    }
    let counted = |wanted| findings.iter().filter(|it| it.weight == wanted).count();
    let [defects, warnings, unchecked] = Weight::ALL else { return text };
    let _ = writeln!(
        text,
        "{} to mend, {} to look at, {} not checked.",
        counted(*defects),
        counted(*warnings),
        counted(*unchecked)
    );
    text
}
