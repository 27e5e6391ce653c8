//! Who sees what, spelled out for counsel: every kind of entry and every class of document, for each who looks, in every state
//! that the walk over everything that can happen reaches (`walk`). And rows of it typed by hand from the law.

use std::fmt::Write;
use std::path::Path;

use statute::visibility::{DocumentClass, Opens, Reader, document, entry, existence, view};
use statute::{Audience, Docket, Entry, EntryKind, Program, State};

use crate::golden::compare;

const PARTIES: [Audience; 2] = [Audience::Filer, Audience::Importer];

/// Kinds that would tell an EAPA party before the notice of initiation what is not for it; typed by hand, 19 CFR 165.15(d).
const SECRET: &[EntryKind] = &[
    EntryKind::InvestigationInitiated,
    EntryKind::InterimMeasuresTaken,
    EntryKind::InterimMeasuresDeclined,
    EntryKind::InformationRequested,
    EntryKind::CbpInformationPlaced,
    EntryKind::AllegationConsolidated,
    EntryKind::DeadlineMissed,
    EntryKind::LapseReversed,
];

/// What is seen of some of the dockets of a state: nothing, everything, or what hangs on more than the state.
fn word(cells: &[bool]) -> &'static str {
    match (cells.iter().all(|it| *it), cells.iter().any(|it| *it)) {
        (true, _) => "yes",
        (false, true) => "sometimes",
        (false, false) => "no",
    }
}

/// The golden text, and how many cells it has.
#[derive(Default)]
struct Table {
    text: String,
    cells: usize,
}

impl Table {
    fn title(&mut self, title: &str) {
        let gap = if self.text.is_empty() { "" } else { "\n" };
        writeln!(self.text, "{gap}{title}").expect("a string can be written");
    }

    fn row(&mut self, name: &str, width: usize, cells: &[String]) {
        self.cells += cells.len();
        let cells: Vec<_> = cells.iter().map(|it| format!("{it:<width$}")).collect();
        writeln!(self.text, "  {:<34} {}", name, cells.join(" ").trim_end())
            .expect("a string can be written");
    }

    /// The law itself: what has to stand on a docket for a party to see it.
    fn rules(&mut self, program: Program) {
        self.title(&format!("{program} opens to filer, importer"));
        let row = |it: &dyn Fn(Audience) -> Opens| PARTIES.map(|who| it(who).to_string());
        self.row("the case", 34, &row(&|who| existence(who, program)));
        for kind in EntryKind::ALL.iter().filter(|it| it.belongs_to(program)) {
            self.row(kind.as_str(), 34, &row(&|who| entry(who, program, *kind)));
        }
    }

    /// What follows for a state: whoever sees the same stands together. Of a kind that no docket here has, the table itself
    /// says whether it would be seen.
    fn state(&mut self, program: Program, state: State, dockets: &[&Docket]) {
        self.title(&format!("{program} {state}: office, filer, importer"));
        let views: Vec<Vec<Option<Vec<Entry>>>> = dockets
            .iter()
            .map(|it| Audience::ALL.iter().map(|who| view(*who, program, &it.entries)).collect())
            .collect();
        let cell = |kind: Option<EntryKind>, at: usize, who: Audience| {
            let seen = dockets.iter().zip(&views).map(|(docket, views)| match (kind, &views[at]) {
                (_, None) => false,
                (None, Some(_)) => true,
                (Some(kind), Some(seen)) if docket.has(kind) => {
                    seen.iter().any(|it| it.kind == kind)
                }
                (Some(kind), Some(_)) => {
                    entry(who, program, kind).is_open(|kind| docket.has(kind), || true)
                }
            });
            word(&seen.collect::<Vec<_>>())
        };
        let cells = |kind| {
            let all = Audience::ALL.iter().enumerate().map(|(at, who)| cell(kind, at, *who));
            all.collect::<Vec<_>>()
        };
        let kinds = EntryKind::ALL.iter().filter(|it| it.belongs_to(program));
        let mut rows = vec![("the case", cells(None))];
        rows.extend(kinds.map(|kind| (kind.as_str(), cells(Some(*kind)))));
        self.together(&rows);
    }

