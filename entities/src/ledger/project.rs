//! The read models of an EAPA case, projected from its docket wherever an entry touches them.

use sea_orm::sea_query::{OnConflict, Query};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter};
use serde_json::Value;
use statute::takeover::is_first_allegation;
use statute::{Docket, Entry, EntryKind, Program};

use super::Ledger;
use super::open::Open;
use super::parties::{Named, Served};
use super::settle::all_set;
use crate::case_party::{self, PartyRole};
use crate::docket_entry;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, PartyId};
use crate::stored::Document;
use crate::{allegation, consolidation, determination, interim_measure, investigation, party};

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
        if open.case.program.0 != Program::Eapa {
            return Ok(());
        }
        if touched(&[Kind::AllegationFiled, Kind::AllegationAcknowledged, Kind::AllegationReturned])
        {
            allegation(self, tx, open, docket).await?;
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
    ledger: &Ledger,
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    use allegation::Column;
    let on = |kind| docket.last(kind).map(|entry| entry.on);
    // The latest version is the one that counts.
    let version = docket.entries.iter().rev().find(|entry| is_first_allegation(entry));
    let says = |name: &str| version?.fields.content.as_ref()?.get(name);
    let named = Named::read(says("importer"));
    let known = allegation::Entity::find_by_id(open.case.id).one(tx).await;
    let known = known.doing("reading the allegation")?;
    let served = ledger.served(tx, open.case.id).await?;
    let joined = match known {
        Some(_) => Vec::new(),
        None => joined_parties(tx, open.case.id).await?,
    };
    let filer = own(
        &served,
        PartyRole::Filer,
        &Named::read(says("filer")),
        known.as_ref().map(|row| row.filer_id),
        &joined,
    );
    let importer = own(
        &served,
        PartyRole::Importer,
        &named,
        known.as_ref().map(|row| row.importer_id),
        &joined,
    );
    // Of a matter that was taken over the parties may be unknown, or how it began.
    let (Some(version), Some(filer_id), Some(importer_id)) = (version, filer, importer) else {
        allegation::Entity::delete_by_id(open.case.id)
            .exec(tx)
            .await
            .doing("taking back an allegation")?;
        return Ok(());
    };
    let row = allegation::Model {
        case_id: open.case.id,
        filer_id,
        importer_id,
        importer_name: named.name,
        orders: Document(says("ad_cvd_orders").cloned().unwrap_or(Value::Array(Vec::new()))),
        filed_on: version.on,
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

/// The parties of the cases that were joined to this one.
async fn joined_parties(
    tx: &impl ConnectionTrait,
    case: CaseId,
) -> Result<Vec<PartyId>, LedgerError> {
    let joined = Query::select()
        .column(consolidation::Column::CaseId)
        .from(consolidation::Entity)
        .and_where(consolidation::Column::LeadId.eq(case))
        .take();
    let links = case_party::Entity::find().filter(case_party::Column::CaseId.in_subquery(joined));
    let links = links.all(tx).await.doing("reading the joined parties")?;
    Ok(links.into_iter().map(|link| link.party_id).collect())
}

/// The allegation's own party in a role: of several, as a consolidation makes them, the one that was known, else the one
/// with the number or the name that the allegation gives, else the one that no joined case brought along.
fn own(
    served: &[Served],
    role: PartyRole,
    named: &Named,
    known: Option<PartyId>,
    joined: &[PartyId],
) -> Option<PartyId> {
    let all: Vec<&party::Model> =
        served.iter().filter(|it| it.role == role).map(|it| &it.party).collect();
    let numbered = |it: &party::Model| {
        it.importer_number.is_some() && it.importer_number == named.importer_number
    };
    let own = match all[..] {
        [only] => Some(only),
        _ => all
            .iter()
            .find(|it| Some(it.id) == known)
            .or_else(|| all.iter().find(|it| numbered(it)))
            .or_else(|| all.iter().find(|it| it.name == named.name))
            .or_else(|| all.iter().find(|it| !joined.contains(&it.id)))
            .copied(),
    };
    own.map(|it| it.id)
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

/// The row an entry of the fold came from.
fn row<'a>(open: &'a Open, entry: &Entry) -> Option<&'a docket_entry::Model> {
    open.rows.iter().find(|row| u32::try_from(row.position) == Ok(entry.position))
}
