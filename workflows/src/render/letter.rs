//! What the templates are given: a frame that all notices share, and what each of them is about.

use chrono::NaiveDate;
use entities::{RenderJob, ServedDocument};
use serde::Serialize;
use serde_json::{Value, json};
use statute::count::legal_day;
use statute::notice;
use statute::{Audience, Entry, EntryKind};

use super::limit::{Limit, Stored, long, running};
use super::{NoticeSettings, RenderError, words};

/// A notice, before it is put into words.
#[derive(Debug, Serialize)]
pub(super) struct Letter {
    /// The sandbox it comes from.
    pub(super) sandbox: Option<String>,
    case_number: String,
    control_number: Option<String>,
    filer: Option<String>,
    importer: Option<String>,
    pub(super) office: String,
    /// The day it was owed.
    pub(super) dated: String,
    /// On what authority it is sent.
    authority: &'static str,
    /// Where the case is found.
    link: String,
    /// Where one says which courtesies one wants.
    preferences: String,
    /// Whether it goes to officers.
    to_office: bool,
    /// What the parties may do, and by when.
    windows: Vec<Limit>,
    /// What CBP must do next.
    duties: Vec<Limit>,
    /// What it is about.
    it: It,
}

/// What a notice is about: the entry that owes it, what the docket says around it, or the limit the clock speaks of. What
/// is not there is none, and a letter passes over it.
#[derive(Debug, Default, Serialize)]
struct It {
    /// The day of the entry.
    on: Option<String>,
    /// The day it sets.
    due: Option<String>,
    /// Whom it is to.
    to: Option<String>,
    /// The days it adds.
    days: Option<u32>,
    /// What it rests on.
    authority: Option<String>,
    outcome: Option<String>,
    outcome_words: Option<String>,
    /// Why: its grounds, else its reason.
    reasons: Option<String>,
    /// Why, by a word of a closed list.
    reason_words: Option<String>,
    /// Its own particulars, as they were said.
    says: Value,
    /// The same, named and in order.
    facts: Vec<Fact>,
    /// The lines of the shipment it is about.
    lines: Vec<String>,
    /// What is to be done under the limit it moves.
    task: Option<String>,
    /// The public versions that it serves.
    served: Vec<Served>,
    /// The entry it answers.
    answered: Option<Answered>,
    /// How the order it is about was taken back.
    back: Option<Back>,
    /// The measures it names, or else those that were taken last.
    measures: Vec<Measure>,
    measures_decided: Option<String>,
    measures_for: Option<String>,
    criteria: Vec<&'static str>,
    filed: Option<String>,
    merchandise: Option<String>,
    orders: Vec<String>,
    declined: Option<String>,
    declined_for: Option<String>,
    initiated: Option<String>,
    determination_due: Option<String>,
    determined: Option<String>,
    determined_for: Option<String>,
    outcomes: Vec<Outcome>,
    any_affirmative: bool,
    excluded: Option<String>,
    excluded_for: Option<String>,
    seized: Option<String>,
    seized_for: Option<String>,
    /// The limit that the clock speaks of.
    limit: Option<Limit>,
    /// How much time is left.
    left: Option<String>,
    /// How far away its last day is.
    when: Option<String>,
    /// What an officer has not done yet.
    act: Option<&'static str>,
    /// Who has the case in charge.
    officer: Option<String>,
}

/// What an entry says under one name.
#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    texts: Vec<String>,
}

/// A public version that is served, and where it is read.
#[derive(Debug, Serialize)]
struct Served {
    title: String,
    link: String,
}

/// The entry that another answers.
#[derive(Debug, Serialize)]
struct Answered {
    on: String,
    title: Option<String>,
}

/// How an order was taken back, or put in other words.
#[derive(Debug, Serialize)]
struct Back {
    on: String,
    authority: Option<String>,
    replaced: bool,
}

#[derive(Debug, Serialize)]
struct Measure {
    what: String,
    entries: Option<String>,
}

