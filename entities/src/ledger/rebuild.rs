//! Rebuilding: every read model folded again from the dockets, one case a transaction, while the service runs.

use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect,
};
use statute::{Audience, Program};

use super::Ledger;
use super::open::Open;
use super::settle::{Along, Revisions};
use crate::error::{Doing, LedgerError};
use crate::ids::CaseId;
use crate::read::Seen;
use crate::stored::Word;
use crate::{case, case_view, wake};

impl Ledger {
    /// How many cases there are, in every realm.
    ///
    /// # Errors
    /// The database's own.
    pub async fn count_cases(&self) -> Result<u64, LedgerError> {
        case::Entity::find().count(self.db()).await.doing("counting the cases")
    }

    /// The cases of every realm, or those of one program, in the order of their ids, from the first after `after`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn case_ids(
        &self,
        program: Option<Program>,
        after: Option<CaseId>,
        limit: u64,
    ) -> Result<Vec<CaseId>, LedgerError> {
        let mut query = case::Entity::find()
            .select_only()
            .column(case::Column::Id)
            .order_by_asc(case::Column::Id)
            .limit(limit);
        if let Some(after) = after {
            query = query.filter(case::Column::Id.gt(after));
        }
        if let Some(program) = program {
            query = query.filter(case::Column::Program.eq(Word(program)));
        }
        query.into_tuple().all(self.db()).await.doing("listing the cases")
    }

    /// Folds a case again and rewrites every read model of it that is not what its docket says. Ids and revisions stay:
    /// what was right before is the same, row by row.
    ///
    /// What lapsed by now and is not written yet is written first, as with any act: a fold of today without it would
    /// leave the clock nothing to wait for.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is no such case; the database's own.
    pub async fn rebuild(&self, case: CaseId) -> Result<(), LedgerError> {
        self.write(async |tx| {
            let locked = self.lock_for_clock(tx, case).await?.ok_or(LedgerError::NotFound)?;
            let mut open = self.open(tx, locked).await?;
            self.lapse(&mut open)?;
            let notices = self.owed(tx, &open, None).await?;
            let unlinked = self.append(tx, &open).await?;
            let docket = self.fold(&open);
            self.project_where(tx, &open, &docket, |_| true).await?;
            let waited = waited(tx, case).await?;
            restore_views(tx, &mut open, waited.done).await?;
            let news = self.of_entries(&open)?;
            let along = Along { news, unlinked, ..Along::default() };
            let settled = self.settle_with(tx, &open, along, Some(&waited.revisions)).await?;
            self.send(tx, &open, notices, settled.moved).await
        })
        .await
    }
}

/// What the wakes of a case remember of its deadlines.
struct Waited {
    /// The last revision of each.
    revisions: Revisions,
    /// How many wakes were done.
    done: usize,
}

async fn waited(tx: &impl ConnectionTrait, case: CaseId) -> Result<Waited, LedgerError> {
    let rows = wake::Entity::find()
        .filter(wake::Column::CaseId.eq(case))
        .all(tx)
        .await
        .doing("reading what the clock waited for")?;
    let mut revisions = Revisions::new();
    for row in &rows {
        let known = revisions.entry((row.deadline_id, row.audience.0)).or_insert(row.revision);
        *known = row.revision.max(*known);
    }
    Ok(Waited { revisions, done: rows.iter().filter(|row| row.done_at.is_some()).count() })
}

/// Puts a view in the place of one that was lost, with a revision that nobody was given: a view is raised by an act or a
/// wake, once each at most. And drops what an audience may not know.
async fn restore_views(
    tx: &impl ConnectionTrait,
    open: &mut Open,
    wakes_done: usize,
) -> Result<(), LedgerError> {
    let raised = i64::try_from(open.rows.len() + wakes_done).unwrap_or(i64::MAX - 1);
    for &audience in Audience::ALL {
        let knows = Seen::by(audience, open.case.program.0, &open.entries).is_some();
        if !knows {
            case_view::Entity::delete_by_id((open.case.id, Word(audience)))
                .exec(tx)
                .await
                .doing("dropping a view")?;
        } else if open.view(audience).is_none() {
            open.views.push(case_view::Model {
                case_id: open.case.id,
                audience: Word(audience),
                state: String::new(),
                revision: raised,
                investigation: false,
                digest: String::new(),
            });
        }
    }
    Ok(())
}
