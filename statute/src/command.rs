//! The command `tidewaiter docket`: a docket file in, the docket of a day out.

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::{Value, json};

use crate::calendar::{Sets, covers};
use crate::docket::{Deadline, Docket};
use crate::explain::explain;
use crate::fold::docket;
use crate::law::Law;
use crate::parse::{InputError, parse};
use crate::simulate::simulate;
use crate::track::Matter;

/// How the command was asked.
#[derive(Debug, Clone)]
pub struct Options {
    /// The day from which statuses are read.
    pub on: NaiveDate,
    /// Which switchable days off count.
    pub sets: Sets,
    /// A deadline to explain: `rule` or `rule#instance`.
    pub explain: Option<String>,
}

/// What the command answers: the exit code, and what goes to standard output or, for code 1, standard error.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outcome {
    /// 0: read; 2: the input is bad, and the output says why; 1: anything else.
    pub code: u8,
    /// The text to print.
    pub text: String,
}

/// Reads a docket file and answers with the docket, or with every defect of the input.
#[must_use]
pub fn run(input: &[u8], options: &Options) -> Outcome {
    let file = match parse(input) {
        Ok(file) => file,
        Err(errors) => return refused(&errors),
    };
    let law = Law::with(options.sets);
    let docket = docket(
        Matter { program: file.program, track: file.track },
        &file.entries,
        &law,
        options.on,
    );
    if let Some(defect) = outside_calendar(&docket) {
        return refused(&[defect]);
    }
    let mut answer = match serde_json::to_value(&docket) {
        Ok(answer) => answer,
        Err(error) => return Outcome { code: 1, text: error.to_string() },
    };
    // The contract of the command names its keys; which limit a window belongs to stands in the explanation,
    // and where each line of a shipment stands is the API's to show.
    if let Some(answer) = answer.as_object_mut() {
        answer.remove("lines");
    }
    for deadline in answer["deadlines"].as_array_mut().into_iter().flatten() {
        if let Some(members) = deadline.as_object_mut() {
            members.remove("limit");
        }
    }
    if let Some(wanted) = &options.explain {
        let (rule, instance) = wanted.split_once('#').unwrap_or((wanted, "1"));
        let explanation =
            instance.parse().ok().and_then(|instance| explain(&docket, rule, instance, &law));
        let Some(explanation) = explanation else {
            let known = file.program.rules().iter().any(|known| known.id == rule);
            let code = if known { "no_such_deadline" } else { "unknown_rule" };
            let message = format!("the docket has no deadline `{wanted}`");
            return refused(&[InputError { pointer: String::new(), code, message }]);
        };
        answer["explanation"] = serde_json::to_value(explanation).unwrap_or(Value::Null);
    }
    Outcome { code: 0, text: pretty(&answer) }
}

/// Reads a docket file, and a second one whose entries are supposed to follow it: both dockets, and each deadline that
/// differs. A defect of the second file is pointed at as if its entries stood in the first.
#[must_use]
pub fn suppose(input: &[u8], supposed: &[u8], options: &Options) -> Outcome {
    let file = match parse(input) {
        Ok(file) => file,
        Err(errors) => return refused(&errors),
    };
    let joined = match joined(input, supposed) {
        Ok(joined) => joined,
        Err(error) => return refused(&[error]),
    };
    let all = match parse(joined.to_string().as_bytes()) {
        Ok(all) => all,
        Err(errors) => return refused(&errors),
    };
    let (before, after) = all.entries.split_at(file.entries.len());
    let matter = Matter { program: file.program, track: file.track };
    let law = Law::with(options.sets);
    Outcome { code: 0, text: pretty(&simulate(matter, before, after, &law, options.on)) }
}

/// The first file with the entries of the second after its own.
fn joined(input: &[u8], supposed: &[u8]) -> Result<Value, InputError> {
    let unreadable =
        |message: String| InputError { pointer: String::new(), code: "unreadable", message };
    let mut joined: Value =
        serde_json::from_slice(input).map_err(|error| unreadable(error.to_string()))?;
    let mut supposed: Value = serde_json::from_slice(supposed)
        .map_err(|error| unreadable(format!("what is supposed is not JSON: {error}")))?;
    let Some(Value::Array(more)) = supposed.get_mut("docket").map(Value::take) else {
        return Err(unreadable(
            "what is supposed is a docket file with a `docket` of its own".to_owned(),
        ));
    };
    if let Some(entries) = joined.get_mut("docket").and_then(Value::as_array_mut) {
        entries.extend(more);
    }
    Ok(joined)
}

/// The defect of a docket whose periods end after the calendar does.
pub(crate) fn outside_calendar(docket: &Docket) -> Option<InputError> {
    let beyond = |deadline: &&Deadline| {
        [deadline.nominal, deadline.due].into_iter().flatten().any(|on| !covers(on))
    };
    let deadline = docket.deadlines.iter().find(beyond)?;
    let index = deadline.trigger.index.unwrap_or_default();
    Some(InputError {
        pointer: format!("/docket/{index}"),
        code: "outside_calendar",
        message: format!("`{}` would end after the calendar does", deadline.rule),
    })
}

fn refused(errors: &[InputError]) -> Outcome {
    Outcome { code: 2, text: pretty(&json!({ "errors": errors })) }
}

fn pretty(value: &impl Serialize) -> String {
    serde_json::to_string_pretty(value).unwrap_or_default()
}