#[derive(Debug, Serialize)]
struct Outcome {
    importer: String,
    order: String,
    affirmative: bool,
}

impl Letter {
    /// What stands above a letter, by name.
    pub(super) fn about(&self) -> Vec<(String, String)> {
        let other = self.control_number.as_ref().filter(|it| **it != self.case_number);
        let case = match other {
            Some(number) => format!("{} (control number {number})", self.case_number),
            None => self.case_number.clone(),
        };
        let about = [
            ("Case", Some(case)),
            ("Filer", self.filer.clone()),
            ("Importer", self.importer.clone()),
        ];
        let named = about.into_iter();
        named.filter_map(|(name, value)| Some((name.to_owned(), value?))).collect()
    }

    /// Gathers what a notice tells.
    pub(super) fn of(job: &RenderJob, settings: &NoticeSettings) -> Result<Self, RenderError> {
        let rule = notice::by_id(&job.notice.kind).ok_or(RenderError::Kind)?;
        let dated = legal_day(job.notice.created_at);
        let (windows, duties) = running(&job.docket.deadlines, dated)?;
        let base = settings.public_url.as_str().trim_end_matches('/');
        Ok(Self {
            sandbox: job.sandbox.clone(),
            case_number: job.case_number.clone(),
            control_number: job.control_number.clone(),
            filer: job.filer.as_ref().map(|party| party.name.clone()),
            importer: job.importer.as_ref().map(|party| party.name.clone()),
            office: settings.office.clone(),
            dated: long(dated),
            authority: rule.authority,
            link: format!("{base}/v1/cases/{}", job.notice.case_id),
            preferences: format!("{base}/v1/me/preferences"),
            to_office: job
                .recipients
                .iter()
                .any(|recipient| recipient.audience == Audience::Office),
            windows,
            duties,
            it: It { served: served(job, base), ..It::of(job, dated)? },
        })
    }
}

impl It {
    fn of(job: &RenderJob, dated: NaiveDate) -> Result<Self, RenderError> {
        match job.notice.kind.as_str() {
            "reminder" | "escalation" => {
                let deadline = spoken_of(job)?;
                let days = (deadline.due()? - dated).num_days();
                let limit = Some(deadline.limit(dated)?);
                Ok(Self {
                    limit,
                    left: Some(left(days)),
                    when: Some(when(days)),
                    officer: job.officer.clone(),
                    ..Self::default()
                })
            }
            "missed_duty" => {
                Ok(Self { limit: Some(spoken_of(job)?.limit(dated)?), ..Self::default() })
            }
            "task_warning" => {
                let act = job.notice.task.as_deref().and_then(words::task);
                let act = act.ok_or(RenderError::Missing("which task is meant"))?;
                Ok(Self { act: Some(act), ..Self::default() })
            }
            kind => {
                let it = Self::entry(job)?;
                match kind {
                    "notice_of_initiation" if it.initiated.is_none() => {
                        Err(RenderError::Missing("when the investigation was initiated"))
                    }
                    "notice_of_determination" if it.determined.is_none() => {
                        Err(RenderError::Missing("what was determined"))
                    }
                    "revocation_of_tolling" => it.taken_back(job),
                    _ => Ok(it),
                }
            }
        }
    }

    /// The order that the entry gave, taken back: its own reasons count no longer.
    fn taken_back(self, job: &RenderJob) -> Result<Self, RenderError> {
        let back = job.taken_back.as_ref().ok_or(RenderError::Missing("what was taken back"))?;
        let told = Back {
            on: long(back.on),
            authority: back.authority.clone(),
            replaced: back.is_replaced,
        };
        Ok(Self { reasons: back.reason.clone(), back: Some(told), ..self })
    }

