//! Tasks, and what officers say about them.

use chrono::NaiveDate;
use entities::{DeadlineId, Reassigned, TaskSeen, TaskWord, task_fact};
use poem_openapi::types::{Example, ParseFromJSON, ToJSON};
use poem_openapi::{Enum, Object};
use serde_json::json;
use statute::count::days_between;
use uuid::Uuid;

use super::deadline::{Authority, Unreadable};
use super::instant::Instant;
use super::word::{EntryWord, RoleWord};
use crate::payload::Filing;

/// Something an officer has to do, because the law expects it or because nobody else would end the matter.
#[derive(Debug, Clone, PartialEq, Object)]
pub struct Task {
    /// Its id.
    pub id: Uuid,
    /// The case; null where it belongs to none.
    #[oai(nullable)]
    pub case: Option<Uuid>,
    /// The number of the case.
    #[oai(nullable)]
    pub case_number: Option<String>,
    /// What it is, once on a case: `initiation_decision#1`, `allegation_answer#1`, ...
    pub name: String,
    /// Whose it is.
    pub queue: RoleWord,
    /// The entries of which any one does it. Empty where no entry does: then it is completed.
    pub acts: Vec<EntryWord>,
    /// The time limit, as `rule#instance`, where there is one.
    #[oai(nullable)]
    pub rule: Option<String>,
    /// The first day on which it is owed.
    pub since: NaiveDate,
    /// How many days it has been owed.
    pub age: u32,
    /// The last day, inclusive, where there is one.
    #[oai(nullable)]
    pub due: Option<NaiveDate>,
    /// Whether the last day is over.
    pub overdue: bool,
    /// The account that has it.
    #[oai(nullable)]
    pub assignee: Option<String>,
    /// Its sources.
    pub authority: Vec<Authority>,
    /// What was said about it, in order.
    pub history: Vec<TaskSaying>,
    /// Where to go from here.
    pub links: TaskLinks,
}

/// What an officer said about a task.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TaskSaying {
    /// What.
    pub said: Said,
    /// Who had the task from then on.
    pub assignee: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// The account that said it.
    pub by: String,
    /// In what role.
    pub role: RoleWord,
    /// When, by the service's clock.
    pub recorded_at: Instant,
}

/// What can be said about a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Enum)]
#[oai(rename_all = "snake_case")]
pub enum Said {
    /// An officer took it.
    Claimed,
    /// A supervisor gave it to somebody.
    Assigned,
    /// It is done, where no entry of the docket does it.
    Completed,
}

/// Where to go from a task.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(skip_serializing_if_is_none)]
pub struct TaskLinks {
    /// The task itself.
    #[oai(rename = "self")]
    pub this: String,
    /// Its case, where it has one.
    pub case: Option<String>,
    /// Its deadline.
    pub deadline: Option<String>,
    /// The other cases that are to be looked at, where that is the task.
    pub related: Option<String>,
}

impl Task {
    /// The statute's object with what the ledger knows of it.
    ///
    /// # Errors
    /// When the stored object is not a task: a failure of the machine.
    pub fn of(seen: &TaskSeen) -> Result<Self, Unreadable> {
        let task = &seen.task;
        let this = format!("/v1/tasks/{}", task.id);
        let case = task.case_id.map(|id| format!("/v1/cases/{id}"));
        let limit = task.object["rule"].as_str().and_then(|name| name.split_once('#'));
        let limit = limit.and_then(|(rule, instance)| {
            let id = DeadlineId::of(task.case_id?, rule, instance.parse().ok()?);
            Some(format!("/v1/deadlines/{id}"))
        });
        let history: Vec<_> = seen.history.iter().map(TaskSaying::from).collect();
        let mut object = task.object.0.clone();
        if let Some(fields) = object.as_object_mut() {
            fields.insert("id".to_owned(), json!(task.id));
            fields.insert("case".to_owned(), json!(task.case_id));
            fields.insert("case_number".to_owned(), json!(seen.case_number));
            fields.insert("age".to_owned(), json!(days_between(task.since, seen.today)));
            let overdue = task.due.is_some_and(|due| due < seen.today);
            fields.insert("overdue".to_owned(), json!(overdue));
            fields.insert("assignee".to_owned(), json!(task.assignee));
            fields.insert("history".to_owned(), history.to_json().unwrap_or_default());
            let is_related = task.name.starts_with(statute::task::RELATED_CASES);
            let related =
                case.as_ref().filter(|_| is_related).map(|case| format!("{case}/related"));
            let links = TaskLinks { this, case, deadline: limit, related };
            fields.insert("links".to_owned(), links.to_json().unwrap_or_default());
        }
        Self::parse_from_json(Some(object)).map_err(|error| Unreadable(error.into_message()))
    }
}

impl From<&task_fact::Model> for TaskSaying {
    fn from(fact: &task_fact::Model) -> Self {
        Self {
            said: match fact.word {
                TaskWord::Claimed => Said::Claimed,
                TaskWord::Assigned => Said::Assigned,
                TaskWord::Completed => Said::Completed,
            },
            assignee: fact.assignee.clone(),
            reason: fact.reason.clone(),
            by: fact.by_account.clone(),
            role: RoleWord(fact.by_role.0),
            recorded_at: fact.recorded_at.into(),
        }
    }
}

/// Take a task.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewClaim {
    /// Why, where it needs saying.
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
}

/// Give a task to an officer of its queue, or to a supervisor.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewAssignment {
    /// The officer's account.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub to: String,
    /// Why, where it needs saying.
    #[oai(validator(max_length = 2000))]
    pub reason: Option<String>,
}

/// Say that a task is done which no entry of the docket does.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewCompletion {
    /// What was done.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// Give all that an officer has to another: his tasks, and the cases he has in charge.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
#[oai(example, skip_serializing_if_is_none)]
pub struct NewReassignment {
    /// The account of the officer who has it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub from: String,
    /// The account of the officer who is to have it.
    #[oai(validator(min_length = 1, max_length = 200))]
    pub to: String,
    /// Why.
    #[oai(validator(min_length = 1, max_length = 2000))]
    pub reason: String,
}

/// What an officer had, and another has now.
#[derive(Debug, Clone, PartialEq, Eq, Object)]
pub struct Reassignment {
    /// The account of the officer who had it.
    pub from: String,
    /// The account of the officer who has it.
    pub to: String,
    /// How many tasks.
    pub tasks: u64,
    /// How many cases in charge.
    pub cases: u64,
}

impl Reassignment {
    /// What was given, from whom and to whom.
    #[must_use]
    pub fn of(from: &str, to: &str, done: &Reassigned) -> Self {
        Self { from: from.to_owned(), to: to.to_owned(), tasks: done.tasks, cases: done.cases }
    }
}

impl Filing for NewClaim {}
impl Filing for NewAssignment {}
impl Filing for NewCompletion {}
impl Filing for NewReassignment {}

impl Example for NewClaim {
    fn example() -> Self {
        Self { reason: Some("I know the merchandise from another case.".to_owned()) }
    }
}

impl Example for NewAssignment {
    fn example() -> Self {
        Self { to: "investigator".to_owned(), reason: None }
    }
}

impl Example for NewCompletion {
    fn example() -> Self {
        Self { reason: "No new version of the allegation came; it is closed.".to_owned() }
    }
}

impl Example for NewReassignment {
    fn example() -> Self {
        Self {
            from: "investigator".to_owned(),
            to: "colleague".to_owned(),
            reason: "On leave until September.".to_owned(),
        }
    }
}
