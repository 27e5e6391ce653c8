//! The read models of a shipment and of a penalty, projected from the docket.
//!
//! Every entry of such a case may change where it stands, so every entry projects it anew.

use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, Iterable, QueryFilter};
use serde_json::Value;
use statute::forced_labor::penalty::{Cents, PenaltyFacts, is_penalty, owed};
use statute::forced_labor::shipment::{Shipment, ended_on};
use statute::{Docket, EntryKind};

use super::open::Open;
use super::settle::all_set;
use crate::actor::{clean, clean_some};
use crate::error::{Doing, LedgerError};
use crate::stored::{Document, Word};
use crate::{detention, detention_line, penalty};

/// Rewrites the read models of a case of detained merchandise.
pub(super) async fn project(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    // By its whole docket, so that it stays what it is where a notice was corrected away.
    if is_penalty(&open.entries) {
        return penalty(tx, open, docket).await;
    }
    shipment(tx, open, docket).await
}

async fn shipment(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    use detention::Column;
    let it = Shipment::of(docket);
    let name = it.importer.and_then(|importer| importer.get("name")).and_then(Value::as_str);
    let row = detention::Model {
        case_id: open.case.id,
        state: Word(docket.state),
        track: it.track.map(Word),
        entry_number: clean_some(it.entry_number),
        port: clean_some(it.port),
        importer_name: clean_some(name),
        orders: Document(it.orders.iter().copied().cloned().collect()),
        entered_on: it.entered_on,
        imported_on: it.imported_on,
        presented_on: it.presented_on,
        detained_on: it.detained_on,
        detention_noticed_on: it.detention_noticed_on,
        excluded_on: it.excluded_on,
        deemed_excluded: it.deemed_excluded,
        protested_on: it.protested_on,
        seized_on: it.seized_on,
        ended_on: it.ended_on,
    };
    let others = Column::iter().filter(|column| !matches!(column, Column::CaseId));
    let replace = OnConflict::column(Column::CaseId).update_columns(others).to_owned();
    detention::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await
        .doing("projecting a shipment")?;
    detention_line::Entity::delete_many()
        .filter(detention_line::Column::CaseId.eq(open.case.id))
        .exec(tx)
        .await
        .doing("projecting the lines of a shipment")?;
    let lines = it.lines.iter().zip(1..).map(|(line, position)| {
        all_set(detention_line::Model {
            case_id: open.case.id,
            position,
            line: Document(line.line.clone()),
            state: Word(line.state),
            particulars: line.particulars.cloned().map(Document),
        })
    });
    detention_line::Entity::insert_many(lines)
        .exec_without_returning(tx)
        .await
        .doing("projecting the lines of a shipment")?;
    Ok(())
}

async fn penalty(
    tx: &impl ConnectionTrait,
    open: &Open,
    docket: &Docket,
) -> Result<(), LedgerError> {
    use penalty::Column;
    let on = |kind| docket.last(kind).map(|entry| entry.on);
    let amount = |kind| {
        let content = docket.last(kind)?.fields.content.as_ref()?;
        content.get("amount")?.as_str()?.parse::<Cents>().ok().map(Cents::count)
    };
    let facts = PenaltyFacts::of(&docket.entries);
    let cap = facts.map(|facts| facts.cap());
    let sum =
        |of: fn(&PenaltyFacts) -> Option<Cents>| facts.as_ref().and_then(of).map(Cents::count);
    let row = penalty::Model {
        case_id: open.case.id,
        state: Word(docket.state),
        statute: facts.map(|facts| Word(facts.statute)),
        culpability: facts.and_then(|facts| facts.culpability).map(Word),
        prior_disclosure: facts.is_some_and(|facts| facts.prior_disclosure),
        domestic_value: sum(|facts| facts.domestic_value),
        dutiable_value: sum(|facts| facts.dutiable_value),
        lost_duties: sum(|facts| facts.lost_duties),
        interest: sum(|facts| facts.interest),
        contemplated: amount(EntryKind::PrepenaltyNoticeMailed),
        claimed: amount(EntryKind::PenaltyNoticeMailed),
        owed: owed(&docket.entries).map(Cents::count),
        paid: amount(EntryKind::PenaltyPaid),
        cap: cap.as_ref().and_then(|cap| cap.cap).map(Cents::count),
        cap_basis: cap.map(|cap| clean(cap.basis)),
        prepenalty_on: on(EntryKind::PrepenaltyNoticeMailed),
        claimed_on: on(EntryKind::PenaltyNoticeMailed),
        petitioned_on: on(EntryKind::PenaltyPetitionFiled),
        decided_on: on(EntryKind::PenaltyDecided),
        ended_on: ended_on(docket),
    };
    let others = Column::iter().filter(|column| !matches!(column, Column::CaseId));
    let replace = OnConflict::column(Column::CaseId).update_columns(others).to_owned();
    penalty::Entity::insert(all_set(row))
        .on_conflict(replace)
        .exec_without_returning(tx)
        .await
        .doing("projecting a penalty")?;
    Ok(())
}
