//! The head of a day: one hash over the last link of every chain that moved, and over the head before. Signed, and told to whoever keeps
//! a copy, it shows later that no chain was cut or written anew.
//!
//! The hash is the SHA-256, in lower-case hexadecimal, of lines of ASCII, each ended by a line feed: `tidewaiter audit head`, the
//! number, the legal day, the instant in UTC with six decimals, the hash of the head before (64 zeros before the first); then for each
//! chain, in the order of their ids, `<realm> <case, or -> <number of the last link> <its hash>`. What is signed are the 64 characters
//! of that hash.

use chrono::{DateTime, SecondsFormat, Utc};
use sea_orm::sea_query::Query;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter,
    QueryOrder, QuerySelect, Statement,
};
use sha2::{Digest, Sha256};
use statute::count::legal_day;
use uuid::Uuid;

use super::Ledger;
use super::append::GENESIS;
use super::connect::hex;
use super::insert::insert_all;
use super::settle::all_set;
use crate::error::{Doing, LedgerError};
use crate::{audit_head, audit_link, audit_tip, realm};

/// How many chains are read at once.
pub(super) const PAGE: u64 = 200;

impl Ledger {
    /// Makes the head of today, in New York, and signs it where a key is set; `None` where it is made already.
    ///
    /// # Errors
    /// The database's own.
    pub async fn make_head(&self) -> Result<Option<audit_head::Model>, LedgerError> {
        self.write(async |tx| {
            if self.locks_rows() {
                let lock = "LOCK TABLE audit_head IN SHARE ROW EXCLUSIVE MODE".to_owned();
                let lock = Statement::from_string(tx.get_database_backend(), lock);
                tx.execute_raw(lock).await.doing("locking the heads")?;
            }
            let made_at = self.real_now();
            let on = legal_day(made_at);
            let before = audit_head::Entity::find()
                .order_by_desc(audit_head::Column::Number)
                .limit(2)
                .all(tx)
                .await
                .doing("reading the last heads")?;
            let last = before.first();
            if last.is_some_and(|last| last.on >= on) {
                return Ok(None);
            }
            let number = last.map_or(1, |last| last.number + 1);
            let prev_hash = last.map_or_else(|| GENESIS.to_owned(), |last| last.hash.clone());
            let mut sum = Sum::new(number, &on.to_string(), made_at, &prev_hash);
            // Since the head before the last: what was under way at midnight is of a day that had its head already.
            let since = before.get(1).map(|it| it.on);
            let (mut after, mut chains) = (None, 0_i64);
            while let Some(last) = moved(tx, since, after).await? {
                after = Some(last.chain);
                let mut tips = last.tips;
                for tip in &mut tips {
                    tip.head = number;
                    sum.add(tip);
                    chains += 1;
                }
                insert_all::<_, audit_tip::ActiveModel>(tx, tips, "writing tips").await?;
            }
            let hash = sum.end();
            let (kid, signature) = self.audit_keys().signature(&hash).unzip();
            let head =
                audit_head::Model { number, on, made_at, chains, prev_hash, hash, kid, signature };
            audit_head::Entity::insert(all_set::<_, audit_head::ActiveModel>(head.clone()))
                .exec_without_returning(tx)
                .await
                .doing("writing a head")?;
            Ok(Some(head))
        })
        .await
    }
}

/// The hash of a head in the making.
pub(super) struct Sum(Sha256);

impl Sum {
    pub fn new(number: i64, on: &str, made_at: DateTime<Utc>, prev_hash: &str) -> Self {
        let at = made_at.to_rfc3339_opts(SecondsFormat::Micros, true);
        let begin = format!("tidewaiter audit head\n{number}\n{on}\n{at}\n{prev_hash}\n");
        Self(Sha256::new_with_prefix(begin))
    }

    /// Adds a chain; they come in the order of their ids.
    pub fn add(&mut self, tip: &audit_tip::Model) {
        let case = tip.case_id.map_or_else(|| "-".to_owned(), |case| case.to_string());
        self.0.update(format!("{} {case} {} {}\n", tip.realm_id, tip.number, tip.hash));
    }

    pub fn end(self) -> String {
        hex(&self.0.finalize())
    }
}

/// Some chains, up to the last of them, and the tips of those that no head has yet.
struct Moved {
    chain: Uuid,
    tips: Vec<audit_tip::Model>,
}

/// The next chains that got a link on a legal day or later; `None` where there are no more.
async fn moved(
    tx: &DatabaseTransaction,
    since: Option<chrono::NaiveDate>,
    after: Option<Uuid>,
) -> Result<Option<Moved>, LedgerError> {
    use audit_link::Column;
    let mut query = audit_link::Entity::find()
        .select_only()
        .column(Column::Chain)
        .column_as(Column::Number.max(), "number")
        .group_by(Column::Chain)
        .order_by_asc(Column::Chain)
        .limit(PAGE);
    // A sandbox of a caller's own is removed with its chains: no head holds what is to go.
    let own = Query::select()
        .column(realm::Column::Id)
        .from(realm::Entity)
        .and_where(realm::Column::IsOwn.eq(true))
        .take();
    query = query.filter(Column::RealmId.not_in_subquery(own));
    if let Some(since) = since {
        query = query.filter(Column::On.gte(since));
    }
    if let Some(after) = after {
        query = query.filter(Column::Chain.gt(after));
    }
    let last: Vec<(Uuid, i64)> =
        query.into_tuple().all(tx).await.doing("reading which chains moved")?;
    let Some(&(chain, _)) = last.last() else { return Ok(None) };
    let tips = links(tx, &last).await?.into_iter().map(|link| audit_tip::Model {
        head: 0,
        chain: link.chain,
        realm_id: link.realm_id,
        case_id: link.case_id,
        number: link.number,
        hash: link.hash,
    });
    let known = last.iter().fold(Condition::any(), |any, (chain, number)| {
        let tip = Condition::all().add(audit_tip::Column::Chain.eq(*chain));
        any.add(tip.add(audit_tip::Column::Number.eq(*number)))
    });
    let known = audit_tip::Entity::find()
        .filter(known)
        .all(tx)
        .await
        .doing("reading which chains a head has")?;
    let is_new = |tip: &audit_tip::Model| {
        !known.iter().any(|it| it.chain == tip.chain && it.number == tip.number)
    };
    Ok(Some(Moved { chain, tips: tips.filter(is_new).collect() }))
}

/// These links, by chain and number, in the order of the chains.
pub(super) async fn links(
    db: &impl ConnectionTrait,
    of: &[(Uuid, i64)],
) -> Result<Vec<audit_link::Model>, LedgerError> {
    use audit_link::Column;
    let any = of.iter().fold(Condition::any(), |any, (chain, number)| {
        let link = Condition::all().add(Column::Chain.eq(*chain));
        any.add(link.add(Column::Number.eq(*number)))
    });
    audit_link::Entity::find()
        .filter(any)
        .order_by_asc(Column::Chain)
        .all(db)
        .await
        .doing("reading the last links")
}
