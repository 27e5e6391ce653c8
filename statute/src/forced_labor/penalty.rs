//! Penalties: how much may be claimed at most, on what basis, and what a notice of a penalty has to say.
//!
//! 19 USC 1592(c) caps the penalty for false statements by culpability; 19 USC 1595a(b) caps the one for what was brought in
//! contrary to law at its value. Amounts are cents; nothing is ever rounded up.

mod money;
mod notices;

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use self::money::Cents;
pub(super) use self::notices::{act_defects, claim_bond, docket_defects, opening_defects};
use crate::entry::{Entry, EntryKind as K};
use crate::role::{UnknownWord, words};
use crate::rule::{Authority, Confidence};

words! {
    /// Under which law a penalty is claimed.
    PenaltyStatute in "penalty statutes" {
        /// False statements and omissions in the entry of merchandise.
        FalseStatements = "19_usc_1592",
        /// Merchandise brought in contrary to law, or help with it.
        ContraryToLaw = "19_usc_1595a",
    }
}

impl PenaltyStatute {
    /// The provision.
    #[must_use]
    pub const fn cite(self) -> &'static str {
        match self {
            Self::FalseStatements => "19 USC 1592(c)",
            Self::ContraryToLaw => "19 USC 1595a(b)",
        }
    }
}

words! {
    /// How blameworthy a violation of 19 USC 1592 is.
    Culpability in "culpabilities" {
        /// Knowingly and on purpose.
        Fraud = "fraud",
        /// With wanton disregard.
        GrossNegligence = "gross_negligence",
        /// Without reasonable care.
        Negligence = "negligence",
    }
}

/// What a cap is computed from. What is not known is absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct PenaltyFacts {
    /// Under which law.
    pub statute: PenaltyStatute,
    /// The culpability; the other law asks for none.
    pub culpability: Option<Culpability>,
    /// The value in the domestic market.
    pub domestic_value: Option<Cents>,
    /// The value that duty is computed on.
    pub dutiable_value: Option<Cents>,
    /// The duties, taxes and fees that the United States lost; none or nothing where there was no loss.
    pub lost_duties: Option<Cents>,
    /// The interest on them.
    pub interest: Option<Cents>,
    /// Whether the person disclosed the violation before, or without knowledge of, a formal investigation.
    pub prior_disclosure: bool,
}

/// The most that may be claimed, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cap {
    /// The cap; none where a value it is computed from is missing.
    pub cap: Option<Cents>,
    /// A stable word for what it rests on.
    pub basis: &'static str,
    /// The member of the notice without which it cannot be computed.
    pub missing: Option<&'static str>,
    /// The provision, and how sure the reading is.
    pub authority: Authority,
    /// The computation in words.
    pub explanation: String,
}

impl PenaltyFacts {
    /// What a notice says, read over what an earlier one said. `None` where neither names a law.
    #[must_use]
    pub fn read(contents: &[&Value]) -> Option<Self> {
        let said = |name: &str| {
            contents.iter().rev().find_map(|it| it.get(name)).filter(|it| !it.is_null())
        };
        let word = |name: &str| said(name).and_then(Value::as_str);
        let cents = |name: &str| word(name).and_then(|text| text.parse().ok());
        Some(Self {
            statute: word("statute")?.parse().ok()?,
            culpability: word("culpability").and_then(|word| word.parse().ok()),
            domestic_value: cents("domestic_value"),
            dutiable_value: cents("dutiable_value"),
            lost_duties: cents("lost_duties"),
            interest: cents("interest"),
            prior_disclosure: said("prior_disclosure") == Some(&Value::Bool(true)),
        })
    }

    /// What the notices of a docket say, the later one over the earlier.
    #[must_use]
    pub fn of(entries: &[Entry]) -> Option<Self> {
        let notices = entries.iter().filter(|entry| is_notice(entry.kind));
        let contents: Vec<&Value> =
            notices.filter_map(|entry| entry.fields.content.as_ref()).collect();
        Self::read(&contents)
    }

    /// The most that may be claimed on these facts.
    #[must_use]
    pub fn cap(&self) -> Cap {
        match (self.statute, self.culpability) {
            (PenaltyStatute::ContraryToLaw, _) => whole(
                "value_of_the_articles",
                (self.domestic_value, "domestic_value"),
                ("19 USC 1595a(b)", Confidence::Verified),
                "the value of the articles that were brought in",
            ),
            (_, None) => Cap {
                cap: None,
                basis: "culpability_unknown",
                missing: Some("culpability"),
                authority: cite("19 USC 1592(c)", Confidence::Verified),
                explanation: "the cap hangs on the culpability, which is not said".to_owned(),
            },
            (_, Some(culpability)) if self.prior_disclosure => self.disclosed(culpability),
            (_, Some(Culpability::Fraud)) => whole(
                "domestic_value",
                (self.domestic_value, "domestic_value"),
                ("19 USC 1592(c)(1)", Confidence::Verified),
                "fraud: the domestic value of the merchandise",
            ),
            (_, Some(Culpability::GrossNegligence)) => {
                self.careless("gross negligence", "19 USC 1592(c)(2)", 4, 40)
            }
            (_, Some(Culpability::Negligence)) => {
                self.careless("negligence", "19 USC 1592(c)(3)", 2, 20)
            }
        }
    }

