//! Documents of every class, opened by everybody, against the table that counsel reviews (`statute/golden/visibility.matrix`) and not
//! against what a list of the service says: also those under a protective order, those that are served on the other parties, and those
//! of which nobody has looked yet at what they tell.
//!
//! No act makes each of them in every state: they are put there past the service, and the orders are applied for and granted.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value, json};
use uuid::Uuid;

use super::people::{Matter, Person, Side, people};
use super::{Cell, asked, hidden_is_as_absent};
use crate::confidence::{appears, applies};
use crate::world::imported::{TODAY, dockets};
use crate::world::words::simply;
use crate::world::{IMPORTER_NUMBER, Store, World, golden};

/// The readers of the table, in the order of its columns.
const READERS: &str = "office, submitter, under_order, filer, importer, anybody";
/// The counsel who is given protective orders, and the states of the cases in which he is.
const COUNSEL: &str = "importers-counsel";
const WITH_AN_ORDER: [&str; 4] = ["active", "determined", "under_review", "in_court"];
/// With what the importer's side knows of a case.
const NOTICE: &str = "notice_of_initiation_issued";
/// With what a public version opens to the parties.
const RELEASE: &str = "public_record_released";

/// A kind of document: its version, whose it is, beside what it lies, and what is known of it as a public version: whether it is served,
/// and whether it is barred. And its classes by the law: without a protective order in the case, and with one.
struct Paper {
    version: &'static str,
    by: Side,
    beside: &'static str,
    stands: Option<(bool, bool)>,
    classes: [&'static str; 2],
}

const SECRET: [&str; 2] = ["business_confidential", "apo"];
const ON_THE_RECORD: [&str; 2] = ["party_public_version"; 2];
const SERVED: [&str; 2] = ["served_public_version"; 2];

const fn paper(
    (version, by): (&'static str, Side),
    beside: &'static str,
    stands: Option<(bool, bool)>,
    classes: [&'static str; 2],
) -> Paper {
    Paper { version, by, beside, stands, classes }
}

/// Every kind. What the importer submits lies in cases of which it knows.
static PAPERS: [Paper; 9] = [
    paper(("confidential", Side::Filer), "allegation_filed", None, SECRET),
    paper(("public", Side::Filer), "allegation_filed", None, ON_THE_RECORD),
    paper(("public", Side::Filer), "allegation_filed", Some((true, false)), SERVED),
    // What may say too much is as secret as what it may tell, whomever it was served on.
    paper(("public", Side::Filer), "allegation_filed", Some((true, true)), SECRET),
    paper(("internal", Side::Filer), "allegation_filed", None, ["cbp_internal"; 2]),
    paper(("confidential", Side::Importer), NOTICE, None, SECRET),
    paper(("public", Side::Importer), NOTICE, None, ON_THE_RECORD),
    paper(("public", Side::Importer), NOTICE, Some((true, false)), SERVED),
    paper(("public", Side::Filer), RELEASE, None, ["public"; 2]),
];

/// The table: what each reader may open, by the state and the class.
type Table = BTreeMap<(String, String), BTreeMap<String, String>>;

fn table() -> Table {
    let text = golden("visibility.matrix");
    let mut table = Table::new();
    let mut state = None;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("documents ") {
            let (of, readers) = title.split_once(": ").expect("a state and its readers");
            assert_eq!(readers, READERS, "{line}");
            state = Some(of.to_owned());
        } else if let (Some(of), Some(row)) = (&state, line.strip_prefix("  ")) {
            let (cells, classes) = row.split_once(": ").expect("cells and classes");
            let cells = cells.split(' ').map(str::to_owned);
            let cells: BTreeMap<String, String> =
                READERS.split(", ").map(str::to_owned).zip(cells).collect();
            for class in classes.split(", ") {
                table.insert((of.clone(), class.to_owned()), cells.clone());
            }
        } else {
            state = None;
        }
    }
    assert_eq!(table.len(), 17 * 6, "every class in every state");
    table
}

/// A case with its documents, each by its kind and its id.
struct File {
    matter: Matter,
    papers: Vec<(&'static Paper, String)>,
    has_order: bool,
}

impl File {
    /// Puts every document into the case that can be there and is not yet.
    fn fill(&mut self, world: &World) {
        for paper in PAPERS.iter().skip(self.papers.len()) {
            if !self.knows(paper.beside) {
                continue;
            }
            let (id, number) = (Uuid::new_v4().to_string(), self.papers.len() + 1);
            let (version, beside, case) = (paper.version, paper.beside, &self.matter.id);
            let party = match paper.by {
                Side::Importer => IMPORTER_NUMBER,
                _ => "gulf shrimpers committee",
            };
            world.damage(&format!(
                "INSERT INTO document (id, realm_id, case_id, entry_id, number, party_key, by_account, by_role, title, \
                 file_name, media_type, version, length, sha256, storage_key, scan, received_at, filed_at) \
                 SELECT '{id}', c.realm_id, c.id, e.id, {number}, '{party}', 'x', 'filer', 'x', 'x.txt', \
                 'text/plain', '{version}', 5, encode(sha256('words'), 'hex'), 'documents/shared', 'not_scanned', \
                 e.recorded_at, e.recorded_at FROM \"case\" c JOIN docket_entry e ON e.case_id = c.id \
                 WHERE c.id = '{case}' AND e.kind = '{beside}'"
            ));
            if let Some((is_served, is_barred)) = paper.stands {
                world.damage(&format!(
                    "INSERT INTO public_version (document_id, case_id, entry_id, served, barred, findings) \
                     SELECT d.id, d.case_id, d.entry_id, {is_served}, {is_barred}, '[]' FROM document d WHERE d.id = '{id}'"
                ));
            }
            self.papers.push((paper, id));
        }
    }

    fn knows(&self, entry: &str) -> bool {
        self.matter.docket.iter().any(|it| it == entry)
    }

    fn class(&self, paper: &Paper) -> &'static str {
        paper.classes[usize::from(self.has_order)]
    }

    /// What somebody is to be answered who opens a document: of several that he is, the one that opens more counts.
    fn expected(&self, table: &Table, paper: &Paper, who: &Person) -> u16 {
        let row = &table[&(self.matter.state.clone(), self.class(paper).to_owned())];
        let is_under_order = self.has_order && who.name == COUNSEL;
        let readers = [
            ("office", who.side == Side::Office),
            ("submitter", who.side == paper.by),
            ("under_order", is_under_order),
            ("filer", who.side == Side::Filer),
            ("importer", who.side == Side::Importer),
        ];
        let opens = |reader: &str| match row[reader].as_str() {
            "yes" => true,
            "no" => false,
            "sometimes" => self.knows(RELEASE),
            other => panic!("the table says {other}"),
        };
        match who.side {
            Side::Nobody => 401,
            _ if readers.iter().any(|(reader, is)| *is && opens(reader)) => 200,
            _ => 404,
        }
    }
}

/// Everybody opens everything; gives how often. What the office reads of its class is the class that was asked about.
async fn opened(table: &Table, people: &[Person], files: &[&File]) -> usize {
    let office = people.iter().find(|it| it.name == "investigator").expect("an officer");
    let mut cells = Vec::new();
    for file in files {
        for (paper, id) in &file.papers {
            let class = file.class(paper);
            let told: Value = office.caller.read(format!("/v1/documents/{id}")).await;
            assert_eq!(told["class"], class, "{}: {told}", file.matter.state);
            for who in people {
                let what = format!("{class} by {:?} in {}", paper.by, file.matter.state);
                cells.push(Cell {
                    who,
                    template: "/v1/documents/{id}/content".to_owned(),
                    id: id.clone(),
                    expected: file.expected(table, paper, who),
                    what,
                });
            }
        }
    }
    let answers = asked(&cells).await;
    hidden_is_as_absent(&cells, &answers).await;
    cells.len()
}

#[tokio::test]
async fn documents_of_every_class_are_opened_by_whom_the_matrix_says() {
    let world = World::on(Store::Postgres).await;
    let sandbox = world.sandbox(TODAY).await;
    let (table, people) = (table(), people(&world, &sandbox));
    let folder = world.folder().join("documents/documents");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("shared"), "words").expect("a document is written");
    let wanted: Vec<(String, Vec<Value>)> =
        dockets().into_iter().map(|(state, more)| (state.to_owned(), more)).collect();
    let mut files = Vec::new();
    for id in sandbox.import(&world, &wanted) {
        let matter = Matter::read(&sandbox, "eapa", &id).await;
        let mut file = File { matter, papers: Vec::new(), has_order: false };
        file.fill(&world);
        files.push(file);
    }
    let states: BTreeSet<&str> = files.iter().map(|it| it.matter.state.as_str()).collect();
    assert_eq!(states.len(), 17, "every state: {states:?}");
    let mut count = opened(&table, &people, &files.iter().collect::<Vec<_>>()).await;

    // The same, and counsel is under a protective order.
    let counsel = sandbox.somebody(&world, COUNSEL);
    let terms = json!({ "expires_on": "2035-12-31", "terms": "This case alone." });
    for file in files.iter_mut().filter(|it| WITH_AN_ORDER.contains(&it.matter.state.as_str())) {
        let case = sandbox.case(&file.matter.id);
        appears(&sandbox, &case).await;
        let order = applies(&counsel, &case).await;
        sandbox.investigator.act(&order, "grants", &terms).await.expect(201);
        file.has_order = true;
    }
    let with_order: Vec<&File> = files.iter().filter(|it| it.has_order).collect();
    assert_eq!(with_order.len(), WITH_AN_ORDER.len());
    count += opened(&table, &people, &with_order).await;

    // And the public record is released: what was on it opens, and what lies beside the release is public.
    let active = files.iter_mut().find(|it| it.matter.state == "active").expect("one of each");
    let id = active.matter.id.clone();
    sandbox.case(&id).act("public-records", &simply()).await.expect(201);
    active.matter = Matter::read(&sandbox, "eapa", &id).await;
    active.fill(&world);
    assert_eq!(active.papers.len(), PAPERS.len(), "one of each");
    count += opened(&table, &people, &[&*active]).await;
    eprintln!("{count} cells of document class, reader and state");
    assert!(count > 2_000, "{count} cells");
}
