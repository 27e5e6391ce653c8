//! Parties, sandboxes and operations.

use sea_orm::sea_query::{Expr, ExprTrait, Query, SelectStatement};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, Select};

use super::page::{Key, Page, newest};
use crate::actor::{Actor, is_party};
use crate::error::{Doing, LedgerError};
use crate::ids::{OperationId, PartyId, RealmId};
use crate::ledger::Ledger;
use crate::{case_party, case_view, operation, party, realm};

impl Ledger {
    /// One party.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn party(
        &self,
        actor: &Actor,
        realm: RealmId,
        id: PartyId,
    ) -> Result<party::Model, LedgerError> {
        let row =
            visible_parties(actor, realm).filter(party::Column::Id.eq(id)).one(self.db()).await;
        row.doing("reading a party")?.ok_or(LedgerError::NotFound)
    }

    /// A page of parties, newest first: to officers all of the realm, to a party itself.
    ///
    /// # Errors
    /// The database's own.
    pub async fn parties(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<party::Model>, LedgerError> {
        let by = (party::Column::CreatedAt, party::Column::Id);
        let rows = visible_parties(actor, realm);
        newest(self.db(), rows, by, (from, limit), "listing parties", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// One sandbox, to officers and to the account that made it.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn sandbox(&self, actor: &Actor, id: RealmId) -> Result<realm::Model, LedgerError> {
        let found = realm::Entity::find_by_id(id).filter(sandboxes_of(actor));
        let found = found.one(self.db()).await.doing("reading a sandbox")?;
        let mut told = self.clocks_told(actor, found.into_iter().collect()).await?;
        told.pop().ok_or(LedgerError::NotFound)
    }

    /// A page of all sandboxes, newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sandboxes(
        &self,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<realm::Model>, LedgerError> {
        self.sandboxes_where(any_sandbox(), from, limit).await
    }

    /// A page of sandboxes, newest first: to officers all, to anybody else those his account made.
    ///
    /// # Errors
    /// The database's own.
    pub async fn sandboxes_seen_by(
        &self,
        actor: &Actor,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<realm::Model>, LedgerError> {
        let page = self.sandboxes_where(sandboxes_of(actor), from, limit).await?;
        let items = self.clocks_told(actor, page.items).await?;
        Ok(Page { items, next: page.next })
    }

    async fn sandboxes_where(
        &self,
        which: Condition,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<realm::Model>, LedgerError> {
        let by = (realm::Column::CreatedAt, realm::Column::Id);
        let rows = realm::Entity::find().filter(which);
        newest(self.db(), rows, by, (from, limit), "listing sandboxes", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// One operation, to whoever sees its sandbox.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn operation_seen_by(
        &self,
        actor: &Actor,
        id: OperationId,
    ) -> Result<operation::Model, LedgerError> {
        let seen = Query::select()
            .column(realm::Column::Id)
            .from(realm::Entity)
            .cond_where(sandboxes_of(actor))
            .take();
        let row = operation::Entity::find_by_id(id)
            .filter(operation::Column::RealmId.in_subquery(seen))
            .one(self.db())
            .await;
        let row = row.doing("reading an operation")?.ok_or(LedgerError::NotFound)?;
        let here = self.realm(row.realm_id).await?;
        self.told_of_moves(actor, &here, row).await
    }

    /// One operation, for the service itself.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where there is none; the database's own.
    pub async fn operation(&self, id: OperationId) -> Result<operation::Model, LedgerError> {
        let row =
            operation::Entity::find_by_id(id).one(self.db()).await.doing("reading an operation")?;
        row.ok_or(LedgerError::NotFound)
    }

    /// A page of a sandbox's operations, newest first, to whoever sees the sandbox.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the sandbox does not exist for the actor; the database's own.
    pub async fn operations_seen_by(
        &self,
        actor: &Actor,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<operation::Model>, LedgerError> {
        let here = self.sandbox(actor, realm).await?;
        let Page { items, next } = self.operations(realm, from, limit).await?;
        let mut told = Vec::with_capacity(items.len());
        for row in items {
            told.push(self.told_of_moves(actor, &here, row).await?);
        }
        Ok(Page { items: told, next })
    }

    /// A page of a realm's operations, newest first.
    ///
    /// # Errors
    /// The database's own.
    pub async fn operations(
        &self,
        realm: RealmId,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<operation::Model>, LedgerError> {
        let by = (operation::Column::CreatedAt, operation::Column::Id);
        let rows = operation::Entity::find().filter(operation::Column::RealmId.eq(realm));
        newest(self.db(), rows, by, (from, limit), "listing operations", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }
}

/// The realms that are sandboxes.
fn any_sandbox() -> Condition {
    Condition::all().add(realm::Column::Id.ne(RealmId::REAL))
}

/// To officers all sandboxes that are nobody's own; to anybody else those his account made. Whoever is told the id of one that is nobody's own
/// may act in it, but its clock is its maker's.
fn sandboxes_of(actor: &Actor) -> Condition {
    let mine = realm::Column::CreatedBy.eq(actor.account.as_str());
    if actor.role.is_officer() {
        let all = Condition::any().add(mine).add(realm::Column::IsOwn.eq(false));
        return any_sandbox().add(all);
    }
    any_sandbox().add(mine)
}

/// To officers all parties of a realm; to a party itself. A party that only a filing has named so far is not told that it
/// was named: it finds itself once a case of which it may know does so.
fn visible_parties(actor: &Actor, realm: RealmId) -> Select<party::Entity> {
    let mine = if actor.role.is_officer() {
        Condition::all()
    } else {
        let key = actor.party.as_ref().map_or("", |party| party.key.as_str());
        let known = Condition::any()
            .add(party::Column::AccountKey.eq(key))
            .add(Expr::exists(known_case_of_party()));
        Condition::all().add(is_party(actor)).add(known)
    };
    party::Entity::find().filter(party::Column::RealmId.eq(realm)).filter(mine)
}

/// A case of the party that its side may know of.
fn known_case_of_party() -> SelectStatement {
    let link = |column| Expr::col((case_party::Entity, column));
    Query::select()
        .expr(Expr::val(1))
        .from(case_party::Entity)
        .inner_join(
            case_view::Entity,
            link(case_party::Column::CaseId)
                .equals((case_view::Entity, case_view::Column::CaseId))
                .and(
                    link(case_party::Column::Role)
                        .equals((case_view::Entity, case_view::Column::Audience)),
                ),
        )
        .and_where(link(case_party::Column::PartyId).equals((party::Entity, party::Column::Id)))
        .take()
}
