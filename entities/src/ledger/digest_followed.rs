//! What a digest tells of that somebody follows: what happened since the last one, in the cases that he sees when it is written.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Ledger;
use super::preferences::normal;
use super::subscriptions::mailed_at;
use crate::error::{Doing, LedgerError};
use crate::event::{self, EventType};
use crate::ids::{AccountId, CaseId, RealmId};
use crate::read::{followed, visible_events};
use crate::{case, subscription};

/// How many events a digest tells of at most.
const LINES: u64 = 100;

/// Something that happened to what is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestEvent {
    /// The case.
    pub case: CaseId,
    /// The number of the case.
    pub case_number: String,
    /// What happened.
    pub kind: EventType,
    /// When, by the realm's clock.
    pub at: DateTime<Utc>,
}

impl Ledger {
    /// What was written since an instant of what is followed by mail at an address, and whether there is more. It is told as the accounts
    /// see it whose address it still is. Only the real world has digests: there its clock is the one by which events are written.
    pub(super) async fn followed_by_mail(
        &self,
        realm: RealmId,
        address: &str,
        since: DateTime<Utc>,
    ) -> Result<(Vec<DigestEvent>, bool), LedgerError> {
        let mut by_owner: BTreeMap<(String, Option<AccountId>), Vec<subscription::Model>> =
            BTreeMap::new();
        for row in mailed_at(self.db(), realm, address).await? {
            by_owner.entry((row.account_name.clone(), row.account_id)).or_default().push(row);
        }
        let mut rows: Vec<event::Model> = Vec::new();
        let mut more = false;
        for ((name, id), followed_by_him) in by_owner {
            let owner = self.acting(self.db(), &name, id).await?;
            let is_his = |email: &String| normal(email) == address;
            let Some(owner) = owner.filter(|it| it.email.as_ref().is_some_and(is_his)) else {
                continue;
            };
            let found = visible_events(&owner, realm)
                // Not by what it is of: a clock may write later that a day is over.
                .filter(event::Column::WrittenAt.gt(since))
                .filter(followed(&followed_by_him, &owner))
                .order_by_asc(event::Column::Xact)
                .order_by_asc(event::Column::Seq)
                .limit(LINES + 1)
                .all(self.db())
                .await
                .doing("reading what is followed")?;
            more |= found.len() as u64 > LINES;
            rows.extend(found);
        }
        let most = usize::try_from(LINES).unwrap_or(usize::MAX);
        more |= rows.len() > most;
        rows.truncate(most);
        let cases = case::Entity::find()
            .filter(case::Column::Id.is_in(rows.iter().map(|row| row.case_id)))
            .all(self.db())
            .await
            .doing("reading the cases of what is followed")?;
        let numbers: BTreeMap<CaseId, String> =
            cases.into_iter().map(|it| (it.id, it.number)).collect();
        let told = rows.into_iter().filter_map(|row| {
            let case_number = numbers.get(&row.case_id)?.clone();
            Some(DigestEvent { case: row.case_id, case_number, kind: row.kind.0, at: row.at })
        });
        Ok((told.collect(), more))
    }

    /// A page of the addresses at which something is followed by mail, in their order, from the first after `after`.
    ///
    /// # Errors
    /// The database's own.
    pub async fn digest_followers(
        &self,
        realm: RealmId,
        after: &str,
        limit: u64,
    ) -> Result<Vec<String>, LedgerError> {
        use subscription::Column;
        subscription::Entity::find()
            .select_only()
            .column(Column::Address)
            .distinct()
            .filter(Column::RealmId.eq(realm))
            .filter(Column::CancelledAt.is_null())
            .filter(Column::Address.is_not_null())
            .filter(Expr::col((subscription::Entity, Column::Address)).gt(after))
            .order_by_asc(Column::Address)
            .limit(limit)
            .into_tuple()
            .all(self.db())
            .await
            .doing("listing who follows something by mail")
    }
}
