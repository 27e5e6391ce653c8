//! What a case's clock waits for, written.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use statute::Audience;

use super::open::Open;
use super::settle::all_set;
use super::together::Together;
use crate::error::{Doing, LedgerError};
use crate::ids::{DeadlineId, WakeId};
use crate::stored::Word;
use crate::wake::{self, WakeKind};

/// By what a wake is the same as one that was known before.
pub(super) type WakeKey = (DeadlineId, Audience, WakeKind, i32, i64);

/// Rewrites what the clock waits for, and says whether that is something else now. `known`: what it waits for, and the lapses that it has
/// seen. A reminder that was sent and would be another hour's now is told as something else, and is not written a second time: the clock
/// looks once more and finds nothing.
pub(super) async fn write_wakes(
    tx: &impl ConnectionTrait,
    open: &Open,
    known: Vec<wake::Model>,
    mut wanted: HashMap<WakeKey, (DateTime<Utc>, String)>,
    together: &mut Together,
) -> Result<bool, LedgerError> {
    use wake::Column;
    let mut stale = Vec::new();
    for row in known {
        let key = (row.deadline_id, row.audience.0, row.kind, row.rung, row.revision);
        if row.done_at.is_some() {
            wanted.remove(&key);
            continue;
        }
        match wanted.get(&key) {
            None => stale.push(row.id),
            // Other hours were settled meanwhile. One that would be past by them is sent when it was to be sent.
            Some((at, _)) if *at != row.at && *at > open.now => stale.push(row.id),
            Some(_) => {
                wanted.remove(&key);
            }
        }
    }
    let dropped = !stale.is_empty();
    if dropped {
        wake::Entity::delete_many()
            .filter(Column::Id.is_in(stale))
            .exec(tx)
            .await
            .doing("dropping what the clock no longer waits for")?;
    }
    // A rung that was past when its day became known is not sent any more.
    wanted.retain(|key, (at, _)| key.2 == WakeKind::Lapse || *at > open.now);
    let is_more = !wanted.is_empty();
    let rows =
        wanted.into_iter().map(|((deadline_id, audience, kind, rung, revision), (at, rule))| {
            all_set::<_, wake::ActiveModel>(wake::Model {
                id: WakeId::random(),
                realm_id: open.case.realm_id,
                case_id: open.case.id,
                deadline_id,
                audience: Word(audience),
                rule,
                kind,
                rung,
                revision,
                at,
                done_at: None,
            })
        });
    let once = OnConflict::columns([
        Column::DeadlineId,
        Column::Audience,
        Column::Kind,
        Column::Rung,
        Column::Revision,
    ])
    .do_nothing()
    .to_owned();
    together.add(rows, Some(&once));
    Ok(dropped || is_more)
}
