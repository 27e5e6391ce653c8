//! A correction takes an entry out of the fold, and may put another in its place. What remains must still be a docket.

use crate::decide::{Act, Defect};
use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::entry::{Entry, Fields};

const AUTHORITY: &str = "the docket is corrected by a later entry, never edited";

/// Every defect of a correction.
pub(super) fn defects(docket: &Docket, act: &Act) -> Vec<Defect> {
    let mut found = Vec::new();
    let mut add = |pointer: &str, code, message: String| {
        let authority = Some(AUTHORITY.to_owned());
        found.push(Defect { pointer: pointer.to_owned(), code, message, authority });
    };
    if act.fields.reason.as_deref().is_none_or(|text| text.trim().is_empty()) {
        add("/reason", "missing", "say what was wrong".to_owned());
    }
    let wrong = act.fields.corrects;
    let entry = docket.entries.iter().find(|entry| Some(entry.position) == wrong);
    let Some(entry) = entry else {
        add(
            "/corrects",
            "names_nothing",
            "the number of an entry that stands on the docket".to_owned(),
        );
        return found;
    };
    if entry.kind == K::AllegationConsolidated || entry.kind == K::ConsolidatedInto {
        add("/corrects", "two_dockets", "a consolidation stands on two dockets".to_owned());
        return found;
    }
    if matches!(entry.kind, K::DeadlineMissed | K::LapseReversed) {
        let message = format!("`{}` follows from other entries: correct those", entry.kind);
        add("/corrects", "follows", message);
        return found;
    }
    let replacement = act.fields.replacement.as_deref();
    if let Some(other) = replacement.filter(|other| other.kind != entry.kind) {
        let message = format!(
            "a correction of `{}` is one of the same kind, not `{}`; take it out, and act anew",
            entry.kind, other.kind
        );
        add("/replacement/entry", "another_act", message);
        return found;
    }
    if let Some(other) = replacement.filter(|other| other.on > docket.on) {
        add("/replacement/on", "future", format!("{} is after today, {}", other.on, docket.on));
    }
    if replacement.is_some() {
        let mut fields = act.fields.clone();
        complete(docket, &mut fields);
        let text =
            fields.replacement.map(|text| Act { kind: text.kind, on: None, fields: text.fields });
        for defect in text.iter().flat_map(super::act_defects) {
            let of_the_entry =
                ["/due", "/to", "/rule", "/of", "/reason", "/outcome", "/days", "/from"];
            let place =
                if of_the_entry.contains(&defect.pointer.as_str()) { "" } else { "/content" };
            add(&format!("/replacement{place}{}", defect.pointer), defect.code, defect.message);
        }
    }
    if let Some(orphan) = orphan(docket, entry, replacement) {
        let message = format!(
            "`{}` of {} would have nothing before it that it rests on",
            orphan.kind, orphan.on
        );
        add("/corrects", "before_predecessor", message);
    }
    found
}

/// A replacement says again, of what the corrected entry said, all that it does not say anew; who signed it stays.
pub(crate) fn complete(docket: &Docket, fields: &mut Fields) {
    let Some(text) = fields.replacement.as_deref_mut() else { return };
    let wrong = docket.entries.iter().find(|entry| Some(entry.position) == fields.corrects);
    let Some(wrong) = wrong else { return };
    let said = std::mem::replace(&mut text.fields, wrong.fields.clone());
    text.fields.due = said.due.or(text.fields.due);
    let signer = wrong.fields.content.as_ref().and_then(|content| content.get("signer")).cloned();
    if let Some(mut content) = said.content {
        if let Some((members, signer)) = content.as_object_mut().zip(signer) {
            members.insert("signer".to_owned(), signer);
        }
        text.fields.content = Some(content);
    }
}

/// The first entry that rests on something now, and would rest on nothing without the corrected entry.
fn orphan<'a>(docket: &'a Docket, wrong: &Entry, replacement: Option<&Entry>) -> Option<&'a Entry> {
    let rests = |entry: &Entry, on: &dyn Fn(&Entry) -> bool| {
        let before = docket.program.predecessors(entry.kind);
        before.is_empty()
            || docket
                .entries
                .iter()
                .any(|other| before.contains(&other.kind) && other.on <= entry.on && on(other))
            || replacement.is_some_and(|other| before.contains(&other.kind) && other.on <= entry.on)
    };
    docket.entries.iter().filter(|entry| entry.position != wrong.position).find(|entry| {
        let named = entry.fields.of == Some(wrong.position) && replacement.is_none();
        let is_lapse = matches!(entry.kind, K::DeadlineMissed | K::LapseReversed);
        !is_lapse
            && (named
                || rests(entry, &|_| true)
                    && !rests(entry, &|other| other.position != wrong.position))
    })
}
