//! What an affirmative determination leads to elsewhere: rates at Commerce, penalties, seizure, a criminal referral. Recorded
//! beside the case, for those matters have dockets of their own. 19 USC 1517(d), 19 CFR 165.28.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::decide::{Barred, Defect};
use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::parse::day;
use crate::role::{Role, UnknownWord, words};
use crate::rule::{Authority, Confidence};

words! {
    /// What follows elsewhere.
    ConsequenceKind in "consequences" {
        /// Commerce is told, and asked for the rates of duty.
        CommerceRates = "commerce_rates",
        /// A penalty is proposed, 19 USC 1592.
        Penalty1592 = "penalty_1592",
        /// Merchandise is seized or a penalty proposed, 19 USC 1595a.
        Seizure1595a = "seizure_1595a",
        /// The record goes to Homeland Security Investigations.
        IceReferral = "ice_referral",
    }
}

/// Who records what follows.
pub const RECORDED_BY: &[Role] = &[Role::Investigator, Role::Supervisor];

const PROVISION: &str = "19 USC 1517(d); 19 CFR 165.28";

impl ConsequenceKind {
    /// Where it is written.
    #[must_use]
    pub fn authority(self) -> Authority {
        let cite = match self {
            Self::CommerceRates | Self::IceReferral => PROVISION.to_owned(),
            Self::Penalty1592 => format!("{PROVISION}; 19 USC 1592"),
            Self::Seizure1595a => format!("{PROVISION}; 19 USC 1595a"),
        };
        Authority { cite, confidence: Confidence::Verified }
    }
}

/// The affirmative determination of a docket: affirmative for one importer under one order at least, and not reversed since.
fn affirmed_on(docket: &Docket) -> Option<NaiveDate> {
    let determination = docket.last(K::DeterminationMade)?;
    let outcomes = determination.fields.outcomes.as_ref();
    let affirmative = is_affirmative(outcomes);
    let later = docket.entries.iter().rev().find(|it| {
        matches!(it.kind, K::ReviewDecided | K::RemandDeterminationFiled)
            && it.on >= determination.on
    });
    let reversed = later.and_then(|it| it.fields.outcome.as_deref()) == Some("reversed");
    // What a review reverses was the other thing before.
    match (affirmative, reversed, later) {
        (true, false, _) => Some(determination.on),
        (false, true, Some(later)) if outcomes.is_some() => Some(later.on),
        _ => None,
    }
}

pub(crate) fn is_affirmative(outcomes: Option<&Value>) -> bool {
    match outcomes {
        Some(Value::String(word)) => matches!(word.as_str(), "affirmative" | "mixed"),
        Some(Value::Array(all)) => all.iter().any(|it| is_affirmative(it.get("outcome"))),
        Some(Value::Object(one)) => is_affirmative(one.get("outcome")),
        _ => false,
    }
}

/// Holds the record of a consequence against the docket: `said` is its body, `today` the legal day.
///
/// # Errors
/// [`Barred::NotNow`] where no affirmative determination stands, [`Barred::Defective`] with every defect.
pub fn record(docket: &Docket, said: &Value, today: NaiveDate) -> Result<(), Barred> {
    let Some(affirmed_on) = affirmed_on(docket) else {
        return Err(Barred::NotNow {
            act: K::DeterminationMade,
            rule: "determination".to_owned(),
            message: "no affirmative determination stands in this case".to_owned(),
            authority: vec![Authority {
                cite: PROVISION.to_owned(),
                confidence: Confidence::Verified,
            }],
            remedy: "what follows from evasion is recorded after an affirmative determination"
                .to_owned(),
        });
    };
    let sent_on = said.get("sent_on").and_then(Value::as_str).and_then(day);
    let wrong = match sent_on {
        Some(on) if on < affirmed_on => {
            Some(("too_early", format!("no earlier than the determination, {affirmed_on}")))
        }
        Some(on) if on > today => Some(("future", format!("no later than today, {today}"))),
        _ => None,
    };
    match wrong {
        None => Ok(()),
        Some((code, message)) => Err(Barred::Defective {
            defects: vec![Defect {
                pointer: "/sent_on".to_owned(),
                code,
                message,
                authority: Some(PROVISION.to_owned()),
            }],
        }),
    }
}

/// What the record of a consequence lacks by itself.
#[must_use]
pub fn defects(said: &Value) -> Vec<Defect> {
    let wanted = [("to", "say to whom it was sent"), ("grounds", "say what it rests on")];
    let empty = |name: &str| {
        said.get(name).and_then(Value::as_str).is_none_or(|text| text.trim().is_empty())
    };
    wanted
        .iter()
        .filter(|(name, _)| empty(name))
        .map(|(name, message)| Defect {
            pointer: format!("/{name}"),
            code: "missing",
            message: (*message).to_owned(),
            authority: Some(PROVISION.to_owned()),
        })
        .collect()
}
