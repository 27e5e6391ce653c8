//! What `tidewaiter import dockets` prints: one matter after the other, to be read by people or by programs.

use std::fmt::Write as _;

use chrono::NaiveDate;
use entities::ImportPreview;
use serde::Serialize;
use statute::takeover::Takeover;
use statute::{Deadline, Program, Status};
use uuid::Uuid;

/// Everything the command has to say.
#[derive(Debug, Serialize)]
pub(super) struct Report {
    /// The legal day on which the dockets were read.
    pub on: NaiveDate,
    /// Whether anything was written.
    pub committed: bool,
    /// The matters, in the order of the files.
    pub matters: Vec<Line>,
}

/// One matter.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    file: String,
    title: Option<String>,
    reference: Option<String>,
    program: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    track: Option<&'static str>,
    state: &'static str,
    /// How many entries the file has.
    entries: usize,
    /// How many the clock adds.
    added: usize,
    /// The limits that are still open.
    running: Vec<Running>,
    filer: Option<String>,
    importer: Option<String>,
    warnings: Vec<Warning>,
    #[serde(flatten)]
    became: Became,
}

/// What became of a matter, or would.
#[derive(Debug, Serialize)]
pub(super) struct Became {
    /// `new`, `imported`, `known` or `changed`.
    pub status: &'static str,
    /// The case.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub case: Option<Uuid>,
    /// Its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

/// A limit that is still open.
#[derive(Debug, Serialize)]
struct Running {
    rule: String,
    due: Option<NaiveDate>,
    status: &'static str,
    obligor: String,
}

/// Something that is taken over as it is, and should be looked at.
#[derive(Debug, Serialize)]
struct Warning {
    pointer: String,
    code: &'static str,
    message: String,
}

impl Report {
    pub(super) fn new(on: NaiveDate, committed: bool) -> Self {
        Self { on, committed, matters: Vec::new() }
    }

    /// The last line for people.
    pub(super) fn summary(&self) -> String {
        let count = |status| self.matters.iter().filter(|it| it.became.status == status).count();
        let (all, known) = (self.matters.len(), count("known"));
        if self.committed {
            format!(
                "{all} matter(s): {} taken over, {known} were cases already.\n",
                count("imported")
            )
        } else {
            format!(
                "{all} matter(s): {} new, {known} are cases already. Nothing was written; --commit takes them over.\n",
                count("new")
            )
        }
    }
}

impl Line {
    pub(super) fn of(
        file: &str,
        matter: &Takeover,
        preview: &ImportPreview,
        became: Became,
    ) -> Self {
        let docket = &preview.docket;
        let open = |deadline: &&Deadline| {
            !deadline.projected && matches!(deadline.status, Status::Running | Status::Stayed)
        };
        let running = docket.deadlines.iter().filter(open).map(|deadline| Running {
            rule: deadline.name(),
            due: deadline.due,
            status: deadline.status.as_str(),
            obligor: deadline.obligor.clone(),
        });
        Self {
            file: file.to_owned(),
            title: matter.title.clone(),
            reference: matter.reference.clone(),
            program: matter.matter.program.as_str(),
            track: matter.matter.track.map(statute::Track::as_str),
            state: docket.state.as_str(),
            entries: matter.entries.len(),
            added: preview.added,
            running: running.collect(),
            filer: preview.filer.clone(),
            importer: preview.importer.clone(),
            warnings: warnings(matter, preview),
            became,
        }
    }

    /// Whether another matter had its name when it was to be written.
    pub(super) fn is_refused(&self) -> bool {
        self.became.status == "changed"
    }

    /// The matter as people read it.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n", self.title.as_deref().unwrap_or(&self.file));
        let mut row = |name: &str, said: &str| {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "  {name:<9} {said}");
        };
        row("file", &self.file);
        let track = self.track.map(|track| format!(", {track}")).unwrap_or_default();
        row("program", &format!("{}{track}", self.program));
        row("state", self.state);
        let added = match self.added {
            0 => String::new(),
            n => format!(", and {n} of the clock for what lapsed or was missed"),
        };
        row("entries", &format!("{}{added}", self.entries));
        for it in &self.running {
            let due = it.due.map_or_else(|| it.status.to_owned(), |due| format!("due {due}"));
            row("running", &format!("{} {due}, owed by {}", it.rule, it.obligor));
        }
        for (role, name) in [("filer", &self.filer), ("importer", &self.importer)] {
            if let Some(name) = name {
                row(role, name);
            }
        }
        for it in &self.warnings {
            row("warning", &format!("{} {}", it.pointer, it.message));
        }
        let number = self.became.number.as_deref().unwrap_or_default();
        row(
            "case",
            &match self.became.status {
                "new" => "new".to_owned(),
                "imported" => format!("{number}, taken over now"),
                "known" => format!("{number}, taken over before"),
                other => format!("{number}, {other}"),
            },
        );
        text
    }
}

fn warnings(matter: &Takeover, preview: &ImportPreview) -> Vec<Warning> {
    let irregular = preview.docket.irregularities.iter().map(|it| Warning {
        // The docket counts from 1, a file from 0.
        pointer: format!("/docket/{}", it.index.saturating_sub(1)),
        code: "irregular",
        message: format!("`{}` of {}: {}", it.entry, it.on, it.message),
    });
    let missing = [("filer", &preview.filer), ("importer", &preview.importer)]
        .into_iter()
        .filter(|(_, name)| matter.matter.program == Program::Eapa && name.is_none())
        .map(|(role, _)| Warning {
            pointer: "/docket".to_owned(),
            code: "no_party",
            message: format!("the {role} is not named, so nobody sees or is served as {role}"),
        });
    irregular.chain(missing).collect()
}
