//! Accounts, and the tokens of one.

use sea_orm::{EntityTrait, QueryFilter};

use super::page::{Key, Page, newest};
use crate::actor::Actor;
use crate::error::{Doing, LedgerError};
use crate::ids::{AccountId, ApiTokenId};
use crate::ledger::{Ledger, TokenOwner, kept_by, of};
use crate::{account, api_token};

impl Ledger {
    /// One account, to whoever keeps them.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it does not exist for the caller; the database's own.
    pub async fn account(
        &self,
        actor: &Actor,
        id: AccountId,
    ) -> Result<account::Model, LedgerError> {
        let row = account::Entity::find_by_id(id).filter(kept_by(actor)).one(self.db()).await;
        row.doing("reading an account")?.ok_or(LedgerError::NotFound)
    }

    /// A page of the accounts of the ledger, newest first, to whoever keeps them.
    ///
    /// # Errors
    /// The database's own.
    pub async fn accounts(
        &self,
        actor: &Actor,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<account::Model>, LedgerError> {
        let by = (account::Column::CreatedAt, account::Column::Id);
        let rows = account::Entity::find().filter(kept_by(actor));
        newest(self.db(), rows, by, (from, limit), "listing accounts", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }

    /// One token of an account.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where it is none of the account's; the database's own.
    pub async fn api_token(
        &self,
        owner: &TokenOwner,
        id: ApiTokenId,
    ) -> Result<api_token::Model, LedgerError> {
        let row = api_token::Entity::find_by_id(id).filter(of(owner)).one(self.db()).await;
        row.doing("reading a token")?.ok_or(LedgerError::NotFound)
    }

    /// A page of the tokens of an account, newest first, also of those that are good no more.
    ///
    /// # Errors
    /// The database's own.
    pub async fn api_tokens(
        &self,
        owner: &TokenOwner,
        from: Option<&Key>,
        limit: u64,
    ) -> Result<Page<api_token::Model>, LedgerError> {
        let by = (api_token::Column::CreatedAt, api_token::Column::Id);
        let rows = api_token::Entity::find().filter(of(owner));
        newest(self.db(), rows, by, (from, limit), "listing tokens", |row| {
            (row.created_at, row.id.0)
        })
        .await
    }
}
