//! Settling a case: what each audience sees, its deadlines, and what its clock waits for, rewritten where they changed.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use futures::FutureExt as _;
use futures::future::BoxFuture;
use sea_orm::sea_query::OnConflict;
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, IntoActiveModel,
};
use serde_json::Value;
use sha2::{Digest, Sha256};
use statute::{Audience, Deadline, Docket, EntryKind, Role, Status};

use super::Ledger;
use super::audit::Unlinked;
use super::changes::Telling;
use super::connect::hex;
use super::events::write_events;
use super::figures::write_figures;
use super::known::Known;
use super::open::Open;
use super::search::{Found, index_beside, index_views};
use super::tasks::{Had, settle_tasks};
use super::together::Together;
use super::waits::{Rewritten, WakeKey, write_wakes};
use crate::error::{Doing, LedgerError, unreadable};
use crate::ids::{CaseId, DeadlineId, EntryId};
use crate::read::Seen;
use crate::stored::Word;
use crate::wake::WakeKind;
use crate::{audit_link, case, case_view, deadline, event};

/// The day by which a deadline without one is ordered.
pub(crate) const NEVER: NaiveDate =
    NaiveDate::from_ymd_opt(9999, 12, 31).expect("a day of the calendar");

/// The last revision that is known of a deadline in an audience's view.
pub(super) type Revisions = HashMap<(DeadlineId, Audience), i64>;

/// What is written along with what follows from a docket, and what is known of it.
#[derive(Default)]
pub(super) struct Along<'a> {
    /// What audiences are told before what became of their deadlines.
    pub news: Vec<event::Model>,
    /// What was appended and has no link yet.
    pub unlinked: Unlinked,
    /// Rows that nothing reads before.
    pub together: Together,
    /// What was folded already.
    pub folded: Folded<'a>,
}

/// What of a docket in hand was folded already, as it is now and by the law in force: a fold is the dearest part of settling.
#[derive(Default)]
pub(super) struct Folded<'a> {
    /// The whole docket.
    pub whole: Option<&'a Docket>,
    /// As audiences see it.
    pub seen: Vec<(Audience, Docket)>,
}

impl Folded<'_> {
    /// What an audience sees that sees these entries, where it was folded.
    fn of(&self, open: &Open, audience: Audience, seen: &Seen) -> Option<&Docket> {
        let of_audience = self.seen.iter().find(|it| it.0 == audience).map(|it| &it.1);
        of_audience.or_else(|| self.whole.filter(|_| seen.entries == open.entries))
    }
}

/// What settling a case came to.
pub(super) struct Settled {
    /// What each audience sees now.
    pub views: Vec<case_view::Model>,
    /// Whether the clock has something else to wait for.
    pub moved: bool,
    /// Whether it has to wake sooner for that, or waits for nothing more.
    pub sooner: bool,
}

impl Ledger {
    /// Writes what was added to the docket in hand, and rewrites whatever followed from it and is no longer true: the read
    /// models, and for every audience what it sees and what is due. One piece, so that none of them is forgotten.
    pub(super) async fn settle(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
    ) -> Result<Settled, LedgerError> {
        self.settle_beside(tx, open, Together::default()).await
    }

    /// The same, with rows that are written along with what follows.
    pub(super) async fn settle_beside(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        together: Together,
    ) -> Result<Settled, LedgerError> {
        let unlinked = self.append(tx, open).await?;
        let news = self.of_entries(open)?;
        self.put_documents(tx, open).await?;
        let docket = self.fold(open);
        self.project(tx, open, &docket).await?;
        let folded = Folded { whole: Some(&docket), ..Folded::default() };
        self.settle_with(tx, open, Along { news, unlinked, together, folded }, None).await
    }

