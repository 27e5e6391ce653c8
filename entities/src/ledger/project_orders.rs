//! The read models of an order: its rows of the register, what each reached, and the keys it is found by.

use std::collections::BTreeSet;

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use statute::EntryKind;
use statute::forced_labor::{Instrument, Named, Scope, register};

use super::open::Open;
use super::settle::all_set;
use crate::actor::clean_some;
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::InstrumentId;
use crate::screening::{keys_of, names::words};
use crate::stored::{Document, Word};
use crate::{instrument, order_name, order_scope};

/// The entries that touch an order's rows.
pub(super) const TOUCHING: &[EntryKind] = &[
    EntryKind::WroIssued,
    EntryKind::WroModified,
    EntryKind::WroRevoked,
    EntryKind::WroSuperseded,
    EntryKind::FindingPublished,
    EntryKind::FindingTerminated,
    EntryKind::FindingVacated,
    EntryKind::EntityListed,
    EntryKind::EntityDelisted,
    EntryKind::JudgmentEntered,
];

/// How many rows are written in one statement: an order may name a thousand entities, and a statement has its limits.
const AT_ONCE: usize = 500;

/// Writes the rows of an order anew.
pub(super) async fn orders(tx: &impl ConnectionTrait, open: &Open) -> Result<(), LedgerError> {
    let case = open.case.id;
    order_name::Entity::delete_many()
        .filter(order_name::Column::CaseId.eq(case))
        .exec(tx)
        .await
        .doing("projecting the names of an order")?;
    order_scope::Entity::delete_many()
        .filter(order_scope::Column::CaseId.eq(case))
        .exec(tx)
        .await
        .doing("projecting the scope of an order")?;
    instrument::Entity::delete_many()
        .filter(instrument::Column::CaseId.eq(case))
        .exec(tx)
        .await
        .doing("projecting an order")?;
    let register = register(&open.entries);
    let (mut rows, mut scopes, mut names) = (Vec::new(), Vec::new(), Vec::new());
    for it in &register.instruments {
        let id = InstrumentId::of(case, it.instance);
        rows.push(row(open, id, it)?);
        for version in &it.scopes {
            scopes.push(order_scope::Model {
                instrument_id: id,
                version: i32::try_from(version.version).unwrap_or(i32::MAX),
                case_id: case,
                from: version.from,
                to: version.to,
                scope: Document(serde_json::to_value(&version.scope).map_err(unreadable("scope"))?),
            });
        }
        let keys: BTreeSet<String> =
            it.scopes.iter().flat_map(|version| keys_of(&version.scope)).collect();
        let realm_id = open.case.realm_id;
        names.extend(keys.into_iter().map(|key| order_name::Model {
            instrument_id: id,
            key,
            realm_id,
            case_id: case,
        }));
    }
    instrument::Entity::insert_many(rows.into_iter().map(all_set))
        .exec_without_returning(tx)
        .await
        .doing("projecting an order")?;
    for some in scopes.chunks(AT_ONCE) {
        order_scope::Entity::insert_many(some.iter().cloned().map(all_set))
            .exec_without_returning(tx)
            .await
            .doing("projecting the scope of an order")?;
    }
    for some in names.chunks(AT_ONCE) {
        order_name::Entity::insert_many(some.iter().cloned().map(all_set))
            .exec_without_returning(tx)
            .await
            .doing("projecting the names of an order")?;
    }
    Ok(())
}

fn row(open: &Open, id: InstrumentId, it: &Instrument) -> Result<instrument::Model, LedgerError> {
    let last = it.standing(chrono::NaiveDate::MAX);
    let statuses = it.standings.iter().map(|standing| standing.status.as_str().to_owned());
    let scopes = || it.scopes.iter().map(|version| &version.scope);
    let countries = scopes().flat_map(|scope| &scope.countries).map(|it| it.to_uppercase());
    let said = scopes().flat_map(texts).flat_map(words);
    Ok(instrument::Model {
        id,
        realm_id: open.case.realm_id,
        case_id: open.case.id,
        instance: i32::try_from(it.instance).unwrap_or(i32::MAX),
        kind: Word(it.kind),
        issued: it.issued,
        effective: it.effective,
        announced: it.announced,
        public_from: it.public_from,
        status: Word(last.status),
        in_force: Word(last.in_force),
        // Before it is effective it is active too.
        statuses: between_spaces(statuses.chain(["active".to_owned()])),
        countries: between_spaces(countries),
        words: between_spaces(said),
        confidence: clean_some(it.confidence.as_deref()),
        object: Document(serde_json::to_value(it).map_err(unreadable("instrument"))?),
    })
}

/// All that a scope says in words.
fn texts(scope: &Scope) -> Vec<&str> {
    let entities = scope.entities.iter().chain(&scope.carved_out).flat_map(Named::names);
    let others = scope.merchandise.iter().chain(&scope.vessels).chain(&scope.regions);
    entities.chain(others.map(String::as_str)).collect()
}

/// Each word once, in order, with a space on either side: so that a word is found and no part of one.
fn between_spaces(words: impl Iterator<Item = String>) -> String {
    let words: BTreeSet<String> = words.collect();
    let all: Vec<String> = words.into_iter().collect();
    format!(" {} ", all.join(" "))
}
