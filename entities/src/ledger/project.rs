//! The read models of an EAPA case, projected from its docket wherever an entry touches them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use statute::{Docket, Entry, EntryKind};

use super::Ledger;
use super::open::Open;
use super::settle::all_set;
use crate::docket_entry;
use crate::error::{Doing, LedgerError};
use crate::stored::Document;
use crate::{allegation, determination, interim_measure, investigation};

impl Ledger {
    /// Rewrites the read models that the new entries touch. A correction touches all of them.
    pub(super) async fn project(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        docket: &Docket,
    ) -> Result<(), LedgerError> {
        use EntryKind as Kind;
        let corrected = open.fresh().iter().any(|row| row.kind.0 == Kind::EntryCorrected);
        let touched = |kinds: &[Kind]| {
            corrected || open.fresh().iter().any(|row| kinds.contains(&row.kind.0))
        };
        if touched(&[Kind::AllegationAcknowledged, Kind::AllegationReturned]) {
            allegation(tx, open, docket).await?;
        }
        if touched(&[
            Kind::InvestigationInitiated,
            Kind::NoticeOfInitiationIssued,
            Kind::DeterminationExtended,
            Kind::DeterminationMade,
            Kind::DeterminationNoticeIssued,
        ]) {
            investigation(tx, open, docket).await?;
        }
        if touched(&[Kind::InterimMeasuresTaken, Kind::InterimMeasuresDeclined]) {
            interim_measures(tx, open, docket).await?;
        }
        if touched(&[Kind::DeterminationMade]) {
            determinations(tx, open, docket).await?;
        }
        Ok(())
    }
}

async fn allegation(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    use allegation::Column;
    let on = |kind| docket.last(kind).map(|entry| entry.on);
    allegation::Entity::update_many()
        .col_expr(
            Column::AcknowledgedOn,
            sea_orm::sea_query::Expr::val(on(EntryKind::AllegationAcknowledged)),
        )
        .col_expr(
            Column::ReturnedOn,
            sea_orm::sea_query::Expr::val(on(EntryKind::AllegationReturned)),
        )
        .filter(Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting the allegation")?;
    Ok(())
}

async fn investigation(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    use investigation::Column;
    let on = |kind| docket.last(kind).map(|entry| entry.on);
    let Some(initiated_on) = on(EntryKind::InvestigationInitiated) else {
        investigation::Entity::delete_by_id(open.case.id)
            .exec(tx)
            .await
            .doing("taking back an investigation")?;
        return Ok(());
    };
    let row = investigation::Model {
        case_id: open.case.id,
        initiated_on,
        noticed_on: on(EntryKind::NoticeOfInitiationIssued),
        extended_on: on(EntryKind::DeterminationExtended),
        determined_on: on(EntryKind::DeterminationMade),
        determination_noticed_on: on(EntryKind::DeterminationNoticeIssued),
    };
    let replace = OnConflict::column(Column::CaseId)
        .update_columns([
            Column::InitiatedOn,
            Column::NoticedOn,
            Column::ExtendedOn,
            Column::DeterminedOn,
            Column::DeterminationNoticedOn,
        ])
        .to_owned();
    investigation::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await
        .doing("projecting the investigation")?;
    Ok(())
}

async fn interim_measures(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    interim_measure::Entity::delete_many()
        .filter(interim_measure::Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting interim measures")?;
    let rows = docket.entries.iter().filter_map(|entry| {
        let taken = match entry.kind {
            EntryKind::InterimMeasuresTaken => true,
            EntryKind::InterimMeasuresDeclined => false,
            _ => return None,
        };
        let row = row(open, entry)?;
        Some(all_set(interim_measure::Model {
            entry_id: row.id,
            case_id: row.case_id,
            taken,
            on: entry.on,
            particulars: entry.fields.content.clone().map(Document),
        }))
    });
    interim_measure::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await
        .doing("projecting interim measures")?;
    Ok(())
}

async fn determinations(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    determination::Entity::delete_many()
        .filter(determination::Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting determinations")?;
    let made = docket.entries.iter().filter(|entry| entry.kind == EntryKind::DeterminationMade);
    let rows = made.filter_map(|entry| {
        let row = row(open, entry)?;
        Some(all_set(determination::Model {
            entry_id: row.id,
            case_id: row.case_id,
            on: entry.on,
            outcomes: entry.fields.outcomes.clone().map(Document),
            signed_by: row.by_account.clone(),
        }))
    });
    determination::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await
        .doing("projecting determinations")?;
    Ok(())
}

/// The row an entry of the fold came from.
fn row<'a>(open: &'a Open, entry: &Entry) -> Option<&'a docket_entry::Model> {
    open.rows.iter().find(|row| u32::try_from(row.position) == Ok(entry.position))
}