    /// The entry that owes the notice, with what the docket says around it.
    fn entry(job: &RenderJob) -> Result<Self, RenderError> {
        use EntryKind as K;
        let entry = job.entry.as_ref().ok_or(RenderError::Missing("what the notice is about"))?;
        let last = |kind| job.docket.last(kind);
        let on = |kind| last(kind).map(|entry| long(entry.on));
        let why = |kind| last(kind).and_then(grounds);
        let taken = last(K::InterimMeasuresTaken);
        let decided = taken.or_else(|| last(K::InterimMeasuresDeclined));
        let measures = Some(entry).filter(|it| content(it, "measures").is_some()).or(taken);
        let outcomes = last(K::DeterminationMade).map(outcomes).unwrap_or_default();
        let filed = last(K::AllegationFiled);
        let fields = &entry.fields;
        let named = fields.of.and_then(|of| job.entries.iter().find(|it| it.position == of));
        let determination =
            job.docket.deadlines.iter().find(|deadline| deadline.rule == "determination");
        Ok(Self {
            on: Some(long(entry.on)),
            due: fields.due.map(long),
            to: fields.to.clone(),
            days: fields.days,
            authority: fields.authority.clone(),
            outcome: fields.outcome.clone(),
            outcome_words: fields.outcome.as_deref().map(spoken),
            reasons: grounds(entry).or_else(|| fields.reason.clone()),
            reason_words: said(entry, "/reason_code").map(|word| spoken(&word)),
            says: read(fields.content.clone().unwrap_or_else(|| json!({}))),
            facts: facts(entry),
            lines: entry.lines().iter().flat_map(said_texts).collect(),
            task: fields
                .rule
                .as_deref()
                .and_then(|rule| words::act(rule.split('#').next()?))
                .map(str::to_owned),
            answered: named
                .map(|named| Answered { on: long(named.on), title: said(named, "/title") }),
            measures: measures.map(itemised).unwrap_or_default(),
            measures_decided: decided.map(|entry| long(entry.on)),
            measures_for: decided.and_then(grounds),
            criteria: texts(entry, "criteria")
                .iter()
                .filter_map(|word| words::criterion(word))
                .collect(),
            filed: filed.map(|entry| long(entry.on)),
            merchandise: filed.and_then(|entry| said(entry, "/merchandise/description")),
            orders: filed.map(|entry| texts(entry, "ad_cvd_orders")).unwrap_or_default(),
            declined: on(K::InitiationDeclined),
            declined_for: why(K::InitiationDeclined),
            initiated: on(K::InvestigationInitiated),
            determination_due: determination
                .filter(|deadline| deadline.due.is_some())
                .map(|deadline| Stored::of(deadline)?.due().map(long))
                .transpose()?,
            determined: on(K::DeterminationMade),
            determined_for: why(K::DeterminationMade),
            any_affirmative: outcomes.iter().any(|outcome| outcome.affirmative),
            outcomes,
            excluded: on(K::Excluded).or_else(|| on(K::DeemedExcluded)),
            excluded_for: why(K::Excluded),
            seized: on(K::Seized),
            seized_for: why(K::Seized),
            ..Self::default()
        })
    }
}

/// The public versions that a notice serves.
fn served(job: &RenderJob, base: &str) -> Vec<Served> {
    let link = |it: &ServedDocument| format!("{base}/v1/documents/{}", it.id);
    job.served.iter().map(|it| Served { title: it.title.clone(), link: link(it) }).collect()
}

/// What was determined, per importer and order.
fn outcomes(made: &Entry) -> Vec<Outcome> {
    let word =
        |outcome: &Value, name: &str| outcome.get(name).and_then(Value::as_str).map(str::to_owned);
    let outcomes = made.fields.outcomes.as_ref().and_then(Value::as_array);
    let told = outcomes.into_iter().flatten().filter_map(|outcome| {
        Some(Outcome {
            importer: word(outcome, "importer")?,
            order: word(outcome, "order")?,
            affirmative: word(outcome, "outcome")? == "affirmative",
        })
    });
    told.collect()
}

