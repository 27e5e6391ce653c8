//! Numbers of cases: drawn at random from the year's range, so that order and gaps tell nothing.

use chrono::Datelike;
use rand::Rng;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ConnectionTrait, EntityTrait};
use statute::{EntryKind, Program};

use super::Ledger;
use super::open::Open;
use super::settle::all_set;
use crate::case;
use crate::error::{Doing, LedgerError};

/// How often a number that is taken is drawn again. A year has 90,000.
const DRAWS: usize = 64;

/// Draws a number of the year's range, by what opens the case, and opens it under that number.
pub(super) async fn open_numbered(
    ledger: &Ledger,
    tx: &impl ConnectionTrait,
    open: &mut Open,
    by: EntryKind,
) -> Result<(), LedgerError> {
    let program = match (open.case.program.0, by) {
        (Program::Eapa, _) => "EAPA",
        (Program::ForcedLaborOrder, EntryKind::AllegationFiled) => "FLA",
        (Program::ForcedLaborOrder, _) => "FLO",
        (_, EntryKind::PrepenaltyNoticeMailed | EntryKind::PenaltyNoticeMailed) => "PEN",
        (Program::Detention, _) => "DET",
    };
    ledger.room_for_a_case(tx, open.case.realm_id).await?;
    for _ in 0..DRAWS {
        let digits = rand::rng().random_range(10_000..100_000);
        open.case.number = format!("{program}-{}-{digits}", open.today.year());
        let number_is_taken = OnConflict::columns([case::Column::RealmId, case::Column::Number])
            .do_nothing()
            .to_owned();
        let opened = case::Entity::insert(all_set(open.case.clone()))
            .on_conflict(number_is_taken)
            .exec_without_returning(tx)
            .await
            .doing("opening a case")?;
        if opened > 0 {
            return ledger.read_law_in(tx).await;
        }
    }
    Err(LedgerError::NumbersExhausted)
}