    /// Folds the docket for every audience and rewrites its rows; where some may have been lost, with the last revision that is known of each deadline, and what the
    /// clock waits for written in any case.
    ///
    /// Boxed: it is compiled here, and not again, with all that it calls, wherever somebody waits for it.
    pub(super) fn settle_with<'a>(
        &'a self,
        tx: &'a DatabaseTransaction,
        open: &'a Open,
        along: Along<'a>,
        lost: Option<&'a Revisions>,
    ) -> BoxFuture<'a, Result<Settled, LedgerError>> {
        self.settle_whole(tx, open, along, lost).boxed()
    }

    async fn settle_whole(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        along: Along<'_>,
        lost: Option<&Revisions>,
    ) -> Result<Settled, LedgerError> {
        let known = Known::of(tx, open.case.id, lost.is_some()).await?;
        let settling = Box::pin(self.settle_known(tx, open, along, known, lost));
        let (settled, together) = settling.await?;
        together.write(tx, "writing what follows from a docket").await?;
        Ok(settled)
    }

    /// The same of a case of which this is known; what is still to be written is given back.
    pub(super) async fn settle_known(
        &self,
        tx: &DatabaseTransaction,
        open: &Open,
        along: Along<'_>,
        known: Known,
        lost: Option<&Revisions>,
    ) -> Result<(Settled, Together), LedgerError> {
        let case = open.case.id;
        let Along { mut news, unlinked, mut together, folded } = along;
        let (before, added) = (known.deadlines, known.figures);
        let links = self.links(open, known.last, unlinked);
        together.add(links.into_iter().map(all_set::<_, audit_link::ActiveModel>), None);
        let mut views = Vec::new();
        let mut changed = Vec::new();
        let mut deadlines: Vec<deadline::Model> = Vec::new();
        let mut telling = Telling::new(open, &before, known.told, lost.is_some());
        let mut wakes = HashMap::new();
        let mut figures = Vec::new();
        let mut found = Vec::new();
        let mut changed_tasks = false;
        for &audience in Audience::ALL {
            let Some(seen) = open.seen(audience) else {
                // What was corrected out of the docket closes the case again to whom it had opened it.
                if open.view(audience).is_some() {
                    case_view::Entity::delete_by_id((case, Word(audience)))
                        .exec(tx)
                        .await
                        .doing("closing a case to an audience")?;
                    found.push(Found::nothing(audience));
                }
                telling.gone(audience, None, &deadlines);
                continue;
            };
            let anew;
            let docket = if let Some(known) = folded.of(open, audience, &seen) {
                known
            } else {
                anew = self.as_seen(open, &seen);
                &anew
            };
            if audience == Audience::Office {
                let had = Had { tasks: &known.tasks, there: known.there };
                let (waits, beside) = (&mut wakes, &mut together);
                let reminders = self.reminders();
                changed_tasks =
                    settle_tasks(tx, open, docket, reminders, had, waits, beside).await?;
            }
            figures.extend(statute::statistics::items(audience, docket, &seen.entries));
            let view = viewed(open, audience, &seen, docket)?;
            let is_changed = open.view(audience) != Some(&view);
            if is_changed || lost.is_some() {
                found.push(Found::of(open, audience, &seen, docket));
            }
            if is_changed {
                changed.push(view.clone());
            }
            views.push(view);
            for due in &docket.deadlines {
                let trigger = trigger_entry(open, &seen, due);
                let mut row = told(&open.case, audience, due, trigger, &before, lost)?;
                telling.tell(&seen, due, &mut row);
                self.waits(case, audience, due, row.revision, &mut wakes);
                deadlines.push(row);
            }
            telling.gone(audience, Some(&seen), &deadlines);
        }
        index_views(tx, case, found, known.texts, lost.is_some(), &mut together).await?;
        let view = OnConflict::columns([case_view::Column::CaseId, case_view::Column::Audience])
            .update_columns([
                case_view::Column::State,
                case_view::Column::Revision,
                case_view::Column::Investigation,
                case_view::Column::Digest,
            ])
            .to_owned();
        let changed = changed.into_iter().map(all_set::<_, case_view::ActiveModel>);
        together.add(changed, Some(&view));
        if lost.is_some() {
            index_beside(tx, case).await?;
        }
        news.extend(self.of_deadlines(open, &views, &before, &deadlines, lost));
        write_events(news, &mut together);
        telling.write(&mut together);
        let changed = write_deadlines(&before, deadlines, &mut together) || changed_tasks;
        write_figures(open, figures, added, &mut together);
        // By another law a reminder may fall on another day, though its deadline does not.
        let is_other_law = self.law.is_some();
        let waits = if changed || lost.is_some() || is_other_law {
            write_wakes(open, known.wakes, wakes, &mut together)
        } else {
            Rewritten::default()
        };
        Ok((Settled { views, moved: waits.moved, sooner: waits.sooner }, together))
    }

    /// What a deadline makes the case's clock wait for, in one audience's view.
    fn waits(
        &self,
        case: CaseId,
        audience: Audience,
        due: &Deadline,
        revision: i64,
        wakes: &mut HashMap<WakeKey, (DateTime<Utc>, String)>,
    ) {
        let id = DeadlineId::of(case, due.rule, due.instance);
        if owes(audience, &due.obligor) {
            let reminders = self.reminders();
            for rung in reminders.rungs(due, &self.law()) {
                let days = i32::try_from(rung.days_before).unwrap_or(i32::MAX);
                let at = reminders.instant(rung.on, spread(case));
                wakes.insert(
                    (id, audience, WakeKind::Reminder, days, revision),
                    (at, due.rule.to_owned()),
                );
            }
        }
        if let Some(at) = due.due_at
            && due.status == Status::Running
            && !due.projected
        {
            wakes.insert((id, audience, WakeKind::Lapse, 0, revision), (at, due.rule.to_owned()));
        }
    }
}

