//! What the acts of officers and parties must say, beyond their day: each defect with the place it is in.

use serde_json::Value;

use super::{measures, record, submissions};
use crate::decide::{Act, Defect};
use crate::entry::EntryKind as K;

/// Every defect of an act's own particulars.
pub(crate) fn act_defects(act: &Act) -> Vec<Defect> {
    let mut check = Check { content: act.fields.content.as_ref(), found: Vec::new() };
    match act.kind {
        K::AllegationReturned => {
            check.list("deficiencies", "19 CFR 165.11", "say what is missing, a sentence each");
        }
        K::InvestigationInitiated => check.text(
            "grounds",
            "19 USC 1517(b)(1)",
            "say why the information reasonably suggests evasion",
        ),
        K::InterimMeasuresTaken => {
            check.text("grounds", "19 USC 1517(e)", "say what the reasonable suspicion rests on");
            check.list("measures", "19 CFR 165.24(b)", "name each measure");
            check.measures(Classes::Named);
        }
        K::InterimMeasuresDeclined => {
            check.text("grounds", "19 USC 1517(e)", "say why there is no reasonable suspicion");
        }
        K::DeterminationExtended => {
            check.text("grounds", "19 CFR 165.22(c)", "say why more time is necessary");
            check.list(
                "criteria",
                "19 CFR 165.22(c)",
                "name what makes the case extraordinarily complicated",
            );
            check.words("criteria", &["transactions", "novelty", "entities"], "19 CFR 165.22(c)");
        }
        K::DeterminationMade => {
            check.text("grounds", "19 USC 1517(c)(1)", "say what the substantial evidence is");
            check.outcomes(act.fields.outcomes.as_ref());
        }
        K::AllegationConsolidated => {
            check.text("grounds", "19 CFR 165.13", "say what joins the allegations");
            record::windows(&mut check);
        }
        _ => {
            submissions::reference(act, &mut check);
            submissions::defects(act, &mut check);
            record::defects(act, &mut check);
        }
    }
    check.found
}

/// Whether each measure has to say which entries it reaches.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Classes {
    /// It has to.
    Named,
    /// Where it does not, all of its kind are meant.
    AllUnlessNamed,
}

pub(crate) struct Check<'a> {
    pub content: Option<&'a Value>,
    pub found: Vec<Defect>,
}

impl Check<'_> {
    pub fn add(&mut self, pointer: &str, code: &'static str, message: &str, authority: &str) {
        self.found.push(Defect {
            pointer: pointer.to_owned(),
            code,
            message: message.to_owned(),
            authority: Some(authority.to_owned()),
        });
    }

    pub fn at(&self, pointer: &str) -> Option<&Value> {
        self.content.and_then(|content| content.pointer(pointer))
    }

    /// A text that is more than white space, at `/name` or deeper.
    pub fn text(&mut self, name: &str, authority: &str, message: &str) {
        let pointer = format!("/{name}");
        match self.at(&pointer) {
            Some(Value::String(text)) if !text.trim().is_empty() => {}
            None | Some(Value::Null) => self.add(&pointer, "missing", message, authority),
            Some(_) => self.add(&pointer, "empty", message, authority),
        }
    }

    pub fn list(&mut self, name: &str, authority: &str, message: &str) {
        let pointer = format!("/{name}");
        match self.at(&pointer) {
            Some(Value::Array(items)) if !items.is_empty() => {}
            _ => self.add(&pointer, "missing", message, authority),
        }
    }

    pub fn words(&mut self, name: &str, known: &[&str], authority: &str) {
        let Some(Value::Array(items)) = self.at(&format!("/{name}")).cloned() else { return };
        for (at, item) in items.iter().enumerate() {
            if !item.as_str().is_some_and(|word| known.contains(&word)) {
                self.add(
                    &format!("/{name}/{at}"),
                    "unknown",
                    &format!("one of: {}", known.join(", ")),
                    authority,
                );
            }
        }
    }

    pub fn measures(&mut self, classes: Classes) {
        let known: Vec<&str> = measures::KINDS.iter().map(|it| it.0).collect();
        let Some(Value::Array(measures)) = self.at("/measures").cloned() else { return };
        for (at, measure) in measures.iter().enumerate() {
            if !measure
                .get("measure")
                .and_then(Value::as_str)
                .is_some_and(|word| known.contains(&word))
            {
                let message = format!("one of: {}", known.join(", "));
                self.add(
                    &format!("/measures/{at}/measure"),
                    "unknown",
                    &message,
                    "19 CFR 165.24(b)",
                );
            }
            let said = measure.get("entries").filter(|it| !it.is_null());
            let is_empty = match said {
                None => classes == Classes::Named,
                Some(text) => text.as_str().is_none_or(|text| text.trim().is_empty()),
            };
            if is_empty {
                let message = "say which entries it reaches";
                self.add(
                    &format!("/measures/{at}/entries"),
                    "missing",
                    message,
                    "19 CFR 165.24(b)",
                );
            }
        }
    }

    fn outcomes(&mut self, outcomes: Option<&Value>) {
        const AUTHORITY: &str = "19 CFR 165.27(a)";
        let Some(Value::Array(outcomes)) =
            outcomes.filter(|value| value.as_array().is_some_and(|a| !a.is_empty()))
        else {
            return self.add(
                "/outcomes",
                "missing",
                "determine for each importer and each order",
                AUTHORITY,
            );
        };
        for (at, outcome) in outcomes.iter().enumerate() {
            for name in ["importer", "order"] {
                if outcome
                    .get(name)
                    .and_then(Value::as_str)
                    .is_none_or(|text| text.trim().is_empty())
                {
                    let message = "a determination is made per importer and per order";
                    self.add(&format!("/outcomes/{at}/{name}"), "missing", message, AUTHORITY);
                }
            }
            let word = outcome.get("outcome").and_then(Value::as_str);
            if !matches!(word, Some("affirmative" | "negative")) {
                let message = "one of: affirmative, negative";
                self.add(&format!("/outcomes/{at}/outcome"), "unknown", message, AUTHORITY);
            }
        }
    }

    /// The three certifications of every submission, 19 CFR 165.5(b).
    pub fn certifications(&mut self, authority: &str) {
        let wanted = [
            ("true_to_best_of_knowledge", "certify that it is true to the best of your knowledge"),
            ("public_release", "certify that what is not claimed confidential may be released"),
            ("health_or_safety", "undertake to report health or safety risks promptly"),
        ];
        for (name, message) in wanted {
            let pointer = format!("/certifications/{name}");
            match self.at(&pointer) {
                Some(Value::Bool(true)) => {}
                None => self.add(&pointer, "missing", message, authority),
                Some(_) => self.add(&pointer, "not_certified", message, authority),
            }
        }
    }
}
