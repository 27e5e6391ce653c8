//! What the templates are given: a frame that all notices share, and what each of them is about.

use chrono::NaiveDate;
use entities::RenderJob;
use serde::Serialize;
use serde_json::Value;
use statute::count::legal_day;
use statute::notice::{self, NoticeRule};
use statute::{Audience, Entry, EntryKind};

use super::limit::{Limit, Stored, long, running};
use super::{NoticeSettings, RenderError, words};

/// A notice, before it is put into words.
#[derive(Debug, Serialize)]
pub(super) struct Letter {
    /// The sandbox it comes from.
    sandbox: Option<String>,
    case_number: String,
    control_number: Option<String>,
    filer: Option<String>,
    importer: Option<String>,
    office: String,
    /// The day it was owed.
    dated: String,
    /// On what authority it is sent.
    authority: &'static str,
    /// Where the case is found.
    link: String,
    /// Whether it goes to officers.
    to_office: bool,
    /// What the parties may do, and by when.
    windows: Vec<Limit>,
    /// What CBP must do next.
    duties: Vec<Limit>,
    /// What it is about.
    it: Matter,
}

/// What a notice is about.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Matter {
    Acknowledgment {
        received: String,
        filed: Option<String>,
    },
    Return {
        returned: String,
        deficiencies: Vec<String>,
    },
    Initiation {
        initiated: String,
        decided: Option<String>,
        measures: Vec<Measure>,
        grounds: Option<String>,
    },
    Extension {
        extended: String,
        criteria: Vec<&'static str>,
        grounds: Option<String>,
        determination: Option<Limit>,
    },
    Determination {
        determined: String,
        outcomes: Vec<Outcome>,
        any_affirmative: bool,
        grounds: Option<String>,
    },
    Reminder {
        limit: Limit,
        left: String,
        when: String,
    },
    Missed {
        limit: Limit,
    },
    Waiting {
        act: &'static str,
    },
    General {
        title: &'static str,
        on: String,
        due: Option<String>,
        limit: Option<String>,
        facts: Vec<Fact>,
        reason: Option<String>,
    },
}

/// What an entry says under one name.
#[derive(Debug, Serialize)]
struct Fact {
    name: String,
    texts: Vec<String>,
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
            to_office: job
                .recipients
                .iter()
                .any(|recipient| recipient.audience == Audience::Office),
            windows,
            duties,
            it: Matter::of(job, rule, dated)?,
        })
    }
}

impl Matter {
    fn of(job: &RenderJob, rule: &NoticeRule, dated: NaiveDate) -> Result<Self, RenderError> {
        match job.notice.kind.as_str() {
            "allegation_acknowledgment" => {
                let received = own_entry(job)?;
                let filed = job.docket.last(EntryKind::AllegationFiled);
                Ok(Self::Acknowledgment {
                    received: long(received.on),
                    filed: filed.map(|entry| long(entry.on)),
                })
            }
            "allegation_return" => {
                let returned = own_entry(job)?;
                Ok(Self::Return {
                    returned: long(returned.on),
                    deficiencies: texts(returned, "deficiencies"),
                })
            }
            "notice_of_initiation" => Self::initiation(job),
            "extension_notice" => Self::extension(job, dated),
            "notice_of_determination" => Self::determination(job),
            "reminder" => {
                let deadline = spoken_of(job)?;
                let days = (deadline.due()? - dated).num_days();
                Ok(Self::Reminder {
                    limit: deadline.limit(dated)?,
                    left: left(days),
                    when: when(days),
                })
            }
            "missed_duty" => Ok(Self::Missed { limit: spoken_of(job)?.limit(dated)? }),
            "task_warning" => {
                let act = job.notice.task.as_deref().and_then(words::task);
                Ok(Self::Waiting { act: act.ok_or(RenderError::Missing("which task is meant"))? })
            }
            _ => Ok(Self::general(rule, own_entry(job)?)),
        }
    }

