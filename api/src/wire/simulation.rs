//! What if: hypothetical entries, and the calendar with them beside the one without.

use chrono::NaiveDate;
use entities::{CaseId, NewSimulation as Wanted, simulation};
use poem_openapi::types::{Example, ParseFromJSON};
use poem_openapi::{Enum, Object};
use serde_json::{Value, json};
use statute::{Defect, InputError, Matter, Program, following};
use uuid::Uuid;

use super::deadline::{Authority, PermittedAct, Unreadable};
use super::instant::Instant;
use super::word::{EntryWord, ForceWord, ProgramWord, RoleWord, StateWord, StatusWord, TrackWord};
use crate::payload::Filing;

/// How many entries are supposed at most.
const ENTRIES: usize = 100;

/// Suppose that this happens, on a case or from nothing. Nothing of it is stored in the case.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSimulation {
    /// What to call it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub name: Option<String>,
    /// The case on which it is supposed; its docket as the caller sees it comes first.
    pub case: Option<Uuid>,
    /// From nothing: the program whose law governs.
    pub program: Option<ProgramWord>,
    /// From nothing, for a shipment: the regime it is held under.
    pub track: Option<TrackWord>,
    /// The day from which both calendars are read; today where absent, and never before the last entry.
    pub on: Option<NaiveDate>,
    /// The hypothetical entries, in the form and the vocabulary of a docket file: `entry`, `on`, and what the entry needs (`by`, `of`, `due`, `rule`, `days`,
    /// `from`, ...). On a case `of` and `corrects` name an entry by the number under which the caller sees it, and what is supposed is numbered on;
    /// from nothing by its index, from 0.
    #[oai(validator(min_items = 1, max_items = 100))]
    pub docket: Vec<Value>,
    /// Whether whoever gets the link may see what came of it; they may where this is absent.
    pub share: Option<bool>,
}

impl Filing for NewSimulation {
    const LIMIT: usize = 256 * 1024;

    fn defects(raw: &Value) -> Vec<Defect> {
        let has = |name: &str| raw.get(name).is_some_and(|it| !it.is_null());
        let defect = |pointer: &str, code, message: &str| Defect {
            pointer: pointer.to_owned(),
            code,
            message: message.to_owned(),
            authority: None,
        };
        let mut defects = Vec::new();
        match (has("case"), has("program")) {
            (false, false) => {
                let message = "Say on which `case`, or from nothing under which `program`.";
                defects.push(defect("/program", "missing", message));
            }
            (true, true) => {
                defects.push(defect("/program", "not_here", "A case has its program already."));
            }
            _ => {}
        }
        let is_detention = raw["program"] == Program::Detention.as_str();
        if has("case") && has("track") {
            defects.push(defect("/track", "not_here", "A case has its track already."));
        } else if is_detention && !has("track") {
            defects.push(defect("/track", "missing", "A detention has a `track`."));
        }
        let on = raw["on"].as_str().and_then(statute::day);
        if on.is_some_and(|on| !statute::calendar::covers(on)) {
            let message = "The calendar does not answer for this day.";
            defects.push(defect("/on", "outside_calendar", message));
        }
        let program = raw["program"].as_str().and_then(|it| it.parse::<Program>().ok());
        if let Some(program) = program {
            let items = raw["docket"].as_array().map(Vec::as_slice).unwrap_or_default();
            let items = &items[..items.len().min(ENTRIES)];
            let found = following(program, &[], items).err().unwrap_or_default();
            // On a case they follow its docket, of which nothing is told here.
            let found = found.iter().filter(|it| !has("case") || is_of_itself(it));
            defects.extend(found.map(|it| defect(&it.pointer, it.code, &it.message)));
        }
        defects
    }
}

/// Whether it is a defect whatever docket the entry follows.
fn is_of_itself(it: &InputError) -> bool {
    let is_within = it.pointer.split('/').count() > 3;
    it.code == "unreadable" || (is_within && it.code != "names_nothing")
}

impl NewSimulation {
    /// The same for the ledger, with the hash of the token of its link, where it is to have one.
    ///
    /// # Errors
    /// Where it says neither a case nor a program: the check of the body has refused that before.
    pub fn wanted(self, token_sha256: &str) -> Result<Wanted, Defect> {
        let on = match (self.case, self.program) {
            (Some(case), _) => Ok(CaseId(case)),
            (None, Some(program)) => {
                Err(Matter { program: program.0, track: self.track.map(|it| it.0) })
            }
            (None, None) => {
                return Err(Defect {
                    pointer: "/program".to_owned(),
                    code: "missing",
                    message: "Say on which `case`, or under which `program`.".to_owned(),
                    authority: None,
                });
            }
        };
        Ok(Wanted {
            name: self.name,
            on,
            entries: self.docket,
            day: self.on,
            token_sha256: self.share.unwrap_or(true).then(|| token_sha256.to_owned()),
        })
    }
}