/// A row whose every column is written.
pub(super) fn all_set<M, A>(row: M) -> A
where
    M: IntoActiveModel<A>,
    A: ActiveModelTrait,
{
    row.into_active_model().reset_all()
}

fn viewed(
    open: &Open,
    audience: Audience,
    seen: &Seen,
    docket: &Docket,
) -> Result<case_view::Model, LedgerError> {
    let visible = seen.entries.as_slice();
    let sealed = seen.sealed(&open.rows, &open.sealed);
    let mut seen = serde_json::to_value(docket).map_err(unreadable("docket"))?;
    if let Value::Object(members) = &mut seen {
        // The day of reading changes nothing by itself.
        members.remove("on");
    }
    // A list in JSON. It is put together of its parts' texts: a list of values would copy all of them.
    let text = |value: Result<String, serde_json::Error>| value.map_err(unreadable("docket"));
    let mut parts = vec![
        text(serde_json::to_string(&open.case.number))?,
        text(serde_json::to_string(&open.case.control_number))?,
        seen.to_string(),
        text(serde_json::to_string(visible))?,
    ];
    if !sealed.is_empty() {
        // A seal changes what is seen, and one of what an audience does not see changes nothing for it.
        parts.push(text(serde_json::to_string(&sealed))?);
    }
    let digest = hex(&Sha256::digest(format!("[{}]", parts.join(","))));
    let before = open.view(audience);
    let revision = match before {
        Some(before) if before.digest == digest => before.revision,
        Some(before) => before.revision + 1,
        None => 1,
    };
    Ok(case_view::Model {
        case_id: open.case.id,
        audience: Word(audience),
        state: docket.state.as_str().to_owned(),
        revision,
        investigation: visible.iter().any(|entry| entry.kind == EntryKind::InvestigationInitiated),
        digest,
    })
}

