//! The audit, to auditors: links and heads. Nobody else reads it.

use chrono::{DateTime, Utc};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use statute::Role;
use statute::audit::What;

use super::page::{Key, Page, Way, after, cut};
use crate::actor::Actor;
use crate::audit_link::{self, Column};
use crate::error::{Doing, LedgerError};
use crate::ids::{CaseId, RealmId};
use crate::ledger::Ledger;
use crate::stored::Word;
use crate::{audit_head, case};

/// Which links are meant; all of the realm by default.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Of this account.
    pub account: Option<String>,
    /// Of this case.
    pub case: Option<CaseId>,
    /// Of this deed.
    pub what: Option<What>,
    /// Not before this instant of the real clock.
    pub from: Option<DateTime<Utc>>,
    /// Before this instant of the real clock.
    pub to: Option<DateTime<Utc>>,
}

impl Ledger {
    /// A page of the links of a realm, the newest first.
    ///
    /// # Errors
    /// [`LedgerError::NotYourTask`] to an officer who is no auditor, [`LedgerError::NotFound`] to anybody else, and for a case that
    /// is not there; the database's own.
    pub async fn audit(
        &self,
        actor: &Actor,
        realm: RealmId,
        filter: &AuditFilter,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<audit_link::Model>, LedgerError> {
        auditors_only(actor)?;
        let mut query = audit_link::Entity::find()
            .filter(Column::RealmId.eq(realm))
            .filter(after::<DateTime<Utc>>(from, Column::RealAt, Column::Id, Way::Down))
            .order_by_desc(Column::RealAt)
            .order_by_desc(Column::Id)
            .limit(limit + 1);
        if let Some(account) = &filter.account {
            query = query.filter(Column::Account.eq(account));
        }
        if let Some(case) = filter.case {
            query = query.filter(Column::CaseId.eq(case));
        }
        if let Some(what) = filter.what {
            query = query.filter(Column::What.eq(Word(what)));
        }
        if let Some(from) = filter.from {
            query = query.filter(Column::RealAt.gte(from));
        }
        if let Some(to) = filter.to {
            query = query.filter(Column::RealAt.lt(to));
        }
        let rows = query.all(self.db()).await.doing("listing the audit")?;
        Ok(cut(rows, limit, |row| (row.real_at, row.id.0)))
    }

    /// A page of the links of a case, the newest first.
    ///
    /// # Errors
    /// As [`Ledger::audit`].
    pub async fn audit_of_case(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: CaseId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<audit_link::Model>, LedgerError> {
        auditors_only(actor)?;
        let known = case::Entity::find_by_id(id)
            .filter(case::Column::RealmId.eq(realm))
            .one(self.db())
            .await
            .doing("reading a case")?;
        known.ok_or(LedgerError::NotFound)?;
        let filter = AuditFilter { case: Some(id), ..AuditFilter::default() };
        self.audit(actor, realm, &filter, from, limit).await
    }

    /// A page of the daily heads, the newest first. They are over every realm.
    ///
    /// # Errors
    /// As [`Ledger::audit`].
    pub async fn audit_heads(
        &self,
        actor: &Actor,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<audit_head::Model>, LedgerError> {
        use audit_head::Column;
        auditors_only(actor)?;
        let mut query = audit_head::Entity::find().order_by_desc(Column::Number).limit(limit + 1);
        if let Some(key) = from {
            // A key that cannot be read is one nobody was given: nothing comes after it.
            query = query.filter(Column::Number.lt(key.0.parse::<i64>().unwrap_or_default()));
        }
        let mut items = query.all(self.db()).await.doing("listing heads")?;
        let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_more = items.len() > wanted;
        items.truncate(wanted);
        let next = items.last().filter(|_| is_more).map(|last| Key(last.number.to_string()));
        Ok(Page { items, next })
    }
}

/// To officers it is another's; to anybody else there is no audit.
fn auditors_only(actor: &Actor) -> Result<(), LedgerError> {
    if actor.role == Role::Auditor {
        return Ok(());
    }
    if actor.role.is_officer() {
        return Err(LedgerError::NotYourTask { roles: vec![Role::Auditor] });
    }
    Err(LedgerError::NotFound)
}