    /// Documents, in a state of an EAPA case.
    fn documents(&mut self, state: State, dockets: &[&Docket]) {
        let readers: Vec<&str> = Reader::ALL.iter().map(|it| it.as_str()).collect();
        self.title(&format!("documents {state}: {}", readers.join(", ")));
        let rows = DocumentClass::ALL.iter().map(|class| {
            let cell = |reader: &Reader| {
                let opens = document(*class, *reader);
                let open = |it: &&Docket| opens.is_open(|kind| it.has(kind), || false);
                word(&dockets.iter().map(open).collect::<Vec<_>>())
            };
            (class.as_str(), Reader::ALL.iter().map(cell).collect::<Vec<_>>())
        });
        self.together(&rows.collect::<Vec<_>>());
    }

    /// Rows with the same cells in a line, or as many lines as they need.
    fn together(&mut self, rows: &[(&str, Vec<&str>)]) {
        self.cells += rows.iter().map(|row| row.1.len()).sum::<usize>();
        let mut groups: Vec<(&[&str], Vec<&str>)> = Vec::new();
        for (name, cells) in rows {
            match groups.iter_mut().find(|group| group.0 == cells) {
                Some(group) => group.1.push(name),
                None => groups.push((cells, vec![name])),
            }
        }
        for (cells, names) in groups {
            for names in names.chunks(4) {
                let line = format!("  {}: {}", cells.join(" "), names.join(", "));
                writeln!(self.text, "{line}").expect("a string can be written");
            }
        }
    }
}

/// Holds what is seen of the dockets that the walk reaches against the golden text of this name.
pub fn compare_seen(name: &str, reached: &[(Program, &[Docket])]) {
    let mut table = Table::default();
    for (program, _) in reached {
        table.rules(*program);
    }
    for (program, dockets) in reached {
        for state in State::ALL {
            let here: Vec<&Docket> = dockets.iter().filter(|it| it.state == *state).collect();
            if !here.is_empty() {
                table.state(*program, *state, &here);
            }
            if !here.is_empty() && *program == Program::Eapa {
                table.documents(*state, &here);
            }
        }
        if *program == Program::Eapa {
            dockets.iter().for_each(keeps_the_embargo);
        }
    }
    eprintln!("{name}: {} cells", table.cells);
    compare(name, &table.text);
}

/// Whatever happened, without the notice of initiation nothing of the investigation is seen by a party.
fn keeps_the_embargo(docket: &Docket) {
    if docket.has(EntryKind::NoticeOfInitiationIssued) {
        return;
    }
    assert_eq!(view(Audience::Importer, Program::Eapa, &docket.entries), None);
    let filer = view(Audience::Filer, Program::Eapa, &docket.entries).expect("its own allegation");
    assert!(filer.iter().all(|it| !SECRET.contains(&it.kind)), "{filer:?}");
}