    fn loss(&self) -> Option<Cents> {
        self.lost_duties.filter(|lost| *lost > Cents::NONE)
    }

    /// The lesser of the domestic value and a multiple of the loss; where nothing was lost, a share of the dutiable value.
    fn careless(&self, how: &str, source: &str, times: u32, per_cent: u32) -> Cap {
        let Some(lost) = self.loss() else {
            let share = self.dutiable_value.map(|value| value.per_cent(per_cent));
            let of = shown(self.dutiable_value);
            return Cap {
                cap: share,
                basis: "share_of_dutiable_value",
                missing: share.is_none().then_some("dutiable_value"),
                authority: cite(source, Confidence::Verified),
                explanation: format!(
                    "{how} without loss of revenue: {per_cent} per cent of the dutiable value, {of}"
                ),
            };
        };
        let multiple = lost.times(times);
        Cap {
            cap: self.domestic_value.map(|value| value.min(multiple)),
            basis: match self.domestic_value {
                Some(value) if value <= multiple => "domestic_value",
                _ => "multiple_of_lost_duties",
            },
            missing: self.domestic_value.is_none().then_some("domestic_value"),
            authority: cite(source, Confidence::Unverified),
            explanation: format!(
                "{how}: the lesser of the domestic value, {}, and {times} times the lost duties of {lost}, which is {multiple}",
                shown(self.domestic_value)
            ),
        }
    }

    /// Whoever disclosed the violation himself owes interest; for fraud, once what was lost.
    fn disclosed(&self, culpability: Culpability) -> Cap {
        let source = ("19 USC 1592(c)(4)", Confidence::Unverified);
        match (culpability, self.loss()) {
            (Culpability::Fraud, Some(lost)) => whole(
                "lost_duties",
                (Some(lost), "lost_duties"),
                source,
                "fraud with prior disclosure: one time the lost duties",
            ),
            (Culpability::Fraud, None) => Cap {
                cap: self.dutiable_value.map(|value| value.per_cent(10)),
                basis: "share_of_dutiable_value",
                missing: self.dutiable_value.is_none().then_some("dutiable_value"),
                authority: cite(source.0, source.1),
                explanation: format!(
                    "fraud with prior disclosure, without loss of revenue: 10 per cent of the dutiable value, {}",
                    shown(self.dutiable_value)
                ),
            },
            (_, Some(_)) => whole(
                "interest",
                (self.interest, "interest"),
                source,
                "prior disclosure without fraud: the interest on the lost duties",
            ),
            (_, None) => whole(
                "interest",
                (Some(Cents::NONE), "interest"),
                source,
                "prior disclosure without fraud, and nothing was lost: no interest, and so no penalty",
            ),
        }
    }
}

/// A cap that is one of the values itself.
fn whole(
    basis: &'static str,
    (value, name): (Option<Cents>, &'static str),
    (source, confidence): (&str, Confidence),
    words: &str,
) -> Cap {
    Cap {
        cap: value,
        basis,
        missing: value.is_none().then_some(name),
        authority: cite(source, confidence),
        explanation: format!("{words}, {}", shown(value)),
    }
}

fn shown(value: Option<Cents>) -> String {
    value.map_or_else(|| "which is not said".to_owned(), |value| format!("{value}"))
}

fn cite(source: &str, confidence: Confidence) -> Authority {
    Authority { cite: source.to_owned(), confidence }
}

/// Whether an entry is one of the two notices that say what is claimed.
const fn is_notice(kind: K) -> bool {
    matches!(kind, K::PrepenaltyNoticeMailed | K::PenaltyNoticeMailed)
}

/// Whether a docket of detentions is that of a penalty: no entry of a shipment's is one of these.
#[must_use]
pub fn is_penalty<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> bool {
    entries.into_iter().any(|entry| {
        is_notice(entry.kind)
            || matches!(
                entry.kind,
                K::PrepenaltyResponseFiled
                    | K::PenaltyPetitionFiled
                    | K::PenaltyDecided
                    | K::PenaltyPaid
            )
    })
}

/// The sum that an entry of a penalty says: what is claimed, left or paid.
#[must_use]
pub fn amount(entry: &Entry) -> Option<Cents> {
    entry.fields.content.as_ref()?.get("amount")?.as_str()?.parse().ok()
}

/// What a docket says is owed: what was decided last, else what was claimed. `None` before a claim, or where no amount
/// was said.
#[must_use]
pub fn owed(entries: &[Entry]) -> Option<Cents> {
    let says = |kind: K| {
        let all = entries.iter().rev().filter(move |entry| entry.kind == kind);
        all.clone().find_map(amount)
    };
    match entries.iter().rev().find(|entry| entry.kind == K::PenaltyDecided) {
        Some(entry) if entry.fields.outcome.as_deref() == Some("cancelled") => Some(Cents::NONE),
        Some(entry) if entry.fields.outcome.as_deref() == Some("mitigated") => amount(entry),
        _ => says(K::PenaltyNoticeMailed),
    }
}

#[cfg(test)]
mod tests;