impl Example for NewSimulation {
    fn example() -> Self {
        Self {
            name: Some("If the referral is answered in March".to_owned()),
            case: None,
            program: Some(ProgramWord(Program::Eapa)),
            track: None,
            on: None,
            docket: vec![
                json!({ "entry": "investigation_initiated", "on": "2019-10-09" }),
                json!({ "entry": "interim_measures_taken", "on": "2020-01-07" }),
                json!({ "entry": "determination_extended", "on": "2020-07-31" }),
            ],
            share: Some(true),
        }
    }
}

/// End the link of a simulation. The simulation itself stays its maker's until its days are over.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewSimulationRevocation {
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: Option<String>,
}

impl Filing for NewSimulationRevocation {}

impl Example for NewSimulationRevocation {
    fn example() -> Self {
        Self { reason: Some("Sent to the wrong client.".to_owned()) }
    }
}

/// A simulation, as its maker sees it.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct Simulation {
    /// Its id.
    pub id: Uuid,
    /// What its maker calls it.
    pub name: Option<String>,
    /// The case on which it was supposed.
    pub case: Option<Uuid>,
    /// When it was made, by the realm's clock.
    pub created_at: Instant,
    /// From when on it is gone, and its link with it, by the realm's clock.
    pub expires_at: Instant,
    /// Whether it has a link that shows it now: while something on its case is sealed, or the case is public to its parties no more, a link shows
    /// nothing.
    pub is_shared: bool,
    /// Why it has none, though it was wanted: `of_office`, `not_public` or `sealed`.
    pub not_shared: Option<String>,
    /// Since when its link is good no more.
    pub revoked_at: Option<Instant>,
    /// The link, in the first answer to who made it, and never again: only the hash of its token is kept. Whoever has it needs no token.
    pub share: Option<String>,
    /// What came of it.
    pub result: SimulationResult,
}

/// A simulation in a list.
#[derive(Debug, Clone, PartialEq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct SimulationSummary {
    /// Its id.
    pub id: Uuid,
    /// What its maker calls it.
    pub name: Option<String>,
    /// The case on which it was supposed.
    pub case: Option<Uuid>,
    /// Which program's law.
    pub program: ProgramWord,
    /// When it was made, by the realm's clock.
    pub created_at: Instant,
    /// From when on it is gone, by the realm's clock.
    pub expires_at: Instant,
    /// Whether it has a link that shows it now.
    pub is_shared: bool,
}

/// A simulation, as whoever has its link sees it: what was computed, and nothing of the case.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct SharedSimulation {
    /// When it was made, by the clock of its realm. What has happened since is not in it.
    pub created_at: Instant,
    /// From when on it is gone.
    pub expires_at: Instant,
    /// What came of it.
    pub result: SimulationResult,
}

/// What would be, beside what is.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct SimulationResult {
    /// Which program's law.
    pub program: ProgramWord,
    /// The day from which both calendars are read.
    pub on: NaiveDate,
    /// Where the case stands; absent from nothing.
    #[oai(skip_serializing_if_is_none)]
    pub state_before: Option<StateWord>,
    /// Where it would stand.
    pub state_after: StateWord,
    /// What was supposed.
    pub entries: Vec<SupposedEntry>,
    /// What the clock would write on the way, each dated on the law's day.
    pub by_law: Vec<WrittenByLaw>,
    /// Every deadline of either calendar, by its last day after, then before.
    pub deadlines: Vec<ComparedDeadline>,
    /// The windows that would be open.
    pub windows: Vec<OpenWindow>,
    /// The acts that would be open, and whose they are.
    pub permitted_acts: Vec<PermittedAct>,
    /// What would stand on the docket against a rule, and does not now.
    pub irregularities: Vec<NewIrregularity>,
}

/// A hypothetical entry, without its words.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct SupposedEntry {
    /// Its number.
    pub number: u32,
    /// What is supposed to happen.
    pub entry: EntryWord,
    /// On which legal day.
    pub on: NaiveDate,
    /// Why the law would refuse it, and then it is left out of the calendar; null where it would not.
    #[oai(nullable)]
    pub barred: Option<SimulatedBar>,
}

/// What the clock would write.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct WrittenByLaw {
    /// Which entry.
    pub entry: EntryWord,
    /// Dated on which day.
    pub on: NaiveDate,
}

