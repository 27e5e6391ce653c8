//! Whom and what a docket names: parties, producers, those whom an order reaches, and merchandise; so that a case of one
//! program is found from a case of another.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::docket::Docket;
use crate::entry::EntryKind as K;
use crate::forced_labor::{InForce, Named, register};
use crate::role::{UnknownWord, words};

words! {
    /// As what somebody or something is named.
    NameKind in "kinds of name" {
        /// Who files an allegation of evasion. Whoever sends a communication under 19 CFR 12.42(b) is never indexed.
        Filer = "filer",
        /// Who imports.
        Importer = "importer",
        /// Who produces abroad.
        Producer = "producer",
        /// Whom an order reaches, by its name or an alias.
        Entity = "entity",
        /// Whom an order reached once.
        FormerEntity = "former_entity",
        /// Whose goods were let in again.
        CarvedOut = "carved_out",
        /// A fishing vessel that an order reaches.
        Vessel = "vessel",
        /// What is imported.
        Merchandise = "merchandise",
    }
}

impl NameKind {
    /// As what those are named who connect cases: merchandise does not, for half of the cases are about gloves; nor does
    /// whom no order reaches any more.
    pub const CONNECTING: &[Self] =
        &[Self::Filer, Self::Importer, Self::Producer, Self::Entity, Self::Vessel];
    /// Whom an order reaches.
    pub const REACHED: &[Self] = &[Self::Entity, Self::Vessel];
}

/// A name on a docket.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Name {
    /// As what it is named.
    pub kind: NameKind,
    /// The name as it stands there.
    pub name: String,
}

/// Every name that the entries in force give, once each, in order.
#[must_use]
pub fn names(docket: &Docket) -> BTreeSet<Name> {
    let mut found = BTreeSet::new();
    let mut add = |kind, name: &str| {
        let name = name.trim();
        if !name.is_empty() {
            found.insert(Name { kind, name: name.to_owned() });
        }
    };
    for content in docket.entries.iter().filter_map(|entry| entry.fields.content.as_ref()) {
        let text = |pointer: &str| content.pointer(pointer).and_then(Value::as_str);
        let list = |name: &str| content.get(name).and_then(Value::as_array).into_iter().flatten();
        let said =
            |it: &'_ Value, name: &str| it.get(name).and_then(Value::as_str).map(str::to_owned);
        if let Some(it) = text("/filer/name") {
            add(NameKind::Filer, it);
        }
        if let Some(it) = text("/importer/name") {
            add(NameKind::Importer, it);
        }
        let importers = list("importers").filter_map(Value::as_str);
        importers.for_each(|it| add(NameKind::Importer, it));
        let producers = list("producers").filter_map(|it| said(it, "name"));
        let of_lines = list("lines").filter_map(|it| said(it, "producer"));
        producers.chain(of_lines).for_each(|it| add(NameKind::Producer, &it));
        let described = list("lines").filter_map(|it| said(it, "description"));
        described.for_each(|it| add(NameKind::Merchandise, &it));
        let merchandise = text("/merchandise/description");
        if let Some(it) = merchandise {
            add(NameKind::Merchandise, it);
        }
    }
    for instrument in register(&docket.entries).instruments {
        let in_force = instrument.standings.last().is_some_and(|it| it.in_force != InForce::No);
        let latest = instrument.scopes.len().saturating_sub(1);
        for (at, version) in instrument.scopes.iter().enumerate() {
            let is_reached = in_force && at == latest;
            let scope = &version.scope;
            let kind = if is_reached { NameKind::Entity } else { NameKind::FormerEntity };
            scope.entities.iter().flat_map(Named::names).for_each(|it| add(kind, it));
            scope
                .carved_out
                .iter()
                .flat_map(Named::names)
                .for_each(|it| add(NameKind::CarvedOut, it));
            let kind = if is_reached { NameKind::Vessel } else { NameKind::FormerEntity };
            scope.vessels.iter().for_each(|it| add(kind, it));
            scope.merchandise.iter().for_each(|it| add(NameKind::Merchandise, it));
        }
    }
    found
}

/// The last entry, by position, that said whom an order in force reaches, with its day. None where no order is in force.
#[must_use]
pub fn scope_said(docket: &Docket) -> Option<(u32, NaiveDate)> {
    let says = |kind| {
        matches!(kind, K::WroIssued | K::WroModified | K::FindingPublished | K::EntityListed)
    };
    if docket.state.is_terminal() {
        return None;
    }
    let said = docket.entries.iter().filter(|entry| says(entry.kind));
    said.max_by_key(|entry| entry.position).map(|entry| (entry.position, entry.on))
}