fn told(
    case: &case::Model,
    audience: Audience,
    due: &Deadline,
    trigger_entry_id: Option<EntryId>,
    before: &[deadline::Model],
    lost: Option<&Revisions>,
) -> Result<deadline::Model, LedgerError> {
    let id = DeadlineId::of(case.id, due.rule, due.instance);
    let known = before.iter().find(|row| row.id == id && row.audience.0 == audience);
    let revision = match known {
        Some(row) if row.due == due.due => row.revision,
        Some(row) => row.revision + 1,
        None => lost.and_then(|lost| lost.get(&(id, audience))).copied().unwrap_or(1),
    };
    Ok(deadline::Model {
        id,
        audience: Word(audience),
        case_id: case.id,
        rule: due.rule.to_owned(),
        instance: i32::try_from(due.instance).unwrap_or(i32::MAX),
        force: due.force.as_str().to_owned(),
        obligor: due.obligor.clone(),
        status: Word(due.status),
        due: due.due,
        due_at: due.due_at,
        sort_on: due.due.unwrap_or(NEVER),
        projected: due.projected,
        revision,
        object: serde_json::to_string(due).map_err(unreadable("deadline"))?,
        trigger_entry_id,
        sequence: 1,
        calendar_on: due.due,
        changed_at: None,
        realm_id: Some(case.realm_id),
        case_number: Some(case.number.clone()),
        program: Some(case.program),
        track: case.track,
    })
}

/// The entry that a deadline runs from, in the numbers of those who see it.
fn trigger_entry(open: &Open, seen: &Seen, due: &Deadline) -> Option<EntryId> {
    let position = seen.position(due.trigger.index?);
    let row = open.rows.iter().find(|row| u32::try_from(row.position) == Ok(position));
    row.map(|row| row.id)
}

/// Whether those who see a deadline as this audience are the ones who owe its act.
pub(super) fn owes(audience: Audience, obligor: &str) -> bool {
    match (obligor.parse::<Role>().ok(), audience) {
        (Some(role), Audience::Office) => role.is_officer(),
        (Some(role), Audience::Filer) => role == Role::Filer,
        (Some(role), Audience::Importer) => role == Role::Importer,
        // `parties`, and whoever else stands for all of them.
        (None, audience) => audience != Audience::Office,
    }
}

/// A stable number of the case, which spreads its reminders over the office hours.
pub(super) fn spread(case: CaseId) -> u64 {
    case.0.as_u64_pair().0
}

/// Rewrites the deadlines that changed, and says whether any did: a clock waits for nothing else.
fn write_deadlines(
    before: &[deadline::Model],
    now: Vec<deadline::Model>,
    together: &mut Together,
) -> bool {
    use deadline::Column;
    let same = |a: &deadline::Model, b: &deadline::Model| a.id == b.id && a.audience == b.audience;
    // A correction takes a deadline away, and so does an act after which a projected one can no longer come.
    let gone: Vec<_> =
        before.iter().filter(|row| !now.iter().any(|other| same(row, other))).collect();
    for row in &gone {
        let which = Condition::all().add(Column::Id.eq(row.id));
        let which = which.add(Column::Audience.eq(row.audience));
        together.drop_rows::<deadline::Entity>(2, which);
    }
    let changed: Vec<deadline::ActiveModel> =
        now.into_iter().filter(|row| !before.contains(row)).map(all_set).collect();
    let any = !gone.is_empty() || !changed.is_empty();
    let upsert = OnConflict::columns([Column::Id, Column::Audience])
        .update_columns([
            Column::Force,
            Column::Obligor,
            Column::Status,
            Column::Due,
            Column::DueAt,
            Column::SortOn,
            Column::Projected,
            Column::Revision,
            Column::Object,
            Column::TriggerEntryId,
            Column::Sequence,
            Column::CalendarOn,
            Column::ChangedAt,
            Column::RealmId,
            Column::CaseNumber,
            Column::Program,
            Column::Track,
        ])
        .to_owned();
    together.add(changed, Some(&upsert));
    any
}
