//! Screening: which orders reach some merchandise. Candidates come from a table of keys, a batch at a time; only they are
//! compared. Nothing is written.

use std::collections::HashMap;

use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use statute::forced_labor::{Import, Instrument, Reach, reach};

use super::case_file::Moment;
use super::register::{RegisterFilter, RegisterRow, Row, candidates};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::Ledger;
use crate::screening::{Goods, Reached};
use crate::{instrument, order_name};

/// How many dockets are compared at once.
const BATCH: u64 = 200;
/// How many orders are told of each sort, the likeliest first.
const TOLD: usize = 100;

/// An order that reaches the merchandise, or may.
#[derive(Debug, Clone, PartialEq)]
pub struct Applied {
    /// Its row of the register, as it stood on the day of importation.
    pub row: RegisterRow,
    /// Under which regime, and why.
    pub reach: Reach,
    /// What of its scope speaks of the merchandise.
    pub reached: Reached,
}

/// What a screening found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Screened {
    /// Orders that reach the merchandise.
    pub applies: Vec<Applied>,
    /// Orders that a person should look at.
    pub near: Vec<Applied>,
    /// Whether there were more than are told.
    pub is_cut: bool,
}

impl Ledger {
    /// Which orders reach some merchandise.
    ///
    /// # Errors
    /// The database's own.
    pub async fn screen(
        &self,
        actor: &Actor,
        realm: RealmId,
        goods: &Goods,
    ) -> Result<Screened, LedgerError> {
        let reader = self.reader(actor, realm, Moment::default()).await?;
        let import = Import { on: goods.imported_on, released: goods.released, today: reader.on };
        let keys = goods.keys();
        let (mut found, mut from) = (Screened::default(), None::<CaseId>);
        loop {
            let mut query = order_name::Entity::find()
                .select_only()
                .column(order_name::Column::CaseId)
                .distinct()
                .filter(order_name::Column::RealmId.eq(realm))
                .filter(order_name::Column::Key.is_in(keys.iter().map(String::as_str)))
                .order_by_asc(order_name::Column::CaseId)
                .limit(BATCH);
            if let Some(from) = from {
                query = query.filter(order_name::Column::CaseId.gt(from));
            }
            let cases: Vec<CaseId> =
                query.into_tuple().all(self.db()).await.doing("looking for orders")?;
            let Some(last) = cases.last() else { break };
            from = Some(*last);
            let rows = candidates(reader, &RegisterFilter::default())
                .filter(instrument::Column::CaseId.is_in(cases.iter().copied()))
                .into_model::<Row>()
                .all(self.db())
                .await
                .doing("reading orders")?;
            let rows = self.read_rows(reader, rows).await?;
            compare(goods, import, rows.into_iter().map(|(_, row)| row), &mut found);
            found.keep_the_likeliest();
        }
        Ok(found)
    }
}

impl Screened {
    fn keep_the_likeliest(&mut self) {
        for list in [&mut self.applies, &mut self.near] {
            list.sort_by(|one, other| {
                let by_score = other.reached.score().total_cmp(&one.reached.score());
                by_score.then_with(|| one.row.id.cmp(&other.row.id))
            });
            self.is_cut |= list.len() > TOLD;
            list.truncate(TOLD);
        }
    }
}

/// Compares a batch, family by family: a Finding takes the place of its order.
fn compare(
    goods: &Goods,
    import: Import,
    rows: impl Iterator<Item = RegisterRow>,
    found: &mut Screened,
) {
    let mut families: HashMap<CaseId, Vec<(RegisterRow, Reached)>> = HashMap::new();
    for row in rows {
        let scope = row.instrument.scope(import.on).map(|version| &version.scope);
        if let Some(reached) = scope.and_then(|scope| goods.within(scope)) {
            families.entry(row.case).or_default().push((row, reached));
        }
    }
    for rows in families.into_values() {
        let instruments: Vec<Instrument> =
            rows.iter().map(|(row, _)| row.instrument.clone()).collect();
        for (instance, reach) in reach(&instruments, import) {
            let of_it = rows.iter().find(|(row, _)| row.instrument.instance == instance);
            let Some((row, reached)) = of_it.cloned() else { continue };
            let is_sure = reach.is_sure && reached.doubts.is_empty();
            let row = RegisterRow { on: import.on, ..row };
            let list = if is_sure { &mut found.applies } else { &mut found.near };
            list.push(Applied { row, reach, reached });
        }
    }
}