/// Section of the matrix, row, cell by cell as the law has it, the provision.
const CELLS: &[(&str, &str, &str, &str)] = &[
    // office, filer, importer
    ("eapa filed", "the case", "yes yes no", "19 CFR 165.11; 165.15(d)"),
    ("eapa returned", "allegation_returned", "yes yes no", "19 CFR 165.11: to who sent it"),
    ("eapa acknowledged", "allegation_acknowledged", "yes yes no", "19 CFR 165.12(a)"),
    ("eapa withdrawn", "the case", "yes yes no", "19 CFR 165.12(b); 165.15(d)"),
    ("eapa acknowledged", "the case", "yes yes no", "19 CFR 165.15(d)"),
    ("eapa referred", "the case", "yes yes no", "19 CFR 165.16; 165.15(d)(1)"),
    ("eapa referred", "commerce_referral_made", "yes yes no", "19 CFR 165.16(b)"),
    ("eapa declined", "the case", "yes yes no", "19 CFR 165.15(d): the filer only"),
    ("eapa declined", "initiation_declined", "yes sometimes no", "19 CFR 165.15(d): with notice"),
    ("eapa declined", "non_initiation_notice_issued", "yes sometimes no", "19 CFR 165.15(d)"),
    ("eapa initiated", "the case", "yes yes no", "19 CFR 165.15(d)(1)"),
    ("eapa initiated", "investigation_initiated", "yes no no", "19 CFR 165.15(d)(1)"),
    ("eapa measures_decided", "the case", "yes yes no", "19 CFR 165.15(d)(1)"),
    ("eapa measures_decided", "investigation_initiated", "yes no no", "19 CFR 165.15(d)(1)"),
    ("eapa measures_decided", "interim_measures_taken", "yes no no", "19 CFR 165.24(c)"),
    ("eapa active", "the case", "yes yes yes", "19 CFR 165.15(d)(1)"),
    ("eapa active", "interim_measures_taken", "yes yes yes", "19 CFR 165.24(c)"),
    ("eapa active", "public_record_released", "yes yes yes", "19 CFR 165.24(c)"),
    ("eapa active", "deadline_missed", "yes no no", "no party is served the office's own delay"),
    ("eapa determined", "determination_made", "yes no no", "19 CFR 165.27(b)"),
    ("eapa notified", "determination_made", "yes yes yes", "19 CFR 165.27(b)"),
    ("eapa review_requested", "review_requested", "yes yes yes", "19 CFR 165.41(c)"),
    // office, submitter, under_order, filer, importer, anybody
    ("documents filed", "public", "yes yes no no no no", "19 CFR 165.15(d)"),
    ("documents initiated", "apo", "yes yes no no no no", "19 CFR 165.15(d)(1); 165.4(f)"),
    (
        "documents initiated",
        "business_confidential",
        "yes yes no no no no",
        "19 CFR 165.4(a): its submitter and CBP",
    ),
    ("documents active", "apo", "yes yes yes no no no", "19 CFR 165.4(f)"),
    ("documents active", "business_confidential", "yes yes no no no no", "19 CFR 165.4(a)"),
    (
        "documents active",
        "party_public_version",
        "yes yes sometimes sometimes sometimes no",
        "19 CFR 165.24(c): ten business days after the notice",
    ),
    ("documents filed", "served_public_version", "yes yes no no no no", "19 CFR 165.15(d)(1)"),
    (
        "documents active",
        "served_public_version",
        "yes yes yes yes yes no",
        "19 CFR 165.4(a): served the day it is filed",
    ),
    ("documents active", "public", "yes yes yes yes yes sometimes", "19 CFR 165.15(d)(1)"),
    ("documents active", "cbp_internal", "yes no no no no no", "5 USC 552(b)(5)"),
    ("documents final", "cbp_internal", "yes no no no no no", "5 USC 552(b)(5)"),
    // office, filer, importer
    ("forced_labor_order filed", "the case", "yes yes no", "19 CFR 12.42(b): its sender (U)"),
    ("forced_labor_order ordered", "wro_issued", "yes yes no", "19 CFR 12.42(e) (U)"),
    ("detention detained", "the case", "yes no yes", "19 USC 1499(c)(2): its importer"),
    ("detention detained", "detention_notice_issued", "yes no yes", "19 USC 1499(c)(2)"),
    ("detention seized", "seized", "yes no yes", "19 USC 1607(a)"),
];

#[test]
fn what_is_seen_is_what_was_typed_from_the_law() {
    let golden = ["visibility.matrix", "visibility_labor.matrix"].map(|name| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("golden").join(name);
        std::fs::read_to_string(path).expect("the matrix is committed")
    });
    let golden = golden.concat();
    let mut wrong = Vec::new();
    for (section, row, expected, law) in CELLS {
        let begins = format!("{section}:");
        let mut lines = golden.lines().skip_while(|line| !line.starts_with(&begins)).skip(1);
        let rows = lines.by_ref().take_while(|line| line.starts_with("  "));
        let found = rows
            .filter_map(|line| line.trim_start().split_once(": "))
            .find_map(|it| it.1.split(", ").any(|name| name == *row).then(|| it.0.to_owned()));
        let found = found.unwrap_or_else(|| "no such row".to_owned());
        if found != *expected {
            wrong.push(format!("{section}, {row} is `{found}`, and by {law} `{expected}`"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(CELLS.len() >= 30);
}
