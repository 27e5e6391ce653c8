//! Everybody who may look, and what the tables that counsel reviews (`statute/golden/visibility.matrix` and its fellow for forced
//! labor) say they see.

use std::collections::BTreeMap;

use crate::world::caller::Caller;
use crate::world::environment::Environment;
use crate::world::sandbox::Sandbox;
use crate::world::{World, golden};

/// On which side of a case somebody stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Side {
    /// Officers.
    Office,
    /// Who filed, and its counsel.
    Filer,
    /// Who is accused, or whose shipment it is, and its counsel.
    Importer,
    /// Somebody who has a name, and nothing to do with it.
    Stranger,
    /// Somebody without a token.
    Nobody,
}

/// Somebody who looks.
pub struct Person {
    pub name: &'static str,
    pub side: Side,
    pub is_auditor: bool,
    pub caller: Caller,
    /// With how many he takes turns, and when it is his.
    turn: (usize, usize),
    /// Whether he is asked each time all the same.
    is_always_asked: bool,
}

impl Person {
    /// Whether others see the same, and are asked instead of him at times.
    pub const fn takes_turns(&self) -> bool {
        self.turn.0 > 1
    }

    /// Whether it is his turn.
    pub const fn has_turn(&self, round: usize) -> bool {
        self.is_always_asked || round % self.turn.0 == self.turn.1
    }
}

const PEOPLE: [(&str, Side, (usize, usize)); 14] = [
    ("filer", Side::Filer, (1, 0)),
    ("filers-counsel", Side::Filer, (2, 0)),
    ("importer", Side::Importer, (1, 0)),
    ("importers-counsel", Side::Importer, (2, 1)),
    ("other-filer", Side::Stranger, (3, 0)),
    ("other-importer", Side::Stranger, (3, 1)),
    ("passer-by", Side::Stranger, (3, 2)),
    ("investigator", Side::Office, (6, 0)),
    ("supervisor", Side::Office, (6, 1)),
    ("reviewer", Side::Office, (6, 2)),
    ("port-director", Side::Office, (6, 3)),
    ("registrar", Side::Office, (6, 4)),
    ("auditor", Side::Office, (6, 5)),
    ("nobody", Side::Nobody, (4, 0)),
];

/// Everybody, in a sandbox.
pub fn people(world: &World, sandbox: &Sandbox) -> Vec<Person> {
    let caller = |name: &str, side| match side {
        Side::Nobody => world.stranger(None).within(&sandbox.id),
        _ => sandbox.somebody(world, name),
    };
    let is_always_asked = Environment::read().whole_matrix;
    let person = |(name, side, turn)| Person {
        name,
        side,
        is_auditor: name == "auditor",
        caller: caller(name, side),
        turn,
        is_always_asked,
    };
    PEOPLE.map(person).into()
}

/// What has to stand on a docket for the filer and for the importer to see something, as the golden text says it.
pub type Rules = BTreeMap<String, [String; 2]>;

/// The rules of a program: `the case`, and each kind of entry.
pub fn rules(program: &str) -> Rules {
    let text = golden("visibility.matrix") + &golden("visibility_labor.matrix");
    let title = format!("{program} opens to filer, importer");
    let rows = text.lines().skip_while(|line| **line != title).skip(1);
    let rules: Rules = rows
        .take_while(|line| line.starts_with("  "))
        .map(|line| {
            let mut cells = line.split("  ").map(str::trim).filter(|it| !it.is_empty());
            let mut next = || cells.next().expect("a name and two cells").to_owned();
            (next(), [next(), next()])
        })
        .collect();
    assert!(rules.len() > 20, "visibility.matrix has the rules of {program}: {}", rules.len());
    rules
}

/// A case as it stands.
pub struct Matter {
    /// `eapa`, `communication`, `order`, `shipment` or `penalty`.
    pub program: &'static str,
    /// Its state, as the office sees it.
    pub state: String,
    pub id: String,
    /// The kinds of its entries, as the office sees them.
    pub docket: Vec<String>,
    /// Whether a party filed it. An order that no communication led to has none.
    pub has_parties: bool,
    pub rules: Rules,
}

impl Matter {
    /// Reads a case as the office sees it.
    pub async fn read(sandbox: &Sandbox, program: &'static str, id: &str) -> Self {
        let case = sandbox.case(id);
        let docket = case.docket(&sandbox.investigator).await;
        let word = |it: &serde_json::Value| it.as_str().expect("a word").to_owned();
        Self {
            program,
            state: word(&sandbox.investigator.read(case.path()).await["state"]),
            id: id.to_owned(),
            docket: docket.iter().map(|entry| word(&entry["entry"])).collect(),
            has_parties: program != "order",
            rules: rules(match program {
                "eapa" => "eapa",
                "communication" | "order" => "forced_labor_order",
                _ => "detention",
            }),
        }
    }

    /// The kinds of entries that a side sees, in their order. `None`: the case does not exist for it.
    pub fn seen(&self, side: Side) -> Option<Vec<String>> {
        let column = match side {
            Side::Office => return Some(self.docket.clone()),
            Side::Filer if self.has_parties => 0,
            Side::Importer if self.has_parties => 1,
            _ => return None,
        };
        let is_open = |row: &str| {
            let cells = self.rules.get(row).unwrap_or_else(|| panic!("the matrix has no {row}"));
            match cells[column].as_str() {
                "at once" => true,
                "never" => false,
                other => {
                    let kind = other.strip_prefix("with ").expect("a cell that is known");
                    self.docket.iter().any(|it| it == kind)
                }
            }
        };
        is_open("the case").then(|| self.docket.iter().filter(|it| is_open(it)).cloned().collect())
    }
}
