//! The read models of a case, those of EAPA here, projected from its docket wherever an entry touches them.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::takeover::is_first_allegation;
use statute::{Docket, Entry, EntryKind, Program};

use super::Ledger;
use super::cross::project_names;
use super::open::Open;
use super::parties::Named;
use super::project_labor::project_labor;
use super::settle::all_set;
use crate::case_party::{self, PartyRole};
use crate::docket_entry;
use crate::error::{Doing, LedgerError};
use crate::stored::Document;
use crate::{allegation, consolidation, determination, interim_measure, investigation, measure};

impl Ledger {
    /// Rewrites the read models that the new entries touch. A correction touches all of them.
    pub(super) async fn project(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        docket: &Docket,
    ) -> Result<(), LedgerError> {
        let corrected = open.fresh().iter().any(|row| row.kind.0 == EntryKind::EntryCorrected);
        let touched = |kinds: &[EntryKind]| {
            corrected || open.fresh().iter().any(|row| kinds.contains(&row.kind.0))
        };
        self.project_where(tx, open, docket, touched).await
    }

    /// Rewrites the read models for which `touched` says so of one of their kinds.
    pub(super) async fn project_where(
        &self,
        tx: &impl ConnectionTrait,
        open: &Open,
        docket: &Docket,
        touched: impl Fn(&[EntryKind]) -> bool,
    ) -> Result<(), LedgerError> {
        use EntryKind as Kind;
        project_names(tx, open, docket, &touched).await?;
        if open.case.program.0 != Program::Eapa {
            return project_labor(tx, open, docket, touched).await;
        }
        if touched(&[Kind::AllegationFiled, Kind::AllegationAcknowledged, Kind::AllegationReturned])
        {
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
        if touched(&[Kind::InterimMeasuresTaken, Kind::InterimMeasuresLifted]) {
            measures(tx, open, docket).await?;
        }
        if touched(&[Kind::DeterminationMade]) {
            determinations(tx, open, docket).await?;
        }
        if touched(&[Kind::ConsolidatedInto]) {
            consolidation(tx, open, docket).await?;
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
    let links = case_party::Entity::find()
        .filter(case_party::Column::CaseId.eq(open.case.id))
        .all(tx)
        .await
        .doing("reading the parties")?;
    let party = |role| {
        let own = links.iter().find(|link| link.role == role && link.joined_from.is_none());
        own.map(|link| link.party_id)
    };
    // The latest version is the one that counts.
    let filed = docket.entries.iter().rev().find(|entry| is_first_allegation(entry));
    // Of a matter that was taken over the parties may be unknown, or how it began.
    let (Some(filed), Some(filer_id), Some(importer_id)) =
        (filed, party(PartyRole::Filer), party(PartyRole::Importer))
    else {
        allegation::Entity::delete_by_id(open.case.id)
            .exec(tx)
            .await
            .doing("taking back an allegation")?;
        return Ok(());
    };
    let says = |name: &str| filed.fields.content.as_ref().and_then(|content| content.get(name));
    let row = allegation::Model {
        case_id: open.case.id,
        filer_id,
        importer_id,
        importer_name: Named::read(says("importer")).name,
        orders: Document(says("ad_cvd_orders").cloned().unwrap_or(Value::Array(Vec::new()))),
        filed_on: filed.on,
        acknowledged_on: on(EntryKind::AllegationAcknowledged),
        returned_on: on(EntryKind::AllegationReturned),
    };
    let replace = OnConflict::column(Column::CaseId)
        .update_columns([
            Column::FilerId,
            Column::ImporterId,
            Column::ImporterName,
            Column::Orders,
            Column::FiledOn,
            Column::AcknowledgedOn,
            Column::ReturnedOn,
        ])
        .to_owned();
    allegation::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
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

/// The measures item by item, with what has ended.
async fn measures(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    measure::Entity::delete_many()
        .filter(measure::Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting measures")?;
    let id = |position: u32| Some(at(open, position)?.id);
    let rows = statute::eapa::measures::measures(docket).into_iter().filter_map(|it| {
        Some(all_set(measure::Model {
            entry_id: id(it.taken)?,
            item: i32::try_from(it.item).ok()?,
            case_id: open.case.id,
            kind: it.kind,
            entries: it.entries,
            effective_on: it.effective_on,
            lifted_on: it.lifted_on,
            lifted_by: it.lifted.and_then(id),
        }))
    });
    measure::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await
        .doing("projecting measures")?;
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
            signed_by: signer(entry).unwrap_or(&row.by_account).to_owned(),
        }))
    });
    determination::Entity::insert_many(rows)
        .exec_without_returning(tx)
        .await
        .doing("projecting determinations")?;
    Ok(())
}

/// Who signed a decision: of one that was taken over, not whoever took it over.
fn signer(entry: &Entry) -> Option<&str> {
    entry.fields.content.as_ref()?.get("signer")?.as_str()
}

/// Which case governs this one, where it was joined to another.
async fn consolidation(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    let into = docket.last(EntryKind::ConsolidatedInto);
    let lead = into.and_then(|entry| entry.fields.content.as_ref()?.get("case")?.as_str());
    let Some(lead_id) = lead.and_then(|id| id.parse().ok()) else {
        consolidation::Entity::delete_by_id(open.case.id)
            .exec(tx)
            .await
            .doing("taking back a consolidation")?;
        return Ok(());
    };
    let row = consolidation::Model { case_id: open.case.id, lead_id };
    let replace = OnConflict::column(consolidation::Column::CaseId)
        .update_column(consolidation::Column::LeadId)
        .to_owned();
    consolidation::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await
        .doing("linking two cases")?;
    Ok(())
}

/// The row an entry of the fold came from.
fn row<'a>(open: &'a Open, entry: &Entry) -> Option<&'a docket_entry::Model> {
    at(open, entry.position)
}

/// The row at a position.
fn at(open: &Open, position: u32) -> Option<&docket_entry::Model> {
    open.rows.iter().find(|row| u32::try_from(row.position) == Ok(position))
}