/// The measures an entry names.
fn itemised(entry: &Entry) -> Vec<Measure> {
    let measures = content(entry, "measures").and_then(Value::as_array);
    let told = measures.into_iter().flatten().map(|measure| {
        let word = measure.get("measure").and_then(Value::as_str).unwrap_or_default();
        Measure {
            what: words::measure(word).map_or_else(|| spoken(word), str::to_owned),
            entries: measure.get("entries").and_then(Value::as_str).map(str::to_owned),
        }
    });
    told.collect()
}

/// What an entry says, member by member, in the order it was said; its grounds have a place of their own.
fn facts(entry: &Entry) -> Vec<Fact> {
    let members = entry.fields.content.as_ref().and_then(Value::as_object);
    let said = members.into_iter().flatten().filter(|(name, _)| *name != "grounds");
    let told = said.filter_map(|(name, value)| {
        let texts = said_texts(value);
        (!texts.is_empty()).then(|| Fact { name: words::heading(name), texts })
    });
    // What an act says of some lines of a shipment, it says of these.
    let lines: Vec<_> = entry.lines().iter().flat_map(said_texts).collect();
    let lines = Some(lines).filter(|lines| !lines.is_empty());
    let lines = lines.map(|texts| Fact { name: "Lines".to_owned(), texts });
    lines.into_iter().chain(told).collect()
}

/// The deadline a reminder or a missed duty speaks of.
fn spoken_of(job: &RenderJob) -> Result<Stored, RenderError> {
    Stored::read(job.deadline.as_ref().ok_or(RenderError::Missing("which time limit is meant"))?)
}

fn content<'a>(entry: &'a Entry, name: &str) -> Option<&'a Value> {
    entry.fields.content.as_ref()?.get(name)
}

/// Text at a place of an entry's particulars.
fn said(entry: &Entry, pointer: &str) -> Option<String> {
    let value = entry.fields.content.as_ref()?.pointer(pointer)?.as_str()?;
    Some(plain(value.trim())).filter(|text| !text.is_empty())
}

/// What a member says: its words and numbers, those of a list one by one, those of an object under their names.
fn said_texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![plain(text.trim())],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(said_texts).collect(),
        Value::Object(members) => {
            let named = members.iter().filter_map(|(name, value)| {
                let texts = said_texts(value);
                (!texts.is_empty())
                    .then(|| format!("{}: {}", words::heading(name), texts.join("; ")))
            });
            let line = named.collect::<Vec<_>>().join(", ");
            Some(line).filter(|line| !line.is_empty()).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// The same particulars with every word as a reader reads it; words that a letter chooses by stay as they are.
fn read(mut says: Value) -> Value {
    if let Some(members) = says.as_object_mut() {
        for value in members.values_mut() {
            if let Some(day) = value.as_str().and_then(statute::day) {
                *value = Value::from(long(day));
            }
        }
    }
    says
}

/// What a reader reads: a day in full, a word of a closed list as words, anything else as it was said.
fn plain(text: &str) -> String {
    if let Some(day) = statute::day(text) {
        return long(day);
    }
    let of_a_list = text.contains('_')
        && text.chars().all(|letter| letter.is_ascii_lowercase() || letter == '_');
    if of_a_list { spoken(text) } else { text.to_owned() }
}

/// A word of the docket as words: `affirmed_in_part` becomes `affirmed in part`.
fn spoken(word: &str) -> String {
    word.replace('_', " ")
}

fn grounds(entry: &Entry) -> Option<String> {
    content(entry, "grounds").and_then(Value::as_str).map(|text| text.trim().to_owned())
}

fn texts(entry: &Entry, name: &str) -> Vec<String> {
    let items = content(entry, name).and_then(Value::as_array);
    items.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// How much time is left, as the subject of a reminder begins.
fn left(days: i64) -> String {
    match days {
        0 => "today is the last day".to_owned(),
        1 => "tomorrow is the last day".to_owned(),
        days => format!("{days} days left"),
    }
}

/// How far away a day is.
fn when(days: i64) -> String {
    match days {
        0 => "today".to_owned(),
        1 => "tomorrow".to_owned(),
        days => format!("in {days} days"),
    }
}
