//! The notices of a case that anybody may read, rewritten wherever something is written about the case: a release, a seal, an amendment
//! or a correction changes them in its own transaction.

use std::collections::{HashMap, HashSet};

use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::{Value, json};
use statute::seal::Kind;
use statute::takeover::is_first_allegation;
use statute::visibility::{PUBLIC_NOTICES, Release, quotes, release};
use statute::{EntryKind, Program};

use super::Ledger;
use super::insert::insert_all;
use super::open::Open;
use crate::actor::clean;
use crate::error::{Doing, LedgerError};
use crate::ids::NoticeId;
use crate::public_notice::{Column, Entity, Model};
use crate::read::{amendments, sealed};
use crate::screening::names::words;
use crate::stored::{Document, Word};
use crate::{docket_entry, notice, notice_release, seal};

/// What is public of a case beside the notice itself: the items of an allegation that are never confidential, 19 CFR 165.11(c).
#[derive(Default)]
struct About {
    parties: Vec<String>,
    orders: Vec<String>,
    merchandise: Option<String>,
}

impl Ledger {
    /// Rewrites which notices of the case in hand are public. Where nothing was ever released there is nothing to look at.
    pub(super) async fn project_released(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<(), LedgerError> {
        let is_release = |row: &docket_entry::Model| row.kind.0 == EntryKind::PublicRecordReleased;
        if open.case.program.0 != Program::Eapa || !open.rows.iter().any(is_release) {
            return Ok(());
        }
        let wanted = self.released_notices(tx, open).await?;
        let known = Entity::find()
            .filter(Column::CaseId.eq(open.case.id))
            .all(tx)
            .await
            .doing("reading which notices are public")?;
        let stale: Vec<NoticeId> =
            known.iter().filter(|row| !wanted.contains(row)).map(|row| row.id).collect();
        if !stale.is_empty() {
            Entity::delete_many()
                .filter(Column::Id.is_in(stale))
                .exec(tx)
                .await
                .doing("taking back public notices")?;
        }
        let fresh: Vec<Model> = wanted.into_iter().filter(|row| !known.contains(row)).collect();
        insert_all(tx, fresh, "writing which notices are public").await
    }

    async fn released_notices(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
    ) -> Result<Vec<Model>, LedgerError> {
        let notices = notice::Entity::find()
            .filter(notice::Column::CaseId.eq(open.case.id))
            .filter(notice::Column::Kind.is_in(PUBLIC_NOTICES.iter().map(|row| row.notice)))
            .all(tx)
            .await
            .doing("reading the notices of a case")?;
        let ids: Vec<NoticeId> = notices.iter().map(|row| row.id).collect();
        let hidden = sealed(tx, Kind::Notice, ids.iter().map(|id| id.0)).await?;
        let amendments = amendments(tx, &ids).await?;
        let replaced: HashSet<NoticeId> = amendments.iter().map(|it| it.amends_id).collect();
        let before: HashMap<NoticeId, NoticeId> =
            amendments.iter().map(|it| (it.notice_id, it.amends_id)).collect();
        let seals = seal::Entity::find()
            .filter(seal::Column::CaseId.eq(open.case.id))
            .filter(seal::Column::Kind.eq(Word(Kind::Entry)))
            .filter(seal::Column::UnsealedAt.is_null())
            .all(tx)
            .await
            .doing("reading which entries are sealed")?;
        let releases = notice_release::Entity::find()
            .filter(notice_release::Column::CaseId.eq(open.case.id))
            .all(tx)
            .await
            .doing("reading which notices were released")?;
        let docket = self.fold(open);
        let standing: HashMap<u32, &statute::Entry> =
            docket.entries.iter().map(|it| (it.position, it)).collect();
        let released = docket.last(EntryKind::PublicRecordReleased);
        let released = released.and_then(|it| row_at(open, it.position));
        let Some(released) = released else { return Ok(Vec::new()) };
        let about = about(open, &docket);
        let mut rows = Vec::new();
        for it in notices {
            let Some(row) = open.rows.iter().find(|row| Some(row.id) == it.entry_id) else {
                continue;
            };
            let position = u32::try_from(row.position).unwrap_or_default();
            let amended_at = amendments.iter().find(|made| made.notice_id == it.id);
            let amended_at = amended_at.map(|made| made.amended_at);
            // What was amended after a seal was written without the words under it.
            let says_sealed = seals.iter().any(|seal| {
                let of = open.rows.iter().find(|row| row.id.0 == seal.thing_id);
                of.is_some_and(|of| quotes(&it.kind, of.kind.0))
                    && amended_at.is_none_or(|at| at < seal.sealed_at)
            });
            let first = first_of(it.id, &before);
            // What was released stays so when another takes its place.
            let by_officer = releases.iter().find(|row| first_of(row.notice_id, &before) == first);
            let released_at = match release(&it.kind, &open.entries, position) {
                Release::Closed => continue,
                Release::WithTheRecord => released.recorded_at,
                Release::ByOfficer => match by_officer {
                    Some(row) => row.released_at,
                    None => continue,
                },
            };
            let is_hidden = hidden.contains(&it.id.0) || replaced.contains(&it.id) || says_sealed;
            let Some(entry) = standing.get(&position).filter(|_| !is_hidden) else { continue };
            rows.push(Model {
                id: first,
                notice_id: it.id,
                realm_id: open.case.realm_id,
                case_id: open.case.id,
                case_number: open.case.number.clone(),
                kind: it.kind,
                issued: entry.on,
                released_at,
                updated_at: amended_at.map_or(released_at, |at| at.max(released_at)),
                parties: Document(json!(about.parties)),
                orders: Document(json!(about.orders)),
                merchandise: about.merchandise.clone(),
                order_words: between_spaces(about.orders.iter().map(|it| it.to_uppercase())),
                party_words: between_spaces(about.parties.iter().flat_map(|it| words(it))),
                product_words: between_spaces(about.merchandise.iter().flat_map(|it| words(it))),
            });
        }
        Ok(rows)
    }
}

/// The notice in whose place this one came at last.
fn first_of(id: NoticeId, before: &HashMap<NoticeId, NoticeId>) -> NoticeId {
    let mut id = id;
    // Each is in the place of an older one: the walk ends.
    while let Some(older) = before.get(&id) {
        id = *older;
    }
    id
}

fn row_at(open: &Open, position: u32) -> Option<&docket_entry::Model> {
    open.rows.iter().find(|row| i64::from(row.position) == i64::from(position))
}

/// What the allegation, or the request of an agency, says of whom and what the case is about. An agency is no party, 19 CFR 165.14(e).
fn about(open: &Open, docket: &statute::Docket) -> About {
    let begins = |entry: &&statute::Entry| {
        is_first_allegation(entry) || entry.kind == EntryKind::AgencyRequestReceived
    };
    let Some(entry) = docket.entries.iter().rev().find(begins) else { return About::default() };
    let is_sealed = row_at(open, entry.position).is_none_or(|row| open.sealed.contains(&row.id));
    let Some(content) = entry.fields.content.as_ref().filter(|_| !is_sealed) else {
        return About::default();
    };
    let said = |pointer: &str| content.pointer(pointer).and_then(Value::as_str).map(clean);
    let filer = said("/filer/name").filter(|_| entry.kind == EntryKind::AllegationFiled);
    let orders = content.get("ad_cvd_orders").and_then(Value::as_array);
    About {
        parties: filer.into_iter().chain(said("/importer/name")).collect(),
        orders: orders.into_iter().flatten().filter_map(Value::as_str).map(clean).collect(),
        merchandise: said("/merchandise/description"),
    }
}

/// With a space on either side of each: so that a word is found and no part of one.
fn between_spaces(words: impl Iterator<Item = String>) -> String {
    format!(" {} ", words.collect::<Vec<_>>().join(" "))
}
