//! The rules as data, for those who want to check them or count for themselves: `tidewaiter rules`.

use std::fmt::Write;

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::calendar::{REVIEWED, committed_closures};
use crate::notice::{self, NoticeRule, Told};
use crate::role::{Program, Role};
use crate::rule::{AlsoFrom, Bites, Cite, Length, MetBy, Moves, Obligor, Rule, Runs};
use crate::sheet::sheets;
use crate::{eapa, forced_labor};

/// The shape of the pack. A change that a reader of the old shape would misread raises it.
pub const SCHEMA: u32 = 1;

/// The JSON Schema of a pack, with the meaning of each member.
pub const JSON_SCHEMA: &str = include_str!("../schema/rule-pack.json");

/// Every time limit, act and notice of a program as data, in the order of the law: the pack's schema, the version of the
/// law's tables (this crate's), and a SHA-256 over the three lists as they are printed. [`JSON_SCHEMA`] says what each
/// member means.
#[must_use]
pub fn pack(program: Program) -> Value {
    let rules: Vec<Value> = program.rules().iter().map(rule).collect();
    let acts = json!(sheets(program));
    let notices = json!(program_notices(program));
    let mut digest = String::with_capacity(64);
    for byte in Sha256::digest(json!([rules, acts, notices]).to_string().as_bytes()) {
        // Writing to a string cannot fail.
        let _ = write!(digest, "{byte:02x}");
    }
    let closures: Vec<Value> = committed_closures()
        .iter()
        .map(|c| json!({ "on": c.on, "authority": c.authority, "confidence": c.confidence }))
        .collect();
    json!({
        "schema": SCHEMA,
        "version": env!("CARGO_PKG_VERSION"),
        "program": program,
        "digest": format!("sha256:{digest}"),
        "closures": { "reviewed": { "from": REVIEWED.start(), "through": REVIEWED.end() }, "days": closures },
        "rules": rules,
        "acts": acts,
        "notices": notices,
    })
}

/// A line for each time limit (its id, its force, what its sources say), each act (who does it, from which authority) and
/// each notice (what owes it, from which authority).
#[must_use]
pub fn lines(program: Program) -> String {
    let mut lines = Vec::new();
    for rule in program.rules() {
        for (at, cite) in rule.authority.iter().enumerate() {
            let (id, force) = if at == 0 { (rule.id, rule.force.as_str()) } else { ("", "") };
            let (sure, source, meaning) = (cite.confidence.as_str(), cite.source, cite.meaning);
            lines.push(format!("{id:<34} {force:<9} {sure:<10} {source}: {meaning}"));
        }
    }
    lines.push("\nActs".to_owned());
    for sheet in sheets(program) {
        let by: Vec<&str> = sheet.by.iter().map(|role| role.as_str()).collect();
        lines.push(format!("{:<34} {:<46} {}", sheet.act.as_str(), by.join(" "), sheet.authority));
    }
    lines.push("\nNotices".to_owned());
    for rule in program_notices(program) {
        let owed_by = match rule.owed_by {
            Some(kind) => kind.as_str(),
            None if rule.to == Told::Obligor => "the clock",
            None => "what it tells of",
        };
        lines.push(format!("{:<34} {owed_by:<46} {}", rule.id, rule.authority));
    }
    lines.join("\n") + "\n"
}

fn program_notices(program: Program) -> Vec<&'static NoticeRule> {
    let of_others = match program {
        Program::Eapa => forced_labor::NOTICES,
        Program::ForcedLaborOrder | Program::Detention => eapa::NOTICES,
    };
    notice::all()
        .filter(|known| match known.owed_by {
            Some(kind) => notice::owed(program, kind) == Some(known),
            None => !of_others.iter().any(|it| it.id == known.id),
        })
        .collect()
}

fn rule(rule: &Rule) -> Value {
    json!({
        "id": rule.id,
        "triggers": rule.triggers,
        "runs": runs(&rule.runs),
        "obligor": obligor(rule.obligor),
        "force": rule.force,
        "moved_by": rule.moved_by.iter().copied().map(moves).collect::<Vec<_>>(),
        "met_by": rule.meeting(),
        "window": matches!(rule.met_by, MetBy::Window(_)),
        "averted_by": rule.averted_by,
        "projected_from": rule.projected_from,
        "lapse": rule.lapse.map(|lapse| json!({
            "writes": lapse.writes,
            "bites": match lapse.bites { Bites::AtStart => "start_of_day", Bites::AtEnd => "end_of_day" },
        })),
        "tracks": rule.tracks,
        "in_force": (rule.in_force != chrono::NaiveDate::MIN).then_some(rule.in_force),
        "until": rule.until,
        "authority": rule.authority.iter().map(cite).collect::<Vec<_>>(),
        "other_reading": rule.also_from.as_ref().map(|AlsoFrom { trigger, cite: source }| {
            json!({ "from": trigger, "authority": cite(source) })
        }),
    })
}

fn runs(runs: &Runs) -> Value {
    match runs {
        Runs::FromTrigger(length) => json!({ "from": "trigger", "length": self::length(*length) }),
        Runs::FromDueOf { rule, length, sooner, unless } => json!({
            "from": "due_of",
            "rule": rule,
            "length": self::length(*length),
            "sooner_from": sooner,
            "unless": unless.map(|(kind, length)| json!({ "entry": kind, "length": self::length(length) })),
        }),
        Runs::SetByTrigger => json!({ "from": "date_in_trigger" }),
        Runs::With(rule) => json!({ "from": "together_with", "rule": rule }),
        Runs::BeforeEachLimit(days) => {
            json!({ "from": "before_each_limit", "length": length(Length::BusinessDays(*days)) })
        }
    }
}

fn length(length: Length) -> Value {
    let (count, unit) = match length {
        Length::CalendarDays(n) => (n, "calendar_days"),
        Length::BusinessDays(n) => (n, "business_days"),
        Length::Months(n) => (n, "months"),
        Length::Years(n) => (n, "years"),
    };
    json!({ "count": count, "unit": unit })
}

fn moves(moves: Moves) -> Value {
    match moves {
        Moves::Referral => json!({ "by": "referral" }),
        Moves::Extension(days) => json!({ "by": "extension", "days": days }),
        Moves::DateSet(entry) => json!({ "by": "date_set", "entry": entry }),
        Moves::Tolling => json!({ "by": "tolling" }),
    }
}

fn obligor(obligor: Obligor) -> &'static str {
    match obligor {
        Obligor::One(role) => role.as_str(),
        Obligor::Parties => "parties",
        Obligor::OtherParties => "other_parties",
        Obligor::Submitter => "submitter",
        Obligor::Addressee => "addressee",
        Obligor::Nobody => Role::System.as_str(),
    }
}

fn cite(cite: &Cite) -> Value {
    json!({ "cite": cite.source, "meaning": cite.meaning, "confidence": cite.confidence })
}
