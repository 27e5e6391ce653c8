//! The lines of a shipment, as acts name them: a partial outcome says which, and only those that are open to it.

use serde_json::Value;

use crate::act::act_rule;
use crate::decide::Act;
use crate::docket::Docket;
use crate::eapa::Check;
use crate::entry::Entry;

/// What lines have to be, rests on.
const AUTHORITY: &str = "19 USC 1499(c)(4)";

/// Lines are named by a text or number each, and once.
pub(super) fn act_defects(act: &Act, check: &mut Check<'_>) {
    let Some(said) = act.fields.lines.as_ref().filter(|said| !said.is_null()) else { return };
    let Some(named) = said.as_array().filter(|named| !named.is_empty()) else {
        let message = "a list of the lines that are meant; leave it out where all of them are";
        return check.add("/lines", "unreadable", message, AUTHORITY);
    };
    for (at, line) in named.iter().enumerate() {
        let is_name = line.as_str().is_some_and(|it| !it.trim().is_empty()) || line.is_u64();
        if !is_name {
            let message = "the number of the line, as the entry gives it";
            check.add(&format!("/lines/{at}"), "unreadable", message, AUTHORITY);
        } else if named[..at].contains(line) {
            let message = "this line is named before";
            check.add(&format!("/lines/{at}"), "duplicate", message, AUTHORITY);
        }
    }
}

/// The lines that an act names exist and are open to it. Where the shipment as a whole is not, they are named.
pub(super) fn docket_defects(docket: &Docket, act: &Act, check: &mut Check<'_>) {
    let Some(row) = act_rule(docket.program, act.kind).filter(|row| !row.from.is_empty()) else {
        return;
    };
    let named = act.fields.lines.as_ref().and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    if named.is_empty() {
        if act.fields.lines.is_none() && !row.from.contains(&docket.state) {
            let open = docket.lines.iter().filter(|line| row.from.contains(&line.state));
            let open: Vec<String> = open.map(|line| shown(&line.line)).collect();
            if !open.is_empty() {
                let message = format!(
                    "the shipment as a whole is `{}`: name the lines that are meant, of {}",
                    docket.state,
                    open.join(", ")
                );
                check.add("/lines", "missing", &message, row.authority);
            }
        }
        return;
    }
    let is_listed =
        docket.entries.iter().any(|entry| super::is_manifest(entry) && entry.is_partial());
    for (at, line) in named.iter().enumerate() {
        let pointer = format!("/lines/{at}");
        match docket.lines.iter().find(|known| known.line == *line) {
            Some(known) if !row.from.contains(&known.state) => {
                let message = format!("line {} is `{}`: {}", shown(line), known.state, row.remedy);
                check.add(&pointer, "not_open", &message, row.authority);
            }
            None if is_listed => {
                let lines: Vec<String> = docket.lines.iter().map(|it| shown(&it.line)).collect();
                let message = format!("the shipment has the lines {}", lines.join(", "));
                check.add(&pointer, "unknown", &message, AUTHORITY);
            }
            _ => {}
        }
    }
}

/// The lines that an effect of law is about: those of what it follows from, unless that was the whole shipment.
pub(crate) fn of_the_effect(trigger: Option<&Entry>) -> Option<Value> {
    let trigger = trigger.filter(|entry| entry.is_partial() && !super::is_manifest(entry))?;
    trigger.fields.lines.clone()
}

fn shown(line: &Value) -> String {
    line.as_str().map_or_else(|| line.to_string(), str::to_owned)
}