    /// What the entry says, member by member, in the order it was said.
    fn general(rule: &NoticeRule, entry: &Entry) -> Self {
        let members = entry.fields.content.as_ref().and_then(Value::as_object);
        let said = members.into_iter().flatten().filter(|(name, _)| *name != "grounds");
        let facts = said.filter_map(|(name, value)| {
            let texts = said_texts(value);
            (!texts.is_empty()).then(|| Fact { name: words::heading(name), texts })
        });
        let outcome = entry.fields.outcome.iter().map(|outcome| Fact {
            name: "Outcome".to_owned(),
            texts: vec![outcome.replace('_', " ")],
        });
        // What an act says of some lines of a shipment, it says of these.
        let lines = entry.lines().iter().flat_map(said_texts).collect::<Vec<_>>();
        let lines = Some(lines)
            .filter(|it| !it.is_empty())
            .map(|texts| Fact { name: "Lines".to_owned(), texts });
        Self::General {
            title: rule.title,
            on: long(entry.on),
            due: entry.fields.due.map(long),
            limit: entry
                .fields
                .rule
                .as_deref()
                .map(|rule| words::heading(rule.split('#').next().unwrap_or(rule))),
            facts: outcome.chain(lines).chain(facts).collect(),
            reason: grounds(entry).or_else(|| entry.fields.reason.clone()),
        }
    }

    fn initiation(job: &RenderJob) -> Result<Self, RenderError> {
        let initiated = job.docket.last(EntryKind::InvestigationInitiated);
        let initiated =
            initiated.ok_or(RenderError::Missing("when the investigation was initiated"))?;
        let taken = job.docket.last(EntryKind::InterimMeasuresTaken);
        let decided = taken.or_else(|| job.docket.last(EntryKind::InterimMeasuresDeclined));
        let measures = taken.and_then(|entry| content(entry, "measures")).and_then(Value::as_array);
        let measures = measures.into_iter().flatten().map(|measure| {
            let word = measure.get("measure").and_then(Value::as_str).unwrap_or_default();
            Measure {
                what: words::measure(word).map_or_else(|| word.replace('_', " "), str::to_owned),
                entries: measure.get("entries").and_then(Value::as_str).map(str::to_owned),
            }
        });
        Ok(Self::Initiation {
            initiated: long(initiated.on),
            decided: decided.map(|entry| long(entry.on)),
            measures: measures.collect(),
            grounds: decided.and_then(grounds),
        })
    }

    fn extension(job: &RenderJob, dated: NaiveDate) -> Result<Self, RenderError> {
        let extended = own_entry(job)?;
        let criteria = texts(extended, "criteria");
        let determination =
            job.docket.deadlines.iter().find(|deadline| deadline.rule == "determination");
        Ok(Self::Extension {
            extended: long(extended.on),
            criteria: criteria.iter().filter_map(|word| words::criterion(word)).collect(),
            grounds: grounds(extended),
            determination: determination.map(|it| Stored::of(it)?.limit(dated)).transpose()?,
        })
    }

    fn determination(job: &RenderJob) -> Result<Self, RenderError> {
        let made = job.docket.last(EntryKind::DeterminationMade);
        let made = made.ok_or(RenderError::Missing("what was determined"))?;
        let outcomes = made.fields.outcomes.as_ref().and_then(Value::as_array);
        let word = |outcome: &Value, name: &str| {
            outcome.get(name).and_then(Value::as_str).map(str::to_owned)
        };
        let outcomes: Vec<_> = outcomes
            .into_iter()
            .flatten()
            .filter_map(|outcome| {
                Some(Outcome {
                    importer: word(outcome, "importer")?,
                    order: word(outcome, "order")?,
                    affirmative: word(outcome, "outcome")? == "affirmative",
                })
            })
            .collect();
        Ok(Self::Determination {
            determined: long(made.on),
            any_affirmative: outcomes.iter().any(|outcome| outcome.affirmative),
            outcomes,
            grounds: grounds(made),
        })
    }
}

/// The entry that owes the notice.
fn own_entry(job: &RenderJob) -> Result<&Entry, RenderError> {
    job.entry.as_ref().ok_or(RenderError::Missing("what the notice is about"))
}

/// The deadline a reminder or a missed duty speaks of.
fn spoken_of(job: &RenderJob) -> Result<Stored, RenderError> {
    Stored::read(job.deadline.as_ref().ok_or(RenderError::Missing("which time limit is meant"))?)
}

fn content<'a>(entry: &'a Entry, name: &str) -> Option<&'a Value> {
    entry.fields.content.as_ref()?.get(name)
}

/// What a member says, as far as it is words, numbers, or a list of them.
fn said_texts(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) if !text.trim().is_empty() => vec![text.trim().to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::Array(items) => items.iter().flat_map(said_texts).collect(),
        _ => Vec::new(),
    }
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
