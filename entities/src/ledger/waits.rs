//! What a case's clock waits for, written.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use sea_orm::ColumnTrait;
use sea_orm::sea_query::OnConflict;
use statute::Audience;

use super::open::Open;
use super::settle::all_set;
use super::together::Together;
use crate::ids::{DeadlineId, WakeId};
use crate::stored::Word;
use crate::wake::{self, WakeKind};

/// By what a wake is the same as one that was known before.
pub(super) type WakeKey = (DeadlineId, Audience, WakeKind, i32, i64);

/// What rewriting what a clock waits for came to.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Rewritten {
    /// Whether it is something else now.
    pub moved: bool,
    /// Whether the clock has to wake sooner than it would, or waits for nothing more. One that wakes too early finds nothing, and sleeps on: it need
    /// not be told of a later hour.
    pub sooner: bool,
}

/// Rewrites what the clock waits for. `known`: what it waits for, and the lapses that it has seen. A reminder that was sent and would be another
/// hour's now is told as something else, and is not written a second time: the clock looks once more and finds nothing.
pub(super) fn write_wakes(
    open: &Open,
    known: Vec<wake::Model>,
    mut wanted: HashMap<WakeKey, (DateTime<Utc>, String)>,
    together: &mut Together,
) -> Rewritten {
    use wake::Column;
    let mut stale = Vec::new();
    let before = known.iter().filter(|row| row.done_at.is_none()).map(|row| row.at).min();
    let mut next: Option<DateTime<Utc>> = None;
    let earlier = |next: Option<DateTime<Utc>>, at| Some(next.map_or(at, |next| next.min(at)));
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
                next = earlier(next, row.at);
            }
        }
    }
    let dropped = !stale.is_empty();
    if dropped {
        together.drop_rows::<wake::Entity>(stale.len(), Column::Id.is_in(stale));
    }
    // A rung that was past when its day became known is not sent any more.
    wanted.retain(|key, (at, _)| key.2 == WakeKind::Lapse || *at > open.now);
    let is_more = !wanted.is_empty();
    next = wanted.values().fold(next, |next, (at, _)| earlier(next, *at));
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
    let is_sooner = next.is_none_or(|next| before.is_none_or(|before| next < before));
    Rewritten { moved: dropped || is_more, sooner: next != before && is_sooner }
}