/// Why an act would be refused: as its refusal would say.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct SimulatedBar {
    /// The rule that stands in the way.
    pub rule: String,
    /// What stands in the way.
    pub message: String,
    /// The provisions.
    pub authority: Vec<Authority>,
    /// What would have to happen first; null where it is another role's act.
    #[oai(nullable)]
    pub remedy: Option<String>,
    /// Whose act it is, where it is another role's.
    pub roles: Vec<RoleWord>,
}

/// What becomes of a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum SupposedChange {
    /// It is not there now.
    Opened,
    /// Its days move, or stand still, or go on.
    Moved,
    /// It would be met.
    Met,
    /// It would be missed, or lapse.
    Missed,
    /// It would be over, or not be there.
    Closed,
    /// Nothing.
    Unchanged,
}

/// A deadline as it is and as it would be.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct ComparedDeadline {
    /// `rule#instance`.
    pub deadline: String,
    /// The rule's id.
    pub rule: String,
    /// Which instance, from 1.
    pub instance: u32,
    /// What a lapse does.
    pub force: ForceWord,
    /// Who owes the act.
    pub obligor: String,
    /// What becomes of it.
    pub change: SupposedChange,
    /// By how many calendar days its last day moves; null where one side has no last day.
    #[oai(nullable)]
    pub moved_days: Option<i64>,
    /// As it is; null where it would be new.
    #[oai(nullable)]
    pub before: Option<DeadlineFace>,
    /// As it would be; null where it would be gone.
    #[oai(nullable)]
    pub after: Option<DeadlineFace>,
}

/// One side of a deadline.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct DeadlineFace {
    /// The day as counted.
    #[oai(nullable)]
    pub nominal: Option<NaiveDate>,
    /// The last day, inclusive.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The first instant that is too late.
    #[oai(nullable)]
    pub due_at: Option<Instant>,
    /// The earliest last day under every calendar and every serious reading.
    #[oai(nullable)]
    pub safe: Option<NaiveDate>,
    /// Where it stands.
    pub status: StatusWord,
    /// The day it was met or first used.
    #[oai(nullable)]
    pub met_on: Option<NaiveDate>,
    /// Counted from another deadline's last day, because its trigger has not happened yet.
    pub projected: bool,
    /// Counted over days whose closures have not been reviewed.
    pub provisional: bool,
    /// Its sources.
    pub authority: Vec<Authority>,
    /// How it is counted, in plain English.
    pub explanation: String,
}

/// A window that would be open.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct OpenWindow {
    /// `rule#instance`.
    pub deadline: String,
    /// Whose it is.
    pub obligor: String,
    /// From when it runs.
    #[oai(nullable)]
    pub opened_on: Option<NaiveDate>,
    /// Its last day, inclusive.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// The first instant that is too late.
    #[oai(nullable)]
    pub due_at: Option<Instant>,
    /// The earliest last day under every reading.
    #[oai(nullable)]
    pub safe: Option<NaiveDate>,
}

/// Something that would stand on the docket against a rule.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct NewIrregularity {
    /// The rule.
    pub rule: String,
    /// The entry that would break it.
    pub entry: EntryWord,
    /// Its number.
    pub index: u32,
    /// Its legal day.
    pub on: NaiveDate,
    /// What would be irregular about it.
    pub message: String,
    /// The provisions.
    pub authority: Vec<Authority>,
}

impl Simulation {
    /// A simulation of the ledger, and whether a link shows it now.
    ///
    /// # Errors
    /// When what is stored is no result: a failure of the machine.
    pub fn of(row: &simulation::Model, is_shared: bool) -> Result<Self, Unreadable> {
        Ok(Self {
            id: row.id.0,
            name: row.name.clone(),
            case: row.case_id.map(|it| it.0),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            is_shared,
            not_shared: row.not_shared.clone(),
            revoked_at: row.revoked_at.map(Instant),
            share: None,
            result: result(row)?,
        })
    }
}

impl SharedSimulation {
    /// A simulation of the ledger, for whoever has its link.
    ///
    /// # Errors
    /// When what is stored is no result: a failure of the machine.
    pub fn of(row: &simulation::Model) -> Result<Self, Unreadable> {
        Ok(Self {
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            result: result(row)?,
        })
    }
}

impl SimulationSummary {
    /// A simulation of the ledger, and whether a link shows it now.
    #[must_use]
    pub fn of(row: &simulation::Model, is_shared: bool) -> Self {
        Self {
            id: row.id.0,
            name: row.name.clone(),
            case: row.case_id.map(|it| it.0),
            program: row.program.0.into(),
            created_at: row.created_at.into(),
            expires_at: row.expires_at.into(),
            is_shared,
        }
    }
}

fn result(row: &simulation::Model) -> Result<SimulationResult, Unreadable> {
    let parsed = SimulationResult::parse_from_json(Some(row.outcome.0.clone()));
    parsed.map_err(|error| Unreadable(error.into_message()))
}
